"""What became of a class, for a tired reader."""

from collections.abc import Iterator

from autograder.batch import Graded, Outcome
from grokking.progress import readable


def summary(assignment: str, graded: Graded) -> str:
    """Who got what; then what asks for attention: repairs, zeros by rule, what is not recorded."""
    return "\n".join(_lines(assignment, graded))


def _lines(assignment: str, graded: Graded) -> Iterator[str]:
    outcomes = graded.outcomes
    width = max(len(outcome.student) for outcome in outcomes)
    for outcome in outcomes:
        yield f"{outcome.student:{width}}  {_points(outcome)}"
    yield ""
    for title, found in (
        ("Repaired, then graded", [(o, o.receipt.repairs) for o in outcomes if o.receipt]),
        ("Scored 0 by rule", [(o, _refusal(o)) for o in outcomes]),
        ("NOT RECORDED, look at these", [(o, filter(None, [o.fault])) for o in outcomes]),
    ):
        told = [f"  {outcome.student}: {text}" for outcome, texts in found for text in texts]
        if told:
            yield from (f"{title}:", *told, "")
    kept = len(outcomes) - len(graded.now)
    yield f"{assignment}: {len(graded.now)} graded now{_speed(graded)}" + (
        f", {kept} were graded before (--force grades them again)." if kept else "."
    )
    if waiting := sum(outcome.waits for outcome in outcomes):
        yield f"Written answers of {waiting} wait for you in the formgrader, under Manual Grading."


def _points(outcome: Outcome) -> str:
    points = f"{outcome.score:g} of {outcome.max_score:g}"
    return f"{points}, written answers wait for you" if outcome.waits else points


def _refusal(outcome: Outcome) -> list[str]:
    refusal = outcome.receipt.refusal if outcome.receipt else None
    return [refusal] if refusal else []


def _speed(graded: Graded) -> str:
    if not graded.now:
        return ""
    each = graded.seconds / len(graded.now)
    receipts = {o.student: o.receipt for o in graded.outcomes if o.receipt}
    longest = max(
        (name for name in graded.now if name in receipts),
        key=lambda name: receipts[name].seconds,
        default=None,
    )
    slow = f", {longest} took {receipts[longest].seconds:.1f} s" if longest else ""
    return f" in {readable(graded.seconds)}, {each:.2f} s each{slow}"
