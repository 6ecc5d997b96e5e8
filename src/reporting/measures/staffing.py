"""Objective 1d: teachers beside students, by race/ethnicity. A census, so no sampling interval."""

from __future__ import annotations

import pandas as pd

from reporting.extracts import Extracts
from reporting.measures.counts import as_counts, tally
from reporting.plan import ALL, Measure, Plan


def count_composition(measure: Measure, plan: Plan, extracts: Extracts) -> pd.DataFrame:
    """People of each group, of all people, for staff and for students (on the count date)."""
    teachers = extracts.staff[
        extracts.staff["position_group"] == measure.settings["position_group"]
    ].drop_duplicates(["year", "school", "person"])
    students = extracts.roster[extracts.roster["on_count_date"]].rename(
        columns={"student": "person"}
    )
    breakdowns = [plan.breakdown(b) for b in measure.breakdowns]
    groups = pd.DataFrame(
        [(b.id, g.id) for b in breakdowns for g in b.groups], columns=["breakdown", "group"]
    )
    parts = []
    for population, people in (("staff", teachers), ("students", students)):
        sums = tally(
            people.assign(numerator=1), ["numerator"], breakdowns, unduplicated=["numerator"]
        )
        everybody = sums.loc[sums["breakdown"] == ALL, ["school_year", "school", "numerator"]]
        # A group without anybody is none of so many people, not none of nobody.
        shares = everybody.rename(columns={"numerator": "denominator"}).merge(groups, how="cross")
        shares = shares.merge(sums, on=[*shares.columns.drop("denominator")], how="left")
        shares["numerator"] = shares["numerator"].fillna(0)
        shares["respondents"] = shares["denominator"]
        parts.append(as_counts(shares, measure.id, population))
    return pd.concat(parts, ignore_index=True)
