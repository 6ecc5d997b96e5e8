"""Labels, grid and words of axes as plain texts, and many short lines as one.

matplotlib's own axis makes five artists for every tick and measures them again and again:
a third of what a chart costs. Charts know where their labels stand, so they only need to be drawn.
For the same reason a chart's intervals are one line with gaps.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import ScaledTranslation, Transform

from reporting.report.charts import style

_SIZE = 8.5  # points, of labels
_AWAY = 3.5  # points between axes and labels
_UP = 1.2  # points from where matplotlib centres a line to the middle of its small letters
_LINE = 1.2  # lines of text
_NICE = (1, 2, 2.5, 5, 10)


def say(
    axes: Axes, x: float, y: float, text: str, *, of: Transform | None = None,
    away: tuple[float, float] = (0, 0), **font: Any,
) -> None:  # fmt: skip
    """A text near a place.

    Args:
        of: what ``x`` and ``y`` are measured in; data by default.
        away: points to the right and upwards.
        font: as of `matplotlib.text.Text`.
    """
    drawing = axes.get_figure(root=True)
    assert drawing is not None
    moved = ScaledTranslation(away[0] / 72, away[1] / 72, drawing.dpi_scale_trans)
    axes.text(x, y, text, transform=(of or axes.transData) + moved, **font)


def segments(
    axes: Axes, parts: Iterable[tuple[float, float, float, float]], *, of: Transform | None = None,
    **line: Any,
) -> None:  # fmt: skip
    """Straight lines, each from ``x, y`` to ``x, y``, drawn as one.

    Args:
        of: as for :func:`say`.
        line: as of `matplotlib.lines.Line2D`.
    """
    found = list(parts)
    if found:
        x, y = ([v for part in found for v in (part[i], part[i + 2], math.nan)] for i in (0, 1))
        axes.add_artist(Line2D(x, y, transform=of or axes.transData, **line))


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
    where = axes.get_xaxis_transform()
    look = {"ha": "center", "va": "top", "fontsize": _SIZE, "color": style.MUTED}
    for place, label in zip(places, labels, strict=True):
        say(axes, place, 0, label, of=where, away=(0, -_AWAY), **look)
    if title:
        away = 2 * _AWAY + _LINE * _SIZE
        say(axes, 0.5, 0, title, of=axes.transAxes, away=(0, -away), **look)
    segments(axes, [(0, 0, 1, 0)], of=axes.transAxes, color=style.AXIS, linewidth=0.6,
             clip_on=False, zorder=2.5)  # fmt: skip
    if grid:
        segments(axes, [(v, 0, v, 1) for v in places], of=where, color=style.GRID, linewidth=0.6,
                 zorder=0.5)  # fmt: skip


def left(
    axes: Axes, places: Sequence[float], labels: Sequence[str], *, bold: Collection[int] = (),
    color: str = style.INK,
) -> None:  # fmt: skip
    """Labels at the left end.

    Args:
        bold: which of them, by their number.
    """
    for number, (place, label) in enumerate(zip(places, labels, strict=True)):
        say(axes, 0, place, label, of=axes.get_yaxis_transform(), away=(-_AWAY, _UP), ha="right",
            va="center_baseline", fontsize=_SIZE, fontweight=700 if number in bold else 400,
            color=color)  # fmt: skip


def right(
    axes: Axes, place: float, text: str, *, strong: bool = False, is_value: bool = True
) -> None:
    """A row's value in a column of its own, where no line, dot or interval can cross it."""
    if text:
        say(axes, 1, place, text, of=axes.get_yaxis_transform(), away=(6, _UP),
            va="center_baseline", fontsize=_SIZE, fontweight=700 if strong else 400,
            color=style.INK if is_value else style.MUTED)  # fmt: skip


def across(axes: Axes, places: Sequence[float]) -> None:
    """Lines from the left to the right end."""
    segments(axes, [(0, v, 1, v) for v in places], of=axes.get_yaxis_transform(),
             color=style.GRID, linewidth=0.6, zorder=0.5)  # fmt: skip


def heading(axes: Axes, text: str) -> None:
    """The name of a panel, above its left end."""
    say(axes, 0, 1, text, of=axes.transAxes, away=(0, 6), fontsize=9.5, fontweight=700,
        color=style.INK)  # fmt: skip
