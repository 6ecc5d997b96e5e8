"""Lines of the tables: which cells add up to which, from the published breakdowns alone.

Four kinds, for every family of measures and respondent population:

- the groups of one breakdown add up to all (in each school, and in the district);
- the schools add up to the district (for all, and for each group);
- the single school years add up to their period, for the same school and group;
- two periods that overlap differ by a year at each end: the earlier one and the later one's last
  year are together what the later one and the earlier one's first year are.

The first two hold in each school year and in each period.

An "unknown" group is never published, and the simple rule does as if it were empty.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from reporting.plan import ALL, DISTRICT, Period, read_time


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
        total_gives_way: True when the total is the addition to what is shown anyway (a period),
            so that it is withheld rather than one of its members.
    """

    members: tuple[Cell, ...]
    total: Cell | None
    total_gives_way: bool = False

    @property
    def cells(self) -> tuple[Cell, ...]:
        return self.members if self.total is None else (*self.members, self.total)


def lines_of(cells: Iterable[Cell]) -> list[Line]:
    """Every line that the cells form, in a fixed order."""
    known = set(cells)
    by_breakdown: dict[Cell, dict[str, list[Cell]]] = defaultdict(lambda: defaultdict(list))
    by_school: dict[Cell, list[Cell]] = defaultdict(list)
    by_year: dict[Cell, list[Cell]] = {}
    overlaps: list[Line] = []
    times = {text: read_time(text) for text in {c.school_year for c in known}}
    for cell in sorted(known):
        if cell.group != ALL:
            by_breakdown[cell._replace(breakdown=ALL, group=ALL)][cell.breakdown].append(cell)
        if cell.school != DISTRICT:
            by_school[cell._replace(school=DISTRICT)].append(cell)
        time = times[cell.school_year]
        if isinstance(time, Period):
            single = (cell._replace(school_year=str(y)) for y in time.years)
            by_year[cell] = [c for c in single if c in known]
            overlaps += _overlap(cell, time, known)
    lines = [
        Line(tuple(members), total if total in known else None)
        for total, breakdowns in by_breakdown.items()
        for members in breakdowns.values()
    ]
    lines += [Line(tuple(m), total) for total, m in by_school.items() if total in known]
    lines += [Line(tuple(m), total, total_gives_way=True) for total, m in by_year.items() if m]
    return lines + overlaps


def _overlap(later: Cell, period: Period, known: set[Cell]) -> list[Line]:
    """What a period and the one that ends a year earlier tell together."""
    earlier = Period(period.first.plus(-1), period.last.plus(-1))
    cells = [
        later._replace(school_year=str(time)) for time in (earlier, period.last, earlier.first)
    ]
    if not all(cell in known for cell in cells):
        return []
    # Signs do not matter to who may be found by subtraction, only who stands in the equation.
    return [Line(tuple(cells), later, total_gives_way=True)]
