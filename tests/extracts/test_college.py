"""ACT and AP files: last tests, missing scores, wide exams, and the vendors' own layouts."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

from reporting.extracts import act, ap
from reporting.extracts.raw import RawTable, read_raw
from reporting.extracts.read import read_file
from reporting.extracts.schema import Findings, Layout, Sheet, fitted
from reporting.plan import SchoolYear, Source

from .small import YEAR, Room, small_plan

SOURCES: set[str] = set()
ACT = Source(id="act", label="ACT", file="act.csv")
AP = Source(id="ap", label="AP", file="ap.csv")
ACT_HEADER = "ID_StateAssign,F_Name,L_Name,HS_GradYr,Test_Dte,Eng,Mth,Rdg,Sci,Composite"


def sat(date: str, composite: str = "24", **changes: str) -> str:
    usual = {"id": "9000000001", "first": "ADA", "last": "OKAFOR", "class": "2026"} | changes
    return ",".join([*usual.values(), date, "24", "25", "23", "22", composite])


@pytest.fixture
def act_room(room: Room) -> Room:
    room.plan = room.plan.model_copy(update={"sources": (ACT,)})
    room.write("act.csv", "\n".join([ACT_HEADER, sat("102025"), ""]))
    return room


def test_scores_of_a_senior(act_room: Room) -> None:
    """Four sections and the composite, by the state's student id; no name enters the frame."""
    (found,) = act_room.read().act.to_dict("records")
    assert found == {
        "year": "2025-26", "student": "9000000001", "date": pd.Timestamp("2025-10-01"),
        "english": 24, "mathematics": 25, "reading": 23, "science": 22, "composite": 24,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "composite"),
    [
        ([sat("042025", "30"), sat("122025", "24")], 24),  # the last, not the best
        ([sat("122025", "24"), sat("42025", "30")], 24),   # whatever the order; a lost zero
        ([sat("092025", "24"), sat("092025", "26")], 26),  # one month: the last in the file
    ],
)  # fmt: skip
def test_the_last_test_of_a_student_counts(act_room: Room, rows: list[str], composite: int) -> None:
    """Neither the best test nor the first in the file."""
    act_room.write("act.csv", "\n".join([ACT_HEADER, *rows, ""]))
    assert act_room.read().act["composite"].to_list() == [composite]
    assert act_room.aside() == {("act.csv", act.EARLIER): 1}


@pytest.mark.parametrize("missing", ["--", "---", "", "*"])
def test_a_test_without_composite_is_no_test(act_room: Room, missing: str) -> None:
    """Dashes mean missing; the earlier finished test counts then."""
    act_room.add("act.csv", sat("022026", missing))
    assert act_room.read().act["composite"].to_list() == [24]
    assert act_room.aside() == {("act.csv", "no composite score"): 1}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (sat("042026", **{"class": "2027"}), "another graduating class"),
        (sat("072026"), "test after the end of the school year"),
        (sat("102025", id=""), "no state student id"),
    ],
)
def test_rows_that_do_not_count_are_set_aside(act_room: Room, row: str, reason: str) -> None:
    """Juniors of the next class, tests after graduation, and students whom nobody can find."""
    act_room.add("act.csv", row)
    assert len(act_room.read().act) == 1
    assert act_room.aside() == {("act.csv", reason): 1}


@pytest.mark.parametrize("month", ["062026", "072025"])
def test_june_of_the_senior_year_still_counts(act_room: Room, month: str) -> None:
    """The school year ends with June; the summer before it lies inside the student's years."""
    act_room.write("act.csv", f"{ACT_HEADER}\n{sat(month)}\n")
    assert len(act_room.read().act) == 1


@pytest.mark.parametrize(
    ("row", "column"),
    [(sat("132025"), "Test_Dte"), (sat("102025", "37"), "Composite"),
     (sat("102025", "0"), "Composite"), (sat("102025", **{"class": "26"}), "HS_GradYr")],
)  # fmt: skip
def test_values_that_cannot_be_are_problems(act_room: Room, row: str, column: str) -> None:
    """No thirteenth month, no score outside 1 to 36."""
    act_room.add("act.csv", row)
    assert act_room.problem().column == column


# ── AP ──────────────────────────────────────────────────────────────────────────────────────

PLACES = [f"{c} {p}" for p in ap.PLACES for c in ("Admin Year", "Exam Code", "Exam Grade")]
AP_HEADER = ",".join(["AP Number / AP ID", "Filler", "Filler", "Student Identifier", *PLACES])


def took(student: str, *exams: tuple[str, str, str]) -> str:
    cells = [cell for exam in exams for cell in exam]
    return ",".join(["A1", "", "", student, *cells, *[""] * (len(PLACES) - len(cells))])


@pytest.fixture
def ap_room(room: Room) -> Room:
    room.plan = room.plan.model_copy(update={"sources": (AP,)})
    room.write("ap.csv", "\n".join([AP_HEADER, took("700001", ("26", "07", "3")), ""]))
    return room


def exams(room: Room) -> list[list[object]]:
    return room.read().exams[["local_id", "exam", "grade"]].to_numpy().tolist()


def test_only_exams_of_the_school_year_count(ap_room: Room) -> None:
    """The wide row holds the exams of all years; two digits or four name the year."""
    ap_room.add(
        "ap.csv",
        took("700002", ("26", "31", "5"), ("25", "07", "4"), ("2026", "90", "1")),
    )
    assert exams(ap_room) == [
        ["700001", "07", 3.0], ["700002", "31", 5.0], ["700002", "90", 1.0]
    ]  # fmt: skip


def test_the_thirtieth_exam_is_read(ap_room: Room) -> None:
    """No place of the wide row is lost."""
    years = [("25", f"{n:02d}", "4") for n in range(29)]
    ap_room.write("ap.csv", "\n".join([AP_HEADER, took("700001", *years, ("26", "99", "2")), ""]))
    assert exams(ap_room) == [["700001", "99", 2.0]]


def test_an_exam_without_a_grade_does_not_count_and_is_said(ap_room: Room) -> None:
    """Cancelled and delayed exams have a year and a code but no grade."""
    ap_room.write("ap.csv", "\n".join([AP_HEADER, took("700001", ("26", "07", "")), ""]))
    assert exams(ap_room) == []
    assert any("1 exams without a grade" in n for n in ap_room.read().notices)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (took("700002", ("25", "07", "5")), "no exam of this school year"),
        (took("", ("26", "07", "5")), "no Student Identifier"),
    ],
)
def test_students_who_cannot_be_counted_are_set_aside(ap_room: Room, row: str, reason: str) -> None:
    """Nobody without an exam in the year, and nobody whom the roster cannot know."""
    ap_room.add("ap.csv", row)
    assert len(exams(ap_room)) == 1
    assert ap_room.aside() == {("ap.csv", reason): 1}


def test_two_ap_numbers_are_one_student(ap_room: Room) -> None:
    """An exam that stands in two rows of a student is one exam."""
    ap_room.add("ap.csv", took("700001", ("26", "07", "3"), ("26", "36", "4")).replace("A1", "B2"))
    assert exams(ap_room) == [["700001", "07", 3.0], ["700001", "36", 4.0]]


@pytest.mark.parametrize("grade", ["0", "6", "A"])
def test_a_grade_outside_one_to_five_is_a_problem(ap_room: Room, grade: str) -> None:
    """AP grades are 1 to 5."""
    ap_room.add("ap.csv", took("700002", ("26", "07", grade)))
    assert ap_room.problem().column == "Exam Grade 01"


def test_other_repeated_headers_are_still_refused(ap_room: Room) -> None:
    """Only the vendor's Filler may stand more than once."""
    ap_room.write("ap.csv", ap_room.text("ap.csv").replace("Filler,Filler", "Spare,Spare"))
    assert ap_room.problem().column == "Spare"


# ── the public files ────────────────────────────────────────────────────────────────────────


def public(name: str, layout: Layout) -> RawTable:
    path = Path(__file__).resolve().parents[3] / "shared/data/layouts" / name
    if not path.exists():
        assert os.environ.get("CI") != "true", f"CI needs the public layout {path.name}"
        pytest.skip("the folder of public layouts is not beside this project")
    return read_raw(path.read_bytes(), name, layout.delimiter, fillers=layout.fillers)


def as_sheet(table: RawTable, layout: Layout, source: Source, year: SchoolYear) -> Sheet:
    findings = Findings(problems=list(table.problems))
    sheet = fitted(table, layout, source, source.file, year, findings)
    assert sheet is not None
    return sheet


def test_the_real_act_layout_is_understood() -> None:
    """301 columns: the class of 2025 with dashes for what was not taken, a junior set aside."""
    plan, year = small_plan(), SchoolYear(2025)
    layout = act.layout(plan, year)
    table = public("act_scores.csv", layout)
    assert (len(table.header), len(table.rows)) == (301, 5)
    sheet = as_sheet(table, layout, ACT, year)
    kept, found = act.read(sheet, plan)
    assert sheet.findings.problems == []
    assert [(s.reason, s.rows) for s in sheet.findings.set_aside] == [
        ("another graduating class", 1)
    ]
    assert len(kept.frame) == 4
    assert found["composite"].to_list() == [16, 21, 28, 19]
    assert found["date"].dt.strftime("%m%Y").to_list() == ["092024", "102024", "102024", "102024"]
    assert found["student"].iloc[0] == "0000605000"


def test_the_real_ap_layout_is_understood() -> None:
    """244 columns, Filler three times; exams of 2024, one without a grade, those of before out."""
    plan, year = small_plan(), SchoolYear(2024)
    layout = ap.layout(plan, year)
    table = public("ap_scores.csv", layout)
    assert (len(table.header), len(table.rows)) == (244, 6)
    assert table.header.count("Filler") == 3
    sheet = as_sheet(table, layout, AP, year)
    _, found = ap.read(sheet, plan)
    assert sheet.findings.problems == sheet.findings.set_aside == []
    assert found.sort_values(["local_id", "exam"])[["exam", "grade"]].to_numpy().tolist() == [
        ["93", 2.0], ["07", 5.0], ["20", 3.0], ["23", 2.0], ["70", 3.0], ["100001", 4.0],
        ["90", 1.0], ["71", 2.0],
    ]  # fmt: skip


NEW_ACT = (
    "ACT ID,Last Name,First Name,State ID,Local ID,Test Date,Year of H.S. Graduation,"
    "ACT English score,ACT math score,ACT reading score,ACT science score,ACT composite score\n"
    "1001,Doe,Ann,7000000001,100001,Feb-26,2026,24,25,26,23,25\n"
    "1002,Roe,Bo,7000000002,100002,April 2025,2026,20,21,19,22,21\n"
)


def test_the_newer_layout_of_the_act_is_read(tmp_path: Path) -> None:
    """Other headers and months in words; its names and ids are searched for like the others."""
    (tmp_path / str(YEAR)).mkdir()
    (tmp_path / str(YEAR) / "act.csv").write_text(NEW_ACT, encoding="utf-8")
    source = Source(id="act", label="ACT", file="act.csv")
    reading = read_file(tmp_path, small_plan(), YEAR, source)
    assert reading.findings.problems == []
    assert reading.frame is not None
    columns = ["student", "date", "english", "mathematics", "reading", "science", "composite"]
    assert reading.frame[columns].to_numpy().tolist() == [
        ["7000000001", pd.Timestamp(2026, 2, 1), 24.0, 25.0, 26.0, 23.0, 25.0],
        ["7000000002", pd.Timestamp(2025, 4, 1), 20.0, 21.0, 19.0, 22.0, 21.0],
    ]
    assert reading.traces.is_phrase(["ann doe", "7000000002", "100001"]).all()


@pytest.mark.parametrize("month", ["Feb", "13-26", "26-Feb", "022", "April", "02/2026x"])
def test_a_month_without_its_year_is_a_problem(tmp_path: Path, month: str) -> None:
    """Nothing is guessed of a test date."""
    (tmp_path / str(YEAR)).mkdir()
    text = NEW_ACT.replace("Feb-26", month)
    (tmp_path / str(YEAR) / "act.csv").write_text(text, encoding="utf-8")
    source = Source(id="act", label="ACT", file="act.csv")
    (problem,) = read_file(tmp_path, small_plan(), YEAR, source).findings.problems
    assert (problem.row, problem.column, problem.value) == (2, "Test Date", month)
