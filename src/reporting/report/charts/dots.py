"""Groups as dots on one scale, in a fixed order; a withheld group keeps its row, with words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reporting.report.charts import scales, style


@dataclass(frozen=True)
class Row:
    """One row: a group, or the heading of a breakdown (then only ``name``).

    Fields:
        value: None when there is none.
        low, high: interval, or bounds of an end-coded value.
        label: what is printed: value, bound or "withheld [c]".
    """

    name: str
    is_heading: bool = False
    value: float | None = None
    low: float | None = None
    high: float | None = None
    label: str = ""
    strong: bool = False


@style.styled()
def draw(
    rows: Sequence[Row],
    *,
    unit: str,
    reference: tuple[float, str] | None,
    limits: tuple[float | None, float | None] = (0, 100),
    axis_title: str = "",
    zero: bool = False,
) -> Figure:
    """Rows from top to bottom.

    Args:
        unit: suffix of axis labels.
        reference: (value, name) of the vertical line for everybody.
        limits: natural ends of the scale.
        zero: whether 0 has a meaning inside the scale, and so a line.
    """
    drawing, (axis,) = style.figure(0.65 + 0.165 * len(rows))
    draw_values(
        axis, rows, unit=unit, reference=reference, limits=limits, axis_title=axis_title, zero=zero
    )
    return drawing


def draw_values(
    axis: Axes,
    rows: Sequence[Row],
    *,
    unit: str,
    reference: tuple[float, str] | None,
    limits: tuple[float | None, float | None] = (0, 100),
    axis_title: str = "",
    zero: bool = False,
    most: int = 9,
) -> None:
    """As :func:`draw`, on axes that belong to a larger figure.

    Args:
        most: steps of the scale that the axes have room for.
    """
    axis.set_ylim(len(rows) - 0.4, -0.6)
    bold = [y for y, row in enumerate(rows) if row.is_heading or row.strong]
    scales.left(axis, range(len(rows)), [row.name for row in rows], bold=bold)
    low, high = _scale(rows, reference, limits, with_zero=zero)
    axis.set_xlim(low, high)
    places = scales.numbers(low, high, most=most)
    scales.below(axis, places, [style.tick(v, unit) for v in places], title=axis_title)
    if zero:
        axis.axvline(0, color=style.MUTED, linewidth=0.9, linestyle=(0, (1, 2)), zorder=1)
    if reference:
        axis.axvline(reference[0], color=style.MUTED, linewidth=0.9, zorder=1)
        axis.annotate(
            reference[1], (reference[0], 1), xycoords=("data", "axes fraction"), xytext=(0, 3),
            textcoords="offset points", ha="center", va="bottom", fontsize=8, color=style.MUTED,
        )  # fmt: skip
    _values(axis, rows, low, high)


def _scale(
    rows: Sequence[Row],
    reference: tuple[float, str] | None,
    limits: tuple[float | None, float | None],
    *,
    with_zero: bool,
) -> tuple[float, float]:
    values = [v for r in rows for v in (r.value, r.low, r.high) if v is not None]
    values += [reference[0]] if reference else []
    values += [0.0] if with_zero and values else []
    if not values:
        return (limits[0] or 0, limits[1] or 100)
    low, high = min(values), max(values)
    floor, ceiling = limits
    pad = max(0.08 * (high - low), style.least_room(floor, ceiling, 0.01))
    near_floor = floor is not None and floor >= 0 and low - pad < 0.25 * high
    if floor is not None and (low - pad < floor or near_floor):
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
        in_margin(axis, y, row.label, strong=row.strong, is_value=row.low is not None)
    dots = [(row.value, y) for y, row in enumerate(rows) if row.value is not None]
    if dots:
        sns.scatterplot(
            x=[d[0] for d in dots], y=[d[1] for d in dots], ax=axis,
            color=style.BLUE, s=28, linewidth=0.5, edgecolor="white", zorder=3, legend=False,
        )  # fmt: skip


def in_margin(axis: Axes, y: float, text: str, *, strong: bool, is_value: bool) -> None:
    """A row's value in a column of its own, where no line, dot or interval can cross it."""
    if text:
        axis.annotate(
            text, (1, y), xycoords=("axes fraction", "data"), xytext=(6, 0),
            textcoords="offset points", va="center", fontsize=8.5,
            fontweight=700 if strong else 400, color=style.INK if is_value else style.MUTED,
        )  # fmt: skip
