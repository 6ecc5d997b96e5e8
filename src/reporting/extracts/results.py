"""Missouri MAP and end-of-course results: the state's student export, tab separated.

A row counts when it names a test and its score is not invalidated. Where a student has several
valid rows in one subject and year (a retest, or MAP and EOC), one counts: one with a level, then
the latest TEST_DATE, then the last in the file. RACE in this file is a number without a published
meaning; race comes from the roster by MOSIS_STATE_ID.
"""

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
from reporting.plan import GRADES, Plan, SchoolYear

SUBJECTS: words.Vocabulary = {
    "ela": ("Eng. Language Arts", "English Language Arts", "ELA"),
    "mathematics": ("Mathematics", "Math"),
    "science": ("Science",),
    "social_studies": ("Social Studies",),
}
TESTS: words.Vocabulary = {"MAP": (), "MAPA": ("MAP-A",), "EOC": ()}
# A course stands where a grade would; the grade is then GRADE_OF_STUDENT.
COURSES = ("A1", "A2", "GE", "E1", "E2", "B1", "PS", "GV", "AH")
_GRADES_AND_COURSES: words.Vocabulary = {**words.GRADE, **words.plain(COURSES)}
_NO_LEVEL = ("Level Not Determined", "Not Determined", "LND")
_NO_POINTS = checks.NUMBER_MISSING | {"0", "0.0", "0.00", "-9.00"}


def layout(plan: Plan, year: SchoolYear) -> Layout:
    """The 13 of the export's 113 columns that are needed."""
    level = {**words.plain(plan.achievement.names), "": _NO_LEVEL}
    return Layout(
        columns=(
            checks.one_of("TEST_NAME_MAP", TESTS, "a test", optional=True).deciding(),
            checks.yes_no("MAP_SCORE_INVALIDATION", "an invalidation", optional=True).deciding(),
            checks.school_code("SCHOOL_CODE"),
            checks.ending_year("YEAR", year),
            checks.district_code("COUNTY_DISTRICT", plan),
            checks.one_of("CONTENT_AREA", SUBJECTS, "a content area"),
            checks.one_of("GRADE_LEVEL", _GRADES_AND_COURSES, "a grade or course"),
            checks.grade("GRADE_OF_STUDENT", optional=True),
            checks.one_of("PERFORMANCE_LEVEL", level, "a performance level", optional=True),
            checks.state_id("MOSIS_STATE_ID"),
            checks.day_of_test("TEST_DATE", year, slack=60),
            checks.number(
                "CALCULATED_INDEX_PT_VALUE", "an index point value", 1, 5, missing=_NO_POINTS
            ),
        ),
        names=(("FIRST_NAME", "LAST_NAME"), ("FULL_NAME",)),
        identifiers=("MOSIS_STATE_ID", "STUDENT_NUMBER", "DISTRICT_STUDENT_NUMBER"),
        delimiter="\t",
    )


def read(sheet: Sheet, plan: Plan) -> tuple[Sheet, pd.DataFrame]:
    """Typed frame ``results``; ``points`` as the state calculated them, 1.00–5.00."""
    sheet = checked(sheet, deciding=True)
    if "TEST_NAME_MAP" not in sheet.absent:
        sheet = set_aside(sheet, sheet["TEST_NAME_MAP"].isna(), "no test name")
    sheet = set_aside(sheet, sheet["MAP_SCORE_INVALIDATION"] == "Y", "invalidated score")
    sheet = in_schools_of(plan, sheet, "SCHOOL_CODE")
    sheet = checked(sheet, deciding=False)
    sheet = set_aside(sheet, sheet.repeated, EXACT_DUPLICATE)
    sheet = _one_result_each(sheet)
    undetermined = int(sheet["PERFORMANCE_LEVEL"].isna().sum())
    if undetermined and not sheet.absent:
        sheet.notice(f"{undetermined} rows kept without a level: level not determined")
    level = sheet["GRADE_LEVEL"]
    frame = typed(
        "results",
        {
            "year": str(sheet.year),
            "school": slugs(plan, sheet, "SCHOOL_CODE"),
            "student": sheet["MOSIS_STATE_ID"],
            "subject": sheet["CONTENT_AREA"],
            "grade": level.where(level.isin(GRADES), sheet["GRADE_OF_STUDENT"]),
            "test": sheet["TEST_NAME_MAP"],
            "level": sheet["PERFORMANCE_LEVEL"],
            "points": checks.numbers(sheet["CALCULATED_INDEX_PT_VALUE"]),
            "date": checks.short_dates(sheet["TEST_DATE"]),
        },
        sheet.frame.index,
    )
    return sheet, frame


def _one_result_each(sheet: Sheet) -> Sheet:
    key = ["MOSIS_STATE_ID", "CONTENT_AREA"]
    if sheet.absent & {*key, "TEST_DATE", "PERFORMANCE_LEVEL"}:
        return sheet
    order = pd.DataFrame(
        {
            "student": sheet["MOSIS_STATE_ID"],
            "subject": sheet["CONTENT_AREA"],
            "level": sheet["PERFORMANCE_LEVEL"].notna(),
            "date": checks.short_dates(sheet["TEST_DATE"]),
            "line": sheet.frame.index,
        }
    ).sort_values(["level", "date", "line"], na_position="first")
    earlier = order.duplicated(["student", "subject"], keep="last").reindex(sheet.frame.index)
    return set_aside(sheet, earlier, "retest: a later valid result counts")
