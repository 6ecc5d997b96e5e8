"""Panorama's own "percent favorable": one row per question and report subject.

The subject is the district or a school by name; the question is known by its text in
params/surveys.yaml, letter for letter but for case.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporting.extracts.responses import items_of
from reporting.figures.frame import Figure, everybody
from reporting.figures.sheet import PublishedSheet
from reporting.plan import DISTRICT, Plan

_NEEDED = ("REPORT_SUBJECT_NAME", "QUESTION_TEXT", "PERCENT_FAVORABLE")


def favorable(sheet: PublishedSheet) -> Iterator[Figure]:
    """Percent favorable of each question, whole percent as the vendor rounds it."""
    source = sheet.source
    if not sheet.has(*_NEEDED) or source.year is None or source.population is None:
        return
    items = {i.text.casefold(): i.id for i in items_of(sheet.plan, source.population, source.year)}
    subjects = _subjects(sheet.plan)
    strange: set[str] = set()
    seen: set[tuple[str, str]] = set()
    for row in sheet.rows():
        school = subjects.get(row["REPORT_SUBJECT_NAME"].casefold())
        item = items.get(row["QUESTION_TEXT"].casefold())
        if school is None or item is None:
            strange.add(row["QUESTION_TEXT"] if item is None else row["REPORT_SUBJECT_NAME"])
            continue
        if (school, item) in seen:
            rule = "this question stands in an earlier row of the same subject already"
            sheet.problem(row.line, "Question Text", row["QUESTION_TEXT"], rule)
            continue
        seen.add((school, item))
        value = sheet.number(row, "PERCENT_FAVORABLE")
        if value is not None and value.exact and value.high > 100:
            rule = "a percentage lies between 0 and 100"
            sheet.problem(row.line, "Percent Favorable", row["PERCENT_FAVORABLE"], rule)
        elif value is not None:
            quantity = f"favorable.{source.population}.{item}"
            yield everybody(str(source.year), source.id, school, quantity, value, "percent")
    for text in sorted(strange):
        sheet.notice(f"no school or question of the plan is called {text!r}")


def _subjects(plan: Plan) -> dict[str, str]:
    names = {plan.district.name: DISTRICT, plan.district.short_name: DISTRICT}
    for school in plan.district.schools:
        names |= {school.name: school.slug, school.name.replace(" School", ""): school.slug}
    return {name.casefold(): slug for name, slug in names.items()}
