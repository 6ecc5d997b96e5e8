"""What is well formed in ``params/`` and counts nobody, or promises less than there was."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pandas as pd

from reporting.errors import Problem
from reporting.extracts.student_survey import SOURCE as STUDENT_SURVEY
from reporting.plan import ALL, DISTRICT, Measure, Plan
from reporting.plan.base import Population

_FILE = "measures.yaml"


def doubts(plan: Plan, counts: pd.DataFrame) -> list[Problem]:
    """What an analyst should look at before the reports are believed; none of it stops a build.

    Args:
        counts: columns of :mod:`reporting.measures.counts`, of all school years.
    """
    of_measure = dict(list(counts.groupby(["measure", "population"], sort=False)))
    nothing = counts.head(0)
    # A school without any student is told once, by the check of that name.
    inhabited = set(counts.loc[counts["denominator"] > 0, "school"])
    schools = tuple(s for s in plan.district.schools if s.slug in inhabited)
    plan = plan.model_copy(
        update={"district": plan.district.model_copy(update={"schools": schools})}
    )
    found: list[Problem] = []
    for measure in plan.measures:
        for population in measure.populations:
            own = of_measure.get((measure.id, population), nothing)
            single = own[own["school_year"].isin([str(y) for y in plan.district.years])]
            found += _counted(measure, population, plan, single)
            found += _targets(measure, population, plan, single)
    return [*found, *_groups(plan, counts)]


def in_no_notebook(plan: Plan, words: Collection[str]) -> list[Problem]:
    """Measures that no notebook names, so that only the lists of all measures show them.

    Args:
        words: every word of the notebooks.
    """
    known = {word for m in plan.measures for word in (m.id, m.related) if word in words}
    return [
        Problem(
            _FILE, None, f"measures.{m.id}", "",
            f'stands in no notebook; show it with this_report.trend("{m.id}") or another exhibit',
        )
        for m in plan.measures
        if m.id not in known and m.related not in known
    ]  # fmt: skip


def _problem(measure: Measure, population: str, rule: str) -> Problem:
    return Problem(_FILE, None, f"measures.{measure.id}.populations.{population}", "", rule)


def _counted(measure: Measure, population: str, plan: Plan, own: pd.DataFrame) -> Iterator[Problem]:
    """A measure, a school year or a school in which nobody was counted."""
    taken = [str(y) for y in plan.district.years if measure.taken_in(y)]
    if not taken:
        return
    people = own.groupby(["school_year", "school"])["denominator"].max()
    people = people[people > 0]
    years = {year for year, _ in people.index}
    schools = {school for _, school in people.index}
    if not years:
        yield _problem(measure, population, f"counts no {population} in any school year")
        return
    # A year without the extract has no rows at all, and reading has told it.
    empty = sorted({str(y) for y in own["school_year"]} - years)
    if empty:
        rule = f"counts no {population} in {', '.join(empty)}, though there is an extract"
        yield _problem(measure, population, rule)
    if measure.kind.about_people and measure.source != STUDENT_SURVEY:
        lacking = [
            s.slug
            for s in plan.district.schools
            if plan.applies(measure, s.slug)
            and any(s.holds_in(y) for y in plan.district.years if str(y) in years)
            and _asked_at(measure, population, plan, s.grades)
            and s.slug not in schools
        ]
        if lacking:
            rule = f"counts no {population} in any school year at {', '.join(lacking)}"
            yield _problem(measure, population, rule)
    if measure.kind.is_share and not measure.kind.divides_a_whole and measure.kind.about_people:
        everybody = own[(own["school"] == DISTRICT) & (own["breakdown"] == ALL)]
        if not everybody["numerator"].sum():
            what = " ".join(f"{k}: {v}" for k, v in measure.settings.items())
            rule = f"0 of all {population} in every school year; is {what} right?"
            yield _problem(measure, population, rule)


def _asked_at(measure: Measure, population: str, plan: Plan, grades: tuple[str, ...]) -> bool:
    """Whether a survey is given to students of any grade of a school."""
    of_students = measure.kind.is_survey and population == "students"
    return not of_students or bool(set(grades) & set(plan.surveys.student_grades))


def _targets(
    measure: Measure, population: Population, plan: Plan, own: pd.DataFrame
) -> Iterator[Problem]:
    """A target that is reached by becoming worse than the baseline was."""
    promise = measure.populations[population]
    at = own[
        (own["school_year"] == str(promise.baseline_year))
        & (own["school"] == DISTRICT)
        & (own["breakdown"] == ALL)
        & (own["denominator"] > 0)
    ]
    if at.empty or not promise.targets:
        return
    row = at.iloc[0]
    share = measure.kind.is_share
    top = 100.0 * float(row["numerator"]) if share else float(row["total"])
    baseline = top / float(row["denominator"])
    for year, target in promise.targets.items():
        if (target < baseline) if measure.direction == "higher" else (target > baseline):
            rule = (
                f"the target of {year} ({target:g}) is worse than the baseline of "
                f"{promise.baseline_year} was, and {measure.direction} is better; is one of "
                "target, direction and baseline_year wrong?"
            )
            yield _problem(measure, population, rule)


def _groups(plan: Plan, counts: pd.DataFrame) -> Iterator[Problem]:
    """A group of a breakdown to which nobody belongs in any school year."""
    people = counts[counts["school"] == DISTRICT]
    people = people[people["denominator"].fillna(0) + people["invited"].fillna(0) > 0]
    # In a composition a group is its numerator.
    whole = [m.id for m in plan.measures if m.kind.divides_a_whole]
    people = people[~people["measure"].isin(whole) | (people["numerator"] > 0)]
    found = set(people[["breakdown", "group"]].itertuples(index=False, name=None))
    used = {breakdown for measure in plan.measures for breakdown in measure.breakdowns}
    served = {grade for school in plan.district.schools for grade in school.grades}
    for breakdown in (b for b in plan.breakdowns if b.id in used):
        for group in breakdown.groups:
            taught = breakdown.column != "grade" or served & set(group.codes)
            if taught and (breakdown.id, group.id) not in found:
                key = f"breakdowns.{breakdown.id}.groups.{group.id}"
                rule = "nobody belongs to this group in any school year; are its codes right?"
                codes = ", ".join(group.codes)
                yield Problem("breakdowns.yaml", None, key, codes, rule)
