"""Makes the helpers of the autograder's tests importable."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "autograder"))
