"""The school year: written 2024-25 wherever a person reads it, 2025 in state files."""

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
