"""Tidy counts: people or answers → one row per school year, school, breakdown and group.

Private: these rows hold small numbers. They leave only through :mod:`reporting.privacy`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

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
    split = {column: pd.Categorical(people[column]) for column in columns}
    coded = people[list(numbers)].assign(
        year=years.codes,
        school=schools.codes,
        **{column: _with_missing(values.codes) for column, values in split.items()},
    )
    district = _once_per_person(
        coded.assign(person=pd.Categorical(people["person"].astype("str")).codes),
        numbers,
        unduplicated,
        columns,
    ).assign(school=schools.categories.get_loc(DISTRICT))
    both = pd.concat([coded, district], ignore_index=True)
    places = both["year"].to_numpy(np.int64) * len(schools.categories) + both["school"].to_numpy()
    splits = [_Split(ALL, [ALL], np.zeros(len(both), np.int64))]
    splits += [
        _Split.by(b, both[b.column], split[b.column].categories)
        for b in breakdowns
        if b.column in columns
    ]
    sums, where = _sums(both[list(numbers)], places, splits)
    return sums.assign(
        school_year=years.categories[where // len(schools.categories)],
        school=schools.categories[where % len(schools.categories)],
    )


@dataclass(frozen=True)
class _Split:
    """People by group: the breakdown, its groups, and the group's number of each, -1 for none."""

    breakdown: str
    names: list[str]
    groups: Ints

    @classmethod
    def by(cls, breakdown: Breakdown, codes: pd.Series, known: pd.Index) -> _Split:
        names = sorted(g.id for g in breakdown.groups)
        group_of = {code: names.index(g.id) for g in breakdown.groups for code in g.codes}
        lookup = np.array([*(group_of.get(value, -1) for value in known), -1], dtype=np.int64)
        return cls(breakdown.id, names, lookup[codes.fillna(-1).to_numpy(np.int64)])


def _categories(values: pd.Series, *more: str) -> Any:
    """Texts as codes of their sorted categories."""
    texts = values.astype("str")
    known = pd.Index(sorted({*texts.dropna().unique(), *more}), dtype="str")
    return pd.Categorical(texts, categories=known)


def _with_missing(codes: npt.NDArray[np.integer[Any]]) -> Floats:
    """Codes of categories; missing values stay missing."""
    return np.where(codes < 0, np.nan, codes.astype("float64"))


def _once_per_person(
    people: pd.DataFrame,
    numbers: Sequence[str],
    unduplicated: Sequence[str],
    columns: Sequence[str],
) -> pd.DataFrame:
    known = people[people["person"] >= 0]
    size = known["person"].max() + 1 if len(known) else 1
    who = known.groupby(known["year"].to_numpy(np.int64) * size + known["person"], sort=True)
    parts = [
        who[[n for n in numbers if n not in unduplicated]].sum(),
        who[list(unduplicated)].max(),
        who[list(columns)].last(),
    ]
    each = pd.concat([part for part in parts if len(part.columns)], axis=1)
    return each.assign(year=each.index.to_numpy(np.int64) // size)


def _sums(
    numbers: pd.DataFrame, places: Ints, splits: Sequence[_Split]
) -> tuple[pd.DataFrame, Ints]:
    """Sums by breakdown, place and group, in their order, and the place of each."""
    sizes = np.array([len(s.names) for s in splits])
    begins = np.concatenate([[0], np.cumsum(sizes * (places.max(initial=0) + 1))])
    rows = [np.flatnonzero(s.groups >= 0) for s in splits]
    keys = [
        begin + places[those] * len(s.names) + s.groups[those]
        for begin, s, those in zip(begins[:-1], splits, rows, strict=True)
    ]
    sums = numbers.take(np.concatenate(rows)).groupby(np.concatenate(keys), sort=True).sum()
    found = sums.index.to_numpy(np.int64)
    of = np.searchsorted(begins, found, side="right") - 1
    inside = found - begins[of]
    names = pd.Index([name for s in splits for name in s.names], dtype="str")
    firsts = np.cumsum(sizes) - sizes
    return sums.reset_index(drop=True).assign(
        group=names[firsts[of] + inside % sizes[of]],
        breakdown=pd.Index([s.breakdown for s in splits], dtype="str")[of],
    ), inside // sizes[of]


def as_counts(frame: pd.DataFrame, measure: str, population: str) -> pd.DataFrame:
    """A tally as counts of one measure: key and numbers complete, absent numbers NA."""
    missing = pd.Series(pd.NA, index=frame.index)
    numbers = {n: frame.get(n, missing).astype(_dtype(n)) for n in NUMBERS}
    level = frame.get("level", "")
    return frame.assign(measure=measure, population=population, level=level, **numbers)[
        KEY + NUMBERS
    ]


def _dtype(number: str) -> Literal["Int64", "Float64"]:
    return "Float64" if number.startswith("total") else "Int64"
