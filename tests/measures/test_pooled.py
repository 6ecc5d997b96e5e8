"""Counts of several school years together, added up by hand."""

from __future__ import annotations

import pandas as pd

from reporting.measures.counts import as_counts
from reporting.measures.pooled import pool_years
from reporting.plan import Plan

# (school year, group) → students with an event, students
COUNTS = {
    ("2021-22", "all"): (9, 100), ("2021-22", "black"): (3, 10),
    ("2022-23", "all"): (8, 110), ("2022-23", "black"): (1, 12),
    ("2023-24", "all"): (7, 120),
    ("2024-25", "all"): (6, 130), ("2024-25", "black"): (2, 11),
}  # fmt: skip


def pooled(plan: Plan, counts: dict[tuple[str, str], tuple[int, int]]) -> pd.DataFrame:
    rows = [
        {"school_year": year, "school": "district", "group": group, "numerator": k,
         "breakdown": "all" if group == "all" else "race", "denominator": n, "respondents": n}
        for (year, group), (k, n) in counts.items()
    ]  # fmt: skip
    frame = as_counts(pd.DataFrame(rows), "referral_risk", "students")
    return pool_years(frame, plan)


def told(frame: pd.DataFrame) -> dict[tuple[str, str], tuple[int, int]]:
    return {
        (r["school_year"], r["group"]): (int(r["numerator"]), int(r["denominator"]))
        for _, r in frame.iterrows()
    }


def test_a_period_is_the_sum_of_its_years(district_plan: Plan) -> None:
    """9 + 8 + 7 of 100 + 110 + 120 student-years; a year in which a group had nobody adds none."""
    assert told(pooled(district_plan, COUNTS)) == {
        ("2021-22 to 2023-24", "all"): (24, 330),
        ("2021-22 to 2023-24", "black"): (4, 22),
        ("2022-23 to 2024-25", "all"): (21, 360),
        ("2022-23 to 2024-25", "black"): (3, 23),
    }


def test_a_period_without_one_of_its_years_is_not_counted(district_plan: Plan) -> None:
    """When the extract of 2022-23 is missing, nothing is made up for it."""
    without = {key: value for key, value in COUNTS.items() if key[0] != "2022-23"}
    assert pooled(district_plan, without).empty


def test_what_was_not_counted_stays_absent(district_plan: Plan) -> None:
    """The sum of three unknown numbers is unknown, not zero."""
    assert pooled(district_plan, COUNTS)["invited"].isna().all()
