"""Reading Markdown: headings and links, and the prose without what is not prose."""

import re

FENCE = re.compile(r"^ {0,3}(?P<mark>```+|~~~+).*?(^ {0,3}(?P=mark)[`~]*[ \t]*$|\Z)", re.M | re.S)
COMMENT = re.compile(r"<!--.*?(-->|\Z)", re.S)
INLINE_CODE = re.compile(r"(?P<mark>`+)(?!`)((?!\n\s*\n).)+?(?<!`)(?P=mark)(?!`)", re.S)
FORMULA = re.compile(r"\$\$.+?\$\$|\$[^$\n]+\$", re.S)
TAG = re.compile(r"</?[a-zA-Z][^>]*>")
LINK = re.compile(r"(?P<image>!?)\[(?P<text>[^]]*)]\(\s*<?(?P<target>[^\s)>]*)[^)]*\)")
REFERENCE = re.compile(r"^ {0,3}\[[^]]+]:\s*<?(?P<target>[^\s>]+)", re.M)
ATTRIBUTE = re.compile(r"""<[a-zA-Z][^>]*?\b(?:href|src)\s*=\s*["'](?P<target>[^"']+)""")
QUOTATION = re.compile(r'"[^"\n]*(\n[^"\n]+)*"|“[^”]*”')
HEADING = re.compile(r"^(?P<level>#{1,6})[ \t]+(?P<text>.*?)[ \t#]*$", re.M)


def headings(text: str) -> list[tuple[int, str]]:
    """The headings of a text, as level and words."""
    return [(len(found["level"]), found["text"]) for found in HEADING.finditer(without_code(text))]


def without_code(text: str) -> str:
    """The text without fenced and inline code and without comments."""
    for pattern in (FENCE, COMMENT, INLINE_CODE):
        text = pattern.sub(" ", text)
    return text


def prose(text: str) -> str:
    """What a reader reads as the author's own words: no code, formulas, markup or quotations."""
    text = FORMULA.sub(" ", without_code(text))
    text = TAG.sub(" ", LINK.sub(r"\g<text>", text))
    return QUOTATION.sub(" ", text)


def targets(text: str) -> list[str]:
    """Where the links and pictures of a text point to."""
    text = without_code(text)
    return [
        found["target"]
        for pattern in (LINK, REFERENCE, ATTRIBUTE)
        for found in pattern.finditer(text)
    ]


def alternatives(text: str) -> list[str]:
    """The alternative texts of the Markdown pictures in a text."""
    return [found["text"] for found in LINK.finditer(without_code(text)) if found["image"]]
