"""What single relations say about how far numbers can move: a quick no, long before a program's.

A number shown again often gives its neighbours away one relation after the other, as by hand. Each
relation bounds each of its numbers by what the others leave; a demand beyond such a bound cannot be
met, and no program has to be asked. A demand within them may still fail.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from reporting.privacy.choosing.demands import Demand
from reporting.privacy.choosing.deviations import Deviations

LEAST_STEP = 1e-3
"""Smallest gain, as a share of the bound, that is followed further; less would creep for ever."""

TOLERANCE = 1e-5
"""How far a demand must lie beyond a bound, as a share of it, before it is ruled out."""


class Intervals:
    """By variable how far it can move down and up; narrowed as units are shown."""

    def __init__(self, model: Deviations, demands: Iterable[Demand]) -> None:
        self._rows = model.rows
        low, high = model.spans
        self._low, self._high = low.tolist(), high.tolist()
        self._inside: list[list[int]] = [[] for _ in self._low]
        for place, row in enumerate(self._rows):
            for variable, _ in row.terms:
                self._inside[variable].append(place)
        self._down, self._up = [math.inf] * len(self._low), [-math.inf] * len(self._low)
        for demand in demands:
            least = demand.amount - TOLERANCE * max(1.0, demand.amount)
            if demand.side > 0:
                self._up[demand.variable] = max(self._up[demand.variable], least)
            else:
                self._down[demand.variable] = min(self._down[demand.variable], -least)
        self._before: dict[int, tuple[float, float]] = {}
        self._follow(range(len(self._rows)))

    def narrow(self, model: Deviations, variables: Sequence[int]) -> bool:
        """Follow what the model now leaves these variables; False when that rules out a demand."""
        self._before = {}
        low, high = model.spans
        possible, near = True, dict[int, None]()
        for variable in variables:
            possible &= self._put(variable, float(low[variable]), float(high[variable]))
            near |= dict.fromkeys(self._inside[variable])
        return possible and self._follow(near)

    def undo(self) -> None:
        """Take the last narrowing back."""
        for variable, (low, high) in self._before.items():
            self._low[variable], self._high[variable] = low, high
        self._before = {}

    def _put(self, variable: int, low: float, high: float) -> bool:
        """Whether the demands on the variable may still be met within these bounds."""
        before = self._low[variable], self._high[variable]
        self._before.setdefault(variable, before)
        low, high = max(low, before[0]), min(high, before[1])
        self._low[variable], self._high[variable] = low, high
        return low <= self._down[variable] and high >= self._up[variable]

    def _follow(self, places: Iterable[int]) -> bool:
        waiting = dict.fromkeys(places)
        left = 20 * len(self._rows)  # what creeps is given up, and the program asked
        while waiting and left:
            left -= 1
            place = next(iter(waiting))
            del waiting[place]
            for variable, low, high in self._bounds(place):
                if not self._put(variable, low, high):
                    return False
                waiting |= dict.fromkeys(r for r in self._inside[variable] if r != place)
        return True

    def _bounds(self, place: int) -> list[tuple[int, float, float]]:
        """Variables of a row that it holds back further than before, with their new bounds."""
        row = self._rows[place]
        parts, least, most, endless_down, endless_up = [], 0.0, 0.0, 0, 0
        for variable, a in row.terms:
            one, other = a * self._low[variable], a * self._high[variable]
            down, up = (one, other) if a > 0 else (other, one)
            parts.append((variable, a, down, up))
            if down == -math.inf:
                endless_down += 1
            else:
                least += down
            if up == math.inf:
                endless_up += 1
            else:
                most += up
        if endless_down > 1 and endless_up > 1:
            return []
        found = []
        for variable, a, down, up in parts:
            rest_least = _others(least, down, endless_down, -math.inf)
            rest_most = _others(most, up, endless_up, math.inf)
            # low ≤ a·d + rest ≤ high, and the rest lies between its least and most.
            one, other = (row.low - rest_most) / a, (row.high - rest_least) / a
            low, high = (one, other) if a > 0 else (other, one)
            low, high = min(low, 0.0), max(high, 0.0)  # rounding; the truth is always possible
            if _gains(self._low[variable], low) or _gains(-self._high[variable], -high):
                found.append((variable, low, high))
        return found


def _others(total: float, own: float, endless: int, direction: float) -> float:
    """The sum without one part; ``total`` counts only what is finite."""
    if math.isinf(own):
        return total if endless == 1 else direction
    return total - own if endless == 0 else direction


def _gains(before: float, after: float) -> bool:
    if after == -math.inf:
        return False
    return before == -math.inf or after - before > LEAST_STEP * max(1.0, abs(before))
