"""The privacy policy: what is withheld, what is kept, and who else publishes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from reporting.plan.base import Identifier, Text, Value


class EndCoding(Value):
    """For denominators from ``smallest`` on: shares up to ``margin`` percent are end-coded."""

    smallest: Annotated[int, Field(ge=1)]
    margin: Annotated[int, Field(ge=1, le=49)]


Factor = Annotated[float, Field(gt=0, le=100)]


class Keep(Value):
    """What the district would rather keep in print: factors on what a withheld cell costs.

    A cell costs log(1 + people), times every factor that fits it; the cheapest choice counts.

    Fields:
        district: cells of the district.
        everybody: cells of everybody at a school, beside those of groups.
        period: several school years together, beside single ones.
        breakdowns: by breakdown.
    """

    district: Factor = 3.0
    everybody: Factor = 3.0
    period: Factor = 0.5
    breakdowns: dict[Identifier, Factor] = Field(default_factory=dict)


class Elsewhere(Value):
    """A table that somebody else publishes about the same people.

    Fields:
        source: who publishes it, in words.
        measures: whose cells it shows, for single school years.
        smallest: fewest people of a cell that it shows.
        small: what it does with smaller groups: adds them up, with the next smallest groups until
            they are enough together, or hides them.
    """

    source: Text
    measures: tuple[Identifier, ...] = Field(min_length=1)
    smallest: Annotated[int, Field(ge=1)]
    small: Literal["merged", "hidden"]


class PrivacyPolicy(Value):
    """What is withheld by itself, what is kept, and who else publishes about the same people.

    Source of the primary rule: methods, FERPA disclosure avoidance.

    Fields:
        district_only: breakdowns that no school shows, so that the district can show more of them.
        public_names: people whom reports may name although they stand in the extracts, such as a
            principal who signs; the second wall lets exactly these names pass.
    """

    version: Text
    legal_ground: Text
    smallest_denominator: Annotated[int, Field(ge=3)]
    smallest_adverse_count: Annotated[int, Field(ge=1)]
    end_coding: tuple[EndCoding, ...] = Field(min_length=1)
    keep: Keep = Keep()
    district_only: tuple[Identifier, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    public_names: tuple[Text, ...] = ()
