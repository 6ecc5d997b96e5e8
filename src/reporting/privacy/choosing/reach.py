"""Needs that nothing can meet, because what is public anyway rules them out."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from reporting.privacy.choosing.deviations import Deviations, Side
from reporting.privacy.choosing.system import SLACK, Need, System
from reporting.privacy.primary import State


def within_reach(needs: Iterable[Need], nothing_shown: System) -> tuple[Need, ...]:
    """Needs that reach no further than an outsider's interval without any release.

    Args:
        nothing_shown: the system in which every unit is withheld and nothing was ever released.
    """
    model = Deviations(nothing_shown)
    for unit in range(len(nothing_shown.units)):
        model.allow(unit, State.WITHHELD, State.WITHHELD)
    out = []
    for need in needs:
        value = nothing_shown.variables[need.variable].value
        low = value - _distance(model, need.variable, -1, value - need.low)
        high = value + _distance(model, need.variable, 1, need.high - value)
        out.append(replace(need, low=max(need.low, low), high=min(need.high, high)))
    return tuple(out)


def _distance(model: Deviations, variable: int, side: Side, amount: float) -> float:
    """How far the variable can move to that side, at most ``amount``."""
    if amount <= SLACK or model.reach(variable, side, amount, whole=False) is not None:
        return max(amount, 0.0)
    distance = model.farthest(variable, side, amount)[0]
    whole = model.system.variables[variable].whole
    return float(math.floor(distance + SLACK)) if whole else distance
