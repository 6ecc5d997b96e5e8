"""Private wing: what others published about the district, beside the district's own counts.

These files hold aggregates, no students. They are an independent check: no measure is computed
from them, and a file that is missing takes nothing from a report.
"""

from reporting.figures.compare import Comparison, compare
from reporting.figures.frame import COLUMNS, Figures
from reporting.figures.own import own_figures
from reporting.figures.read import LAYOUTS, read_figures
from reporting.figures.words import group_words, quantity_words

__all__ = [
    "COLUMNS",
    "LAYOUTS",
    "Comparison",
    "Figures",
    "compare",
    "group_words",
    "own_figures",
    "quantity_words",
    "read_figures",
]
