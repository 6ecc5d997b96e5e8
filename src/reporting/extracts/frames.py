"""What the readers hand on: one typed frame per kind of extract, and how it came about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd
from pandas.api.types import union_categoricals

from reporting.extracts.traces import Traces

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
    # Long, so text that repeats is held once.
    "responses": dict.fromkeys(
        (
            "year",
            "school",
            "population",
            "respondent",
            "local_id",
            "race",
            "gender",
            "grade",
            "item",
            "answer",
        ),
        "category",
    ),
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
    "growth": {
        "year": "str",
        "school": "str",
        "local_id": "str",
        "subject": "str",
        "season": "str",
        "date": "datetime64[us]",
        "rit": "float64",
        "index": "float64",
        "met": "str",
        "norms": "str",
    },
    "act": {
        "year": "str",
        "student": "str",
        "date": "datetime64[us]",
        "english": "float64",
        "mathematics": "float64",
        "reading": "float64",
        "science": "float64",
        "composite": "float64",
    },
    "exams": {
        "year": "str",
        "local_id": "str",
        "exam": "str",
        "grade": "float64",
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
FRAMES["ratings"] = {
    "year": "str",
    "school": "str",
    "area": "str",
    "domain": "str",
    "rater": "str",
    "level": "int64",
    "evidence": "str",
}
FRAMES["student_survey"] = {
    "year": "str",
    "item": "str",
    "band": "str",
    "percent": "float64",
    "respondents": "float64",
}
FRAMES["fall_responses"] = FRAMES["responses"]


@dataclass(frozen=True, order=True)
class SetAside:
    """Rows that were read and do not count, and why.

    Fields:
        file: relative to the data folder.
        year: school year of its folder; empty for rows that belong to no year asked for.
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


@dataclass(frozen=True, kw_only=True)
class Record:
    """How extracts were read: all that is known of them once their rows have been counted.

    Fields:
        set_aside: rows that do not count, with reasons, sorted.
        notices: what an analyst should know although nothing is wrong, sorted.
        files: sha256 of each file that was read, by its path relative to the data folder.
        rows: rows read and kept by file.
        years: source → school years in which its extract was there, also when it held no row.
        traces: hashes of everybody's names, ids and addresses, for the search for leaks.
    """

    set_aside: tuple[SetAside, ...]
    notices: tuple[str, ...]
    files: Mapping[str, str]
    rows: Mapping[str, RowCount]
    years: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    traces: Traces = field(default_factory=Traces, compare=False)


@dataclass(frozen=True, kw_only=True)
class Extracts(Record):
    """All extracts of some school years, typed, concatenated over years in the order asked for.

    Fields:
        roster: one row per student, school and year.
        removals: one row per removal from class or school; ``days`` in school days.
        referrals: one row per student and event, offenders only.
        responses: spring surveys, long: one row per respondent and question.
        fall_responses: the same for the optional fall wave of the student survey.
        staff: one row per person and school; ``fte`` 0–1.5.
        results: one row per student and subject; ``points`` are index points 1–5.
        growth: one row per student, subject and season; ``index`` is the conditional growth from
            fall to spring in standard deviations and stands in spring rows, ``met`` is Y or N.
        act: one row per student of the graduating class, the last test; scores 1–36.
        exams: one row per student and graded AP exam; ``grade`` 1–5.
        participation: one row per student and course or activity.
        spending: one row per budget line; dollars.
        ratings: one row per audited area, domain and rater; ``level`` from 1 on.
        student_survey: one row per item and grade band; ``percent`` 0–100.
    """

    roster: pd.DataFrame
    removals: pd.DataFrame
    referrals: pd.DataFrame
    responses: pd.DataFrame
    fall_responses: pd.DataFrame
    staff: pd.DataFrame
    results: pd.DataFrame
    growth: pd.DataFrame
    act: pd.DataFrame
    exams: pd.DataFrame
    participation: pd.DataFrame
    spending: pd.DataFrame
    ratings: pd.DataFrame
    student_survey: pd.DataFrame


def recorded(records: Sequence[Record]) -> Record:
    """One record of what several school years gave; their rows may be gone already."""
    rows: dict[str, RowCount] = {}
    years: dict[str, tuple[str, ...]] = {}
    for record in records:
        for file, count in record.rows.items():
            so_far = rows.get(file, RowCount(0, 0))
            rows[file] = RowCount(so_far.read + count.read, so_far.kept + count.kept)
        for source, there in record.years.items():
            years[source] = (*years.get(source, ()), *there)
    files = {file: sha for record in records for file, sha in record.files.items()}
    return Record(
        set_aside=tuple(sorted(s for record in records for s in record.set_aside)),
        notices=tuple(sorted(n for record in records for n in record.notices)),
        files=dict(sorted(files.items())),
        rows=dict(sorted(rows.items())),
        years=dict(sorted(years.items())),
        traces=Traces.together(record.traces for record in records),
    )


def in_batches(parts: Iterable[Extracts], most_rows: int) -> Iterator[Extracts]:
    """School years put together up to ``most_rows``; a larger one stands alone.

    Counting six small years at once takes a third of the time of counting each.
    """
    batch: list[Extracts] = []
    rows = 0
    for part in parts:
        size = sum(len(getattr(part, name)) for name in FRAMES)
        batch.append(part)
        rows += size
        del part
        if rows + size > most_rows:  # the next year is expected to be as large
            whole = together(batch)
            batch, rows = [], 0
            yield whole
            del whole
    if batch:
        yield together(batch)


def together(parts: Sequence[Extracts]) -> Extracts:
    """Extracts of several school years as one, in the order given."""
    frames = {name: concatenated(name, [getattr(part, name) for part in parts]) for name in FRAMES}
    return with_rows(recorded(parts), frames)


def with_rows(record: Record, frames: Mapping[str, pd.DataFrame]) -> Extracts:
    """The extracts of one record; ``frames`` has every key of ``FRAMES``."""
    return Extracts(
        **frames,
        set_aside=record.set_aside,
        notices=record.notices,
        files=record.files,
        rows=record.rows,
        years=record.years,
        traces=record.traces,
    )


def typed(frame: str, columns: Mapping[str, object], index: pd.Index | None = None) -> pd.DataFrame:
    """A frame with exactly the columns and dtypes of ``FRAMES[frame]``, in that order."""
    dtypes = FRAMES[frame]
    made = pd.DataFrame({name: columns[name] for name in dtypes}, index=index)
    # Categories of text also where there is no row.
    plain = [
        n for n, d in dtypes.items() if d == "category" and str(made[n].dtype) not in (d, "str")
    ]
    return made.astype(dict.fromkeys(plain, "str")).astype(dtypes)


def concatenated(frame: str, parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The parts below each other with a plain index; an empty typed frame for no parts."""
    if not parts:
        return typed(frame, {name: [] for name in FRAMES[frame]})
    if len(parts) == 1:
        return parts[0].reset_index(drop=True)
    columns = {
        # pandas would turn categories that differ into text again.
        name: union_categoricals([part[name] for part in parts], sort_categories=True)
        if dtype == "category"
        else pd.concat([part[name] for part in parts], ignore_index=True)
        for name, dtype in FRAMES[frame].items()
    }
    return pd.DataFrame(columns)
