"""Published figures as values: one row per school year, school, quantity and group.

A figure is an interval, because a withheld number is not nothing: 0 to 4 when the rule of the file
says so, anything from 0 upwards when it does not. An exact figure has two equal ends.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import pandas as pd

from reporting.errors import Problem
from reporting.plan import ALL, Breakdown, Plan

COLUMNS: dict[str, str] = {
    "year": "str",
    "source": "str",
    "school": "str",
    "quantity": "str",
    "breakdown": "str",
    "group": "str",
    "low": "float64",
    "high": "float64",
    "unit": "str",
}
_WITHHELD = frozenset({"*", "<", ">", "NULL"})
_NUMBER = re.compile(r"-?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?")


class Interval(NamedTuple):
    """Both ends included; ``high`` is infinite when nothing is known."""

    low: float
    high: float

    @property
    def exact(self) -> bool:
        return self.low == self.high

    def plus(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)


UNKNOWN = Interval(0, math.inf)
SMALL = Interval(0, 4)  # Missouri's rule: fewer than five are withheld


class Figure(NamedTuple):
    """One published number.

    Fields:
        year: school year, as 2024-25.
        source: id in params/published.yaml.
        school: slug, or ``district``.
        quantity: what is counted, see :mod:`reporting.figures.words`.
        unit: students, incidents, percent or points.
    """

    year: str
    source: str
    school: str
    quantity: str
    breakdown: str
    group: str
    interval: Interval
    unit: str


@dataclass(frozen=True)
class Figures:
    """Everything that was read below ``data/published/``.

    Fields:
        frame: columns of :data:`COLUMNS`, sorted.
        notices: what an analyst should know although nothing is wrong, sorted.
        files: sha256 of each file, by its path relative to the data folder.
    """

    frame: pd.DataFrame
    notices: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def none(cls) -> Figures:
        return cls(as_frame([]))


def as_frame(figures: Iterable[Figure]) -> pd.DataFrame:
    rows = [(*f[:6], f.interval.low, f.interval.high, f.unit) for f in figures]
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)
    return frame.sort_values(list(COLUMNS), kind="stable").reset_index(drop=True)


def interval(text: str, withheld: Interval = UNKNOWN) -> Interval | None:
    """A cell as a number, whatever was done to it; None when it is blank.

    Thousands separators and percent signs are dropped. A negative number is a reserve code of the
    Civil Rights Data Collection ("not applicable", "withheld"), never a count.

    Args:
        withheld: what ``*`` stands for in this file.

    Raises:
        ValueError: it is no number.
    """
    clean = text.strip().removesuffix("%").strip()
    if not clean:
        return None
    if clean.upper() in _WITHHELD:
        return withheld
    if not _NUMBER.fullmatch(clean) or clean in ("-", ""):
        raise ValueError("a number, * when withheld, or blank")
    number = float(clean.replace(",", ""))
    return UNKNOWN if number < 0 else Interval(number, number)


def in_groups(
    plan: Plan, column: str, pieces: Mapping[str, Interval]
) -> Iterator[tuple[str, str, Interval]]:
    """Published groups as groups of the plan: breakdown, group, sum of what belongs to it.

    Args:
        column: roster column that decides the group.
        pieces: roster codes, separated by ``+`` where the file joins them → figure. A group whose
            codes the file cannot tell apart from others is left out.
    """
    breakdown = first_breakdown(plan, column)
    if breakdown is None:
        return
    for group in breakdown.groups:
        wanted = set(group.codes)
        fitting = {
            codes: value for codes, value in pieces.items() if set(codes.split("+")) <= wanted
        }
        if sorted(code for codes in fitting for code in codes.split("+")) != sorted(wanted):
            continue
        total = Interval(0, 0)
        for value in fitting.values():
            total = total.plus(value)
        yield breakdown.id, group.id, total


def first_breakdown(plan: Plan, column: str) -> Breakdown | None:
    """The plan's first breakdown by a roster column: the one with the finest groups."""
    return next((b for b in plan.breakdowns if b.column == column), None)


def everybody(
    year: str, source: str, school: str, quantity: str, value: Interval, unit: str
) -> Figure:
    return Figure(year, source, school, quantity, ALL, ALL, value, unit)


@dataclass
class Findings:
    """What reading one file gave."""

    figures: list[Figure] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
