"""A report is given a part of the released table; whoever asks for more is told, never misled.

Without these checks a cell that was not given would look like one that is not available.
"""

from __future__ import annotations

from reporting.errors import ExhibitError, RequestError
from reporting.plan import ALL, DISTRICT, Measure
from reporting.release import Part


def check_cell(part: Part | None, measure: Measure, school: str, breakdown: str) -> None:
    """For a cell that is not in the table.

    Raises:
        ExhibitError: it may well have been released, but this report is not given it.
    """
    if part is None or part.holds(measure.id, school, breakdown):
        return
    where = f"{part.report} of {part.school}"
    whose = "" if school == part.school else f" of {school}"
    if not (school == DISTRICT and breakdown == ALL) and school != part.school:
        raise ExhibitError(
            f"this report is not given {measure.id!r}{whose}"
            + (f" by {breakdown}" if school == DISTRICT else ""),
            where=where,
            valid=[f"cells of {part.school}", "everybody in the district"],
            next_step="show this in the district's report, which is given the cells of all schools",
        )
    objectives = ", ".join(measure.objectives)
    raise ExhibitError(
        f"this report is not given {measure.id!r}{whose}: it belongs to objective {objectives}",
        where=where,
        valid=part.measures,
        next_step="show it in the report of that objective's goal, or in one across the goals "
        "(params/reports.yaml); a measure may serve several objectives (params/measures.yaml)",
    )


def check_money(part: Part | None) -> None:
    """Before budget and actuals are looked at.

    Raises:
        ExhibitError: this report is not given them.
    """
    if part is not None and not part.money:
        raise ExhibitError(
            "this report is not given budget and actuals",
            where=f"{part.report} of {part.school}",
            next_step="show them in a report with `money: true` in params/reports.yaml",
        )


def check_report(part: Part | None, report: str) -> None:
    """Before what people wrote is looked at.

    Raises:
        ExhibitError: it is of another report than this one.
    """
    if part is not None and part.report != report:
        raise ExhibitError(
            f"this report is not given the commentary of {report}",
            where=f"{part.report} of {part.school}",
            next_step=f"show it in the notebook of {report}",
        )


def check_school(part: Part | None, school: str) -> None:
    """When a report is opened.

    Raises:
        RequestError: the table is that of another school's report.
    """
    if part is not None and part.school != school:
        raise RequestError(
            f"this table was made for the report of {part.school}, not of {school}",
            where="school",
            valid=[part.school],
            next_step="open it with the notebook's own parameter: school=school",
        )
