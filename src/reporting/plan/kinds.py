"""The kinds of measures: what holds of every measure of a kind, as data.

Code asks the kind; it never compares its name. A new kind is one value here and one function in
:data:`reporting.measures.FAMILIES` that counts it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

from reporting.plan.base import unknown_word


@dataclass(frozen=True)
class Limit:
    """A sum over the numbers of one cell that is never negative.

    Fields:
        factors: column of the counts → factor.
        reason: as the audit prints it.
    """

    factors: tuple[tuple[str, float], ...]
    reason: str

    @property
    def terms(self) -> dict[str, float]:
        return dict(self.factors)


_PART = Limit((("denominator", 1.0), ("numerator", -1.0)), "no more than everybody")
_ASKED = Limit((("invited", 1.0), ("respondents", -1.0)), "no more answer than are asked")


@dataclass(frozen=True)
class Kind:
    """What holds of every measure of a kind.

    Fields:
        name: as ``params/measures.yaml`` writes it.
        limits: what one number of a cell says about another.
        about_people: False where materials are rated: no person stands behind a number.
        has_status: whether it is held against a target; False for a mere description.
        is_share: numerator / denominator, in percent; else total / denominator, on a scale.
        digits: decimals that are printed where the measure has no scale of its own.
        is_end_coded: a share near 0 or 100 percent is released as a range.
        is_survey: shares of answers, of which one respondent gives several; the response rate
            decides what may be compared.
        may_be_of_enrolled: the denominator may turn out to be everybody enrolled, which is public.
        is_of_enrolled: the denominator is everybody enrolled, and each is a respondent.
        divides_a_whole: the groups are the numerators of one denominator that all share, and each
            in it is a respondent; there is no cell for everybody.
        has_levels: one row for each level of the test; the levels add up to the denominator.
        is_rated: ordinal ratings, by level of a rubric.
    """

    name: str
    limits: tuple[Limit, ...]
    about_people: bool = True
    has_status: bool = True
    is_share: bool = True
    digits: int = 0
    is_end_coded: bool = True
    is_survey: bool = False
    may_be_of_enrolled: bool = False
    is_of_enrolled: bool = False
    divides_a_whole: bool = False
    has_levels: bool = False
    is_rated: bool = False

    def __str__(self) -> str:
        return self.name

    @property
    def sign(self) -> str:
        """What stands behind a value: ``%``, or nothing behind points on a scale."""
        return "%" if self.is_share else ""

    @property
    def counts_each_as_respondent(self) -> bool:
        """Whether respondents and denominator are the same number."""
        return self.is_of_enrolled or self.divides_a_whole


FAVORABLE = Kind("favorable", (_PART, _ASKED), is_survey=True)
RISK = Kind("risk", (_PART,), digits=1, may_be_of_enrolled=True, is_of_enrolled=True)
PERCENT = Kind("percent", (_PART, _ASKED), may_be_of_enrolled=True)
MEAN = Kind("mean", (_ASKED,), is_share=False, is_end_coded=False)
LEVELS = Kind("levels", (_PART, _ASKED), has_status=False, is_end_coded=False, has_levels=True)
COMPOSITION = Kind("composition", (_PART,), has_status=False, divides_a_whole=True)
RUBRIC = Kind("rubric", (), about_people=False, has_status=False, is_rated=True)

KINDS: dict[str, Kind] = {
    kind.name: kind for kind in (FAVORABLE, RISK, PERCENT, MEAN, LEVELS, COMPOSITION, RUBRIC)
}


def kind_named(name: object) -> Kind:
    """The kind of that name, or the kind itself.

    Raises:
        PydanticCustomError: there is none; the message lists the valid names.
    """
    if isinstance(name, Kind):
        return name
    if not isinstance(name, str) or name not in KINDS:
        raise unknown_word(name, KINDS, "kind")
    return KINDS[name]


KindField = Annotated[
    Kind, PlainValidator(kind_named), PlainSerializer(str), WithJsonSchema({"type": "string"})
]
