"""Tidy counts: people or answers → one row per school year, school, breakdown and group.

Private: these rows hold small numbers. They leave only through :mod:`reporting.privacy`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from reporting.plan import ALL, DISTRICT, Breakdown

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]

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
    years, schools = _categories(people["year"]), _categories(people["school"], DISTRICT)
    coded = people[list(numbers)].assign(
        year=years.codes,
        school=schools.codes,
        **{column: _codes(people[column]) for column in columns},
    )
    district = _once_per_person(
        coded.assign(person=pd.Categorical(people["person"].astype("str")).codes),
        numbers,
        unduplicated,
        columns,
    ).assign(school=schools.categories.get_loc(DISTRICT))
    both = pd.concat([coded, district], ignore_index=True)
    places = both["year"].to_numpy(np.int64) * len(schools.categories) + both["school"].to_numpy()
    tallied = [_sum(both, numbers, places, np.zeros(len(both), np.int64), [ALL], ALL)]
    for breakdown in breakdowns:
        if breakdown.column in columns:
            names = sorted(g.id for g in breakdown.groups)
            group_of = {code: names.index(g.id) for g in breakdown.groups for code in g.codes}
            known = pd.Categorical(people[breakdown.column]).categories
            lookup = np.array([*(group_of.get(value, -1) for value in known), -1], dtype=np.int64)
            groups = lookup[both[breakdown.column].fillna(-1).to_numpy(np.int64)]
            tallied.append(_sum(both, numbers, places, groups, names, breakdown.id))
    parts = [
        sums.assign(
            school_year=years.categories[where // len(schools.categories)],
            school=schools.categories[where % len(schools.categories)],
        )
        for sums, where in tallied
        if len(sums)
    ]
    return pd.concat(parts, ignore_index=True) if parts else _none(numbers)


def _categories(values: pd.Series, *more: str) -> Any:
    """Texts as codes of their sorted categories."""
    texts = values.astype("str")
    known = pd.Index(sorted({*texts.dropna().unique(), *more}), dtype="str")
    return pd.Categorical(texts, categories=known)


def _codes(values: pd.Series) -> Floats:
    """Codes of the categories; missing values stay missing."""
    codes = pd.Categorical(values).codes.astype("float64")
    return np.where(codes < 0, np.nan, codes)


def _once_per_person(
    people: pd.DataFrame,
    numbers: Sequence[str],
    unduplicated: Sequence[str],
    columns: Sequence[str],
) -> pd.DataFrame:
    known = people[people["person"] >= 0]
    how = {n: ("max" if n in unduplicated else "sum") for n in numbers}
    how |= dict.fromkeys(columns, "last")
    return known.groupby(["year", "person"], as_index=False, sort=True).agg(how)


def _sum(
    both: pd.DataFrame,
    numbers: Sequence[str],
    places: Ints,
    groups: Ints,
    names: list[str],
    breakdown: str,
) -> tuple[pd.DataFrame, Ints]:
    """Sums by place and group, in their order, and the place of each."""
    in_a_group = groups >= 0
    key = (places * len(names) + groups)[in_a_group]
    sums = both.loc[in_a_group, list(numbers)].groupby(key, sort=True).sum()
    found = sums.index.to_numpy(np.int64)
    group = pd.Index(names, dtype="str")[found % len(names)]
    return sums.reset_index(drop=True).assign(group=group, breakdown=breakdown), found // len(names)


def _none(numbers: Sequence[str]) -> pd.DataFrame:
    texts = pd.DataFrame(columns=["school_year", "school", "group", "breakdown"], dtype="str")
    return texts.assign(**{n: pd.Series(dtype="int64") for n in numbers})


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
