"""Other tables that fit all that is known: the outsider's linear program, kept warm.

A deviation d is the difference between such a table and the true one. Relations hold in both, so
Σ a·d = 0. For every variable d = f + p - m: the *free* part f stays inside what its unit's base
state hides anyway, p and m go beyond it, up or down, as far as the limit state would allow, and
cost. With the base at what is hidden now, the cheapest deviation that opens a number names the
units that have to be hidden for it. With base and limit equal it says what an outsider can find.

Between two questions only bounds and costs change, so that the solver starts from its last basis.
Columns that could never move, and what no need asks about (:mod:`.outline`), are left out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, TypeAlias

import highspy
import numpy as np
from numpy.typing import NDArray

from reporting.privacy.choosing.outline import all_of, outline_of
from reporting.privacy.choosing.program import program
from reporting.privacy.choosing.system import SLACK, System
from reporting.privacy.primary import State

Floats: TypeAlias = NDArray[np.float64]
Side: TypeAlias = Literal[-1, 1]

MOST_NODES = 2000
"""Branches in the search for a table of whole numbers; a count, never a clock."""

# Sums of people are nearly whole at every corner: shifting mends the rest, jumping costs more than
# a small model takes in all.
_HEURISTICS = {"mip_heuristic_run_feasibility_jump": False, "mip_heuristic_run_shifting": True}

FAR = 1000.0
"""Times the distance that is enough: where a push ends that nothing else would stop."""

_CONTINUOUS, _INTEGER = np.uint8(0), np.uint8(1)


class Deviations:
    """Deviations of one block, and the states between which they may move."""

    def __init__(self, system: System, *, only_needs: bool = False) -> None:
        """Everything in its first state.

        Args:
            only_needs: :meth:`reach` is asked for needs alone, and :meth:`farthest` for nothing.
        """
        self.system = system
        self._n = n = len(system.variables)
        self._true = np.array([v.value for v in system.variables], dtype=float)
        self._whole = np.array([v.whole for v in system.variables], dtype=bool)
        self._unit = np.array(
            [-1 if v.unit is None else v.unit for v in system.variables], dtype=int
        )
        self._members = [np.array(inside, dtype=np.int64) for inside in system.members]
        outline = outline_of(system) if only_needs else all_of(system)
        self.rows, self._left_out = outline.rows, list(outline.left_out)
        low, high = self._true + outline.low, self._true + outline.high
        self._ranges = {}
        for state in State:
            ranges = np.array([v.range(state) for v in system.variables]).reshape(-1, 2)
            self._ranges[state] = np.stack(
                [np.maximum(ranges[:, 0], low), np.minimum(ranges[:, 1], high)], axis=1
            )
        self._first = self._range_under(system.first_states)
        self._ladders = [unit.states for unit in system.units]
        self._low, self._high = np.zeros(3 * n), np.zeros(3 * n)
        self._size = np.tile(self._sizes(), 3)
        self._costs = np.zeros(3 * n)
        # Columns of the solver: most numbers cannot go beyond their base, or are left out.
        self._columns = np.flatnonzero(self._present())
        self._place = np.full(3 * n, -1, dtype=np.int32)
        self._place[self._columns] = np.arange(len(self._columns))
        self._solver = self._model(presolve="off", solver="simplex")
        self._brancher: highspy.Highs | None = None
        never_printed = np.flatnonzero(self._unit < 0)
        self._bound(never_printed, State.WITHHELD, State.WITHHELD)
        for unit, state in enumerate(system.first_states):
            self.allow(unit, state, state)
        self.price(system.weights)

    def allow(self, unit: int, base: State, limit: State) -> None:
        """Let the unit's numbers move freely as if in ``base``, at a price up to ``limit``."""
        self._bound(self._members[unit], base, limit)

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
            Deviation of every variable (0 where it was left out), or None where no table goes
            that far.
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

    def push(self, wanted: Sequence[tuple[int, Side, float]], *, whole: bool) -> Floats | None:
        """One table in which many variables lie far to their sides at once, whatever it costs.

        Args:
            wanted: variable, side and the distance that is enough.
            whole: ask for whole numbers wherever something is counted.
        """
        objective = np.zeros(3 * self._n)
        for variable, side, amount in wanted:
            for part, sign in ((0, -1.0), (1, -1.0), (2, 1.0)):
                objective[part * self._n + variable] += sign * side / amount
        # Without an end the farthest would be nowhere.
        columns = np.flatnonzero(objective)
        low, high = self._low[columns].copy(), self._high[columns].copy()
        enough = np.zeros(3 * self._n)
        for variable, _, amount in wanted:
            for column in (variable, variable + self._n, variable + 2 * self._n):
                enough[column] = max(enough[column], FAR * math.ceil(amount))
        self._put(columns, np.maximum(low, -enough[columns]), np.minimum(high, enough[columns]))
        before = self._costs
        self._cost(objective)
        found = self._solve()
        if found is not None and whole and not self._is_whole(found):
            found = self._solve_whole()
        self._cost(before)
        self._put(columns, low, high)
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
        before = self._costs
        objective = np.zeros(3 * self._n)
        objective[columns] = [-side, -side, side]
        self._cost(objective)
        found = self._solve()
        assert found is not None  # no deviation at all is always possible
        solution = self._solver.getSolution()
        reduced = np.zeros(3 * self._n)
        reduced[self._columns] = -np.asarray(solution.col_dual) / self._size[self._columns]
        holding = np.flatnonzero(np.abs(np.asarray(solution.row_dual)) > SLACK)
        self._costs = before
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
        members = self._members[unit]
        return members + self._n, members + 2 * self._n

    @property
    def bounds(self) -> tuple[Floats, Floats]:
        """Lower and upper bounds of all columns f, p, m as they stand."""
        return self._low.copy(), self._high.copy()

    @property
    def spans(self) -> tuple[Floats, Floats]:
        """How far every variable can move down and up as the bounds stand, relations apart."""
        n = self._n
        return self._low[:n] - self._high[2 * n :], self._high[:n] + self._high[n : 2 * n]

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
        self._costs = per_column
        columns = self._columns
        self._solver.changeColsCost(
            len(columns), self._place[columns], per_column[columns] * self._size[columns]
        )

    def _put(self, columns: NDArray[np.int64], low: Floats, high: Floats) -> None:
        self._low[columns], self._high[columns] = low, high
        places, size = self._place[columns], self._size[columns]
        here = places >= 0
        places, low, high = places[here], (low / size)[here], (high / size)[here]
        self._solver.changeColsBounds(len(places), places, low, high)

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
            return self._deviation(self._solver.getSolution().col_value)
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        raise RuntimeError(f"the linear program ended as {status}")

    def _solve_whole(self) -> Floats | None:
        """The same question for whole numbers alone, by branching, in a model of its own.

        Branching would cost the other model its basis.
        """
        columns = self._columns
        places, size = self._place[columns], self._size[columns]
        if self._brancher is None:
            self._brancher = self._model(presolve="on", mip_max_nodes=MOST_NODES, **_HEURISTICS)
            kinds = np.where(np.tile(self._whole, 3)[columns], _INTEGER, _CONTINUOUS)
            self._brancher.changeColsIntegrality(len(columns), places, kinds)
        brancher, low, high = self._brancher, self._low[columns], self._high[columns]
        brancher.changeColsBounds(len(columns), places, low / size, high / size)
        brancher.changeColsCost(len(columns), places, self._costs[columns] * size)
        brancher.run()
        if brancher.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
            # Presolve of whole numbers has taken possible tables for impossible more than once
            # (HiGHS 1.14 and 1.15, its issue 3090).
            brancher.setOptionValue("presolve", "off")
            brancher.run()
            brancher.setOptionValue("presolve", "on")
        status, solution = brancher.getModelStatus(), brancher.getSolution()
        if status == highspy.HighsModelStatus.kOptimal or (
            status == highspy.HighsModelStatus.kSolutionLimit and solution.value_valid
        ):
            found = self._deviation(solution.col_value)
            return np.where(self._whole, np.round(found), found)
        return None

    def _deviation(self, per_column: Sequence[float]) -> Floats:
        """f + p - m of every variable; what has no column stays at 0."""
        n = self._n
        values = np.zeros(3 * n)
        values[self._columns] = np.array(per_column) * self._size[self._columns]
        return np.asarray(values[:n] + values[n : 2 * n] - values[2 * n :])

    def _is_whole(self, deviation: Floats) -> bool:
        counted = deviation[self._whole]
        return bool(np.all(np.abs(counted - np.round(counted)) <= SLACK))

    def _sizes(self) -> Floats:
        """Units in which the solver sees sums of squares and the like, lest they drown people."""
        magnitude = np.log10(np.maximum(np.abs(self._true), 1.0))
        return np.where(self._whole, 1.0, 10.0 ** np.floor(np.maximum(magnitude - 2.0, 0.0)))

    def _range_under(self, states: Sequence[State]) -> Floats:
        """Lowest and highest value of every variable; never printed ones as withheld."""
        ladder = np.array([*map(int, states), int(State.WITHHELD)])[self._unit]
        stacked = np.stack([self._ranges[state] for state in State])
        place = {int(state): i for i, state in enumerate(State)}
        rows = np.array([place[int(s)] for s in ladder], dtype=int)
        return np.asarray(stacked[rows, np.arange(self._n)])

    def _present(self) -> NDArray[np.bool_]:
        """Which of the columns f, p, m the solver has."""
        furthest = self._range_under(self.system.most_states)
        free = np.ones(self._n, dtype=bool)
        free[self._left_out] = False
        up = furthest[:, 1] > self._first[:, 1]
        down = furthest[:, 0] < self._first[:, 0]
        return np.concatenate([free, up, down])

    def _model(self, **options: str | float | bool) -> highspy.Highs:
        """Columns f, p, m, one row for each relation; everything at zero."""
        n = self._n
        columns = [
            (int(c) % n, float(self._size[c]) * (1.0 if c < 2 * n else -1.0)) for c in self._columns
        ]
        return program(self.rows, columns, **options)


_SETTLED = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible)
