"""Other tables that fit all that is known: the outsider's linear program, kept warm.

A deviation d is the difference between such a table and the true one. Relations hold in both, so
Σ a·d = 0. For every variable d = f + p - m: the *free* part f stays inside what its unit's base
state hides anyway, p and m go beyond it, up or down, as far as the limit state would allow, and
cost. With the base at what is hidden now, the cheapest deviation that opens a number names the
units that have to be hidden for it. With base and limit equal it says what an outsider can find.

Between two questions only bounds and costs change, so that the solver starts from its last basis.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, TypeAlias

import highspy
import numpy as np
from numpy.typing import NDArray

from reporting.privacy.choosing.system import SLACK, System
from reporting.privacy.primary import State

Floats: TypeAlias = NDArray[np.float64]
Side: TypeAlias = Literal[-1, 1]

MOST_NODES = 2000
"""Branches in the search for a table of whole numbers; a count, never a clock."""

_CONTINUOUS, _INTEGER = np.uint8(0), np.uint8(1)


class Deviations:
    """Deviations of one block, and the states between which they may move."""

    def __init__(self, system: System) -> None:
        self.system = system
        self._n = len(system.variables)
        self._true = np.array([v.value for v in system.variables], dtype=float)
        self._whole = np.array([v.whole for v in system.variables], dtype=bool)
        self._unit = np.array(
            [-1 if v.unit is None else v.unit for v in system.variables], dtype=int
        )
        self._columns = np.arange(3 * self._n, dtype=np.int32)
        self._low = np.zeros(3 * self._n)
        self._high = np.zeros(3 * self._n)
        self._ranges = {
            state: np.array([v.range(state) for v in system.variables]).reshape(-1, 2)
            for state in State
        }
        self._first = np.array(
            [system.range_of(i, system.first_states) for i in range(self._n)], dtype=float
        ).reshape(-1, 2)
        self._ladders = [unit.states for unit in system.units]
        self._size = np.tile(self._sizes(), 3)
        self._costs = np.zeros(3 * self._n)
        self._solver = self._model(presolve="off", solver="simplex")
        self._brancher: highspy.Highs | None = None
        never_printed = np.flatnonzero(self._unit < 0)
        self._bound(never_printed, State.WITHHELD, State.WITHHELD)
        for unit, state in enumerate(system.first_states):
            self.allow(unit, state, state)
        self.price(system.weights)

    def allow(self, unit: int, base: State, limit: State) -> None:
        """Let the unit's numbers move freely as if in ``base``, at a price up to ``limit``."""
        self._bound(np.array(self.system.members[unit], dtype=int), base, limit)

    def price(self, per_unit: Sequence[float] | Floats) -> None:
        """Cost of moving a number of each unit by one beyond its base."""
        costs = np.zeros(self._n)
        owned = self._unit >= 0
        costs[owned] = np.asarray(per_unit)[self._unit[owned]]
        self._cost(np.concatenate([np.zeros(self._n), costs, costs]))

    def reach(self, variable: int, side: Side, amount: float, *, whole: bool) -> Floats | None:
        """The cheapest deviation that moves ``variable`` by at least ``amount`` to that side.

        Args:
            amount: more than zero.
            whole: ask for whole numbers wherever something is counted.
        Returns:
            Deviation of every variable, or None where no table goes that far.
        """
        if whole and self._whole[variable]:
            amount = math.ceil(amount - SLACK)
        kept = self._demand(variable, side, amount)
        if kept is None:
            return None
        found = self._solve()
        if found is not None and whole and not self._is_whole(found):
            found = self._solve_whole()
        self._put(*kept)
        return found

    def push(self, wanted: Sequence[tuple[int, Side, float]]) -> Floats | None:
        """One table of whole numbers in which many variables lie far to their sides at once.

        Args:
            wanted: variable, side and the distance that is enough.
        """
        before = self._costs
        objective = np.zeros(3 * self._n)
        for variable, side, amount in wanted:
            for part, sign in ((0, -1.0), (1, -1.0), (2, 1.0)):
                objective[part * self._n + variable] += sign * side / amount
        self._cost(objective)
        found = self._solve_whole()
        self._costs = before
        self._solver.changeColsCost(3 * self._n, self._columns, before)
        return found

    def farthest(
        self, variable: int, side: Side, amount: float
    ) -> tuple[float, Floats, NDArray[np.int64]]:
        """How far towards ``amount`` the variable can move, and what stops it.

        Returns:
            The distance (at most ``amount``); the reduced cost of every column f, p, m; the indices
            of relations that hold it back.
        """
        columns = variable + self._n * np.arange(3)
        low, high = self._low[columns], self._high[columns]
        room = np.full(3, amount)
        self._put(columns, np.maximum(low, -room), np.minimum(high, room))
        objective = np.zeros(3 * self._n)
        objective[columns] = np.array([-side, -side, side]) * self._size[columns]
        self._solver.changeColsCost(3 * self._n, self._columns, objective)
        found = self._solve()
        assert found is not None  # no deviation at all is always possible
        solution = self._solver.getSolution()
        reduced = -np.asarray(solution.col_dual) / self._size
        holding = np.flatnonzero(np.abs(np.asarray(solution.row_dual)) > SLACK)
        self._put(columns, low, high)
        return min(side * float(found[variable]), amount), reduced, holding

    def needed(self, deviation: Floats) -> dict[int, State]:
        """The state that each unit must at least have for this deviation, beyond its first one."""
        states: dict[int, State] = {}
        value = self._true + deviation
        beyond = (value < self._first[:, 0] - SLACK) | (value > self._first[:, 1] + SLACK)
        for i in np.flatnonzero(beyond & (self._unit >= 0)):
            unit = int(self._unit[i])
            state = self._ladders[unit][-1]
            for state in self._ladders[unit][1:]:
                low, high = self._ranges[state][i]
                if low - SLACK <= value[i] <= high + SLACK:
                    break
            states[unit] = max(state, states.get(unit, State.EXACT))
        return states

    def beyond(self, deviation: Floats) -> Floats:
        """For every unit the farthest that one of its numbers moves beyond its base."""
        low, high = self._low[: self._n], self._high[: self._n]
        over = np.maximum(deviation - high, low - deviation).clip(min=0.0)
        farthest = np.zeros(len(self.system.units) + 1)
        np.maximum.at(farthest, self._unit, over)
        return farthest[:-1]

    def give_room(self, unit: int, room: Floats, share: float) -> None:
        """Let the unit's numbers go beyond their base by a share of ``room`` (columns f, p, m)."""
        columns = np.concatenate(self.columns_of(unit))
        # Infinite room stays infinite however small the share.
        reached = np.zeros(len(columns)) if share == 0.0 else room[columns] * share
        self._put(columns, np.zeros(len(columns)), reached)

    def columns_of(self, unit: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Columns p and m of a unit's numbers."""
        members = np.array(self.system.members[unit], dtype=np.int64)
        return members + self._n, members + 2 * self._n

    @property
    def bounds(self) -> tuple[Floats, Floats]:
        """Lower and upper bounds of all columns f, p, m as they stand."""
        return self._low.copy(), self._high.copy()

    def _bound(self, variables: NDArray[np.int64], base: State, limit: State) -> None:
        """f within the base; p and m for the rest of the way to the limit."""
        true = self._true[variables]
        near_low, near_high = (self._ranges[base][variables] - true[:, None]).T
        far_low, far_high = (self._ranges[limit][variables] - true[:, None]).T
        with np.errstate(invalid="ignore"):  # no end minus no end: nothing is left to go
            up = np.nan_to_num(far_high - near_high, nan=0.0, posinf=np.inf)
            down = np.nan_to_num(near_low - far_low, nan=0.0, posinf=np.inf)
        zero = np.zeros(len(variables))
        self._put(
            np.concatenate([variables, variables + self._n, variables + 2 * self._n]),
            np.concatenate([np.minimum(near_low, 0.0), zero, zero]),
            np.concatenate([np.maximum(near_high, 0.0), up.clip(min=0.0), down.clip(min=0.0)]),
        )

    def _cost(self, per_column: Floats) -> None:
        self._costs = per_column * self._size
        self._solver.changeColsCost(3 * self._n, self._columns, self._costs)

    def _put(self, columns: NDArray[np.int64], low: Floats, high: Floats) -> None:
        self._low[columns], self._high[columns] = low, high
        size = self._size[columns]
        self._solver.changeColsBounds(
            len(columns), columns.astype(np.int32), low / size, high / size
        )

    def _demand(
        self, variable: int, side: Side, amount: float
    ) -> tuple[NDArray[np.int64], Floats, Floats] | None:
        """Force the variable that far; returns the bounds to put back, None where it cannot go."""
        columns = variable + self._n * np.arange(3)
        low, high = self._low[columns].copy(), self._high[columns].copy()
        free = high[0] if side > 0 else -low[0]
        further = high[1] if side > 0 else high[2]
        if amount > free + further + SLACK:
            return None
        inside = min(amount, free)
        rest = max(0.0, min(amount - free, further))
        if side > 0:
            self._put(columns, np.array([inside, rest, 0.0]), np.array([high[0], high[1], 0.0]))
        else:
            self._put(columns, np.array([low[0], 0.0, rest]), np.array([-inside, 0.0, high[2]]))
        return columns, low, high

    def _solve(self) -> Floats | None:
        """A best deviation, or None where there is none."""
        self._solver.run()
        status = self._solver.getModelStatus()
        if status not in _SETTLED:
            # A basis gone stale; a cold start settles it.
            self._solver.clearSolver()
            self._solver.run()
            status = self._solver.getModelStatus()
        if status == highspy.HighsModelStatus.kOptimal:
            values = np.array(self._solver.getSolution().col_value) * self._size
            n = self._n
            return np.asarray(values[:n] + values[n : 2 * n] - values[2 * n :])
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        raise RuntimeError(f"the linear program ended as {status}")

    def _solve_whole(self) -> Floats | None:
        """The same question for whole numbers alone, by branching, in a model of its own.

        Branching would cost the other model its basis.
        """
        if self._brancher is None:
            self._brancher = self._model(presolve="on", mip_max_nodes=MOST_NODES)
            kinds = np.tile(np.where(self._whole, _INTEGER, _CONTINUOUS), 3)
            self._brancher.changeColsIntegrality(3 * self._n, self._columns, kinds)
        brancher, size = self._brancher, self._size
        brancher.changeColsBounds(3 * self._n, self._columns, self._low / size, self._high / size)
        brancher.changeColsCost(3 * self._n, self._columns, self._costs)
        brancher.run()
        status, solution = brancher.getModelStatus(), brancher.getSolution()
        if status == highspy.HighsModelStatus.kOptimal or (
            status == highspy.HighsModelStatus.kSolutionLimit and solution.value_valid
        ):
            n = self._n
            values = np.array(solution.col_value) * size
            found = values[:n] + values[n : 2 * n] - values[2 * n :]
            return np.where(self._whole, np.round(found), found)
        return None

    def _is_whole(self, deviation: Floats) -> bool:
        counted = deviation[self._whole]
        return bool(np.all(np.abs(counted - np.round(counted)) <= SLACK))

    def _sizes(self) -> Floats:
        """Units in which the solver sees sums of squares and the like, lest they drown people."""
        magnitude = np.log10(np.maximum(np.abs(self._true), 1.0))
        return np.where(self._whole, 1.0, 10.0 ** np.floor(np.maximum(magnitude - 2.0, 0.0)))

    def _model(self, **options: str | float) -> highspy.Highs:
        """Columns f, p, m, one row for each relation; everything at zero."""
        columns: list[list[tuple[int, float]]] = [[] for _ in range(self._n)]
        for row, relation in enumerate(self.system.relations):
            terms = [(v, float(c) * self._size[v]) for v, c in relation.terms]
            largest = max((abs(c) for _, c in terms), default=1.0)
            for variable, coefficient in terms:
                columns[variable].append((row, coefficient / largest))
        start, index, value = [0], [], []
        for sign in (1.0, 1.0, -1.0):
            for entries in columns:
                index += [row for row, _ in entries]
                value += [sign * coefficient for _, coefficient in entries]
                start.append(len(index))
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = 3 * self._n, len(self.system.relations)
        lp.col_cost_ = lp.col_lower_ = lp.col_upper_ = np.zeros(3 * self._n)
        lp.row_lower_ = lp.row_upper_ = np.zeros(lp.num_row_)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = lp.num_col_, lp.num_row_
        lp.a_matrix_.start_ = np.array(start, dtype=np.int32)
        lp.a_matrix_.index_ = np.array(index, dtype=np.int32)
        lp.a_matrix_.value_ = np.array(value)
        solver = quiet_solver(**options)
        solver.passModel(lp)
        return solver


_SETTLED = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible)


def quiet_solver(**options: str | float) -> highspy.Highs:
    """A solver that prints nothing and, on one thread, answers the same on every machine."""
    solver = highspy.Highs()
    fixed: dict[str, str | float] = {
        "output_flag": False,
        "threads": 1,
        "parallel": "off",
        "random_seed": 0,
    }
    for option, setting in (fixed | options).items():
        solver.setOptionValue(option, setting)
    return solver
