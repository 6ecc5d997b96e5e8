"""Opening a report from the released table, with everything about its key checked."""

from __future__ import annotations

from pathlib import Path

from reporting.errors import RequestError, did_you_mean
from reporting.plan import DISTRICT, SchoolYear
from reporting.release import read_parquet
from reporting.report.book import Report
from reporting.report.given import check_school
from reporting.report.view import View


def open(
    released: str, *, school: str, year: str, goal: int | None = None, report: str | None = None
) -> Report:
    """Open the report of one goal, or one that looks across the goals.

    Args:
        released: path of the released table (Parquet), absolute or relative to the notebook.
        goal: number of the goal; or instead
        report: id of a report in params/reports.yaml, e.g. annual-summary.
        school: slug of the school; ``district`` for all schools together.
        year: school year, as 2025-26.

    Raises:
        ReleaseError: there is no released table at that path.
        RequestError: the table has no such goal, report, school or school year.
    """
    table = read_parquet(Path(released))
    slugs = [DISTRICT, *(s.slug for s in table.plan.district.schools)]
    if school not in slugs:
        raise RequestError(
            f"no school {school!r}; {did_you_mean(school, slugs)}", where="school", valid=slugs
        )
    numbers = [g.number for g in table.plan.goals]
    if goal is not None and goal not in numbers:
        raise RequestError(f"no goal {goal!r}", where="goal", valid=numbers)
    across = [d.id for d in table.plan.reports]
    if goal is None and report not in across:
        raise RequestError(f"no report {report!r}", where="report", valid=across)
    check_school(table.part, school)
    document_id = f"goal-{goal}" if goal is not None else str(report)
    if year != str(table.year):
        raise RequestError(
            f"this released table is of {table.year}, not of {year}",
            where=f"year, {released}",
            valid=[table.year],
            next_step="give the table of that year: reports/<year>/data/measures.parquet",
        )
    return Report(View(table, document_id, school, SchoolYear.parse(year)))
