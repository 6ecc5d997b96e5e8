"""Lines of the tables: which cells add up to which, from the published breakdowns alone.

Two kinds, for every family of measures, respondent population and school year:

- the groups of one breakdown add up to all (in each school, and in the district);
- the schools add up to the district (for all, and for each group).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from reporting.plan import ALL, DISTRICT


class Cell(NamedTuple):
    """What is withheld as one: all measures of a family counted from the same people."""

    family: str
    population: str
    school_year: str
    school: str
    breakdown: str
    group: str

    @property
    def is_headline(self) -> bool:
        """All students (staff, families) of the district: never withheld by choice."""
        return self.school == DISTRICT and self.group == ALL


@dataclass(frozen=True)
class Line:
    """Cells of which the last, the total, is the sum of the others.

    Fields:
        members: at least one.
        total: None when the total is public by itself (composition: its denominator is shown).
    """

    members: tuple[Cell, ...]
    total: Cell | None

    @property
    def cells(self) -> tuple[Cell, ...]:
        return self.members if self.total is None else (*self.members, self.total)


def lines_of(cells: Iterable[Cell]) -> list[Line]:
    """Every line that the cells form, in a fixed order."""
    known = set(cells)
    by_breakdown: dict[Cell, dict[str, list[Cell]]] = defaultdict(lambda: defaultdict(list))
    by_school: dict[Cell, list[Cell]] = defaultdict(list)
    for cell in sorted(known):
        if cell.group != ALL:
            by_breakdown[cell._replace(breakdown=ALL, group=ALL)][cell.breakdown].append(cell)
        if cell.school != DISTRICT:
            by_school[cell._replace(school=DISTRICT)].append(cell)
    lines = [
        Line(tuple(members), total if total in known else None)
        for total, breakdowns in by_breakdown.items()
        for members in breakdowns.values()
    ]
    return lines + [Line(tuple(m), total) for total, m in by_school.items() if total in known]
