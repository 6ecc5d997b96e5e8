"""Staff roster of human resources: one row per person and school, as of October."""

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
    """The layout of this project (data/README.md); a public staff layout does not exist."""
    return Layout(
        columns=(
            checks.written_year("School Year", year),
            checks.school_code("School Code"),
            checks.an_id("Staff ID", "a staff id"),
            checks.one_of("Position Group", words.POSITION_GROUP, "a position group"),
            checks.number("FTE", "FTE (1 = full time)", 0.01, 1.5),
            checks.race("Race/Ethnicity"),
            checks.gender("Gender"),
        ),
        names=(("First Name", "Last Name"),),
        identifiers=("Staff ID",),
    )


def read(sheet: Sheet, plan: Plan) -> tuple[Sheet, pd.DataFrame]:
    """Typed frame ``staff``. A person with two posts in one school is a problem."""
    sheet = checked(sheet, deciding=True)
    sheet = in_schools_of(plan, sheet, "School Code")
    sheet = checked(sheet, deciding=False)
    sheet = set_aside(sheet, sheet.repeated, EXACT_DUPLICATE)
    if not sheet.absent & {"Staff ID", "School Code"}:
        twice = sheet.frame.duplicated(["Staff ID", "School Code"])
        sheet.problems(twice, "Staff ID", "one row per person and school; add up the FTE in one")
    frame = typed(
        "staff",
        {
            "year": str(sheet.year),
            "school": slugs(plan, sheet, "School Code"),
            "person": sheet["Staff ID"],
            "position_group": sheet["Position Group"],
            "fte": checks.numbers(sheet["FTE"]),
            "race": sheet["Race/Ethnicity"],
            "gender": sheet["Gender"],
        },
        sheet.frame.index,
    )
    return sheet, frame
