"""What an outsider can conclude, found by trying: every table of whole numbers that fits.

No linear programming here, so that a mistake in the one cannot hide in the other.
"""

from __future__ import annotations

from reporting.privacy.choosing import System
from reporting.privacy.primary import State


def extremes(
    system: System, states: tuple[State, ...], variable: int, low: int, high: int
) -> tuple[int, int]:
    """Smallest and largest whole value of the variable, looked for between ``low`` and ``high``."""
    found = [v for v in range(low, high + 1) if fits(system, states, variable, v)]
    return min(found), max(found)


def fits(system: System, states: tuple[State, ...], variable: int, value: int) -> bool:
    """Whether some table of whole numbers has this value there, and all that is printed."""
    ranges = []
    for i in range(len(system.variables)):
        low, high = system.range_of(i, states)
        ranges.append((int(low), int(min(high, 10_000))))
    low, high = ranges[variable]
    if not low <= value <= high:
        return False
    ranges[variable] = (value, value)
    return _search(system, ranges)


def _search(system: System, ranges: list[tuple[int, int]]) -> bool:
    if not _narrow(system, ranges):
        return False
    open_ones = [(high - low, i) for i, (low, high) in enumerate(ranges) if high > low]
    if not open_ones:
        return True
    _, i = min(open_ones)
    for value in range(ranges[i][0], ranges[i][1] + 1):
        tried = list(ranges)
        tried[i] = (value, value)
        if _search(system, tried):
            return True
    return False


def _narrow(system: System, ranges: list[tuple[int, int]]) -> bool:
    """Drop values that one relation alone rules out; False when none is left somewhere."""
    changed = True
    while changed:
        changed = False
        for relation in system.relations:
            parts = [
                (min(a * ranges[i][0], a * ranges[i][1]), max(a * ranges[i][0], a * ranges[i][1]))
                for i, a in relation.terms
            ]
            least, most = sum(p[0] for p in parts), sum(p[1] for p in parts)
            for (i, a), (part_low, part_high) in zip(relation.terms, parts, strict=True):
                # a·y = constant - others
                small, large = (
                    relation.constant - (most - part_high),
                    relation.constant - (least - part_low),
                )
                bounds = sorted((small / a, large / a))
                low = max(ranges[i][0], -int(-bounds[0] // 1))
                high = min(ranges[i][1], int(bounds[1] // 1))
                if low > high:
                    return False
                if (low, high) != ranges[i]:
                    ranges[i] = (low, high)
                    changed = True
                    break
            else:
                continue
            break
    return True
