"""The forms in which an export comes: delimiters, endings, workbooks, archives."""

from __future__ import annotations

import csv
import datetime
import io
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from reporting.extracts import FRAMES, Extracts, archive, identifiers
from reporting.extracts.opening import read_table
from reporting.extracts.raw import RawTable
from reporting.extracts.wanted import Join, Wanted

from .small import FILES, YEAR, Room

AB = Wanted(frozenset({"a", "b"}), frozenset({"a", "b"}))


def cells_of(file: str) -> list[list[str]]:
    mark = "\t" if file.endswith(".txt") else ","
    return list(csv.reader(io.StringIO(FILES[file], newline=""), delimiter=mark))


def separated(file: str, mark: str) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=mark, lineterminator="\n").writerows(cells_of(file))
    return out.getvalue().encode()


def workbook(*sheets: Iterable[Iterable[object]], hidden: Iterable[int] = ()) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"Sheet{number + 1}")
        for row in rows:
            sheet.append(list(row))
        if number in hidden:
            sheet.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name.replace("__", "."), content)
    return out.getvalue()


FORMS: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "tabs": (".tsv", lambda file: separated(file, "\t")),
    "commas": (".TXT", lambda file: separated(file, ",")),
    "semicolons": (".csv", lambda file: separated(file, ";")),
    "vertical bars": (".txt", lambda file: separated(file, "|")),
    "workbook": (".xlsx", lambda file: workbook(cells_of(file))),
    "archive": (".zip", lambda file: zipped(table__txt=FILES[file].encode())),
    "workbook in an archive": (".ZIP", lambda file: zipped(t__xlsx=workbook(cells_of(file)))),
}


def assert_same(found: Extracts, expected: Extracts) -> None:
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(found, name), getattr(expected, name))
    kept = [{file.split(".")[0]: n for file, n in e.rows.items()} for e in (found, expected)]
    assert kept[0] == kept[1]
    assert found.years == expected.years


@pytest.fixture(scope="module")
def only(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes], RawTable]:
    return lambda content: read_table(content, "f.csv", AB)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_rows(room: Room, form: str) -> None:
    """All extracts in one form, under its ending, give what they give as the layouts have them."""
    expected = room.read()
    ending, rewritten = FORMS[form]
    for file in FILES:
        (room.folder / file).unlink()
        room.write(Path(file).stem + ending, rewritten(file))
    assert_same(room.read(), expected)
    assert "Okafor, Ada" in identifiers(room.data, room.plan, [YEAR])


def test_another_delimiter_is_said(room: Room) -> None:
    """A file separated otherwise than its layout is read with a notice."""
    room.write("staff.csv", separated("staff.csv", ";"))
    said = "2025-26/staff.csv: separated by semicolons, not by commas; read all the same"
    assert said in room.read().notices


def test_two_files_for_one_extract_are_a_problem(room: Room) -> None:
    """Which of two exports counts is not guessed; both are named."""
    room.write("core.xlsx", workbook(cells_of("core.csv")))
    problem = room.problem()
    assert (problem.file, problem.row) == ("2025-26/core.csv", None)
    assert "'core.csv' and 'core.xlsx'" in problem.rule


def test_the_form_is_seen_by_content(room: Room) -> None:
    """A workbook named .csv and text named .xlsx are read as what they are."""
    expected = room.read()
    room.write("staff.csv", workbook(cells_of("staff.csv")))
    (room.folder / "core.csv").rename(room.folder / "core.xlsx")
    assert_same(room.read(), expected)


def test_a_problem_in_a_workbook_names_the_row_of_the_sheet(room: Room) -> None:
    """Empty rows above and between count, as the spreadsheet numbers them."""
    rows = cells_of("staff.csv")
    rows[1][rows[0].index("FTE")] = "full"
    (room.folder / "staff.csv").unlink()
    room.write("staff.xlsx", workbook([[], [], rows[0], [], *rows[1:]]))
    problem = room.problem()
    assert (problem.file, problem.row) == ("2025-26/staff.xlsx", 5)
    assert (problem.column, problem.value) == ("FTE", "full")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (12, "12"),
        (9000000001, "9000000001"),
        (-9, "-9"),
        (0.5, "0.5"),
        (0.1 + 0.2, "0.3"),
        (0.0000001, "0.0000001"),
        (True, "TRUE"),
        (False, "FALSE"),
        (datetime.date(2025, 9, 3), "09/03/2025"),
        (datetime.datetime(2025, 9, 3, 9, 30), "09/03/2025 09:30:00"),
        (datetime.datetime(2025, 9, 3, 9, 29, 59, 999_700), "09/03/2025 09:30:00"),
        (datetime.time(9, 30), "09:30:00"),
        ("007", "007"),
        ("=1+1", ""),  # a formula that no spreadsheet has calculated
        (None, ""),
    ],
)
def test_cells_of_a_workbook_as_text(
    only: Callable[[bytes], RawTable], cell: object, text: str
) -> None:
    """Numbers without .0, days as MM/DD/YYYY, with the time unless it is midnight."""
    assert only(workbook([["a", "b"], [cell, "x"]])).rows == [[text, "x"]]


def test_the_sheet_with_the_columns_is_read(only: Callable[[bytes], RawTable]) -> None:
    """Among other sheets the one with the layout's columns counts, and its name is said."""
    table = only(workbook([["About"], ["x"]], [["a", "b"], ["1", "2"]], []))
    said = "read from the sheet 'Sheet2'; not from 'Sheet1'"
    assert (table.rows, table.notices) == ([["1", "2"]], (said,))


def test_two_sheets_with_the_columns_are_a_problem(only: Callable[[bytes], RawTable]) -> None:
    """Two visible sheets that fit are named; a hidden copy does no harm."""
    sheet = [["a", "b"], ["1", "2"]]
    (problem,) = only(workbook(sheet, sheet)).problems
    assert "2 sheets have the columns of this extract ('Sheet1', 'Sheet2')" in problem.rule
    assert only(workbook(sheet, sheet, hidden=[1])).problems == ()


def test_a_workbook_without_values_is_a_problem(only: Callable[[bytes], RawTable]) -> None:
    """An empty workbook is no extract."""
    (problem,) = only(workbook([])).problems
    assert "no visible sheet of this workbook holds a value" in problem.rule


def encrypted(content: bytes) -> bytes:
    """The archive with the mark of a password in both of its headers."""
    local, central = content.index(b"PK\x03\x04"), content.index(b"PK\x01\x02")
    marked = bytearray(content)
    marked[local + 6] |= 1
    marked[central + 8] |= 1
    return bytes(marked)


TABLE = b"a,b\n1,2\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (zipped(x__csv=TABLE, y__csv=TABLE), "exactly one table (.csv, .txt, .tsv, .xlsx)"),
        (zipped(readme__pdf=b"%PDF"), "this one holds readme.pdf"),
        (zipped(**{"../x__csv": TABLE}), "a file outside itself"),
        (zipped(**{"/etc/x__csv": TABLE}), "a file outside itself"),
        (zipped(x__csv=zipped(y__csv=TABLE)), "an archive inside an archive"),
        (encrypted(zipped(x__csv=TABLE)), "this archive has a password"),
        (zipped(x__csv=TABLE)[:60], "this archive is damaged"),
        (zipped(**{"[Content_Types]__xml": b"<x/>"}), "cannot be opened"),
        (b"PK\x05\x06" + bytes(18), "an empty zip archive"),
        (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls) or one with a password"),
    ],
    # An archive holds the time at which it was made; processes must find the same names.
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_archives_that_are_not_read(
    only: Callable[[bytes], RawTable], content: bytes, words: str
) -> None:
    """What cannot or must not be opened is said in one problem, and nothing is unpacked."""
    (problem,) = only(content).problems
    assert words in problem.rule


@pytest.mark.parametrize("content", [zipped(x__csv=TABLE), workbook([["a", "b"], ["1", "2"]])])
def test_an_archive_that_swells_is_not_unpacked(
    only: Callable[[bytes], RawTable], content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The size is known before the first byte is unpacked."""
    assert only(content).rows == [["1", "2"]]
    monkeypatch.setattr(archive, "MOST_BYTES", 7)
    (problem,) = only(content).problems
    assert "unpacked it would have" in problem.rule


def test_what_a_mac_adds_is_no_second_table(only: Callable[[bytes], RawTable]) -> None:
    """Folders, hidden files and __MACOSX are not counted."""
    noise = {"__MACOSX/._x.csv": b"\0", "data/.hidden.csv": b"", "data/x.csv": TABLE, "data/": b""}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in noise.items():
            made.writestr(name, content)
    assert only(out.getvalue()).rows == [["1", "2"]]


def test_a_layout_may_join_the_files_of_an_archive() -> None:
    """The tables reach the layout's function by name, whatever folder and case; else one table."""

    def together(tables: dict[str, RawTable]) -> RawTable:
        schools = dict(tables["Schools.csv"].rows)
        rows = [[score, schools[student]] for student, score in tables["Scores.csv"].rows]
        return RawTable.of(("a", "b"), rows, tables["Scores.csv"].lines)

    join = Join(("Schools.csv", "Scores.csv"), together)  # type: ignore[arg-type]
    wanted = Wanted(AB.columns, AB.needed, join=join)
    parts = {"x/schools__csv": b"id,school\n7,1050\n", "x/SCORES__CSV": b"id,score\n\n7,200\n"}
    table = read_table(zipped(**parts), "g.zip", wanted)
    assert (table.rows, table.lines) == ([["200", "1050"]], [3])
    assert read_table(TABLE, "g.csv", wanted).rows == [["1", "2"]]
    parts["x/SCORES__CSV"] = b"id,score\n7\n"
    (problem,) = read_table(zipped(**parts), "g.zip", wanted).problems
    assert (problem.file, problem.row) == ("g.zip: Scores.csv", 2)
