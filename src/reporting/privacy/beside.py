"""Own figures beside published ones: which of them may be told.

The published figure is public already; the own one is not. It is printed when it could be printed
as a cell: at least ten people, no adverse outcome that the primary rule hides or codes, and, where
the same number belongs to a measure, only if that measure's cell is released exactly. Then sums:
own suspensions of all kinds minus those of two kinds is the third kind. So what a total hides has
to be at least ten and more than one group, else another figure goes.

Where the own figure is withheld, a small published one is not repeated: that others have told of
three students is no reason for the district to say it again.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import pandas as pd

from reporting.figures import Comparison, group_words, quantity_words
from reporting.figures.frame import UNKNOWN
from reporting.figures.own import Own
from reporting.plan import Plan, SchoolYear
from reporting.privacy.lines import Cell, Line, lines_of
from reporting.privacy.primary import State, judge_share
from reporting.release.published import PublishedFigure

_KEY = ["measure", "school_year", "school", "breakdown", "group"]


def tellable(
    comparisons: Iterable[Comparison], rows: pd.DataFrame, plan: Plan, year: SchoolYear
) -> tuple[PublishedFigure, ...]:
    """Of each published file the latest school year up to ``year``, own figures withheld as needed.

    Args:
        rows: the released table, whose cells decide about figures that are measures.
    """
    latest: dict[str, SchoolYear] = {}
    known = [c for c in comparisons if c.year <= year]
    for one in known:
        latest[one.source.id] = max(latest.get(one.source.id, one.year), one.year)
    shown = [c for c in known if c.year == latest[c.source.id]]
    told = _told(shown, rows, plan)
    return tuple(_record(c, _cell(c) in told, plan) for c in shown)


def _record(one: Comparison, told: bool, plan: Plan) -> PublishedFigure:
    low, high = one.published
    if not told and one.unit != "percent" and 0 < low < plan.privacy.smallest_denominator:
        low, high = UNKNOWN
    return PublishedFigure(
        school_year=str(one.year),
        school=one.cell.school,
        source=one.source.label,
        concerns=one.own.source,
        measure=one.own.measure,
        quantity=quantity_words(one.cell.quantity, plan),
        group=group_words(one.cell.breakdown, one.cell.group, plan),
        unit=one.unit,
        low=low,
        high=None if math.isinf(high) else high,
        own=one.own.value if told else None,
        difference=one.difference if told else None,
        explanation=one.explanation,
    )


def _told(shown: list[Comparison], rows: pd.DataFrame, plan: Plan) -> frozenset[Cell]:
    exact = rows[(rows["marker"] == "") & (rows["numerator"].notna() | rows["total"].notna())]
    released = set(exact[_KEY].itertuples(index=False, name=None))
    own = {_cell(c): c.own for c in shown}
    values = {_cell(c): c.own.value for c in shown if c.unit in ("students", "incidents")}
    alone = {
        _cell(c)
        for c in shown
        if _by_itself(c, plan) and (not c.own.measure or _released_key(c) in released)
    }
    told = set(alone)
    lines = lines_of(values)
    while (partner := _missing_partner(lines, values, told, own, plan)) is not None:
        told.discard(partner)
    return frozenset(told)


def _by_itself(one: Comparison, plan: Plan) -> bool:
    own, policy = one.own, plan.privacy
    if own.people < policy.smallest_denominator:
        return False
    if one.unit == "students" and own.value < policy.smallest_denominator:
        return False
    kind = one.cell.quantity.partition(".")[0]
    if kind in ("enrolment", "tested", "act_composite"):
        return True  # a size, or a mean: no share is taken
    if kind in ("incidents", "long_removals"):
        students = own.harmful or 0
        return min(own.value, students) >= policy.smallest_denominator
    numerator = own.value * own.people / 100 if one.unit == "percent" else own.value
    adverse = own.harmful is not None
    verdict = judge_share(numerator, own.people, own.people, adverse=adverse, policy=policy)
    return verdict.state == State.EXACT


def _missing_partner(
    lines: list[Line],
    values: Mapping[Cell, float],
    told: set[Cell],
    own: Mapping[Cell, Own],
    plan: Plan,
) -> Cell | None:
    """The figure that has to go next, the smallest of an unsafe line; None when all are safe."""
    for line in lines:
        shown = [c for c in line.members if c in told]
        if line.total is None or line.total not in told or not shown:
            continue
        hidden = len(line.members) - len(shown)
        rest = values[line.total] - sum(values[c] for c in shown)
        adverse = own[line.total].harmful is not None
        if hidden and (hidden == 1 or rest < plan.privacy.smallest_denominator):
            return min(shown, key=lambda c: (values[c], c))
        if adverse and 0 < rest < plan.privacy.smallest_denominator:
            return min(shown, key=lambda c: (values[c], c))
    return None


def _cell(one: Comparison) -> Cell:
    year, about = str(one.year), one.cell
    return Cell(about.quantity, "", year, about.school, about.breakdown, about.group)


def _released_key(one: Comparison) -> tuple[str, str, str, str, str]:
    about = one.cell
    return (one.own.measure, str(one.year), about.school, about.breakdown, about.group)
