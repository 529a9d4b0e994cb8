"""Both sides of a call in one process, for tests of what crosses."""

import queue
import threading
from contextlib import contextmanager

from autograder.isolation.frames import STOP
from autograder.isolation.proxies import Link
from autograder.isolation.student import Desk


@contextmanager
def pair(**names):
    """A judge's link to a desk with these names of a student's; each is borrowed by the link."""
    questions, answers = queue.Queue(), queue.Queue()

    def ask_judge(answer):
        answers.put(answer)
        return questions.get()

    desk = Desk(ask_judge, names)
    student = threading.Thread(target=desk.answer_all, daemon=True)
    student.start()
    answers.get()

    def ask(question):
        questions.put(question)
        return answers.get(timeout=20)

    link = Link(ask)
    link.desk = desk
    link.student = link.values(set(names))
    yield link
    questions.put(STOP)
    student.join(5)
    assert not student.is_alive()
