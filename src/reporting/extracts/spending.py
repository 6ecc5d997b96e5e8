"""Budget and actuals of the district: one row per budget line, by area and goal."""

from __future__ import annotations

import pandas as pd

from reporting.extracts import amounts, checks
from reporting.extracts.frames import typed
from reporting.extracts.schema import EXACT_DUPLICATE, Layout, Sheet, checked, set_aside
from reporting.plan import Plan, SchoolYear

NO_GOAL = ""
# A line that adds up others would be counted beside them.
_SUM = r"(?i)((sub|grand)[ -]?)?totals?\b.*|.*\b((sub|grand)[ -]?)?totals?"


def layout(plan: Plan, year: SchoolYear) -> Layout:
    """The layout of this project (data/README.md); areas are those of params/district.yaml."""
    goals = [str(goal.number) for goal in plan.goals]
    areas = [area.name for area in plan.district.areas]
    return Layout(
        columns=(
            checks.written_year("School Year", year),
            checks.one_of("Area", areas, "an area of params/district.yaml"),
            checks.one_of("Goal", goals, "the number of a goal", optional=True),
            checks.anything("Budget Line", "a budget line", optional=False),
            amounts.money("Budget", "a budgeted amount"),
            amounts.money("Actual", "an amount spent", optional=True),
        ),
    )


def read(sheet: Sheet, plan: Plan) -> tuple[Sheet, pd.DataFrame]:
    """Typed frame ``spending``; dollars. A budget line stands once in an area and goal."""
    sheet = checked(sheet, deciding=True)
    sheet = checked(sheet, deciding=False)
    sheet = set_aside(sheet, sheet.repeated, EXACT_DUPLICATE)
    sums = sheet["Budget Line"].str.fullmatch(_SUM, na=False)
    rule = "a total is no budget line, its lines count already; leave this row out"
    sheet.problems(sums, "Budget Line", rule)
    key = ["Area", "Goal", "Budget Line"]
    if not sheet.absent & set(key):
        rule = "a budget line stands once in an area and goal; add up its amounts in one row"
        sheet.problems(sheet.frame.duplicated(key), "Budget Line", rule)
    areas = {area.name: area.id for area in plan.district.areas}
    frame = typed(
        "spending",
        {
            "year": str(sheet.year),
            "area": sheet["Area"].map(areas),
            "goal": sheet["Goal"].fillna(NO_GOAL),
            "budget": amounts.amounts(sheet["Budget"]),
            "actual": amounts.amounts(sheet["Actual"]),
        },
        sheet.frame.index,
    )
    return sheet, frame
