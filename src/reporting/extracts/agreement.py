"""Where extracts of one school year contradict each other although each is well formed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from reporting.extracts.schema import Sheet
from reporting.plan import SchoolYear

# source → its column with a student id, and the roster's column that it refers to.
_REFERENCES = {
    "student_discipline": ("StateID", "StateID"),
    "office_referrals": ("Student ID", "LocalStudentID"),
    "panorama_students": ("Student ID", "LocalStudentID"),
    "panorama_students_fall": ("Student ID", "LocalStudentID"),
    "map_eoc": ("MOSIS_STATE_ID", "StateID"),
    "nwea_growth": ("StudentID", "LocalStudentID"),
    "act": ("ID_StateAssign", "StateID"),
    "ap": ("Student Identifier", "LocalStudentID"),
    "program_participation": ("Student ID", "LocalStudentID"),
}
# Fewer than this share of an extract's students in the roster: it holds other ids.
_SMALLEST_MATCH = 0.5
# … unless so few rows say nothing: one removal of a student who has left is no wrong file.
_SMALLEST_FILE = 5


def disagreements(sheets: Mapping[str, Sheet]) -> None:
    """Compare the extracts of one year with its roster; problems and notices go to the sheets.

    Args:
        sheets: the rows that count, by source id.
    """
    roster = sheets.get("student_core")
    if roster is None or roster.findings.problems:
        return  # a damaged roster would accuse every other file
    for source, (column, roster_column) in _REFERENCES.items():
        sheet = sheets.get(source)
        if sheet is not None and column not in sheet.absent:
            _unknown_students(sheet, column, roster, roster_column)
    removals = sheets.get("student_discipline")
    if removals is not None and not removals.absent & {"StateID", "LocalStudentID"}:
        _swapped_ids(removals, roster)


@dataclass(frozen=True)
class KnownIds:
    """All that is remembered of a school year when the next one is read.

    Fields:
        local: StateID → LocalStudentID.
    """

    year: SchoolYear
    local: pd.Series


def changed_ids(before: KnownIds | None, roster: Sheet | None) -> KnownIds | None:
    """Say how many students have another LocalStudentID than in the year before.

    A student who left and came back may; many at once mean that ids were mixed up.

    Args:
        before: what this function returned for the latest earlier year.
    """
    if roster is None or roster.absent & {"StateID", "LocalStudentID"}:
        return before
    if before is not None:
        known = roster["StateID"].map(before.local)
        changed = int((known.notna() & (known != roster["LocalStudentID"])).sum())
        if changed:
            roster.notice(f"{changed} rows have another LocalStudentID than in {before.year}")
    return KnownIds(roster.year, _local_ids(roster))


def compared(source: str) -> frozenset[str]:
    """The columns of one source that are compared with other extracts or years."""
    column = {column for of, (column, _) in _REFERENCES.items() if of == source}
    return frozenset(column | {"StateID", "LocalStudentID"})


def _local_ids(roster: Sheet) -> pd.Series:
    local: pd.Series = roster.frame.drop_duplicates("StateID").set_index("StateID")[
        "LocalStudentID"
    ]
    return local


def _unknown_students(sheet: Sheet, column: str, roster: Sheet, roster_column: str) -> None:
    ids = sheet[column].dropna()
    unknown = ids[~ids.isin(roster[roster_column].unique())]
    if unknown.empty:
        return
    if len(ids) >= _SMALLEST_FILE and len(unknown) > (1 - _SMALLEST_MATCH) * len(ids):
        rule = (
            f"{len(unknown)} of {len(ids)} rows name a student who is not in {roster.file}; "
            f"does this column hold the {roster_column}, and is the file of {sheet.year}?"
        )
        sheet.problem(int(unknown.index[0]), column, rule)
    else:
        sheet.notice(f"{len(unknown)} rows name a student who is not in the roster of that year")


def _swapped_ids(removals: Sheet, roster: Sheet) -> None:
    expected = removals["StateID"].map(_local_ids(roster))
    differs = expected.notna() & (removals["LocalStudentID"] != expected)
    rule = "the roster gives this student another LocalStudentID; one of the two ids is wrong"
    removals.problems(differs, "LocalStudentID", rule)
