"""The invented students: as many, and in such groups, as the public file counts."""

from __future__ import annotations

import csv
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from .conftest import Row, Written

_COLUMNS = {
    "A": "ENROLLMENT_ASIAN_PCT",
    "B": "ENROLLMENT_BLACK_PCT",
    "H": "ENROLLMENT_HISPANIC_PCT",
    "M": "ENROLLMENT_MULTIRACIAL_PCT",
    "W": "ENROLLMENT_WHITE_PCT",
}


@pytest.fixture(scope="session")
def demographics(public: Path) -> dict[str, Row]:
    with (public / "dese" / "clayton_demographics.csv").open(encoding="utf-8") as file:
        return {row["YEAR"]: row for row in csv.DictReader(file)}


def _share(rows: list[Row], column: str, *values: str) -> float:
    return 100 * sum(row[column] in values for row in rows) / len(rows)


@pytest.mark.parametrize("year", ["2020-21", "2021-22", "2022-23", "2023-24"])
def test_near_the_public_file(written: Written, demographics: dict[str, Row], year: str) -> None:
    """Enrolment equals the state's number; shares of groups lie within one percentage point."""
    rows, state = written.roster(year), demographics[f"20{year[-2:]}"]
    assert len(rows) == int(state["ENROLLMENT_GRADES_K_12"])
    for code, column in _COLUMNS.items():
        assert _share(rows, "RaceEthnicity", code) == pytest.approx(float(state[column]), abs=1.0)
    lunch = float(state["LUNCH_COUNT_FREE_REDUCED_PCT"])
    assert _share(rows, "LunchStatus", "F", "R") == pytest.approx(lunch, abs=0.6)
    learners = float(state["ELL_LEP_STUDENTS_ENROLLED_K_12_PCT"])
    assert _share(rows, "LEPELL", "RCV", "NRC") == pytest.approx(learners, abs=0.6)
    iep = 100 - _share(rows, "IEPDisability", "")
    assert iep == pytest.approx(float(state["IEP_INCIDENCE_RATE"]), abs=0.6)


def test_small_groups_stay_small(written: Written) -> None:
    """Each year has 2 to 12 students of the two smallest races and a few of unknown race."""
    for year in written.plan.district.years:
        races = Counter(row["RaceEthnicity"] for row in written.roster(str(year)))
        assert 2 <= races["I"] + races["P"] <= 12
        assert 5 <= races[""] <= 20


def test_students_move_up_a_grade(written: Written) -> None:
    """Nine in ten students below grade 12 come back a grade higher; nobody repeats or skips."""
    for before, after in pairwise(str(y) for y in written.plan.district.years):
        old = {row["LocalStudentID"]: row["StudentGradeLevel"] for row in written.roster(before)}
        new = {row["LocalStudentID"]: row["StudentGradeLevel"] for row in written.roster(after)}
        steps = Counter(_number(new[i]) - _number(old[i]) for i in old.keys() & new.keys())
        assert set(steps) == {1}
        assert steps[1] > 0.88 * sum(_number(grade) < 12 for grade in old.values())


def _number(grade: str) -> int:
    return 0 if grade == "K" else int(grade)


def test_students_keep_their_numbers(written: Written) -> None:
    """A LocalStudentID belongs to one StateID in all years, and the other way round."""
    pairs = {
        (row["LocalStudentID"], row["StateID"].zfill(10))
        for year in written.plan.district.years
        for row in written.rows(str(year), "student_core")
    }
    assert len({local for local, _ in pairs}) == len(pairs) == len({state for _, state in pairs})
    assert all(len(local) == 6 and len(state) == 10 for local, state in pairs)
    assert {state[0] for _, state in pairs} == {"0", "9"}


def test_some_attend_two_schools(written: Written) -> None:
    """In every year a few students stand in two schools, one of them not on the October count."""
    for year in written.plan.district.years:
        schools: dict[str, set[str]] = {}
        for row in written.rows(str(year), "student_core"):
            schools.setdefault(row["StateID"], set()).add(row["AttendingSchoolCode"])
        assert 3 <= sum(len(codes) == 2 for codes in schools.values()) <= 10


def test_every_school_has_its_grades(written: Written) -> None:
    """A school of the plan has students in exactly the grades that the plan gives it."""
    for year in written.plan.district.years:
        found: dict[str, set[str]] = {}
        for row in written.roster(str(year)):
            grade = row["StudentGradeLevel"]
            written_out = grade if grade == "K" else grade.zfill(2)
            found.setdefault(row["AttendingSchoolCode"], set()).add(written_out)
        assert found == {s.state_code: set(s.grades) for s in written.plan.district.schools}


def test_smallest_school_has_small_groups(written: Written) -> None:
    """The smallest elementary school has groups under ten, so that something must be withheld."""
    year = str(written.plan.district.latest_complete)
    code = written.plan.school("captain").state_code
    here = [row for row in written.roster(year) if row["AttendingSchoolCode"] == code]
    assert 0 < sum(row["RaceEthnicity"] == "H" for row in here) < 10
