"""Missouri MAP and end-of-course results."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reporting.plan import Plan, SchoolYear
from sample import layouts, trends
from sample.chance import cut, standard, stream
from sample.people import Enrolment
from sample.population import Population
from sample.student_core import disability, school_codes, school_names
from sample.table import Bools, Floats, Ints, Table, Texts, texts

CONTENT = {
    "ela": "Eng. Language Arts",
    "mathematics": "Mathematics",
    "science": "Science",
    "social_studies": "Social Studies",
}
LEVELS = ("Below Basic", "Basic", "Proficient", "Advanced")
INDEX_FROM = 2023  # ending year of the first export that gives index points
_RACE_NUMBER = {"I": "1", "A": "2", "B": "3", "H": "4", "W": "5", "M": "6", "P": "7", "": " "}
_BLACK = {"ela": -0.62, "mathematics": -0.74, "science": -0.66, "social_studies": -0.55}
_LEARNER = {"ela": -0.60, "mathematics": -0.30, "science": -0.40, "social_studies": -0.40}


@dataclass(frozen=True)
class _Sitting:
    """Students of one subject: who takes which test under which GRADE_LEVEL."""

    subject: str
    row: Ints
    test: Texts
    level_code: Texts


def build(plan: Plan, population: Population, year: SchoolYear, enrolment: Enrolment) -> Table:
    """All subjects of one spring, with end-of-course tests from autumn and spring."""
    tables = [
        _results(plan, population, year, enrolment, sitting)
        for sitting in _sittings(population, year, enrolment)
    ]
    whole = tables[0]
    for table in tables[1:]:
        whole = whole.join(table)
    return whole


def _sittings(population: Population, year: SchoolYear, enrolment: Enrolment) -> list[_Sitting]:
    people, who, grade = population.people, enrolment.person, enrolment.grade
    tested = enrolment.spring
    alternate = enrolment.iep & (people.disability[who] > 2.35)
    ready = people.ability[who] + 0.5 * people.interest[who] - 0.3 * people.black[who]
    # Algebra I: some in grade 7, half in grade 8, the others in grade 9.
    early = np.where(grade == 7, ready > 1.8, ready > 0.25)
    algebra = ((grade >= 7) & (grade <= 8) & early) | ((grade == 9) & ~(ready > 0.25))
    courses = {
        "ela": ("E2", grade == 10),
        "mathematics": ("A1", algebra),
        "science": ("B1", grade == 10),
        "social_studies": ("GV", grade == 11),
    }
    mapped = {
        "ela": (grade >= 3) & (grade <= 8),
        "mathematics": (grade >= 3) & (grade <= 8) & ~algebra,
        "science": np.isin(grade, (5, 8)),
        "social_studies": np.zeros(len(grade), np.bool_),
    }
    alternates = {
        "ela": ((grade >= 3) & (grade <= 8)) | (grade == 11),
        "mathematics": ((grade >= 3) & (grade <= 8)) | (grade == 11),
        "science": np.isin(grade, (5, 8, 11)),
        "social_studies": np.zeros(len(grade), np.bool_),
    }
    sittings = []
    for subject, (code, taking) in courses.items():
        mapa = tested & alternate & alternates[subject]
        course = tested & ~alternate & taking
        any_test = course | mapa | (tested & ~alternate & mapped[subject])
        row = np.flatnonzero(any_test).astype(np.int64)
        test = np.where(course[row], "EOC", np.where(mapa[row], "MAPA", "MAP")).astype(np.str_)
        level = np.where(course[row], code, enrolment.grade_codes[row]).astype(np.str_)
        sittings.append(_Sitting(subject, row, test, level))
    return sittings


def _results(
    plan: Plan, population: Population, year: SchoolYear, enrolment: Enrolment, sitting: _Sitting
) -> Table:
    rng = stream(f"results {sitting.subject}", year)
    row = sitting.row
    score = _scores(population, year, enrolment, sitting, rng)
    # The untested: half have no row, half a row without a determined level.
    absence = rng.random(len(row)) + 0.25 * (score < -0.8)
    untested = 1.0 - trends.at(trends.TESTED, year)
    gone = absence > np.quantile(absence, 1 - untested / 2)
    undetermined = ~gone & (absence > np.quantile(absence, 1 - untested))
    keep = ~gone
    share = trends.at(trends.PROFICIENT[sitting.subject], year)
    level, points = _levels(score, score[keep & ~undetermined], share)
    values = _identity(plan, population, year, enrolment, row)
    values |= _outcome(year, sitting, score, level, points, undetermined, rng)
    values["GRADE_OF_STUDENT"] = np.where(sitting.test == "EOC", enrolment.grade_codes[row], "  ")
    values["CONTENT_AREA"] = CONTENT[sitting.subject]
    values["GRADE_LEVEL"] = sitting.level_code
    return Table.of(layouts.MAP_EOC, len(row), values, " ").take(keep)


def _scores(
    population: Population, year: SchoolYear, enrolment: Enrolment, sitting: _Sitting,
    rng: np.random.Generator,
) -> Floats:  # fmt: skip
    """Standardised; 0.8 of a student's score is the student's own from year to year."""
    people, row, subject = population.people, sitting.row, sitting.subject
    who, subjects = enrolment.person[row], list(CONTENT)
    own = stream("subjects").normal(size=(len(people.race), len(subjects)))
    school = stream("schools and results").normal(0, 0.06, (len(population.schools), 4))
    place = subjects.index(subject)
    return standard(
        0.76 * people.ability[who]
        + 0.34 * own[who, place]
        + 0.42 * rng.normal(size=len(row))
        + school[enrolment.school[row], place]
        + _BLACK[subject] * people.black[who]
        + 0.36 * (people.race[who] == "A")
        - 0.22 * (people.race[who] == "H")
        - 0.45 * enrolment.free_reduced[row]
        - 1.00 * enrolment.iep[row]
        + _LEARNER[subject] * enrolment.english_learner[row]
        + (0.12 if subject == "ela" else -0.03) * (people.gender[who] == "F")
    )


def _levels(score: Floats, known: Floats, proficient: float) -> tuple[Ints, Floats]:
    """Level 0–3, and index points 1.00–5.00 that run on through the levels.

    The means within levels lie near the older weights 1, 3, 4 and 5, so that the change of
    method in the export is no jump in the series.
    """
    edges = [
        cut(known, proficient + (1 - proficient) * 0.64),
        cut(known, proficient),
        cut(known, proficient * 0.40),
    ]
    level = np.searchsorted(np.array(edges), score, side="right").astype(np.int64)
    low, high = float(score.min()), float(score.max())
    points = np.interp(
        score,
        [low, edges[0] - 0.35, edges[0], edges[1], edges[2], edges[2] + 0.35, high + 0.01],
        [1.0, 1.0, 2.38, 3.44, 4.56, 5.0, 5.0],
    )
    return level, np.asarray(points, dtype=np.float64)


def _identity(
    plan: Plan, population: Population, year: SchoolYear, enrolment: Enrolment, row: Ints
) -> dict[str, Texts | str]:
    people, who = population.people, enrolment.person[row]
    code = school_codes(plan)[enrolment.school[row]]
    district = plan.district.district_code
    born = [f"{int(b[4:6])}{b[6:]}{b[2:4]}" for b in people.born[who].tolist()]
    learner = enrolment.english_learner[row]
    first, last = people.first[who], people.last[who]
    return {
        "YEAR": str(year.ending),
        "COUNTY_DISTRICT": district,
        "SCHOOL_CODE": code,
        "RESIDENT_COUNTY_DISTRICT": district,
        "RESIDENT_SCHOOL_CODE": code,
        "DISTRICT_STUDENT_NUMBER": people.local_id[who],
        "STUDENT_NUMBER": people.state_id[who],
        "MOSIS_STATE_ID": people.state_id[who],
        "LAST_NAME": np.char.ljust(last, 22),
        "FIRST_NAME": first,
        "DATE_OF_BIRTH": texts(born),
        "RACE": texts([_RACE_NUMBER[r] for r in people.race_written[who].tolist()]),
        "GENDER": people.gender[who],
        "BUILDING_LESS_THAN_YEAR": _flag(~enrolment.all_year[row]),
        "DISTRICT_LESS_THAN_YEAR": _flag(~enrolment.all_year[row]),
        "IEP_STUDENT": _flag(enrolment.iep[row]),
        "IEP_DISABILITY_DIAGNOSIS_CODE": disability(people, enrolment)[row],
        "EL_STUDENT": _flag(learner),
        "EL_RECEIVING_SERVICE": _flag(enrolment.lepell[row] == "RCV"),
        "EL_MONITORING": _flag(np.isin(enrolment.lepell[row], ("MY1", "MY2"))),
        "GIFTED_STUDENT": _flag(enrolment.gifted[row]),
        "MAP_DIRECT_CERT": _flag(enrolment.lunch[row] == "F"),
        "DISTRICT_NAME": plan.district.short_name,
        "SCHOOL_NAME": school_names(plan)[enrolment.school[row]],
    }


def _outcome(
    year: SchoolYear,
    sitting: _Sitting,
    score: Floats,
    level: Ints,
    points: Floats,
    undetermined: Bools,
    rng: np.random.Generator,
) -> dict[str, Texts | str]:
    """Level, scores, points and date; a row without a determined level has none of them."""
    course, alternate = sitting.test == "EOC", sitting.test == "MAPA"
    known, rows = ~undetermined, len(score)
    scale = texts(np.rint(400 + 45 * score).astype(np.int64))
    eoc = texts(np.clip(np.rint(400 + 22 * score), 325, 450).astype(np.int64))
    raw = np.clip(np.rint(28 + 6 * score), 1, 50).astype(np.int64)
    steps = np.char.add(texts(level + 2), ".00")
    index = np.where(alternate, steps, texts([f"{p:.2f}" for p in points.tolist()]))
    dates = np.datetime64(f"{year.ending}-04-13") + rng.integers(0, 26, rows)
    dates = np.busday_offset(dates, 0, roll="forward")
    written = [f"{d[5:7]}{d[8:]}{d[2:4]}" for d in np.datetime_as_string(dates).tolist()]
    with_points = known if year.ending >= INDEX_FROM else np.zeros(rows, np.bool_)
    return {
        "PERFORMANCE_LEVEL": np.where(known, texts(LEVELS)[level], " "),
        "PERFORMANCE_LEVEL_CODE": np.where(known, texts(level + 2), " "),
        "MAP_SCALE_SCORE": np.where(known & ~course & ~alternate, scale, ""),
        "EOC_SCORE": np.where(known & course, eoc, "000"),
        "EOC_TOTAL_RAW_SCORE": np.where(known & course, texts(raw), ""),
        "EOC_TOTAL_PERCENT_CORRECT": np.where(known & course, texts(raw * 2), ""),
        "EOC_ADMINISTRATION_WINDOW": np.where(course, "Spring", " "),
        "TEST_DATE": np.where(alternate, " ", texts(written)),
        "TEST_NAME_MAP": sitting.test,
        "MAP_ALTERNATE": _flag(alternate),
        "STUDENT_GROUP": "Y",
        "INVALID_PERFORMANCE_LEVEL": " ",
        "SECURITY_BREACH": " ",
        "CALCULATED_INDEX_PT_VALUE": np.where(with_points, index, " "),
    }


def _flag(where: Bools) -> Texts:
    """The state's flags: Y or one space."""
    return np.where(where, "Y", " ").astype(np.str_)
