"""Checks of surveys: who answered, what was asked, what the answers are."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from reporting.plan import DISTRICT
from reporting.review.evidence import Evidence
from reporting.review.warning import DataWarning


def unknown_answers(evidence: Evidence) -> Iterator[DataWarning]:
    """Answers that the scale does not know. A text that is no option of the question's scale is an
    error and stops the reading. A question that more than blank_answers of the respondents left
    without a valid answer is a warning: was it shown to all of them?
    """
    scales = {s.id: set(s.options) for s in evidence.plan.surveys.scales}
    options = {i.id: scales[i.scale] for t in evidence.plan.surveys.topics for i in t.items}
    rows, most = evidence.extracts.responses, evidence.plan.checks.blank_answers
    for (population, item), answers in rows.groupby(["population", "item"]):
        blank = int((~answers["answer"].isin(options[str(item)])).sum())
        if blank > most * len(answers):
            yield evidence.warning(
                "unknown_answers",
                DISTRICT,
                f"panorama_{population}",
                f"{population}, question {item}: {blank} of {len(answers)} respondents gave no "
                "valid answer",
                f"{population}, question {item}: more than {most:.0%} of the respondents gave no "
                "valid answer",
            )


def low_response_rate(evidence: Evidence) -> Iterator[DataWarning]:
    """Fewer than low_response_rate of the invited students, staff or families of a school answered.
    A file may be incomplete; otherwise its values say little about those who did not answer.
    """
    rows, least = evidence.extracts.responses, evidence.plan.checks.low_response_rate
    for population in sorted(set(rows["population"])):
        people = rows[rows["population"] == population].drop_duplicates(["school", "respondent"])
        answered = people["school"].value_counts()
        invited = _invited(evidence, population)
        for school in evidence.schools:
            n, of = int(answered.get(school, 0)), int(invited.get(school, 0))
            if n < least * of:
                yield evidence.warning(
                    "low_response_rate",
                    school,
                    f"panorama_{population}",
                    f"{n} of {of} {population} who were asked answered the survey",
                    f"fewer than {least:.0%} of the {population} who were asked answered",
                )


def changed_question(evidence: Evidence) -> Iterator[DataWarning]:
    """A question whose text changed under the same id, so that no break in series is drawn, or
    whose percent favorable moved by more than item_jump points although at least
    item_jump_respondents answered in both years. Give a changed question a new id and its own
    first_year; look for answers that were turned round.
    """
    before, policy = evidence.before, evidence.plan.checks
    if before is None:
        return
    for (population, topic, item), text in sorted(evidence.now.questions.items()):
        was = before.questions.get((population, topic, item))
        if was is not None and was != text:
            words = f"{population}, question {item}: asked “{was}” in {before.year}, “{text}” now"
            yield evidence.warning(
                "changed_question",
                DISTRICT,
                f"panorama_{population}",
                words,
                words,
            )
    for (population, item), (good, valid) in sorted(evidence.now.favorable.items()):
        good_before, valid_before = before.favorable.get((population, item), (0, 0))
        if min(valid, valid_before) < policy.item_jump_respondents:
            continue
        moved = 100 * good / valid - 100 * good_before / valid_before
        if abs(moved) > policy.item_jump:
            yield evidence.warning(
                "changed_question",
                DISTRICT,
                f"panorama_{population}",
                f"{population}, question {item}: favorable answers moved by {moved:+.0f} points "
                "in one year",
                f"{population}, question {item}: favorable answers moved by more than "
                f"{policy.item_jump:g} points in one year",
            )


def _invited(evidence: Evidence, population: str) -> pd.Series:
    """Who was asked, by school: staff, students of the survey's grades, a family per child."""
    if population == "staff":
        staff = evidence.extracts.staff
        return staff.drop_duplicates(["school", "person"])["school"].value_counts()
    roster = evidence.extracts.roster.drop_duplicates(["school", "student"])
    if population == "students":
        roster = roster[roster["grade"].isin(evidence.plan.surveys.student_grades)]
    return roster["school"].value_counts()
