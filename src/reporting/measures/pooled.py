"""Several school years counted together, so that groups too small in each year may be tellable.

A period's numerator and denominator are student-years: a student counts once in every school year.
"""

from __future__ import annotations

import pandas as pd

from reporting.measures.counts import KEY, NUMBERS
from reporting.plan import Measure, Plan


def pool_years(counts: pd.DataFrame, measure: Measure, plan: Plan) -> pd.DataFrame:
    """Counts of the measure's periods: the sums of the counts of their single school years.

    Args:
        counts: counts of one measure, columns of :mod:`reporting.measures.counts`.
    Returns:
        The same columns; ``school_year`` holds a period. A period of which a year was not counted
        at all (its extract is missing) has no rows.
    """
    key = [column for column in KEY if column != "school_year"]
    parts = [counts.head(0)]
    for population in measure.populations:
        of_population = counts[counts["population"] == population]
        counted = set(of_population["school_year"])
        for period in plan.periods(measure, population):
            years = {str(y) for y in period.years}
            if not years <= counted:
                continue
            inside = of_population[of_population["school_year"].isin(years)]
            sums = inside.groupby(key, as_index=False, sort=True)[NUMBERS].sum(min_count=1)
            parts.append(sums.assign(school_year=str(period))[[*KEY, *NUMBERS]])
    return pd.concat(parts, ignore_index=True)
