"""Groups as dots on one scale, in a fixed order; a withheld group keeps its row, with words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from reporting.report.charts import style


@dataclass(frozen=True)
class Row:
    """One row: a group, or the heading of a breakdown (then only ``name``).

    Fields:
        value: None when there is none.
        low, high: interval, or bounds of an end-coded value.
        label: what is printed: value, bound or "withheld [c]".
        second: (value, low, high) on the second axis (ratio), if that has any.
        second_label: that ratio as printed, or why there is none.
    """

    name: str
    is_heading: bool = False
    value: float | None = None
    low: float | None = None
    high: float | None = None
    label: str = ""
    strong: bool = False
    second: tuple[float, float, float] | None = None
    second_label: str = ""


@style.styled()
def draw(
    rows: Sequence[Row],
    *,
    unit: str,
    reference: tuple[float, str] | None,
    limits: tuple[float | None, float | None] = (0, 100),
    axis_title: str = "",
    second_title: str = "",
) -> Figure:
    """Rows from top to bottom.

    Args:
        unit: suffix of axis labels.
        reference: (value, name) of the vertical line for everybody.
        limits: natural ends of the scale.
        second_title: title of the second panel, risk ratios on a log axis; empty for none.
    """
    height = 0.65 + 0.165 * len(rows)
    two = bool(second_title)
    drawing, axes = style.figure(
        height, 2 if two else 1, sharey=True, width_ratios=[1.25, 1] if two else None
    )
    axis = axes[0]
    _rows(axis, rows)
    low, high = _scale(rows, reference, limits)
    axis.set_xlim(low, high)
    axis.xaxis.set_major_formatter(lambda v, _: f"{v:g}{unit}")
    axis.set_xlabel(axis_title)
    if reference:
        axis.axvline(reference[0], color=style.MUTED, linewidth=0.9, zorder=1)
        axis.annotate(
            reference[1], (reference[0], 1), xycoords=("data", "axes fraction"), xytext=(0, 3),
            textcoords="offset points", ha="center", va="bottom", fontsize=8, color=style.MUTED,
        )  # fmt: skip
    _values(axis, rows, low, high)
    if two:
        _ratios(axes[1], rows)
        axes[1].set_xlabel(second_title)
    return drawing


def _rows(axis: Axes, rows: Sequence[Row]) -> None:
    axis.set_ylim(len(rows) - 0.4, -0.6)
    axis.set_yticks(range(len(rows)), [r.name for r in rows])
    for tick, row in zip(axis.get_yticklabels(), rows, strict=True):
        tick.set_color(style.INK)
        tick.set_fontweight(700 if row.is_heading or row.strong else 400)
    axis.spines["left"].set_visible(False)
    axis.grid(axis="x")


def _scale(
    rows: Sequence[Row],
    reference: tuple[float, str] | None,
    limits: tuple[float | None, float | None],
) -> tuple[float, float]:
    values = [v for r in rows for v in (r.value, r.low, r.high) if v is not None]
    values += [reference[0]] if reference else []
    if not values:
        return (limits[0] or 0, limits[1] or 100)
    low, high = min(values), max(values)
    pad = max(0.08 * (high - low), 1.0)
    floor, ceiling = limits
    if floor is not None and (low - pad < floor or low - pad < 0.25 * high):
        low = floor + pad
    if ceiling is not None:
        high = min(high, ceiling - pad) if high + pad > ceiling else high
    return low - pad, high + pad


def _values(axis: Axes, rows: Sequence[Row], low: float, high: float) -> None:
    for y, row in enumerate(rows):
        if row.value is not None:
            if row.low is not None and row.high is not None:
                axis.plot([row.low, row.high], [y, y], color=style.BLUE, linewidth=1.1, zorder=2)
        elif row.low is not None and row.high is not None:
            # An end-coded value is somewhere in here: a band, not a dot.
            axis.plot([max(row.low, low), min(row.high, high)], [y, y], color=style.BLUE,
                      linewidth=4, alpha=0.3, solid_capstyle="butt", zorder=2)  # fmt: skip
        _in_margin(axis, y, row.label, strong=row.strong, is_value=row.low is not None)
    dots = [(row.value, y) for y, row in enumerate(rows) if row.value is not None]
    if dots:
        sns.scatterplot(
            x=[d[0] for d in dots], y=[d[1] for d in dots], ax=axis,
            color=style.BLUE, s=28, linewidth=0.5, edgecolor="white", zorder=3, legend=False,
        )  # fmt: skip


def _in_margin(axis: Axes, y: float, text: str, *, strong: bool, is_value: bool) -> None:
    """A row's value in a column of its own, where no line, dot or interval can cross it."""
    if text:
        axis.annotate(
            text, (1, y), xycoords=("axes fraction", "data"), xytext=(6, 0),
            textcoords="offset points", va="center", fontsize=8.5,
            fontweight=700 if strong else 400, color=style.INK if is_value else style.MUTED,
        )  # fmt: skip


def _ratios(axis: Axes, rows: Sequence[Row]) -> None:
    axis.set_xscale("log")
    found = [r.second for r in rows if r.second]
    low = min([0.5, *(s[1] for s in found)]) * 0.9
    high = max([2.0, *(s[2] for s in found)]) * 1.35
    axis.set_xlim(low, high)
    ticks = [t for t in (0.1, 0.25, 0.5, 1, 2, 4, 8, 16) if low <= t <= high]
    axis.set_xticks(ticks, [f"{t:g}×" for t in ticks], minor=False)
    axis.xaxis.set_minor_locator(NullLocator())
    axis.axvline(1, color=style.MUTED, linewidth=0.9, zorder=1)
    axis.annotate("same risk", (1, 1), xycoords=("data", "axes fraction"), xytext=(0, 3),
                  textcoords="offset points", ha="center", va="bottom", fontsize=8,
                  color=style.MUTED)  # fmt: skip
    axis.spines["left"].set_visible(False)
    axis.tick_params(labelleft=False)
    axis.grid(axis="x")
    for y, row in enumerate(rows):
        if row.second:
            value, left, right = row.second
            axis.plot([left, right], [y, y], color=style.BLUE, linewidth=1.1, zorder=2)
            axis.plot([value], [y], marker="o", color=style.BLUE, markersize=5,
                      markeredgecolor="white", markeredgewidth=0.5, zorder=3)  # fmt: skip
        _in_margin(axis, y, row.second_label, strong=False, is_value=row.second is not None)
