"""MOSIS Student Discipline: one row per incident that ended in a removal (June cycle)."""

from __future__ import annotations

import pandas as pd

from reporting.extracts import checks, words
from reporting.extracts.frames import typed
from reporting.extracts.roster import at_home, collection_version, latest_version
from reporting.extracts.schema import (
    EXACT_DUPLICATE,
    PREKINDERGARTEN,
    Layout,
    Sheet,
    checked,
    in_schools_of,
    set_aside,
    slugs,
)
from reporting.plan import EVENTS, Plan, SchoolYear

REMOVALS = EVENTS["student_discipline"]


def layout(plan: Plan, year: SchoolYear) -> Layout:
    """Columns of the state's file layout. A year without any removal is possible."""
    return Layout(
        columns=(
            collection_version("CollectionVersion"),
            checks.ending_year("CurrentSchoolYear", year),
            checks.any_district("AttendingDistrictCode"),
            checks.school_code("AttendingSchoolCode"),
            checks.district_code("ReportingDistrictCode", plan),
            checks.state_id("StateID"),
            checks.local_id("LocalStudentID"),
            checks.grade("StudentGradeLevel").deciding(),
            checks.date("OffenseDate", "an offense date", year),
            checks.one_of(
                "OffenseType", words.OFFENSE, "an offense type", optional=True
            ).or_absent(),
            checks.one_of("DisciplineRemoval", words.REMOVAL, "a removal"),
            checks.number("LengthRemoved", "the length of a removal in days", 0, 366),
        ),
        names=(("FirstName", "LastName"), ("FirstName", "MiddleName", "LastName")),
        identifiers=("StateID", "LocalStudentID"),
        may_be_empty=True,
    )


def read(sheet: Sheet, plan: Plan) -> tuple[Sheet, pd.DataFrame]:
    """Typed frame ``removals``; ``days`` is missing where the length is blank."""
    sheet = checked(sheet, deciding=True)
    sheet = at_home(sheet, plan)
    sheet = set_aside(sheet, sheet["StudentGradeLevel"] == "PK", PREKINDERGARTEN)
    sheet = in_schools_of(plan, sheet, "AttendingSchoolCode")
    sheet = checked(sheet, deciding=False)
    sheet = set_aside(sheet, sheet.repeated, EXACT_DUPLICATE)
    incident = ["StateID", "AttendingSchoolCode", "OffenseDate", "OffenseType"]
    sheet = latest_version(sheet, incident)
    frame = typed(
        "removals",
        {
            "year": str(sheet.year),
            "school": slugs(plan, sheet, "AttendingSchoolCode"),
            "student": sheet["StateID"],
            "date": checks.dates(sheet["OffenseDate"]),
            "removal": sheet["DisciplineRemoval"],
            "days": checks.numbers(sheet["LengthRemoved"]),
        },
        sheet.frame.index,
    )
    return sheet, frame
