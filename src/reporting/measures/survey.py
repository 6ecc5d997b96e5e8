"""Survey measures: favorable answers, valid answers, respondents and invited.

Favorable are the top options of an item's scale (2 of 5, 3 of 7), the middle option counts in the
denominator, "don't know" does not, negatively worded items are turned round. A topic pools its
items; its n is respondents, not answers (Panorama's rule, see methods).
"""

from __future__ import annotations

import pandas as pd

from reporting.extracts import Extracts
from reporting.measures.counts import as_counts, tally
from reporting.plan import AnswerScale, Measure, Plan, SurveyItem, SurveyTopic

DEMOGRAPHICS = ["race", "gender", "iep", "lunch", "english_learner", "grade"]


def count_favorable(measure: Measure, plan: Plan, extracts: Extracts) -> pd.DataFrame:
    """Counts of one survey measure for each of its respondent populations."""
    breakdowns = [plan.breakdown(b) for b in measure.breakdowns]
    parts = []
    for topic in plan.surveys.topics:
        if topic.topic != measure.settings["topic"] or topic.population not in measure.populations:
            continue
        answered = tally(
            _respondents(topic, plan, extracts),
            ["numerator", "denominator", "respondents"],
            breakdowns,
            unduplicated=["respondents"],
        )
        invited = tally(
            _invited(topic.population, plan, extracts),
            ["invited"],
            breakdowns,
            unduplicated=["invited"],
        )
        key = ["school_year", "school", "breakdown", "group"]
        years = answered["school_year"].unique()
        both = answered.merge(invited[invited["school_year"].isin(years)], on=key, how="outer")
        filled = both.fillna({"numerator": 0, "denominator": 0, "respondents": 0, "invited": 0})
        # Somebody who joined after the roster was taken answers without having been invited.
        filled["invited"] = filled[["invited", "respondents"]].max(axis=1)
        parts.append(as_counts(filled, measure.id, topic.population))
    return pd.concat(parts, ignore_index=True)


def favorable_options(item: SurveyItem, scale: AnswerScale) -> tuple[str, ...]:
    """The answers that count as favorable: the top of the scale, of a reversed item the bottom."""
    return scale.options[: scale.favorable] if item.reversed else scale.options[-scale.favorable :]


def _respondents(topic: SurveyTopic, plan: Plan, extracts: Extracts) -> pd.DataFrame:
    """One row per respondent with at least one valid answer to the topic."""
    scales = {s.id: s for s in plan.surveys.scales}
    favorable: dict[tuple[str, str], bool] = {}
    for item in topic.items:
        scale = scales[item.scale]
        best = favorable_options(item, scale)
        favorable |= {(item.id, option): option in best for option in scale.options}
    responses = extracts.responses[extracts.responses["population"] == topic.population]
    responses = responses[responses["item"].isin([i.id for i in topic.items])]
    verdict = pd.DataFrame(
        [(item, answer, int(good), 1) for (item, answer), good in favorable.items()],
        columns=["item", "answer", "numerator", "denominator"],
    )
    valid = responses.merge(verdict, on=["item", "answer"], how="inner")
    people = valid.groupby(["year", "school", "respondent"], as_index=False, sort=True).agg(
        {"numerator": "sum", "denominator": "sum", "local_id": "last", "race": "last",
         "gender": "last", "grade": "last"}
    )  # fmt: skip
    people["respondents"] = 1
    if topic.population == "students":
        people = people.drop(columns=["race", "gender", "grade"]).merge(
            _students(extracts, per_school=False), on=["year", "local_id"], how="left"
        )
        people["person"] = people["local_id"].fillna(people["respondent"])
    else:
        people["person"] = people["respondent"]
    return people


def _invited(population: str, plan: Plan, extracts: Extracts) -> pd.DataFrame:
    if population == "staff":
        staff = extracts.staff.drop_duplicates(["year", "school", "person"])
        return staff.assign(invited=1)
    students = _students(extracts, per_school=True).rename(columns={"local_id": "person"})
    if population == "students":
        students = students[students["grade"].isin(plan.surveys.student_grades)]
    else:
        # One parent or guardian is asked per child, without knowing the child's programs.
        students = students.drop(columns=["iep", "lunch", "english_learner", "gender"])
    return students.assign(invited=1)


def _students(extracts: Extracts, *, per_school: bool) -> pd.DataFrame:
    key = ["year", "school", "local_id"] if per_school else ["year", "local_id"]
    return extracts.roster[[*key, *DEMOGRAPHICS]].drop_duplicates(key, keep="last")
