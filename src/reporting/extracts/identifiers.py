"""Everything in the extracts that points to one person, for the search for leaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from reporting.extracts.opening import files_of, present_in, read_table, wanted_of
from reporting.extracts.raw import RawTable
from reporting.extracts.read import READERS
from reporting.extracts.schema import Layout
from reporting.plan import Plan, SchoolYear, Source

# Shorter values would be found in any text.
_SHORTEST = 5
_ID_WIDTHS = {
    **dict.fromkeys(("StateID", "MOSIS_STATE_ID", "Student_StateID", "ID_StateAssign"), 10),
    **dict.fromkeys(
        ("LocalStudentID", "Student ID", "StudentID", "ID_Local", "Student Identifier"), 6
    ),
}


def identifiers(data: Path, plan: Plan, years: Sequence[SchoolYear]) -> frozenset[str]:
    """Names ("First Last" and "Last, First"), e-mail addresses and ids of students and staff.

    Ids come as they stand in the file and with lost leading zeros put back. Files that cannot be
    read are passed over: :func:`read_extracts` refuses them.
    """
    found: set[str] = set()
    for year in years:
        for source in plan.sources:
            if source.id not in READERS:
                continue
            layout = READERS[source.id].layout(plan, year)
            folder = data if source.several_years else data / str(year)
            for name in files_of(source, plan, present_in(folder)):
                wanted = wanted_of([layout], source, people=True)
                table = read_table((folder / name).read_bytes(), name, wanted)
                found.update(_of_table(table, layout, source))
    return frozenset(text for text in found if len(text) >= _SHORTEST)


def _of_table(table: RawTable, layout: Layout, source: Source) -> Iterator[str]:
    for name in layout.identifiers:
        for value in _column(table, source, name):
            yield value
            if value.isdigit() and name in _ID_WIDTHS:
                yield value.zfill(_ID_WIDTHS[name])
    for parts in layout.names:
        columns = [_column(table, source, part) for part in parts]
        for cells in zip(*columns, strict=False):
            yield from _written(cells)


def _column(table: RawTable, source: Source, name: str) -> list[str]:
    header = source.columns.get(name, name)
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
