"""Missouri Student Survey: published percentages per item and grades, in even years only."""

from __future__ import annotations

import difflib

import pandas as pd
import pandera.pandas as pa

from reporting.extracts import amounts, checks
from reporting.extracts.frames import typed
from reporting.extracts.schema import EXACT_DUPLICATE, Layout, Sheet, checked, set_aside
from reporting.plan import Plan, SchoolYear

SOURCE = "missouri_student_survey"
# Grade band as published → its grades.
BANDS: dict[str, tuple[str, ...]] = {
    "6-8": ("06", "07", "08"),
    "9-12": ("09", "10", "11", "12"),
    "6-12": ("06", "07", "08", "09", "10", "11", "12"),
}
_WHOLE, _PARTS = "6-12", ("6-8", "9-12")
_KEY = ["Item", "Grade Band"]
# Percentages rounded to whole points may differ by so much from what they add up to.
_ROUNDING = 1.0


def layout(plan: Plan, year: SchoolYear) -> Layout:
    """The layout of this project (data/README.md); the state publishes a PDF."""
    return Layout(
        columns=(
            checks.ending_year("Year", year),
            checks.anything("Item", "the item's wording", optional=False),
            _band("Grade Band"),
            amounts.percent("Percent", "a percentage"),
            checks.count("Respondents", "a number of respondents"),
        ),
    )


def _band(name: str) -> checks.Column:
    rule = (
        f"grades are one of: {', '.join(BANDS)}; a value like 8-Jun was changed by a spreadsheet: "
        "type the file again as text"
    )
    return checks.Column(name, rule, pa.Check(lambda t: _plain(t).isin(list(BANDS)), error=rule))


def _plain(text: pd.Series) -> pd.Series:
    """``Grades 06–08`` → ``6-8``."""
    bare = text.str.replace(r"(?i)^grades?\s+", "", regex=True)
    bare = bare.str.replace(r"\s*[-–]\s*", "-", regex=True)
    return bare.str.replace(r"\b0(?=\d)", "", regex=True)


def read(sheet: Sheet, plan: Plan) -> tuple[Sheet, pd.DataFrame]:
    """Typed frame ``student_survey``; rows that the state left blank are set aside."""
    sheet = checked(sheet, deciding=True)
    sheet = checked(sheet, deciding=False)
    sheet = set_aside(sheet, sheet.repeated, EXACT_DUPLICATE)
    if not sheet.absent:
        if not sheet.findings.problems:  # a damaged file would be accused of more than it lacks
            _items(sheet, plan)
        twice = sheet.frame.assign(**{"Grade Band": _plain(sheet["Grade Band"])}).duplicated(_KEY)
        sheet.problems(twice, "Item", "one row per item and grades")
        unpublished = sheet["Percent"].isna() | sheet["Respondents"].isna()
        sheet = set_aside(sheet, unpublished, "no percentage published")
        _parts_and_whole(sheet)
    frame = typed(
        "student_survey",
        {
            "year": str(sheet.year),
            "item": sheet["Item"],
            "band": _plain(sheet["Grade Band"]),
            "percent": amounts.percents(sheet["Percent"]),
            "respondents": checks.numbers(sheet["Respondents"]),
        },
        sheet.frame.index,
    )
    return sheet, frame


def _parts_and_whole(sheet: Sheet) -> None:
    """The file is typed by hand: a percentage of both bands lies where its two parts put it."""
    table = pd.DataFrame(
        {
            "item": sheet["Item"],
            "band": _plain(sheet["Grade Band"]),
            "percent": amounts.percents(sheet["Percent"]),
            "n": checks.numbers(sheet["Respondents"]),
        }
    )
    for _, rows in table.drop_duplicates(["item", "band"]).groupby("item", sort=True):
        by_band = rows.reset_index().set_index("band")
        if len(by_band) < len(BANDS) or by_band["n"].isna().any():
            continue
        parts, whole = by_band.loc[list(_PARTS)], by_band.loc[_WHOLE].to_dict()
        row = int(whole["row"])
        if parts["n"].sum() != whole["n"]:
            rule = f"the respondents of {' and '.join(_PARTS)} add up to those of {_WHOLE}"
            sheet.problem(row, "Respondents", rule)
        elif whole["n"]:
            together = (parts["percent"] * parts["n"]).sum() / whole["n"]
            if abs(together - whole["percent"]) > _ROUNDING:
                rule = (
                    f"{' and '.join(_PARTS)} make {together:.1f}% of {_WHOLE}; one of the three "
                    "numbers is mistyped"
                )
                sheet.problem(row, "Percent", rule)


def _items(sheet: Sheet, plan: Plan) -> None:
    """An item that a measure counts and the file lacks is a problem; a spare one is a notice."""
    wanted = {
        m.settings["item"]: m.id
        for m in plan.measures
        if m.source == SOURCE and m.taken_in(sheet.year) and "item" in m.settings
    }
    there = sorted(set(sheet["Item"].dropna()))
    for item, measure in sorted(wanted.items()):
        if item in there or sheet.frame.empty:
            continue
        near = difflib.get_close_matches(item, there, n=1, cutoff=0.6)
        hint = f"did you mean {near[0]!r}? " if near else ""
        rule = (
            f"no row holds the item {item!r} of {measure}; {hint}correct the file or its item in "
            "params/measures.yaml, or give the measure a last_year there"
        )
        sheet.problem(int(sheet.frame.index[0]), "Item", rule)
    spare = [item for item in there if item not in wanted]
    if spare:
        sheet.notice(f"{len(spare)} items belong to no measure of params/measures.yaml")
