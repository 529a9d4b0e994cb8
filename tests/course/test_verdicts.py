"""Verdicts on the claims of the course, given without a browser."""

import json
from pathlib import Path

import pytest

from grokking import reflect
from grokking.authoring.gate.ledger import read_rows

COURSE = Path(__file__).parents[2] / "course"
KEY, FORM = "00.verdicts", reflect.Verdicts()


@pytest.fixture
def work(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def asked(work):
    """The lists by claim, the buttons by name, and what the learner is told."""
    _, answer, buttons, said, _ = reflect.predict(KEY, "Is it true?", FORM).children
    lists = {w.description.split(" · ")[0]: w for w in answer.children if hasattr(w, "options")}
    return lists, {button.description: button for button in buttons.children}, said


def test_every_claim_of_the_ledger_is_asked_for():
    ids = [claim for topic in reflect.claims().values() for claim in topic]
    assert sorted(ids, key=lambda claim: int(claim[1:])) == [f"C{n}" for n in range(1, 53)]
    assert {row.claim for row in read_rows(COURSE / "claims.md")} <= set(ids)


def test_each_claim_has_a_list_that_is_named_by_it(asked):
    lists, _, _ = asked
    for topic in reflect.claims().values():
        for claim, sentence in topic.items():
            assert lists[claim].description == f"{claim} · {sentence}"
            assert lists[claim].value == "no verdict"


def test_the_given_verdicts_are_kept_and_no_others(asked, work):
    lists, buttons, said = asked
    lists["C9"].value, lists["C14"].value, lists["C12"].value = "true", "false", "partly"
    buttons["Record"].click()
    assert "Recorded: 1 true, 1 partly, 1 false, 49 no verdict." in said.value
    [kept] = json.loads((work / "predictions.json").read_text())[KEY]
    assert kept["prediction"] == {"C9": "true", "C12": "partly", "C14": "false"}


def test_without_a_verdict_nothing_is_recorded(asked, work):
    _, buttons, said = asked
    buttons["Record"].click()
    assert "one claim or more" in said.value
    assert not (work / "predictions.json").exists()


def test_they_can_be_skipped(asked):
    _, buttons, _ = asked
    buttons["Skip"].click()
    assert reflect.recorded(KEY)["skipped"]


def test_the_evidence_stands_beside_the_verdicts(asked):
    lists, buttons, _ = asked
    lists["C9"].value, lists["C14"].value = "true", "true"
    buttons["Record"].click()
    evidence = {"C9": "true", "C14": "false", "C15": "false"}
    shown = reflect.compare(KEY, evidence)
    assert "2 true, 0 partly, 0 false, 50 no verdict" in shown.predicted
    assert "<td>no verdict</td><td>false</td>" in shown.figure.data
    assert reflect.recorded(KEY)["score"] == 0.5


def test_only_claims_on_which_both_have_a_verdict_count():
    assert FORM.score({"C1": "true"}, {"C2": "true"}) == 0
    assert FORM.score({"C1": "true", "C2": "partly"}, {"C2": "partly"}) == 1


@pytest.mark.parametrize("other", [{}, {"C99": "true"}, {"C1": "yes"}, ["C1"], None])
def test_what_is_no_verdict_does_not_fit(other):
    assert not FORM.fits(other)


def test_a_result_of_another_kind_is_refused():
    with pytest.raises(ValueError, match="true, partly, false"):
        FORM.result_words({"C1": "unproven"})
