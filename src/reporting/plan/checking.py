"""What the extracts are checked against: published figures, policy of the checks, waivers."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field, StringConstraints

from reporting.plan.base import Identifier, Population, Slug, Text, Value
from reporting.plan.school_year import SchoolYear

# What each checks, and its function: reporting.review.CHECKS.
CheckName = Literal[
    "duplicate_students",
    "student_in_two_schools",
    "impossible_dates",
    "unknown_answers",
    "low_response_rate",
    "school_without_rows",
    "enrolment_jump",
    "differs_from_state_figure",
    "changed_question",
    "vanished_group",
    "missing_rows",
    "act_sections_and_composite",
    "waivers",
]
CHECK_NAMES: tuple[str, ...] = get_args(CheckName)

Layout = Literal[
    "state_discipline",
    "state_demographics",
    "state_act",
    "state_map",
    "crdc",
    "panorama_favorable",
]


class PublishedSource(Value):
    """A file of figures that somebody else published about the district: no student in it.

    Fields:
        label: as printed in the data notes.
        file: name inside ``data/published/``; always optional.
        layout: how its columns are called.
        year: school year of the figures, for layouts without a column of years.
        population: who answered, for survey figures.
    """

    id: Identifier
    label: Text
    file: Text
    layout: Layout
    year: SchoolYear | None = None
    population: Population | None = None


class Waiver(Value):
    """A warning that was looked into and is accepted, for a while.

    Fields:
        school_years: in which it holds.
        school: None for every school and the district.
        reason: what was found out; printed beside the warning.
        expires: last school year (``latest_complete``) in which the waiver still holds.
    """

    check: Identifier
    school_years: tuple[SchoolYear, ...] = Field(min_length=1)
    school: Slug | None = None
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10)]
    expires: SchoolYear


_Share = Annotated[float, Field(ge=0, le=1)]


class CheckPolicy(Value):
    """Thresholds of the checks (policy of the district); above them there is a warning.

    Fields:
        repeated_rows: share of the roster that stands in it twice, cell by cell.
        weekend_events: share of dated events on a Saturday or Sunday.
        blank_answers: share of respondents who gave a question no answer.
        low_response_rate: share of the invited below which there is a warning.
        enrolment_jump: relative change of a school's enrolment between two school years.
        state_figure_share: relative difference from a published figure …
        state_figure_least: … and at least so many people, incidents or points.
        item_jump: change of a question's percent favorable between two years, in points …
        item_jump_respondents: … when at least so many answered it in both.
        vanished_group: size of a group, or of a school's part of an extract, last year, from
            which an empty one is remarkable.
        act_points: ACT composite beside the mean of its four sections, in points.
    """

    version: Text
    repeated_rows: _Share
    weekend_events: _Share
    blank_answers: _Share
    low_response_rate: _Share
    enrolment_jump: Annotated[float, Field(gt=0)]
    state_figure_share: _Share
    state_figure_least: Annotated[float, Field(ge=0)]
    item_jump: Annotated[float, Field(gt=0, le=100)]
    item_jump_respondents: Annotated[int, Field(ge=1)]
    vanished_group: Annotated[int, Field(ge=1)]
    act_points: Annotated[float, Field(gt=0)]
