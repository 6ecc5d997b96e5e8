"""Who takes part in advanced courses, gifted education and activities."""

from __future__ import annotations

import numpy as np

from reporting.plan import Plan, SchoolYear
from sample import layouts, trends
from sample.chance import stream, top_share
from sample.people import Enrolment
from sample.population import Population
from sample.student_core import school_codes
from sample.table import Bools, Floats, Ints, Table, Texts, texts

_COURSES = [
    "Honors English", "Honors Geometry", "Honors Biology", "Honors Chemistry", "AP Biology",
    "AP Calculus AB", "AP Statistics", "AP English Literature", "AP United States History",
    "AP Psychology", "AP Computer Science A", "AP Spanish Language",
]  # fmt: skip
_GIFTED = ["Gifted seminar"]
_ACTIVITIES = [
    "Orchestra", "Band", "Choir", "Theater", "Robotics", "Debate", "Student council", "Soccer",
    "Cross country", "Tennis", "Swimming", "Track and field", "Newspaper", "Chess club",
]  # fmt: skip


def build(plan: Plan, population: Population, year: SchoolYear, enrolment: Enrolment) -> Table:
    """One row per student and course or activity."""
    rng = stream("programs", year)
    people, who, grade = population.people, enrolment.person, enrolment.grade
    low = enrolment.free_reduced.astype(np.float64)
    black, rows = people.black[who], len(enrolment)
    study = (
        0.6 * people.ability[who] + 0.35 * people.interest[who] + 0.6 * rng.normal(size=rows)
        - 0.45 * black - 0.50 * low - 0.75 * enrolment.iep - 0.3 * enrolment.english_learner
        + 0.22 * (grade - 9) + 0.12 * (people.gender[who] == "F")
    )  # fmt: skip
    join = (
        0.7 * people.interest[who] + 0.7 * rng.normal(size=rows)
        - 0.35 * low - 0.12 * black - 0.3 * enrolment.iep
    )  # fmt: skip
    home = enrolment.spring
    advanced = _best(study, home & (grade >= 9), trends.at(trends.ADVANCED, year))
    active = _best(join, home & (grade >= 6), trends.at(trends.ACTIVITY, year))
    parts = [
        _entries(rng, advanced, "Advanced", _COURSES, 1.4),
        _entries(rng, np.flatnonzero(enrolment.gifted & home), "Gifted", _GIFTED, 0.0),
        _entries(rng, active, "Activity", _ACTIVITIES, 0.8),
    ]
    row = np.concatenate([part[0] for part in parts])
    program = np.concatenate([part[1] for part in parts])
    course = np.concatenate([part[2] for part in parts])
    half = (program == "Advanced") & (rng.random(len(row)) < 0.1)
    values: dict[str, Texts | str] = {
        "School Year": str(year),
        "School Code": school_codes(plan)[enrolment.school[row]],
        "Student ID": people.local_id[who[row]],
        "Program": program,
        "Course or Activity": course,
        "Start Date": f"08/20/{year.ending - 1}",
        "End Date": np.where(half, f"12/18/{year.ending - 1}", f"05/28/{year.ending}"),
    }
    table = Table.of(layouts.PROGRAM_PARTICIPATION, len(row), values, "")
    order = np.lexsort((course, program, people.local_id[who[row]], enrolment.school[row]))
    return table.take(order.astype(np.int64))


def _best(score: Floats, able: Bools, share: float) -> Ints:
    places = np.flatnonzero(able)
    return places[top_share(score[places], share)].astype(np.int64)


def _entries(
    rng: np.random.Generator, taking: Ints, program: str, offers: list[str], more: float
) -> tuple[Ints, Texts, Texts]:
    """Each student once and ``more`` further times on average, never twice in the same course."""
    times = np.minimum(1 + rng.poisson(more, len(taking)), len(offers))
    row = np.repeat(taking, times)
    start = np.repeat(rng.integers(0, len(offers), len(taking)), times)
    place = np.arange(len(row)) - np.repeat(np.cumsum(times) - times, times)
    course = texts(offers)[(start + place * 5) % len(offers)]
    return row.astype(np.int64), texts([program] * len(row)), course
