"""What the readers hand on: one typed frame per kind of extract, and how it came about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

# frame → column → dtype. Unknown is a missing value (NaN / NaT), never a word.
FRAMES: dict[str, dict[str, str]] = {
    "roster": {
        "year": "str",
        "school": "str",
        "student": "str",
        "local_id": "str",
        "grade": "str",
        "race": "str",
        "gender": "str",
        "iep": "str",
        "lunch": "str",
        "english_learner": "str",
        "on_count_date": "bool",
        "all_year": "bool",
    },
    "removals": {
        "year": "str",
        "school": "str",
        "student": "str",
        "date": "datetime64[us]",
        "removal": "str",
        "days": "float64",
    },
    "referrals": {
        "year": "str",
        "school": "str",
        "local_id": "str",
        "date": "datetime64[us]",
        "event": "str",
    },
    "responses": {
        "year": "str",
        "school": "str",
        "population": "str",
        "respondent": "str",
        "local_id": "str",
        "race": "str",
        "gender": "str",
        "grade": "str",
        "item": "str",
        "answer": "str",
    },
    "staff": {
        "year": "str",
        "school": "str",
        "person": "str",
        "position_group": "str",
        "fte": "float64",
        "race": "str",
        "gender": "str",
    },
    "results": {
        "year": "str",
        "school": "str",
        "student": "str",
        "subject": "str",
        "grade": "str",
        "test": "str",
        "level": "str",
        "points": "float64",
        "date": "datetime64[us]",
    },
    "participation": {
        "year": "str",
        "school": "str",
        "local_id": "str",
        "program": "str",
        "name": "str",
    },
}
FRAMES["spending"] = {
    "year": "str",
    "area": "str",
    "goal": "str",
    "budget": "float64",
    "actual": "float64",
}
FRAMES["fall_responses"] = FRAMES["responses"]


@dataclass(frozen=True, order=True)
class SetAside:
    """Rows that were read and do not count, and why.

    Fields:
        file: relative to the data folder.
        year: school year of its folder.
        rows: how many rows of the file.
    """

    file: str
    year: str
    reason: str
    rows: int


@dataclass(frozen=True)
class RowCount:
    """Rows of one file: ``read`` = ``kept`` + all its rows set aside."""

    read: int
    kept: int


@dataclass(frozen=True)
class Extracts:
    """All extracts of some school years, typed, concatenated over years in the order asked for.

    Fields:
        roster: one row per student, school and year.
        removals: one row per removal from class or school; ``days`` in school days.
        referrals: one row per student and event, offenders only.
        responses: spring surveys, long: one row per respondent and question.
        fall_responses: the same for the optional fall wave of the student survey.
        staff: one row per person and school; ``fte`` 0–1.5.
        results: one row per student and subject; ``points`` are index points 1–5.
        participation: one row per student and course or activity.
        spending: one row per budget line; dollars.
        set_aside: rows that do not count, with reasons, sorted.
        notices: what an analyst should know although nothing is wrong, sorted.
        files: sha256 of each file that was read, by its path relative to the data folder.
        rows: rows read and kept by file.
    """

    roster: pd.DataFrame
    removals: pd.DataFrame
    referrals: pd.DataFrame
    responses: pd.DataFrame
    fall_responses: pd.DataFrame
    staff: pd.DataFrame
    results: pd.DataFrame
    participation: pd.DataFrame
    spending: pd.DataFrame
    set_aside: tuple[SetAside, ...]
    notices: tuple[str, ...]
    files: Mapping[str, str]
    rows: Mapping[str, RowCount]


def typed(frame: str, columns: Mapping[str, object], index: pd.Index | None = None) -> pd.DataFrame:
    """A frame with exactly the columns and dtypes of ``FRAMES[frame]``, in that order."""
    dtypes = FRAMES[frame]
    return pd.DataFrame({name: columns[name] for name in dtypes}, index=index).astype(dtypes)


def concatenated(frame: str, parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The parts below each other with a plain index; an empty typed frame for no parts."""
    if not parts:
        return typed(frame, {name: [] for name in FRAMES[frame]})
    return pd.concat(list(parts), ignore_index=True)
