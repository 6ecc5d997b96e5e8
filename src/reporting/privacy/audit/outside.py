"""What an outsider is assumed to know beside the released tables (the strongest assumption)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from reporting.plan import ALL, DISTRICT

# Stands for the measure of a head count that is the public enrolment, whichever measure shows it.
ENROLLED = "enrolled"


class Place(NamedTuple):
    """One entry of the enrolment that the state publishes."""

    school_year: str
    school: str
    breakdown: str = ALL
    group: str = ALL


class Variable(NamedTuple):
    """One column of one row of the released table.

    Numbers that are the same by definition have one name: the size of a family of measures stands
    under the family, a public head count under :data:`ENROLLED`.
    """

    measure: str
    population: str
    time: str
    school: str
    breakdown: str
    group: str
    level: str
    column: str

    def __str__(self) -> str:
        school = "the district" if self.school == DISTRICT else self.school
        group = "all" if self.group == ALL else f"{self.breakdown} {self.group}"
        level = f", {self.level}" if self.level else ""
        return (
            f"{self.column} of {self.measure} ({self.population}), "
            f"{school}, {group}{level}, {self.time}"
        )


@dataclass(frozen=True)
class KnownSum:
    """A line of another published table: these numbers add up to ``low`` … ``high``.

    Fields:
        source: who publishes it, in words ("the survey vendor's page").
        high: the same as ``low`` for a number that is shown; more where the table hides it.
    """

    variables: tuple[Variable, ...]
    low: float
    high: float
    source: str

    @classmethod
    def of_percent(
        cls, count: Variable, percent: float, people: int, source: str, digits: int = 0
    ) -> KnownSum:
        """A rounded percentage of a known number of people: it *is* a count, or very few.

        Args:
            percent: as printed, 0 to 100, rounded to ``digits`` decimals.
        """
        half = 0.5 * 10.0**-digits
        low = math.ceil((percent - half) * people / 100 - 1e-9)
        high = math.floor((percent + half) * people / 100 + 1e-9)
        return cls((count,), float(max(0, low)), float(min(people, high)), source)


@dataclass(frozen=True)
class OutsideKnowledge:
    """Fields:
    enrolment: students enrolled during a school year, unduplicated within the place.
    gaps: students who stand in the rosters of more than one school, counted once for each school
        too many; by the district's place. Bounds the gap of every column that counts heads.
    column_gaps: what the schools' figures of one column exceed the district's by, by the
        district's cell under the measure's own id; a column without an entry exceeds by nothing.
        None when only ``gaps`` are known.
    tables: further published tables.
    enrolled: (measure, school) whose denominators are the enrolment by definition.
    sized_together: measures whose denominators are those of their family by definition.
    capped: measures that count enrolled students only, so never more than are enrolled.
        Where a set is None, the tables themselves must show it.
    """

    enrolment: Mapping[Place, int] = field(default_factory=dict)
    gaps: Mapping[Place, int] = field(default_factory=dict)
    column_gaps: Mapping[Variable, float] | None = None
    tables: tuple[KnownSum, ...] = ()
    enrolled: frozenset[tuple[str, str]] | None = None
    sized_together: frozenset[str] | None = None
    capped: frozenset[str] = frozenset()

    def enrolled_at(self, place: Place) -> int | None:
        """Students enrolled; a group without an entry at a school that has one is nobody."""
        whole = place._replace(breakdown=ALL, group=ALL)
        return self.enrolment.get(place, 0 if whole in self.enrolment else None)
