"""Published figures beside the district's own, with what explains a difference."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass

from reporting.extracts import Extracts
from reporting.figures.frame import Figures, Interval
from reporting.figures.own import Cell, Own, own_figures
from reporting.plan import CheckPolicy, Plan, PublishedSource, SchoolYear

# What a difference may come from, by layout; "" for every quantity of the layout.
_WHY: dict[tuple[str, str], str] = {
    ("state_demographics", "enrolment"): (
        "Both count students on the count date in autumn; rows corrected after the state closed "
        "its collection are only in the own figure, and lunch counts of the state may be "
        "full-time equivalents."
    ),
    ("state_discipline", "incidents"): (
        "Incidents, not students. The state counts what the June collection held when it closed; "
        "later corrections are only in the own figure."
    ),
    ("state_discipline", "long_removals"): "Removals of more than 10 days; not students.",
    ("state_map", "tested"): (
        "The state reports students it holds accountable; the own figure is every student with a "
        "determined level, alternate and end-of-course tests included."
    ),
    ("state_map", "proficient"): (
        "Of the students that each side counts as tested; the state’s levels that it withheld "
        "leave a range."
    ),
    ("state_act", "act_composite"): (
        "The mean of those who were tested. The state looks at graduates, the own figure at the "
        "last test of every senior."
    ),
    ("state_act", "act_tested"): (
        "The state counts graduates with a test, the own figure seniors with one."
    ),
    ("crdc", "enrolment"): (
        "The federal collection counts on October 1, the own figure on the state’s count date; "
        "students of unknown race may be missing there."
    ),
    ("crdc", "suspended"): (
        "Students, not incidents; the federal collection was filed once and never corrected."
    ),
    ("panorama_favorable", "favorable"): (
        "Panorama rounds to whole percent and counts every response; of two responses of one "
        "student the own figure counts the later."
    ),
}
_ZERO = "In this copy of the file 0 stands for 0 to 4."


@dataclass(frozen=True)
class Comparison:
    """One published figure with its own counterpart.

    Fields:
        unit: students, incidents, percent or points.
        explanation: where the two sides count differently, by definition; no numbers in it.
    """

    year: SchoolYear
    source: PublishedSource
    cell: Cell
    published: Interval
    own: Own
    unit: str
    explanation: str

    @property
    def difference(self) -> float:
        """Own minus published; from the nearer end of a range, 0 inside it."""
        return self.difference_of(self.own.value)

    def difference_of(self, own: float) -> float:
        """What :attr:`difference` would be of this own figure, such as a rounded one."""
        if own < self.published.low:
            return own - self.published.low
        return max(own - self.published.high, 0)

    def remarkable(self, policy: CheckPolicy) -> bool:
        """Whether the difference is above both thresholds of the policy."""
        size = abs(self.difference)
        base = self.published.low if math.isinf(self.published.high) else self.published.high
        if self.unit == "points":
            return size > policy.act_points
        if self.unit == "percent":  # a share of a share says nothing; points do
            return size > policy.state_figure_least
        return size >= policy.state_figure_least and size > policy.state_figure_share * base


def compare(
    plan: Plan, extracts: Extracts, figures: Figures, year: SchoolYear
) -> tuple[Comparison, ...]:
    """Every published figure of one school year for which there is an own one."""
    rows = figures.frame[figures.frame["year"] == str(year)]
    if rows.empty:
        return ()
    own = own_figures(
        plan, extracts, year, sorted(set(zip(rows["quantity"], rows["breakdown"], strict=True)))
    )
    sources = {s.id: s for s in plan.published}
    found: dict[str, list[Comparison]] = defaultdict(list)
    for row in rows.itertuples(index=False):
        cell = Cell(str(row.school), str(row.quantity), str(row.breakdown), str(row.group))
        if cell not in own or str(row.source) not in sources:
            continue
        source = sources[str(row.source)]
        published = Interval(float(row.low), float(row.high))  # type: ignore[arg-type]
        found[source.id].append(
            Comparison(
                year,
                source,
                cell,
                published,
                own[cell],
                str(row.unit),
                _why(source, cell, published),
            )
        )
    return tuple(c for source in plan.published for c in found[source.id])


def _why(source: PublishedSource, cell: Cell, published: Interval) -> str:
    kind = cell.quantity.partition(".")[0]
    sentence = _WHY.get((source.layout, kind), "")
    if source.layout == "state_discipline" and published == (0, 4):
        return f"{sentence} {_ZERO}"
    return sentence
