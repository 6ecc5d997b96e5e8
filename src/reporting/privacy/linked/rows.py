"""Rows of counts with the verdict of the primary rule: what the choice starts from."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from reporting.measures import KEY, NUMBERS
from reporting.plan import ALL, Measure, Plan
from reporting.privacy.cell import Cell
from reporting.privacy.primary import State

COLUMNS = tuple(NUMBERS)


class Key(NamedTuple):
    """The key of one row."""

    measure: str
    population: str
    time: str
    school: str
    breakdown: str
    group: str
    level: str

    @property
    def whole(self) -> Key:
        """The row of everybody, beside a group."""
        return self._replace(breakdown=ALL, group=ALL)


@dataclass(frozen=True)
class Row:
    """One row of counts.

    Fields:
        cell: what it is shown or withheld with.
        state: verdict of the primary rule on this row alone.
        bin: smallest and largest count that its printed bound leaves, where it is coded.
        numbers: column → true value; a group without anybody has zeros.
    """

    key: Key
    measure: Measure
    cell: Cell
    state: State
    bin: tuple[float, float] | None
    numbers: Mapping[str, float]

    @property
    def people(self) -> float:
        """Size of the group: people, not answers or exams."""
        size = "respondents" if self.measure.n_is_respondents else "denominator"
        return self.numbers.get(size, 0.0)


def rows_of(present: pd.DataFrame, plan: Plan) -> list[Row]:
    """One row for each row of the grid that holds counts.

    Args:
        present: the grid's columns with ``state, low, high`` of the primary rule.
    """
    measures = {m.id: m for m in plan.measures}
    keys = [Key(*k) for k in zip(*(present[c].astype(str) for c in KEY), strict=True)]
    columns = [
        present[c].astype("Float64").to_numpy(float, na_value=math.nan).tolist() for c in COLUMNS
    ]
    values = list(zip(*columns, strict=True))
    counted = _columns(keys, values)
    out = []
    for key, numbers, state, low, high in zip(
        keys, values, present["state"], present["low"], present["high"], strict=True
    ):
        measure = measures[key.measure]
        known = {
            column: 0.0 if math.isnan(value) else value
            for column, value in zip(COLUMNS, numbers, strict=True)
            if column in counted[key.measure, key.population, key.school]
            and not (not measure.kind.is_share and column == "numerator")
        }
        coded = State(state) is State.CODED and measure.kind.is_end_coded
        size = known["denominator"]
        span = (math.ceil(low * size - 1e-9), math.floor(high * size + 1e-9)) if coded else None
        cell = Cell(measure.related or measure.id, *key[1:6])
        out.append(Row(key, measure, cell, State(state), span, known))
    return out


def _columns(
    keys: Sequence[Key], values: Sequence[Sequence[float]]
) -> Mapping[tuple[str, str, str], set[str]]:
    """The columns that a measure has at a school at all."""
    found: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for key, numbers in zip(keys, values, strict=True):
        place = found[key.measure, key.population, key.school]
        place |= {c for c, v in zip(COLUMNS, numbers, strict=True) if not math.isnan(v)}
    return found
