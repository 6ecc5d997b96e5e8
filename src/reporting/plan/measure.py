"""A measure of success: how it is counted, what it is measured against, how that changed."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from reporting.plan.base import Grade, Identifier, Lasting, Population, Text, Value
from reporting.plan.kinds import Kind, KindField
from reporting.plan.measure_settings import typed_settings
from reporting.plan.school_year import SchoolYear

Each = Literal["person", "answer", "exam", "rating"]
Waves = Literal["every year", "even years"]


class Break(Value):
    """A break in series: values before ``first_year`` do not compare with values from it on."""

    first_year: SchoolYear
    reason: Text
    populations: tuple[Population, ...] | None = None


class Scale(Value):
    """The scale of a mean.

    Fields:
        low, high: ends of the scale; a target lies between them and charts do not leave them.
        digits: decimals that are printed.
        zero: what 0 means where it lies inside the scale; charts draw a line there.
    """

    low: float
    high: float
    digits: Annotated[int, Field(ge=0, le=3)] = 0
    zero: Text | None = None


class Change(Value):
    """One dated change of what a measure promises: reports print old, new and why.

    Fields:
        decided: the day on which it was decided.
        first_year: the first school year whose report uses the new wording or number; reports of
            earlier years use the old one.
        what: definition, target or baseline.
        population: whose target or baseline; not for a definition.
        old, new: the definition's wording, the targets by school year, or the baseline year.
    """

    decided: datetime.date
    first_year: SchoolYear
    what: Literal["definition", "target", "baseline"]
    population: Population | None = None
    old: str | dict[str, float]
    new: str | dict[str, float]
    reason: Text

    def applied(self, measure: Measure, value: str | dict[str, float]) -> Measure:
        """The measure with ``value`` in the place that this change is about."""
        if self.what == "definition":
            return measure.model_copy(update={"definition": value})
        assert self.population is not None
        promise = measure.populations[self.population]
        field = (
            {"targets": value}
            if self.what == "target"
            else {"baseline_year": SchoolYear.parse(str(value))}
        )
        populations = {**measure.populations, self.population: promise.model_copy(update=field)}
        return measure.model_copy(update={"populations": populations})

    def stands_in(self, measure: Measure) -> str | dict[str, float] | None:
        """What a measure now says in the place that this change is about."""
        if self.what == "definition":
            return measure.definition
        promise = measure.populations.get(self.population) if self.population else None
        if promise is None:
            return None
        return promise.targets if self.what == "target" else str(promise.baseline_year)


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
            event), percent (of students, exams …), mean (points on a scale), levels (ordinal, of
            students), composition, rubric (ordinal ratings of materials, not of people).
        each: what the denominator counts. Where one person gives several (answers, exams), n is
            the respondents and not the denominator.
        scale: of a mean; None for every other kind.
        said: what the value says, as the rest of a sentence that it begins: "of seniors took the
            ACT"; None where the kind has words of its own.
        first_page: False for a second view of what another line of the scorecard tells; the
            measure then stands in its section and in the data notes only.
        waves: how often it is taken; an even year ends in an even calendar year (2025-26).
        pooled_years: how many school years are also counted together, or None.
        changes: how definition, target or baseline changed, oldest first.
        direction: which way is better; ``none`` for a description without better or worse.
        adverse: True when the numerator itself can harm (discipline): counts of 1–4 are withheld.
        source: the layout in ``params/sources.yaml`` that it is counted from.
        settings: what the way of counting needs to know, e.g. topic or subject, as words
            (:data:`reporting.plan.measure_settings.SETTINGS`).
        grades: grades it applies to; a school that has none of them shows ``[z]``.
        related: measures counted from the same students, withheld together.
    """

    id: Identifier
    title: Text
    question: Text
    kind: KindField
    each: Each = "person"
    scale: Scale | None = None
    waves: Waves = "every year"
    pooled_years: Annotated[int, Field(ge=2, le=5)] | None = None
    objectives: tuple[str, ...] = Field(min_length=1)
    unit: Text
    direction: Literal["higher", "lower", "none"]
    adverse: bool = False
    definition: Text
    caveat: Text
    said: Text | None = None
    first_page: bool = True
    source: Identifier
    settings: dict[str, str] = Field(default_factory=dict, validate_default=True)
    grades: Annotated[tuple[Grade, ...], Field(min_length=1)] | None = None
    breakdowns: tuple[Identifier, ...]
    populations: dict[Population, Promise] = Field(min_length=1)
    breaks: tuple[Break, ...] = ()
    changes: tuple[Change, ...] = ()
    related: Identifier | None = None
    version: Text = "1"

    @field_validator("settings", mode="before")
    @classmethod
    def _typed(cls, given: object, info: ValidationInfo) -> object:
        """Settings as the way of counting defines them; left-out ones are problems, too."""
        kind, source = info.data.get("kind"), info.data.get("source")
        if not isinstance(kind, Kind) or source is None:
            return {}  # a problem of its own
        return typed_settings(kind, str(source), given)

    def breaks_for(self, population: str) -> tuple[Break, ...]:
        return tuple(b for b in self.breaks if not b.populations or population in b.populations)

    @property
    def ends(self) -> tuple[float, float]:
        """Smallest and largest value possible, in the unit in which people read it."""
        return (self.scale.low, self.scale.high) if self.scale else (0.0, 100.0)

    @property
    def sign(self) -> str:
        """What stands behind a value: ``%``, or nothing behind points on a scale."""
        return self.kind.sign

    @property
    def n_is_respondents(self) -> bool:
        """Whether n is counted in respondents, because one of them gives several answers."""
        return self.each in ("answer", "exam")

    def as_of(self, year: SchoolYear) -> Measure:
        """The measure as a report of ``year`` used it: later changes taken back."""
        measure = self
        for change in reversed(self.changes):
            if change.first_year > year:
                measure = change.applied(measure, change.old)
        return measure

    def changes_until(self, year: SchoolYear) -> tuple[Change, ...]:
        """The changes that a report of ``year`` has to print, oldest first."""
        return tuple(c for c in self.changes if c.first_year <= year)

    def taken_in(self, year: SchoolYear) -> bool:
        """Whether the measure holds in a school year and was taken in it."""
        return self.holds_in(year) and (self.waves == "every year" or year.ending % 2 == 0)

    def wave_of(self, year: SchoolYear) -> SchoolYear:
        """The school year whose value a report of ``year`` shows: the last one it was taken in."""
        return year if self.waves == "every year" or year.ending % 2 == 0 else year.plus(-1)
