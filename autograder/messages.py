"""The form of a check's message, as `grokking.checks` writes it."""

import re

from grokking.checks import HIDDEN_PARTS, PARTS

CAUSE = re.compile(r"Likely cause: .*\[([a-z0-9-]+)\]$", re.MULTILINE)


def message_fault(text: str, exercise: str) -> str | None:
    """What a message lacks: a visible test's has five parts, a hidden one's the last two of them.

    Args:
        text: the message.
        exercise: the id of the exercise, which a hidden test's message begins with.

    Returns:
        A few words such as "it has no 'Next'"; None for a whole message.
    """
    lines = text.splitlines()
    hidden = text.startswith(f"{exercise}: a hidden test ")
    found = [line.partition(":") for line in (lines[1:] if hidden else lines)]
    parts = HIDDEN_PARTS if hidden else PARTS
    for part in parts:
        if not any(label == part and rest.strip() for label, _, rest in found):
            return f"it has no {part!r}"
    if tuple(label for label, _, _ in found) != parts:
        return f"its lines are not {', '.join(parts)}, one each and in this order"
    return None


def named_cause(text: str) -> str | None:
    """The id of the misconception that a message names as the likely cause, if it names one."""
    found = CAUSE.search(text)
    return found[1] if found else None
