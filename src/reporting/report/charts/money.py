"""Money as bars: what was spent, with a tick where the budget stood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import seaborn as sns
from matplotlib.figure import Figure

from reporting.report.charts import scales, style

MILLION = 1_000_000


@dataclass(frozen=True)
class Amount:
    """One row: dollars spent (None: the books are open) and budgeted, and the words beside it."""

    name: str
    actual: float | None
    budget: float
    label: str


@style.styled()
def draw(amounts: Sequence[Amount]) -> Figure:
    """Horizontal bars in the order given, on one scale from zero, in millions of dollars."""
    drawing, (axis,) = style.figure(0.75 + 0.3 * len(amounts))
    places = list(range(len(amounts)))
    sns.barplot(
        x=[(a.actual or 0) / MILLION for a in amounts], y=places, orient="h", ax=axis,
        color=style.BLUE, width=0.55, errorbar=None,
    )  # fmt: skip
    (budgets,) = axis.plot(
        [a.budget / MILLION for a in amounts], places, linestyle="none", marker="|",
        markersize=15, markeredgewidth=2, color=style.INK, label="Budget",
    )  # fmt: skip
    axis.set_ylim(len(amounts) - 0.4, -0.6)
    scales.left(axis, places, [a.name for a in amounts])
    highest = max(max(a.budget, a.actual or 0) for a in amounts) / MILLION
    axis.set_xlim(0, highest * 1.05)
    steps = scales.numbers(0, highest * 1.05)
    scales.below(axis, steps, [f"${v:g} M" for v in steps])
    for place, amount in zip(places, amounts, strict=True):
        scales.right(axis, place, amount.label)
    drawing.legend(
        [axis.patches[0], budgets], ["Spent", "Budget"], loc="outside upper left", ncols=2,
        fontsize=9, handlelength=1, handleheight=1,
    )  # fmt: skip
    return drawing
