"""What a lesson puts under the learner's hand."""

from grokking.widgets.atlas_view import AtlasView
from grokking.widgets.playground import Playground

__all__ = ["AtlasView", "Playground"]
