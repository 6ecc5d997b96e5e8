"""What is wrong with a file before its columns are looked at, in words."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import TypeVar

from reporting.errors import Problem
from reporting.plan import Source

Row = TypeVar("Row")

# First bytes of files that are no text, and what to tell their owner.
NOT_TEXT: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "an Excel workbook or zip archive, not text; open it and save it as CSV"),
    (
        b"\xd0\xcf\x11\xe0",
        "an old Excel workbook (.xls) or one with a password; open it and save it as .xlsx or "
        "CSV, without a password",
    ),
    (b"PK\x05\x06", "an empty zip archive; export it again"),
    (b"%PDF", "a PDF, not text; export the rows as CSV"),
    (b"\x1f\x8b", "a compressed file; unpack it first"),
    (b"{\\rtf", "a text document, not an export; export the rows as CSV"),
    (b"<?xml", "an XML file, not text; open it and save it as .xlsx or CSV"),
    (b"BZh", "a compressed file; unpack it first"),
    (b"\xfd7zXZ", "a compressed file; unpack it first"),
    (b"7z\xbc\xaf", "a compressed file; unpack it first"),
    (b"SQLite format 3", "a database, not text; export the rows as CSV"),
    (b"PAR1", "a Parquet file, not text; export the rows as CSV"),
)
DELIMITER_NAMES = {",": "commas", "\t": "tabs", ";": "semicolons", "|": "vertical bars"}


# Rows shown per kind of problem; a file that is wrong throughout must not hide the others.
MOST_ROWS_SHOWN = 5


def few(rows: Sequence[Row], problem: Callable[[Row], Problem]) -> list[Problem]:
    """Problems of one kind: of the first rows in full, then the number of the others."""
    shown = [problem(row) for row in rows[:MOST_ROWS_SHOWN]]
    left = len(rows) - MOST_ROWS_SHOWN
    if left > 0:
        more = f"… and {left:,} more row{'s' if left > 1 else ''}"
        shown.append(replace(problem(rows[MOST_ROWS_SHOWN]), value=more))
    return shown


def of_another_layout(
    file: str, row: int, source: Source, missing: Sequence[str], other: Source
) -> Problem:
    """A file that lacks columns of its layout and has all of another one's lies in its place."""
    more = f" … and {len(missing) - 8} more" if len(missing) > 8 else ""
    return Problem(
        file,
        row,
        "",
        "",
        f"this has the layout of {other.id} ({other.label}, {other.file}), not of {source.id}, "
        f"whose columns {', '.join(missing[:8])}{more} are missing; put each file under its name",
    )


def ragged(file: str, row: int, cells: int, expected: int) -> Problem:
    return Problem(
        file,
        row,
        "",
        f"{cells} cells",
        f"each row has {expected} cells, as many as the header; was the file cut off, or does a "
        "cell hold a delimiter without quotation marks? export it again",
    )


def malformed(file: str, row: int, error: csv.Error) -> Problem:
    return Problem(
        file,
        row,
        "",
        str(error),
        "the record that begins in this row has a quotation mark that is not closed or not "
        "doubled, or a cell as long as a book; nothing after it was read. Export the file again",
    )


def header_problems(
    file: str,
    header: tuple[str, ...],
    row: int,
    delimiter: str,
    fillers: Collection[str] = (),
) -> list[Problem]:
    """A name that stands twice; a header that another delimiter would split."""
    problems = [
        Problem(file, row, name, f"{times} times", "each column name stands once in the header")
        for name, times in Counter(header).items()
        if times > 1 and name and name not in fillers
    ]
    if len(header) == 1:
        for other, words in DELIMITER_NAMES.items():
            if other != delimiter and other in header[0]:
                rule = (
                    f"this file is separated by {words}, the layout by "
                    f"{DELIMITER_NAMES[delimiter]}; export it again"
                )
                problems.append(Problem(file, row, "", header[0], rule))
    return problems
