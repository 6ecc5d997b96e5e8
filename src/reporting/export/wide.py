"""A table of an output that is too wide for a page → several, each with the row headers.

An exhibit that is too wide stops the build, because its author chose its columns; a data frame has
the columns that it has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reporting.errors import ExportError
from reporting.export import tables

Table = Mapping[str, Any]
Row = Sequence[Mapping[str, Any]]


def parts_of(table: Table, where: str) -> list[Table]:
    """Tables that each fit a page and together show every column.

    Raises:
        ExportError: one column is too wide with the row headers before it.
    """
    every = range(len(table["columns"]))
    left = [x for x in every if all(_is_row_header(row, x) for row in table["rows"])]
    # Headers of rows stand on the left.
    left = [x for index, x in enumerate(left) if index == x] if table["rows"] else []
    return list(_fitting(table, where, left, [x for x in every if x not in left]))


def _fitting(table: Table, where: str, left: list[int], others: list[int]) -> Iterator[Table]:
    part = _with_columns(table, [*left, *others])
    try:
        tables.layout(part, where)
    except ExportError:
        if len(others) < 2:
            raise
        half = len(others) // 2
        yield from _fitting(table, where, left, others[:half])
        yield from _fitting(table, where, left, others[half:])
    else:
        yield part


def _is_row_header(row: Row, x: int) -> bool:
    return "header" in row[x] or "covered" in row[x]


def _with_columns(table: Table, chosen: Sequence[int]) -> Table:
    if len(chosen) == len(table["columns"]):
        return table
    return {
        **table,
        "columns": [table["columns"][x] for x in chosen],
        "head": _rows_of(table["head"], chosen),
        "rows": _rows_of(table["rows"], chosen),
    }


def _rows_of(rows: Sequence[Row], chosen: Sequence[int]) -> list[Row]:
    """The rows with some columns only; an entry over several spans those that are left."""
    owners = _owners(rows)
    made: list[Row] = []
    for y in range(len(rows)):
        kept: list[Mapping[str, Any]] = []
        for x in chosen:
            owner = owners[y][x]
            entry = rows[owner[0]][owner[1]]
            same = [c for c in chosen if owners[y][c] == owner]
            if owner[0] != y or same[0] != x:
                kept.append({"text": "", "covered": True})
            else:
                bare = {key: value for key, value in entry.items() if key != "colspan"}
                kept.append(bare | ({"colspan": len(same)} if len(same) > 1 else {}))
        made.append(kept)
    return made


def _owners(rows: Sequence[Row]) -> list[list[tuple[int, int]]]:
    """For every place the row and column of the entry that covers it."""
    owners = [[(y, x) for x in range(len(row))] for y, row in enumerate(rows)]
    for y, row in enumerate(rows):
        for x, entry in enumerate(row):
            if "covered" not in entry:
                for j in range(entry.get("rowspan", 1)):
                    for i in range(entry.get("colspan", 1)):
                        owners[y + j][x + i] = (y, x)
    return owners
