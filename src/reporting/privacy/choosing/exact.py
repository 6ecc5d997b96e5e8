"""The cheapest choice there is, for small blocks: cuts until the bound meets the best known choice.

One yes-or-no variable x for each unit that could be withheld. For a demand and a choice x, the
farthest deviation is a linear program whose bounds are x times the unit's room; its dual prices
bound it for *every* x: distance ≤ free + Σ room·x. So a demand that x leaves open gives the cut
Σ min(1, room / (amount - free))·x ≥ 1, which all right choices fulfil. The cheapest x under all
cuts is a lower bound, and once it leaves nothing open, the optimum (Fischetti and Salazar-González
2000, there with a column for each cell).

The number of rounds is limited, never the time: the same system gives the same answer anywhere.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import highspy
import numpy as np

from reporting.privacy.choosing.clean import clean, unmet
from reporting.privacy.choosing.demands import Demand, Witnesses, demands_of
from reporting.privacy.choosing.deviations import Deviations, Floats
from reporting.privacy.choosing.program import quiet_solver
from reporting.privacy.choosing.system import SLACK, System
from reporting.privacy.primary import State

MOST_NODES = 500
"""Branches in one round's choice of units."""

TOLERANCE = 1e-6
"""Difference of costs that is none."""


@dataclass(frozen=True)
class Improved:
    """A choice and how good it is.

    Fields:
        states: for every unit; every need holds.
        cost: sum of weights of units hidden beyond the primary rule.
        bound: no choice costs less, where a unit is either as the primary rule leaves it or hidden
            as far as may be.
    """

    states: tuple[State, ...]
    cost: float
    bound: float

    @property
    def is_optimal(self) -> bool:
        return self.cost <= self.bound + TOLERANCE * max(1.0, self.cost)


def improve(
    system: System, known: tuple[State, ...], weights: Floats, *, rounds: int, whole: bool
) -> Improved:
    """The best choice found within ``rounds``; ``known`` itself where nothing better is.

    Args:
        system: one block.
        known: a choice under which every need holds.
        weights: one for every unit, more than zero.
    """
    search = _Search(system, weights)
    best = known
    for _ in range(rounds // 2):
        if search.bound >= _cost(system, best, weights) - TOLERANCE or not search.sharpen():
            break
    search.ask_for_whole_units()
    for _ in range(rounds // 2):
        if search.bound >= _cost(system, best, weights) - TOLERANCE:
            break
        if search.sharpen():
            continue
        candidate = search.states()
        # Where fractions would do and whole numbers would not, no cut can say so.
        if _cost(system, candidate, weights) < _cost(system, best, weights) and not unmet(
            system, candidate, whole=whole
        ):
            best = candidate
        break
    states = _lowered(system, best, weights, whole=whole)
    cost = _cost(system, states, weights)
    return Improved(states, cost, min(search.bound, cost))


def _cost(system: System, states: tuple[State, ...], weights: Floats) -> float:
    first = system.first_states
    return math.fsum(weights[u] for u, s in enumerate(states) if s > first[u])


def _lowered(
    system: System, states: tuple[State, ...], weights: Floats, *, whole: bool
) -> tuple[State, ...]:
    """The choice with units coded where that is enough."""
    model = Deviations(system, only_needs=True)
    for unit, state in enumerate(states):
        model.allow(unit, system.first_states[unit], state)
    model.price(weights)
    witnesses = Witnesses(demands_of(system))
    missing = set(range(len(witnesses.demands)))
    while missing:
        demand = witnesses.demands[index := min(missing)]
        deviation = model.reach(demand.variable, demand.side, demand.amount, whole=whole)
        assert deviation is not None  # the choice was checked
        witnesses.learn(deviation, model.needed(deviation), missing)
        missing.discard(index)
    return clean(system, model, witnesses, states, weights, whole=whole)


class _Search:
    """Cuts so far, and the cheapest choice that fulfils them."""

    def __init__(self, system: System, weights: Floats) -> None:
        self._system = system
        self._model = Deviations(system)
        self._demands = demands_of(system)
        self._units = [
            u
            for u, (first, most) in enumerate(
                zip(system.first_states, system.most_states, strict=True)
            )
            if first < most
        ]
        self._weights = weights[self._units]
        self._choice = quiet_solver(presolve="on", mip_max_nodes=MOST_NODES, mip_rel_gap=0.0)
        every = np.arange(len(self._units), dtype=np.int32)
        self._choice.addVars(len(every), np.zeros(len(every)), np.ones(len(every)))
        self._choice.changeColsCost(len(every), every, self._weights)
        self._wanted = np.zeros(len(self._units))
        for unit in range(len(system.units)):
            self._model.allow(unit, system.first_states[unit], system.most_states[unit])
        self._room = self._model.bounds[1]
        self._whole_units = False
        self.bound = 0.0

    def sharpen(self) -> bool:
        """Cut off the cheapest choice under all cuts; False when it leaves no demand open."""
        self._wanted = self._cheapest()
        self._scale(self._wanted)
        found = False
        for demand in self._demands:
            distance, reduced, _ = self._model.farthest(demand.variable, demand.side, demand.amount)
            if distance < demand.amount - 1e-5 * max(1.0, demand.amount):
                row = self._row(demand, reduced)
                if row is not None and float(row @ self._wanted) < 1 - 1e-6:
                    self._add(row)
                    found = True
        return found

    def ask_for_whole_units(self) -> None:
        """From here on a unit is withheld or not, and no longer by halves."""
        self._whole_units = True
        every = np.arange(len(self._units), dtype=np.int32)
        whole = np.full(len(every), highspy.HighsVarType.kInteger.value, dtype=np.uint8)
        self._choice.changeColsIntegrality(len(every), every, whole)

    def states(self) -> tuple[State, ...]:
        """The cheapest choice as states."""
        states = list(self._system.first_states)
        for unit, share in zip(self._units, self._wanted, strict=True):
            if share > 0.5:
                states[unit] = self._system.most_states[unit]
        return tuple(states)

    def _cheapest(self) -> Floats:
        """Cheapest share of each unit under all cuts, or yes or no for each; sharpens the bound."""
        self._choice.run()
        information = self._choice.getInfo()
        bound = (
            information.mip_dual_bound
            if self._whole_units
            else information.objective_function_value
        )
        self.bound = max(self.bound, float(bound))
        solution = self._choice.getSolution()
        if not solution.value_valid:
            return np.ones(len(self._units))
        return np.array(solution.col_value).clip(0.0, 1.0)

    def _add(self, row: Floats) -> None:
        """Σ row · x ≥ 1."""
        places = np.flatnonzero(row).astype(np.int32)
        self._choice.addRow(1.0, highspy.kHighsInf, len(places), places, row[places])

    def _scale(self, wanted: Floats) -> None:
        """Room of every unit times its share."""
        for unit, share in zip(self._units, wanted, strict=True):
            self._model.give_room(unit, self._room, 0.0 if share < 1e-9 else float(share))

    def _row(self, demand: Demand, reduced: Floats) -> Floats | None:
        """Coefficients of the cut, or None where the dual prices say nothing."""
        low, high = self._model.bounds
        n = len(self._system.variables)
        gain = np.where(np.abs(reduced) > 1e-9, reduced, 0.0)
        columns = demand.variable + n * np.arange(3)
        low[columns] = np.maximum(low[columns], -demand.amount)
        high[columns] = np.minimum(high[columns], demand.amount)
        with np.errstate(invalid="ignore"):
            free = np.where(gain[:n] > 0, gain[:n] * high[:n], 0.0) + np.where(
                gain[:n] < 0, gain[:n] * low[:n], 0.0
            )
        short = demand.amount - float(free.sum())
        if not math.isfinite(short) or short <= SLACK:
            return None
        room = self._room.copy()
        room[columns] = np.minimum(room[columns], demand.amount)
        row = np.zeros(len(self._units))
        for place, unit in enumerate(self._units):
            for part in self._model.columns_of(unit):
                useful = part[gain[part] > 0]
                row[place] += float((gain[useful] * room[useful]).sum())
        return np.minimum(row / short, 1.0)
