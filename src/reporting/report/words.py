"""Numbers and lists as people read them. The only place where a missing value becomes a word."""

from __future__ import annotations

import math
from collections.abc import Sequence

from reporting.plan import Measure
from reporting.release import MARKERS
from reporting.report.exhibits import Entry
from reporting.report.statistics import Interval
from reporting.report.values import Cell

MINUS = "−"  # a true minus sign; a hyphen is read as a dash


def number(value: float, digits: int = 0) -> str:
    """1234.4 → ``1,234``; a true minus sign; no negative zero."""
    text = f"{abs(value):,.{digits}f}"
    negative = value < 0 and float(text.replace(",", "")) != 0
    return (MINUS if negative else "") + text


def digits_of(measure: Measure) -> int:
    """As the scale of a mean says; risks are small: one decimal; else whole percent."""
    if measure.scale is not None:
        return measure.scale.digits
    return measure.kind.digits


def value(measure: Measure, amount: float) -> str:
    """``67%``, ``1.4%`` or ``391`` (index points)."""
    return number(amount, digits_of(measure)) + measure.sign


def signed(measure: Measure, amount: float) -> str:
    """``+3``, ``−0.4``, ``0``: a change in points, without its unit."""
    text = number(amount, digits_of(measure))
    return f"+{text}" if amount > 0 and float(text.replace(",", "")) != 0 else text


def points(measure: Measure, amount: float) -> str:
    """``3 points``, ``1 point``, ``0.4 points``, without a sign."""
    text = number(abs(amount), digits_of(measure))
    return f"{text} point" if text == "1" else f"{text} points"


def signed_points(measure: Measure, amount: float) -> str:
    """``+3 points``, ``−1 point``, ``0 points``."""
    return f"{signed(measure, amount)} {points(measure, amount).split()[1]}"


def interval(measure: Measure, limits: Interval | None) -> str:
    if limits is None:
        return ""
    low = 0.0 if abs(limits.low) < 1e-9 else limits.low
    digits = digits_of(measure)
    # A dash before a minus sign would be misread.
    between = " to " if low < 0 else "–"
    return f"{number(low, digits)}{between}{number(limits.high, digits)}{measure.sign}"


def signed_interval(measure: Measure, limits: Interval) -> str:
    """``−2 to +4``; an interval that excludes zero is printed with as many digits as show it."""
    digits = digits_of(measure)
    while limits.excludes(0) and digits < 4 and not _rounded(limits, digits).excludes(0):
        digits += 1
    low, high = (f"{'+' if v > 0 else ''}{number(v, digits)}" for v in _rounded(limits, digits))
    return f"{low} to {high}"


def ratio_interval(limits: Interval) -> str:
    """``1.2–2.3``; one that excludes 1 is printed with as many digits as show it."""
    digits = 1
    while limits.excludes(1) and digits < 4 and not _rounded(limits, digits).excludes(1):
        digits += 1
    return f"{limits.low:.{digits}f}–{limits.high:.{digits}f}"


def ratio(amount: float, limits: Interval) -> str:
    """``2.7 (2.1–3.4)``, or the ratio alone where it has no interval."""
    return f"{amount:.1f}" if math.isnan(limits.low) else f"{amount:.1f} ({ratio_interval(limits)})"


def _rounded(limits: Interval, digits: int) -> Interval:
    return Interval(round(limits.low, digits), round(limits.high, digits))


def bound(cell: Cell) -> str:
    """``5% or less`` or ``95% or more`` of an end-coded cell."""
    assert cell.low is not None
    assert cell.high is not None
    if cell.low <= 0:
        return f"{100 * cell.high:.0f}% or less"
    return f"{100 * cell.low:.0f}% or more"


def shown(measure: Measure, cell: Cell | None) -> str:
    """What stands for a cell in a table or sentence: value, bound or marker with its letter."""
    if cell is None:
        return "–"
    if cell.value is not None:
        return value(measure, cell.value)
    if cell.is_coded:
        return bound(cell)
    return f"[{cell.marker or 'x'}]"


def marked(measure: Measure, cell: Cell | None) -> str:
    """As :func:`shown`, with words where a cell has none of its own: ``withheld [c]``."""
    words = {"c": "withheld [c]", "x": "not available [x]", "z": "not applicable [z]"}
    return words.get(cell.marker if cell else "x") or shown(measure, cell)


def entry(measure: Measure, cell: Cell | None, *, strong: bool = False) -> Entry:
    """A table entry with its marker, and the letter of a caution behind the value."""
    if cell is None:
        return Entry("–")
    text = shown(measure, cell)
    flags = "".join(f" [{flag}]" for flag in cell.flag.split())
    marker = cell.marker or (cell.flag.split() or [None])[0]  # type: ignore[list-item]
    return Entry(text + flags, marker=marker, strong=strong)


def people(cell: Cell | None) -> str:
    return "–" if cell is None or cell.people is None else number(cell.people)


def legend(*rows: Sequence[Entry]) -> tuple[str, ...]:
    """The words of every marker letter that occurs in the rows, as one note."""
    letters = {letter for row in rows for e in row for letter in MARKERS if f"[{letter}]" in e.text}
    words = "; ".join(f"[{k}] {MARKERS[k]}" for k in MARKERS if k in letters)
    return (f"{words}.",) if words else ()


def listed(items: Sequence[str], final: str = "and") -> str:
    """``a, b and c``."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {final} {items[-1]}"


def spelled(count: int) -> str:
    """``two``, ``nine``, ``10``: American newspapers spell numbers below ten."""
    names = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return names[count] if 0 <= count < len(names) else number(count)


def part(share: float) -> str:
    """A share of people in words: ``half``, ``60%``."""
    return "half" if share == 0.5 else f"{share:.0%}"


def ordinal(count: int) -> str:
    """``1st``, ``12th``, ``57th``."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
    return f"{count}{'th' if count % 100 in (11, 12, 13) else ending}"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def inside(title: str) -> str:
    """A title as it stands inside a sentence; ``MAP`` and ``English`` keep their capitals."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
