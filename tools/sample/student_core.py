"""MOSIS Student Core: the roster."""

from __future__ import annotations

import numpy as np

from reporting.plan import Plan, SchoolYear
from sample import layouts
from sample.chance import pick, stream
from sample.people import Enrolment, People, describe
from sample.population import Population
from sample.table import Ints, Table, Texts, texts

EARLY_CHILDHOOD_CODE = "1900"  # the state's code of a centre that is no school of the plan
EARLY_CHILDHOOD_NAME = "Family Center"
_PRESCHOOL_ROWS = 24
_DISABILITIES = ["08", "11", "12", "03", "14"]


def build(plan: Plan, population: Population, year: SchoolYear, enrolment: Enrolment) -> Table:
    """October rows, June rows of students who came later, and the early-childhood centre's."""
    people, who = population.people, enrolment.person
    rng = stream("student core", year)
    version = np.where(enrolment.on_count, f"{year.ending}OctCore1.0", f"{year.ending}JunCore1.0")
    values = identity(plan, people, who, school_codes(plan)[enrolment.school], year)
    values |= {
        "CollectionVersion": version,
        "StudentGradeLevel": enrolment.grade_codes,
        "LunchStatus": enrolment.lunch,
        "Gifted": flag(enrolment.gifted),
        "NotFAYSchool": np.where(enrolment.all_year, "N", "Y"),
        "NotFAYDistrict": np.where(enrolment.all_year, "N", "Y"),
        "LEPELL": enrolment.lepell,
        "IEPDisability": disability(people, enrolment),
        "EnrolledOnCntDate": flag(enrolment.on_count),
        "EnrolledAllYear": flag(enrolment.all_year),
        "TeacherName": "",
        "County": "St. Louis",
        "Homeless": flag(rng.random(len(who)) < 0.003),
        "Migrant": "N",
        "VoluntaryTransfer": flag((people.race[who] == "B") & (people.interest[who] > 0.2)),
    }
    rows = Table.of(layouts.STUDENT_CORE, len(who), values, "")
    return rows.join(_preschool(plan, year))


def identity(
    plan: Plan, people: People, who: Ints, codes: Texts, year: SchoolYear
) -> dict[str, Texts | str]:
    """The columns in which every state submission says who a row is about."""
    district = plan.district.district_code
    born = people.born[who]
    return {
        "CurrentSchoolYear": str(year.ending),
        "AttendingDistrictCode": district,
        "AttendingSchoolCode": codes,
        "ReportingDistrictCode": district,
        "ReportingSchoolCode": codes,
        "ResidentDistrictCode": district,
        "ResidentSchoolCode": codes,
        "StateID": people.state_id[who],
        "LocalStudentID": people.local_id[who],
        "LastName": people.last[who],
        "FirstName": people.first[who],
        "DateOfBirth": texts([f"{b[4:6]}/{b[6:]}/{b[:4]}" for b in born.tolist()]),
        "Gender": people.gender[who],
        "RaceEthnicity": people.race_written[who],
    }


def school_codes(plan: Plan) -> Texts:
    return texts([school.state_code for school in plan.district.schools])


def school_names(plan: Plan) -> Texts:
    """Names as people write them, without the word School."""
    return texts([s.name.replace(" School", "") for s in plan.district.schools])


def flag(where: np.typing.NDArray[np.bool_]) -> Texts:
    return np.where(where, "Y", "N").astype(np.str_)


def disability(people: People, enrolment: Enrolment) -> Texts:
    """A student's disability code stays the same from year to year."""
    kind = texts(_DISABILITIES)[enrolment.person % len(_DISABILITIES)]
    return np.where(enrolment.iep, kind, "").astype(np.str_)


def _preschool(plan: Plan, year: SchoolYear) -> Table:
    rng = stream("preschool", year)
    count = _PRESCHOOL_ROWS
    race = pick(rng, ["W", "W", "W", "A", "B", "M"], count)
    zero = np.zeros(count, dtype=np.int64)
    small = describe(f"preschool {year}", race, year.ending + 1, zero, 0)
    values = identity(plan, small, np.arange(count), texts([EARLY_CHILDHOOD_CODE] * count), year)
    number = np.arange(count) + 100 * year.ending
    values |= {
        "CollectionVersion": f"{year.ending}OctCore1.0",
        "StateID": np.char.add("98", np.char.zfill(texts(number), 8)),
        "LocalStudentID": texts(690_000 + np.arange(count) + 100 * (year.ending % 100)),
        "StudentGradeLevel": "PK",
        "LEPELL": "NLP",
        "EnrolledOnCntDate": "Y",
        "EnrolledAllYear": "Y",
        "Gifted": "N",
        "County": "St. Louis",
        "KGPhysicalWell-beingandMotor ": "",
    }
    return Table.of(layouts.STUDENT_CORE, count, values, "")
