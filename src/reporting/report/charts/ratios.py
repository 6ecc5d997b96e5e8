"""Groups as dots, and beside them their ratios to all others on a log axis, one row per group."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from reporting.report.charts import dots, scales, style

TICKS = (0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32)
# Hollow, and told apart by shape: oldest year first.
YEAR_MARKS = ("o", "s", "D", "^", "v")


@dataclass(frozen=True)
class Ratio:
    """The ratio of one row.

    Fields:
        value, low, high: ratio and its interval; None when it cannot be shown.
        label: what is printed behind it, or why there is none.
        years: ratios of single years, oldest first; None where one cannot be shown.
    """

    value: float | None = None
    low: float = math.nan
    high: float = math.nan
    label: str = ""
    years: tuple[float | None, ...] = ()


@style.styled()
def draw(
    rows: Sequence[tuple[dots.Row, Ratio]],
    *,
    unit: str,
    reference: tuple[float, str] | None,
    axis_title: str,
    ratio_title: str,
    same: str,
    years: Sequence[str] = (),
    together: str = "",
) -> Figure:
    """Rows from top to bottom; values on the left, ratios on the right.

    Args:
        unit: suffix of the left axis' labels.
        reference: (value, name) of the vertical line for everybody.
        same: name of the line at a ratio of 1.
        years: names of the single years, one for each of a row's ``years``.
        together: name of the large dot, when there are single years beside it.
    """
    pitch = 0.235 if years else 0.165
    drawing, (left, right) = style.figure(
        (0.95 if years else 0.65) + pitch * len(rows), 2, shares=[1, 1.3]
    )
    dots.draw_values(
        left, [row for row, _ in rows], unit=unit, reference=reference, axis_title=axis_title,
        most=4,
    )  # fmt: skip
    right.set_ylim(left.get_ylim())
    _ratios(right, [ratio for _, ratio in rows], ratio_title, strong=bool(years))
    scales.say(right, 1, 1, same, of=right.get_xaxis_transform(), away=(0, 3), ha="center",
               va="bottom", fontsize=8, color=style.MUTED)  # fmt: skip
    if years:
        handles = [_mark(shape, name) for shape, name in zip(YEAR_MARKS, years, strict=False)]
        handles.append(Line2D([], [], marker="o", color=style.BLUE, markersize=6.5, label=together))
        drawing.legend(
            handles=handles, loc="outside upper right", ncols=len(handles), handletextpad=0.4,
            columnspacing=1.4,
        )  # fmt: skip
    return drawing


def _mark(shape: str, name: str) -> Line2D:
    return Line2D([], [], linestyle="none", marker=shape, markersize=4.2, label=name,
                  color=style.BLUE, markerfacecolor="white", markeredgewidth=0.9)  # fmt: skip


def _ratios(axis: Axes, ratios: Sequence[Ratio], title: str, *, strong: bool) -> None:
    axis.set_xscale("log")
    shown = [v for r in ratios for v in (r.value, r.low, r.high, *r.years) if v is not None]
    drawable = [v for v in shown if math.isfinite(v) and v > 0]
    low = min([0.5, *drawable]) * 0.9
    high = max([2.0, *drawable]) * 1.15
    axis.set_xlim(low, high)
    ticks = [t for t in TICKS if low <= t <= high]
    scales.below(axis, ticks, [f"{t:g}×" for t in ticks], title=title)
    axis.axvline(1, color=style.MUTED, linewidth=0.9, zorder=1)
    lift = 0.16 if strong else 0.0
    known = [(y - lift, ratio.value, ratio) for y, ratio in enumerate(ratios)
             if ratio.value is not None]  # fmt: skip
    scales.segments(
        axis, [(ratio.low, y, ratio.high, y) for y, _, ratio in known if math.isfinite(ratio.low)],
        color=style.BLUE, linewidth=1.6 if strong else 1.1, zorder=2,
    )  # fmt: skip
    axis.plot([value for _, value, _ in known], [y for y, _, _ in known], linestyle="none",
              marker="o", color=style.BLUE, markersize=6.5 if strong else 5,
              markeredgecolor="white", markeredgewidth=0.5, zorder=3)  # fmt: skip
    for index, shape in enumerate(YEAR_MARKS):
        # Each a little lower than the year before, so that equal ones stay apart.
        single = [(ratio.years[index], y + 0.12 + 0.14 * index) for y, ratio in enumerate(ratios)
                  if index < len(ratio.years) and ratio.years[index]]  # fmt: skip
        if single:
            axis.plot(*zip(*single, strict=True), linestyle="none", marker=shape, color=style.BLUE,
                      markersize=4.2, markerfacecolor="white", markeredgewidth=0.9,
                      zorder=3)  # fmt: skip
    for y, ratio in enumerate(ratios):
        scales.right(axis, y, ratio.label, is_value=ratio.value is not None)
