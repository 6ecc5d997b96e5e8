"""Values by school year with their intervals, the target, and breaks in series left open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reporting.plan import SchoolYear
from reporting.report.charts import style


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
    beside_name: str = ""
    breaks: tuple[SchoolYear, ...] = ()
    target: tuple[SchoolYear, float, str] | None = None
    path_from: tuple[SchoolYear, float] | None = None


@style.styled()
def draw(
    panels: Sequence[Panel], *, unit: str, floor: float | None, ceiling: float | None
) -> Figure:
    """Panels side by side on one scale.

    Args:
        unit: suffix of the axis labels, ``%`` or empty.
        floor, ceiling: natural ends of the scale that the axis never passes.
    """
    drawing, axes = style.figure(1.95, len(panels), sharey=True)
    low, high = _scale(panels, floor, ceiling)
    years = sorted(
        {p.year.ending for panel in panels for p in panel.points}
        | {panel.target[0].ending for panel in panels if panel.target}
    )
    for index, (axis, panel) in enumerate(zip(axes, panels, strict=True)):
        axis.set_ylim(low, high)
        axis.set_xlim(years[0] - 0.6, years[-1] + 0.6)
        _panel(axis, panel)
        axis.set_title(panel.title, color=style.INK, pad=8)
        axis.set_xticks(years, _year_labels(years, len(panels)))
        axis.grid(axis="y")
        axis.spines["left"].set_visible(False)
        axis.yaxis.set_major_formatter(lambda v, _: f"{v:g}{unit}")
        if index:
            axis.tick_params(labelleft=False)
    return drawing


def _year_labels(years: Sequence[int], panels: int) -> list[str]:
    """As many years as a panel has room for: all, every second, or the first and the last."""
    step = 1 if panels == 1 else 2 if panels <= 3 else max(len(years) - 1, 1)
    return [
        f"’{(y - 1) % 100:02d}–{y % 100:02d}" if index % step == 0 else ""
        for index, y in enumerate(reversed(years))
    ][::-1]


def _scale(
    panels: Sequence[Panel], floor: float | None, ceiling: float | None
) -> tuple[float, float]:
    """Limits that hold every interval with air, at least a fifth of a 0–100 scale wide."""
    values = [
        v
        for panel in panels
        for p in (*panel.points, *panel.beside)
        for v in (p.value, p.low, p.high)
        if v is not None
    ] + [panel.target[1] for panel in panels if panel.target]
    if not values:
        return (floor or 0.0, ceiling or 100.0)
    low, high = min(values), max(values)
    pad = max((high - low) * 0.22, 0.6)
    low, high = low - pad, high + pad
    if floor is not None and (low < floor or low < 0.25 * high):
        low = floor
    if ceiling is not None:
        high = min(high, ceiling)
    return low, high


def _panel(axis: Axes, panel: Panel) -> None:
    for year in panel.breaks:
        axis.axvline(year.ending - 0.5, color=style.AXIS, linewidth=0.8, linestyle=(0, (2, 2)))
        axis.annotate(
            "break [b]", (year.ending - 0.5, 1), xycoords=("data", "axes fraction"),
            xytext=(2, -2), textcoords="offset points", va="top", ha="left",
            fontsize=7.5, color=style.MUTED,
        )  # fmt: skip
    if panel.target:
        due, goal, label = panel.target
        if panel.path_from:
            year, value = panel.path_from
            axis.plot(
                [year.ending, due.ending], [value, goal],
                color=style.MUTED, linewidth=0.9, linestyle=(0, (1, 2)), zorder=1,
            )  # fmt: skip
        axis.plot(due.ending, goal, marker="D", markersize=5, markerfacecolor="white",
                  markeredgecolor=style.INK, markeredgewidth=1.1, linestyle="none")  # fmt: skip
        above = not any(p.value is not None and p.value > goal for p in panel.points[-1:])
        axis.annotate(
            label, (due.ending, goal), xytext=(4, 7 if above else -8), textcoords="offset points",
            ha="right", va="bottom" if above else "top", fontsize=8, color=style.INK,
        )  # fmt: skip
    _series(axis, panel.beside, panel.breaks, style.AXIS, 1.2, labels=False)
    if panel.beside and panel.beside_name:
        _name_beside(axis, panel)
    _series(axis, panel.points, panel.breaks, style.BLUE, 1.8, labels=True)
    for point in panel.points:
        if point.words:
            axis.annotate(
                point.words, (point.year.ending, 0), xycoords=("data", "axes fraction"),
                xytext=(0, 4), textcoords="offset points", rotation=90,
                ha="center", va="bottom", fontsize=7.5, color=style.MUTED,
            )  # fmt: skip


def _name_beside(axis: Axes, panel: Panel) -> None:
    """Name the grey line in its middle, on the side away from the other one."""
    shown = [p for p in panel.beside if p.value is not None]
    if not shown:
        return
    middle = shown[len(shown) // 2]
    own = next((p.value for p in panel.points if p.year == middle.year), None)
    assert middle.value is not None
    above = own is None or middle.value >= own
    axis.annotate(
        panel.beside_name, (middle.year.ending, middle.value), xytext=(0, 5 if above else -5),
        textcoords="offset points", ha="center", va="bottom" if above else "top", fontsize=8,
        color=style.MUTED,
    )  # fmt: skip


def _series(
    axis: Axes,
    points: Sequence[Point],
    breaks: Sequence[SchoolYear],
    color: str,
    width: float,
    *,
    labels: bool,
) -> None:
    shown = [p for p in points if p.value is not None]
    for run in _runs(points, breaks):
        sns.lineplot(
            x=[p.year.ending for p in run], y=[p.value for p in run],
            ax=axis, color=color, linewidth=width, errorbar=None, marker="o",
            markersize=4.5 if labels else 3, markeredgecolor="white", markeredgewidth=0.5,
        )  # fmt: skip
    if not labels:
        return
    for p in shown:
        if p.low is not None and p.high is not None:
            axis.plot([p.year.ending] * 2, [p.low, p.high], color=color, linewidth=0.9, alpha=0.75)
    ends = {shown[0].year, shown[-1].year} if shown else set()
    for p in shown:
        if p.year in ends:
            # Below the interval: the target and its label lie above the last value, or below it
            # only when the target is already passed, then to the right.
            axis.annotate(
                p.label, (p.year.ending, p.low if p.low is not None else p.value),
                xytext=(0, -3), textcoords="offset points", ha="center", va="top",
                fontsize=9, fontweight=700, color=color,
            )  # fmt: skip


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
