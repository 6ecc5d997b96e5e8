"""Program participation: advanced courses, gifted education, activities."""

from __future__ import annotations

import pandas as pd

from reporting.extracts import checks, words
from reporting.extracts.frames import typed
from reporting.extracts.schema import (
    EXACT_DUPLICATE,
    Layout,
    Sheet,
    checked,
    in_schools_of,
    set_aside,
    slugs,
)
from reporting.plan import Plan, SchoolYear


def layout(plan: Plan, year: SchoolYear) -> Layout:
    """The layout of this project (data/README.md)."""
    return Layout(
        columns=(
            checks.written_year("School Year", year),
            checks.school_code("School Code"),
            checks.local_id("Student ID"),
            checks.one_of("Program", words.PROGRAM, "a program"),
            checks.anything("Course or Activity", "a course or activity"),
            checks.date("Start Date", "a start date", year, optional=True).or_absent(),
            checks.date("End Date", "an end date", year, optional=True).or_absent(),
        ),
        identifiers=("Student ID",),
    )


def read(sheet: Sheet, plan: Plan) -> tuple[Sheet, pd.DataFrame]:
    """Typed frame ``participation``: a student stands there once per course or activity."""
    sheet = checked(sheet, deciding=True)
    sheet = in_schools_of(plan, sheet, "School Code")
    sheet = checked(sheet, deciding=False)
    sheet = set_aside(sheet, sheet.repeated, EXACT_DUPLICATE)
    start, end = checks.dates(sheet["Start Date"]), checks.dates(sheet["End Date"])
    sheet.problems(end < start, "End Date", "an end date is not before the start date")
    frame = typed(
        "participation",
        {
            "year": str(sheet.year),
            "school": slugs(plan, sheet, "School Code"),
            "local_id": sheet["Student ID"],
            "program": sheet["Program"],
            "name": sheet["Course or Activity"],
        },
        sheet.frame.index,
    )
    return sheet, frame
