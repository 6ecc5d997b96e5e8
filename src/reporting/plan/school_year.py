"""The school year: written 2024-25 wherever a person reads it, 2025 in state files.

Several school years counted together are a period, written 2022-23 to 2024-25.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

_WRITTEN = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True, order=True, slots=True)
class SchoolYear:
    """One school year.

    Fields:
        ending: the calendar year in which it ends; 2024-25 has ending 2025.
    """

    ending: int

    @classmethod
    def parse(cls, text: str) -> SchoolYear:
        """Read ``2024-25``.

        Raises:
            ValueError: for any other form, or when the two parts do not follow each other.
        """
        match = _WRITTEN.fullmatch(text.strip())
        if not match:
            raise ValueError(f"{text!r} is not a school year; write it like 2024-25")
        first, last = int(match[1]), int(match[2])
        if (first + 1) % 100 != last:
            raise ValueError(
                f"{text!r} is not a school year; {first} is followed by {(first + 1) % 100:02d}"
            )
        return cls(first + 1)

    def __str__(self) -> str:
        return f"{self.ending - 1}-{self.ending % 100:02d}"

    def plus(self, years: int) -> SchoolYear:
        """The school year so many years later (negative: earlier)."""
        return SchoolYear(self.ending + years)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        def read(value: object) -> SchoolYear:
            if isinstance(value, SchoolYear):
                return value
            if isinstance(value, str):
                return cls.parse(value)
            raise ValueError(f"{value!r} is not a school year; write it like 2024-25, in quotes")

        return core_schema.no_info_plain_validator_function(
            read, serialization=core_schema.to_string_ser_schema(when_used="always")
        )


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """School years that are counted together, without a gap.

    Fields:
        first, last: both included.
    """

    first: SchoolYear
    last: SchoolYear

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read ``2022-23 to 2024-25``.

        Raises:
            ValueError: for any other form, or when it holds fewer than two school years.
        """
        first, to, last = text.partition(" to ")
        if not to:
            raise ValueError(f"{text!r} is not a period; write it like 2022-23 to 2024-25")
        period = cls(SchoolYear.parse(first), SchoolYear.parse(last))
        if period.first >= period.last:
            raise ValueError(
                f"{text!r} is not a period; its last school year comes after its first"
            )
        return period

    @classmethod
    def ending_in(cls, last: SchoolYear, years: int) -> Period:
        """The period of so many school years up to ``last``."""
        return cls(last.plus(1 - years), last)

    @property
    def years(self) -> tuple[SchoolYear, ...]:
        return tuple(SchoolYear(n) for n in range(self.first.ending, self.last.ending + 1))

    def __str__(self) -> str:
        return f"{self.first} to {self.last}"


def read_time(text: str) -> SchoolYear | Period:
    """What a table's column of school years holds: a school year, or a period of several."""
    return Period.parse(text) if " to " in text else SchoolYear.parse(text)


def last_year_of(text: str) -> SchoolYear:
    """The school year, or the last one of the period."""
    time = read_time(text)
    return time.last if isinstance(time, Period) else time
