"""NWEA MAP Growth: the current layout, the older one, retests and norms."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from reporting.extracts import growth
from reporting.extracts.raw import RawTable, read_raw
from reporting.extracts.read import read_file
from reporting.extracts.schema import Findings, checked, fitted
from reporting.plan import Plan, SchoolYear, Source

from .small import YEAR, Room, small_plan

SOURCES: set[str] = set()
SOURCE = Source(id="nwea_growth", label="NWEA", file="growth.csv")
HEADER = (
    "TermName,SchoolName,School_StateID,StudentID,Student_StateID,Subject,Course,GrowthMeasureYN,"
    "NormsReferenceData,TestStartDate,TestRITScore,FallToSpringMetProjectedGrowth,"
    "FallToSpringConditionalGrowthIndex"
)


def row(**changes: str) -> str:
    usual = {
        "term": "Spring 2025-2026", "name": "Glen", "school": "0961024040", "id": "700003",
        "state": "0090000003", "subject": "Mathematics", "course": "Math K-12", "growth": "TRUE",
        "norms": "2020", "date": "04/28/2026", "rit": "201", "met": "Yes", "index": "0.40",
    } | changes  # fmt: skip
    return ",".join(usual.values())


@pytest.fixture
def growth_room(room: Room) -> Room:
    room.plan = room.plan.model_copy(update={"sources": (SOURCE,)})
    room.write("growth.csv", "\n".join([HEADER, row(), ""]))
    return room


def frame(room: Room) -> pd.DataFrame:
    return room.read().growth


def only(room: Room) -> pd.Series:
    found = frame(room)
    assert len(found) == 1
    return found.iloc[0]


def test_a_spring_row_tells_the_growth_since_fall(growth_room: Room) -> None:
    """Index, verdict, score and date of a student's test, by the district's student number."""
    found = only(growth_room)
    assert found.to_dict() == {
        "year": "2025-26", "school": "glen", "local_id": "700003", "subject": "mathematics",
        "season": "spring", "date": pd.Timestamp("2026-04-28"), "rit": 201.0, "index": 0.40,
        "met": "Y", "norms": "2020",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("subject", "course", "meant"),
    [
        ("Language Arts", "Reading", "reading"),
        ("Language Arts", "Reading K-2", "reading"),
        ("Language Arts", "Language Usage", "language"),
        ("Science", "Science K-12", "science"),
    ],
)
def test_the_course_tells_reading_from_language_usage(
    growth_room: Room, subject: str, course: str, meant: str
) -> None:
    """NWEA's subject Language Arts holds two tests with two scales."""
    growth_room.write("growth.csv", f"{HEADER}\n{row(subject=subject, course=course)}\n")
    assert only(growth_room)["subject"] == meant


@pytest.mark.parametrize("date", ["4/28/2026", "04/28/2026", "2026-04-28"])
def test_dates_with_and_without_leading_zeros(growth_room: Room, date: str) -> None:
    """Both forms stand in real files."""
    growth_room.write("growth.csv", f"{HEADER}\n{row(date=date)}\n")
    assert only(growth_room)["date"] == pd.Timestamp("2026-04-28")


@pytest.mark.parametrize("school", ["0961024040", "961024040", "4040", ""])
def test_the_school_with_and_without_the_districts_code(growth_room: Room, school: str) -> None:
    """Lost zeros are put back; without any code the name decides, with or without 'School'."""
    growth_room.write("growth.csv", f"{HEADER}\n{row(school=school, name='GLEN School')}\n")
    assert only(growth_room)["school"] == "glen"


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        # The growth measure counts, be it the earlier or the later test.
        ({"growth": "TRUE", "date": "04/20/2026"}, {"growth": "FALSE", "date": "05/10/2026"}, 0),
        ({"growth": "FALSE", "date": "04/20/2026"}, {"growth": "TRUE", "date": "05/10/2026"}, 1),
        ({"growth": "TRUE", "date": "05/10/2026"}, {"growth": "FALSE", "date": "04/20/2026"}, 0),
        # Without one, or with two, the latest counts; on one day the last in the file.
        ({"growth": "FALSE", "date": "05/10/2026"}, {"growth": "FALSE", "date": "04/20/2026"}, 0),
        ({"growth": "TRUE", "date": "04/20/2026"}, {"growth": "TRUE", "date": "05/10/2026"}, 1),
        ({"growth": "FALSE", "date": "05/10/2026"}, {"growth": "FALSE", "date": "05/10/2026"}, 1),
    ],
)
def test_one_test_per_student_subject_and_term(
    growth_room: Room, first: dict[str, str], second: dict[str, str], kept: int
) -> None:
    """GrowthMeasureYN TRUE, else the latest; the other row is set aside with a reason."""
    rows = [row(rit="201", **first), row(rit="202", **second)]
    growth_room.write("growth.csv", "\n".join([HEADER, *rows, ""]))
    assert only(growth_room)["rit"] == 201 + kept
    assert growth_room.aside() == {("growth.csv", growth.RETEST): 1}


def test_other_seasons_subjects_and_students_are_no_retests(growth_room: Room) -> None:
    """Fall and winter stand beside spring, reading beside mathematics."""
    rows = [
        row(),
        row(term="Fall 2025-2026", date="09/15/2025", met="", index=""),
        row(term="Winter 2025-2026", date="01/15/2026", met="", index=""),
        row(subject="Language Arts", course="Reading"),
        row(id="700004"),
    ]
    growth_room.write("growth.csv", "\n".join([HEADER, *rows, ""]))
    assert len(frame(growth_room)) == 5
    assert growth_room.aside() == {}


def test_terms_of_other_school_years_are_set_aside(growth_room: Room) -> None:
    """An export may hold last year's terms as well; only the folder's year counts."""
    growth_room.add("growth.csv", row(term="Fall 2024-2025", date="09/15/2024"))
    assert growth_room.aside() == {("growth.csv", growth.OTHER_TERM): 1}
    assert len(frame(growth_room)) == 1


def test_a_file_of_another_year_is_a_problem(growth_room: Room) -> None:
    """When no term is of the folder's year, the file lies in the wrong folder."""
    growth_room.write("growth.csv", f"{HEADER}\n{row(term='Spring 2024-2025')}\n")
    assert "no row of this file is of 2025-26" in growth_room.problem().rule


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"term": "Spring 26"}, "TermName"),
        ({"date": "04/28/2025"}, "TestStartDate"),
        ({"met": "Maybe"}, "FallToSpringMetProjectedGrowth"),
        ({"index": "57"}, "FallToSpringConditionalGrowthIndex"),  # a percentile
        ({"growth": ""}, "GrowthMeasureYN"),
        ({"id": "7.0E+05"}, "StudentID"),
    ],
)
def test_values_that_the_export_cannot_hold_are_problems(
    growth_room: Room, change: dict[str, str], column: str
) -> None:
    """A wrong value is named with its column."""
    growth_room.write("growth.csv", f"{HEADER}\n{row(**change)}\n")
    assert growth_room.problem().column == column


@pytest.mark.parametrize(("met", "read"), [("Yes*", "Y"), ("No*", "N"), ("No", "N")])
def test_an_asterisk_does_not_change_the_verdict(growth_room: Room, met: str, read: str) -> None:
    """Yes* and No* lie within a standard error and are still yes and no."""
    growth_room.write("growth.csv", f"{HEADER}\n{row(met=met)}\n")
    assert only(growth_room)["met"] == read


def two_years(room: Room, before: str, after: str, plan: Plan) -> Findings:
    """What is found out about the second of two years with these norms."""
    known = None
    found = Findings()
    for year, norms in ((SchoolYear(2025), before), (YEAR, after)):
        term = f"Spring {year.ending - 1}-{year.ending}"
        text = f"{HEADER}\n{row(term=term, date=f'04/28/{year.ending}', norms=norms)}\n"
        folder = room.data / str(year)
        folder.mkdir(exist_ok=True)
        (folder / "growth.csv").write_text(text, encoding="utf-8")
        reading = read_file(room.data, plan, year, SOURCE)
        known = growth.changed_norms(known, reading.sheet, reading.frame, plan)
        found = reading.findings
    return found


def test_a_change_of_norms_has_to_be_declared(growth_room: Room) -> None:
    """New norms without a break in params/measures.yaml are a problem that says where and what."""
    found = two_years(growth_room, "2020", "2025", growth_room.plan)
    (problem,) = found.problems
    assert "declare a break with first_year 2025-26" in problem.rule
    assert "growth_mathematics_index" in problem.rule
    assert any("norms 2025, in 2024-25 2020" in n for n in found.notices)


def test_a_declared_change_of_norms_is_said(growth_room: Room) -> None:
    """With a break in every measure of growth the change is a notice and no problem."""
    measures = tuple(
        m.model_copy(update={"breaks": (m.breaks[0].model_copy(update={"first_year": YEAR}),)})
        if m.source == growth.SOURCE
        else m
        for m in growth_room.plan.measures
    )
    plan = growth_room.plan.model_copy(update={"measures": measures})
    found = two_years(growth_room, "2020", "2025", plan)
    assert found.problems == []
    assert any("norms 2025, in 2024-25 2020" in n for n in found.notices)


@pytest.mark.parametrize("after", ["2020", "USER"])
def test_the_same_norms_or_none_are_no_change(growth_room: Room, after: str) -> None:
    """USER means that a test has no national norms."""
    found = two_years(growth_room, "2020", after, growth_room.plan)
    assert found.problems == []
    assert not any("norms" in n for n in found.notices)


# ── the public file, and the older layout ───────────────────────────────────────────────────


@pytest.fixture
def export() -> RawTable:
    path = Path(__file__).resolve().parents[3] / "shared/data/layouts/nwea_map_growth.csv"
    if not path.exists():
        assert os.environ.get("CI") != "true", f"CI needs the public layout {path.name}"
        pytest.skip("the folder of public layouts is not beside this project")
    return read_raw(path.read_bytes(), "growth.csv")


def test_the_real_layout_is_understood(export: RawTable) -> None:
    """143 columns; the last row of the public file lacks a cell and is told, the six others fit."""
    assert (len(export.header), len(export.rows)) == (143, 6)
    (ragged,) = export.problems
    assert (ragged.row, ragged.value) == (8, "142 cells")
    plan, findings = small_plan(), Findings()
    year = SchoolYear(2022)
    sheet = fitted(export, growth.layout(plan, year), SOURCE, "growth.csv", year, findings)
    assert sheet is not None
    checked(sheet, deciding=True)
    checked(sheet, deciding=False)
    assert findings.problems == []
    assert set(sheet["TermName"]) == {"Fall 2021-2022"}
    assert sheet["NormsReferenceData"].to_list() == ["2020", "USER"] * 3
    assert sheet["School_StateID"].iloc[0] == "255901321"
    assert sheet["StudentID"].iloc[0] == "605000"


RESULTS = (
    "TermName,StudentID,SchoolName,MeasurementScale,Discipline,GrowthMeasureYN,NormsReferenceData,"
    "TestType,TestName,TestStartDate,TestRITScore,FallToSpringMetProjectedGrowth,FallToSpringConditionalGrowthIndex\n"
    "Spring 2025-2026,700003,Glen,Reading,Reading,TRUE,2020,Survey,G,4/28/2026,201,No,-0.40\n"
    "Spring 2025-2026,700004,,Mathematics,Mathematics,TRUE,2020,Survey,G,4/29/2026,210,Yes,0.10\n"
)
STUDENTS = (
    "TermName,DistrictName,SchoolName,StudentLastName,StudentFirstName,StudentMI,StudentID,Grade\n"
    "Spring 2025-2026,Small,Glen School,Tan,Cy,,700003,3\n"
    "Spring 2025-2026,Small,Glen School,Lu,Di,,700004,3\n"
)


@pytest.mark.parametrize("folder", ["", "export/"])
def test_the_two_files_of_the_older_layout_are_read_from_their_archive(
    growth_room: Room, folder: str
) -> None:
    """AssessmentResults beside StudentsBySchool: subject, school by name, growth, and no names."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(f"{folder}{growth.RESULTS}", RESULTS)
        archive.writestr(f"{folder}{growth.STUDENTS}", STUDENTS)
    (growth_room.folder / "growth.csv").unlink()
    growth_room.write("growth.zip", content.getvalue())
    extracts = growth_room.read()
    columns = ["school", "local_id", "subject", "season", "met", "index"]
    assert extracts.growth[columns].to_numpy().tolist() == [
        ["glen", "700003", "reading", "spring", "N", -0.40],
        ["glen", "700004", "mathematics", "spring", "Y", 0.10],
    ]
    assert not {"Tan", "Cy"} & {str(v) for v in extracts.growth.to_numpy().ravel()}


def test_joined_records_keep_their_lines() -> None:
    """A message names the row of AssessmentResults.csv."""
    table = growth.joined(
        {
            growth.RESULTS: read_raw(RESULTS.encode(), growth.RESULTS),
            growth.STUDENTS: read_raw(STUDENTS.encode(), growth.STUDENTS),
        }
    )
    assert table.lines == [2, 3]
    assert table.column("SchoolName") == ["Glen", "Glen School"]
    assert table.column("Subject") == ["Reading", "Mathematics"]
    assert table.column("NormsReferenceData") == ["2020", "2020"]


def test_one_file_of_several_years_is_dealt_by_term(growth_room: Room) -> None:
    """The term names the school year of each row."""
    source = SOURCE.model_copy(update={"several_years": True})
    growth_room.plan = growth_room.plan.model_copy(update={"sources": (source,)})
    before = row(term="Spring 2024-2025", date="04/28/2025", rit="190")
    (growth_room.data / "growth.csv").write_text("\n".join([HEADER, row(), before, ""]))
    (growth_room.folder / "growth.csv").unlink()
    assert only(growth_room)["rit"] == 201


# ── courses, and exports without a growth mark ──────────────────────────────────────────────


@pytest.mark.parametrize(
    ("subject", "general", "other"),
    [
        ("Language Arts", "Reading", "Reading (Spanish)"),
        ("Language Arts", "Reading K-2", "Reading Fluency"),
        ("Mathematics", "Math K-12", "Algebra 1"),
        ("Mathematics", "Math 6+", "Math K-12 (Spanish)"),
        ("Mathematics", "Math K-12", "Reading"),
    ],
)
def test_another_course_is_no_retest(
    growth_room: Room, subject: str, general: str, other: str
) -> None:
    """The general test counts although the other is later; the other course is named."""
    rows = [
        row(subject=subject, course=general, index="0.50", date="04/10/2026"),
        row(subject=subject, course=other, index="-2.00", date="04/20/2026"),
    ]
    growth_room.write("growth.csv", "\n".join([HEADER, *rows, ""]))
    assert only(growth_room)["index"] == 0.50
    assert growth_room.aside() == {("growth.csv", f"another course of the subject: {other}"): 1}


def test_a_file_without_any_general_course_is_a_problem(growth_room: Room) -> None:
    """A renamed course must not empty the file without a word."""
    growth_room.write("growth.csv", f"{HEADER}\n{row(course='MathPlus')}\n")
    problem = growth_room.problem()
    assert (problem.row, problem.column, problem.value) == (2, "Course", "MathPlus")


def test_sciences_of_older_exports_block_nothing(growth_room: Room) -> None:
    """``Science - …`` is science: general science counts, other scales are set aside by name."""
    growth_room.add(
        "growth.csv",
        row(subject="Science - General Science", course=""),
        row(subject="Science - Concepts and Processes", course=""),
    )
    assert frame(growth_room)["subject"].to_list() == ["mathematics", "science"]
    reason = "another course of the subject: Concepts and Processes"
    assert growth_room.aside() == {("growth.csv", reason): 1}


def test_an_unknown_subject_is_a_problem(growth_room: Room) -> None:
    """The valid subjects are listed."""
    growth_room.write("growth.csv", f"{HEADER}\n{row(subject='French')}\n")
    problem = growth_room.problem()
    assert (problem.row, problem.column, problem.value) == (2, "Subject", "French")
    assert "mathematics, language, reading, science" in problem.rule


def test_the_combined_export_without_a_growth_mark_is_read(growth_room: Room) -> None:
    """Exports of 2021 to 2024: the test with a growth index counts, else the latest; it is said."""
    rows = [
        row(index="0.31", rit="212", date="04/10/2026"),
        row(index="", met="", rit="219", date="05/10/2026"),
        row(term="Fall 2025-2026", index="", met="", rit="200", date="09/10/2025"),
        row(term="Fall 2025-2026", index="", met="", rit="201", date="09/20/2025"),
    ]
    at = HEADER.split(",").index("GrowthMeasureYN")
    lines = [line.split(",") for line in (HEADER, *rows)]
    text = "\n".join(",".join([*cells[:at], *cells[at + 1 :]]) for cells in lines)
    growth_room.write("growth.csv", f"{text}\n")
    assert frame(growth_room)["rit"].to_list() == [212.0, 201.0]
    assert growth_room.aside() == {("growth.csv", growth.RETEST): 2}
    assert any("read without GrowthMeasureYN" in n for n in growth_room.read().notices)
