"""Groups as dots on one scale, in a fixed order; a withheld group keeps its row, with words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
        scales.say(axis, reference[0], 1, reference[1], of=axis.get_xaxis_transform(), away=(0, 3),
                   ha="center", va="bottom", fontsize=8, color=style.MUTED)  # fmt: skip
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
    ranges = [(y, row, row.low, row.high) for y, row in enumerate(rows)
              if row.low is not None and row.high is not None]  # fmt: skip
    scales.segments(
        axis, [(a, y, b, y) for y, row, a, b in ranges if row.value is not None],
        color=style.BLUE, linewidth=1.1, zorder=2,
    )  # fmt: skip
    # An end-coded value is somewhere in here: a band, not a dot.
    scales.segments(
        axis, [(max(a, low), y, min(b, high), y) for y, row, a, b in ranges if row.value is None],
        color=style.BLUE, linewidth=4, alpha=0.3, solid_capstyle="butt", zorder=2,
    )  # fmt: skip
    for y, row in enumerate(rows):
        scales.right(axis, y, row.label, strong=row.strong, is_value=row.low is not None)
    dots = [(row.value, y) for y, row in enumerate(rows) if row.value is not None]
    if dots:
        axis.plot(*zip(*dots, strict=True), linestyle="none", marker="o", markersize=5.3,
                  color=style.BLUE, markeredgecolor="white", markeredgewidth=0.5,
                  zorder=3)  # fmt: skip
