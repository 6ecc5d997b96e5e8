"""The strongest outsider: what the audit assumes to be public, worked out from the counts.

Enrolment is published by the state. That somebody knows which students attended two schools, and
what happened to each of them, is not likely, but nothing forbids it; so every difference between
the schools' figures and the district's is taken to be known exactly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import pandas as pd

from reporting.measures import KEY
from reporting.plan import DISTRICT, Plan
from reporting.privacy.audit.elsewhere import published_elsewhere
from reporting.privacy.audit.names import FEWEST_CELLS
from reporting.privacy.audit.outside import KnownSum, OutsideKnowledge, Place, Variable
from reporting.privacy.audit.rows import COLUMNS


def assumed_knowledge(
    counts: pd.DataFrame, plan: Plan, tables: tuple[KnownSum, ...] = ()
) -> OutsideKnowledge:
    """Enrolment and the gaps between schools and district.

    Args:
        counts: columns of :mod:`reporting.measures.counts`, all school years at once.
        tables: published tables beside those that the policy names.
    """
    rosters = [m.id for m in plan.measures if m.kind.is_of_enrolled and m.grades is None]
    enrolled = counts[counts["measure"].isin(rosters)]
    enrolment = {
        Place(year, school, breakdown, group): int(size)
        for year, school, breakdown, group, size in zip(
            *(enrolled[k] for k in (*KEY[2:6], "denominator")), strict=True
        )
    }
    gaps: dict[Variable, float] = {}
    place = [k for k in KEY if k != "school"]
    signed = counts["school"].eq(DISTRICT).map({True: -1, False: 1})
    for column in COLUMNS:
        values = counts[column].astype("Float64").fillna(0) * signed
        sums = values.groupby([counts[k] for k in place], sort=True).sum()
        differing = sums[sums != 0].rename("gap").reset_index()
        for measure, population, year, breakdown, group, level, gap in differing.itertuples(
            index=False, name=None
        ):
            cell = (measure, population, year, DISTRICT, breakdown, group, level)
            gaps[Variable(*cell, column)] = float(gap)
    twice = {
        Place(*v[2:6]): int(g)
        for v, g in gaps.items()
        if v.measure in rosters and v.column == "denominator"
    }
    same, capped = _of_the_enrolled(counts, plan, enrolment, frozenset(rosters))
    together = _sized_together(counts, plan)
    tables = (*tables, *published_elsewhere(counts, plan))
    return OutsideKnowledge(enrolment, twice, gaps, tables, same, together, capped)


def _of_the_enrolled(
    counts: pd.DataFrame, plan: Plan, enrolment: Mapping[Place, int], rosters: frozenset[str]
) -> tuple[frozenset[tuple[str, str]], frozenset[str]]:
    """Which denominators are the enrolment, and which never exceed it: the counts tell."""
    people = {m.id: m for m in plan.measures if m.each == "person" and not m.kind.divides_a_whole}
    some = counts[counts["measure"].isin(list(people)) & (counts["population"] == "students")]
    places = map(Place, *(some[k] for k in KEY[2:6]))
    known = pd.Series([enrolment.get(p, pd.NA) for p in places], index=some.index, dtype="Int64")
    some, known = some[known.notna()], known[known.notna()]
    inside = (some["denominator"] <= known).groupby(some["measure"]).all()
    shares = some["measure"].map(lambda m: people[m].kind.may_be_of_enrolled)
    grouped = (some["denominator"] == known)[shares].groupby([some["measure"], some["school"]])
    enrolled = frozenset(
        (str(measure), str(school))
        for (measure, school), same in grouped
        if same.all() and (measure in rosters or len(same) >= FEWEST_CELLS)
    )
    return enrolled, frozenset(inside[inside].index)


def _sized_together(counts: pd.DataFrame, plan: Plan) -> frozenset[str]:
    """Measures of one family whose denominators are equal wherever both are counted."""
    out: set[str] = set()
    families: dict[str, list[str]] = defaultdict(list)
    for measure in plan.measures:
        if measure.related and measure.each == "person":
            families[measure.related].append(measure.id)
    for family in families.values():
        some = counts[counts["measure"].isin(family)]
        sizes = some.pivot_table(
            index=["population", *KEY[2:6]],
            columns="measure",
            values="denominator",
            aggfunc="first",
        )
        first, *others = sorted(sizes.columns) or [""]
        for other in others:
            both = sizes[[first, other]].dropna()
            if len(both) >= FEWEST_CELLS and (both[first] == both[other]).all():
                out |= {first, other}
    return frozenset(out)
