"""MAP and end-of-course results."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

from reporting.extracts import results
from reporting.extracts.raw import RawTable, read_raw
from reporting.extracts.schema import Findings, Sheet, checked, fitted
from reporting.plan import SchoolYear

from .small import MAP, Room, small_plan

SOURCES = {"map_eoc"}
CY = "Mathematics\t2026\t096102\t4040\t03\t1\tTan\tCy\t \t1\t5\t{level}\t{invalid}\t{id}\t \t{date}\t{test}\t{points}"  # noqa: E501


def cy(**changes: str) -> str:
    usual = {
        "level": "Advanced",
        "invalid": " ",
        "id": "0090000003",
        "date": "050126",
        "test": "MAP",
        "points": "4.00",
    }
    return CY.format(**(usual | changes))


def maths(room: Room) -> pd.Series:
    frame = room.read().results
    found = frame[(frame["student"] == "0090000003") & (frame["subject"] == "mathematics")]
    assert len(found) == 1
    return found.iloc[0]


def test_results_of_the_states_export(room: Room) -> None:
    """Padded content areas, points and test dates are read; a course takes the student's grade."""
    frame = room.read().results
    assert maths(room)[["level", "points", "date", "grade", "test"]].to_list() == [
        "Proficient", 3.45, pd.Timestamp("2026-04-23"), "03", "MAP",
    ]  # fmt: skip
    course = frame[frame["test"] == "EOC"].iloc[0]
    assert (course["grade"], course["subject"]) == ("09", "mathematics")
    assert pd.isna(course["points"])


def test_lost_zeros_are_put_back(room: Room) -> None:
    """Student id, district code and a test date of five digits are whole again."""
    room.edit(
        "map.txt", "Mathematics       \t2026\t096102\t4040\t03", "Mathematics\t2026\t96102\t4040\t3"
    )
    text = room.text("map.txt").replace("0090000003", "90000003").replace("042326", "42326")
    room.write("map.txt", text)
    assert maths(room)["date"] == pd.Timestamp("2026-04-23")


@pytest.mark.parametrize("day", [" ", ""])
def test_a_test_date_may_be_absent(room: Room, day: str) -> None:
    """MAP-A rows have no test date."""
    room.edit("map.txt", "042326", day)
    assert pd.isna(maths(room)["date"])


@pytest.mark.parametrize("day", ["043126", "133126", "042324", "April"])
def test_a_wrong_test_date_is_a_problem(room: Room, day: str) -> None:
    """No such day, or a day of another school year, is refused."""
    room.edit("map.txt", "042326", day)
    assert (room.problem().row, room.problem().column) == (2, "TEST_DATE")


def test_a_summer_test_date_is_tolerated(room: Room) -> None:
    """Summer windows before and after the school year still belong to it."""
    room.edit("map.txt", "042326", "071026")
    assert maths(room)["date"] == pd.Timestamp("2026-07-10")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (cy(test=" ", id=""), "no test name"),
        (cy(invalid="Y", points="n/a"), "invalidated score"),
        (cy(date="041026"), "retest: a later valid result counts"),
        (cy(level="", date="052026"), "retest: a later valid result counts"),
    ],
)
def test_rows_that_do_not_count_are_set_aside(room: Room, row: str, reason: str) -> None:
    """No test name, invalidated, earlier, or later without a level: the April result stands."""
    room.add("map.txt", row)
    assert maths(room)["level"] == "Proficient"
    assert room.aside()["map.txt", reason] == 1


@pytest.mark.parametrize("test", ["MAP", "EOC"])
def test_the_latest_valid_result_of_a_subject_counts(room: Room, test: str) -> None:
    """A retest, or an end-of-course test beside MAP, counts when its date is later."""
    room.add("map.txt", cy(date="050126", test=test))
    assert maths(room)[["level", "test"]].to_list() == ["Advanced", test]


def test_of_two_results_without_dates_the_last_row_counts(room: Room) -> None:
    """File order decides where dates do not."""
    room.write("map.txt", MAP.replace("042326", " "))
    room.add("map.txt", cy(date=" "))
    assert maths(room)["level"] == "Advanced"


@pytest.mark.parametrize("level", ["", " ", "*", "Level Not Determined"])
def test_an_undetermined_level_is_kept_and_said(room: Room, level: str) -> None:
    """A student without a level took part; the row stays, its level is missing."""
    room.edit("map.txt", "Proficient", level)
    assert pd.isna(maths(room)["level"])
    assert any("level not determined" in n for n in room.read().notices)


@pytest.mark.parametrize("points", ["", " ", "*", "0.00", "-9"])
def test_missing_points_in_disguise(room: Room, points: str) -> None:
    """0 and -9 stand for missing here: an index value lies between 1 and 5."""
    room.edit("map.txt", "3.45", points)
    assert pd.isna(maths(room)["points"])


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("3.45", "345", "CALCULATED_INDEX_PT_VALUE"),
        ("3.45", "high", "CALCULATED_INDEX_PT_VALUE"),
        ("Proficient", "Profficient", "PERFORMANCE_LEVEL"),
        ("Eng. Language Arts", "Reading", "CONTENT_AREA"),
        ("Advanced\t \t9000000001", "Advanced\t \t9.00E+09", "MOSIS_STATE_ID"),
        ("A1\t1\tOkafor", "ZZ\t1\tOkafor", "GRADE_LEVEL"),
    ],
)
def test_values_that_the_export_cannot_hold_are_problems(
    room: Room, old: str, new: str, column: str
) -> None:
    """A wrong value is named with its column."""
    room.edit("map.txt", old, new)
    assert room.problem().column == column


def test_social_studies_is_a_subject(room: Room) -> None:
    """Government end-of-course results are kept."""
    room.edit("map.txt", "Eng. Language Arts", "Social Studies    ")
    assert "social_studies" in set(room.read().results["subject"])


def test_race_of_this_file_is_ignored(room: Room) -> None:
    """A number without a published meaning does not become a race."""
    assert "race" not in room.read().results.columns


@pytest.fixture
def export() -> RawTable:
    path = Path(__file__).resolve().parents[3] / "shared/data/layouts/map_eoc_student_export.txt"
    if not path.exists():
        assert os.environ.get("CI") != "true", f"CI needs the public layout {path.name}"
        pytest.skip("the folder of public layouts is not beside this project")
    return read_raw(path.read_bytes(), "map.txt", "\t")


def as_sheet(table: RawTable) -> tuple[Sheet, Findings]:
    plan = small_plan()
    year, findings = SchoolYear(2025), Findings()
    source = plan.source("map_eoc")
    sheet = fitted(table, results.layout(plan, year), source, "map.txt", year, findings)
    assert sheet is not None
    return sheet, findings


def test_the_real_layout_has_every_column(export: RawTable) -> None:
    """The state's export of 113 columns and 8 anonymised rows is understood cell by cell."""
    assert (len(export.header), len(export.rows), export.problems) == (113, 8, ())
    sheet, findings = as_sheet(export)
    assert findings.problems == []
    assert sheet["CONTENT_AREA"].value_counts().to_dict() == dict.fromkeys(results.SUBJECTS, 2)
    assert sheet["PERFORMANCE_LEVEL"].to_list() == ["Below Basic", "Basic", *["Below Basic"] * 6]
    assert sheet["CALCULATED_INDEX_PT_VALUE"].to_list()[:3] == ["2.00", "3.45", "1.96"]
    assert sheet["TEST_NAME_MAP"].value_counts().to_dict() == {"MAPA": 4, "MAP": 2, "EOC": 2}
    assert sheet["MOSIS_STATE_ID"].iloc[0] == "0000605144"
    assert sheet["TEST_DATE"].isna().sum() == 4


def test_only_the_anonymised_codes_of_the_real_file_are_refused(export: RawTable) -> None:
    """Apart from made-up district and school codes every value of the real file is valid."""
    sheet, findings = as_sheet(export)
    checked(sheet, deciding=True)
    checked(sheet, deciding=False)
    assert {p.column for p in findings.problems} == {"COUNTY_DISTRICT", "SCHOOL_CODE"}
