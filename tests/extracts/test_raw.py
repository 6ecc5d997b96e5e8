"""Files as text: what is read, what is refused, and on which line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.extracts.raw import RawTable, read_raw


def rows_of(table: RawTable) -> list[tuple[int, list[str]]]:
    return list(zip(table.lines, table.rows, strict=True))


def test_cells_stay_as_they_stand() -> None:
    """Zeros, blanks, formulas and quotation marks inside a cell are text and nothing else."""
    table = read_raw(b'a,b\n007, =cmd()|x \n"say ""hi""",-9\n', "f.csv")
    assert rows_of(table) == [(2, ["007", " =cmd()|x "]), (3, ['say "hi"', "-9"])]
    assert table.problems == ()


def test_header_cells_lose_surrounding_blanks() -> None:
    """A header cell that ends in a blank is found by its name."""
    assert read_raw(b"a ,\xc2\xa0b\n1,2\n", "f.csv").header == ("a", "b")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_rows_are_counted_as_an_editor_counts(newline: str) -> None:
    """Blank lines and line breaks inside quoted cells count, whatever ends a line."""
    text = newline.join(["a,b", "", "1,2", "", '"x', 'y",3', "4,5", ""])
    table = read_raw(text.encode(), "f.csv")
    assert table.lines == [3, 5, 7]


def test_blank_lines_before_the_header_count_too() -> None:
    """The first line with a value is the header, on its own line."""
    table = read_raw(b"\n,\na,b\n1,2\n", "f.csv")
    assert (table.header_row, table.header, table.lines) == (3, ("a", "b"), [4])
    assert "1 rows without any value skipped" in table.notices


@pytest.mark.parametrize(
    ("content", "cell"),
    [
        ("a\nZoë\n".encode(), "Zoë"),
        ("\ufeffa\nZoë\n".encode(), "Zoë"),
        ("a\nZoë\n".encode("cp1252"), "Zoë"),
        ("a\nDon’t\n".encode("cp1252"), "Don’t"),
        ("a\nZoë\n".encode("utf-16"), "Zoë"),
        (b"a\nx\x81\n", "x\x81"),
    ],
)
def test_usual_encodings_are_understood(content: bytes, cell: str) -> None:
    """UTF-8 with and without mark, Windows-1252, Latin-1 and UTF-16 give the same cell."""
    table = read_raw(content, "f.csv")
    assert (table.header, table.rows) == (("a",), [[cell]])


def test_another_encoding_is_said_with_its_first_row() -> None:
    """Text that is not UTF-8 is read with a notice that names the first row."""
    assert read_raw(b"a\nok\nZo\xeb\n", "f.csv").notices == (
        "not UTF-8 (first in row 3); read as Windows-1252",
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b" \r\n\n", "the file is empty"),
        (b"PK\x03\x04 sheet", "an Excel workbook"),
        (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x1f\x8b", "a compressed file"),
        (b"\n<!DOCTYPE html><title>Sign in", "a web page"),
    ],
)
def test_files_that_are_no_text_are_named(content: bytes, words: str) -> None:
    """A workbook or web page saved as .csv is refused with what it is."""
    (problem,) = read_raw(content, "f.csv").problems
    assert words in problem.rule
    assert problem.file == "f.csv"


def test_nul_bytes_name_their_row() -> None:
    """A damaged file is refused with the first row that holds NUL bytes."""
    (problem,) = read_raw(b"a,b\n1,2\n3,\x004\n", "f.csv").problems
    assert (problem.row, "NUL" in problem.rule) == (3, True)


@pytest.mark.parametrize("row", ["1", "1,2,3"])
def test_ragged_rows_are_problems(row: str) -> None:
    """A row with more or fewer cells than the header is a problem of that row alone."""
    table = read_raw(f"a,b\n{row}\n3,4\n".encode(), "f.csv")
    assert [(p.row, p.value) for p in table.problems] == [(2, f"{row.count(',') + 1} cells")]
    assert rows_of(table) == [(3, ["3", "4"])]


def test_delimiters_at_the_end_of_rows_do_no_harm() -> None:
    """Empty cells beyond the header are dropped."""
    assert read_raw(b"a,b\n1,2,,\n", "f.csv").rows == [["1", "2"]]


def test_an_unfinished_last_line_is_said() -> None:
    """A file without a last line break may have lost the end of its last row."""
    assert any("last row" in n for n in read_raw(b"a,b\n1,2", "f.csv").notices)


@pytest.mark.parametrize("text", ['a,b\n1,"2\n3,4\n', 'a,b\n1,"2"x\n3,4\n'])
def test_an_open_quotation_mark_names_the_row_where_it_opens(text: str) -> None:
    """A quotation mark that is not closed names its own row, not the end of the file."""
    (problem,) = read_raw(text.encode(), "f.csv").problems
    assert (problem.row, "quotation mark" in problem.rule) == (2, True)


def test_a_header_that_stands_twice_is_a_problem() -> None:
    """Which of two columns is meant cannot be known."""
    (problem,) = read_raw(b"a,b,a\n1,2,3\n", "f.csv").problems
    assert (problem.row, problem.column, problem.value) == (1, "a", "2 times")


def test_another_delimiter_is_named() -> None:
    """A file separated by semicolons says so instead of lacking every column."""
    (problem,) = read_raw(b"a;b\n1;2\n", "f.csv").problems
    assert "semicolons" in problem.rule
    assert "commas" in problem.rule


@given(st.binary(max_size=200))
def test_any_bytes_end_in_rows_or_problems(content: bytes) -> None:
    """No content whatever makes reading fail: there are rows of the header's width or problems."""
    table = read_raw(content, "f.csv")
    assert table.problems or table.header
    assert all(len(row) == len(table.header) for row in table.rows)
