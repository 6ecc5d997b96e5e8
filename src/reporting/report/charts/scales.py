"""Labels, grid and title of axes, as texts and as one line.

matplotlib's own axis makes five artists for every tick, twice, and measures them again and again:
a third of what a chart costs. Charts know where their labels stand, so they only need to be drawn.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import ScaledTranslation, Transform

from reporting.report.charts import style

_SIZE = 8.5  # points, of labels
_AWAY = 3.5  # points between axes and labels
_LINE = 1.2  # lines of text
_NICE = (1, 2, 2.5, 5, 10)


def numbers(
    low: float, high: float, *, most: int = 9, steps: Sequence[float] = _NICE
) -> list[float]:
    """Round numbers between two ends, at most one more than ``most``."""
    found = MaxNLocator(nbins=most, steps=list(steps)).tick_values(low, high)
    air = 1e-9 * (high - low)
    return [float(v) for v in found if low - air <= v <= high + air]


def below(
    axes: Axes, places: Sequence[float], labels: Sequence[str], *, title: str = "",
    grid: bool = True,
) -> None:  # fmt: skip
    """Labels along the lower end, with a line there, and lines upwards from each."""
    where = axes.get_xaxis_transform() + _points(axes, 0, -_AWAY)
    for place, label in zip(places, labels, strict=True):
        axes.text(place, 0, label, transform=where, ha="center", va="top", fontsize=_SIZE,
                  color=style.MUTED)  # fmt: skip
    if title:
        away = 2 * _AWAY + _LINE * _SIZE
        axes.text(0.5, 0, title, transform=axes.transAxes + _points(axes, 0, -away), ha="center",
                  va="top", fontsize=_SIZE, color=style.MUTED)  # fmt: skip
    axes.add_artist(
        Line2D([0, 1], [0, 0], transform=axes.transAxes, color=style.AXIS, linewidth=0.6,
               solid_capstyle="projecting", clip_on=False, zorder=2.5)
    )  # fmt: skip
    if grid:
        _lines(axes, places, axes.get_xaxis_transform(), upright=True)


def left(
    axes: Axes, places: Sequence[float], labels: Sequence[str], *, bold: Collection[int] = (),
    color: str = style.INK,
) -> None:  # fmt: skip
    """Labels at the left end.

    Args:
        bold: which of them, by their number.
    """
    where = axes.get_yaxis_transform() + _points(axes, -_AWAY, 0)
    for number, (place, label) in enumerate(zip(places, labels, strict=True)):
        axes.text(0, place, label, transform=where, ha="right", va="center_baseline",
                  fontsize=_SIZE, fontweight=700 if number in bold else 400, color=color)  # fmt: skip


def across(axes: Axes, places: Sequence[float]) -> None:
    """Lines from the left to the right end."""
    _lines(axes, places, axes.get_yaxis_transform(), upright=False)


def heading(axes: Axes, text: str) -> None:
    """The name of a panel, above its left end."""
    axes.text(0, 1, text, transform=axes.transAxes + _points(axes, 0, 6), fontsize=9.5,
              fontweight=700, color=style.INK)  # fmt: skip


def _points(axes: Axes, x: float, y: float) -> Transform:
    drawing = axes.get_figure(root=True)
    assert drawing is not None
    return ScaledTranslation(x / 72, y / 72, drawing.dpi_scale_trans)


def _lines(axes: Axes, places: Sequence[float], where: Transform, *, upright: bool) -> None:
    """All of them as one line with gaps."""
    along = [v for place in places for v in (place, place, math.nan)]
    ends = [0, 1, math.nan] * len(places)
    data = (along, ends) if upright else (ends, along)
    axes.add_artist(Line2D(*data, transform=where, color=style.GRID, linewidth=0.6, zorder=0.5))
