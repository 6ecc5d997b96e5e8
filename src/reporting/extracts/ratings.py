"""Equity audits: one row per area, domain and rater; two raters rate by themselves.

Rated are curricula and materials, never people. The evidence is the one text of all extracts that
reaches a report, so a text that points to a person is a problem.
"""

from __future__ import annotations

import re

import pandas as pd

from reporting.extracts import checks
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
from reporting.plan import Plan, Rubric, SchoolYear

SOURCE = "equity_audit"
_KEY = ["School Code", "Area", "Domain"]
# Addresses, and numbers as long as an id.
_PERSONAL = re.compile(r"\S@\S|\d{5,}")
_LONGEST_EVIDENCE = 400


def layout(plan: Plan, year: SchoolYear) -> Layout:
    """The layout of this project (data/README.md); domains are those of params/rubrics.yaml."""
    rubric = rubric_of(plan)
    return Layout(
        columns=(
            checks.written_year("School Year", year),
            checks.school_code("School Code"),
            checks.anything("Area", "a content area or family of courses", optional=False),
            checks.one_of("Domain", [d.name for d in rubric.domains], "a domain"),
            checks.one_of("Rater", rubric.raters, "a rater"),
            checks.whole("Rating", "a rating", 1, len(rubric.levels)),
            checks.anything("Evidence", "a text").or_absent(),
        ),
    )


def rubric_of(plan: Plan) -> Rubric:
    """The rubric whose ratings the extract holds."""
    return next(r for r in plan.rubrics if r.id == SOURCE)


def read(sheet: Sheet, plan: Plan) -> tuple[Sheet, pd.DataFrame]:
    """Typed frame ``ratings``; two ratings of one rater for one area and domain are a problem."""
    sheet = checked(sheet, deciding=True)
    sheet = in_schools_of(plan, sheet, "School Code")
    sheet = checked(sheet, deciding=False)
    sheet = set_aside(sheet, sheet.repeated, EXACT_DUPLICATE)
    if not sheet.absent & {*_KEY, "Rater"}:
        twice = sheet.frame.duplicated([*_KEY, "Rater"])
        rule = (
            "a rater rates each area and domain once; keep the rating that was agreed on as final"
        )
        sheet.problems(twice, "Rater", rule)
        _one_rater_only(sheet)
    _about_people(sheet)
    ids = {d.name: d.id for d in rubric_of(plan).domains}
    frame = typed(
        "ratings",
        {
            "year": str(sheet.year),
            "school": slugs(plan, sheet, "School Code"),
            "area": sheet["Area"],
            "domain": sheet["Domain"].map(ids),
            "rater": sheet["Rater"],
            "level": checks.numbers(sheet["Rating"]).fillna(0),
            "evidence": sheet["Evidence"],
        },
        sheet.frame.index,
    )
    return sheet, frame


def _one_rater_only(sheet: Sheet) -> None:
    alone = int((sheet.frame.groupby(_KEY)["Rater"].nunique() == 1).sum())
    if alone:
        sheet.notice(
            f"{alone} areas and domains were rated by one rater only; they count in the levels and "
            "not in the raters' agreement"
        )


def _about_people(sheet: Sheet) -> None:
    """Evidence is printed, so it may name no one and stays short."""
    text = sheet["Evidence"].fillna("")
    personal = text.str.contains(_PERSONAL)
    rule = "evidence is printed in reports: write about materials, without names, ids or addresses"
    sheet.problems(personal, "Evidence", rule)
    long = text.str.len() > _LONGEST_EVIDENCE
    sheet.problems(long, "Evidence", f"evidence has at most {_LONGEST_EVIDENCE} characters")
