"""An Excel workbook (.xlsx) as text: the cells as a person reads them in the sheet.

Whole numbers come without ``.0``, days as MM/DD/YYYY (with the time of day unless it is midnight),
formulas as the value that the spreadsheet stored, errors such as #N/A as blank. What a spreadsheet
has lost before, such as leading zeros, is lost here too.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from reporting.errors import Problem
from reporting.extracts.raw import RawTable, Records, header_cell
from reporting.extracts.refusals import header_problems
from reporting.extracts.wanted import Wanted


def read_workbook(content: bytes, file: str, wanted: Wanted) -> RawTable:
    """The one visible sheet whose header has the columns of the layout.

    Where none has all of them, the sheet that has most; several that have all are a problem.
    """
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        visible = [s.name for s in book.sheets_metadata if s.visible == SheetVisibleEnum.Visible]
        headers = {name: _header(book, name) for name in visible}
    except CalamineError as error:
        rule = f"this workbook cannot be opened ({error}); save it again, or save it as CSV"
        return _refused(file, rule)
    named = {name: header for name, header in headers.items() if header}
    if not named:
        return _refused(file, "no visible sheet of this workbook holds a value; export it again")
    complete = [name for name, header in named.items() if wanted.complete(header)]
    if len(complete) > 1:
        listed = ", ".join(repr(name) for name in complete)
        rule = f"{len(complete)} sheets have the columns of this extract ({listed}); leave one"
        return _refused(file, rule)
    chosen = max(complete or named, key=lambda name: wanted.found(named[name]))
    table = _table(book, chosen, file, wanted)
    return table


def _refused(file: str, rule: str) -> RawTable:
    return RawTable(problems=(Problem(file, None, "", "", rule),))


def _header(book: CalamineWorkbook, sheet: str) -> tuple[str, ...]:
    """The first row with a value; empty for an empty sheet."""
    return next((header for header, _ in _rows(book, sheet)), ())


def _rows(book: CalamineWorkbook, sheet: str) -> Iterator[tuple[tuple[str, ...], int]]:
    """Rows with a value, as text, with their number in the sheet."""
    for number, row in enumerate(book.get_sheet_by_name(sheet).iter_rows(), start=1):
        cells = tuple(_text(value) for value in row)
        if any(cell.strip() for cell in cells):
            yield cells, number


def _table(book: CalamineWorkbook, sheet: str, file: str, wanted: Wanted) -> RawTable:
    rows = _rows(book, sheet)
    first, header_row = next(rows)
    records = Records(tuple(header_cell(cell) for cell in first), wanted.columns)
    for cells, number in rows:
        records.add(list(cells), number)
    notices = [] if len(book.sheet_names) == 1 else [f"read from the sheet {sheet!r}"]
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
    if value == int(value):
        return str(int(value))
    text = f"{value:.15g}"
    return f"{value:.15f}".rstrip("0") if "e" in text else text
