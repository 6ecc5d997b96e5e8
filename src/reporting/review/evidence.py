"""What the checks of one school year look at: its extracts, and a summary of the year before.

A summary holds aggregates only and is small, so that the years can be read one after the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from reporting.extracts import FRAMES, Extracts
from reporting.extracts.responses import items_of
from reporting.figures import Comparison, Figures
from reporting.measures.survey import favorable_options
from reporting.plan import ALL, DISTRICT, CheckName, Plan, SchoolYear
from reporting.release import roughly
from reporting.review.warning import DataWarning

# Breakdowns whose groups a student does not leave by growing older.
_LASTING = ("race", "gender", "iep", "lunch", "english_learner")
# Extracts in which a school has rows year after year → their frames. Surveys have checks of their
# own, and audits take turns.
_BY_SCHOOL = {
    "student_discipline": "removals",
    "office_referrals": "referrals",
    "staff_roster": "staff",
    "map_eoc": "results",
    "nwea_growth": "growth",
    "program_participation": "participation",
}


@dataclass(frozen=True)
class YearSummary:
    """One school year in aggregates.

    Fields:
        groups: students on the count date by school, breakdown and group (``all`` included).
        questions: population, topic and item id → text as asked.
        favorable: population and item id → favorable answers, valid answers; the whole district.
        rows: source and school → rows that count, in extracts of which every year has some.
    """

    year: SchoolYear
    groups: Mapping[tuple[str, str, str], int]
    questions: Mapping[tuple[str, str, str], str]
    favorable: Mapping[tuple[str, str], tuple[int, int]]
    rows: Mapping[tuple[str, str], int]

    def enrolled(self, school: str) -> int:
        return self.groups.get((school, ALL, ALL), 0)


@dataclass(frozen=True)
class Evidence:
    """Everything that a check may look at.

    Fields:
        extracts: rows of ``year`` only.
        before: the school year before, or None when it was not read.
    """

    plan: Plan
    year: SchoolYear
    extracts: Extracts
    now: YearSummary
    before: YearSummary | None
    figures: Figures
    comparisons: tuple[Comparison, ...]

    def warning(
        self, check: CheckName, school: str, source: str, sentence: str, public: str
    ) -> DataWarning:
        return DataWarning(self.year, check, school, sentence, public, source)

    def said(self, number: int) -> str:
        """A number of rows or people as the public may read it."""
        smallest = self.plan.privacy.smallest_denominator
        return roughly(number, smallest)

    @cached_property
    def schools(self) -> tuple[str, ...]:
        return tuple(s.slug for s in self.plan.in_year(self.year).district.schools)


def of_year(extracts: Extracts, year: SchoolYear) -> Extracts:
    """The rows of one school year."""
    if set(extracts.roster["year"]) <= {str(year)}:
        return extracts
    frames = {name: getattr(extracts, name) for name in FRAMES}
    return replace(extracts, **{n: f[f["year"] == str(year)] for n, f in frames.items()})


def summarise(plan: Plan, extracts: Extracts, year: SchoolYear) -> YearSummary:
    """The aggregates of one year that the checks of the next one compare with."""
    return YearSummary(
        year=year,
        groups=_groups(plan, extracts.roster[extracts.roster["year"] == str(year)]),
        questions={
            (topic.population, topic.topic, item.id): item.text
            for topic in plan.surveys.topics
            for item in topic.items
            if item.holds_in(year)
        },
        favorable=_favorable(plan, extracts.responses, year),
        rows=_rows(extracts, year),
    )


def _rows(extracts: Extracts, year: SchoolYear) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for source, name in _BY_SCHOOL.items():
        frame = getattr(extracts, name)
        schools = frame.loc[frame["year"] == str(year), "school"]
        found |= {(source, str(s)): int(n) for s, n in schools.value_counts().items() if n}
    return found


def _groups(plan: Plan, roster: pd.DataFrame) -> dict[tuple[str, str, str], int]:
    counted = roster[roster["on_count_date"]]
    found: dict[tuple[str, str, str], int] = {}
    both = [(str(slug), rows) for slug, rows in counted.groupby("school")]
    for school, rows in [*both, (DISTRICT, counted.drop_duplicates("student"))]:
        found[school, ALL, ALL] = len(rows)
        for breakdown in plan.breakdowns:
            if breakdown.column not in _LASTING:
                continue
            sizes = rows[breakdown.column].value_counts()
            for group in breakdown.groups:
                found[school, breakdown.id, group.id] = int(
                    sizes.reindex(list(group.codes)).fillna(0).sum()
                )
    return found


def _favorable(
    plan: Plan, responses: pd.DataFrame, year: SchoolYear
) -> dict[tuple[str, str], tuple[int, int]]:
    scales = {s.id: s for s in plan.surveys.scales}
    here = responses[responses["year"] == str(year)]
    counts = here.groupby(["population", "item", "answer"]).size()
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for population in sorted(set(here["population"])):
        for item in items_of(plan, population, year):
            scale, good = scales[item.scale], favorable_options(item, scales[item.scale])
            answers = {o: int(counts.get((population, item.id, o), 0)) for o in scale.options}
            found[population, item.id] = (sum(answers[o] for o in good), sum(answers.values()))
    return found
