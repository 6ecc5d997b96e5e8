"""Bounds that follow from one relation at a time: cheap, done before any linear programme.

Each relation leaves for each of its numbers what the others cannot take up. Repeated until nothing
moves, this finds every subtraction, however long the chain, and takes out of the system all that is
known; what is left falls into small parts.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from dataclasses import dataclass

from reporting.privacy.audit.system import ContradictionError, Relation, System, down, up

# A chain of fractions may creep for ever; whole numbers stop by themselves long before this.
_MOST_VISITS = 40
_STEP = 1e-6


@dataclass(frozen=True)
class Bounds:
    """Bounds of every number after propagation, and which relation set each of them.

    Fields:
        low, high: by position.
        why_low, why_high: position of the relation, or None where the bound was given.
    """

    low: list[float]
    high: list[float]
    why_low: list[int | None]
    why_high: list[int | None]

    def is_known(self, number: int) -> bool:
        return self.high[number] - self.low[number] < _STEP


def propagate(system: System, contradictions: list[object] | None = None) -> Bounds:
    """Tighten all bounds until nothing moves.

    Args:
        contradictions: takes the names of relations that cannot be fulfilled; they are passed over.
    Raises:
        ContradictionError: a relation cannot be fulfilled, and there is no list to take its name.
    """
    count = len(system.low)
    bounds = Bounds(list(system.low), list(system.high), [None] * count, [None] * count)
    for number, whole in enumerate(system.whole):
        bounds.low[number] = up(bounds.low[number], whole)
        bounds.high[number] = down(bounds.high[number], whole)
    touching: dict[int, list[int]] = defaultdict(list)
    for position, relation in enumerate(system.relations):
        for number, _ in relation.terms:
            touching[number].append(position)
    visits = [0] * len(system.relations)
    pending = deque(range(len(system.relations)))
    waiting = set(pending)
    while pending:
        position = pending.popleft()
        waiting.discard(position)
        visits[position] += 1
        if visits[position] > _MOST_VISITS:
            continue
        try:
            moved = _tighten(position, system, bounds)
        except ContradictionError as error:
            if contradictions is None:
                raise
            contradictions.extend(error.names)
            continue
        for number in moved:
            for other in touching[number]:
                if other not in waiting and other != position:
                    waiting.add(other)
                    pending.append(other)
    return bounds


def reach(relation: Relation, bounds: Bounds) -> tuple[float, float]:
    """Smallest and largest value of a relation's sum within the bounds."""
    least = most = 0.0
    for number, factor in relation.terms:
        low, high = bounds.low[number] * factor, bounds.high[number] * factor
        least += min(low, high)
        most += max(low, high)
    return least, most


def _tighten(position: int, system: System, bounds: Bounds) -> list[int]:
    relation = system.relations[position]
    least, most = reach(relation, bounds)
    slack = _STEP * max(1.0, abs(least) if math.isfinite(least) else 1.0)
    if least > relation.high + slack or most < relation.low - slack:
        raise ContradictionError([relation.name])
    if least >= relation.low - slack and most <= relation.high + slack:
        return []
    if math.isinf(least) and math.isinf(most) and _is_open(relation, bounds):
        return []
    changed = []
    for number, factor in relation.terms:
        low, high = bounds.low[number], bounds.high[number]
        if high - low < _STEP:
            continue
        smallest, largest = min(low * factor, high * factor), max(low * factor, high * factor)
        ends = (
            (relation.low - _without(most, largest, relation, number, bounds, top=True)) / factor,
            (relation.high - _without(least, smallest, relation, number, bounds, top=False))
            / factor,
        )
        new_low = up(min(ends), system.whole[number])
        new_high = down(max(ends), system.whole[number])
        moved = False
        if new_low > low + _STEP * max(1.0, abs(low) if math.isfinite(low) else 1.0):
            bounds.low[number], bounds.why_low[number] = new_low, position
            moved = True
        if new_high < high - _STEP * max(1.0, abs(high) if math.isfinite(high) else 1.0):
            bounds.high[number], bounds.why_high[number] = new_high, position
            moved = True
        if not moved:
            continue
        if bounds.low[number] > bounds.high[number] + slack:
            raise ContradictionError([relation.name])
        bounds.high[number] = max(bounds.low[number], bounds.high[number])
        least += min(bounds.low[number] * factor, bounds.high[number] * factor) - smallest
        most += max(bounds.low[number] * factor, bounds.high[number] * factor) - largest
        if math.isnan(least) or math.isnan(most):
            least, most = reach(relation, bounds)
        changed.append(number)
    return changed


def _is_open(relation: Relation, bounds: Bounds) -> bool:
    """Whether whatever one of its numbers is, the others can make up for it, either way."""
    without_top = without_bottom = 0
    for number, factor in relation.terms:
        ends = (bounds.low[number] * factor, bounds.high[number] * factor)
        without_top += math.inf in ends
        without_bottom += -math.inf in ends
    return without_top > 1 and without_bottom > 1


def _without(
    total: float, own: float, relation: Relation, number: int, bounds: Bounds, *, top: bool
) -> float:
    """A reach without one number's share; infinities cannot be subtracted and are summed anew."""
    if math.isfinite(total):
        return total - own
    pick = max if top else min
    return math.fsum(
        pick(bounds.low[other] * factor, bounds.high[other] * factor)
        for other, factor in relation.terms
        if other != number
    )
