"""The settings of measures: one type for each way of counting, by kind and source.

A way of counting that stands in no row of :data:`SETTINGS` does not exist; the functions that
count have the same keys (:data:`reporting.measures.FAMILIES`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, TypeAdapter
from pydantic_core import PydanticCustomError

from reporting.errors import did_you_mean
from reporting.plan import kinds
from reporting.plan.base import Identifier, Text, Value, one_of
from reporting.plan.kinds import Kind
from reporting.plan.vocabulary import EVENTS, POSITION_GROUPS, PROGRAMS, SUBJECTS


class _Topic(Value):
    topic: Identifier


class _Referral(Value):
    event: Annotated[str, one_of(EVENTS["office_referrals"], "event")]


class _Removal(Value):
    event: Annotated[str, one_of(EVENTS["student_discipline"], "event")]


class _Composition(Value):
    position_group: Annotated[str, one_of(POSITION_GROUPS, "position group")]


class _Rubric(Value):
    rubric: Identifier
    counts: Annotated[str, one_of(("ratings", "agreement"), "way to count ratings")]


class _Item(Value):
    """``item`` is the wording in the file; ``turned_round`` counts students it is not true of."""

    item: Text
    turned_round: Annotated[
        Literal["yes", "no"],
        BeforeValidator(lambda v: {True: "yes", False: "no"}[v] if isinstance(v, bool) else v),
    ] = "no"


class _Program(Value):
    program: Annotated[str, one_of(PROGRAMS, "program")]


class _StateTest(Value):
    subject: Annotated[str, one_of(SUBJECTS["map_eoc"], "subject")]


class _Growth(Value):
    subject: Annotated[str, one_of(SUBJECTS["nwea_growth"], "subject")]


class _MeanGrowth(_Growth):
    """``percentile`` says among whom a mean index is also told as a percentile."""

    percentile: Text | None = None


class _Composite(Value):
    of: Annotated[str, one_of(("composite",), "mean of the ACT")]


_Score = Annotated[int, Field(ge=1, le=36)]


class _Tested(Value):
    of: Literal["tested"]


class _Benchmarks(Value):
    """Scores from which a section counts as reached."""

    of: Literal["benchmarks"]
    english: _Score
    mathematics: _Score
    reading: _Score
    science: _Score


class _Exams(Value):
    """``of`` names the denominator; ``passing`` is the lowest grade that counts."""

    of: Annotated[str, one_of(("exams", "takers", "everyone"), "denominator")]
    passing: Annotated[int, Field(ge=1, le=5)]


_ShareOfAct = Annotated[_Tested | _Benchmarks, Field(discriminator="of")]

# (kind, source) → settings; a source of None stands for every survey.
SETTINGS: Mapping[tuple[Kind, str | None], Any] = {
    (kinds.FAVORABLE, None): _Topic,
    (kinds.RISK, "office_referrals"): _Referral,
    (kinds.RISK, "student_discipline"): _Removal,
    (kinds.COMPOSITION, "staff_roster"): _Composition,
    (kinds.RUBRIC, "equity_audit"): _Rubric,
    (kinds.PERCENT, "missouri_student_survey"): _Item,
    (kinds.PERCENT, "program_participation"): _Program,
    (kinds.PERCENT, "map_eoc"): _StateTest,
    (kinds.MEAN, "map_eoc"): _StateTest,
    (kinds.LEVELS, "map_eoc"): _StateTest,
    (kinds.PERCENT, "nwea_growth"): _Growth,
    (kinds.MEAN, "nwea_growth"): _MeanGrowth,
    (kinds.PERCENT, "act"): _ShareOfAct,
    (kinds.MEAN, "act"): _Composite,
    (kinds.PERCENT, "ap"): _Exams,
}
# Sources of answers to survey questions.
SURVEYS = ("panorama_students", "panorama_staff", "panorama_families")


def typed_settings(kind: Kind, source: str, given: object) -> dict[str, str]:
    """Settings as words, checked by the type of the way of counting.

    Raises:
        ValidationError: unknown, missing and impossible settings.
        PydanticCustomError: there is no such way of counting.
    """
    type_of = SETTINGS.get((kind, source)) or SETTINGS.get((kind, None))
    if type_of is None or (kind.is_survey and source not in SURVEYS):
        sources = sorted(s for k, s in SETTINGS if k == kind and s) or SURVEYS
        rule = f"{kind} cannot be counted from {source}; {{0}}valid sources: {', '.join(sources)}"
        hint = did_you_mean(source, sources)
        rule = rule.format(f"{hint} " if hint else "")
        raise PydanticCustomError("no_way_to_count", "{rule}", {"rule": rule})
    settings: BaseModel = TypeAdapter(type_of).validate_python(given)
    return {name: str(word) for name, word in settings.model_dump(exclude_defaults=True).items()}
