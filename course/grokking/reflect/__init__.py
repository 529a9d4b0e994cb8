"""Predictions before runs, and questions about earlier lessons.

A prediction is written to ``predictions.json`` in the learner's ``work`` folder, so that the last
lesson can show how the predictions improved. Nothing is ever sent anywhere.
"""

from grokking.reflect.choices import Choice
from grokking.reflect.curves import Curve
from grokking.reflect.numbers import Number, Step
from grokking.reflect.predictions import compare, predict
from grokking.reflect.progress import progress
from grokking.reflect.questions import question
from grokking.reflect.records import recorded
from grokking.reflect.verdicts import Verdicts, claims

__all__ = [
    "Choice",
    "Curve",
    "Number",
    "Step",
    "Verdicts",
    "claims",
    "compare",
    "predict",
    "progress",
    "question",
    "recorded",
]
