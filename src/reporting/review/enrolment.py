"""Checks of enrolment: a school that jumps, a group or a school's rows that vanish."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reporting.plan import ALL, DISTRICT
from reporting.review.evidence import Evidence
from reporting.review.warning import DataWarning

_CODE = re.compile(r"school not in the plan: code (.*)")


def school_without_rows(evidence: Evidence) -> Iterator[DataWarning]:
    """A school of params/district.yaml of which the roster has no student at all. Its state_code
    may be mistyped, or it opened later (first_year) or closed earlier (last_year). Reports of that
    school and year are refused; with a waiver they are made and show nothing.
    """
    plan, roster = evidence.plan, evidence.extracts.roster
    there = set(roster["school"])
    file = f"/{plan.source('student_core').file}"
    foreign = [
        f"{match[1]} (not in the plan, {aside.rows:,} rows)"
        for aside in evidence.extracts.set_aside
        if aside.year == str(evidence.year) and aside.file.endswith(file)
        if (match := _CODE.fullmatch(aside.reason))
    ]
    known = [f"{plan.school(s).state_code} ({s})" for s in evidence.schools if s in there]
    for slug in evidence.schools:
        if slug not in there:
            yield evidence.warning(
                "school_without_rows",
                slug,
                "student_core",
                f"no row of the roster has its state_code {plan.school(slug).state_code}; codes in "
                f"the file: {', '.join([*known, *foreign]) or 'none'}",
                "no student of this school stands in the roster",
            )


def enrolment_jump(evidence: Evidence) -> Iterator[DataWarning]:
    """A school whose enrolment on the count date differs from the year before by more than
    enrolment_jump. A boundary may have moved; or a file is incomplete, or is another year's.
    """
    before = evidence.before
    if before is None:
        return
    most = evidence.plan.checks.enrolment_jump
    for school in (DISTRICT, *evidence.schools):
        was, now = before.enrolled(school), evidence.now.enrolled(school)
        if was and abs(now - was) > most * was:
            yield evidence.warning(
                "enrolment_jump",
                school,
                "student_core",
                f"enrolment went from {was:,} to {now:,} students in one year",
                f"enrolment changed by more than {most:.0%} in one year",
            )


def vanished_group(evidence: Evidence) -> Iterator[DataWarning]:
    """A group of students of a school, or of the district, that had at least vanished_group
    students last year and has none now. Often a code changed its meaning or a column is empty.
    """
    before = evidence.before
    if before is None:
        return
    plan = evidence.plan
    for school, breakdown, group in sorted(before.groups):
        was = before.groups[school, breakdown, group]
        here = school == DISTRICT or school in evidence.schools
        if breakdown == ALL or not here or was < plan.checks.vanished_group:
            continue
        if evidence.now.groups.get((school, breakdown, group), 0):
            continue
        split = plan.breakdown(breakdown)
        name = next(g.name for g in split.groups if g.id == group)
        yield evidence.warning(
            "vanished_group",
            school,
            "student_core",
            f"{split.name}, {name}: {was} students last year, none now",
            f"{split.name}, {name}: at least {plan.checks.vanished_group} students last year, "
            f"{evidence.said(0)} now",
        )


def missing_rows(evidence: Evidence) -> Iterator[DataWarning]:
    """A school that had at least vanished_group rows in an extract last year and has less than a
    tenth of them now. Often the export was made for the other schools only; without its rows the
    school counts as one where nothing happened.
    """
    before = evidence.before
    if before is None:
        return
    plan = evidence.plan
    for source, school in sorted(before.rows):
        was, now = before.rows[source, school], evidence.now.rows.get((source, school), 0)
        here = school in evidence.schools and evidence.now.enrolled(school)
        read = evidence.extracts.years.get(source, ())
        if not here or str(evidence.year) not in read or was < plan.checks.vanished_group:
            continue
        if 10 * now < was:
            yield evidence.warning(
                "missing_rows",
                school,
                source,
                f"{plan.source(source).label}: {was:,} rows that count last year, {now:,} now",
                f"{plan.source(source).label}: far fewer rows of this school than last year",
            )
