"""A system with less in it for the solver, and the same answers to every need.

Most relations of a release say only that something is never negative: a remainder that is never
printed and stands in no other relation. It needs no column: its bounds become the relation's own.
A relation that then holds back one single number becomes a bound of that number, and a number that
stands alone in its relation cannot move at all. What is left is often a third.

All of it is about deviations: differences to the true values, for which every relation sums to 0.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from reporting.privacy.choosing.system import SLACK, System
from reporting.privacy.primary import State


@dataclass(frozen=True)
class Row:
    """low ≤ Σ coefficient · deviation ≤ high.

    Fields:
        relation: index of the relation that it comes from.
        terms: (index of a variable, coefficient).
    """

    relation: int
    terms: tuple[tuple[int, float], ...]
    low: float = 0.0
    high: float = 0.0


@dataclass(frozen=True)
class Outline:
    """What is left.

    Fields:
        rows: relations that hold back more than one number.
        low, high: by variable how far it can move by the relations that became bounds.
        left_out: variables without a column; the relations give their deviations.
    """

    rows: tuple[Row, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    left_out: tuple[int, ...]


def all_of(system: System) -> Outline:
    """Everything: a row for each relation and a column for each number."""
    rows = tuple(Row(i, relation.terms) for i, relation in enumerate(system.relations))
    anywhere = (math.inf,) * len(system.variables)
    return Outline(rows, tuple(-x for x in anywhere), anywhere, ())


def outline_of(system: System) -> Outline:
    """What decides the needs, and no more."""
    return _Outliner(system).outline()


class _Outliner:
    def __init__(self, system: System) -> None:
        self._system = system
        self._asked = {need.variable for need in system.needs}
        n = len(system.variables)
        self._low, self._high = [-math.inf] * n, [math.inf] * n
        self._rows = {
            i: Row(i, relation.terms)
            for i, relation in enumerate(system.relations)
            if relation.terms
        }
        self._inside: dict[int, set[int]] = defaultdict(set)
        for index, row in self._rows.items():
            for variable, _ in row.terms:
                self._inside[variable].add(index)
        self._left_out: list[int] = []

    def outline(self) -> Outline:
        waiting = dict.fromkeys(self._rows)
        while waiting:
            index = next(iter(waiting))
            del waiting[index]
            if index in self._rows:
                waiting |= dict.fromkeys(self._shorten(index))
        return Outline(
            tuple(self._rows.values()),
            tuple(self._low),
            tuple(self._high),
            tuple(self._left_out),
        )

    def _shorten(self, index: int) -> Iterable[int]:
        """Leave out what can be left out of one row; the rows in which more may be possible now."""
        row = self._rows[index]
        if row.low == row.high and len(row.terms) > 1:
            for variable, coefficient in row.terms:
                if self._is_remainder(variable, coefficient, row):
                    row = self._without(row, variable, coefficient)
                    self._rows[index] = row
                    break
        if row.low == -math.inf and row.high == math.inf:
            return self._drop(row)
        if len(row.terms) > 1:
            return ()
        ((variable, coefficient),) = row.terms
        low, high = sorted((row.low / coefficient, row.high / coefficient))
        self._low[variable] = max(self._low[variable], low)
        self._high[variable] = min(self._high[variable], high)
        return self._drop(row)

    def _drop(self, row: Row) -> Iterable[int]:
        del self._rows[row.relation]
        near: set[int] = set()
        for variable, _ in row.terms:
            self._inside[variable].discard(row.relation)
            near |= self._inside[variable]
        return sorted(near)

    def _is_remainder(self, variable: int, coefficient: float, row: Row) -> bool:
        """Never printed, asked for by nobody, nowhere else, and whole wherever the others are."""
        about = self._system.variables[variable]
        if about.unit is not None or variable in self._asked or len(self._inside[variable]) > 1:
            return False
        return not about.whole or all(
            self._system.variables[i].whole and (a / coefficient).is_integer() for i, a in row.terms
        )

    def _without(self, row: Row, variable: int, coefficient: float) -> Row:
        """The row, with the bounds of the variable for bounds."""
        about = self._system.variables[variable]
        low, high = about.range(State.WITHHELD)
        low = max(low - about.value, self._low[variable])
        high = min(high - about.value, self._high[variable])
        ends = sorted((-coefficient * min(low, 0.0), -coefficient * max(high, 0.0)))
        self._left_out.append(variable)
        rest = tuple((i, a) for i, a in row.terms if i != variable)
        # A remainder that cannot move leaves an equation.
        if ends[1] - ends[0] <= SLACK:
            ends = [0.0, 0.0]
        return Row(row.relation, rest, ends[0], ends[1])
