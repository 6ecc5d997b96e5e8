"""What is promised: the strategic plan as frozen, validated values.

The wording of goals, objectives and measures is data of the district (``params/``), quoted as it
stands. Everything that has a life carries the first and last school year in which it holds, so
that the report of 2022-23 uses the plan of 2022-23.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from reporting.plan.base import ALL, DISTRICT, Identifier, Lasting, Slug, Text, Value
from reporting.plan.checking import CheckPolicy, PublishedSource, Waiver
from reporting.plan.measure import Break, Measure
from reporting.plan.policy import PrivacyPolicy
from reporting.plan.rubric import Rubric
from reporting.plan.school_year import Period, SchoolYear
from reporting.plan.settings import Achievement, Breakdown, Source, StatusRule, Surveys

__all__ = [
    "ALL", "DISTRICT", "Area", "Competency", "District", "Document", "Goal", "Objective", "Plan",
    "School",
]  # fmt: skip


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
    """One of the competencies of the district's profile of a graduate."""

    id: Identifier
    name: Text


class Area(Value):
    """An area of the organisational model to which money is given."""

    id: Identifier
    name: Text


class District(Value):
    """Who reports.

    Fields:
        profile: what the competencies are the profile of; None without competencies.
        areas: of the organisational model, in the order in which money is shown.
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
    profile: Text | None = None
    competencies: tuple[Competency, ...]
    areas: tuple[Area, ...]
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


class Document(Lasting):
    """A kind of report: of one goal, or one that looks across the goals.

    Fields:
        id: stem of its files under ``reports/<year>/<school>/``.
        notebook: stem of its notebook's file name.
        goal: number of its goal; None across the goals.
        made_for: every school and the district, or the district alone.
        measures: of a report across the goals: the measures that it may show; None for all.
        money: whether it may show budget and actuals.
    """

    id: Slug
    title: Text
    notebook: Identifier
    goal: int | None = None
    made_for: Literal["each school", "district"] = Field(default="each school", alias="for")
    measures: tuple[Identifier, ...] | None = None
    money: bool = False

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    def is_made_for(self, school: str) -> bool:
        return self.made_for == "each school" or school == DISTRICT


class Plan(Value):
    """The whole of ``params/``.

    Fields:
        reports: those that look across the goals; :attr:`documents` adds the goals' own.
    """

    district: District
    goals: tuple[Goal, ...] = Field(min_length=1)
    reports: tuple[Document, ...]
    measures: tuple[Measure, ...]
    breakdowns: tuple[Breakdown, ...]
    surveys: Surveys
    rubrics: tuple[Rubric, ...] = ()
    sources: tuple[Source, ...]
    achievement: Achievement
    privacy: PrivacyPolicy
    status: StatusRule
    checks: CheckPolicy
    waivers: tuple[Waiver, ...] = ()
    published: tuple[PublishedSource, ...] = ()
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
        reports = tuple(r for r in self.reports if r.holds_in(year))
        return self.model_copy(
            update={
                "district": self.district.model_copy(update={"schools": schools}),
                "goals": goals,
                "reports": reports,
                "measures": tuple(m.as_of(year) for m in self.measures if m.holds_in(year)),
                "other_measures": tuple(
                    m.as_of(year) for m in self.measures if not m.holds_in(year)
                ),
                "other_objectives": tuple(
                    o for g in self.goals for o in g.objectives if not o.holds_in(year)
                ),
            }
        )

    @property
    def documents(self) -> tuple[Document, ...]:
        """Every kind of report: one per goal, then those that look across the goals."""
        own = (
            Document(
                id=f"goal-{g.number}", title=g.tagline, notebook=g.notebook, goal=g.number,
                first_year=g.first_year, last_year=g.last_year,
            )
            for g in self.goals
        )  # fmt: skip
        return (*own, *self.reports)

    def document(self, document_id: str) -> Document:
        return next(d for d in self.documents if d.id == document_id)

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

    def shown_by(self, document: Document) -> tuple[Measure, ...]:
        """The measures that a report may show, those of other school years included.

        A report of a goal: the measures of the goal's objectives; one across the goals: those that
        ``reports.yaml`` lists, or all.
        """
        known = (*self.measures, *self.other_measures)
        if document.goal is None:
            listed = document.measures
            return tuple(m for m in known if listed is None or m.id in listed)
        objectives = {o.id for o in self.goal(document.goal).objectives}
        return tuple(m for m in known if objectives.intersection(m.objectives))

    def breakdown(self, breakdown_id: str) -> Breakdown:
        return next(b for b in self.breakdowns if b.id == breakdown_id)

    def rubric_of(self, measure: Measure) -> Rubric:
        """The rubric that a measure of kind rubric counts the ratings of."""
        return next(r for r in self.rubrics if r.id == measure.settings["rubric"])

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
        promise = measure.as_of(year).populations[population]  # type: ignore[index]
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

    def periods(self, measure: Measure, population: str) -> tuple[Period, ...]:
        """School years of a measure that are counted together, oldest first.

        Only complete ones: the measure was taken in each year, and no break in series lies inside.
        """
        if measure.pooled_years is None:
            return ()
        known = set(self.district.years)
        breaks = {b.first_year for b in self.breaks_in_series(measure, population)}
        candidates = [Period.ending_in(y, measure.pooled_years) for y in self.district.years]
        return tuple(
            period
            for period in candidates
            if known.issuperset(period.years)
            and all(measure.taken_in(y) for y in period.years)
            and not breaks.intersection(period.years[1:])
        )
