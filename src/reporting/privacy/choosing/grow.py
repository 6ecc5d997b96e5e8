"""Hide more until every need holds: the cheapest deviation for each demand, one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reporting.errors import ProtectionError
from reporting.privacy.choosing.clean import clean
from reporting.privacy.choosing.demands import Demand, Witnesses, impossible
from reporting.privacy.choosing.deviations import Deviations, Floats
from reporting.privacy.choosing.policy import Policy
from reporting.privacy.choosing.system import SLACK
from reporting.privacy.primary import State


def grow(
    model: Deviations,
    witnesses: Witnesses,
    order: Iterable[int],
    start: Sequence[State],
    most: Sequence[State],
    weights: Floats,
    policy: Policy,
    whole: bool,
) -> tuple[State, ...]:
    """States from ``start`` up to ``most`` under which each demand of ``order`` has a witness.

    Raises:
        ProtectionError: even ``most`` does not meet a demand.
    """
    states = list(start)
    for unit, limit in enumerate(most):
        model.allow(unit, states[unit], limit)
    model.price(weights)
    missing = set(order)
    for index in order:
        if index not in missing:
            continue
        demand = witnesses.demands[index]
        found = _cheapest(model, demand, weights, states, policy, whole)
        if found is None:
            raise impossible(model.system, most, demand)
        deviation, needed = found
        for unit, state in needed.items():
            if state > states[unit]:
                states[unit] = state
                witnesses.asked_for[unit] = index
                model.allow(unit, state, most[unit])
        witnesses.learn(deviation, needed, missing)
    return tuple(states)


def exchange(
    model: Deviations,
    witnesses: Witnesses,
    states: tuple[State, ...],
    weights: Floats,
    policy: Policy,
    whole: bool,
) -> tuple[State, ...]:
    """Try to do without each unit, dearest first, with others in its place; keep what is cheaper.

    Args:
        witnesses: one for every demand under ``states``; they follow what is kept.
    """
    system = model.system
    first = system.first_states
    tried: set[int] = set()
    while True:
        chosen = [u for u, s in enumerate(states) if s > first[u] and u not in tried]
        if not chosen:
            return states
        unit = max(chosen, key=lambda u: (weights[u], system.units[u].name))
        tried.add(unit)
        before = witnesses.copy()
        without = [first[u] if u == unit else s for u, s in enumerate(states)]
        most = [first[u] if u == unit else s for u, s in enumerate(system.most_states)]
        order = sorted(witnesses.relying_on_more(unit, first[unit]))
        try:
            other = grow(model, witnesses, order, without, most, weights, policy, whole)
        except ProtectionError:
            witnesses.relies_on = before
            continue
        other = clean(system, model, witnesses, other, weights, whole=whole)
        if system.cost(other) < system.cost(states) - SLACK:
            states = other
        else:
            witnesses.relies_on = before


def _cheapest(
    model: Deviations,
    demand: Demand,
    weights: Floats,
    states: Sequence[State],
    policy: Policy,
    whole: bool,
) -> tuple[Floats, dict[int, State]] | None:
    """A deviation that meets the demand by hiding little, and what has to be hidden for it.

    The program prices how far numbers move, not how many units move. Asked again with each unit
    priced by weight / distance moved, it lets go of units that moved only a little.
    """
    best: tuple[float, Floats, dict[int, State]] | None = None
    repriced = False
    for attempt in range(policy.reweightings + 1):
        deviation = model.reach(demand.variable, demand.side, demand.amount, whole=whole)
        if deviation is None:
            break
        needed = model.needed(deviation)
        fresh = [u for u, s in needed.items() if s > states[u]]
        price = float(sum(weights[u] for u in fresh))
        if best is not None and price >= best[0] - SLACK:
            break
        best = (price, deviation, needed)
        if len(fresh) <= 1 or attempt == policy.reweightings:
            break
        model.price(weights / (model.beyond(deviation) / demand.amount + 0.05))
        repriced = True
    if repriced:
        model.price(weights)
    return None if best is None else best[1:]
