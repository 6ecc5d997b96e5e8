"""One report's view of the released table: its goal, school and school year, and what they show."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from reporting.errors import ExhibitError, did_you_mean
from reporting.plan import (
    ALL,
    DISTRICT,
    Breakdown,
    Document,
    Goal,
    Group,
    Measure,
    Objective,
    Period,
    Plan,
    SchoolYear,
)
from reporting.release import Released
from reporting.report import given, statistics
from reporting.report.cover import label_of
from reporting.report.status import Status, broken_between, change_interval, judge
from reporting.report.values import Cell, Cells

# Measure, respondent population, when, breakdown and group.
Claim = tuple[str, str, SchoolYear | Period, str, str]

POPULATION_WORDS = {"students": "students", "staff": "staff", "families": "families"}


@dataclass(frozen=True)
class GroupCell:
    """A group of a breakdown with its cell and its comparison with all other students.

    Fields:
        gap: group minus all others, in the measure's unit; None when not comparable.
        p: two-sided p-value, adjusted within the family of the report's goal and year.
    """

    breakdown: Breakdown
    group: Group
    cell: Cell
    gap: float | None = None
    gap_interval: statistics.Interval | None = None
    p: float | None = None


@dataclass(frozen=True)
class View:
    """Fields: what is released, and the report's key (id of the report, school, school year)."""

    released: Released
    document_id: str
    school: str
    year: SchoolYear

    @cached_property
    def cells(self) -> Cells:
        return Cells(self.released)

    @property
    def plan(self) -> Plan:
        return self.released.plan

    @property
    def confidence(self) -> float:
        return self.plan.status.confidence

    @property
    def document(self) -> Document:
        return self.plan.document(self.document_id)

    @property
    def label(self) -> str:
        """The report in two words, for running heads: ``Goal 1`` or ``Annual summary``."""
        return label_of(self.document)

    @property
    def goals(self) -> tuple[Goal, ...]:
        """The goal of the report, or all of them for a report that looks across."""
        number = self.document.goal
        return self.plan.goals if number is None else (self.plan.goal(number),)

    @property
    def objectives(self) -> list[Objective]:
        return [objective for goal in self.goals for objective in goal.objectives]

    @cached_property
    def year_before(self) -> View:
        """The same report a school year earlier, as the plan stood then, from the same table."""
        earlier = self.year.plus(-1)
        plan = self.plan.model_copy(
            update={"measures": tuple(m.as_of(earlier) for m in self.plan.measures)}
        )
        return replace(self, released=replace(self.released, plan=plan), year=earlier)

    @property
    def resources(self) -> pd.DataFrame:
        """Budget and actuals, see :data:`reporting.release.RESOURCES`."""
        given.check_money(self.released.part)
        return self.released.resources

    @property
    def commentary(self) -> str | None:
        """What people of the school wrote for this report and year, as Markdown."""
        given.check_report(self.released.part, self.document_id)
        return self.released.commentary.get(f"{self.school}/{self.document_id}")

    @property
    def school_name(self) -> str:
        return self.plan.school_name(self.school)

    @property
    def is_district(self) -> bool:
        return self.school == DISTRICT

    def objective(self, objective_id: str) -> Objective:
        for objective in self.objectives:
            if objective.id == objective_id:
                return objective
        raise ExhibitError(
            f"{self.document_id} has no objective {objective_id!r} in {self.year}",
            valid=[o.id for o in self.objectives],
            next_step="use one of these in report.objective(…)",
        )

    def measure(self, measure_id: str) -> Measure:
        for measure in (*self.plan.measures, *self.plan.other_measures):
            if measure.id == measure_id:
                return measure
        valid = [m.id for m in self.plan.measures]
        raise ExhibitError(
            f"there is no measure {measure_id!r}; {did_you_mean(measure_id, valid)}",
            valid=valid,
            next_step="use one of these, or add the measure to params/measures.yaml",
        )

    def measures(self) -> list[Measure]:
        """Measures of the report's objectives, in the order of the plan, each once."""
        found: dict[str, Measure] = {}
        for goal in self.goals:
            found |= {m.id: m for m in self._of_goal(goal) if m.id not in found}
        return list(found.values())

    def _of_goal(self, goal: Goal) -> list[Measure]:
        found = {m.id: m for o in goal.objectives for m in self.plan.measures_of(o.id)}
        return list(found.values())

    def wave(self, measure: Measure) -> SchoolYear:
        """The school year whose value this report shows: its own, or the last one it was taken."""
        return measure.wave_of(self.year)

    def wave_before(self, measure: Measure) -> SchoolYear:
        """The school year whose value stands beside it as the earlier one."""
        return measure.wave_of(self.wave(measure).plus(-1))

    def applies(self, measure: Measure) -> bool:
        return self.plan.applies(measure, self.school)

    def cell(
        self,
        measure: Measure,
        population: str,
        time: SchoolYear | Period | None = None,
        *,
        school: str | None = None,
        breakdown: str = ALL,
        group: str = ALL,
        level: str = "",
    ) -> Cell | None:
        when, where = time or self.wave(measure), school or self.school
        cell = self.cells.get(measure, population, when, where, breakdown, group, level)
        if cell is None:
            given.check_cell(self.released.part, measure, where, breakdown)
        return cell

    def series(
        self, measure: Measure, population: str, school: str | None = None
    ) -> list[tuple[SchoolYear, Cell | None]]:
        """Every school year up to the report's own in which the measure was taken."""
        years = [y for y in self.plan.district.years if y <= self.year and measure.taken_in(y)]
        return [(y, self.cell(measure, population, y, school=school)) for y in years]

    def comparable(
        self, measure: Measure, population: str, school: str | None = None
    ) -> list[Cell]:
        """Shown cells since the last break in series, oldest first."""
        last = self.plan.last_break(measure, population, self.year)
        return [
            cell
            for year, cell in self.series(measure, population, school)
            if cell and cell.value is not None and (last is None or year >= last.first_year)
        ]

    def baseline(self, measure: Measure, population: str, school: str | None = None) -> Cell | None:
        year = measure.populations[population].baseline_year  # type: ignore[index]
        if year is None or year > self.year:
            return None
        return self.cell(measure, population, year, school=school)

    def previous(self, measure: Measure, population: str) -> Cell | None:
        """Last year's cell (or the last wave's), or None when a break in series lies between."""
        before = self.wave_before(measure)
        if broken_between(measure, population, self.plan, before, self.wave(measure)):
            return None
        return self.cell(measure, population, before)

    def status(self, measure: Measure, population: str) -> Status:
        return judge(
            measure,
            population,
            self.plan,
            self.cell(measure, population),
            self.baseline(measure, population),
        )

    def may_compare(self, measure: Measure, *cells: Cell | None) -> bool:
        """Whether response was high enough in all of them to be compared (policy)."""
        if not measure.kind.is_survey:
            return True
        least = self.plan.status.compare_response_rate
        rates = [c.response_rate for c in cells if c]
        return all(rate is None or rate >= least for rate in rates)

    def change(
        self, measure: Measure, new: Cell | None, old: Cell | None
    ) -> statistics.Interval | None:
        """Interval of the change, or None when it cannot be printed."""
        if not new or not old or not self.may_compare(measure, new, old):
            return None
        return change_interval(new, old, self.confidence)

    def period(self, measure: Measure, population: str = "students") -> Period | None:
        """The school years up to the report's that are counted together.

        None unless they compare and all of them were counted.
        """
        for period in self.plan.periods(measure, population):
            everybody = self.cell(measure, population, period)
            if period.last == self.year and everybody and everybody.marker != "x":
                return period
        return None

    def groups(
        self, measure: Measure, population: str = "students", period: Period | None = None
    ) -> list[GroupCell]:
        """Groups of the measure's breakdowns in their fixed order, compared with all others.

        Args:
            period: over these school years together instead of in the report's year.
        """
        time = period or self.wave(measure)
        return [
            GroupCell(
                g.breakdown, g.group, g.cell, g.gap, g.gap_interval,
                self._adjusted.get((measure.id, population, time, g.breakdown.id, g.group.id)),
            )
            for g in self._compared(measure, population, time)
        ]  # fmt: skip

    def _compared(
        self, measure: Measure, population: str, time: SchoolYear | Period
    ) -> list[GroupCell]:
        everybody = self.cell(measure, population, time)
        found = []
        for breakdown_id in measure.breakdowns:
            breakdown = self.plan.breakdown(breakdown_id)
            for group in breakdown.groups:
                if group.rest:
                    continue
                cell = self.cell(measure, population, time, breakdown=breakdown_id, group=group.id)
                if cell is None:
                    continue
                found.append(self._compare(measure, breakdown, group, cell, everybody))
        return found

    def _compare(
        self,
        measure: Measure,
        breakdown: Breakdown,
        group: Group,
        cell: Cell,
        everybody: Cell | None,
    ) -> GroupCell:
        if everybody is None or not self.may_compare(measure, cell, everybody):
            return GroupCell(breakdown, group, cell)
        if cell.mean and everybody.mean:
            rest = statistics.Mean(
                everybody.mean.total - cell.mean.total,
                everybody.mean.total_squares - cell.mean.total_squares,
                everybody.mean.n - cell.mean.n,
            )
            if not self.cells.may_tell(rest.n):
                return GroupCell(breakdown, group, cell)
            return GroupCell(
                breakdown, group, cell, cell.mean.value - rest.value,
                statistics.mean_difference(cell.mean, rest, self.confidence),
                statistics.mean_difference_p(cell.mean, rest),
            )  # fmt: skip
        others = self.cells.others(measure, cell, everybody)
        if others is None or cell.proportion is None or others.n < self.plan.status.smallest_n:
            return GroupCell(breakdown, group, cell)
        low, high = statistics.difference(cell.proportion, others, self.confidence)
        return GroupCell(
            breakdown, group, cell, 100 * (cell.proportion.share - others.share),
            statistics.Interval(100 * low, 100 * high),
            statistics.difference_p(cell.proportion, others),
        )  # fmt: skip

    @cached_property
    def _adjusted(self) -> dict[Claim, float]:
        """Benjamini–Hochberg within one family: every group claim of this goal and year.

        Claims over several years together are claims of the year in which they end.

        In a breakdown of two groups the second comparison is the first one turned round and is
        counted once.
        """
        adjusted: dict[Claim, float] = {}
        for goal in self.goals:
            adjusted = self._family(self._of_goal(goal)) | adjusted
        return adjusted

    def _family(self, measures: list[Measure]) -> dict[Claim, float]:
        claims: dict[Claim, float] = {}
        mirrored: dict[Claim, Claim] = {}
        for measure in measures:
            if not measure.kind.has_status:
                continue
            times = [(p, t) for p in measure.populations for t in self._times(measure, p)]
            for population, time in times:
                first: dict[str, Claim] = {}
                for g in self._compared(measure, population, time):
                    if g.p is None:
                        continue
                    key = (measure.id, population, time, g.breakdown.id, g.group.id)
                    if len(g.breakdown.groups) == 2 and g.breakdown.id in first:
                        mirrored[key] = first[g.breakdown.id]
                        continue
                    first[g.breakdown.id] = key
                    claims[key] = g.p
        adjusted = dict(zip(claims, statistics.false_discovery(list(claims.values())), strict=True))
        return adjusted | {key: adjusted[other] for key, other in mirrored.items()}

    def _times(self, measure: Measure, population: str) -> list[SchoolYear | Period]:
        period = self.period(measure, population)
        return [self.wave(measure), period] if period else [self.wave(measure)]
