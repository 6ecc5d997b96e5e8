"""An Excel workbook (.xlsx) as text: the cells as a person reads them in the sheet.

Whole numbers come without ``.0``, days as MM/DD/YYYY (with the time of day unless it is midnight),
formulas as the value that the spreadsheet stored, errors such as #N/A as blank. What a spreadsheet
has lost before, such as leading zeros, is lost here too.
"""

from __future__ import annotations

import datetime
import io
import math
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from python_calamine import CalamineWorkbook, SheetVisibleEnum

from reporting.extracts.limits import (
    MOST_CHARACTERS,
    MOST_COLUMNS,
    MOST_SHEET_CELLS,
    UnreadableError,
    reading,
    within,
)
from reporting.extracts.raw import RawTable, Records, header_cell
from reporting.extracts.refusals import header_problems
from reporting.extracts.wanted import Wanted

_SHEET = re.compile(r"(?i)worksheets/[^/]*\.xml$")
# A reference like C3 in a row or in a cell that holds something: its letters, and the rest.
_REFERENCE = rb"<(?:\w+:)?(?:c|row)\s(?:[^<>]*?\s)?r\s*=\s*[\"']"
_COLUMN = re.compile(_REFERENCE + rb"([A-Za-z]+)[^<>]*[^/<>]>")
_ROW = re.compile(_REFERENCE + rb"[A-Za-z]*([^\"'<>]*)[\"'](?:[^<>]*[^/<>])?>")
_LAST_COLUMN, _LAST_ROW = 16_384, 1_048_576


def read_workbook(content: bytes, archive: zipfile.ZipFile, file: str, wanted: Wanted) -> RawTable:
    """The one visible sheet whose header has the columns of the layout.

    Where none has all of them, the sheet that has most; several that have all are a problem.

    Args:
        archive: the same bytes, opened.

    Raises:
        UnreadableError: it is damaged or too large, or no sheet or several could be the table.
    """
    for member in archive.infolist():
        if _SHEET.search(member.filename):
            _refuse_extent(archive, member)
    with reading("workbook"):
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        visible = [s.name for s in book.sheets_metadata if s.visible == SheetVisibleEnum.Visible]
        headers = {name: _header(book, name) for name in visible}
    named = {name: header for name, header in headers.items() if header}
    if not named:
        raise UnreadableError("no visible sheet of this workbook holds a value; export it again")
    complete = [name for name, header in named.items() if wanted.complete(header)]
    if len(complete) > 1:
        listed = ", ".join(repr(name) for name in complete)
        rule = f"{len(complete)} sheets have the columns of this extract ({listed}); leave one"
        raise UnreadableError(rule)
    chosen = max(complete or named, key=lambda name: wanted.found(named[name]))
    return _table(book, chosen, [name for name in named if name != chosen], file, wanted)


def _refuse_extent(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Refuse cells where no spreadsheet has any, and a rectangle too large to hold.

    calamine holds the whole rectangle that the cells span, whatever ``dimension`` says: one cell
    far away takes gigabytes, one beyond the last row ends in a panic.
    """
    columns: set[bytes] = set()
    rows: set[bytes] = set()
    for text in _elements(archive, member):
        columns.update(_COLUMN.findall(text))
        rows.update(_ROW.findall(text))
    strange = [c for c in columns if len(c) > 3] + [r for r in rows if not r.isdigit()]
    across = max((_place(c) for c in columns if len(c) <= 3), default=0)
    down = max((int(r) for r in rows if r.isdigit()), default=0)
    if strange or across > _LAST_COLUMN or down > _LAST_ROW or any(int(r) == 0 for r in rows):
        raise UnreadableError(
            f"this workbook is damaged: {member.filename} has a cell where no sheet has one; "
            "export it again, or save it as CSV"
        )
    within(across, MOST_COLUMNS, f"columns in {member.filename}")
    within(across * down, MOST_SHEET_CELLS, f"cells up to the last used one in {member.filename}")


def _elements(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The text of one sheet in pieces that end between two elements."""
    with reading("workbook"), archive.open(member) as sheet:
        rest = b""
        while piece := sheet.read(1 << 20):
            whole, mark, begun = (rest + piece).rpartition(b"<")
            yield whole
            rest = mark + begun
            within(len(rest), MOST_CHARACTERS, f"characters in one element of {member.filename}")
        yield rest


def _place(letters: bytes) -> int:
    """``A`` → 1, ``XFD`` → 16,384."""
    place = 0
    for letter in letters.upper():
        place = 26 * place + letter - 64
    return place


def _header(book: CalamineWorkbook, sheet: str) -> tuple[str, ...]:
    """The first row with a value; empty for an empty sheet."""
    return next((header for header, _ in _rows(book, sheet)), ())


def _rows(book: CalamineWorkbook, sheet: str) -> Iterator[tuple[tuple[str, ...], int]]:
    """Rows with a value, as text, with their number in the sheet."""
    with reading("workbook"):
        for number, row in enumerate(book.get_sheet_by_name(sheet).iter_rows(), start=1):
            cells = tuple(_text(value) for value in row)
            if any(cell.strip() for cell in cells):
                yield cells, number


def _table(
    book: CalamineWorkbook, sheet: str, others: list[str], file: str, wanted: Wanted
) -> RawTable:
    rows = _rows(book, sheet)
    first, header_row = next(rows)
    records = Records(tuple(header_cell(cell) for cell in first), wanted.columns)
    for cells, number in rows:
        records.add(list(cells), number)
    left = f"; not from {', '.join(map(repr, others))}" if others else ""
    alone = len(book.sheet_names) == 1
    notices = [] if alone else [f"read from the sheet {sheet!r}{left}"]
    problems = header_problems(file, records.header, header_row, ",", wanted.fillers)
    return records.table(header_row, notices, problems)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return _number(value)
    if isinstance(value, datetime.datetime):
        # Spreadsheets store moments as fractions of a day: 09:30 may come as 09:29:59.999997.
        moment = (value + datetime.timedelta(microseconds=500_000)).replace(microsecond=0)
        return f"{moment:%m/%d/%Y}" if moment.time() == datetime.time() else _moment(moment)
    if isinstance(value, datetime.date):
        return f"{value:%m/%d/%Y}"
    return str(value)


def _moment(moment: datetime.datetime) -> str:
    return f"{moment:%m/%d/%Y %H:%M:%S}"


def _number(value: float) -> str:
    """As a spreadsheet shows it: up to 15 digits, never with an exponent."""
    if not math.isfinite(value):
        return ""
    if value == int(value):
        return str(int(value))
    text = f"{value:.15g}"
    return f"{value:.15f}".rstrip("0") if "e" in text else text
