"""Missouri Student Survey: published percentages turned into counts, for grades and schools.

The state publishes percentages, not counts: the numerator is the percentage of the respondents,
rounded to whole students. Where both bands of grades are published, all are their sum: smaller
groups lose less by rounding, and parts and whole agree. A school has a value where one published
band of grades is exactly its own: the only school of the district with these grades.
"""

from __future__ import annotations

import pandas as pd

from reporting.extracts import Extracts
from reporting.extracts.student_survey import BANDS
from reporting.measures.counts import as_counts
from reporting.plan import ALL, DISTRICT, Measure, Plan, SchoolYear

WHOLE = "6-12"


def count_student_survey(measure: Measure, plan: Plan, extracts: Extracts) -> pd.DataFrame:
    """Students of whom an item is true (or, turned round, not true), of all who answered."""
    rows = extracts.student_survey
    rows = rows[rows["item"] == measure.settings["item"]]
    share = rows["percent"] / 100
    if measure.settings.get("turned_round") == "yes":
        share = 1 - share
    counted = rows.assign(
        # Half a student up, whatever the last binary digit says.
        numerator=((share * rows["respondents"]).round(6) + 0.5) // 1,
        denominator=rows["respondents"],
    )
    parts = [_cells(_as_sum(counted), WHOLE, DISTRICT, ALL, ALL)]
    for breakdown_id in measure.breakdowns:
        for band, group in _groups(plan, breakdown_id).items():
            parts.append(_cells(counted, band, DISTRICT, breakdown_id, group))
    for year in plan.district.years:
        of_year = counted[counted["year"] == str(year)]
        for band, slug in schools_of_bands(plan, year).items():
            parts.append(_cells(of_year, band, slug, ALL, ALL))
            for breakdown_id in measure.breakdowns:
                own = _groups(plan, breakdown_id).get(band)
                if own is not None:
                    parts.append(_cells(of_year, band, slug, breakdown_id, own))
    sums = pd.concat(parts, ignore_index=True)
    sums["respondents"] = sums["denominator"]
    return as_counts(sums, measure.id, "students")


def schools_of_bands(plan: Plan, year: SchoolYear) -> dict[str, str]:
    """Band → the one school whose surveyed grades are exactly the band and nobody else's."""
    found = {}
    schools = plan.in_year(year).district.schools
    for band, grades in BANDS.items():
        serving = [s for s in schools if set(grades) & set(s.grades)]
        if len(serving) == 1 and set(BANDS[WHOLE]) & set(serving[0].grades) == set(grades):
            found[band] = serving[0].slug
    return found


def _as_sum(counted: pd.DataFrame) -> pd.DataFrame:
    """The rows of all grades, with the numerator of both bands together where both are there."""
    parts = counted[counted["band"] != WHOLE].groupby("year")["numerator"].agg(["sum", "size"])
    both = parts.loc[parts["size"] == len(BANDS) - 1, "sum"]
    whole = counted[counted["band"] == WHOLE]
    summed = whole["year"].map(both).fillna(whole["numerator"])
    return whole.assign(numerator=summed)


def _groups(plan: Plan, breakdown_id: str) -> dict[str, str]:
    """Band → the group of a breakdown by grade that is exactly that band."""
    groups = plan.breakdown(breakdown_id).groups
    return {
        band: group.id
        for band, grades in BANDS.items()
        for group in groups
        if set(group.codes) == set(grades)
    }


def _cells(
    counted: pd.DataFrame, band: str, school: str, breakdown: str, group: str
) -> pd.DataFrame:
    rows = counted.loc[counted["band"] == band, ["year", "numerator", "denominator"]]
    return rows.rename(columns={"year": "school_year"}).assign(
        school=school, breakdown=breakdown, group=group
    )
