"""Several school years counted together, so that groups too small in each year may be tellable.

A period's numerator and denominator are student-years: a student counts once in every school year.
"""

from __future__ import annotations

import pandas as pd

from reporting.measures.counts import KEY, NUMBERS
from reporting.plan import Measure, Plan


def pool_years(counts: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Counts of every measure's periods: the sums of the counts of their single school years.

    Args:
        counts: of all school years, columns of :mod:`reporting.measures.counts`.
    Returns:
        The same columns; ``school_year`` holds a period. A period of which a year was not counted
        at all (its extract is missing) has no rows.
    """
    pooled = [_periods(counts, m, p, plan) for m in plan.measures for p in m.populations]
    return pd.concat([counts.head(0), *(part for parts in pooled for part in parts)])


def _periods(
    counts: pd.DataFrame, measure: Measure, population: str, plan: Plan
) -> list[pd.DataFrame]:
    key = [column for column in KEY if column != "school_year"]
    parts = []
    periods = plan.periods(measure, population)
    if periods:
        own = (counts["measure"] == measure.id) & (counts["population"] == population)
        of_population = counts[own]
        counted = set(of_population["school_year"])
        for period in periods:
            years = {str(y) for y in period.years}
            if not years <= counted:
                continue
            inside = of_population[of_population["school_year"].isin(years)]
            sums = inside.groupby(key, as_index=False, sort=True)[NUMBERS].sum(min_count=1)
            parts.append(sums.assign(school_year=str(period))[[*KEY, *NUMBERS]])
    return parts
