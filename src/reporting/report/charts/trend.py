"""Values by school year with their intervals, the target, and breaks in series left open."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from reporting.plan import SchoolYear
from reporting.report.charts import scales, style

HEIGHT = 2.0  # inches
HEIGHT_OF_ONE = 1.8  # a panel without a title
# Share of the scale that one line of text takes, with air.
LINE = 0.11

_OWN: dict[str, Any] = {
    "color": style.BLUE, "linewidth": 1.8, "marker": "o", "markersize": 4.5,
    "markeredgecolor": "white", "markeredgewidth": 0.5, "zorder": 3,
}  # fmt: skip
_BESIDE: dict[str, Any] = {
    "color": style.MUTED, "linewidth": 1.1, "marker": "o", "markersize": 3.5,
    "markerfacecolor": "white", "markeredgewidth": 0.8, "zorder": 2,
}  # fmt: skip


@dataclass(frozen=True)
class Point:
    """One school year of one series.

    Fields:
        value: percent or index points; None when there is no value.
        low, high: interval, or the bounds of an end-coded value (then value is None).
        words: what stands in the year's place when there is no value, e.g. "withheld [c]".
        label: the value as printed.
    """

    year: SchoolYear
    value: float | None
    low: float | None = None
    high: float | None = None
    words: str = ""
    label: str = ""


@dataclass(frozen=True)
class Panel:
    """One panel: a series, perhaps beside a second one in grey, and its target.

    Fields:
        breaks: school years from which on values do not compare with earlier ones.
        target: (year in which it is due, value, label).
        path_from: (year, value) of the baseline, where the straight path begins.
    """

    title: str
    points: tuple[Point, ...]
    beside: tuple[Point, ...] = ()
    breaks: tuple[SchoolYear, ...] = ()
    target: tuple[SchoolYear, float, str] | None = None
    path_from: tuple[SchoolYear, float] | None = None


@style.styled()
def draw(
    panels: Sequence[Panel],
    *,
    unit: str,
    floor: float | None,
    ceiling: float | None,
    name: str = "",
    beside_name: str = "",
    height: float | None = None,
    zero: str = "",
) -> Figure:
    """Panels side by side on one scale, with a legend above them if there is something to tell.

    Args:
        unit: suffix of the axis labels, ``%`` or empty.
        floor, ceiling: natural ends of the scale that the axis never passes.
        name, beside_name: of the series and of the one in grey, for the legend.
        height: of the figure in inches; by default what the panels need.
        zero: what 0 means, where a line is drawn.
    """
    usual = HEIGHT if len(panels) > 1 else HEIGHT_OF_ONE
    drawing, axes = style.figure(height or usual, len(panels))
    scale = _scale(panels, floor, ceiling, with_zero=bool(zero))
    years = sorted(
        {p.year.ending for panel in panels for p in panel.points}
        | {panel.target[0].ending for panel in panels if panel.target}
    )
    heights = scales.numbers(*scale, most=5, steps=(1, 2, 5, 10))
    # Half a label's width of room at both ends, in years.
    room = 0.6 if len(panels) == 1 else 0.75 if len(panels) <= 3 else 1.0
    for index, (axis, panel) in enumerate(zip(axes, panels, strict=True)):
        axis.set_ylim(*scale)
        axis.set_xlim(years[0] - room, years[-1] + room)
        _panel(axis, panel, scale, narrow=len(panels) > 1)
        scales.heading(axis, panel.title)
        scales.below(axis, years, _year_labels(years, len(panels)), grid=False)
        scales.across(axis, heights)
        if not index:
            scales.left(axis, heights, [style.tick(v, unit) for v in heights], color=style.MUTED)
        if zero:
            _zero_line(axis, "" if index else zero)
    _legend(drawing, panels, name, beside_name)
    return drawing


def _zero_line(axis: Axes, name: str) -> None:
    axis.axhline(0, color=style.MUTED, linewidth=0.9, zorder=1)
    if name:
        scales.say(axis, 1, 0, name, of=axis.get_yaxis_transform(), away=(0, 2), ha="right",
                   va="bottom", fontsize=8, color=style.MUTED, bbox=style.PLATE,
                   zorder=1.5)  # fmt: skip


def _legend(drawing: Figure, panels: Sequence[Panel], name: str, beside_name: str) -> None:
    handles = []
    if name and any(p.value is not None for panel in panels for p in panel.points):
        handles.append(
            Line2D([], [], color=style.BLUE, linewidth=1.8, marker="o", markersize=4.5, label=name)
        )
        handles.append(
            Line2D([], [], color=style.BLUE, linewidth=0, marker="|", markersize=9,
                   markeredgewidth=1, label="95% interval")
        )  # fmt: skip
    if beside_name and any(panel.beside for panel in panels):
        handles.append(
            Line2D([], [], color=style.MUTED, linewidth=1.1, marker="o", markersize=3.5,
                   markerfacecolor="white", label=beside_name)
        )  # fmt: skip
    if any(panel.target for panel in panels):
        path = any(panel.target and panel.path_from for panel in panels)
        handles.append(
            Line2D([], [], color=style.MUTED, linewidth=0.9 if path else 0, linestyle=(0, (1, 2)),
                   label="path from baseline to target" if path else "target",
                   marker="D", markersize=4.5, markerfacecolor="white",
                   markeredgecolor=style.INK, markevery=[-1])
        )  # fmt: skip
    if handles:
        drawing.legend(
            handles=handles, loc="outside upper left", ncols=len(handles), fontsize=8.5,
            handlelength=1.6, handletextpad=0.5, columnspacing=1.8, borderpad=0.1,
            labelcolor=style.MUTED,
        )  # fmt: skip


def _year_labels(years: Sequence[int], panels: int) -> list[str]:
    """As many years as a panel has room for: all, every second, or the first and the last."""
    few = panels == 1 or len(years) <= 3
    step = 1 if few else 2 if panels <= 3 else max(len(years) - 1, 1)
    return [
        f"’{(y - 1) % 100:02d}–{y % 100:02d}" if index % step == 0 else ""
        for index, y in enumerate(reversed(years))
    ][::-1]


def _scale(
    panels: Sequence[Panel], floor: float | None, ceiling: float | None, *, with_zero: bool = False
) -> tuple[float, float]:
    """Limits that hold every interval with air."""
    values = [
        v
        for panel in panels
        for p in (*panel.points, *panel.beside)
        for v in (p.value, p.low, p.high)
        if v is not None
    ] + [panel.target[1] for panel in panels if panel.target]
    values += [0.0] if with_zero and values else []
    if not values:
        return (floor or 0.0, ceiling or 100.0)
    low, high = min(values), max(values)
    pad = max((high - low) * 0.24, style.least_room(floor, ceiling, 0.006))
    low, high = low - pad, high + pad
    if floor is not None and (low < floor or (floor >= 0 and low < 0.25 * high)):
        low = floor
    if ceiling is not None:
        high = min(high, ceiling)
    return low, high


def _panel(axis: Axes, panel: Panel, scale: tuple[float, float], *, narrow: bool) -> None:
    for year in panel.breaks:
        axis.axvline(year.ending - 0.5, color=style.AXIS, linewidth=0.8, linestyle=(0, (2, 2)))
        scales.say(axis, year.ending - 0.5, 1, "break [b]", of=axis.get_xaxis_transform(),
                   away=(2, -1), va="top", fontsize=7.5, color=style.MUTED,
                   bbox=style.PLATE)  # fmt: skip
    if panel.target:
        _target(axis, panel, scale, narrow=narrow)
    _series(axis, panel)
    _first_and_last(axis, panel, scale)
    _words(axis, panel.points, narrow=narrow)


def _target(axis: Axes, panel: Panel, scale: tuple[float, float], *, narrow: bool) -> None:
    assert panel.target is not None
    due, goal, label = panel.target
    if panel.path_from:
        year, value = panel.path_from
        axis.plot(
            [year.ending, due.ending], [value, goal],
            color=style.MUTED, linewidth=0.9, linestyle=(0, (1, 2)), zorder=1,
        )  # fmt: skip
    axis.plot(due.ending, goal, marker="D", markersize=5, markerfacecolor="white",
              markeredgecolor=style.INK, markeredgewidth=1.1, linestyle="none")  # fmt: skip
    text = label.replace(" ", "\n") if narrow else label
    lines = text.count("\n") + 1
    above = goal + (lines + 0.5) * LINE * (scale[1] - scale[0]) <= scale[1]
    scales.say(axis, due.ending, goal, text, away=(0, 6 if above else -6), ha="center",
               va="bottom" if above else "top", fontsize=8, color=style.INK,
               linespacing=1.0)  # fmt: skip


def _series(axis: Axes, panel: Panel) -> None:
    """Both series without seaborn, whose line costs ten times what matplotlib's does."""
    for points, look in ((panel.beside, _BESIDE), (panel.points, _OWN)):
        runs = [[*((p.year.ending, p.value) for p in run), (math.nan, math.nan)]
                for run in _runs(points, panel.breaks)]  # fmt: skip
        places = [place for run in runs for place in run]
        if places:
            axis.plot(*zip(*places, strict=True), **look)
    scales.segments(
        axis,
        [(p.year.ending, p.low, p.year.ending, p.high) for p in panel.points
         if p.value is not None and p.low is not None and p.high is not None],
        color=style.BLUE, linewidth=0.9, alpha=0.75,
    )  # fmt: skip


def _first_and_last(axis: Axes, panel: Panel, scale: tuple[float, float]) -> None:
    """The first and the last value, above or below the interval: where less is in the way."""
    shown = [p for p in panel.points if p.value is not None]
    height = LINE * 1.25 * (scale[1] - scale[0])
    for p in {id(q): q for q in (*shown[:1], *shown[-1:])}.values():
        assert p.value is not None
        low, high = (p.value, p.value) if p.low is None or p.high is None else (p.low, p.high)
        others = _heights_near(panel, p)
        below = sum(low - height < y < low for y in others) + 9 * (low - height < scale[0])
        above = sum(high < y < high + height for y in others) + 9 * (high + height > scale[1])
        side = -1 if below <= above else 1
        scales.say(axis, p.year.ending, low if side < 0 else high, p.label, away=(0, 3 * side),
                   ha="center", va="top" if side < 0 else "bottom", fontsize=9, fontweight=700,
                   color=style.BLUE, bbox=style.PLATE, zorder=4)  # fmt: skip


def _heights_near(panel: Panel, point: Point) -> list[float]:
    """Heights of everything else that is drawn at the point's year."""
    found = [p.value for p in panel.beside if p.year == point.year and p.value is not None]
    if panel.target:
        due, goal, _ = panel.target
        if panel.path_from and panel.path_from[0].ending < due.ending:
            start, value = panel.path_from
            along = (point.year.ending - start.ending) / (due.ending - start.ending)
            found += [value + (goal - value) * along] if along >= 0 else []
    return found


def _words(axis: Axes, points: Sequence[Point], *, narrow: bool) -> None:
    """Words for years without a value: once for years in a row, upright where there is no room.

    A range (an end-coded value) is a pale band with its words above it.
    """
    year_width = 0.28 if narrow else 0.78
    for (text, low, high), group in groupby(points, key=lambda p: (p.words, p.low, p.high)):
        run = [p.year.ending for p in group]
        if not text:
            continue
        lies = len(text) * 0.052 <= year_width * len(run)
        foot, rise = (0.0, 4) if high is None else (high, 2)
        if low is not None and high is not None:
            axis.fill_between([run[0] - 0.35, run[-1] + 0.35], low, high, color=style.BLUE,
                              alpha=0.25, linewidth=0, zorder=2)  # fmt: skip
        elif lies and len(run) > 1:
            rise = 7
            scales.segments(axis, [(run[0] - 0.35, 0.035, run[-1] + 0.35, 0.035)],
                            of=axis.get_xaxis_transform(), color=style.AXIS, linewidth=2,
                            solid_capstyle="butt")  # fmt: skip
        scales.say(axis, (run[0] + run[-1]) / 2, foot, text,
                   of=axis.get_xaxis_transform() if high is None else None, away=(0, rise),
                   rotation=0 if lies else 90, ha="center", va="bottom", fontsize=8,
                   color=style.MUTED, bbox=style.PLATE)  # fmt: skip


def _runs(points: Sequence[Point], breaks: Sequence[SchoolYear]) -> list[list[Point]]:
    """Points that may be joined by a line: neither a gap nor a break lies between."""
    runs: list[list[Point]] = [[]]
    for point in points:
        if point.year in breaks and runs[-1]:
            runs.append([])
        if point.value is None:
            if runs[-1]:
                runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]
