"""Files that hold more years than their folder's: only rows of its own school year count."""

from __future__ import annotations

import pandas as pd

from reporting.extracts.schema import Sheet, set_aside


def of_this_year(sheet: Sheet, other: pd.Series, name: str, reason: str) -> Sheet:
    """The sheet without rows of other years; a file without any row of its year is a problem.

    Args:
        other: True for rows of another year.
        name: the column that says so.
    """
    if len(other) and other.all():
        rule = f"no row of this file is of {sheet.year}, the school year of its folder"
        sheet.problem(int(other.index[0]), name, rule)
    return set_aside(sheet, other, reason)
