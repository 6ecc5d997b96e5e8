"""Facts: every number of the released tables with the bounds that can be read off at once."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from reporting.plan import ALL, Measure, Period, Plan, SchoolYear, read_time
from reporting.privacy.audit.names import Names
from reporting.privacy.audit.outside import ENROLLED, OutsideKnowledge, Place, Variable
from reporting.privacy.audit.rows import COLUMNS, Cell, Row
from reporting.privacy.audit.system import Relation, System


class Head(NamedTuple):
    """One measure of one respondent population at one time: a table of schools by groups."""

    measure: str
    population: str
    time: str


class Facts:
    """Numbers and relations as they are gathered; :meth:`system` is what the engine solves."""

    def __init__(
        self, rows: Mapping[Cell, Row], plan: Plan, names: Names, outside: OutsideKnowledge
    ) -> None:
        self.rows, self.plan, self.names, self.outside = rows, plan, names, outside
        self.variables: list[Variable] = []
        self._low: list[float] = []
        self._high: list[float] = []
        self._whole: list[bool] = []
        self._position: dict[Variable, int] = {}
        self._public_low: list[float] = []
        self._public_high: list[float] = []
        self._relations: dict[tuple[tuple[tuple[int, float], ...], float, float], Relation] = {}
        self.from_ledger: set[int] = set()
        self._columns = _columns(rows)
        self._fractional = _fractional(rows)
        self.cells_of = _cells_of(rows)
        self._read()

    def measure(self, head: Head) -> Measure:
        return self.names.measures[head.measure]

    def columns(self, cell: Cell) -> list[str]:
        """The columns that a cell has, shown or not: those that any cell of its school shows."""
        row = self.rows[cell]
        if row.numbers:
            return [c for c in COLUMNS if c in row.numbers or (row.share and c == "numerator")]
        at_school = self._columns.get((cell.measure, cell.population, cell.school))
        return at_school or self._columns.get((cell.measure, cell.population, ""), [])

    def number(self, cell: Cell, column: str) -> int:
        return self.number_of(self.names.variable(cell, column))

    def number_of(self, variable: Variable) -> int:
        position = self._position.get(variable)
        if position is None:
            position = self._position[variable] = len(self.variables)
            self.variables.append(variable)
            signed = variable.column == "total" and self._may_be_negative(variable)
            for low, high in ((self._low, self._high), (self._public_low, self._public_high)):
                low.append(-math.inf if signed else 0.0)
                high.append(math.inf)
            self._whole.append((variable.measure, variable.column) not in self._fractional)
        return position

    def learn(self, number: int, low: float, high: float, *, public: bool = False) -> None:
        """Keep the tighter of the old and the new bounds.

        Args:
            public: known without any table of ours.
        """
        self._low[number] = max(self._low[number], low)
        self._high[number] = min(self._high[number], high)
        if public:
            self._public_low[number] = max(self._public_low[number], low)
            self._public_high[number] = min(self._public_high[number], high)

    def is_known(self, number: int) -> bool:
        return self._low[number] == self._high[number]

    def value(self, number: int) -> float | None:
        return self._low[number] if self.is_known(number) else None

    def relate(self, terms: Mapping[int, float], low: float, high: float, name: str) -> None:
        """Add a relation, unless it was said before."""
        used = {n: f for n, f in terms.items() if f}
        key = tuple(sorted(used.items()))
        self._relations.setdefault((key, low, high), Relation(key, low, high, name))

    def system(self) -> System:
        """What can be computed from the tables."""
        relations = [
            r for r in self._relations.values() if not all(self.is_known(n) for n, _ in r.terms)
        ]
        return System(self._low, self._high, self._whole, relations)

    def system_without_release(self) -> System:
        """What anybody knows without a single table of ours."""
        relations = list(self._relations.values())
        return System(self._public_low, self._public_high, self._whole, relations)

    def _may_be_negative(self, variable: Variable) -> bool:
        measure = self.names.measures.get(variable.measure)
        return measure is not None and measure.ends[0] < 0

    def _read(self) -> None:
        for place, enrolled in self.outside.enrolment.items():
            variable = Variable(ENROLLED, "students", *place, "", "denominator")
            self.learn(self.number_of(variable), enrolled, enrolled, public=True)
        for cell, row in self.rows.items():
            if row.is_empty:
                for column in self.columns(cell):
                    self.learn(self.number(cell, column), 0.0, 0.0, public=True)
            if cell.population == "students" and cell.measure in self.outside.capped:
                self._cap(cell)
            for column, value in row.numbers.items():
                number = self.number(cell, column)
                self.learn(number, value, value)
                if row.from_ledger:
                    self.from_ledger.add(number)
            if row.share is not None:
                people = row.numbers["denominator"]
                low, high = bin_of(row.share, people)
                self.learn(self.number(cell, "numerator"), low, high)

    def _cap(self, cell: Cell) -> None:
        """No more are counted than are enrolled; a size that *is* the enrolment is known."""
        place = Place(cell.time, cell.school, cell.breakdown, cell.group)
        enrolled = self.outside.enrolled_at(place)
        if enrolled is None:
            return
        number = self.number(cell, "denominator")
        is_enrolment = self.variables[number].measure == ENROLLED
        self.learn(number, enrolled if is_enrolment else -math.inf, enrolled, public=True)

    def unit(self, variable: Variable) -> tuple[str, ...]:
        """What is withheld as one: all measures of a family counted from the same people."""
        known = self.names.measures.get(variable.measure)
        family = known.related or known.id if known is not None else variable.measure
        return (family, *variable[1:6])

    def schools(self, head: Head) -> list[str]:
        return sorted({c.school for c in self.cells_of[head]})

    def groups(self, head: Head, school: str) -> dict[str, dict[str, list[Cell]]]:
        """Cells of one school: breakdown → group → its cells (one for each level)."""
        out: dict[str, dict[str, list[Cell]]] = defaultdict(lambda: defaultdict(list))
        for cell in self.cells_of[head]:
            if cell.school == school:
                out[cell.breakdown][cell.group].append(cell)
        return out


def bin_of(share: tuple[float, float], people: float) -> tuple[float, float]:
    """The whole counts that a printed bound allows, of so many people."""
    return float(math.ceil(share[0] * people - 1e-9)), float(math.floor(share[1] * people + 1e-9))


def school_years(time: str) -> tuple[SchoolYear, ...]:
    """The school years that a period counts together; a single year is itself."""
    read = read_time(time)
    return read.years if isinstance(read, Period) else (read,)


def _columns(rows: Mapping[Cell, Row]) -> dict[tuple[str, str, str], list[str]]:
    """Columns shown at each school, and ("" for the school) anywhere."""
    shown: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for cell, row in rows.items():
        columns = set(row.numbers) | ({"numerator"} if row.share is not None else set())
        if columns:
            shown[cell.measure, cell.population, cell.school] |= columns
            shown[cell.measure, cell.population, ""] |= columns
    return {place: [c for c in COLUMNS if c in columns] for place, columns in shown.items()}


def _fractional(rows: Mapping[Cell, Row]) -> frozenset[tuple[str, str]]:
    return frozenset(
        (cell.measure, column)
        for cell, row in rows.items()
        for column, value in row.numbers.items()
        if value != int(value)
    )


def _cells_of(rows: Mapping[Cell, Row]) -> dict[Head, list[Cell]]:
    """The tables in which anything at all is counted, each with its cells in order."""
    out: dict[Head, list[Cell]] = defaultdict(list)
    for cell in sorted(rows):
        out[Head(*cell[:3])].append(cell)
    return {head: cells for head, cells in out.items() if not all(rows[c].is_empty for c in cells)}


def whole_of(cell: Cell) -> Cell:
    """The cell of everybody, beside a group."""
    return cell._replace(breakdown=ALL, group=ALL)
