"""The lesson gate itself: a lesson that passes, and one broken lesson for each thing it checks."""

import copy
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grokking.authoring import gate
from grokking.authoring.gate import ledger, prose, results, spine
from grokking.authoring.gate.markdown import prose as prose_of
from grokking.authoring.lesson import lesson_of
from grokking.authoring.notebooks import normalise, render
from grokking.measured import MIME
from grokking.misconceptions import Misconception

ALT = "Test accuracy stays at zero for ten times longer than memorising takes."
NAME = "04_live.ipynb"
ROWS = [ledger.Row("C9", NAME, "run-first")]
KNOWN = {
    name: Misconception(name, "A name", "A belief", "A reason", lesson)
    for name, lesson in (("keeps-learning", 4), ("always-helps", 5))
}
README = (
    "| lesson | question | minutes | needs | claims |\n"
    f"| 4 · [Live](lessons/{NAME}) | What comes after? | 40 + 3 | 2, 3 | C9 |\n"
)


def markdown(name, source, *tags):
    metadata = {"tags": list(tags)} if tags else {}
    return {"cell_type": "markdown", "id": name, "metadata": metadata, "source": source}


def code(name, source, *tags):
    return markdown(name, source, *tags) | {
        "cell_type": "code",
        "execution_count": None,
        "outputs": [],
    }


def section(name):
    return [
        markdown(f"ask-{name}", f"## The {name} thing\n\nA table.\n\n**Predict.** What comes?"),
        code(
            f"predict-{name}",
            f'reflect.predict("{name}", "What?", ["this", "that"])',
            "predict",
            "hide-input",
        ),
        markdown(f"before-{name}", "Now watch it."),
        code(f"run-{name}", "run()", "run"),
        code(f"compare-{name}", f'reflect.compare("{name}", "that")', "hide-input"),
        markdown(f"look-{name}", "**Look.** It jumps.\n\n**Why.** It is a *rule*."),
    ]


def fine_lesson():
    """A notebook that has all that the gate asks for."""
    head = (
        "# Live\n\n**Question:** What comes after?\n\n**Minutes:** 40 reading, 3 running\n\n"
        "**Needs:** lessons [2](02_table.md) and 3\n\n**You will be able to:**\n- wait"
    )
    cells = [
        markdown("head", head),
        markdown("before", "## Before you start\n\nTwo questions."),
        markdown("question", "## The question\n\nA picture."),
        *section("first"),
        *section("second"),
        *section("third"),
        markdown("change", "**Change it.** Move the slider."),
        markdown("heard", "## You may have heard\n\nThat it …", "misconception:keeps-learning"),
        markdown("shows", "## What this shows, and what it does not\n\nOne seed."),
        markdown("exercises", "## Exercises\n\nOne. Power et al., arXiv 2201.02177v1."),
        markdown("short", "## In three sentences\n\nOne. Two. Three."),
        markdown("sources", "## Sources\n\n- Power et al., arXiv 2201.02177."),
    ]
    course = {
        "number": 4,
        "question": "What comes after?",
        "minutes": {"reading": 40, "running": 3},
        "needs": [2, 3],
        "claims": ["C9"],
        "abilities": ["wait"],
    }
    return normalise(
        {"cells": cells, "metadata": {"course": course}, "nbformat": 4, "nbformat_minor": 5}
    )


def cell_of(notebook, name):
    return next(cell for cell in notebook["cells"] if cell["id"] == name)


def edited(name, old, new):
    """The fine lesson with one text replaced in one cell."""
    notebook = fine_lesson()
    cell = cell_of(notebook, name)
    assert old in cell["source"]
    cell["source"] = cell["source"].replace(old, new)
    return notebook


def added(name, text):
    """The fine lesson with a text added to one cell."""
    notebook = fine_lesson()
    cell_of(notebook, name)["source"] += text
    return notebook


def without(*names):
    notebook = fine_lesson()
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] not in names]
    return notebook


def tagged(name, *tags):
    notebook = fine_lesson()
    cell_of(notebook, name)["metadata"] = {"tags": list(tags)}
    return notebook


def moved(name, before):
    """The fine lesson with one cell moved up before another."""
    notebook = fine_lesson()
    cell = cell_of(notebook, name)
    notebook["cells"].remove(cell)
    notebook["cells"].insert(notebook["cells"].index(cell_of(notebook, before)), cell)
    return notebook


def head_problems(notebook):
    return spine.head(notebook, lesson_of(fine_lesson()))


def link_problems(notebook, folder):
    (folder / "02_table.md").touch()
    return prose.links(notebook, folder)


def claim_problems(notebook, rows=ROWS):
    return ledger.claims(notebook, lesson_of(notebook), NAME, rows)


def misconception_problems(notebook, known=KNOWN):
    return ledger.misconceptions(notebook, lesson_of(notebook), known)


def assert_says(problems, words):
    assert re.search(words, "\n".join(problems)), problems


def test_the_fine_lesson_has_no_problem(tmp_path):
    notebook = fine_lesson()
    assert head_problems(notebook) == []
    assert spine.spine(notebook) == []
    assert spine.answers(notebook) == []
    assert prose.voice(notebook) == []
    assert link_problems(notebook, tmp_path) == []
    assert prose.citations(notebook) == []
    assert prose.pictures(notebook) == []
    assert claim_problems(notebook) == []
    assert misconception_problems(notebook) == []
    assert ledger.syllabus(lesson_of(notebook), NAME, README) == []
    assert gate.problems_of_run(notebook) == []


@pytest.mark.parametrize(
    ("notebook", "words"),
    [
        (edited("head", "# Live", "Live"), "must be Markdown that starts with the title"),
        (without("head"), "must be Markdown that starts with the title"),
        (edited("question", "A picture.", "# Another title"), "only the title is a level-1"),
        (edited("head", "What comes", "What came"), r"\*\*Question\.\*\*"),
        (edited("head", "40 reading", "45 reading"), r"\*\*Minutes\.\*\*"),
        (edited("head", "**Minutes:**", "Minutes:"), r"\*\*Minutes\.\*\*"),
        (edited("head", "and 3", ""), r"\*\*Needs\.\*\*"),
        (edited("head", "- wait", "- hurry"), r"\*\*You will be able to\.\*\*"),
    ],
)
def test_a_head_that_does_not_fit_is_found(notebook, words):
    assert_says(head_problems(notebook), words)


def test_an_answer_in_the_code_of_a_question_is_found():
    for name, others in (("predict-first", ["predict"]), ("compare-first", [])):
        assert_says(spine.answers(tagged(name, *others)), f"'{name}' shows .* tag it hide-input")
    assert spine.answers(added("run-first", '\nreflect.compare("first", "that")')) == []


FIXED = {
    "before": "Before you start",
    "question": "The question",
    "heard": "You may have heard",
    "shows": "What this shows, and what it does not",
    "exercises": "Exercises",
    "short": "In three sentences",
    "sources": "Sources",
}


@pytest.mark.parametrize("name", FIXED)
def test_a_missing_section_is_found(name):
    assert_says(spine.spine(without(name)), f"there is no section '## {FIXED[name]}'")


@pytest.mark.parametrize("name", FIXED)
def test_an_empty_section_is_found(name):
    notebook = fine_lesson()
    cell_of(notebook, name)["source"] = f"## {FIXED[name]}"
    assert_says(spine.spine(notebook), f"nothing stands under '## {FIXED[name]}'")


@pytest.mark.parametrize(
    ("notebook", "words"),
    [
        (moved("sources", "short"), "in another order"),
        (moved("question", "before"), "in another order"),
        (moved("heard", "ask-third"), "in another order"),
        (edited("sources", "Power", "Power\n\n## More"), "'sources': a section begins a cell"),
        (edited("sources", "## Sources", "Here\n\n## Sources"), "'sources': a section begins"),
        (without("ask-third", "look-second"), "2 sections of its own: a lesson has 3 to 5"),
        (without("change"), r"no section has \*\*Change it\.\*\*"),
        (edited("ask-first", "**Predict.**", "Predict."), r"'The first thing' lacks .*Predict"),
        (without("predict-first"), "'The first thing' lacks a code cell tagged predict"),
        (tagged("predict-first"), "'The first thing' lacks a code cell tagged predict"),
        (tagged("run-second"), "'The second thing' lacks a code cell tagged run"),
        (without("look-third"), r"'The third thing' lacks Markdown that starts \*\*Look\.\*\*"),
        (edited("look-third", "**Why.**", "Why."), r"'The third thing' lacks .*\*\*Why\.\*\*"),
        (moved("run-first", "predict-first"), "'The first thing' lacks a code cell tagged run"),
        (moved("look-first", "run-first"), r"'The first thing' lacks .*\*\*Look\.\*\*"),
        (moved("compare-first", "predict-first"), "must be predict, then run"),
        (moved("compare-first", "run-first"), "must be predict, then run"),
        (edited("predict-third", "predict(", "foretell("), r"not call reflect\.predict\(…\)"),
    ],
)
def test_a_broken_spine_is_found(notebook, words):
    assert_says(spine.spine(notebook), words)


def test_six_sections_are_one_too_many():
    notebook = fine_lesson()
    place = notebook["cells"].index(cell_of(notebook, "heard"))
    more = [cell for name in ("fourth", "fifth", "sixth") for cell in section(name)]
    notebook["cells"][place:place] = more[:12]
    assert spine.spine(notebook) == []
    notebook["cells"][place:place] = more[12:]
    assert_says(spine.spine(notebook), "6 sections of its own")


def test_headings_in_code_are_no_headings():
    text = "\n\n```markdown\n## Not a section\n# Not a title\n```\n\n~~~\n## Nor this\n~~~"
    notebook = added("sources", text)
    assert spine.spine(notebook) == [] and head_problems(notebook) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It jumps!", "an exclamation mark in its prose .*It jumps!"),
        ("It jumps \U0001f680", "an emoji"),
        ("Done ✅", "an emoji"),
        ("One simply waits.", "'simply'"),
        ("Simply wait.", "'simply'"),
        ("Let's wait.", "'let's'"),
        ("and let’s wait", "'let's'"),
        ("See [it jump!](x)", "an exclamation mark"),
        (f"![{ALT}!](x)", "an exclamation mark"),
        ('He said "so" and it jumps! Or "so".', "an exclamation mark"),
        ("```\ncode\n```\nIt jumps!", "an exclamation mark"),
        ("One ` alone.\n\nIt jumps!\n\nAnother ` alone.", "an exclamation mark"),
    ],
)
def test_a_foreign_voice_is_found(text, words):
    assert_says(prose.voice(edited("shows", "One seed.", text)), f"'shows' has {words}")


@pytest.mark.parametrize(
    "text",
    [
        "It writes `a != b` here.",
        "```python\nprint('simply!')\n```",
        "<!-- let's see! -->",
        f"![{ALT}](picture.png)",
        'They say "let\'s simply wait!", they do.',
        "They say “simply\nwait!” there.",
        "The factorial $n! = 1$ and $$n!$$ are formulas.",
        "An arrow → and × and ≥ and ½.",
        "An outlet’s part: oversimply put.",
        "[a page](https://example.org/wow!)",
    ],
)
def test_code_comments_formulas_and_quotations_are_not_the_authors_voice(text):
    assert prose.voice(edited("shows", "One seed.", text)) == []


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_any_text_can_be_read_as_prose(text):
    assert isinstance(prose_of(text), str)


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("[here](none.ipynb)", "none.ipynb"),
        ("[here](../none.md#there)", "../none.md#there"),
        ("![a picture](none.png)", "none.png"),
        ('[here](none.md "title")', "none.md"),
        ("[here][1]\n\n[1]: none.md", "none.md"),
        ('<a href="none.md">here</a>', "none.md"),
        ('<img alt="x" src="none.png">', "none.png"),
    ],
)
def test_a_link_to_nothing_is_found(text, target, tmp_path):
    problems = link_problems(edited("shows", "One seed.", text), tmp_path)
    assert problems == [f"cell 'shows' links to {target!r}, which is not there"]


def test_a_link_out_of_the_folder_that_learners_copy_is_found(tmp_path):
    lessons = tmp_path / "lessons"
    lessons.mkdir()
    (tmp_path / "gallery.md").write_text("A page.")
    problems = link_problems(edited("shows", "One seed.", "[here](../gallery.md#top)"), lessons)
    assert problems == [
        "cell 'shows' links to '../gallery.md#top', which no learner's copy of the lessons has: "
        "say in words where it is"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "[here](two%20words.md#part)",
        "[here](<two%20words.md>)",
        "[there](https://example.org/none.md) [mail](mailto:a@example.org) [up](#The-question)",
        "`[here](none.md)` and\n\n```\n[here](none.md)\n```",
    ],
)
def test_a_link_that_leads_somewhere_passes(text, tmp_path):
    (tmp_path / "two words.md").touch()
    assert link_problems(edited("shows", "One seed.", text), tmp_path) == []


@pytest.mark.parametrize("text", ["arXiv 2301.05217", "(arXiv:2301.05217v3)", "[x](a/2301.05217)."])
def test_an_unlisted_source_is_found(text):
    problems = prose.citations(edited("shows", "One seed.", text))
    assert problems == ["cell 'shows' cites arXiv 2301.05217, which is not under Sources"]


@pytest.mark.parametrize("text", ["arXiv 2201.02177", "12.5, 1740.25, 2399.12345, 2301.052171"])
def test_listed_sources_and_other_numbers_pass(text):
    assert prose.citations(edited("shows", "One seed.", text)) == []


def test_a_picture_in_prose_needs_words():
    assert_says(prose.pictures(added("shows", "![a curve](x.png)")), "'a curve' is shorter than 40")
    assert prose.pictures(added("shows", f"![{ALT}](x.png)")) == []


def test_a_claim_without_a_row_is_found():
    assert_says(claim_problems(fine_lesson(), rows=[]), "no row that points from C9 to a cell")
    assert_says(claim_problems(fine_lesson(), [ledger.Row("C10", NAME, "run-first")]), "from C9")
    assert_says(claim_problems(fine_lesson(), [ledger.Row("C9", "05.ipynb", "run-first")]), "C9")
    assert_says(claim_problems(without("run-first")), "from C9 to a cell of 04_live")


def test_a_row_that_points_nowhere_is_found(tmp_path):
    (tmp_path / NAME).write_text(render(fine_lesson()), encoding="utf-8")
    assert ledger.ledger(ROWS, tmp_path) == []
    for row, words in (
        (ledger.Row("C9", "05.ipynb", "run-first"), "C9 points to 05.ipynb, which is not there"),
        (ledger.Row("C9", NAME, "run-tenth"), "'run-tenth', which is no cell of 04_live.ipynb"),
        (ledger.Row("C10", NAME, "run-first"), "C10 points to .* whose metadata do not list it"),
    ):
        assert_says(ledger.ledger([row], tmp_path), words)


HEADER = "# Claims\n\n| claim | in words | lesson and cell | verdict |\n| --- | --- | --- | --- |\n"
ROW = f"| C9 | Three stages. | [4](lessons/{NAME}), `run-first` | True. |\n"


def test_the_rows_of_the_ledger_are_read(tmp_path):
    path = tmp_path / "claims.md"
    path.write_text(HEADER + ROW + ROW.replace("C9", "C10"), encoding="utf-8")
    assert ledger.read_rows(path) == [*ROWS, ledger.Row("C10", NAME, "run-first")]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (ROW.replace("C9", "claim 9"), "a row is"),
        (ROW.replace("True.", ""), "a row is"),
        (ROW.replace("`run-first`", "run-first"), "a row is"),
        (ROW.replace(f"lessons/{NAME}", NAME), "a row is"),
        (ROW.replace("| True. |", "|"), "a row is"),
        (ROW + ROW, "two rows name the same"),
    ],
)
def test_a_malformed_ledger_is_refused(tmp_path, row, words):
    path = tmp_path / "claims.md"
    path.write_text(HEADER + row, encoding="utf-8")
    with pytest.raises(ledger.LedgerError, match=words):
        ledger.read_rows(path)


@pytest.mark.parametrize(
    "notebook",
    [
        tagged("shows", "misconception:never-heard-of"),
        added("run-first", '\nask(choice("x", misconception="never-heard-of"))'),
        added("run-first", "\nask({'misconception': 'never-heard-of'})"),
    ],
)
def test_an_unknown_misconception_is_found(notebook):
    assert_says(misconception_problems(notebook), "'never-heard-of', which misconceptions.toml")


def test_a_misconception_that_the_lesson_does_not_refute_is_found():
    problems = misconception_problems(tagged("heard"))
    assert_says(problems, "lesson 4 refutes 'keeps-learning', but no cell of it has the tag")
    assert "always-helps" not in "\n".join(problems)


@pytest.mark.parametrize(
    ("old", "new"),
    [("40 + 3", "45 + 3"), ("2, 3", "2"), ("C9", "C10"), ("after", "before"), (NAME, "x.ipynb")],
)
def test_a_syllabus_that_says_something_else_is_found(old, new):
    assert_says(
        ledger.syllabus(lesson_of(fine_lesson()), NAME, README.replace(old, new)),
        r"no row that links to 04_live\.ipynb and goes on: \| What comes after\? \| 40 \+ 3 \|",
    )


def shown(data, name="run-first"):
    """The fine lesson, one of whose cells showed something."""
    notebook = fine_lesson()
    output = {"output_type": "display_data", "metadata": {}, "data": data}
    cell_of(notebook, name)["outputs"].append(output)
    return notebook


def widget(**state):
    notebook = fine_lesson()
    models = {"1": {"model_name": "HTMLModel", "state": state}}
    notebook["metadata"]["widgets"] = {results.WIDGETS: {"state": models}}
    return notebook


@pytest.mark.parametrize(
    ("notebook", "words"),
    [
        (shown({"image/png": "AAAA", "text/plain": "<Figure>"}), "'run-first' shows a bare pict"),
        (shown({"image/svg+xml": "<svg/>"}), "'run-first' shows a bare picture"),
        (shown({"image/png": "AAAA", "text/html": "<p>a curve</p>"}), "a bare picture"),
        (shown({"text/html": '<img src="data:,">'}), "alternative text '' is shorter than 40"),
        (shown({"text/html": '<img alt src="data:,">'}), "alternative text '' is shorter"),
        (shown({"text/html": '<IMG alt="a curve">'}), "'a curve' is shorter than 40"),
        (shown({"text/html": f'<img alt="{ALT}"><img alt="b">'}), "'b' is shorter than 40"),
        (widget(value='<img alt="a curve">'), r"a widget \(HTMLModel\): .*'a curve' is shorter"),
        (widget(outputs=[{"data": {"image/png": "AAAA"}}]), r"a widget .* shows a bare picture"),
    ],
)
def test_a_picture_without_words_is_found(notebook, words):
    assert_says(results.pictures(notebook), words)


@pytest.mark.parametrize(
    "notebook",
    [
        shown({"text/html": f'<img alt="{ALT}" src="data:,">', "image/png": "AAAA"}),
        shown({"text/html": "<p>no picture</p>", "text/plain": "…"}),
        widget(value=f'<img alt="{ALT}"/>', outputs=[{"name": "stdout", "text": "3"}]),
        widget(value=3.5),
    ],
)
def test_a_picture_with_words_passes(notebook):
    assert results.pictures(notebook) == []


def timed(**times):
    notebook = fine_lesson()
    for name, time in times.items():
        cell_of(notebook, name.replace("_", "-"))["metadata"]["execution"] = {
            "iopub.execute_input": "2026-01-01T00:00:00.000000Z",
            "shell.execute_reply": f"2026-01-01T00:{time // 60:02}:{time % 60:02}.500000Z",
        }
    return notebook


def test_a_slow_cell_and_a_slow_lesson_are_found():
    assert results.pace(timed(run_first=59, run_second=59)) == []
    assert results.pace(timed(run_first=60)) == ["cell 'run-first' took 60 s: a cell has 60"]
    slow = results.pace(timed(run_first=59, run_second=59, run_third=3))
    assert slow == ["the lesson took 122 s to run: it has 120"]


def test_a_number_that_the_run_did_not_measure_is_found():
    stated = " 10.3<!-- measured: delay ± 20% -->"

    def problems(**values):
        notebook = shown({})
        cell_of(notebook, "look-first")["source"] += stated
        for name, value in values.items():
            data = {MIME: {"name": name, "value": value}}
            cell_of(notebook, "run-first")["outputs"].append(
                {"output_type": "display_data", "metadata": {}, "data": data}
            )
        return results.numbers(notebook)

    assert problems(delay=12.3) == []
    assert_says(problems(delay=12.9), r"'look-first' states 10.3 for 'delay' \(± 2.06\), .* 12.9")
    assert_says(problems(other=10.3), r"no cell calls measured\('delay', …\)")
    stated = " ten<!-- measured: delay ± 20% -->"
    assert_says(problems(delay=10), "no number stands directly before")


@pytest.fixture
def course(tmp_path):
    """A course on disk whose one lesson passes."""
    folder = tmp_path / "course" / "lessons"
    folder.mkdir(parents=True)
    (folder / NAME).write_text(render(fine_lesson()), encoding="utf-8")
    (folder / "02_table.md").touch()
    (folder.parent / "claims.md").write_text(HEADER + ROW, encoding="utf-8")
    (folder.parent / "README.md").write_text(README, encoding="utf-8")
    (folder.parent / "misconceptions.toml").write_text(
        '[[misconception]]\nid = "keeps-learning"\nname = "A name"\nbelief = "A belief"\n'
        'wrong_because = "A reason"\nlesson = 4\n',
        encoding="utf-8",
    )
    return folder.parent


def test_a_lesson_on_disk_that_has_everything_passes(course):
    assert gate.problems(course / "lessons" / NAME) == []


BREAKS = {
    "head": (edited("head", "40 reading", "45 reading"), "the head has no line"),
    "spine": (without("sources"), "there is no section '## Sources'"),
    "voice": (added("shows", " It jumps!"), "an exclamation mark"),
    "links": (added("shows", " [x](none.md)"), "links to 'none.md'"),
    "citations": (added("shows", " arXiv 2301.05217"), "cites arXiv 2301.05217"),
    "pictures": (added("shows", " ![a curve](02_table.md)"), "'a curve' is shorter"),
    "claims": (without("run-first"), "no row that points from C9"),
    "misconceptions": (tagged("heard"), "lesson 4 refutes 'keeps-learning'"),
}


@pytest.mark.parametrize("check", BREAKS)
def test_the_gate_asks_every_check(course, check):
    notebook, words = BREAKS[check]
    (course / "lessons" / NAME).write_text(render(notebook), encoding="utf-8")
    assert_says(gate.problems(course / "lessons" / NAME), words)


def test_the_gate_asks_for_the_syllabus(course):
    (course / "README.md").write_text("Nothing.", encoding="utf-8")
    assert_says(gate.problems(course / "lessons" / NAME), "no row that links to 04_live.ipynb")


def test_the_gate_asks_for_the_normal_form(course):
    path = course / "lessons" / NAME
    path.write_text(render(fine_lesson()) + "\n", encoding="utf-8")
    assert_says(gate.problems(path), "not in the normal form: run grokking tidy .*04_live.ipynb")


def test_the_gate_names_what_keeps_it_from_reading_a_lesson(course):
    path = course / "lessons" / NAME
    notebook = copy.deepcopy(fine_lesson())
    del notebook["metadata"]["course"]["minutes"]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert_says(gate.problems(path), "course.minutes is missing")
    path.write_text("{", encoding="utf-8")
    assert_says(gate.problems(path), "not a notebook")


@pytest.mark.parametrize(
    "broken",
    [
        shown({"image/png": "AAAA"}),
        timed(run_first=61),
        added("shows", "1<!-- measured: nothing ± 1 -->"),
    ],
)
def test_the_gate_asks_every_check_of_a_run(broken):
    assert len(gate.problems_of_run(broken)) == 1
