"""A rubric of audits: the domains that are rated, and what each level is called."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from reporting.plan.base import Identifier, Text, Value

BETWEEN = "|"


class Domain(Value):
    """One thing that is rated, with the question that raters answer about it."""

    id: Identifier
    name: Text
    question: Text


class Rubric(Value):
    """An ordinal rubric. Ratings are about materials, never about people.

    Fields:
        levels: four names, lowest first; level 1 is the first of them.
        established: the first level that is good enough; bars are split before it.
        raters: the two raters' letters, each of whom rates by themselves.
    """

    id: Identifier
    name: Text
    levels: tuple[Text, Text, Text, Text]
    established: Annotated[int, Field(ge=2)]
    raters: tuple[Text, Text]
    domains: tuple[Domain, ...] = Field(min_length=1)

    @property
    def codes(self) -> tuple[str, ...]:
        """Levels as the released table writes them: ``1``, ``2`` …"""
        return tuple(str(n) for n in range(1, len(self.levels) + 1))

    @property
    def pairs(self) -> tuple[str, ...]:
        """What the first and the second rater gave: ``1|1``, ``1|2`` …"""
        return tuple(f"{a}{BETWEEN}{b}" for a in self.codes for b in self.codes)
