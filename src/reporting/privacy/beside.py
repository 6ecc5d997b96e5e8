"""Own figures beside published ones: which of them may be told.

The published figure is public already; the own one is not, and nothing leaves that no audit has
seen. So an own *number* is told only where it stands in the released table: it is read off that
row, as it is printed. Of any other (enrolment on one day, incidents, single questions) only whether
it agrees with the published one, within what the district tolerates, is told, and of fewer than ten
people, or where a measure's cell that it belongs to is withheld, not even that. A number with its
decimals, minus the vendor's count of every response, would be the answers of one child.

Where nothing is told, a small published figure is not repeated: that others have told of three
students is no reason for the district to say it again.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from reporting.figures import Comparison, group_words, quantity_words
from reporting.figures.frame import UNKNOWN
from reporting.plan import Plan, SchoolYear
from reporting.privacy.primary import State, judge_share
from reporting.release.published import PublishedFigure

_KEY = ["measure", "school_year", "school", "breakdown", "group"]

Released = Mapping[tuple[str, ...], Mapping[Any, Any]]


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
    released = _released(rows)
    return tuple(_record(c, released, plan) for c in shown)


def _record(one: Comparison, released: Released, plan: Plan) -> PublishedFigure:
    low, high = one.published
    own = _own(one, released)
    told = own is not None or _may_be_told(one, released, plan)
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
        own=own,
        difference=None if own is None else round(one.difference_of(own), 1),
        agrees=_agrees(one, own, plan) if told else None,
        explanation=one.explanation,
    )


def _agrees(one: Comparison, own: float | None, plan: Plan) -> bool:
    """Of a number that is told, but for rounding; else within what the district tolerates.

    That one of a hundred answers differs would tell about the one child who answered twice.
    """
    if own is None:
        return not one.remarkable(plan.checks)
    rounding = 0.05 if one.unit == "points" else 0.5
    return abs(one.difference_of(own)) <= rounding + 1e-9


def _own(one: Comparison, released: Released) -> float | None:
    """The own figure as its released row has it, as it is printed; None where no row has it."""
    row = released.get(_key(one))
    figure = one.cell.quantity.partition(".")[0]
    if row is None or figure == "favorable":  # a measure's row holds all questions of its topic
        return None
    if figure == "act_composite":
        return round(float(row["total"] / row["denominator"]), 1)
    return float(row["denominator" if figure == "tested" else "numerator"])


def _released(rows: pd.DataFrame) -> Released:
    """The rows whose numbers are released exactly, by measure, time, place and group."""
    exact = rows[(rows["marker"] == "") & (rows["numerator"].notna() | rows["total"].notna())]
    keys = exact[_KEY].itertuples(index=False, name=None)
    return dict(zip(keys, exact.to_dict("records"), strict=True))


def _may_be_told(one: Comparison, released: Released, plan: Plan) -> bool:
    return _by_itself(one, plan) and (not one.own.measure or _key(one) in released)


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


def _key(one: Comparison) -> tuple[str, ...]:
    about = one.cell
    return (one.own.measure, str(one.year), about.school, about.breakdown, about.group)
