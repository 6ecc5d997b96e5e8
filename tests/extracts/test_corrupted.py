"""Corrupted copies of every file: the same result, or a problem that names the place."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pandas as pd
import pytest

from reporting.errors import Problem
from reporting.extracts import FRAMES, Extracts, read_extracts
from reporting.extracts.read import READERS
from reporting.plan import Plan

from .small import FILES, YEAR, Room, small_plan

Cells = list[list[str]]


def delimiter(file: str) -> str:
    return "\t" if file.endswith(".txt") else ","


def cells_of(file: str) -> Cells:
    return list(csv.reader(io.StringIO(FILES[file], newline=""), delimiter=delimiter(file)))


def text_of(file: str, cells: Cells) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter(file), lineterminator="\n").writerows(cells)
    return out.getvalue()


def source_of(file: str) -> str:
    return next(s.id for s in small_plan().sources if s.file == file)


def with_only(plan: Plan, file: str) -> Plan:
    return plan.model_copy(update={"sources": tuple(s for s in plan.sources if s.file == file)})


@pytest.fixture
def one(room: Room, file: str) -> Room:
    """The room with one source only: the file under test."""
    room.plan = with_only(room.plan, file)
    return room


def assert_same(found: Extracts, expected: Extracts) -> None:
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(found, name), getattr(expected, name))


def read_whole(one: Room, file: str) -> Extracts:
    one.write(file, FILES[file])
    return one.read()


every_file = pytest.mark.parametrize("file", sorted(FILES))


@every_file
@pytest.mark.parametrize(
    "rewritten",
    [
        lambda cells: [row[::-1] for row in cells],
        lambda cells: [[f" {cell} " for cell in row] for row in cells],
        lambda cells: [row for cells_row in cells for row in (cells_row, [])],
        lambda cells: [[*row, ""] for row in cells],
        lambda cells: [
            ["Note", *cells[0]],
            *([f"=HYPERLINK({n})", *row] for n, row in enumerate(cells[1:])),
        ],
    ],
    ids=["shuffled columns", "padded cells", "blank lines", "trailing delimiter", "extra column"],
)
def test_harmless_changes_change_nothing(
    one: Room, file: str, rewritten: Callable[[Cells], Cells]
) -> None:
    """Order, padding, blank lines, trailing delimiters and other columns do not matter."""
    expected = read_whole(one, file)
    one.write(file, text_of(file, rewritten(cells_of(file))))
    assert_same(one.read(), expected)


@every_file
def test_line_ends_and_encodings_change_nothing(one: Room, file: str) -> None:
    """The same file with Windows line ends and in another encoding gives the same frames."""
    expected = read_whole(one, file)
    accented = FILES[file].replace("Tan", "Peña").replace("Glenridge", "Glenridgé")
    one.write(file, accented.replace("\n", "\r\n").encode("cp1252"))
    assert_same(one.read(), expected)
    one.write(file, "\ufeff" + accented)
    assert_same(one.read(), expected)


@every_file
def test_a_cut_last_row_names_its_row(one: Room, file: str) -> None:
    """A file cut off in its last row is refused with the number of that row."""
    text = FILES[file].rstrip("\n")
    last = text.splitlines()[-1]
    one.write(file, text[: len(text) - len(last) // 2])
    assert [p.row for p in one.problems()] == [len(text.splitlines())]


@every_file
def test_a_header_twice_names_the_column(one: Room, file: str) -> None:
    """The same header twice is refused whatever it holds."""
    cells = [[*row, row[3]] for row in cells_of(file)]
    one.write(file, text_of(file, cells))
    assert (one.problem().row, one.problem().column) == (1, cells[0][3])


@every_file
def test_all_missing_columns_are_named_at_once(one: Room, file: str) -> None:
    """Each column that the layout needs and the file lacks is one problem, all in one message."""
    layout = READERS[source_of(file)].layout(one.plan, YEAR)
    needed = {column.name for column in layout.columns if not column.expendable}
    kept = sorted(needed)[0]
    cells = cells_of(file)
    keep = [n for n, name in enumerate(cells[0]) if name not in needed or name == kept]
    one.write(file, text_of(file, [[row[n] for n in keep] for row in cells]))
    missing = [p for p in one.problems() if "this column is missing" in p.rule]
    assert {p.column for p in missing} == needed - {kept}
    assert all(p.row == 1 for p in missing)


@pytest.mark.parametrize(
    ("file", "columns"),
    [
        ("referrals.csv", {"Grade", "Event Name"}),
        ("discipline.csv", {"OffenseType"}),
        ("programs.csv", {"Start Date", "End Date"}),
    ],
)
def test_columns_that_a_layout_may_lack(one: Room, file: str, columns: set[str]) -> None:
    """Without them the file is read, the same rows count, and a notice names them."""
    expected = read_whole(one, file)
    cells = cells_of(file)
    keep = [n for n, name in enumerate(cells[0]) if name not in columns]
    one.write(file, text_of(file, [[row[n] for n in keep] for row in cells]))
    found = one.read()
    assert found.rows == expected.rows
    listed = ", ".join(sorted(columns))
    assert f"{YEAR}/{file}: read without {listed}, which the layout may lack" in found.notices


@every_file
def test_a_renamed_column_is_mapped_in_params(one: Room, file: str) -> None:
    """A header written differently is a suggestion first, then a line in params."""
    expected = read_whole(one, file)
    source = source_of(file)
    layout = READERS[source].layout(one.plan, YEAR)
    name = [column.name for column in layout.columns if not column.expendable][1]
    cells = cells_of(file)
    cells[0] = [f"{cell} (ours)" if cell == name else cell for cell in cells[0]]
    one.write(file, text_of(file, cells))
    rule = one.problem().rule
    assert f"did you mean '{name} (ours)'" in rule
    assert "params/sources.yaml" in rule
    one.map_columns(source, {name: f"{name} (ours)"})
    assert_same(one.read(), expected)


@every_file
def test_another_extract_under_this_name_is_one_problem(one: Room, file: str) -> None:
    """The wrong file is said once, not once per column."""
    one.write(file, f"Product{delimiter(file)}Price\nx{delimiter(file)}1\n")
    assert "is it the right file?" in one.problem().rule


@every_file
def test_a_header_without_rows(one: Room, file: str) -> None:
    """A file without rows is a problem, except for removals and referrals, where it is a notice."""
    one.write(file, FILES[file].splitlines()[0] + "\n")
    if source_of(file) in {"student_discipline", "office_referrals"}:
        assert any("nothing to report?" in notice for notice in one.read().notices)
    else:
        assert "no rows" in one.problem().rule


@every_file
def test_a_file_of_delimiters_is_empty(one: Room, file: str) -> None:
    """Lines that hold only delimiters are no extract of a year without students."""
    one.write(file, f"{delimiter(file) * 3}\n" * 4)
    assert "export it again" in one.problem().rule


@pytest.mark.parametrize(
    ("file", "column", "value"),
    [
        ("core.csv", "StateID", "9.01E+09"),
        ("core.csv", "AttendingSchoolCode", "290972000000"),
        ("discipline.csv", "StateID", "9.01E+09"),
        ("discipline.csv", "LengthRemoved", "two"),
        ("referrals.csv", "Student ID", "7E+05"),
        ("students.csv", "Student ID", "7E+05"),
        ("students.csv", "School ID", "1.05E+03"),
        ("staff_survey.csv", "School ID", "1050.0"),
        ("families.csv", "School ID", ""),
        ("staff.csv", "FTE", "full"),
        ("map.txt", "MOSIS_STATE_ID", "9.01E+09"),
        ("map.txt", "CALCULATED_INDEX_PT_VALUE", "3,45"),
        ("programs.csv", "Student ID", "7E+05"),
    ],
)
def test_a_mangled_cell_is_named(one: Room, file: str, column: str, value: str) -> None:
    """What a spreadsheet or a typist made of a number is shown with row and column."""
    cells = cells_of(file)
    cells[1][cells[0].index(column)] = value
    one.write(file, text_of(file, cells))
    problem = one.problem()
    assert (problem.file, problem.row) == (f"{YEAR}/{file}", 2)
    assert (problem.column, problem.value) == (column, value)


@pytest.mark.parametrize(
    ("file", "first", "second", "named"),
    [
        ("core.csv", "StateID", "LocalStudentID", "LocalStudentID"),
        ("core.csv", "RaceEthnicity", "Gender", "Gender"),
        ("discipline.csv", "StateID", "LocalStudentID", "LocalStudentID"),
        ("referrals.csv", "Student ID", "School Code", "School Code"),
        ("students.csv", "Student ID", "School ID", "School ID"),
        ("map.txt", "MOSIS_STATE_ID", "SCHOOL_CODE", "SCHOOL_CODE"),
        ("programs.csv", "School Code", "Student ID", "School Code"),
    ],
)
def test_swapped_headers_are_noticed(
    one: Room, file: str, first: str, second: str, named: str
) -> None:
    """Two ids under each other's header do not pass, although both are digits."""
    cells = cells_of(file)
    a, b = cells[0].index(first), cells[0].index(second)
    cells[0][a], cells[0][b] = second, first
    one.write(file, text_of(file, cells))
    assert named in {p.column for p in one.problems()}


def test_problems_of_all_files_come_at_once(room: Room) -> None:
    """One message holds what is wrong in every file, sorted by file and row."""
    room.edit("discipline.csv", "OSS,3", "OSS,two")
    room.edit("staff.csv", "Administrator,1,", "Administrator,full,")
    room.edit("students.csv", "Sometimes,Quite", "now and then,Quite")
    room.edit("core.csv", "09,F,B,F", "09,F,AA,F")
    found = [(p.file.split("/")[1], p.row, p.column) for p in room.problems()]
    assert found == [
        ("core.csv", 2, "RaceEthnicity"),
        ("discipline.csv", 3, "LengthRemoved"),
        ("staff.csv", 4, "FTE"),
        ("students.csv", 2, "safe"),
    ]


def test_a_column_that_is_wrong_throughout_does_not_hide_the_others(room: Room) -> None:
    """Five rows of one fault are listed, then the number of the others."""
    rows = FILES["programs.csv"].splitlines()
    many = [rows[1].replace("Biology", f"Course {n}") for n in range(30)]
    room.write("programs.csv", "\n".join([rows[0], *many]).replace("Advanced", "Adv.") + "\n")
    problems: list[Problem] = room.problems()
    assert len(problems) == 6
    assert (problems[-1].row, problems[-1].value) == (7, "… and 25 more rows")


def test_hostile_cells_are_text(room: Room) -> None:
    """Formulas, quotation marks and line breaks inside quoted cells come through as text."""
    hostile = '=cmd|"/C calc"!A0\n,\'"'
    quoted = '"' + hostile.replace('"', '""') + '"'
    room.edit("programs.csv", "AP Biology", quoted)
    room.edit("programs.csv", "Debate", "@SUM(1)")
    names = read_extracts(room.data, room.plan, [YEAR]).participation["name"].to_list()
    assert names == [hostile, "@SUM(1)", "Gifted program"]


@every_file
def test_a_header_that_ends_in_a_delimiter_changes_nothing(one: Room, file: str) -> None:
    """Rows without the last, unnamed cell are whole rows."""
    expected = read_whole(one, file)
    header, _, rows = FILES[file].partition("\n")
    one.write(file, f"{header.rstrip()}{delimiter(file) * 2}\n{rows}")
    assert_same(one.read(), expected)


def test_many_ragged_rows_do_not_hide_the_other_files(room: Room) -> None:
    """Five rows of the kind, the number of the others, and every other file's problems."""
    row = FILES["core.csv"].splitlines()[1]
    room.add("core.csv", *[f"{row},x"] * 13_463)
    room.edit("staff.csv", "Administrator,1,", "Administrator,full,")
    problems = room.problems()
    ragged = [p for p in problems if p.file.endswith("core.csv")]
    assert [p.value for p in ragged] == [f"{row.count(',') + 2} cells"] * 5 + [
        "… and 13,458 more rows"
    ]
    assert [p.column for p in problems if p.file.endswith("staff.csv")] == ["FTE"]


@pytest.mark.parametrize(
    ("file", "content", "looks"),
    [
        ("staff.csv", "map.txt", "map_eoc"),
        ("map.txt", "core.csv", "student_core"),
        ("core.csv", "discipline.csv", "student_discipline"),
        ("families.csv", "staff_survey.csv", "panorama_staff"),
    ],
)
def test_a_file_in_anothers_place_says_which_it_is(
    room: Room, file: str, content: str, looks: str
) -> None:
    """The layout it has and the columns it lacks, and nothing about separators or rows."""
    room.write(file, FILES[content])
    (problem,) = [p for p in room.problems() if p.file.endswith(f"/{file}")]
    assert f"this has the layout of {looks} " in problem.rule
    assert "are missing" in problem.rule
