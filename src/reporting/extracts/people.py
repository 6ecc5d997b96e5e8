"""Who may be recognised in one file: names, ids and addresses, as texts."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.extracts.raw import RawTable
from reporting.extracts.schema import Layout
from reporting.plan import Source

_ID_WIDTHS = {
    **dict.fromkeys(("StateID", "MOSIS_STATE_ID", "Student_StateID", "ID_StateAssign"), 10),
    **dict.fromkeys(
        ("LocalStudentID", "Student ID", "StudentID", "ID_Local", "Student Identifier"), 6
    ),
}


def identifiers_of(table: RawTable, layout: Layout, source: Source) -> Iterator[str]:
    """Every name in the forms in which people write it, every id, every address of one file.

    Ids come as they stand in the file and with lost leading zeros put back.
    """
    for name in layout.identifiers:
        for value in _column(table, layout, source, name):
            yield value
            if value.isdigit() and name in _ID_WIDTHS:
                yield value.zfill(_ID_WIDTHS[name])
    for parts in layout.names:
        columns = [_column(table, layout, source, part) for part in parts]
        for cells in zip(*columns, strict=False):
            yield from _written(cells)


def _column(table: RawTable, layout: Layout, source: Source, name: str) -> list[str]:
    header = layout.header(name, source, table.header)
    return [cell.strip() for cell in table.column(header)] if header in table.header else []


def _written(cells: tuple[str, ...]) -> Iterator[str]:
    """One name in the forms in which people write it."""
    if len(cells) == 1:
        yield cells[0]
        last, comma, first = cells[0].partition(",")
        if comma and last.strip() and first.strip():
            yield f"{first.strip()} {last.strip()}"
        return
    if cells[0] and cells[-1]:
        given = " ".join(cell for cell in cells[:-1] if cell)
        yield f"{given} {cells[-1]}"
        yield f"{cells[-1]}, {given}"
