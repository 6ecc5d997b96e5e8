"""The district's own counts of what others publish, from the extracts of one school year."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from reporting.extracts import Extracts
from reporting.measures.counts import tally
from reporting.measures.students import count_achievement, count_risk
from reporting.measures.survey import favorable_options
from reporting.plan import ALL, DISTRICT, Measure, Plan, SchoolYear


class Cell(NamedTuple):
    """What one figure is about, within a school year."""

    school: str
    quantity: str
    breakdown: str
    group: str


@dataclass(frozen=True)
class Own:
    """One own figure.

    Fields:
        value: in the unit of the published figure.
        people: students or respondents behind it; decides what may be told.
        source: the extract it is counted from.
        measure: the measure whose released cell holds the same number, or "".
        harmful: of students, how many have an adverse outcome; None when the figure is not adverse.
    """

    value: float
    people: int
    source: str
    measure: str = ""
    harmful: int | None = None


_ENROLMENT_COLUMNS = ("race", "lunch", "english_learner", "iep")


def own_figures(
    plan: Plan, extracts: Extracts, year: SchoolYear, quantities: Iterable[str]
) -> Mapping[Cell, Own]:
    """Own figures of one school year, for the quantities that somebody published."""
    found: dict[Cell, Own] = {}
    wanted = set(quantities)
    for quantity in sorted(wanted):
        kind, _, about = quantity.partition(".")
        count = _COUNTS.get(kind)
        if count is not None:
            found |= count(plan, extracts, year, quantity, about)
    return found


def _enrolment(
    plan: Plan, extracts: Extracts, year: SchoolYear, quantity: str, about: str
) -> dict[Cell, Own]:
    """Students enrolled on the count date; in the district each once."""
    roster = extracts.roster
    students = roster[(roster["year"] == str(year)) & roster["on_count_date"]]
    if students.empty:
        return {}
    breakdowns = [b for b in plan.breakdowns if b.column in _ENROLMENT_COLUMNS]
    sums = tally(
        students.rename(columns={"student": "person"}).assign(enrolled=1),
        ["enrolled"],
        breakdowns,
        unduplicated=["enrolled"],
    )
    return {
        Cell(school, quantity, breakdown, group): Own(n, n, "student_core")
        for school, breakdown, group, n in zip(
            sums["school"], sums["breakdown"], sums["group"], sums["enrolled"].tolist(), strict=True
        )
    }


def _incidents(
    plan: Plan, extracts: Extracts, year: SchoolYear, quantity: str, about: str
) -> dict[Cell, Own]:
    """Removals, not students: a student with three of them counts three times."""
    if not _was_read(plan, extracts, "student_discipline", year):
        return {}
    rows = extracts.removals[extracts.removals["year"] == str(year)]
    if quantity == "long_removals":
        rows = rows[rows["days"] > 10]
    enrolled = _enrolment(plan, extracts, year, "enrolment", "")
    found: dict[Cell, Own] = {}
    kinds = {(ALL, ALL): rows}
    if quantity == "incidents":
        kinds |= {("removal", k): rows[rows["removal"] == k] for k in ("ISS", "OSS", "EXP", "UR")}
    for school in (DISTRICT, *(s.slug for s in plan.in_year(year).district.schools)):
        people = enrolled.get(Cell(school, "enrolment", ALL, ALL))
        for (breakdown, group), kind in kinds.items():
            here = kind if school == DISTRICT else kind[kind["school"] == school]
            found[Cell(school, quantity, breakdown, group)] = Own(
                len(here), people.people if people else 0, "student_discipline",
                harmful=here["student"].nunique(),
            )  # fmt: skip
    return found


def _suspended(
    plan: Plan, extracts: Extracts, year: SchoolYear, quantity: str, about: str
) -> dict[Cell, Own]:
    """Students with at least one removal of a kind: the measure itself."""
    for measure in _of(plan, "risk", "event", about):
        counts = count_risk(measure, plan, extracts)
        return _cells(counts, year, quantity, "numerator", measure)
    return {}


def _results(
    plan: Plan, extracts: Extracts, year: SchoolYear, quantity: str, about: str
) -> dict[Cell, Own]:
    """Students with a level, and those proficient or advanced: the measure itself."""
    number = "denominator" if quantity.startswith("tested") else "numerator"
    for measure in _of(plan, "percent", "subject", about):
        counts = count_achievement(measure, plan, extracts)
        return _cells(counts, year, quantity, number, measure)
    return {}


def _favorable(
    plan: Plan, extracts: Extracts, year: SchoolYear, quantity: str, about: str
) -> dict[Cell, Own]:
    """Percent favorable of one question, of valid answers; in the district and each school."""
    population, _, name = about.partition(".")
    topic_item = next(
        (
            (topic, item)
            for topic in plan.surveys.topics
            if topic.population == population
            for item in topic.items
            if item.id == name and item.holds_in(year)
        ),
        None,
    )
    if topic_item is None:
        return {}
    topic, item = topic_item
    scale = next(s for s in plan.surveys.scales if s.id == item.scale)
    answers = extracts.responses
    valid = answers[
        (answers["year"] == str(year))
        & (answers["population"] == population)
        & (answers["item"] == name)
        & answers["answer"].isin(scale.options)
    ]
    good = valid["answer"].isin(favorable_options(item, scale))
    measure = next((m.id for m in plan.measures if m.settings.get("topic") == topic.topic), "")
    found: dict[Cell, Own] = {}
    for school in (DISTRICT, *(s.slug for s in plan.in_year(year).district.schools)):
        here = good if school == DISTRICT else good[valid["school"] == school]
        if len(here):
            found[Cell(school, quantity, ALL, ALL)] = Own(
                100 * float(here.mean()), len(here), f"panorama_{population}", measure
            )
    return found


def _of(plan: Plan, kind: str, setting: str, value: str) -> list[Measure]:
    return [m for m in plan.measures if m.kind == kind and m.settings.get(setting) == value]


def _cells(
    counts: pd.DataFrame, year: SchoolYear, quantity: str, number: str, measure: Measure
) -> dict[Cell, Own]:
    rows = counts[(counts["school_year"] == str(year)) & counts[number].notna()]
    return {
        Cell(school, quantity, breakdown, group): Own(
            int(value), int(people), measure.source, measure.id,
            harmful=int(value) if measure.adverse else None,
        )
        for school, breakdown, group, value, people in zip(
            rows["school"], rows["breakdown"], rows["group"], rows[number], rows["denominator"],
            strict=True,
        )
    }  # fmt: skip


def _was_read(plan: Plan, extracts: Extracts, source: str, year: SchoolYear) -> bool:
    """A year whose extract holds no row is a year of zeros; one that was not read is unknown."""
    file = next((s.file for s in plan.sources if s.id == source), None)
    return f"{year}/{file}" in extracts.files


Count = Callable[[Plan, Extracts, SchoolYear, str, str], dict[Cell, Own]]
_COUNTS: dict[str, Count] = {
    "enrolment": _enrolment,
    "incidents": _incidents,
    "long_removals": _incidents,
    "suspended": _suspended,
    "tested": _results,
    "proficient": _results,
    "favorable": _favorable,
}
