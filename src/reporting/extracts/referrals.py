"""Office referrals from the student information system: one row per student and event."""

from __future__ import annotations

import pandas as pd

from reporting.extracts import checks
from reporting.extracts.frames import typed
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
from reporting.plan import Plan, SchoolYear

ROLES = ("Offender", "Victim", "Witness")


def layout(plan: Plan, year: SchoolYear) -> Layout:
    """The layout of this project (data/README.md). A year without any referral is possible."""
    return Layout(
        columns=(
            checks.school_code("School Code"),
            checks.grade("Grade").deciding().or_absent(),
            checks.one_of("Role", ROLES, "a role").deciding(),
            checks.local_id("Student ID"),
            checks.date("Event Date", "an event date", year),
            checks.an_id("Event ID", "an event id"),
            checks.anything("Event Name", "an event name").or_absent(),
        ),
        names=(("Student Name",),),
        identifiers=("Student ID",),
        may_be_empty=True,
    )


def read(sheet: Sheet, plan: Plan) -> tuple[Sheet, pd.DataFrame]:
    """Typed frame ``referrals``: offenders only; an event with two resolutions counts once."""
    sheet = checked(sheet, deciding=True)
    sheet = set_aside(sheet, sheet["Grade"] == "PK", PREKINDERGARTEN)
    sheet = in_schools_of(plan, sheet, "School Code")
    others = sheet["Role"].notna() & (sheet["Role"] != "Offender")
    sheet = set_aside(sheet, others, "role other than Offender")
    sheet = checked(sheet, deciding=False)
    sheet = set_aside(sheet, sheet.repeated, EXACT_DUPLICATE)
    if not sheet.absent:
        again = sheet.frame.duplicated(["Student ID", "Event ID", "School Code"])
        sheet = set_aside(sheet, again, "the same student in the same event again")
    frame = typed(
        "referrals",
        {
            "year": str(sheet.year),
            "school": slugs(plan, sheet, "School Code"),
            "local_id": sheet["Student ID"],
            "date": checks.dates(sheet["Event Date"]),
            "event": sheet["Event Name"],
        },
        sheet.frame.index,
    )
    return sheet, frame
