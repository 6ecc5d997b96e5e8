"""Growth from fall to spring (NWEA MAP Growth): mean conditional growth index, and who met it.

Counted are students of the measure's grades (by the roster) who have both an index and a verdict on
their projection, so that the two measures of a subject rest on the same students. The index is in
standard deviations around what is expected of students of the same grade and starting score; it is
averaged, and only the mean is turned into a percentile.
"""

from __future__ import annotations

import pandas as pd

from reporting.extracts import Extracts
from reporting.measures.counts import as_counts, tally
from reporting.measures.students import with_enrolled
from reporting.measures.survey import DEMOGRAPHICS
from reporting.plan import Measure, Plan


def count_growth(measure: Measure, plan: Plan, extracts: Extracts) -> pd.DataFrame:
    """Sum of indexes, or students who met their projection, of students tested in both seasons.

    ``respondents`` are these students, ``invited`` those enrolled on the count date in the grades.
    """
    rows = extracts.growth
    rows = rows[
        (rows["subject"] == measure.settings["subject"])
        & (rows["season"] == "spring")
        & rows["index"].notna()
        & rows["met"].notna()
    ]
    roster = extracts.roster.drop_duplicates(["year", "local_id"], keep="last")
    tested = rows.merge(
        roster[["year", "local_id", *DEMOGRAPHICS]], on=["year", "local_id"], how="inner"
    )
    grades = measure.grades or sorted(tested["grade"].unique())
    tested = tested[tested["grade"].isin(grades)].rename(columns={"local_id": "person"})
    tested = tested.assign(denominator=1, respondents=1)
    if not measure.kind.is_share:
        tested = tested.assign(total=tested["index"], total_squares=tested["index"] ** 2)
        numbers = ["total", "total_squares"]
    else:
        tested = tested.assign(numerator=(tested["met"] == "Y").astype(int))
        numbers = ["numerator"]
    breakdowns = [plan.breakdown(b) for b in measure.breakdowns]
    sums = tally(tested, [*numbers, "denominator", "respondents"], breakdowns)
    return as_counts(with_enrolled(sums, extracts, grades, breakdowns), measure.id, "students")
