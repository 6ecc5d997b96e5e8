"""Checks of rows: the same student twice, in two schools, on days on which there is no school."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.extracts.schema import EXACT_DUPLICATE
from reporting.plan import DISTRICT
from reporting.review.evidence import Evidence
from reporting.review.warning import DataWarning


def duplicate_students(evidence: Evidence) -> Iterator[DataWarning]:
    """The same student twice in one school. Rows that contradict each other, or one id for two
    students, are errors and stop the reading. Rows that are alike in every cell are set aside; many
    of them (repeated_rows) are a warning: was the export put together from two?
    """
    aside = [
        s
        for s in evidence.extracts.set_aside
        if s.year == str(evidence.year) and s.reason == EXACT_DUPLICATE
    ]
    for one in aside:
        if not one.file.endswith(f"/{evidence.plan.source('student_core').file}"):
            continue
        read, rows = evidence.extracts.rows[one.file].read, one.rows
        if rows > evidence.plan.checks.repeated_rows * read:
            yield evidence.warning(
                "duplicate_students",
                DISTRICT,
                "student_core",
                f"{rows} of the roster’s {read} rows stand in it twice",
                f"{evidence.said(rows)} rows of the roster stand in it twice; each counts once",
            )


def student_in_two_schools(evidence: Evidence) -> Iterator[DataWarning]:
    """Students on the rolls of two schools on the count date. Each school counts them, the district
    counts them once; usually one school has not signed the student out. Moves during the year are
    no warning.
    """
    roster = evidence.extracts.roster
    counted = roster[roster["on_count_date"]].drop_duplicates(["student", "school"])
    twice = counted[counted.duplicated("student", keep=False)]
    for school, rows in twice.groupby("school"):
        yield evidence.warning(
            "student_in_two_schools",
            str(school),
            "student_core",
            f"{len(rows)} students are on the rolls of another school as well on the count date",
            f"{evidence.said(len(rows))} students are on the rolls of another school as well on "
            "the count date",
        )


def impossible_dates(evidence: Evidence) -> Iterator[DataWarning]:
    """Dates on which nothing can have happened. Days that do not exist or lie outside the school
    year are errors and stop the reading. Many events on Saturdays and Sundays (weekend_events) are
    a warning: day and month may have been exchanged.
    """
    dated = (
        ("student_discipline", "removals", evidence.extracts.removals),
        ("office_referrals", "referrals", evidence.extracts.referrals),
    )
    for source, noun, rows in dated:
        known = rows["date"].dropna()
        weekend = int((known.dt.day_of_week >= 5).sum())
        if weekend > evidence.plan.checks.weekend_events * len(known):
            yield evidence.warning(
                "impossible_dates",
                DISTRICT,
                source,
                f"{weekend} of {len(known)} {noun} are dated on a Saturday or Sunday",
                f"unusually many {noun} are dated on a Saturday or Sunday",
            )
