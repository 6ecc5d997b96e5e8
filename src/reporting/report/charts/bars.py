"""Achievement levels as bars split at proficient, and two compositions as a dumbbell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import seaborn as sns
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from reporting.report.charts import scales, style

# Light to dark towards both ends; neighbours differ by more than 3:1 from white or by a white line.
LEVEL_COLORS = ("#b45309", "#e0a875", "#7db4d8", "#0b5a8a")
LEVEL_INK = ("white", style.INK, style.INK, "white")


@dataclass(frozen=True)
class Bar:
    """One bar: percents by level (adding up to 100), or words in its place."""

    name: str
    percents: tuple[float, ...] | None
    words: str = ""
    is_heading: bool = False


@style.styled()
def levels(bars: Sequence[Bar], names: Sequence[str], split: int) -> Figure:
    """Stacked bars; the first ``split`` levels lie left of the line, the others right."""
    drawing, (axis,) = style.figure(0.55 + 0.225 * len(bars))
    shown = [(y, bar.percents) for y, bar in enumerate(bars) if bar.percents is not None]
    handles = []
    for index, (name, color) in enumerate(zip(names, LEVEL_COLORS, strict=True)):
        lengths = [percents[index] for _, percents in shown]
        starts = [sum(p[:index]) - sum(p[:split]) for _, p in shown]
        places = [y for y, _ in shown]
        axis.barh(places, lengths, left=starts, height=0.68, color=color, edgecolor="white",
                  linewidth=1)  # fmt: skip
        handles.append(Patch(facecolor=color, label=name))
        for y, start, percent in zip(places, starts, lengths, strict=True):
            if percent >= 5.5:
                scales.say(axis, start + percent / 2, y, f"{percent:.0f}%", ha="center",
                           va="center", fontsize=8.5, color=LEVEL_INK[index])  # fmt: skip
    for y, bar in enumerate(bars):
        if bar.percents is None and bar.words:
            scales.say(axis, 0, y, bar.words, away=(4, 0), va="center", fontsize=8,
                       color=style.MUTED)  # fmt: skip
    axis.set_ylim(len(bars) - 0.4, -0.6)
    bold = [y for y, bar in enumerate(bars) if bar.is_heading]
    scales.left(axis, range(len(bars)), [bar.name for bar in bars], bold=bold)
    axis.axvline(0, color=style.INK, linewidth=0.9)
    left_end = max((sum(b.percents[:split]) for b in bars if b.percents), default=50)
    right_end = max((sum(b.percents[split:]) for b in bars if b.percents), default=50)
    axis.set_xlim(-left_end - 3, right_end + 3)
    drawing.legend(
        handles=handles, loc="outside upper center", ncols=len(names), fontsize=8.5,
        handlelength=1, handleheight=1, columnspacing=1.5,
    )  # fmt: skip
    return drawing


@dataclass(frozen=True)
class Pair:
    """One row of the dumbbell: percent of staff and of students, or words for a missing one."""

    name: str
    staff: float | None
    students: float | None
    staff_label: str
    students_label: str


@style.styled()
def dumbbell(pairs: Sequence[Pair], *, staff_name: str, students_name: str) -> Figure:
    """Staff (hollow square) and students (filled dot) of each group, joined by a line."""
    drawing, (axis,) = style.figure(0.85 + 0.32 * len(pairs))
    axis.set_ylim(len(pairs) - 0.4, -0.7)
    scales.left(axis, range(len(pairs)), [pair.name for pair in pairs])
    highest = max([v for p in pairs for v in (p.staff, p.students) if v is not None], default=100)
    end = min(100.0, highest * 1.12 + 4)
    axis.set_xlim(0, end)
    places = scales.numbers(0, end)
    scales.below(axis, places, [style.tick(v, "%") for v in places])
    scales.segments(
        axis, [(pair.staff, y, pair.students, y) for y, pair in enumerate(pairs)
               if pair.staff is not None and pair.students is not None],
        color=style.AXIS, linewidth=1.6, zorder=1,
    )  # fmt: skip
    for y, pair in enumerate(pairs):
        missing = [
            f"{name}: {label}"
            for name, shown, label in (
                (staff_name.lower(), pair.staff, pair.staff_label),
                (students_name.lower(), pair.students, pair.students_label),
            )
            if shown is None
        ]
        if missing:
            anchor = next((v for v in (pair.staff, pair.students) if v is not None), 0.0)
            scales.say(axis, anchor, y, "; ".join(missing), away=(8, 0), va="center", fontsize=8,
                       color=style.MUTED)  # fmt: skip
    for name, marker, color, values in (
        (staff_name, "s", style.VERMILLION, [p.staff for p in pairs]),
        (students_name, "o", style.BLUE, [p.students for p in pairs]),
    ):
        shown = [(v, y) for y, v in enumerate(values) if v is not None]
        sns.scatterplot(
            x=[s[0] for s in shown], y=[s[1] for s in shown], ax=axis, marker=marker, color=color,
            s=40, linewidth=0.6, edgecolor="white", label=name, zorder=3,
        )  # fmt: skip
    own = axis.get_legend()
    if own is not None:  # scatterplot with a label and a point makes one; the figure's stands above
        own.remove()
        drawing.legend(loc="outside upper left", ncols=2, fontsize=9, handletextpad=0.3)
    return drawing
