"""Measures that count students: discipline, program participation, achievement.

Each is a roster of the students who could count, a number for each of them, and the sum by group.
Discipline counts students, not incidents (unduplicated: a student with three referrals counts
once).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

import pandas as pd

from reporting.extracts import Extracts
from reporting.measures.counts import as_counts, tally
from reporting.measures.survey import DEMOGRAPHICS
from reporting.plan import Breakdown, Measure, Plan


def count_risk(measure: Measure, plan: Plan, extracts: Extracts) -> pd.DataFrame:
    """Students with at least one event, of all enrolled."""
    event = measure.settings["event"]
    if event == "referral":
        events = extracts.referrals
        key = "local_id"
    else:
        events = extracts.removals[extracts.removals["removal"] == event]
        key = "student"
    return _share_of_enrolled(measure, plan, extracts, events[["year", "school", key]], key)


def count_participation(measure: Measure, plan: Plan, extracts: Extracts) -> pd.DataFrame:
    """Students in a program at least once, of all enrolled in its grades."""
    rows = extracts.participation
    events = rows[rows["program"] == measure.settings["program"]]
    return _share_of_enrolled(
        measure, plan, extracts, events[["year", "school", "local_id"]], "local_id"
    )


def _share_of_enrolled(
    measure: Measure, plan: Plan, extracts: Extracts, events: pd.DataFrame, key: str
) -> pd.DataFrame:
    enrolled = enrolled_students(measure, extracts)
    counted = enrolled.rename(columns={"student": "person"}).assign(
        numerator=_had_event(enrolled, events, key).astype(int), denominator=1, respondents=1
    )
    sums = tally(
        counted,
        ["numerator", "denominator", "respondents"],
        [plan.breakdown(b) for b in measure.breakdowns],
        unduplicated=["numerator", "denominator", "respondents"],
    )
    return as_counts(sums, measure.id, "students")


def enrolled_students(measure: Measure, extracts: Extracts) -> pd.DataFrame:
    """The roster of the measure's grades, in the years for which its own extract was read.

    A year whose extract was read and names nobody is a year of zeros, not a missing one.
    """
    years = extracts.years.get(measure.source, ())
    enrolled = extracts.roster[extracts.roster["year"].isin(list(years))]
    if measure.grades is not None:
        enrolled = enrolled[enrolled["grade"].isin(measure.grades)]
    return enrolled


def _had_event(enrolled: pd.DataFrame, events: pd.DataFrame, key: str) -> pd.Series:
    """For each row of the roster, whether the student had an event at that school.

    An event at a school in whose roster the student does not stand counts where the student does.
    """
    at_school = pd.MultiIndex.from_frame(enrolled[["year", "school", key]])
    student = pd.MultiIndex.from_frame(enrolled[["year", key]])
    of_events = pd.MultiIndex.from_frame(events[["year", "school", key]])
    elsewhere = of_events[~of_events.isin(at_school)].droplevel("school")
    return pd.Series(at_school.isin(of_events) | student.isin(elsewhere), index=enrolled.index)


def count_achievement(measure: Measure, plan: Plan, extracts: Extracts) -> pd.DataFrame:
    """Percent proficient, mean index or levels, of students with a determined level.

    ``respondents`` are tested and ``invited`` enrolled students of the grades in which everybody is
    tested: their ratio is the participation rate.
    """
    subject = measure.settings["subject"]
    results = extracts.results[extracts.results["subject"] == subject]
    roster = extracts.roster.drop_duplicates(["year", "student"], keep="last")
    tested = results.drop(columns=["grade"]).merge(
        roster[["year", "student", *DEMOGRAPHICS]], on=["year", "student"], how="left"
    )
    tested["person"] = tested["student"]
    grades = plan.achievement.tested_grades[subject]
    everybody = tested["grade"].isin(grades)
    tested = tested.assign(
        respondents=everybody.astype(int), denominator=tested["level"].notna().astype(int)
    )
    breakdowns = [plan.breakdown(b) for b in measure.breakdowns]
    count = partial(tally, breakdowns=breakdowns)
    if measure.kind.has_levels:
        parts = []
        for level in plan.achievement.names:
            at_level = tested.assign(numerator=_is(tested["level"], [level]))
            sums = count(at_level, ["numerator", "denominator"]).assign(level=level)
            parts.append(as_counts(sums, measure.id, "students"))
        return pd.concat(parts, ignore_index=True)
    if not measure.kind.is_share:
        points = (
            tested["points"].mul(100).fillna(tested["level"].map(plan.achievement.index_points))
        )
        points = points.where(tested["level"].notna(), 0.0)
        sums = count(
            tested.assign(total=points, total_squares=points**2),
            ["total", "total_squares", "denominator", "respondents"],
        )
    else:
        sums = count(
            tested.assign(numerator=_is(tested["level"], plan.achievement.proficient)),
            ["numerator", "denominator", "respondents"],
        )
    both = with_enrolled(sums, extracts, grades, breakdowns)
    return as_counts(both, measure.id, "students")


def with_enrolled(
    sums: pd.DataFrame, extracts: Extracts, grades: Sequence[str], breakdowns: Sequence[Breakdown]
) -> pd.DataFrame:
    """A tally with ``invited``: students enrolled on the count date in the tested grades.

    Without grades in which everybody is tested there is no participation rate.
    """
    roster = extracts.roster
    enrolled = roster[roster["grade"].isin(grades) & roster["on_count_date"]].rename(
        columns={"student": "person"}
    )
    invited = tally(enrolled.assign(invited=1), ["invited"], breakdowns, unduplicated=["invited"])
    both = sums.merge(invited, on=["school_year", "school", "breakdown", "group"], how="left")
    both["respondents"] = both["respondents"].where(both["invited"].notna(), both["denominator"])
    both["invited"] = both[["invited", "respondents"]].max(axis=1).where(both["invited"].notna())
    return both


def _is(level: pd.Series, wanted: Iterable[str]) -> pd.Series:
    return level.isin(list(wanted)).astype(int)
