"""Both sides of a call in one process, for tests of what crosses."""

import queue
import threading
from contextlib import contextmanager

from autograder.isolation.proxies import Link
from autograder.isolation.student import Desk


@contextmanager
def pair(**names):
    """A judge's link to a desk with these names of a student's; each is borrowed by the link."""
    questions, answers = queue.Queue(), queue.Queue()

    def ask_judge(answer):
        answers.put(answer)
        return questions.get()

    def answer():
        while question := questions.get():
            answers.put(desk.reply(question))

    desk = Desk(ask_judge, names)
    student = threading.Thread(target=answer, daemon=True)
    student.start()

    def ask(question):
        questions.put(question)
        return answers.get(timeout=20)

    link = Link(ask)
    link.desk = desk
    link.student = link.values(set(names))
    yield link
    questions.put(None)
    student.join(5)
    assert not student.is_alive()
