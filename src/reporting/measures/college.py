"""ACT and AP: seniors and their last ACT, students and their AP exams of the year.

Both are joined to the roster, which says who is a senior or a student of grades 9–12 and in which
groups. A score of somebody whom the roster does not have there is not counted. Students of two
schools count in both and once in the district.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from reporting.extracts import Extracts
from reporting.measures.counts import as_counts, tally
from reporting.measures.students import enrolled_students
from reporting.plan import Measure, Plan

SECTIONS = ("english", "mathematics", "reading", "science")


def count_act(measure: Measure, plan: Plan, extracts: Extracts) -> pd.DataFrame:
    """Composite of the tested, or share of all seniors, as ``settings.of`` says.

    - ``composite``: sum of composites of tested seniors; ``invited`` are all seniors;
    - ``tested``: seniors with a test, of all seniors;
    - ``benchmarks``: seniors at or above the benchmark in all four sections (``settings`` by
      section), of **all** seniors: who did not take the test has not shown it.
    """
    seniors = enrolled_students(measure, extracts).merge(
        extracts.act.drop(columns=["date"]), on=["year", "student"], how="left"
    )
    seniors = seniors.rename(columns={"student": "person"})
    tested = seniors["composite"].notna().astype(int)
    if measure.settings["of"] == "composite":
        score = seniors["composite"].fillna(0.0)
        counted = seniors.assign(
            total=score, total_squares=score**2, denominator=tested, respondents=tested, invited=1
        )
        numbers = ["total", "total_squares", "denominator", "respondents", "invited"]
        return _summed(measure, plan, counted, numbers)
    if measure.settings["of"] == "tested":
        hit = tested
    else:
        reached = [seniors[s] >= float(measure.settings[s]) for s in SECTIONS]
        hit = pd.concat(reached, axis=1).all(axis=1).astype(int)
    counted = seniors.assign(numerator=hit, denominator=1, respondents=1)
    return _summed(measure, plan, counted, ["numerator", "denominator", "respondents"])


def count_exams(measure: Measure, plan: Plan, extracts: Extracts) -> pd.DataFrame:
    """AP exams with a passing grade, over the denominator that ``settings.of`` names.

    - ``exams``: exams passed, of exams taken; ``respondents`` are the students who took them;
    - ``takers``: students with an exam passed, of students who took one;
    - ``everyone``: students with an exam passed, of all students of the grades.
    """
    exams = extracts.exams.assign(
        exams=1, passed=(extracts.exams["grade"] >= float(measure.settings["passing"])).astype(int)
    )
    of_student = exams.groupby(["year", "local_id"], as_index=False)[["exams", "passed"]].sum()
    people = enrolled_students(measure, extracts).merge(
        of_student, on=["year", "local_id"], how="left"
    )
    people = people.rename(columns={"student": "person"})
    taken = people["exams"].fillna(0).astype(int)
    passed = people["passed"].fillna(0).astype(int)
    took, succeeded = (taken > 0).astype(int), (passed > 0).astype(int)
    everyone = pd.Series(1, index=people.index)
    numerator, denominator, respondents = {
        "exams": (passed, taken, took),
        "takers": (succeeded, took, took),
        "everyone": (succeeded, everyone, everyone),
    }[measure.settings["of"]]
    counted = people.assign(numerator=numerator, denominator=denominator, respondents=respondents)
    return _summed(measure, plan, counted, ["numerator", "denominator", "respondents"])


def _summed(
    measure: Measure, plan: Plan, people: pd.DataFrame, numbers: Sequence[str]
) -> pd.DataFrame:
    breakdowns = [plan.breakdown(b) for b in measure.breakdowns]
    return as_counts(
        tally(people, numbers, breakdowns, unduplicated=numbers), measure.id, "students"
    )
