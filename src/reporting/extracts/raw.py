"""A table as text: rows as an editor counts them, cells exactly as they stand in the file.

Nothing is interpreted here. The standard library's parser is used instead of pandas' or Arrow's
because it says on which line a record begins and how many cells it has, and refuses an open
quotation mark; the others fill ragged rows or join them silently. Cells are held in Arrow arrays,
and only those of the columns that somebody asked for: an export has up to 300.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from reporting.errors import Problem
from reporting.extracts.limits import MOST_CHARACTERS, MOST_COLUMNS, MOST_ROWS, within
from reporting.extracts.refusals import (
    DELIMITER_NAMES,
    NOT_TEXT,
    few,
    header_problems,
    malformed,
    ragged,
)

# Rows that are split before their cells go into an Arrow array.
_BATCH = 20_000
_WEB_PAGE = (b"<!doctype", b"<html", b"<head", b"<meta", b"<table", b"<style", b"<body")
# Bytes that are decoded at a time.
_PIECE = 1 << 20


@dataclass(frozen=True)
class RawTable:
    """The cells of one table.

    Fields:
        header: header cells without surrounding blanks.
        header_row: line of the header (an editor's count, from 1).
        cells: header → one text per record, untouched; only the columns that were asked for.
        lines: the line on which each record begins.
        again: for each record whether an earlier one has exactly the same cells, in all columns.
        notices: what was unusual but harmless, as sentences.
        problems: what makes the file untrustworthy; rows named there are not in ``cells``.
    """

    header: tuple[str, ...] = ()
    header_row: int = 1
    cells: Mapping[str, pa.ChunkedArray] = field(default_factory=dict)
    lines: list[int] = field(default_factory=list)
    again: list[bool] = field(default_factory=list)
    notices: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    @classmethod
    def of(
        cls,
        header: Sequence[str],
        rows: Iterable[Sequence[str]],
        lines: Iterable[int] | None = None,
        *,
        header_row: int = 1,
        columns: Collection[str] | None = None,
    ) -> RawTable:
        """A table from rows of ``len(header)`` cells; ``lines`` follow the header if not given."""
        kept = Records(tuple(header), columns)
        numbers = iter(lines) if lines is not None else iter(range(header_row + 1, 10**9))
        for row, line in zip(rows, numbers, strict=lines is not None):
            kept.add(list(row), line)
        return kept.table(header_row)

    def __len__(self) -> int:
        return len(self.lines)

    @property
    def readable(self) -> bool:
        return bool(self.header)

    @property
    def rows(self) -> list[list[str]]:
        """All cells by record, for small tables: of the columns that were asked for."""
        columns = [self.column(name) for name in self.header if name in self.cells]
        return [list(row) for row in zip(*columns, strict=True)]

    def column(self, name: str) -> list[str]:
        """All cells under one header."""
        cells: list[str] = self.cells[name].to_pylist()
        return cells

    def only(self, keep: npt.NDArray[np.bool_]) -> RawTable:
        """The records where ``keep``."""
        mask = pa.array(keep)
        return replace(
            self,
            cells={name: cells.filter(mask) for name, cells in self.cells.items()},
            lines=[line for line, kept in zip(self.lines, keep, strict=True) if kept],
            again=[again for again, kept in zip(self.again, keep, strict=True) if kept],
        )


def as_text(cells: pa.ChunkedArray, index: pd.Index) -> pd.Series:
    """The cells of one column as a series of dtype str, without a copy through Python."""
    whole = pa.chunked_array([cells.combine_chunks()], pa.large_string())
    return pd.Series(pd.array(whole, dtype="str"), index=index)


class Records:
    """Records on their way into columns."""

    def __init__(self, header: tuple[str, ...], columns: Collection[str] | None) -> None:
        within(len(header), MOST_COLUMNS, "columns")
        self.header = header
        # The first of two columns with one name; a header that stands twice is a problem anyway.
        self._places = {
            name: header.index(name)
            for name in dict.fromkeys(header)
            if columns is None or name in columns
        }
        self._parts: dict[str, list[pa.Array]] = {name: [] for name in self._places}
        self._batch: list[list[str]] = []
        self._lines: list[int] = []
        self._again: list[bool] = []
        self._seen: set[bytes] = set()

    def add(self, cells: list[str], line: int) -> None:
        if len(self._lines) == MOST_ROWS:
            within(MOST_ROWS + 1, MOST_ROWS, "rows or more")
        # NUL never stands in a cell; 128 bits tell ten million rows apart with certainty enough.
        whole = "\0".join(cells).encode("utf-8", "surrogatepass")
        digest = blake2b(whole, digest_size=16).digest()
        self._again.append(digest in self._seen)
        self._seen.add(digest)
        self._lines.append(line)
        self._batch.append(cells)
        if len(self._batch) == _BATCH:
            self._flush()

    def _flush(self) -> None:
        for name, place in self._places.items():
            cells = [row[place] for row in self._batch]
            self._parts[name].append(pa.array(cells, pa.large_string()))
        self._batch.clear()

    def table(
        self, header_row: int, notices: Sequence[str] = (), problems: Sequence[Problem] = ()
    ) -> RawTable:
        self._flush()
        return RawTable(
            self.header,
            header_row,
            {
                name: pa.chunked_array(parts, pa.large_string())
                for name, parts in self._parts.items()
            },
            self._lines,
            self._again,
            tuple(notices),
            tuple(problems),
        )


def read_raw(
    content: bytes,
    file: str,
    delimiter: str = ",",
    columns: Collection[str] | None = None,
    fillers: Collection[str] = (),
) -> RawTable:
    """Split the bytes of one text file into header and records.

    Args:
        file: name for messages, relative to the data folder.
        delimiter: the one that the layout uses. Another one is taken, with a notice, when more of
            ``columns`` stand in the header by it.
        columns: headers whose cells are wanted; None for all.
        fillers: headers that may stand more than once.
    """
    refusal = _not_text(content)
    if refusal:
        return RawTable(problems=(Problem(file, None, "", "", refusal),))
    try:
        content, encoding, notices = _decodable(content)
    except UnicodeDecodeError:
        rule = "this file says that it is UTF-16 and is cut off or damaged; export it again"
        return RawTable(problems=(Problem(file, None, "", "", rule),))
    if b"\0" in content:
        row = content.count(b"\n", 0, content.index(b"\0")) + 1
        rule = "this row holds NUL bytes: the file is damaged or not text; export it again"
        return RawTable(problems=(Problem(file, row, "", "", rule),))
    found = _delimiter(content, encoding, delimiter, columns or ())
    if found != delimiter:
        words, usual = DELIMITER_NAMES[found], DELIMITER_NAMES[delimiter]
        notices.append(f"separated by {words}, not by {usual}; read all the same")
    table = _split(content, encoding, file, found, columns, notices)
    doubtful = header_problems(file, table.header, table.header_row, found, fillers)
    return replace(table, problems=(*table.problems, *doubtful))


def _not_text(content: bytes) -> str | None:
    if not content.strip():
        return "the file is empty; export it again"
    for magic, kind in NOT_TEXT:
        if content.startswith(magic):
            return f"this is {kind}"
    if content.lstrip(b"\xef\xbb\xbf \r\n\t")[:14].lower().startswith(_WEB_PAGE):
        return (
            "this is a web page (a sign-in page, or a table saved as one), not an export; export "
            "it again as CSV"
        )
    return None


def _decodable(content: bytes) -> tuple[bytes, str, list[str]]:
    """The bytes, the encoding that decodes all of them, and what to say about it."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16")
        return text.encode("utf-8", "replace"), "utf-8", ["read as UTF-16, not UTF-8"]
    without_mark = _utf16(content)
    if without_mark:
        text = content.decode(without_mark)
        return text.encode("utf-8", "replace"), "utf-8", ["read as UTF-16 without a mark"]
    wrong = _undecodable(content)
    if wrong is None:
        return content, "utf-8-sig", []
    row = content.count(b"\n", 0, wrong) + 1
    for encoding, words in (("cp1252", "Windows-1252"), ("latin-1", "Latin-1")):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return content, encoding, [f"not UTF-8 (first in row {row}); read as {words}"]
    raise AssertionError("latin-1 decodes every byte")


def _utf16(content: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of Latin text is NUL."""
    first, second = content[:1000:2], content[1:1000:2]
    if len(content) >= 8 and len(content) % 2 == 0:
        if second.count(0) > 0.9 * len(second) and 0 not in first:
            return "utf-16-le"
        if first.count(0) > 0.9 * len(first) and 0 not in second:
            return "utf-16-be"
    return None


def _undecodable(content: bytes) -> int | None:
    """The place of the first byte that is not UTF-8; in pieces, so that no copy is held."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    for at in range(0, len(content), _PIECE):
        try:
            decoder.decode(content[at : at + _PIECE], final=at + _PIECE >= len(content))
        except UnicodeDecodeError as error:
            return at + error.start
    return None


def _delimiter(content: bytes, encoding: str, usual: str, wanted: Collection[str]) -> str:
    """The delimiter by which most of the wanted headers are found; the usual one if in doubt.

    Where none is found by any, the file has another layout: the one that splits its header most.
    """

    def first(delimiter: str) -> tuple[str, ...]:
        try:
            for cells in _records(content, encoding, delimiter):
                if any(cell.strip() for cell in cells):
                    return tuple(header_cell(cell) for cell in cells)
        except csv.Error:
            pass  # said when the file is read
        return ()

    if not wanted:
        return usual
    headers = {delimiter: first(delimiter) for delimiter in (usual, *DELIMITER_NAMES)}
    known = {delimiter: len(set(cells) & set(wanted)) for delimiter, cells in headers.items()}
    if any(known.values()):
        return max(known, key=lambda delimiter: known[delimiter])
    return max(headers, key=lambda delimiter: len(headers[delimiter][1:]))


def _records(content: bytes, encoding: str, delimiter: str) -> Any:
    # newline="" keeps line breaks inside quoted cells and understands all three line endings.
    text = io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline="")
    return csv.reader(_lines(text), delimiter=delimiter, strict=True)


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    while line := text.readline(MOST_CHARACTERS + 1):
        within(len(line), MOST_CHARACTERS, "characters or more in one line")
        yield line


def header_cell(cell: str) -> str:
    return cell.strip().strip("\ufeff")


def _split(
    content: bytes,
    encoding: str,
    file: str,
    delimiter: str,
    columns: Collection[str] | None,
    notices: list[str],
) -> RawTable:
    problems: list[Problem] = []
    uneven: list[tuple[int, int]] = []  # row, number of its cells
    records = Records((), columns)
    header_row = width = named = only_delimiters = 0
    line = 1
    reader = _records(content, encoding, delimiter)
    try:
        for cells in reader:
            begins, line = line, reader.line_num + 1
            if not any(cells) or not any(cell.strip() for cell in cells):
                only_delimiters += len(cells) > 1
                continue
            if not width:
                records = Records(tuple(header_cell(cell) for cell in cells), columns)
                header_row, width = begins, len(cells)
                named = max(place for place, cell in enumerate(cells, 1) if cell.strip())
                continue
            if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
                del cells[width:]  # some exports end every row with a delimiter
            if named <= len(cells) < width:
                cells += [""] * (width - len(cells))  # others end only their header with one
            if len(cells) != width:
                uneven.append((begins, len(cells)))
                continue
            records.add(cells, begins)
    except csv.Error as error:
        problems.append(malformed(file, line, error))
    problems += few(uneven, lambda row: ragged(file, *row, width))
    if only_delimiters:
        notices.append(f"{only_delimiters} rows without any value skipped")
    if not content.endswith((b"\n", b"\r")):
        notices.append("no line break at the end; check that the last row is complete")
    if not width and not problems:
        problems.append(Problem(file, None, "", "", "the file holds no value; export it again"))
    return records.table(header_row or 1, notices, problems)
