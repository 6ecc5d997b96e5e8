"""Panorama exports: students (spring and fall) and families."""

from __future__ import annotations

import numpy as np

from reporting.plan import Plan, SchoolYear
from sample import layouts, names, trends
from sample.answers import answers
from sample.chance import hexadecimal, stream
from sample.people import Enrolment
from sample.population import Population
from sample.student_core import school_codes, school_names
from sample.table import Bools, Floats, Ints, Table, Texts, texts

# Latent shifts, in standard deviations: grade above 5, then groups.
_PER_GRADE = {
    "positive_feelings": -0.050, "belonging": -0.055, "diversity_inclusion": -0.030,
    "self_efficacy": -0.050, "supportive_relationships": -0.015, "self_management": -0.030,
    "social_awareness": -0.015,
}  # fmt: skip
_BLACK = {
    "positive_feelings": -0.15, "belonging": -0.25, "diversity_inclusion": -0.40,
    "self_efficacy": -0.08, "supportive_relationships": -0.10, "self_management": -0.10,
    "social_awareness": -0.02,
}  # fmt: skip
_NARROWING = (1.0, 1.0, 0.95, 0.88, 0.80, 0.70)  # of the gap of Black students, by year
_RACE = {"A": 0.02, "H": -0.08, "M": -0.10}
_IEP, _LUNCH, _LEARNER = -0.20, -0.12, -0.05
_FEMALE = {"positive_feelings": -0.16, "self_efficacy": -0.14, "social_awareness": 0.22}


def students(
    plan: Plan, population: Population, year: SchoolYear, enrolment: Enrolment, season: str
) -> Table:
    """Responses of one season; ``season`` is spring or fall."""
    rng = stream(f"student survey {season}", year)
    codes = set(plan.surveys.student_grades)
    present = enrolment.spring if season == "spring" else enrolment.on_count
    asked = np.flatnonzero(present & np.isin(enrolment.grade_codes, sorted(codes)))
    row = asked[_answering(rng, population, enrolment, asked, season)]
    people, who = population.people, enrolment.person[row]
    lift = trends.FALL_LIFT if season == "fall" else 0.0
    first, last, local = people.first[who], people.last[who], people.local_id[who]
    values = _start(plan, rng, enrolment.school[row], year, season)
    values |= {
        "Student First Name": first,
        "Student Last Name": last,
        "Student Email": names.email(first, last, local, names.DOMAIN_STUDENTS),
        "Student Panorama ID": hexadecimal(stream("panorama ids"), len(people.race), 16)[who],
        "Student ID": local,
        "Student Grade Level": texts(enrolment.grade[row]),
        "Student Gender": np.where(people.gender[who] == "F", "Female", "Male"),
        "Student Race": _race_words(people.race_written[who]),
        "Student Spec ED Programs": np.where(enrolment.iep[row], "IEP", ""),
        "Survey Type": "Student SEL",
    }
    attitude = _attitudes(plan, population, enrolment, row, rng)
    given = answers(plan, "students", year, attitude, rng, lift)
    table = Table.of([*layouts.PANORAMA_STUDENTS, *given], len(row), {**values, **given}, "")
    return table.take(np.argsort(table["Response Start Time"], kind="stable").astype(np.int64))


def families(plan: Plan, population: Population, year: SchoolYear, enrolment: Enrolment) -> Table:
    """One row per family and child, without a name or a student's number."""
    rng = stream("family survey", year)
    people = population.people
    home = np.flatnonzero(enrolment.spring)
    willing = rng.normal(size=len(home)) - 0.45 * enrolment.free_reduced[home]
    willing -= 0.02 * enrolment.grade[home] + 0.15 * people.black[enrolment.person[home]]
    share = trends.at(trends.SPRING_RESPONSE["families"], year)
    row = home[np.sort(np.argsort(-willing, kind="stable")[: round(share * len(home))])]
    who = enrolment.person[row]
    general = 0.6 * people.wellbeing[who] - 0.2 * people.black[who] - 0.03 * enrolment.grade[row]
    values = _start(plan, rng, enrolment.school[row], year, "spring")
    values |= {
        "Respondent Panorama ID": hexadecimal(rng, len(row), 16),
        "Student Grade Level": np.where(
            enrolment.grade[row] == 0, "K", texts(enrolment.grade[row])
        ),
        "Student Race": _race_words(people.race_written[who]),
        "Survey Type": "Family-School Relationships",
    }
    topics = sorted({t.topic for t in plan.surveys.topics if t.population == "families"})
    attitude = {topic: general + rng.normal(0, 0.6, len(row)) for topic in topics}
    given = answers(plan, "families", year, attitude, rng)
    table = Table.of([*layouts.PANORAMA_FAMILIES, *given], len(row), {**values, **given}, "")
    return table.take(np.argsort(table["Response Start Time"], kind="stable").astype(np.int64))


def survey_times(rng: np.random.Generator, rows: int, year: SchoolYear, season: str) -> Texts:
    """Start times on school days of the three survey weeks."""
    opening = f"{year.ending - 1}-10-05" if season == "fall" else f"{year.ending}-03-02"
    days = np.busday_offset(
        np.datetime64(opening), rng.integers(0, 15, rows), roll="forward"
    ).astype("datetime64[s]")
    moment = days + rng.integers(8 * 3600, 15 * 3600, rows).astype("timedelta64[s]")
    return np.char.replace(np.datetime_as_string(moment, unit="s"), "T", " ")


def _start(
    plan: Plan, rng: np.random.Generator, school: Ints, year: SchoolYear, season: str
) -> dict[str, Texts | str]:
    rows = len(school)
    return {
        "Client Name": plan.district.name,
        "District Name": plan.district.name,
        "School Name": school_names(plan)[school],
        "School ID": school_codes(plan)[school],
        "Unique Response ID": hexadecimal(rng, rows, 24),
        "Response Language": "English",
        "Response Start Time": survey_times(rng, rows, year, season),
        "Response Duration (minutes)": texts(rng.integers(4, 26, rows)),
    }


def _race_words(codes: Texts) -> Texts:
    return texts([layouts.PANORAMA_RACE[code] for code in codes.tolist()])


def _answering(
    rng: np.random.Generator,
    population: Population,
    enrolment: Enrolment,
    asked: Ints,
    season: str,
) -> Bools:
    """Who answers: happier students a little more often; rates differ by school."""
    year = enrolment.year
    usual = trends.at(trends.SPRING_RESPONSE["students"], year)
    low = trends.LOW_RESPONSE if season == "spring" else {}
    willing = (
        0.25 * population.people.wellbeing[enrolment.person[asked]]
        - 0.25 * (enrolment.free_reduced[asked])
    )
    willing = willing + rng.normal(size=len(asked))
    answering = np.zeros(len(asked), dtype=np.bool_)
    for position, school in enumerate(population.schools):
        here = np.flatnonzero(enrolment.school[asked] == position)
        lean = 0.015 * ((position % 3) - 1)
        share = low.get((school.level, year.ending), min(usual + lean, 0.96))
        best = np.argsort(-willing[here], kind="stable")[: round(share * len(here))]
        answering[here[best]] = True
    return answering


def _attitudes(
    plan: Plan,
    population: Population,
    enrolment: Enrolment,
    row: Ints,
    rng: np.random.Generator,
) -> dict[str, Floats]:
    """A latent attitude per topic: the student's own, the groups', the school's."""
    people, who, year = population.people, enrolment.person[row], enrolment.year
    black, narrowing = people.black[who], trends.at(_NARROWING, year)
    groups = _IEP * enrolment.iep[row] + _LUNCH * enrolment.free_reduced[row]
    groups = groups + _LEARNER * enrolment.english_learner[row]
    for code, shift in _RACE.items():
        groups = groups + shift * (people.race[who] == code)
    attitude: dict[str, Floats] = {}
    for topic in sorted({t.topic for t in plan.surveys.topics if t.population == "students"}):
        school = stream(f"climate {topic}").normal(0, 0.07, len(population.schools))
        passing = stream(f"climate {topic}", year).normal(0, 0.03, len(population.schools))
        personal = 0.65 * people.wellbeing[who] + 0.76 * rng.normal(size=len(row))
        usual = (
            personal
            + groups
            + _PER_GRADE.get(topic, 0.0) * (enrolment.grade[row] - 7)
            + _FEMALE.get(topic, 0.0) * (people.gender[who] == "F")
            + (school + passing)[enrolment.school[row]]
        )
        attitude[topic] = _centred(usual, black) + _BLACK.get(topic, 0.0) * narrowing * black
    return attitude


def _centred(values: Floats, group: Floats) -> Floats:
    """Without the chance difference between a group and the others: gaps then follow trends."""
    centred = values.copy()
    for member in (0.0, 1.0):
        here = group == member
        if here.any():
            centred[here] -= values[here].mean()
    return centred
