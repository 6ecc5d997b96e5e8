"""Needs as single questions, and for each the table that answers it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from reporting.errors import ProtectionError
from reporting.privacy.choosing.blocks import Block
from reporting.privacy.choosing.deviations import Deviations, Floats, Side
from reporting.privacy.choosing.system import SLACK, System
from reporting.privacy.primary import State


@dataclass(frozen=True)
class Demand:
    """A variable has to be able to move by ``amount`` to one side.

    Fields:
        amount: more than zero, in the variable's own units.
    """

    variable: int
    side: Side
    amount: float


def demands_of(system: System) -> list[Demand]:
    """Both sides of every need that asks for more than the truth, the greatest first."""
    demands = []
    for need in system.needs:
        value = system.variables[need.variable].value
        for side, amount in ((-1, value - need.low), (1, need.high - value)):
            if amount > SLACK:
                demands.append(Demand(need.variable, 1 if side > 0 else -1, amount))
    unique = set(demands)
    return sorted(
        unique,
        key=lambda d: (-d.amount, system.variables[d.variable].name, d.variable, d.side),
    )


class Witnesses:
    """For every demand the states that one table which meets it relies on.

    A table once found stays possible when more is hidden; so a demand that has a witness is asked
    again only when a unit is shown that its witness moves.

    Fields:
        relies_on: by demand; None where no witness was found yet.
        asked_for: unit → the demand that it was hidden for, the first to fail when it is shown.
    """

    def __init__(self, demands: list[Demand]) -> None:
        self.demands = demands
        self.relies_on: list[dict[int, State] | None] = [None] * len(demands)
        self.asked_for: dict[int, int] = {}
        self._variable = np.array([d.variable for d in demands], dtype=int)
        self._side = np.array([d.side for d in demands], dtype=float)
        self._amount = np.array([d.amount for d in demands], dtype=float)

    def learn(self, deviation: Floats, states: dict[int, State], among: set[int]) -> None:
        """Note every demand of ``among`` that this deviation meets, and take it out."""
        met = self._side * deviation[self._variable] >= self._amount - SLACK
        for index in [i for i in sorted(among) if met[i]]:
            self.relies_on[index] = states
            among.discard(index)

    def within(self, block: Block) -> Witnesses:
        """Those of one part; what lies outside it moves on its own, and may as well stay."""
        variables = {old: new for new, old in enumerate(block.variables)}
        units = {old: new for new, old in enumerate(block.units)}
        part = Witnesses(demands_of(block.system))
        place = {demand: index for index, demand in enumerate(part.demands)}
        here: dict[int, int] = {}
        for index, (demand, states) in enumerate(zip(self.demands, self.relies_on, strict=True)):
            if demand.variable in variables:
                moved = replace(demand, variable=variables[demand.variable])
                here[index] = place[moved]
                if states is not None:
                    part.relies_on[place[moved]] = {
                        units[u]: state for u, state in states.items() if u in units
                    }
        part.asked_for = {
            units[u]: here[index]
            for u, index in self.asked_for.items()
            if u in units and index in here
        }
        return part

    def copy(self) -> list[dict[int, State] | None]:
        return list(self.relies_on)

    def relying_on_more(self, unit: int, state: State) -> set[int]:
        """Demands whose witness needs the unit hidden further than ``state``."""
        return {
            i
            for i, states in enumerate(self.relies_on)
            if states is not None and states.get(unit, State.EXACT) > state
        }


def impossible(system: System, most: Sequence[State], demand: Demand) -> ProtectionError:
    """The error for a demand that fails even with everything hidden that may be."""
    # The model at hand may leave out the relations that the message has to name.
    model = Deviations(system)
    for unit, state in enumerate(most):
        model.allow(unit, state, state)
    _, _, holding = model.farthest(demand.variable, demand.side, demand.amount)
    return cannot_protect(
        system.variables[demand.variable].name,
        demand.side,
        [system.relations[i].name for i in holding],
    )


def cannot_protect(variable: str, side: Side, relations: list[str]) -> ProtectionError:
    """Names only: an error message is read by more people than the number may be."""
    return ProtectionError(
        f"{'larger' if side > 0 else 'smaller'} values cannot be kept possible, "
        "even with everything withheld that may be; "
        + (
            f"they are ruled out by: {'; '.join(relations)}"
            if relations
            else "they are ruled out by what is public about it"
        ),
        where=variable,
        next_step="look at what was released before, and at what is never withheld by choice; "
        "merge groups, pool years or drop a breakdown",
        variable=variable,
        relations=relations,
    )
