"""Who is at a higher risk than all other students, in one school year and over several together.

Everything is computed from released cells: of single school years, and of the period that holds
them. A group that is too small in each year may be tellable over all of them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from reporting.plan import Measure, Period, SchoolYear
from reporting.report import statistics
from reporting.report.statistics import Interval, Proportion, Risks
from reporting.report.values import Cell
from reporting.report.view import GroupCell, View

HIGHER = "higher"
LOWER = "lower"
SAME = "no clear gap"
TOO_FEW = "too few to say"
NOT_COMPARED = "not compared"

BOTH = (
    "The ratio sets the risk against that of all other students, with its 95% interval. Read gap "
    "and ratio together: when an event becomes rarer, the ratio can rise while the gap shrinks."
)


def pair(
    view: View, measure: Measure, g: GroupCell, time: SchoolYear | Period
) -> tuple[Proportion, Proportion] | None:
    """A group and all other students in one school year or period; None unless both are shown."""
    cell = view.cell(measure, "students", time, breakdown=g.breakdown.id, group=g.group.id)
    everybody = view.cell(measure, "students", time)
    if cell is None or everybody is None or cell.proportion is None:
        return None
    others = view.cells.others(measure, cell, everybody)
    return None if others is None else (cell.proportion, others)


def verdict(view: View, group: Proportion, ratio: Interval, p: float | None) -> str:
    """What may be said of a group beside all other students.

    Higher or lower only if the interval of the ratio excludes 1, the gap stands in the family of
    all claims of this goal and year, and the group is large enough (policy).

    Args:
        p: p-value of the gap, adjusted within that family.
    """
    rule = view.plan.status
    if group.k < rule.disparity_smallest_events or group.n < rule.disparity_smallest_enrolled:
        return TOO_FEW
    if p is None or p >= 1 - view.confidence:
        return SAME
    if ratio.low > 1:
        return HIGHER
    return LOWER if ratio.high < 1 else SAME


@dataclass(frozen=True)
class OneYear:
    """A group in one school year; ``risks`` is None unless it and all others are shown."""

    year: SchoolYear
    cell: Cell | None
    risks: Risks | None


@dataclass(frozen=True)
class Compared:
    """A group beside all other students over a period.

    Fields:
        group: its cell of the period.
        years: its single school years, oldest first.
        together: both risks, gap and ratio of the period's counts; None unless both are shown.
        ratio, ratio_interval: Mantel–Haenszel over the years where each of them is shown, else the
            ratio of the period's counts; NaN when there is none.
        by_year: whether the ratio is Mantel–Haenszel's.
        verdict: what may be said.
    """

    group: GroupCell
    years: tuple[OneYear, ...]
    together: Risks | None
    ratio: float
    ratio_interval: Interval
    by_year: bool
    verdict: str

    @property
    def name(self) -> str:
        return self.group.group.name

    @property
    def is_shown(self) -> bool:
        """Whether anything at all can be compared."""
        return self.together is not None or any(y.risks for y in self.years)

    @property
    def change(self) -> Interval | None:
        """Interval of the gap's change from the first to the last year (shares); None if hidden."""
        first, last = self.years[0].risks, self.years[-1].risks
        return statistics.change_of_gap(last, first) if first and last else None


def compare(view: View, measure: Measure, period: Period) -> list[Compared]:
    """Every charted group of the measure over a period, in the fixed order.

    A group of grades that is the whole school has nobody to be compared with and is left out.
    """
    found = view.groups(measure, period=period)
    return [_compare(view, measure, period, g) for g in found if not _is_everybody(view, g)]


def _is_everybody(view: View, g: GroupCell) -> bool:
    if view.is_district or g.breakdown.column != "grade":
        return False
    return set(view.plan.school(view.school).grades) <= set(g.group.codes)


def _compare(view: View, measure: Measure, period: Period, g: GroupCell) -> Compared:
    pairs = [pair(view, measure, g, year) for year in period.years]
    years = tuple(
        OneYear(
            year,
            view.cell(measure, "students", year, breakdown=g.breakdown.id, group=g.group.id),
            statistics.risks(*found, view.confidence) if found else None,
        )
        for year, found in zip(period.years, pairs, strict=True)
    )
    whole = pair(view, measure, g, period)
    if whole is None:
        nothing = Interval(math.nan, math.nan)
        return Compared(g, years, None, math.nan, nothing, False, NOT_COMPARED)
    together = statistics.risks(*whole, view.confidence)
    complete = [found for found in pairs if found is not None]
    by_year = len(complete) == len(pairs) and all(a.k > 0 and b.k > 0 for a, b in complete)
    ratio, limits = (
        statistics.pooled_ratio(complete, view.confidence)
        if by_year
        else (together.ratio, together.ratio_interval)
    )
    said = verdict(view, whole[0], limits, g.p)
    return Compared(g, years, together, ratio, limits, by_year, said)
