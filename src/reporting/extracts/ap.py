"""College Board AP scores: one wide row per student, thirty places for exams of all their years.

Exams of the folder's school year count: ``Admin Year NN`` is its ending year, with two digits (24)
or four. A place without a grade from 1 to 5 is no exam that was graded (cancelled, delayed).
Students are joined to the roster by ``Student Identifier``, which schools fill in with their own
number; a row without it cannot be counted.
"""

from __future__ import annotations

import dataclasses

import pandas as pd
import pandera.pandas as pa

from reporting.extracts import checks
from reporting.extracts.frames import typed
from reporting.extracts.schema import EXACT_DUPLICATE, Layout, Sheet, checked, set_aside
from reporting.extracts.years import of_this_year
from reporting.plan import Plan, SchoolYear

PLACES = tuple(f"{number:02d}" for number in range(1, 31))
_GRADES = ("1", "2", "3", "4", "5")


def layout(plan: Plan, year: SchoolYear) -> Layout:
    """The 91 of the file's 244 columns that are needed; ``Filler`` stands in its header thrice."""
    rule = "an administration year has two or four digits, like 24"
    check = pa.Check(lambda text: text.str.fullmatch(r"[0-9]{2}|20[0-9]{2}"), error=rule)
    code_rule = "an exam code is the vendor's number, like 36 or 07"
    code_check = pa.Check(lambda text: text.str.fullmatch(r"[0-9]{2,6}"), error=code_rule)
    places = [
        column
        for place in PLACES
        for column in (
            checks.Column(f"Admin Year {place}", rule, check, optional=True, decides=True),
            checks.Column(f"Exam Code {place}", code_rule, code_check, True, width=2),
            checks.one_of(f"Exam Grade {place}", _GRADES, "an exam grade", optional=True),
        )
    ]
    return Layout(
        columns=(checks.local_id("Student Identifier", optional=True), *places),
        names=(("First Name", "Last Name"),),
        identifiers=("Student Identifier", "AP Number / AP ID"),
        fillers=frozenset({"Filler"}),
    )


def read(sheet: Sheet, plan: Plan) -> tuple[Sheet, pd.DataFrame]:
    """Typed frame ``exams``: one row per student and exam of the school year; grades 1–5."""
    sheet = checked(_without_empty_places(sheet), deciding=True)
    none = ~pd.concat([_of_year(sheet, place) for place in PLACES], axis=1).any(axis=1)
    sheet = of_this_year(sheet, none, "Admin Year 01", "no exam of this school year")
    sheet = checked(sheet, deciding=False)
    sheet = set_aside(sheet, sheet.repeated, EXACT_DUPLICATE)
    if "Student Identifier" not in sheet.absent:
        sheet = set_aside(sheet, sheet["Student Identifier"].isna(), "no Student Identifier")
    for place in PLACES:
        _half_told(sheet, place)
    taken = pd.concat([_exams(sheet, place) for place in PLACES])
    ungraded = int(taken["grade"].isna().sum())
    if ungraded and not sheet.absent:
        sheet.notice(f"{ungraded} exams without a grade do not count")
    # A student with two AP numbers has two rows; an exam that stands in both is one exam.
    graded = taken[taken["grade"].notna()].drop_duplicates(["local_id", "exam"], keep="last")
    frame = typed(
        "exams",
        {
            "year": str(sheet.year),
            "local_id": graded["local_id"],
            "exam": graded["exam"],
            "grade": graded["grade"],
        },
        graded.index,
    )
    return sheet, frame


def _exams(sheet: Sheet, place: str) -> pd.DataFrame:
    """The exams of the school year that stand in one of the thirty places."""
    here = sheet.frame.index[_of_year(sheet, place)]
    return pd.DataFrame(
        {
            "local_id": sheet["Student Identifier"].loc[here],
            "exam": sheet[f"Exam Code {place}"].loc[here],
            "grade": checks.numbers(sheet[f"Exam Grade {place}"].loc[here]),
        }
    )


def _half_told(sheet: Sheet, place: str) -> None:
    """A grade without its year or its exam would be lost, or count as another exam."""
    graded = sheet[f"Exam Grade {place}"].notna()
    for name in (f"Admin Year {place}", f"Exam Code {place}"):
        if name not in sheet.absent:
            rule = f"Exam Grade {place} holds a grade, so this column says when, and of which exam"
            sheet.problems(graded & sheet[name].isna(), name, rule)


def _without_empty_places(sheet: Sheet) -> Sheet:
    """Most of the thirty places are empty in every row; there is nothing in them to check."""
    needed = tuple(
        c for c in sheet.layout.columns if not (c.optional and sheet[c.name].isna().all())
    )
    return dataclasses.replace(sheet, layout=dataclasses.replace(sheet.layout, columns=needed))


def _of_year(sheet: Sheet, place: str) -> pd.Series:
    ending = str(sheet.year.ending)
    return sheet[f"Admin Year {place}"].isin([ending, ending[2:]])
