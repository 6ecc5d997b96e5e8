"""What is promised: the strategic plan as frozen, validated values.

The wording of goals, objectives and measures is data of the district (``params/``), quoted as it
stands. Everything that has a life carries the first and last school year in which it holds, so
that the report of 2022-23 uses the plan of 2022-23.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from reporting.plan.school_year import SchoolYear

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

Population = Literal["students", "staff", "families"]
Kind = Literal["favorable", "risk", "percent", "mean", "levels", "composition"]

DISTRICT = "district"
ALL = "all"


class Value(BaseModel):
    """Base of every plan type: frozen, and an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Lasting(Value):
    """Something that holds from one school year to another (both included)."""

    first_year: SchoolYear
    last_year: SchoolYear | None = None

    def holds_in(self, year: SchoolYear) -> bool:
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)


class School(Lasting):
    """A school as the reports name it.

    Fields:
        slug: its folder under ``reports/``; the only form of the name that reaches a path.
        grades: as in the state's files: K, 01 … 12.
        state_code: four digits, as text (leading zeros count).
        nces_id: twelve digits of the federal school id, or None while not confirmed.
    """

    slug: Slug
    name: Text
    level: Literal["elementary", "middle", "high"]
    grades: tuple[Annotated[str, StringConstraints(pattern=r"^(PK|K|0[1-9]|1[0-2])$")], ...]
    state_code: Annotated[str, StringConstraints(pattern=r"^\d{4}$")]
    nces_id: Annotated[str, StringConstraints(pattern=r"^\d{12}$")] | None = None


class Competency(Value):
    """One of the competencies of the Profile of a Graduate."""

    id: Identifier
    name: Text


class District(Value):
    """Who reports.

    Fields:
        demonstration: True while targets and extracts are illustrative; every page then says so.
        years: school years of which reports can be made, oldest first.
        latest_complete: the school year that is built when none is named.
    """

    name: Text
    short_name: Text
    state: Text
    district_code: Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
    nces_id: Annotated[str, StringConstraints(pattern=r"^\d{7}$")]
    contact: Text
    demonstration: bool
    demonstration_notice: Text
    mission: Text
    vision: Text
    core_values: tuple[Text, ...]
    competencies: tuple[Competency, ...]
    years: tuple[SchoolYear, ...] = Field(min_length=1)
    latest_complete: SchoolYear
    schools: tuple[School, ...] = Field(min_length=1)


class Objective(Lasting):
    """One objective of a goal, in its official wording."""

    id: Annotated[str, StringConstraints(pattern=r"^[0-9][a-z]$")]
    wording: Text
    measurement: Text
    owner: Text
    competencies: tuple[Identifier, ...]


class Goal(Lasting):
    """One goal; ``notebook`` is the stem of its notebook's file name."""

    number: Annotated[int, Field(ge=1)]
    tagline: Text
    wording: Text
    owner: Text
    notebook: Identifier
    competencies: tuple[Identifier, ...]
    objectives: tuple[Objective, ...] = Field(min_length=1)


class Break(Value):
    """A break in series: values before ``first_year`` do not compare with values from it on."""

    first_year: SchoolYear
    reason: Text
    populations: tuple[Population, ...] | None = None


class Promise(Value):
    """What one respondent population of a measure is measured against.

    Fields:
        baseline_year: the released value of this year is the baseline.
        targets: percent (0–100), index points or ratio by school year, as the measure's unit says.
    """

    baseline_year: SchoolYear | None = None
    targets: dict[str, float] = Field(default_factory=dict)

    def target_years(self) -> tuple[SchoolYear, ...]:
        return tuple(sorted(SchoolYear.parse(y) for y in self.targets))


class Measure(Lasting):
    """A measure of success.

    Fields:
        kind: how it is counted — favorable (survey answers), risk (unduplicated students with an
            event), percent (students), mean (index points), levels (ordinal), composition.
        direction: which way is better; ``none`` for a description without better or worse.
        adverse: True when the numerator itself can harm (discipline): counts of 1–4 are withheld.
        source: the layout in ``params/sources.yaml`` that it is counted from.
        settings: what the family of counting needs to know, e.g. topic or subject.
        grades: grades it applies to; a school that has none of them shows ``[z]``.
        related: measures counted from the same students, withheld together.
    """

    id: Identifier
    title: Text
    question: Text
    kind: Kind
    objectives: tuple[str, ...] = Field(min_length=1)
    unit: Text
    direction: Literal["higher", "lower", "none"]
    adverse: bool = False
    definition: Text
    caveat: Text
    source: Identifier
    settings: dict[str, str] = Field(default_factory=dict)
    grades: tuple[str, ...] | None = None
    breakdowns: tuple[Identifier, ...]
    populations: dict[Population, Promise] = Field(min_length=1)
    breaks: tuple[Break, ...] = ()
    related: Identifier | None = None
    version: Text = "1"

    def breaks_for(self, population: str) -> tuple[Break, ...]:
        return tuple(b for b in self.breaks if not b.populations or population in b.populations)


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


class EndCoding(Value):
    """For denominators from ``smallest`` on: shares up to ``margin`` percent are end-coded."""

    smallest: Annotated[int, Field(ge=1)]
    margin: Annotated[int, Field(ge=1, le=49)]


class PrivacyPolicy(Value):
    """The primary rule: what is withheld by itself (methods: FERPA disclosure avoidance)."""

    version: Text
    legal_ground: Text
    smallest_denominator: Annotated[int, Field(ge=3)]
    smallest_adverse_count: Annotated[int, Field(ge=1)]
    end_coding: tuple[EndCoding, ...] = Field(min_length=1)


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
    """

    id: Identifier
    label: Text
    file: Text
    columns: dict[str, str] = Field(default_factory=dict)
    required: bool = True


class Plan(Value):
    """The whole of ``params/``."""

    district: District
    goals: tuple[Goal, ...] = Field(min_length=1)
    measures: tuple[Measure, ...]
    breakdowns: tuple[Breakdown, ...]
    surveys: Surveys
    sources: tuple[Source, ...]
    privacy: PrivacyPolicy
    status: StatusRule
    # Measures of other school years: one notebook serves all years and may name them.
    other_measures: tuple[Measure, ...] = ()
    other_objectives: tuple[Objective, ...] = ()

    def in_year(self, year: SchoolYear) -> Plan:
        """The plan as it stood in one school year: only what held then."""
        goals = tuple(
            goal.model_copy(
                update={"objectives": tuple(o for o in goal.objectives if o.holds_in(year))}
            )
            for goal in self.goals
            if goal.holds_in(year)
        )
        schools = tuple(s for s in self.district.schools if s.holds_in(year))
        return self.model_copy(
            update={
                "district": self.district.model_copy(update={"schools": schools}),
                "goals": goals,
                "measures": tuple(m for m in self.measures if m.holds_in(year)),
                "other_measures": tuple(m for m in self.measures if not m.holds_in(year)),
                "other_objectives": tuple(
                    o for g in self.goals for o in g.objectives if not o.holds_in(year)
                ),
            }
        )

    def goal(self, number: int) -> Goal:
        return next(g for g in self.goals if g.number == number)

    def school(self, slug: str) -> School:
        return next(s for s in self.district.schools if s.slug == slug)

    def school_name(self, slug: str) -> str:
        """Name for people; the district counts as one of the schools."""
        return self.district.name if slug == DISTRICT else self.school(slug).name

    def measure(self, measure_id: str) -> Measure:
        return next(m for m in self.measures if m.id == measure_id)

    def measures_of(self, objective_id: str) -> tuple[Measure, ...]:
        return tuple(m for m in self.measures if objective_id in m.objectives)

    def breakdown(self, breakdown_id: str) -> Breakdown:
        return next(b for b in self.breakdowns if b.id == breakdown_id)

    def source(self, source_id: str) -> Source:
        return next(s for s in self.sources if s.id == source_id)

    def applies(self, measure: Measure, school: str) -> bool:
        """Whether a school has any grade that the measure is about."""
        if school == DISTRICT or measure.grades is None:
            return True
        return bool(set(measure.grades) & set(self.school(school).grades))

    def target_in_force(
        self, measure: Measure, population: str, year: SchoolYear
    ) -> tuple[SchoolYear, float] | None:
        """The next target to be reached from ``year`` on; after the last one, the last."""
        promise = measure.populations[population]  # type: ignore[index]
        years = promise.target_years()
        if not years:
            return None
        due = next((y for y in years if y >= year), years[-1])
        return due, promise.targets[str(due)]

    def breaks_in_series(self, measure: Measure, population: str) -> tuple[Break, ...]:
        """Declared breaks, and one wherever the questions behind a survey measure changed."""
        found = {b.first_year: b for b in measure.breaks_for(population)}
        for topic in self.surveys.topics:
            if topic.topic != measure.settings.get("topic") or topic.population != population:
                continue
            for before, year in pairwise(self.district.years):
                asked, asked_before = (
                    {i.id for i in topic.items if i.holds_in(y)} for y in (year, before)
                )
                if asked_before and asked != asked_before:
                    found.setdefault(
                        year, Break(first_year=year, reason="the questions behind them changed")
                    )
        return tuple(found[y] for y in sorted(found))

    def last_break(self, measure: Measure, population: str, year: SchoolYear) -> Break | None:
        """The break that decides which earlier years compare with ``year``."""
        past = [b for b in self.breaks_in_series(measure, population) if b.first_year <= year]
        return past[-1] if past else None
