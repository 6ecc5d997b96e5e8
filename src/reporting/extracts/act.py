"""ACT scores: the results file of a graduating class, one row per student and test date.

The school year of a file is that of its graduating class: HS_GradYr 2025 is the class of 2024-25.
A student counts once, with the **last** test up to the end of the school year (not the best one and
not a superscore, so that the value is one sitting's); rows without a composite are no test.
Students are joined to the roster by ID_StateAssign.
"""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from reporting.extracts import checks
from reporting.extracts.frames import typed
from reporting.extracts.schema import EXACT_DUPLICATE, Layout, Sheet, checked, set_aside
from reporting.extracts.years import of_this_year
from reporting.plan import Plan, SchoolYear

EARLIER = "an earlier test: the last one of a student counts"
SECTIONS = {"Eng": "english", "Mth": "mathematics", "Rdg": "reading", "Sci": "science"}
# The results file that schools download since 2025 [unverified beyond one example].
_ALSO = {
    "HS_GradYr": ("Year of H.S. Graduation",),
    "ID_StateAssign": ("State ID",),
    "ID_ACT": ("ACT ID",),
    "ID_Local": ("Local ID",),
    "F_Name": ("First Name",),
    "L_Name": ("Last Name",),
    "Test_Dte": ("Test Date",),
    "Eng": ("ACT English score",),
    "Mth": ("ACT math score",),
    "Rdg": ("ACT reading score",),
    "Sci": ("ACT science score",),
    "Composite": ("ACT composite score",),
}
_MONTHS = ("%m%Y", "%B %Y", "%b %Y", "%b-%y")
_MISSING = checks.NUMBER_MISSING | {"--", "---"}


def layout(plan: Plan, year: SchoolYear) -> Layout:
    """The 8 of the file's 301 columns that are needed."""
    score = "an ACT score"
    class_rule = "the year of graduation has four digits"
    class_check = pa.Check(lambda text: text.str.fullmatch(r"[0-9]{4}"), error=class_rule)
    rule = f"a test date is a month written MMYYYY, like 04{year.ending}, or April {year.ending}"
    date_check = pa.Check(lambda text: months(text).notna(), error=rule)
    return Layout(
        columns=(
            checks.Column(
                "HS_GradYr",
                class_rule,
                class_check,
                decides=True,
                stands_for=frozenset({str(year.ending)}),
            ),
            checks.digits("ID_StateAssign", 10, "a state student id", optional=True),
            checks.Column("Test_Dte", rule, date_check, width=6),
            *(checks.number(n, score, 1, 36, missing=_MISSING) for n in (*SECTIONS, "Composite")),
        ),
        names=(("F_Name", "L_Name"),),
        identifiers=("ID_ACT", "ID_StateAssign", "ID_Local"),
        also=_ALSO,
    )


def read(sheet: Sheet, plan: Plan) -> tuple[Sheet, pd.DataFrame]:
    """Typed frame ``act``: one row per student of the graduating class; scores 1–36."""
    sheet = checked(sheet, deciding=True)
    if "HS_GradYr" not in sheet.absent:
        other = sheet["HS_GradYr"] != str(sheet.year.ending)
        sheet = of_this_year(sheet, other, "HS_GradYr", "another graduating class")
    sheet = checked(sheet, deciding=False)
    sheet = set_aside(sheet, sheet.repeated, EXACT_DUPLICATE)
    if not sheet.absent:
        sheet = set_aside(sheet, sheet["ID_StateAssign"].isna(), "no state student id")
        late = months(sheet["Test_Dte"]) >= pd.Timestamp(sheet.year.ending, 7, 1)
        sheet = set_aside(sheet, late, "test after the end of the school year")
        sheet = set_aside(sheet, sheet["Composite"].isna(), "no composite score")
        sheet = _last_test_each(sheet)
    frame = typed(
        "act",
        {
            "year": str(sheet.year),
            "student": sheet["ID_StateAssign"],
            "date": months(sheet["Test_Dte"]),
            **{name: checks.numbers(sheet[column]) for column, name in SECTIONS.items()},
            "composite": checks.numbers(sheet["Composite"]),
        },
        sheet.frame.index,
    )
    return sheet, frame


def months(text: pd.Series) -> pd.Series:
    """A month, as MMYYYY or in words → its first day; NaT where there is no such month."""
    found = checks.moments(text.mask(text.str.fullmatch(r"\d{5}", na=False), "0" + text), _MONTHS)
    # The test is taken in high school: other years are another column's values.
    return found.where(found.dt.year >= 2000)


def _last_test_each(sheet: Sheet) -> Sheet:
    order = pd.DataFrame(
        {
            "student": sheet["ID_StateAssign"],
            "date": months(sheet["Test_Dte"]),
            "line": sheet.frame.index,
        }
    ).sort_values(["date", "line"])
    earlier = order.duplicated("student", keep="last").reindex(sheet.frame.index)
    return set_aside(sheet, earlier, EARLIER)
