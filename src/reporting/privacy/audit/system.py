"""What an outsider can write down: unknown numbers with bounds, and relations between them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

# Relative and absolute slack within which two numbers of a linear programme are the same.
_ROUNDING = 1e-6


@dataclass(frozen=True)
class Relation:
    """``low ≤ Σ factor × number ≤ high``; an equation when both are the same.

    Fields:
        terms: (position of the number in its system, factor), each number once.
        name: anything whose ``str()`` says in words what the relation is.
    """

    terms: tuple[tuple[int, float], ...]
    low: float
    high: float
    name: object


@dataclass(frozen=True)
class System:
    """Numbers by position, with what bounds them.

    Fields:
        low, high: bounds of each number; may be infinite.
        whole: whether the number is known to be an integer.
    """

    low: Sequence[float]
    high: Sequence[float]
    whole: Sequence[bool]
    relations: Sequence[Relation]


@dataclass(frozen=True)
class Interval:
    """The values of one number that an outsider cannot exclude.

    Fields:
        low, high: smallest and largest value (integers for whole numbers).
        complete: False when the search stopped early because the interval was already wide enough;
            the values between ``low`` and ``high`` are possible then, and others may be.
        because: names of the relations that bind it; filled only when it is too narrow.
    """

    low: float
    high: float
    complete: bool = True
    because: tuple[object, ...] = ()

    @property
    def is_point(self) -> bool:
        return self.low >= self.high

    def holds(self, low: float, high: float) -> bool:
        """Whether every value from ``low`` to ``high`` lies inside."""
        return self.low <= low + _ROUNDING and high - _ROUNDING <= self.high

    def touches(self, low: float, high: float) -> bool:
        """Whether any value from ``low`` to ``high`` lies inside."""
        return low <= high and self.low <= high + _ROUNDING and low - _ROUNDING <= self.high


class ContradictionError(Exception):
    """No numbers fulfil all relations; ``names`` are those in which it shows."""

    def __init__(self, names: Sequence[object]) -> None:
        self.names = tuple(names)
        super().__init__("; ".join(str(n) for n in self.names))


def up(value: float, whole: bool) -> float:
    """The smallest value that a number bounded below by ``value`` can take."""
    if not whole or math.isinf(value):
        return value
    return float(math.ceil(value - _tolerance(value)))


def down(value: float, whole: bool) -> float:
    """The largest value that a number bounded above by ``value`` can take."""
    if not whole or math.isinf(value):
        return value
    return float(math.floor(value + _tolerance(value)))


def _tolerance(value: float) -> float:
    return min(0.1, _ROUNDING * max(1.0, abs(value)))
