"""Choose what to withhold besides, so that no need is broken: cheapest deviations, one by one.

For each number that must stay open and each side: the cheapest other table in which it lies that
far away. The units which that table changes, and which are printed, are withheld too. Afterwards
every unit that turns out not to be needed is printed again (:mod:`.clean`), and small blocks are
improved towards the optimum (:mod:`.exact`).

Source of the method: sequential linear programming for complementary cell suppression (Robertson
1993; Kelly, Golden and Assad 1992; Fischetti and Salazar-González 2000).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol

import numpy as np

from reporting.privacy.choosing.blocks import Block, blocks_of, can_hide, merged
from reporting.privacy.choosing.clean import clean
from reporting.privacy.choosing.demands import (
    Demand,
    Witnesses,
    cannot_protect,
    demands_of,
)
from reporting.privacy.choosing.deviations import Deviations, Floats
from reporting.privacy.choosing.exact import improve
from reporting.privacy.choosing.grow import exchange, grow
from reporting.privacy.choosing.policy import Policy
from reporting.privacy.choosing.system import SLACK, System
from reporting.privacy.primary import State

TIE_BREAK = 1e-4
"""Largest share by which equal weights are told apart, by rank of weight and name."""

LEAST_AT_ONCE = 4
"""How many demands one table has to answer for it to be worth asking for another such table."""


class Run(Protocol):
    """``map``, or the ``map`` of an executor."""

    def __call__(
        self, function: Callable[[Block], tuple[State, ...]], blocks: Iterable[Block], /
    ) -> Iterable[tuple[State, ...]]: ...


def choose(system: System, policy: Policy | None = None, run: Run = map) -> tuple[State, ...]:
    """The state in which each unit may be released.

    Args:
        system: everything that an outsider knows, with the states of the primary rule.
        run: how blocks are settled; the result does not depend on it.
    Returns:
        One state for every unit, in their order, never below the primary rule's. Every need holds,
        and no single unit could be shown as the primary rule allows without breaking one.
    Raises:
        ProtectionError: a need cannot be met even with everything withheld that may be.
    """
    for demand in demands_of(system):
        if not can_hide(system, demand.variable, system.most_states):
            raise cannot_protect(system.variables[demand.variable].name, demand.side, [])
    blocks = list(blocks_of(system))
    settled = run(partial(settle, policy=policy or Policy()), blocks)
    return merged(system.first_states, zip(blocks, settled, strict=True))


def settle(block: Block, policy: Policy) -> tuple[State, ...]:
    """States of one block."""
    system = block.system
    is_small = len(system.variables) <= policy.search_up_to
    whole = policy.whole_numbers and is_small
    weights = told_apart(system)
    model = Deviations(system, only_needs=True)
    witnesses = Witnesses(demands_of(system))
    best: tuple[float, tuple[State, ...]] | None = None
    for order in _orders(witnesses.demands, policy.starts if is_small else 1):
        states = grow(
            model, witnesses, order, system.first_states, system.most_states, weights, policy, whole
        )
        if not is_small:
            states = _cleaned_apart(system, witnesses, states, weights)
        else:
            states = clean(system, model, witnesses, states, weights, whole=whole)
            states = exchange(model, witnesses, states, weights, policy, whole)
        cost = system.cost(states)
        if best is None or cost < best[0] - SLACK:
            best = cost, states
    assert best is not None  # there is one order at least
    cost, states = best
    if cost > 0.0 and len(system.variables) <= policy.improve_up_to:
        states = improve(system, states, weights, rounds=policy.rounds, whole=whole).states
    if policy.whole_numbers and not is_small:
        states = confirm(system, model, states, weights, policy)
    return states


def _cleaned_apart(
    system: System, witnesses: Witnesses, states: tuple[State, ...], weights: Floats
) -> tuple[State, ...]:
    """Cleaned in parts: what is shown now keeps them apart."""
    parts = []
    for part in blocks_of(system, states):
        model = Deviations(part.system, only_needs=True)
        own = tuple(states[u] for u in part.units)
        near = witnesses.within(part)
        done = clean(part.system, model, near, own, weights[list(part.units)], whole=False)
        parts.append((part, done))
    # A unit in no part moves nothing that a need asks about.
    return merged(system.first_states, parts)


def confirm(
    system: System, model: Deviations, states: tuple[State, ...], weights: Floats, policy: Policy
) -> tuple[State, ...]:
    """States under which every need holds in whole numbers; those given where fractions sufficed.

    People do not come in fractions. Searching with fractions is quicker by orders of magnitude, and
    nearly always whole numbers reach as far; here that is made sure of.
    """
    failing = {
        replace(demand, variable=part.variables[demand.variable])
        for part in blocks_of(system, states, settled=True)
        for demand in _not_whole(part.system)
    }
    if not failing:
        return states
    witnesses = Witnesses(demands_of(system))
    order = [i for i, demand in enumerate(witnesses.demands) if demand in failing]
    return grow(model, witnesses, order, states, system.most_states, weights, policy, whole=True)


def _not_whole(system: System) -> list[Demand]:
    """Demands of a settled part that no table of whole numbers meets."""
    model = Deviations(system, only_needs=True)
    witnesses = Witnesses(demands_of(system))
    missing, failing = set(range(len(witnesses.demands))), []
    met = len(missing)
    while met >= LEAST_AT_ONCE:
        met = len(missing)
        for side in (1, -1):
            asked = [witnesses.demands[i] for i in sorted(missing)]
            wanted = [(d.variable, d.side, d.amount) for d in asked if d.side == side]
            far = model.push(wanted, whole=True) if wanted else None
            if far is not None:
                witnesses.learn(far, {}, missing)
        met -= len(missing)
    while missing:
        demand = witnesses.demands[index := min(missing)]
        missing.discard(index)
        deviation = model.reach(demand.variable, demand.side, demand.amount, whole=True)
        if deviation is None:
            failing.append(demand)
        else:
            witnesses.learn(deviation, {}, missing)
    return failing


def _orders(demands: Sequence[Demand], starts: int) -> Iterator[Sequence[int]]:
    """In which order to ask: the greatest demand first, the least first, then shuffled."""
    order = list(range(len(demands)))
    yield order
    dice = random.Random(len(demands))
    for start in range(1, starts):
        order = order[::-1] if start == 1 else dice.sample(order, len(order))
        yield order


def told_apart(system: System) -> Floats:
    """Weights with ties broken by rank, so that the order of units does not decide."""
    weights = np.array(system.weights, dtype=float)
    order = sorted(range(len(weights)), key=lambda u: (weights[u], system.units[u].name))
    rank = np.empty(len(weights))
    rank[order] = np.arange(len(weights))
    return weights * (1 + TIE_BREAK * rank / max(len(weights), 1))
