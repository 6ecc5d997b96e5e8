"""How the numbers are made: breakdowns, survey questions, policy and where the extracts lie."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from reporting.plan.base import Grade, Identifier, Lasting, Population, Text, Value, one_of
from reporting.plan.measure import Waves
from reporting.plan.school_year import SchoolYear
from reporting.plan.vocabulary import SUBJECTS


class Group(Value):
    """One group of a breakdown.

    Fields:
        codes: the roster values that belong to it.
        rest: True for "everybody else" (without an IEP): counted and released, but not charted,
            because the other group is compared with all other students anyway.
    """

    id: Identifier
    name: Text
    codes: tuple[Text, ...]
    rest: bool = False


class Breakdown(Value):
    """A way of splitting all students into groups that do not overlap.

    Fields:
        column: the column of the typed frames that decides the group.
        groups: in the fixed order in which charts and tables show them.
    """

    id: Identifier
    name: Text
    column: Identifier
    groups: tuple[Group, ...] = Field(min_length=1)


class SurveyItem(Lasting):
    """One question as it stands in the survey export's header.

    Fields:
        scale: name of its answer scale.
        reversed: True when agreeing is unfavorable.
    """

    id: Identifier
    text: Text
    scale: Identifier
    reversed: bool = False


class SurveyTopic(Value):
    """A topic of the climate survey, asked of one respondent population."""

    topic: Identifier
    population: Population
    items: tuple[SurveyItem, ...] = Field(min_length=1)


class AnswerScale(Value):
    """Answer options from least to most favorable, how many of the top count, and non-answers."""

    id: Identifier
    options: tuple[Text, ...] = Field(min_length=2)
    favorable: Annotated[int, Field(ge=1)]
    excluded: tuple[Text, ...] = ()


class Surveys(Value):
    """Which question belongs to which topic, and which answers are favorable."""

    student_grades: tuple[str, ...]
    scales: tuple[AnswerScale, ...]
    topics: tuple[SurveyTopic, ...]


class AchievementLevel(Value):
    """A level of the state's achievement tests.

    Fields:
        name: as the export writes it.
        points: index points of a student at this level, where the export has none itself.
    """

    name: Text
    points: Annotated[int, Field(ge=0)]


class Achievement(Value):
    """Levels of the state's tests, lowest first; the upper two are proficient.

    Fields:
        tested_grades: subject → grades in which every student is tested.
    """

    levels: tuple[AchievementLevel, AchievementLevel, AchievementLevel, AchievementLevel]
    tested_grades: dict[Annotated[str, one_of(SUBJECTS["map_eoc"], "subject")], tuple[Grade, ...]]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(level.name for level in self.levels)

    @property
    def proficient(self) -> tuple[str, ...]:
        """Names of the levels that count as proficient."""
        return self.names[2:]

    @property
    def index_points(self) -> dict[str, float]:
        """Level → its points on the index (100 to 500), in the order of the levels."""
        return {level.name: 100.0 * level.points for level in self.levels}


class StatusRule(Value):
    """Thresholds of the status rule and of flags (policy of the district)."""

    version: Text
    on_track: Annotated[float, Field(gt=0.5, lt=1)]
    off_track: Annotated[float, Field(gt=0, lt=0.5)]
    confidence: Annotated[float, Field(gt=0.5, lt=1)]
    smallest_n: Annotated[int, Field(ge=1)]
    flag_response_rate: Annotated[float, Field(gt=0, le=1)]
    compare_response_rate: Annotated[float, Field(gt=0, le=1)]
    disparity_smallest_events: Annotated[int, Field(ge=1)]
    disparity_smallest_enrolled: Annotated[int, Field(ge=1)]


class Source(Value):
    """Where one extract lies and how its columns are called.

    Fields:
        label: as printed under charts.
        file: name inside the school year's folder.
        columns: layout's column → column of this district's export, where they differ.
        required: False when a school year may lack it (the measure then shows ``[x]``).
        several_years: True when one file beside the folders of the school years holds them all.
        waves: school years in which it is expected.
    """

    id: Identifier
    label: Text
    file: Text
    columns: dict[str, str] = Field(default_factory=dict)
    required: bool = True
    several_years: bool = False
    waves: Waves = "every year"

    def expected_in(self, year: SchoolYear) -> bool:
        """Whether a school year has it at all; its absence from any other is no news."""
        return self.waves == "every year" or year.ending % 2 == 0
