"""What a lesson puts under the learner's hand."""

from grokking.widgets.playground import Playground

__all__ = ["Playground"]
