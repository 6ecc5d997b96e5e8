"""Print again what was withheld in vain.

Units chosen early are often made needless by those chosen later. Dearest first, each is returned to
what the primary rule allows, and stays so if every need still has its witness. One pass is enough:
what could not be returned then can be returned even less when more is printed.
"""

from __future__ import annotations

from reporting.privacy.choosing.blocks import blocks_of, can_hide
from reporting.privacy.choosing.demands import Witnesses, demands_of
from reporting.privacy.choosing.deviations import Deviations, Floats
from reporting.privacy.choosing.intervals import Intervals
from reporting.privacy.choosing.system import Need, System
from reporting.privacy.primary import State


def clean(
    system: System,
    model: Deviations,
    witnesses: Witnesses,
    states: tuple[State, ...],
    weights: Floats,
    *,
    whole: bool,
) -> tuple[State, ...]:
    """States, none of which can be lowered towards the primary rule's without breaking a need.

    Args:
        witnesses: one for every demand, under ``states``; those that change are replaced.
    """
    now = list(states)
    first = system.first_states
    for unit, state in enumerate(states):
        model.allow(unit, first[unit], state)
    model.price(weights)
    intervals = Intervals(model, witnesses.demands)
    chosen = [u for u in range(len(now)) if now[u] > first[u]]
    for unit in sorted(chosen, key=lambda u: (-weights[u], system.units[u].name)):
        for lower in [s for s in system.units[unit].states if s < now[unit]]:
            model.allow(unit, first[unit], lower)
            if intervals.narrow(model, system.members[unit]) and _still_met(
                model, witnesses, unit, lower, whole=whole
            ):
                now[unit] = lower
                break
            intervals.undo()
            model.allow(unit, first[unit], now[unit])
    return tuple(now)


def _still_met(
    model: Deviations, witnesses: Witnesses, unit: int, state: State, *, whole: bool
) -> bool:
    """Find new witnesses for all demands that relied on more of it, or leave all as it was."""
    before = witnesses.copy()
    missing = witnesses.relying_on_more(unit, state)
    while missing:
        likely = witnesses.asked_for.get(unit)
        index = likely if likely in missing else min(missing)
        demand = witnesses.demands[index]
        deviation = model.reach(demand.variable, demand.side, demand.amount, whole=whole)
        if deviation is None:
            witnesses.relies_on = before
            witnesses.asked_for[unit] = index
            return False
        witnesses.learn(deviation, model.needed(deviation), missing)
        missing.discard(index)
    return True


def unmet(system: System, states: tuple[State, ...], *, whole: bool = True) -> list[Need]:
    """Needs that do not hold in these states, every one asked anew."""
    broken = {
        demand.variable
        for demand in demands_of(system)
        if not can_hide(system, demand.variable, states)
    }
    for part in blocks_of(system, states, settled=True):
        model = Deviations(part.system, only_needs=True)
        broken |= {
            part.variables[demand.variable]
            for demand in demands_of(part.system)
            if model.reach(demand.variable, demand.side, demand.amount, whole=whole) is None
        }
    return [need for need in system.needs if need.variable in broken]
