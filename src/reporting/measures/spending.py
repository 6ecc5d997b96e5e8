"""Money of the district by school year, area and goal; no person stands behind a row."""

from __future__ import annotations

import pandas as pd

COLUMNS = ["school_year", "area", "goal", "budget", "actual"]


def add_up(spending: pd.DataFrame) -> pd.DataFrame:
    """Budget and actuals (dollars) by year, area and goal.

    Args:
        spending: the typed frame of that name.
    Returns:
        :data:`COLUMNS`; ``goal`` is empty for what serves no single goal; ``actual`` is missing
        where any of its budget lines has none yet.
    """
    sums = spending.groupby(["year", "area", "goal"], as_index=False, sort=True).agg(
        budget=("budget", "sum"), actual=("actual", lambda a: a.sum(skipna=False))
    )
    return sums.rename(columns={"year": "school_year"})[COLUMNS]
