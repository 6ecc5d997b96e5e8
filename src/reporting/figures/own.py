"""The district's own counts of what others publish, from the extracts of one school year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import pandas as pd

from reporting.extracts import Extracts
from reporting.extracts.removals import REMOVALS
from reporting.extracts.responses import items_of
from reporting.measures.college import count_act
from reporting.measures.counts import tally
from reporting.measures.students import count_achievement, count_risk
from reporting.measures.survey import favorable_options
from reporting.plan import ALL, DISTRICT, Kind, Measure, Plan, SchoolYear, kinds


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


@dataclass(frozen=True)
class Asked:
    """What one count is asked for.

    Fields:
        about: what stands behind the kind of the quantity: subject, kind of removal, question.
        breakdowns: ids of the breakdowns that somebody published; others are not counted.
    """

    plan: Plan
    extracts: Extracts
    year: SchoolYear
    about: str
    breakdowns: frozenset[str]

    @property
    def schools(self) -> tuple[str, ...]:
        return (DISTRICT, *(s.slug for s in self.plan.in_year(self.year).district.schools))

    def rows(self, frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["year"] == str(self.year)]


def own_figures(
    plan: Plan, extracts: Extracts, year: SchoolYear, published: Iterable[tuple[str, str]]
) -> Mapping[Cell, Own]:
    """Own figures of one school year.

    Args:
        published: quantity and breakdown of each figure that somebody published.
    """
    wanted: dict[tuple[Count, str], set[str]] = defaultdict(set)
    for quantity, breakdown in published:
        kind, _, about = quantity.partition(".")
        if kind in _COUNTS:
            wanted[_COUNTS[kind], about].add(breakdown)
    found: dict[Cell, Own] = {}
    for (count, about), breakdowns in wanted.items():
        found |= count(Asked(plan, extracts, year, about, frozenset(breakdowns)))
    return found


def _enrolment(asked: Asked) -> dict[Cell, Own]:
    """Students enrolled on the count date; in the district each once."""
    roster = asked.rows(asked.extracts.roster)
    students = roster[roster["on_count_date"]]
    if students.empty:
        return {}
    sums = tally(
        students.rename(columns={"student": "person"}).assign(enrolled=1),
        ["enrolled"],
        [b for b in asked.plan.breakdowns if b.id in asked.breakdowns],
        unduplicated=["enrolled"],
    )
    return {
        Cell(school, "enrolment", breakdown, group): Own(n, n, "student_core")
        for school, breakdown, group, n in zip(
            sums["school"], sums["breakdown"], sums["group"], sums["enrolled"].tolist(), strict=True
        )
    }


def _incidents(asked: Asked) -> dict[Cell, Own]:
    """Removals, not students: a student with three of them counts three times."""
    if not _was_read(asked, "student_discipline"):
        return {}
    rows = asked.rows(asked.extracts.removals)
    kinds = {("incidents", "removal", k): rows[rows["removal"] == k] for k in REMOVALS}
    kinds["incidents", ALL, ALL] = rows
    kinds["long_removals", ALL, ALL] = rows[rows["days"] > 10]
    enrolled = _enrolment(replace(asked, breakdowns=frozenset()))
    found: dict[Cell, Own] = {}
    for (quantity, breakdown, group), kind in kinds.items():
        by_school = kind.groupby("school")["student"]
        removals, people = by_school.size().to_dict(), by_school.nunique().to_dict()
        removals[DISTRICT], people[DISTRICT] = len(kind), kind["student"].nunique()
        for school in asked.schools:
            everybody = enrolled.get(Cell(school, "enrolment", ALL, ALL))
            found[Cell(school, quantity, breakdown, group)] = Own(
                int(removals.get(school, 0)),
                everybody.people if everybody else 0,
                "student_discipline",
                harmful=int(people.get(school, 0)),
            )
    return found


def _suspended(asked: Asked) -> dict[Cell, Own]:
    """Students with at least one removal of a kind: the measure itself."""
    for measure in _of(asked, kinds.RISK, "event"):
        counts = count_risk(measure, asked.plan, asked.extracts)
        return _cells(counts, asked, f"suspended.{asked.about}", "numerator", measure)
    return {}


def _results(asked: Asked) -> dict[Cell, Own]:
    """Students with a level, and those proficient or advanced: the measure itself."""
    for measure in _of(asked, kinds.PERCENT, "subject"):
        counts = count_achievement(measure, asked.plan, asked.extracts)
        tested = _cells(counts, asked, f"tested.{asked.about}", "denominator", measure)
        passed = _cells(counts, asked, f"proficient.{asked.about}", "numerator", measure)
        return tested | passed
    return {}


def _act(asked: Asked) -> dict[Cell, Own]:
    """Seniors tested, and the mean composite of their last tests: the measures themselves."""
    found: dict[Cell, Own] = {}
    for measure in asked.plan.measures:
        what = measure.settings.get("of")
        if measure.source != "act" or what not in ("composite", "tested"):
            continue
        whole = measure.model_copy(update={"breakdowns": ()})
        counts = count_act(whole, asked.plan, asked.extracts)
        if what == "composite":
            counts = counts[counts["denominator"] > 0].assign(numerator=_mean_of)
        found |= _cells(counts, asked, f"act_{what}", "numerator", measure)
    return found


def _mean_of(counts: pd.DataFrame) -> pd.Series:
    return counts["total"] / counts["denominator"]


def _favorable(asked: Asked) -> dict[Cell, Own]:
    """Percent favorable of one question, of valid answers; in the district and each school."""
    population, _, name = asked.about.partition(".")
    plan = asked.plan
    item = next((i for i in items_of(plan, population, asked.year) if i.id == name), None)
    if item is None:
        return {}
    scale = next(s for s in plan.surveys.scales if s.id == item.scale)
    answers = asked.rows(asked.extracts.responses)
    valid = answers[
        (answers["population"] == population)
        & (answers["item"] == name)
        & answers["answer"].isin(scale.options)
    ]
    good = valid["answer"].isin(favorable_options(item, scale))
    topic = next(t.topic for t in plan.surveys.topics if item in t.items)
    measure = next((m.id for m in plan.measures if m.settings.get("topic") == topic), "")
    by_school = good.groupby(valid["school"].astype("str"))
    shares = {str(school): float(share) for school, share in by_school.mean().items()}
    sizes = {str(school): int(size) for school, size in by_school.size().items()}
    if len(good):
        shares[DISTRICT], sizes[DISTRICT] = float(good.mean()), len(good)
    return {
        Cell(school, f"favorable.{asked.about}", ALL, ALL): Own(
            100 * share, sizes[school], f"panorama_{population}", measure
        )
        for school, share in shares.items()
    }


def _of(asked: Asked, kind: Kind, setting: str) -> list[Measure]:
    """The plan's measures of what is asked, split only as somebody published it."""
    return [
        m.model_copy(update={"breakdowns": tuple(b for b in m.breakdowns if b in asked.breakdowns)})
        for m in asked.plan.measures
        if m.kind == kind and m.settings.get(setting) == asked.about
    ]


def _cells(
    counts: pd.DataFrame, asked: Asked, quantity: str, number: str, measure: Measure
) -> dict[Cell, Own]:
    rows = counts[(counts["school_year"] == str(asked.year)) & counts[number].notna()]
    return {
        Cell(school, quantity, breakdown, group): Own(
            float(value),
            int(people),
            measure.source,
            measure.id,
            harmful=int(value) if measure.adverse else None,
        )
        for school, breakdown, group, value, people in zip(
            rows["school"],
            rows["breakdown"],
            rows["group"],
            rows[number],
            rows["denominator"],
            strict=True,
        )
    }


def _was_read(asked: Asked, source: str) -> bool:
    """A year whose extract holds no row is a year of zeros; one that was not read is unknown."""
    return str(asked.year) in asked.extracts.years.get(source, ())


Count = Callable[[Asked], dict[Cell, Own]]
_COUNTS: dict[str, Count] = {
    "enrolment": _enrolment,
    "incidents": _incidents,
    "long_removals": _incidents,
    "suspended": _suspended,
    "tested": _results,
    "proficient": _results,
    "favorable": _favorable,
    "act_composite": _act,
    "act_tested": _act,
}
