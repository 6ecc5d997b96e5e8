"""Released rows as an outsider keeps them: the new table, and all that earlier ones showed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

import pandas as pd

from reporting.release import KEY

COLUMNS = ("numerator", "denominator", "respondents", "invited", "total", "total_squares")
_EMPTY_MARKERS = ("x", "z")


class Cell(NamedTuple):
    """The key of one released row."""

    measure: str
    population: str
    time: str
    school: str
    breakdown: str
    group: str
    level: str


@dataclass(frozen=True)
class Row:
    """What one row tells.

    Fields:
        numbers: column → value, for the columns that are shown.
        share: bounds of numerator / denominator where it is coded.
        is_hidden: the newest release does not show the row's value.
        is_empty: nobody is counted there (marker x or z).
        from_ledger: an earlier release told more than the newest one.
    """

    numbers: dict[str, float]
    share: tuple[float, float] | None = None
    is_hidden: bool = False
    is_empty: bool = False
    from_ledger: bool = False

    @property
    def told(self) -> int:
        """0 nothing, 1 bounds, 2 the value."""
        if self.share is not None:
            return 1
        return 2 if self.numbers else 0


def rows_of(table: pd.DataFrame) -> dict[Cell, Row]:
    """The rows of one released table, by key."""
    keys = zip(*(table[k].astype(str) for k in KEY), strict=True)
    numbers = [table[c].astype("Float64").tolist() for c in COLUMNS]
    lows, highs = (table[c].astype("Float64").tolist() for c in ("low", "high"))
    out: dict[Cell, Row] = {}
    for key, marker, low, high, *values in zip(
        keys, table["marker"], lows, highs, *numbers, strict=True
    ):
        shown = {c: float(v) for c, v in zip(COLUMNS, values, strict=True) if not pd.isna(v)}
        coded = not pd.isna(high)
        out[Cell(*key)] = Row(
            numbers=shown,
            share=(float(low), float(high)) if coded else None,
            is_hidden=marker == "c" or coded,
            is_empty=marker in _EMPTY_MARKERS,
        )
    return out


def everything_told(new: dict[Cell, Row], earlier: Iterable[dict[Cell, Row]]) -> dict[Cell, Row]:
    """The newest release together with every earlier one, oldest first.

    A cell that an earlier release showed stays known when the new one withholds it. Where the new
    release shows another value, it is a correction: the old value is about other people and says
    nothing about the new one.
    """
    known: dict[Cell, Row] = {}
    for table in earlier:
        for cell, row in table.items():
            known[cell] = _together(row, known.get(cell))
    return known | {cell: _together(row, known.get(cell)) for cell, row in new.items()}


def _together(new: Row, old: Row | None) -> Row:
    if old is None or old.told <= new.told or new.is_empty:
        return new
    if any(old.numbers.get(c, v) != v for c, v in new.numbers.items()):
        return new
    if new.share is not None and not _fits(old, new.share):
        return new
    return replace(old, is_hidden=new.is_hidden, from_ledger=True)


def _fits(old: Row, share: tuple[float, float]) -> bool:
    low, high = share
    count, people = old.numbers.get("numerator"), old.numbers.get("denominator")
    if count is None or not people:
        return False
    return low - 1e-9 <= count / people <= high + 1e-9
