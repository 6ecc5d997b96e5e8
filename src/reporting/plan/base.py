"""What every part of the plan is made of: frozen values, some of which have a life."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError

from reporting.errors import did_you_mean
from reporting.plan.school_year import SchoolYear
from reporting.plan.vocabulary import GRADES

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def unknown_word(given: object, words: Iterable[str], what: str) -> PydanticCustomError:
    """The error for a word that stands in no list: names the nearest one, and all of them."""
    words = tuple(words)
    hint = did_you_mean(str(given), words)
    rule = f"no such {what}; {hint + ' ' if hint else ''}valid: {', '.join(words)}"
    return PydanticCustomError("unknown_word", "{rule}", {"rule": rule})


def one_of(words: tuple[str, ...], what: str) -> AfterValidator:
    """A word of a list."""

    def check(given: str) -> str:
        if given not in words:
            raise unknown_word(given, words, what)
        return given

    return AfterValidator(check)


Grade = Annotated[str, one_of(GRADES, "grade")]

# Who answers, is counted or is looked at; materials are curricula, texts and displays.
Population = Literal["students", "staff", "families", "materials"]

DISTRICT = "district"
ALL = "all"


class Value(BaseModel):
    """Base of every plan type: frozen, and an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Lasting(Value):
    """Something that holds from one school year to another (both included)."""

    first_year: SchoolYear
    last_year: SchoolYear | None = None

    def holds_in(self, year: SchoolYear) -> bool:
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)
