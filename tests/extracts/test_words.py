"""The words of every column: known in any usual spelling, or a problem of their row."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd
import pytest

from reporting.extracts import words
from reporting.extracts.frames import SetAside
from reporting.extracts.read import READERS, Reading, read_file
from reporting.plan import CODES, EVENTS, POSITION_GROUPS, PROGRAMS, Plan, Source

from .small import FILES, YEAR, small_plan

GROWTH = (
    "TermName,SchoolName,School_StateID,StudentID,Subject,Course,GrowthMeasureYN,"
    "NormsReferenceData,TestStartDate,TestRITScore,FallToSpringMetProjectedGrowth,"
    "FallToSpringConditionalGrowthIndex\n"
    "Spring 2025-2026,Glen,4040,700003,Mathematics,Math K-12,TRUE,2025,04/28/2026,201,Yes,0.40\n"
    "Spring 2025-2026,Glen,4040,700004,Mathematics,Math K-12,TRUE,2025,04/28/2026,202,No,-0.40\n"
)
ACT = (
    "HS_GradYr,ID_StateAssign,Test_Dte,Eng,Mth,Rdg,Sci,Composite\n"
    "2026,9000000001,042026,20,21,22,23,22\n"
    "2026,9000000002,042026,20,21,22,23,22\n"
)
_PLACES = range(1, 31)
AP = (
    "Student Identifier,"
    + ",".join(f"Admin Year {n:02d},Exam Code {n:02d},Exam Grade {n:02d}" for n in _PLACES)
    + "\n"
    + "".join(f"{student},26,93,4,26,36,5{',' * 84}\n" for student in (700001, 700002))
)
EXTRACTS = FILES | {"growth.csv": GROWTH, "act.csv": ACT, "ap.csv": AP}
_SCORES = {"nwea_growth": "growth.csv", "act": "act.csv", "ap": "ap.csv"}
SOURCES = {s.file: s for s in small_plan().sources} | {
    file: Source(id=name, label=name, file=file) for name, file in _SCORES.items()
}

# Text that no list can hold: a text of the frame, or a name by which rows are told apart.
FREE = {
    "audit.csv": {"Area", "Evidence"},
    "budget.csv": {"Budget Line"},
    "families.csv": {"Respondent Panorama ID", "Unique Response ID"},
    "programs.csv": {"Course or Activity"},
    "referrals.csv": {"Event ID", "Event Name"},
    "staff.csv": {"Staff ID"},
    "staff_survey.csv": {"Staff Panorama ID"},
    "students.csv": {"Student Panorama ID"},
    "growth.csv": {"SchoolName"},  # School_StateID says which school it is
    "state_survey.csv": {"Item"},  # told where a measure asks for the item
}
# What a blank says in columns where it says something: frame column → its value.
BLANK_SAYS = {
    ("core.csv", "IEPDisability"): ("iep", "N"),
    ("core.csv", "LunchStatus"): ("lunch", "N"),
    ("budget.csv", "Goal"): ("goal", ""),
}
each_file = pytest.mark.parametrize("file", sorted(EXTRACTS))
Cells = list[list[str]]


@pytest.fixture
def plan() -> Plan:
    return small_plan()


def cells_of(file: str) -> Cells:
    delimiter = "\t" if file.endswith(".txt") else ","
    return list(csv.reader(io.StringIO(EXTRACTS[file], newline=""), delimiter=delimiter))


def columns_of(file: str, plan: Plan) -> list[str]:
    """The columns that the reader uses; of the thirty places for AP exams two."""
    layout = READERS[SOURCES[file].id].layout(plan, YEAR)
    others = tuple(f" {n:02d}" for n in range(2, 30))
    header = cells_of(file)[0]
    return [c.name for c in layout.columns if c.name in header and not c.name.endswith(others)]


def read(folder: Path, plan: Plan, file: str, cells: Cells | None = None) -> Reading:
    out = io.StringIO(newline="")
    delimiter = "\t" if file.endswith(".txt") else ","
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(cells or cells_of(file))
    (folder / str(YEAR)).mkdir(exist_ok=True)
    (folder / str(YEAR) / file).write_text(out.getvalue(), encoding="utf-8")
    return read_file(folder, plan, YEAR, SOURCES[file])


def with_cell(file: str, column: str, value: str) -> Cells:
    """The file with another value in one cell of its first row."""
    cells = cells_of(file)
    cells[1][cells[0].index(column)] = value
    return cells


def told(reading: Reading) -> tuple[list[SetAside], list[str]]:
    return sorted(reading.findings.set_aside), sorted(reading.findings.notices)


@each_file
def test_a_foreign_word_is_a_problem_of_its_row(tmp_path: Path, plan: Plan, file: str) -> None:
    """Whatever column holds a word of no meaning, the word, its row and its column are told."""
    assert not read(tmp_path, plan, file).findings.problems
    passed = set()
    for column in columns_of(file, plan):
        found = read(tmp_path, plan, file, with_cell(file, column, "qqfoo")).findings
        refused = [p for p in found.problems if (p.row, p.column, p.value) == (2, column, "qqfoo")]
        named = [s for s in found.set_aside if "qqfoo" in s.reason]
        if not refused and not named:
            passed.add(column)
    assert passed == FREE.get(file, set())


@each_file
def test_a_blank_never_becomes_a_value(tmp_path: Path, plan: Plan, file: str) -> None:
    """A blank is a problem, is told, or leaves a missing value."""
    whole = read(tmp_path, plan, file)
    assert whole.frame is not None
    for column in columns_of(file, plan):
        found = read(tmp_path, plan, file, with_cell(file, column, ""))
        if found.findings.problems or told(found) != told(whole):
            continue
        assert found.frame is not None
        says = BLANK_SAYS.get((file, column))
        if says:
            assert (found.frame[says[0]] == says[1]).any(), column
            continue
        cells, usual = found.frame.astype("object"), whole.frame.astype("object")
        assert len(cells) == len(usual), column
        assert ((cells == usual) | cells.isna()).all(axis=None), column


@each_file
@pytest.mark.parametrize("written", [str.upper, str.lower, "  {} ".format])
def test_case_and_blanks_do_not_matter(tmp_path: Path, plan: Plan, file: str, written) -> None:  # type: ignore[no-untyped-def]
    """The words of every column with a vocabulary mean the same in any case."""
    whole = read(tmp_path, plan, file)
    layout = READERS[SOURCES[file].id].layout(plan, YEAR)
    cells = cells_of(file)
    known = {c.name for c in layout.columns if c.words}
    for at, name in enumerate(cells[0]):
        if name in known:
            for row in cells[1:]:
                row[at] = written(row[at]) if row[at] else ""
    found = read(tmp_path, plan, file, cells)
    assert not found.findings.problems
    pd.testing.assert_frame_equal(found.frame, whole.frame)


CORE_HEADER, CORE_ROW = FILES["core.csv"].splitlines()[:2]


def core(tmp_path: Path, plan: Plan, column: str, value: str) -> Reading:
    return read(tmp_path, plan, "core.csv", with_cell("core.csv", column, value))


@pytest.mark.parametrize(
    ("column", "values", "field", "meant"),
    [
        ("IEPDisability", "N,No,no,FALSE,false,-,None,Not applicable,n/a,,00,0,NULL", "iep", "N"),
        ("IEPDisability", "Y,yes,TRUE,1,09,9,16,SLD,Autism,speech or language impairment",
         "iep", "Y"),
        ("LunchStatus", "F,Free,free", "lunch", "F"),
        ("LunchStatus", "R,Reduced,reduced price", "lunch", "R"),
        ("LunchStatus", ",U,Paid,N,No,Full price,not eligible", "lunch", "N"),
        ("LEPELL", "RCV,NRC,Y,EL,ELL,rcv", "english_learner", "Y"),
        ("LEPELL", "NLP,MY1,MY2,N,Never EL,False", "english_learner", "N"),
        ("Gender", "F,f,Female,girl", "gender", "F"),
        ("RaceEthnicity", "W,w,White,WHITE", "race", "W"),
        ("RaceEthnicity", "B,Black or African American,Black/African American,black", "race", "B"),
        ("RaceEthnicity", "H,Hispanic,Hispanic/Latino of any race", "race", "H"),
        ("RaceEthnicity", "M,Two or More,Two or More Races,multiracial", "race", "M"),
        ("StudentGradeLevel", "9,09,9th,Grade 9,9TH GRADE,9.0", "grade", "09"),
        ("StudentGradeLevel", "K,KG,k,Kindergarten", "grade", "K"),
        ("EnrolledOnCntDate", "Y,Yes,1,TRUE", "on_count_date", True),
        ("EnrolledOnCntDate", "N,no,0,False", "on_count_date", False),
    ],
)  # fmt: skip
def test_spellings_of_the_roster(
    tmp_path: Path, plan: Plan, column: str, values: str, field: str, meant: object
) -> None:
    """What districts write for one thing is one thing."""
    for value in values.split(","):
        reading = core(tmp_path, plan, column, value)
        assert not reading.findings.problems, value
        assert reading.frame is not None
        assert reading.frame[field].tolist()[0] == meant, value


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("IEPDisability", "17,maybe,Y?,-1,99"),
        ("LunchStatus", "1,Y,E"),
        ("RaceEthnicity", "AA,C,7,NA,White; Asian"),
        ("StudentGradeLevel", "13,0,00,EE,UG,-3"),
        ("Gender", "Q,1"),
        ("EnrolledAllYear", "2,Y/N,"),
    ],
)
def test_words_that_could_mean_two_things_are_refused(
    tmp_path: Path, plan: Plan, column: str, values: str
) -> None:
    """The message names row, column, word and the valid words."""
    for value in values.split(","):
        (problem,) = core(tmp_path, plan, column, value).findings.problems
        assert (problem.row, problem.column, problem.value) == (2, column, value)
        assert "is one of: " in problem.rule


@pytest.mark.parametrize(
    ("vocabulary", "codes"),
    [
        (words.RACE, CODES["race"]),
        (words.GENDER, CODES["gender"]),
        (words.DISABILITY, CODES["iep"]),
        (words.ENGLISH_LEARNER, CODES["english_learner"]),
        (words.GRADE, CODES["grade"]),
        (words.REMOVAL, EVENTS["student_discipline"]),
        (words.POSITION_GROUP, POSITION_GROUPS),
        (words.PROGRAM, PROGRAMS),
    ],
)
def test_readers_write_the_words_that_the_plan_counts(
    vocabulary: words.Vocabulary, codes: tuple[str, ...]
) -> None:
    """A measure that asks for a word of the plan finds what the readers make of all spellings."""
    assert tuple(word for word in vocabulary if word) == codes


def test_the_canonical_word_wins() -> None:
    """Two options that differ by case only stay two options."""
    known = words.folded({"No": (), "NO": ()})
    assert (known["No"], known["NO"]) == ("No", "NO")


START = "Response Start Time"


@pytest.mark.parametrize(
    "written",
    [
        "04/10/2026 09:00", "4/10/26 9:00", "4/10/26 9:00 AM", "2026-04-10 09:00:00",
        "2026-04-10 09:00:00 UTC", "2026-04-10T09:00:00Z", "Apr 10, 2026 9:00 AM",
    ],
)  # fmt: skip
def test_times_as_surveys_write_them(tmp_path: Path, plan: Plan, written: str) -> None:
    """Every usual form is the same moment, where the whole file has it."""
    cells = cells_of("students.csv")
    at = cells[0].index(START)
    for row in cells[1:]:
        row[at] = written
    assert not read(tmp_path, plan, "students.csv", cells).findings.problems


@pytest.mark.parametrize("written", ["2026-04-10T09:00:00Z", "04/10/2026 9:00:00 AM CDT"])
def test_times_of_two_zones_are_not_compared(tmp_path: Path, plan: Plan, written: str) -> None:
    """Which answer of a student is the later one cannot be known across time zones."""
    cells = with_cell("students.csv", START, written)
    found = read(tmp_path, plan, "students.csv", cells).findings.problems
    assert {p.column for p in found} == {START}
    assert all("UTC in all rows or in none" in p.rule for p in found)


@pytest.mark.parametrize("answer", ["Sometimes", "sometimes", "SOMETIMES ", "Some-times", "3"])
def test_answers_in_any_case_and_none_by_number(tmp_path: Path, plan: Plan, answer: str) -> None:
    """Answers are the options of params/surveys.yaml; a number is refused with the options."""
    found = read(tmp_path, plan, "students.csv", with_cell("students.csv", "safe", answer))
    problems = found.findings.problems
    if answer.strip().lower() == "sometimes":
        assert problems == []
        assert found.frame is not None
        assert found.frame["answer"].tolist()[0] == "Sometimes"
    else:
        assert [(p.row, p.column, p.value) for p in problems] == [(2, "safe", answer)]
        assert "Almost never, Sometimes, Almost always" in problems[0].rule
