"""What is withheld as one."""

from __future__ import annotations

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
