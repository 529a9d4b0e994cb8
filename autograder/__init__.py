"""Grading a class with nbgrader: the course's settings for it."""

import sys

# On import it compiles a grammar for a second. nbformat imports it by way of jsonschema, which can
# do without: it checks the form of web addresses, and notebooks have none to check.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
