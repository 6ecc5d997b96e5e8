"""The strongest outsider: what the audit assumes to be public, worked out from the counts.

Enrolment is published by the state. That somebody knows which students attended two schools, and
what happened to each of them, is not likely, but nothing forbids it; so every difference between
the schools' figures and the district's is taken to be known exactly.
"""

from __future__ import annotations

import pandas as pd

from reporting.measures import KEY
from reporting.plan import DISTRICT, Plan
from reporting.privacy.audit.outside import KnownSum, OutsideKnowledge, Place, Variable
from reporting.privacy.audit.rows import COLUMNS


def assumed_knowledge(
    counts: pd.DataFrame, plan: Plan, tables: tuple[KnownSum, ...] = ()
) -> OutsideKnowledge:
    """Enrolment and the gaps between schools and district.

    Args:
        counts: columns of :mod:`reporting.measures.counts`, all school years at once.
        tables: further published tables.
    """
    rosters = [m.id for m in plan.measures if m.kind == "risk" and m.grades is None]
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
    return OutsideKnowledge(enrolment, twice, gaps, tables)
