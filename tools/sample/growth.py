"""NWEA MAP Growth: mathematics and reading, autumn and spring of each school year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from reporting.plan import Plan, SchoolYear
from sample import score_layouts, trends
from sample.chance import standard, stream
from sample.people import Enrolment
from sample.population import Population
from sample.student_core import school_codes, school_names
from sample.table import Bools, Floats, Ints, Table, Texts, texts

NORMS_2020_FROM = 2022  # ending year; before, growth is compared with the norms of 2015
_GRADES = (2, 8)
_QUINTILES = ("Low", "LoAvg", "Avg", "HiAvg", "High")


@dataclass(frozen=True)
class _Subject:
    """A subject as the vendor names it, and its scale by grade 2 … 8.

    Fields:
        start: mean autumn RIT score of the nation.
        projected: growth from autumn to spring that is expected.
        spread: standard deviation of that growth.
    """

    name: str
    subject: str
    course: str
    test: str
    start: tuple[float, ...]
    projected: tuple[int, ...]
    spread: float


SUBJECTS = (
    _Subject(
        "mathematics", "Mathematics", "Math K-12", "Growth: Math 2-5 MO 2016",
        (175, 188, 200, 209, 215, 220, 225), (14, 13, 11, 10, 8, 6, 5), 6.2,
    ),
    _Subject(
        "reading", "Language Arts", "Reading", "Growth: Reading 2-5 MO 2016",
        (172, 187, 197, 204, 210, 214, 218), (13, 10, 8, 6, 5, 4, 4), 7.4,
    ),
)  # fmt: skip


def build(plan: Plan, population: Population, year: SchoolYear, enrolment: Enrolment) -> Table:
    """One row per student, subject and season; spring rows tell the growth since autumn."""
    tables = [
        table
        for subject in SUBJECTS
        for table in _seasons(plan, population, year, enrolment, subject)
    ]
    whole = tables[0]
    for table in tables[1:]:
        whole = whole.join(table)
    return whole


def _seasons(
    plan: Plan, population: Population, year: SchoolYear, enrolment: Enrolment, subject: _Subject
) -> tuple[Table, Table]:
    rng = stream(f"growth {subject.name}", year)
    people, who = population.people, enrolment.person
    able = (enrolment.grade >= _GRADES[0]) & (enrolment.grade <= _GRADES[1])
    present = trends.at(trends.MAP_GROWTH_TESTED, year)
    fall = np.flatnonzero(able & enrolment.on_count & (rng.random(len(who)) < present))
    spring = np.flatnonzero(able & enrolment.spring & (rng.random(len(who)) < present))
    own = stream(f"growth subjects {subject.name}").normal(size=len(people.race))
    level = standard(
        0.85 * people.ability[who]
        + 0.35 * own[who]
        - 0.45 * people.black[who]
        + 0.30 * (people.race[who] == "A")
        - 0.20 * (people.race[who] == "H")
    )
    place = np.clip(enrolment.grade - _GRADES[0], 0, len(subject.start) - 1)
    base = np.asarray(subject.start)[place] + 7.0 + 12.0 * (level - 0.8 * enrolment.iep)
    score = np.rint(base + rng.normal(0, 3, len(who)))
    projected = np.asarray(subject.projected, dtype=np.float64)[place]
    index = _index(population, year, enrolment, spring, subject, rng)
    grown = np.rint(projected[spring] + subject.spread * index)
    began = np.isin(who[spring], who[fall])
    after = np.rint(score[spring] + grown)
    percentile = 100 * ndtr((score - np.asarray(subject.start)[place]) / 15)
    autumn = _identity(plan, population, year, enrolment, fall, subject, "Fall")
    autumn |= _score(rng, score[fall], percentile[fall])
    autumn["TypicalFallToSpringGrowth"] = texts(projected[fall].astype(np.int64))
    autumn["TestStartDate"] = _days(rng, f"{year.ending - 1}-09-07", len(fall))
    autumn["WISelectedAYFall"] = "4"
    close = _identity(plan, population, year, enrolment, spring, subject, "Spring")
    close |= _score(rng, after, percentile[spring])
    close |= _growth(grown, projected[spring], subject.spread, began)
    close["TestStartDate"] = _days(rng, f"{year.ending}-04-25", len(spring))
    close["WISelectedAYSpring"] = "32"
    return (
        Table.of(score_layouts.NWEA, len(fall), autumn, ""),
        Table.of(score_layouts.NWEA, len(spring), close, ""),
    )


def _index(
    population: Population, year: SchoolYear, enrolment: Enrolment, spring: Ints,
    subject: _Subject, rng: np.random.Generator,
) -> Floats:  # fmt: skip
    """Growth in standard deviations: mostly the year's luck, a little the student's own."""
    people, who = population.people, enrolment.person[spring]
    school = stream("schools and growth").normal(0, 0.07, (len(population.schools), len(SUBJECTS)))
    raw = (
        0.16 * people.ability[who]
        + 0.95 * rng.normal(size=len(spring))
        + school[enrolment.school[spring], SUBJECTS.index(subject)]
        - 0.16 * people.black[who]
        - 0.14 * enrolment.free_reduced[spring]
        - 0.20 * enrolment.iep[spring]
        + 0.22 * enrolment.english_learner[spring]
    )
    return trends.at(trends.GROWTH_INDEX[subject.name], year) + 0.98 * standard(raw)


def _identity(
    plan: Plan, population: Population, year: SchoolYear, enrolment: Enrolment, row: Ints,
    subject: _Subject, season: str,
) -> dict[str, Texts | str]:  # fmt: skip
    people, who = population.people, enrolment.person[row]
    district = plan.district.district_code
    return {
        "TermName": f"{season} {year.ending - 1}-{year.ending}",
        "DistrictName": plan.district.name,
        "District_StateID": district,
        "SchoolName": school_names(plan)[enrolment.school[row]],
        "School_StateID": np.char.add(district, school_codes(plan)[enrolment.school[row]]),
        "StudentID": people.local_id[who],
        "Student_StateID": people.state_id[who],
        "Subject": subject.subject,
        "Course": subject.course,
        "GrowthMeasureYN": "TRUE",
        "NormsReferenceData": "2020" if year.ending >= NORMS_2020_FROM else "2015",
        "TestType": "Survey With Goals",
        "TestName": subject.test,
        "TestID": texts(700_000_000 + 10 * row + (season == "Spring")),
    }


def _score(rng: np.random.Generator, score: Floats, percentile: Floats) -> dict[str, Texts | str]:
    rank = np.clip(np.rint(percentile), 1, 99).astype(np.int64)
    return {
        "TestRITScore": texts(score.astype(np.int64)),
        "TestStandardError": texts([f"{e:.2f}" for e in rng.uniform(2.9, 3.6, len(score))]),
        "TestPercentile": texts(rank),
        "AchievementQuintile": texts(_QUINTILES)[np.minimum(rank // 20, 4)],
        "TestDurationMinutes": texts(rng.integers(22, 75, len(score))),
        "RapidGuessingPercentage": "0.0000",
    }


def _growth(grown: Floats, projected: Floats, spread: float, began: Bools) -> dict[str, Texts]:
    """What the spring row says about the growth since autumn; blank without a test in autumn."""
    index = (grown - projected) / spread
    rank = np.clip(np.rint(100 * ndtr(index)), 1, 99).astype(np.int64)
    columns = {
        "ProjectedGrowth": texts(projected.astype(np.int64)),
        "ObservedGrowth": texts(grown.astype(np.int64)),
        "ObservedGrowthSE": texts(["4.6"] * len(grown)),
        "MetProjectedGrowth": np.where(grown >= projected, "Yes", "No"),
        "ConditionalGrowthIndex": texts([f"{value:.2f}" for value in index.tolist()]),
        "ConditionalGrowthPercentile": texts(rank),
        "GrowthQuintile": texts(_QUINTILES)[np.minimum(rank // 20, 4)],
    }
    return {f"FallToSpring{name}": np.where(began, v, "") for name, v in columns.items()}


def _days(rng: np.random.Generator, first: str, rows: int) -> Texts:
    """School days of three weeks; one date in seven is written without leading zeros."""
    day = np.busday_offset(np.datetime64(first), rng.integers(0, 14, rows), roll="forward")
    bare = rng.random(rows) < 1 / 7
    written = []
    for text, short in zip(np.datetime_as_string(day).tolist(), bare.tolist(), strict=True):
        year, month, date = text.split("-")
        written.append(f"{int(month)}/{int(date)}/{year}" if short else f"{month}/{date}/{year}")
    return texts(written)
