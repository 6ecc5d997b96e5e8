"""An analyst's own figure in the face of the report, and with room for all its words."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.text import Text

from reporting import fonts
from reporting.report.charts import style

_SIDES = ("left", "right", "bottom", "top", "wspace", "hspace")


@contextmanager
def prepared(drawing: Figure) -> Iterator[None]:
    """The figure with every word in the face of the report; laid out, where nothing else did.

    Positions that were chosen stay: of axes placed by hand, by ``subplots_adjust`` or a grid of
    seaborn, and of legends of the whole figure, for which matplotlib's layout leaves no room.
    """
    for text in drawing.findobj(Text):
        assert isinstance(text, Text)
        text.set_fontfamily([fonts.FAMILY, fonts.FALLBACK_FAMILY])
        text.set_usetex(False)
    engine = drawing.get_layout_engine()
    if engine is None and _is_as_matplotlib_places_it(drawing):
        drawing.set_layout_engine("tight")
    with style.styled(), warnings.catch_warnings():
        # A figure too small for its words stays as it is.
        warnings.filterwarnings("ignore", message=".*(layout|axes sizes|margins)")
        yield
    drawing.set_layout_engine(engine if engine is not None else "none")


def _is_as_matplotlib_places_it(drawing: Figure) -> bool:
    placed = all(axes.get_subplotspec() is not None for axes in drawing.axes)
    chosen = any(
        getattr(drawing.subplotpars, side) != mpl.rcParamsDefault[f"figure.subplot.{side}"]
        for side in _SIDES
    )
    return placed and not chosen and not drawing.legends
