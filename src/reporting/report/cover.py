"""The top of a report's first page, which it has even where it cannot be built."""

from __future__ import annotations

from reporting.plan import DISTRICT, Document, Plan
from reporting.report.exhibits import Cover


def label_of(document: Document) -> str:
    """The report in two words, for running heads: ``Goal 1`` or ``Annual summary``."""
    return document.title if document.goal is None else f"Goal {document.goal}"


def cover_of(plan: Plan, document: Document, school: str, school_year: str) -> Cover:
    """District, school, school year, and the goal (or the mission) in its official wording.

    Args:
        plan: as it was in that school year.
        school: slug of a school, or ``district``.
    """
    goal = None if document.goal is None else plan.goal(document.goal)
    names = {c.id: c.name for c in plan.district.competencies}
    return Cover(
        district=plan.district.name,
        title=document.title,
        subtitle="Annual progress report",
        label=label_of(document),
        statement_label=label_of(document) if goal else "Mission",
        statement=goal.wording if goal else plan.district.mission,
        school="All schools" if school == DISTRICT else plan.school_name(school),
        school_year=school_year,
        profile=plan.district.profile or "",
        competencies=tuple(names[c] for c in goal.competencies) if goal else (),
        notice=plan.district.demonstration_notice if plan.district.demonstration else None,
    )
