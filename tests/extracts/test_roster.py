"""MOSIS Student Core → roster."""

from __future__ import annotations

import pandas as pd
import pytest

from .small import CORE, Room

SOURCES = {"student_core"}
ADA = "2026OctCore1.0,2026,096102,1050,096102,9000000001,700001,Okafor,Ada,,09,F,B,F,NLP,,Y,Y,"


def roster(room: Room) -> pd.DataFrame:
    return room.read().roster.set_index("student")


def test_one_row_per_student_with_codes(room: Room) -> None:
    """Codes become the groups of the breakdowns; unknown stays missing; names do not enter."""
    frame = roster(room)
    assert frame.loc["9000000001"].to_dict() == {
        "year": "2025-26",
        "school": "high",
        "local_id": "700001",
        "grade": "09",
        "race": "B",
        "gender": "F",
        "iep": "N",
        "lunch": "F",
        "english_learner": "N",
        "on_count_date": True,
        "all_year": True,
    }
    assert frame.loc["9000000002", ["iep", "english_learner", "lunch"]].to_list() == ["Y", "Y", "N"]
    assert not frame.loc["9000000002", "all_year"]
    assert pd.isna(frame.loc["9000000004", "race"])
    assert pd.isna(frame.loc["9000000004", "english_learner"])


@pytest.mark.parametrize(
    ("written", "lunch"), [("F", "F"), ("R", "R"), ("", "N"), (" ", "N"), ("U", "N"), ("NULL", "N")]
)
def test_lunch_status_full_price_has_several_spellings(
    room: Room, written: str, lunch: str
) -> None:
    """Blank, U and NULL all stand for full price."""
    room.edit("core.csv", "09,F,B,F,NLP", f"09,F,B,{written},NLP")
    assert roster(room).loc["9000000001", "lunch"] == lunch


@pytest.mark.parametrize("disguise", ["*", "NULL", "", " ", "<", ">"])
def test_disguises_of_missing_are_missing(room: Room, disguise: str) -> None:
    """A race written *, NULL, < or as a blank is unknown."""
    room.edit("core.csv", "09,F,B,F", f"09,F,{disguise},F")
    assert pd.isna(roster(room).loc["9000000001", "race"])


def test_lost_leading_zeros_are_put_back(room: Room) -> None:
    """Codes of fixed length get back the zeros that a spreadsheet took."""
    old = "96102,4040,096102,0090000003,000303,Tan,Cy,,03"
    room.edit("core.csv", f"0{old}", "96102,4040,96102,90000003,303,Tan,Cy,,3")
    row = roster(room).loc["0090000003"]
    assert (row["local_id"], row["grade"]) == ("000303", "03")


@pytest.mark.parametrize(
    ("old", "mangled", "column"),
    [
        ("9000000001", "9.00E+09", "StateID"),
        ("9000000001", "900000000100", "StateID"),
        ("9000000001", "0", "StateID"),
        ("9000000001", "", "StateID"),
        ("700001", "700001.0", "LocalStudentID"),
        (",1050,096102,9000000001", "290972000000", "AttendingSchoolCode"),
    ],
)
def test_ids_changed_by_a_spreadsheet_are_problems(
    room: Room, old: str, mangled: str, column: str
) -> None:
    """Scientific notation, rounded ids, 0 and blank are never guessed."""
    new = f",{mangled},096102,9000000001" if old.startswith(",") else mangled
    room.write("core.csv", CORE.replace(old, new, 1))
    problem = room.problem()
    assert (problem.file, problem.row, problem.column) == ("2025-26/core.csv", 2, column)
    assert problem.value == mangled
    assert "digits" in problem.rule


def test_a_later_collection_version_counts(room: Room) -> None:
    """A correction replaces the earlier row; 10.0 comes after 9.0, June after October."""
    late = ADA.replace("Y,Y,", "Y,N,").replace("09,F,B,F", "09,F,B,R")
    for version in ("2026OctCore9.0", "2026OctCore10.0", "2026JunCore1.0", "2026OctCore2.0"):
        grade = {"2026JunCore1.0": "10"}.get(version, "09")
        row = late.replace("2026OctCore1.0", version).replace(",09,", f",{grade},")
        room.add("core.csv", row)
    frame = roster(room)
    assert frame.loc["9000000001", ["grade", "lunch"]].to_list() == ["10", "R"]
    assert room.aside()["core.csv", "superseded by a later collection version"] == 4


def test_version_ten_comes_after_version_nine(room: Room) -> None:
    """Versions are numbers, not text, and their place in the file does not matter."""
    for version, lunch in (("10.0", "R"), ("9.0", "F")):
        room.add(
            "core.csv", ADA.replace("Core1.0", f"Core{version}").replace("B,F,", f"B,{lunch},")
        )
    assert roster(room).loc["9000000001", "lunch"] == "R"


def test_a_blank_where_a_value_is_needed_says_so(room: Room) -> None:
    """A blank is told from a wrong value."""
    room.edit("core.csv", "Ada,,09", "Ada,,")
    assert room.problem().rule.startswith("must not be blank: a grade is one of: PK, K, 01")
    room.write("core.csv", CORE.replace("Ada,,09", "Ada,,99"))
    assert room.problem().rule.startswith("a grade is one of: PK, K, 01")


def test_two_schools_in_one_year_are_two_rows(room: Room) -> None:
    """A student who changed schools stands in the roster of both, even with another version."""
    room.add("core.csv", ADA.replace(",1050,", ",4040,").replace("Core1.0", "Core2.0"))
    assert sorted(roster(room).loc["9000000001", "school"]) == ["glen", "high"]


def test_the_same_row_twice_counts_once(room: Room) -> None:
    """An exact duplicate is set aside."""
    room.add("core.csv", ADA)
    assert len(roster(room)) == 4
    assert room.aside()["core.csv", "exact duplicate row"] == 1


def test_contradicting_rows_of_one_version_are_a_problem(room: Room) -> None:
    """Which of two rows of one collection is right only the data owner knows."""
    room.add("core.csv", ADA.replace("09,F,B,F", "10,F,B,F"))
    problem = room.problem()
    assert (problem.row, problem.column, problem.value) == (6, "StateID", "9000000001")


def test_one_state_id_has_one_local_id(room: Room) -> None:
    """Two students under one id, or one under two, are problems."""
    room.add("core.csv", ADA.replace(",1050,", ",4040,").replace("700001", "700009"))
    assert room.problem().column == "LocalStudentID"
    room.write("core.csv", CORE)
    room.add("core.csv", ADA.replace(",1050,", ",4040,").replace("9000000001", "9000000009"))
    assert room.problem().column == "StateID"


def test_prekindergarten_and_other_schools_are_set_aside(room: Room) -> None:
    """PK rows and schools that the plan does not have are counted and said."""
    room.add(
        "core.csv",
        ADA.replace("9000000001", "9000000007").replace("700001", "700007").replace(",09,", ",PK,"),
        ADA.replace("9000000001", "9000000008").replace("700001", "700008").replace("1050", "1900"),
    )
    assert len(roster(room)) == 4
    aside = room.aside()
    assert aside["core.csv", "pre-kindergarten rows"] == 1
    assert aside["core.csv", "school not in the plan: code 1900"] == 1


def test_a_file_without_any_known_school_is_a_problem(room: Room) -> None:
    """When no code is known the codes in params are wrong, not all the students."""
    room.write("core.csv", CORE.replace(",1050,", ",1051,").replace(",4040,", ",4041,"))
    problem = room.problem()
    assert problem.column == "AttendingSchoolCode"
    assert "1050 high, 4040 glen" in problem.rule


def test_another_district_is_a_problem(room: Room) -> None:
    """A row reported by another district does not belong into this file."""
    room.edit("core.csv", "1050,096102,9000000001", "1050,096103,9000000001")
    problem = room.problem()
    assert (problem.column, problem.value) == ("ReportingDistrictCode", "096103")
    assert "096102" in problem.rule


def test_a_student_placed_in_another_district_is_set_aside(room: Room) -> None:
    """Reported here but taught elsewhere: none of our schools answers for the year."""
    room.write(
        "core.csv", CORE.replace("096102,1050,096102,9000000001", "96096,1050,096102,9000000001")
    )
    assert room.aside()["core.csv", "attends a school of another district"] == 1


def test_another_year_is_a_problem(room: Room) -> None:
    """Last year's file in this year's folder is refused, saying both years."""
    room.edit(
        "core.csv",
        "2026OctCore1.0,2026,096102,1050,096102,9000000001",
        "2026OctCore1.0,2025,096102,1050,096102,9000000001",
    )
    problem = room.problem()
    assert (problem.row, problem.column, problem.value) == (2, "CurrentSchoolYear", "2025")
    assert "2025-26" in problem.rule
    assert "2026" in problem.rule


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("09,F,B,F", "13,F,B,F", "StudentGradeLevel"),
        ("09,F,B,F", "09,Q,B,F", "Gender"),
        ("09,F,B,F", "09,F,AA,F", "RaceEthnicity"),
        ("09,F,B,F", "09,F,B,1", "LunchStatus"),
        (",NLP,,Y,Y", ",maybe,,Y,Y", "LEPELL"),
        (",NLP,,Y,Y", ",NLP,,perhaps,Y", "EnrolledOnCntDate"),
        (",NLP,,Y,Y", ",NLP,,Y,", "EnrolledAllYear"),
        (",NLP,,Y,Y", ",NLP,17,Y,Y", "IEPDisability"),
        ("1050,096102,9000000001", "1050,here,9000000001", "ReportingDistrictCode"),
        ("096102,1050,096102,9000000001", "here,1050,096102,9000000001", "AttendingDistrictCode"),
        (
            "2026OctCore1.0,2026,096102,1050,096102,9000000001",
            "v2,2026,096102,1050,096102,9000000001",
            "CollectionVersion",
        ),
    ],
)
def test_values_outside_the_code_sets_are_problems(
    room: Room, old: str, new: str, column: str
) -> None:
    """A value that the state's code sets do not have is named with row and column."""
    room.edit("core.csv", old, new)
    problem = room.problem()
    assert (problem.row, problem.column) == (2, column)


def test_an_unusual_grade_for_a_school_is_a_notice(room: Room) -> None:
    """A grade that the school is not listed for is said; it may be right."""
    room.edit("core.csv", "Ada,,09", "Ada,,03")
    assert any("does not list for their school" in n for n in room.read().notices)
