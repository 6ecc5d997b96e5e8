"""Tidy counts: people or answers → one row per school year, school, breakdown and group.

Private: these rows hold small numbers. They leave only through :mod:`reporting.privacy`.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from reporting.plan import ALL, DISTRICT, Breakdown

KEY = ["measure", "population", "school_year", "school", "breakdown", "group", "level"]
NUMBERS = [
    "numerator",
    "denominator",
    "respondents",
    "invited",
    "total",
    "total_squares",
]


def tally(
    people: pd.DataFrame,
    numbers: Sequence[str],
    breakdowns: Sequence[Breakdown],
    *,
    unduplicated: Sequence[str] = (),
) -> pd.DataFrame:
    """Add up numbers of people by school and for the district, for all and for each group.

    Args:
        people: one row per person, school and year: ``year``, ``school``, ``person``, the columns
            that the breakdowns split by, and the numbers.
        numbers: columns to add up.
        unduplicated: numbers that count a person once however many schools they attended; in the
            district's row such a person counts once (largest value), the others are added.
    Returns:
        ``school_year, school, breakdown, group`` and the numbers. A person whose group is unknown
        is in ``all`` and in no group.
    """
    columns = sorted({b.column for b in breakdowns} & set(people.columns))
    district = _once_per_person(people, numbers, unduplicated, columns).assign(school=DISTRICT)
    both = pd.concat([people, district], ignore_index=True)
    parts = [_sum(both.assign(group=ALL), ALL, numbers)]
    for breakdown in breakdowns:
        if breakdown.column not in both.columns:
            continue
        group_of = {code: g.id for g in breakdown.groups for code in g.codes}
        grouped = both.assign(group=both[breakdown.column].astype(object).map(group_of))
        grouped = grouped[grouped["group"].notna()]
        if len(grouped):
            parts.append(_sum(grouped, breakdown.id, numbers))
    return pd.concat(parts, ignore_index=True)


def _once_per_person(
    people: pd.DataFrame,
    numbers: Sequence[str],
    unduplicated: Sequence[str],
    columns: Sequence[str],
) -> pd.DataFrame:
    how = {n: ("max" if n in unduplicated else "sum") for n in numbers}
    how |= dict.fromkeys(columns, "last")
    return people.groupby(["year", "person"], as_index=False, sort=True).agg(how)


def _sum(people: pd.DataFrame, breakdown: str, numbers: Sequence[str]) -> pd.DataFrame:
    sums = people.groupby(["year", "school", "group"], as_index=False, sort=True)[
        list(numbers)
    ].sum()
    return sums.rename(columns={"year": "school_year"}).assign(breakdown=breakdown)


def as_counts(frame: pd.DataFrame, measure: str, population: str) -> pd.DataFrame:
    """A tally as counts of one measure: key and numbers complete, absent numbers NA."""
    out = frame.assign(measure=measure, population=population)
    if "level" not in out.columns:
        out = out.assign(level="")
    for number in NUMBERS:
        if number not in out.columns:
            out[number] = pd.NA
        out[number] = out[number].astype("Float64" if number.startswith("total") else "Int64")
    return out[KEY + NUMBERS]
