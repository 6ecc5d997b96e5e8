"""Random changes of one thing in params, extracts, notebooks or the command; see ``trials.py``.

``python -m tests.mutations --count 500`` tries them; ``--only 37`` one of them, with what it said.
"""

import sys
from pathlib import Path

# Where pytest finds the maker of the sample, too.
sys.path.append(str(Path(__file__).parents[2] / "tools"))
