"""The smallest and largest value of every unknown number: one warm linear programme per part.

The system is cut into parts that share no unknown number. In each part one HiGHS model is kept and
only its objective changes; every optimum is a *witness*, a set of numbers that fits everything, and
so widens what is known to be possible for all numbers at once. Where the witnesses already reach
the propagated bounds, or are wide enough for the caller, no programme is solved.

The linear programme does not know that numbers are whole (only its bounds and its answers are
rounded), so an interval is never narrower than what an outsider with unlimited time could prove.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import highspy
import numpy as np
from highspy import _core

from reporting.privacy.audit.propagation import Bounds, propagate, reach
from reporting.privacy.audit.system import (
    ContradictionError,
    Interval,
    Relation,
    System,
    down,
    up,
)

# Whether the values seen so far (position, lowest, highest) already suffice.
WideEnough = Callable[[int, float, float], bool]
_SMALL = 1e-7
_PRIMAL_SIMPLEX = 4
_OPTIONS = (
    ("output_flag", False), ("presolve", "off"), ("solver", "simplex"), ("threads", 1),
    ("simplex_strategy", _PRIMAL_SIMPLEX),
)  # fmt: skip
_UNBOUNDED = (
    highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible,
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """Numbers that hang together, and the relations between them.

    Fields:
        numbers: positions in the system.
        relations: positions in the system's relations; those that always hold are left out.
    """

    numbers: tuple[int, ...]
    relations: tuple[int, ...]


def intervals(
    system: System, wanted: Iterable[int], wide_enough: WideEnough | None = None
) -> dict[int, Interval]:
    """Interval of every wanted number.

    Args:
        wanted: positions.
        wide_enough: stops the search for a number early; without it every interval is complete.
    Raises:
        ContradictionError: nothing fulfils all relations.
    """
    bounds = propagate(system)
    asked = set(wanted)
    found = {n: _bounded(n, system, bounds, wide_enough) for n in asked}
    for part in parts(system, bounds):
        here = [n for n in part.numbers if n in asked]
        if here:
            found.update(solve(system, bounds, part, here, wide_enough))
    return {n: found[n] for n in sorted(found)}


def _bounded(
    number: int, system: System, bounds: Bounds, wide_enough: WideEnough | None
) -> Interval:
    low, high = bounds.low[number], bounds.high[number]
    narrow = wide_enough is not None and not wide_enough(number, low, high)
    return Interval(low, high, because=chain(system, bounds, [number]) if narrow else ())


def parts(system: System, bounds: Bounds) -> list[Part]:
    """The system cut where it falls apart; known numbers and idle relations are gone."""
    leader: dict[int, int] = {}

    def find(number: int) -> int:
        while leader.setdefault(number, number) != number:
            leader[number] = leader[leader[number]]
            number = leader[number]
        return number

    at_work: list[tuple[int, int]] = []
    for position, relation in enumerate(system.relations):
        unknown = [n for n, _ in relation.terms if not bounds.is_known(n)]
        if not unknown or _is_idle(relation, bounds):
            continue
        for number in unknown[1:]:
            leader[find(number)] = find(unknown[0])
        at_work.append((position, unknown[0]))
    numbers: dict[int, list[int]] = defaultdict(list)
    relations: dict[int, list[int]] = defaultdict(list)
    for position, number in at_work:
        relations[find(number)].append(position)
    for number in sorted(leader):
        numbers[find(number)].append(number)
    return [Part(tuple(numbers[k]), tuple(relations[k])) for k in sorted(relations)]


def _is_idle(relation: Relation, bounds: Bounds) -> bool:
    least, most = reach(relation, bounds)
    return least >= relation.low - _SMALL and most <= relation.high + _SMALL


def solve(
    system: System,
    bounds: Bounds,
    part: Part,
    wanted: Sequence[int],
    wide_enough: WideEnough | None = None,
) -> dict[int, Interval]:
    """Intervals of the wanted numbers of one part.

    Raises:
        ContradictionError: nothing fulfils the relations of this part.
    """
    model = Model(system, bounds, part)
    order = {number: column for column, number in enumerate(part.numbers)}
    columns = [order[n] for n in wanted]
    for sign in (1.0, -1.0):
        # A corner in which all are small, and one in which all are large: two witnesses for many.
        model.push(dict.fromkeys(columns, sign))
    found: dict[int, Interval] = {}
    for number, column in zip(wanted, columns, strict=True):
        whole = system.whole[number]
        binding: list[int] = []
        for sign, limit in ((1.0, bounds.low[number]), (-1.0, bounds.high[number])):
            low, high = up(model.lowest[column], whole), down(model.highest[column], whole)
            if wide_enough is not None and wide_enough(number, low, high):
                break
            if limit == (low if sign > 0 else high):
                continue
            model.push({column: sign})
            binding += model.binding()
        low, high = up(model.lowest[column], whole), down(model.highest[column], whole)
        enough = wide_enough is not None and wide_enough(number, low, high)
        interval = Interval(low, max(low, high), complete=not enough)
        if wide_enough is not None and not enough:
            names = chain(system, bounds, [number], binding)
            interval = replace(interval, because=names)
        found[number] = interval
    return found


class Model:
    """One HiGHS model of one part, and the extremes of all its optima so far.

    Fields:
        lowest, highest: by column, in the units of the system.
    """

    def __init__(self, system: System, bounds: Bounds, part: Part) -> None:
        self.part, self.system = part, system
        column_of = {number: column for column, number in enumerate(part.numbers)}
        starts, columns, values, lows, highs = [0], [], [], [], []
        for position in part.relations:
            relation = system.relations[position]
            known = sum(f * bounds.low[n] for n, f in relation.terms if n not in column_of)
            unknown = [(column_of[n], f) for n, f in relation.terms if n in column_of]
            columns += [c for c, _ in unknown]
            values += [f for _, f in unknown]
            starts.append(len(columns))
            lows.append(relation.low - known)
            highs.append(relation.high - known)
        rows = np.repeat(np.arange(len(lows)), np.diff(starts))
        across, down_ = _sizes(rows, np.array(columns), np.array(values), len(part.numbers))
        self._unit = down_
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(part.numbers), len(part.relations)
        lp.col_cost_ = np.zeros(len(part.numbers))
        lp.col_lower_ = np.array([bounds.low[n] for n in part.numbers]) / down_
        lp.col_upper_ = np.array([bounds.high[n] for n in part.numbers]) / down_
        lp.row_lower_, lp.row_upper_ = np.array(lows) / across, np.array(highs) / across
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.array(starts)
        lp.a_matrix_.index_ = np.array(columns)
        lp.a_matrix_.value_ = np.array(values) * down_[columns] / across[rows]
        # highspy.Highs prints a banner before any option can stop it; this class beneath does not.
        self._highs = _core._Highs()
        for option, value in _OPTIONS:
            self._highs.setOptionValue(option, value)
        self._highs.passModel(lp)
        self._costs: Mapping[int, float] = {}
        self.lowest = np.full(len(part.numbers), np.inf)
        self.highest = np.full(len(part.numbers), -np.inf)

    def push(self, costs: Mapping[int, float]) -> None:
        """Minimise a sum of numbers and remember where all of them went.

        Raises:
            ContradictionError: nothing fulfils the relations.
        """
        for column in self._costs:
            self._highs.changeColCost(column, 0.0)
        for column, cost in costs.items():
            self._highs.changeColCost(column, cost)
        self._costs = costs
        status = self._run()
        if status == highspy.HighsModelStatus.kOptimal:
            self._solution = self._highs.getSolution()
            values = np.asarray(self._solution.col_value) * self._unit
            np.minimum(self.lowest, values, out=self.lowest)
            np.maximum(self.highest, values, out=self.highest)
        elif status in _UNBOUNDED:
            for column, cost in costs.items() if len(costs) == 1 else ():
                (self.lowest if cost > 0 else self.highest)[column] = -np.inf * cost
        else:
            raise ContradictionError([self.system.relations[r].name for r in self.part.relations])

    def _run(self) -> highspy.HighsModelStatus:
        self._highs.run()
        status = self._highs.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal and status not in _UNBOUNDED:
            # A long warm series can lose its footing; the same question from a cold start has not.
            self._highs.clearSolver()
            self._highs.run()
            status = self._highs.getModelStatus()
        return status

    def binding(self) -> list[int]:
        """Positions of the relations that stopped the last push (those with a price)."""
        prices = np.abs(np.asarray(self._solution.row_dual))
        return [self.part.relations[row] for row in np.flatnonzero(prices > _SMALL)]


def _sizes(
    rows: np.ndarray, columns: np.ndarray, values: np.ndarray, width: int
) -> tuple[np.ndarray, np.ndarray]:
    """Units of rows and columns that bring all factors near 1, as powers of two.

    Squared index points reach the hundred millions beside counts below ten; in one unit a solver
    would take the difference for noise. Plain tables keep the unit 1.
    """
    logs = np.log2(np.abs(values))
    across, down_ = np.zeros(int(rows.max()) + 1), np.zeros(width)
    for _ in range(4):
        across = np.bincount(rows, logs + down_[columns]) / np.bincount(rows)
        sums = np.bincount(columns, across[rows] - logs, minlength=width)
        down_ = sums / np.maximum(1, np.bincount(columns, minlength=width))
    return np.exp2(np.round(across)), np.exp2(np.round(down_))


_MOST_NAMES = 6


def chain(
    system: System, bounds: Bounds, numbers: Sequence[int], relations: Sequence[int] = ()
) -> tuple[object, ...]:
    """Names of the relations behind the bounds: those that bind, and those that bound their terms.

    The nearest come first; a long chain is cut after some names.
    """
    names: dict[object, None] = {system.relations[r].name: None for r in relations}
    seen_relations, seen_numbers = set(relations), set(numbers)
    pending = list(numbers) + [n for r in relations for n, _ in system.relations[r].terms]
    while pending and len(names) < _MOST_NAMES:
        number = pending.pop(0)
        for why in (bounds.why_low[number], bounds.why_high[number]):
            if why is None or why in seen_relations:
                continue
            seen_relations.add(why)
            names.setdefault(system.relations[why].name)
            fresh = [n for n, _ in system.relations[why].terms if n not in seen_numbers]
            seen_numbers.update(fresh)
            pending += fresh
    return tuple(names)[:_MOST_NAMES]
