"""What anybody knows of a number without a single table of ours: enrolment goes a long way."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Collection, Sequence

from reporting.privacy.choosing import Relation, Variable


def bounds_without_release(
    variables: Sequence[Variable], relations: Sequence[Relation], told: Collection[int] = ()
) -> tuple[list[float], list[float]]:
    """Smallest and largest value of every number, from what is public without a release.

    A group of six at all schools together cannot be kept open up to nine, whatever is withheld.

    Args:
        told: numbers that are public only because an earlier release showed them.
    """
    low = [-math.inf if v.low < 0 else 0.0 for v in variables]
    high = [v.high if not v.public else math.inf for v in variables]
    for index, about in enumerate(variables):
        if about.public and index not in told:
            low[index] = high[index] = about.value
    of: list[list[int]] = [[] for _ in variables]
    for place, relation in enumerate(relations):
        for index, _ in relation.terms:
            of[index].append(place)
    waiting = deque(range(len(relations)))
    queued = [True] * len(relations)
    turns = 8 * len(relations)
    while waiting and turns:
        turns -= 1
        place = waiting.popleft()
        queued[place] = False
        for index in _tightened(relations[place], variables, low, high):
            for other in of[index]:
                if not queued[other]:
                    queued[other] = True
                    waiting.append(other)
    return low, high


def _tightened(
    relation: Relation, variables: Sequence[Variable], low: list[float], high: list[float]
) -> list[int]:
    """Numbers whose bounds this relation narrows."""
    least, most, loose_low, loose_high = 0.0, 0.0, 0, 0
    ends = []
    for index, factor in relation.terms:
        small, large = sorted((factor * low[index], factor * high[index]))
        ends.append((small, large))
        loose_low += math.isinf(small)
        loose_high += math.isinf(large)
        least += 0.0 if math.isinf(small) else small
        most += 0.0 if math.isinf(large) else large
    changed: list[int] = []
    if loose_low > 1 and loose_high > 1:
        return changed
    for (index, factor), (small, large) in zip(relation.terms, ends, strict=True):
        others_least = _others(least, loose_low, small, -math.inf)
        others_most = _others(most, loose_high, large, math.inf)
        first = (relation.constant - others_most) / factor
        second = (relation.constant - others_least) / factor
        lowest, highest = min(first, second), max(first, second)
        if variables[index].whole:
            lowest = math.ceil(lowest - 1e-6) if math.isfinite(lowest) else lowest
            highest = math.floor(highest + 1e-6) if math.isfinite(highest) else highest
        if lowest > low[index] + 1e-6 or highest < high[index] - 1e-6:
            low[index], high[index] = max(low[index], lowest), min(high[index], highest)
            changed.append(index)
    return changed


def _others(total: float, loose: int, own: float, unbounded: float) -> float:
    """The sum without one term; ``unbounded`` if another term is."""
    if loose - math.isinf(own) > 0:
        return unbounded
    return total - (0.0 if math.isinf(own) else own)
