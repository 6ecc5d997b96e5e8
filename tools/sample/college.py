"""ACT scores of each graduating class, and AP exams of each school year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reporting.plan import Plan, SchoolYear
from sample import score_layouts, trends
from sample.chance import cut, hexadecimal, some, standard, stream, top_share
from sample.people import Enrolment
from sample.population import Population
from sample.student_core import school_names
from sample.table import Floats, Ints, Table, Texts, texts

_JUNIORS = 9  # of the next class, who stand in the file as well
_SECTIONS = ("Eng", "Mth", "Rdg", "Sci")
# The vendor's codes of twenty exams.
_EXAMS = (
    "07", "13", "15", "16", "20", "25", "28", "31", "33", "34", "35", "36", "37", "40", "43", "48",
    "57", "66", "85", "90",
)  # fmt: skip
_STEP = 7  # has no factor in common with the number of exams


def act(plan: Plan, population: Population, year: SchoolYear, enrolment: Enrolment) -> Table:
    """Seniors' tests, some of them their second, and a few tests of juniors."""
    rng = stream("act", year)
    people, home = population.people, enrolment.spring
    seniors = np.flatnonzero(home & (enrolment.grade == 12))
    who = enrolment.person[seniors]
    wish = (
        0.45 * people.ability[who] + 0.35 * people.interest[who] + rng.normal(0, 0.8, len(who))
        - 0.3 * enrolment.free_reduced[seniors] - 0.6 * enrolment.iep[seniors]
    )  # fmt: skip
    tested = seniors[top_share(wish, trends.at(trends.ACT_TESTED, year))]
    scores = _sections(rng, population, enrolment, tested, trends.at(trends.ACT, year))
    before = tested[rng.random(len(tested)) < 0.45]
    lower = scores[np.isin(tested, before)] - rng.integers(-1, 4, (len(before), 4))
    juniors = np.flatnonzero(home & (enrolment.grade == 11))
    juniors = juniors[some(rng, len(juniors), _JUNIORS)]
    young = _sections(rng, population, enrolment, juniors, trends.at(trends.ACT, year) - 1)
    last = [f"{month:02d}{year.ending - 1}" for month in (9, 10, 12)]
    parts = [
        (tested, scores, texts(last)[rng.integers(0, 3, len(tested))], year.ending),
        (before, np.clip(lower, 1, 36), texts([f"04{year.ending - 1}"] * len(before)), year.ending),
        (juniors, young, texts([f"04{year.ending}"] * len(juniors)), year.ending + 1),
    ]
    tables = [
        _act_rows(plan, population, year, enrolment, row, result, month, ending)
        for row, result, month, ending in parts
    ]
    return tables[0].join(tables[1]).join(tables[2])


def _sections(
    rng: np.random.Generator, population: Population, enrolment: Enrolment, row: Ints, mean: float
) -> Ints:
    people, who = population.people, enrolment.person[row]
    score = (
        0.85 * people.ability[who] - 0.5 * people.black[who] + 0.25 * (people.race[who] == "A")
        - 0.3 * enrolment.free_reduced[row] - 0.6 * enrolment.iep[row]
    )  # fmt: skip
    section = standard(score)[:, np.newaxis] * 4.3 + rng.normal(0, 2.2, (len(row), 4))
    return np.clip(np.rint(mean + section), 1, 36).astype(np.int64)


def _act_rows(
    plan: Plan, population: Population, year: SchoolYear, enrolment: Enrolment, row: Ints,
    scores: Ints, month: Texts, ending: int,
) -> Table:  # fmt: skip
    people, who = population.people, enrolment.person[row]
    born = people.born[who].tolist()
    total = scores.sum(axis=1)
    values: dict[str, Texts | str] = {
        "ID_ACT": texts(5_000_000_000 + 7 * who + year.ending),
        "ID_StateAssign": people.state_id[who],
        "ID_Local": people.local_id[who],
        "F_Name": np.char.upper(people.first[who]),
        "L_Name": np.char.upper(people.last[who]),
        "State": "MO",
        "Country_Cde": "US",
        "Gender": np.where(people.gender[who] == "F", "Female", "Male"),
        "DOB": texts([f"{b[4:]}{b[:4]}" for b in born]),
        "HS_GradeLev": np.where(enrolment.grade[row] == 12, "12th Grade", "11th Grade"),
        "HS_GradYr": str(ending),
        "Test_Dte": month,
        "Composite": texts((total + 2) // 4),  # a half is rounded up
        "Sum_Scale": texts(total),
        "W_USRnk": "---",
        "ELA": "--",
        "USRnk_ELA": "---",
    }
    values |= {section: texts(scores[:, place]) for place, section in enumerate(_SECTIONS)}
    return Table.of(score_layouts.ACT, len(row), values, "")


@dataclass(frozen=True)
class _Exams:
    """Exams of one school year: positions in People, codes and grades 1–5."""

    ending: int
    person: Ints
    code: Texts
    grade: Ints


def ap(plan: Plan, population: Population, year: SchoolYear, enrolment: Enrolment) -> Table:
    """One wide row per student with an exam in the year, earlier years' exams behind it."""
    past = [_exams(population, e.year, e) for e in population.years if e.year <= year]
    takers = np.unique(past[-1].person)
    person = np.concatenate([e.person for e in past])
    ending = np.concatenate([np.full(len(e.person), e.ending) for e in past])
    code = np.concatenate([e.code for e in past])
    grade = np.concatenate([e.grade for e in past])
    mine = np.isin(person, takers)
    person, ending, code, grade = person[mine], ending[mine], code[mine], grade[mine]
    order = np.lexsort((code, -ending, person))
    person, ending, code, grade = person[order], ending[order], code[order], grade[order]
    place = np.arange(len(person)) - np.searchsorted(person, person)
    row = np.searchsorted(takers, person)
    values = _takers(plan, population, year, enrolment, takers)
    for number, name in enumerate(score_layouts.AP_PLACES):
        here = place == number
        for column, content in (
            ("Admin Year", texts(ending % 100)), ("Exam Code", code), ("Exam Grade", texts(grade)),
        ):  # fmt: skip
            cells = np.full(len(takers), "", dtype=object)
            cells[row[here]] = content[here]
            values[f"{column} {name}"] = cells.astype(np.str_)
    return Table.of(score_layouts.AP, len(takers), values, "")


def _takers(
    plan: Plan, population: Population, year: SchoolYear, enrolment: Enrolment, takers: Ints
) -> dict[str, Texts | str]:
    people = population.people
    at = np.zeros(len(people.race), dtype=np.int64)
    at[enrolment.person] = np.arange(len(enrolment))
    born = people.born[takers].tolist()
    return {
        "AP Number / AP ID": hexadecimal(stream("ap numbers", year), len(takers), 8),
        "Last Name": people.last[takers],
        "First Name": people.first[takers],
        "Student State": "MO",
        "Gender": people.gender[takers],
        "Date of Birth": texts([f"{b[4:]}{b[2:4]}" for b in born]),
        "Grade Level": texts(enrolment.grade[at[takers]] - 5),  # 4 is grade 9
        "Best Language": "1",
        "AI Institution Name": school_names(plan)[enrolment.school[at[takers]]],
        "AI State": "MO",
        "Student Identifier": people.local_id[takers],
    }


def _exams(population: Population, year: SchoolYear, enrolment: Enrolment) -> _Exams:
    rng = stream("ap", year)
    people = population.people
    high = np.flatnonzero(enrolment.spring & (enrolment.grade >= 9))
    who, grade = enrolment.person[high], enrolment.grade[high]
    study = (
        0.6 * people.ability[who] + 0.35 * people.interest[who] + 0.55 * rng.normal(size=len(who))
        - 0.40 * people.black[who] - 0.45 * enrolment.free_reduced[high]
        - 0.70 * enrolment.iep[high] + 0.60 * (grade - 9)
    )  # fmt: skip
    takers = who[top_share(study, trends.at(trends.AP_TAKERS, year))]
    often = np.minimum(1 + rng.poisson(1.05, len(takers)), 6)
    person = np.repeat(takers, often)
    start = np.repeat(rng.integers(0, len(_EXAMS), len(takers)), often)
    number = np.arange(len(person)) - np.repeat(np.cumsum(often) - often, often)
    code = texts(_EXAMS)[(start + number * _STEP) % len(_EXAMS)]
    latent = 0.7 * people.ability[person] + rng.normal(0, 0.75, len(person))
    return _Exams(year.ending, person, code, _ap_grades(latent, trends.at(trends.AP_PASSED, year)))


def _ap_grades(latent: Floats, passed: float) -> Ints:
    """Grades 1–5 of which the share ``passed`` is 3 or higher."""
    shares = (passed + 0.65 * (1 - passed), passed, 0.68 * passed, 0.36 * passed)
    edges = np.array([cut(latent, share) for share in shares])
    return 1 + np.searchsorted(edges, latent, side="right").astype(np.int64)
