"""An extract as text: rows as an editor counts them, cells exactly as they stand in the file.

Nothing is interpreted here. The standard library's parser is used instead of pandas' because it
says on which line a record begins and how many cells it has; pandas fills ragged rows silently.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass, field

from reporting.errors import Problem

# First bytes of files that people rename to .csv, and what to tell them.
_NOT_TEXT: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "an Excel workbook or zip archive, not text; open it and save it as CSV"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook, not text; open it and save it as CSV"),
    (b"%PDF", "a PDF, not text; export the rows as CSV"),
    (b"\x1f\x8b", "a compressed file; unpack it first"),
    (b"PAR1", "a Parquet file, not text; export the rows as CSV"),
)
_DELIMITER_NAMES = {",": "commas", "\t": "tabs", ";": "semicolons", "|": "vertical bars"}


@dataclass(frozen=True)
class RawTable:
    """The cells of one file.

    Fields:
        header: header cells without surrounding blanks.
        header_row: line of the header (an editor's count, from 1).
        rows: one list of ``len(header)`` cells per record, untouched.
        lines: the line on which each record begins.
        notices: what was unusual but harmless, as sentences.
        problems: what makes the file untrustworthy; rows named there are not in ``rows``.
    """

    header: tuple[str, ...] = ()
    header_row: int = 1
    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    notices: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def readable(self) -> bool:
        return bool(self.header)

    def column(self, name: str) -> list[str]:
        """All cells under one header."""
        position = self.header.index(name)
        return [row[position] for row in self.rows]

    def repeated(self) -> list[bool]:
        """For each record whether an earlier one has exactly the same cells."""
        seen: set[tuple[str, ...]] = set()
        marks = []
        for row in self.rows:
            cells = tuple(row)
            marks.append(cells in seen)
            seen.add(cells)
        return marks


def read_raw(content: bytes, file: str, delimiter: str = ",") -> RawTable:
    """Split the bytes of one extract into header and records.

    Args:
        file: name for messages, relative to the data folder.
        delimiter: the one that the layout uses.
    """
    refusal = _not_text(content)
    if refusal:
        return RawTable(problems=(Problem(file, None, "", "", refusal),))
    text, notices = _decoded(content)
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        rule = "this row holds NUL bytes: the file is damaged or not text; export it again"
        return RawTable(problems=(Problem(file, row, "", "", rule),))
    return _split(text, file, delimiter, notices)


def _not_text(content: bytes) -> str | None:
    if not content.strip():
        return "the file is empty; export it again"
    for magic, kind in _NOT_TEXT:
        if content.startswith(magic):
            return f"this is {kind}"
    if content.lstrip(b"\xef\xbb\xbf \r\n\t")[:14].lower().startswith((b"<!doctype", b"<html")):
        return "this is a web page (a sign-in page?), not an export; sign in and export again"
    return None


def _decoded(content: bytes) -> tuple[str, list[str]]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace"), ["read as UTF-16, not UTF-8"]
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
    for encoding, words in (("cp1252", "Windows-1252"), ("latin-1", "Latin-1")):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text, [f"not UTF-8 (first in row {row}); read as {words}"]
    raise AssertionError("latin-1 decodes every byte")


def _split(text: str, file: str, delimiter: str, notices: list[str]) -> RawTable:
    problems: list[Problem] = []
    header: tuple[str, ...] = ()
    header_row = 1
    rows: list[list[str]] = []
    lines: list[int] = []
    only_delimiters = 0
    # newline="" keeps line breaks inside quoted cells and understands all three line endings.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            begins, line = line, reader.line_num + 1
            if not any(cells) or not any(cell.strip() for cell in cells):
                only_delimiters += len(cells) > 1
                continue
            if not header:
                header, header_row = tuple(c.strip().strip("\ufeff") for c in cells), begins
                continue
            if len(cells) > len(header) and not any(c.strip() for c in cells[len(header) :]):
                del cells[len(header) :]  # some exports end every row with a delimiter
            if len(cells) != len(header):
                problems.append(_ragged(file, begins, cells, len(header)))
                continue
            rows.append(cells)
            lines.append(begins)
    except csv.Error as error:
        problems.append(_malformed(file, line, error))
    if only_delimiters:
        notices.append(f"{only_delimiters} rows without any value skipped")
    if not text.endswith(("\n", "\r")):
        notices.append("no line break at the end; check that the last row is complete")
    if not header and not problems:
        problems.append(Problem(file, None, "", "", "the file holds no value; export it again"))
    problems.extend(_header_problems(file, header, header_row, delimiter))
    return RawTable(header, header_row, rows, lines, tuple(notices), tuple(problems))


def _ragged(file: str, row: int, cells: list[str], expected: int) -> Problem:
    return Problem(
        file,
        row,
        "",
        f"{len(cells)} cells",
        f"each row has {expected} cells, as many as the header; was the file cut off, or does a "
        "cell hold a delimiter without quotation marks? export it again",
    )


def _malformed(file: str, row: int, error: csv.Error) -> Problem:
    return Problem(
        file,
        row,
        "",
        str(error),
        "the record that begins in this row has a quotation mark that is not closed or not "
        "doubled; nothing after it was read. Export the file again",
    )


def _header_problems(file: str, header: tuple[str, ...], row: int, delimiter: str) -> list[Problem]:
    problems = [
        Problem(file, row, name, f"{times} times", "each column name stands once in the header")
        for name, times in Counter(header).items()
        if times > 1 and name
    ]
    if len(header) == 1:
        for other, words in _DELIMITER_NAMES.items():
            if other != delimiter and other in header[0]:
                rule = (
                    f"this file is separated by {words}, the layout by "
                    f"{_DELIMITER_NAMES[delimiter]}; export it again"
                )
                problems.append(Problem(file, row, "", header[0], rule))
    return problems
