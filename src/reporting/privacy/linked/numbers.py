"""All numbers of one family of measures by name, while their system is put together."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from reporting.privacy.cell import Cell
from reporting.privacy.choosing import Need, Relation, System, Unit, Variable
from reporting.privacy.linked.public import bounds_without_release
from reporting.privacy.linked.rows import COLUMNS, Key, Row
from reporting.privacy.linked.same import Same
from reporting.privacy.primary import State

Name = tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """What earlier releases say for ever.

    Fields:
        numbers: names of numbers that were shown with the value that is still true.
        spans: name of a coded number → smallest and largest count that its bound left.
    """

    numbers: frozenset[Name] = frozenset()
    spans: Mapping[Name, tuple[float, float]] = field(default_factory=dict)


class Numbers:
    """Variables, relations and needs, gathered under names that only have to be unique.

    Fields:
        rows: by key.
    """

    def __init__(
        self, rows: Sequence[Row], same: Same, told: Told, units: Mapping[Cell, int]
    ) -> None:
        self.rows: Mapping[Key, Row] = {row.key: row for row in rows}
        self.same = same
        self._told, self._units = told, units
        self._variables: list[Variable] = []
        self._place: dict[Name, int] = {}
        self._relations: list[Relation] = []
        self._needs: list[Need] = []
        self._told_here: set[int] = set()
        for row in rows:
            for column in row.numbers:
                self._add(row, column)

    def at(self, row: Row, column: str) -> int:
        """Index of a number of a row."""
        return self._place[self.same.name(row, column)]

    def value(self, variable: int) -> float:
        return self._variables[variable].value

    def high(self, variable: int) -> float:
        return self._variables[variable].high

    def is_public(self, variable: int) -> bool:
        return self._variables[variable].public

    def never_shown(self, name: Name, value: float, low: float = 0.0, *, whole: bool = True) -> int:
        """A number that no table prints, such as those whose group is unknown."""
        self._place[name] = len(self._variables)
        whole = whole and value == int(value)
        self._variables.append(Variable(_words(name), value, low, whole=whole))
        return self._place[name]

    def equal(self, name: str, terms: Mapping[int, float], constant: float = 0.0) -> None:
        """Σ factor · number = constant."""
        self._relations.append(Relation(name, tuple(sorted(terms.items())), constant))

    def never_negative(self, name: str, terms: Mapping[int, float]) -> None:
        """Σ factor · number ≥ 0; left out where the counts themselves break it."""
        total = sum(factor * self.value(number) for number, factor in terms.items())
        if total < 0 or all(self.is_public(number) for number in terms):
            return
        rest = self.never_shown((name, str(len(self._variables))), total, whole=False)
        self.equal(name, {**terms, rest: -1.0})

    def keep_open(self, variable: int, low: float, high: float) -> None:
        """An outsider may exclude nothing from ``low`` to ``high``.

        What an earlier release has told exactly is lost; nothing withheld now brings it back.
        """
        if not self.is_public(variable):
            self._needs.append(Need(variable, low, high))

    def system(self, units: Sequence[Unit]) -> System:
        """Everything gathered; needs reach no further than what is public without any release."""
        low, high = bounds_without_release(self._variables, self._relations, self._told_here)
        needs = [
            Need(n.variable, max(n.low, low[n.variable]), min(n.high, high[n.variable]))
            for n in self._needs
        ]
        return System(tuple(self._variables), tuple(units), tuple(self._relations), tuple(needs))

    def _add(self, row: Row, column: str) -> None:
        name = self.same.name(row, column)
        variable = self._variable(row, column, name)
        if name not in self._place:
            self._place[name] = len(self._variables)
            self._variables.append(variable)
            if name in self._told.numbers and not self.same.is_public(row, column):
                self._told_here.add(self._place[name])
            return
        # Shown as soon as one of its rows shows it.
        known = self._variables[self._place[name]]
        self._variables[self._place[name]] = replace(
            known,
            hidden_from=max(known.hidden_from, variable.hidden_from),
            public=known.public or variable.public,
            high=min(known.high, variable.high),
        )

    def _variable(self, row: Row, column: str, name: Name) -> Variable:
        value = row.numbers[column]
        is_count = column == "numerator"
        low, high = self._told.spans.get(name, (0.0, math.inf))
        if column == "total" and row.measure.ends[0] < 0:
            low = -math.inf
        if column == "denominator" and row.key.measure in self.same.capped:
            place = (row.key.time, row.key.school, row.key.breakdown, row.key.group)
            high = min(high, self.same.enrolment.get(place, math.inf))
        return Variable(
            _words(name),
            value,
            low,
            high,
            unit=self._units[row.cell],
            hidden_from=State.WITHHELD if row.bin is not None and not is_count else State.CODED,
            bin=row.bin if is_count else None,
            public=name in self._told.numbers or self.same.is_public(row, column),
            whole=column not in ("total", "total_squares"),
        )


def told_by(rows: Sequence[Row], same: Same, earlier: Mapping[Key, Mapping[str, float]]) -> Told:
    """What earlier releases told of these rows, where it is still true.

    Args:
        earlier: key → column → value that a release showed; ``low`` and ``high`` for a bound.
    """
    numbers: set[Name] = set()
    spans: dict[Name, tuple[float, float]] = {}
    for row in rows:
        shown = earlier.get(row.key, {})
        for column in COLUMNS:
            if column in row.numbers and shown.get(column) == row.numbers[column]:
                numbers.add(same.name(row, column))
        size = shown.get("denominator")
        if "high" in shown and size == row.numbers.get("denominator") and size is not None:
            low = math.ceil(shown["low"] * size - 1e-9)
            high = math.floor(shown["high"] * size + 1e-9)
            if low <= row.numbers["numerator"] <= high:
                spans[same.name(row, "numerator")] = (float(low), float(high))
    return Told(frozenset(numbers), spans)


def _words(name: Name) -> str:
    return " ".join(part for part in name if part)
