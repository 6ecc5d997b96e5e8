"""Office referrals, and the removals among their outcomes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reporting.plan import Plan, SchoolYear
from sample import layouts, trends
from sample.chance import pick, some, stream, top_share
from sample.people import Enrolment
from sample.population import Population
from sample.student_core import (
    disability,
    flag,
    identity,
    school_codes,
    school_names,
)
from sample.table import Bools, Floats, Ints, Table, Texts, texts

_EVENTS = [
    "Disruption", "Disrespect", "Tardiness", "Physical aggression", "Technology misuse",
    "Skipping class", "Tobacco or vaping", "Leaving without permission",
]  # fmt: skip
_OTHER = ["Conference with student", "Detention", "Warning", "Parent contact", "Loss of privilege"]
_RESOLUTION = {
    "ISS": "In-school suspension",
    "OSS": "Out-of-school suspension",
    "EXP": "Expulsion",
    "UR": "Unilateral removal",
}
# Referrals by grade, in standard deviations: rare in elementary school, most in grades 7 to 9.
_GRADE = (-1.1, -1.0, -0.9, -0.8, -0.7, -0.5, 0.2, 0.3, 0.3, 0.3, 0.25, 0.15, 0.0)


@dataclass(frozen=True)
class Incidents:
    """One entry per referral of an offender.

    Fields:
        row: position in the Enrolment; day: days after 1 September; removal: "", ISS, OSS, EXP, UR.
    """

    row: Ints
    day: Ints
    removal: Texts
    days: Floats
    event: Texts


def incidents(population: Population, year: SchoolYear, enrolment: Enrolment) -> Incidents:
    """Who was referred and removed: shares by year from trends, disparities that narrow."""
    rng = stream("incidents", year)
    people, who, rows = population.people, enrolment.person, len(enrolment)
    school = stream("schools and conduct").normal(0, 0.06, len(population.schools))
    score = (
        0.6 * people.conduct[who]
        + 0.8 * rng.normal(size=rows)
        + np.asarray(_GRADE)[enrolment.grade]
        + 0.25 * enrolment.iep
        + 0.18 * enrolment.free_reduced
        + school[enrolment.school]
    )
    # A student is referred at the school where most of the year is spent.
    score[~enrolment.spring] -= 9.0
    referred = _referred(score, people.race[who] == "B", year)
    # Not by the score: once referred, no group is removed more often than trends already says.
    severity = 0.4 * people.conduct[who[referred]] + rng.normal(size=len(referred))
    grave = 0.6 * severity + rng.normal(size=len(referred))
    share = rows / max(len(referred), 1)
    iss = top_share(severity, min(trends.at(trends.ISS, year) * share, 1.0))
    oss = top_share(grave, min(trends.at(trends.OSS, year) * share, 1.0))
    again = iss & (rng.random(len(referred)) < 0.25)
    plain = 1 + rng.poisson(0.6, len(referred)) - (iss | oss)
    row = np.concatenate(
        [referred[iss], referred[oss], referred[again], np.repeat(referred, plain)]
    ).astype(np.int64)
    removal = np.array(
        ["ISS"] * int(iss.sum()) + ["OSS"] * int(oss.sum()) + ["ISS"] * int(again.sum())
        + [""] * int(plain.sum()),
        dtype=object,
    )  # fmt: skip
    if year.ending == 2024 and oss.any():
        removal[int(iss.sum())] = "EXP"
    if year.ending == 2023 and again.any():
        removal[int(iss.sum() + oss.sum())] = "UR"
    days = np.select(
        [removal == "ISS", removal == "OSS", removal != ""],
        [rng.integers(1, 7, len(row)) / 2, rng.integers(1, 11, len(row)), 45.0],
        0.0,
    )
    day = np.sort(rng.integers(0, 265, len(row)))[rng.permutation(len(row))]
    order = np.lexsort((row, day))
    return Incidents(
        row[order], day[order], texts(removal)[order], days[order], pick(rng, _EVENTS, len(row))
    )


def _referred(score: Floats, black: Bools, year: SchoolYear) -> Ints:
    """Rows of the referred: as many, and as unevenly spread, as trends says."""
    ratio = trends.at(trends.REFERRAL_RATIO_BLACK, year)
    total = trends.at(trends.REFERRED, year) * len(score)
    others = total / max(float((~black).sum()) + ratio * float(black.sum()), 1.0)
    chosen = np.zeros(len(score), dtype=np.bool_)
    for group, risk in ((black, ratio * others), (~black, others)):
        chosen[group] = top_share(score[group], min(risk, 1.0))
    return np.flatnonzero(chosen).astype(np.int64)


def removals(
    plan: Plan, population: Population, year: SchoolYear, enrolment: Enrolment, found: Incidents
) -> Table:
    """MOSIS Student Discipline: one record per incident that ended in a removal."""
    rng = stream("removals", year)
    removed = np.flatnonzero(found.removal != "")
    row = found.row[removed]
    values = identity(
        plan, population.people, enrolment.person[row],
        school_codes(plan)[enrolment.school[row]], year,
    )  # fmt: skip
    values |= {
        "CollectionVersion": f"{year.ending}JunDiscipline1.0",
        "StudentGradeLevel": enrolment.grade_codes[row],
        "OffenseDate": _written(_dates(year, found.day[removed]), rng),
        "OffenseType": pick(rng, ["O", "O", "O", "N", "N", "V", "D", "T"], len(row)),
        "DisciplineRemoval": found.removal[removed],
        "LengthRemoved": texts([f"{d:g}" for d in found.days[removed].tolist()]),
        "ModifiedLength": "N",
        "API": "N",
        "LEPELL": enrolment.lepell[row],
        "IEPDisability": disability(population.people, enrolment)[row],
    }
    return Table.of(layouts.STUDENT_DISCIPLINE, len(row), values, "")


def referrals(
    plan: Plan, population: Population, year: SchoolYear, enrolment: Enrolment, found: Incidents
) -> Table:
    """The student information system's extract: offenders, and some victims and witnesses."""
    rng = stream("referrals", year)
    count = len(found.row)
    event = np.arange(count)
    extra = some(rng, count, round(0.2 * count))
    others = _schoolmates(rng, enrolment, found.row[extra])
    row = np.concatenate([found.row, others])
    event = np.concatenate([event, extra])
    role = np.concatenate(
        [texts(["Offender"] * count), pick(rng, ["Victim", "Witness"], len(extra))]
    )
    order = np.lexsort((role, event))
    row, event, role = row[order], event[order], role[order]
    offender = role == "Offender"
    people, who = population.people, enrolment.person[row]
    removal = found.removal[event]
    resolution = np.where(removal == "", pick(rng, _OTHER, len(row)), "").astype(object)
    for code, words in _RESOLUTION.items():
        resolution[removal == code] = words
    start = _dates(year, found.day[event]) + 1
    end = start + np.ceil(found.days[event]).astype(np.int64)
    suspended = offender & (removal != "")
    values: dict[str, Texts | str] = {
        "School Code": school_codes(plan)[enrolment.school[row]],
        "School": school_names(plan)[enrolment.school[row]],
        "Student ID": people.local_id[who],
        "Student Name": np.char.add(np.char.add(people.last[who], ", "), people.first[who]),
        "Grade": enrolment.grade_codes[row],
        "Gender": people.gender[who],
        "Race": people.race_written[who],
        "Lunch Status": enrolment.lunch[row],
        "Special Education": flag(enrolment.iep[row]),
        "504": flag((who % 23 == 0) & ~enrolment.iep[row]),
        "Event Date": _written(_dates(year, found.day[event]), rng),
        "Event ID": np.char.add(f"EV{year.ending % 100}-", np.char.zfill(texts(event + 1), 5)),
        "Event Name": found.event[event],
        "Role": role,
        "Resolution": np.where(offender, texts(resolution), ""),
        "Resolution Start": np.where(suspended, _written(start, rng), ""),
        "Resolution End": np.where(suspended, _written(end, rng), ""),
    }
    return Table.of(layouts.OFFICE_REFERRALS, len(row), values, "")


def _schoolmates(rng: np.random.Generator, enrolment: Enrolment, rows: Ints) -> Ints:
    """For each row another student of the same school and grade."""
    mates = []
    for row in rows.tolist():
        same = np.flatnonzero(
            (enrolment.school == enrolment.school[row])
            & (enrolment.grade == enrolment.grade[row])
            & (enrolment.person != enrolment.person[row])
        )
        mates.append(same[rng.integers(0, len(same))] if len(same) else row)
    return np.asarray(mates, dtype=np.int64)


def _dates(year: SchoolYear, day: Ints) -> np.typing.NDArray[np.datetime64]:
    dates = np.datetime64(f"{year.ending - 1}-09-01") + day
    return np.asarray(np.busday_offset(dates, 0, roll="backward"))


def _written(dates: np.typing.NDArray[np.datetime64], rng: np.random.Generator) -> Texts:
    """MM/DD/YYYY; some offices type no leading zeros."""
    short = rng.random(len(dates)) < 0.25
    written = []
    for text, bare in zip(np.datetime_as_string(dates, unit="D").tolist(), short, strict=True):
        year, month, day = text.split("-")
        written.append(f"{int(month)}/{int(day)}/{year}" if bare else f"{month}/{day}/{year}")
    return texts(written)
