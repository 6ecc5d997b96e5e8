"""Ratings of one small audit, counted by hand; and the evidence that goes with them."""

from __future__ import annotations

import pandas as pd
import pytest

from reporting.extracts import Extracts
from reporting.measures import evidence
from reporting.measures.rubrics import count_rubric
from reporting.measures.student_survey import count_student_survey
from reporting.plan import DISTRICT, Plan
from reporting.privacy import protect

from .tiny import extracts_of, frame

YEAR = "2024-25"
# school, area, domain, what A gave, what B gave (None: not rated)
AUDIT = [
    ("glenridge", "Science", "accuracy", 3, 3),
    ("glenridge", "Art", "accuracy", 2, 3),
    ("glenridge", "Music", "accuracy", 4, 4),
    ("glenridge", "Science", "cultures", 1, None),
    ("meramec", "Science", "accuracy", 2, 1),
]


@pytest.fixture(scope="module")
def audited() -> Extracts:
    rows = [
        (YEAR, school, area, domain, rater, level, f"{area} by {rater}")
        for school, area, domain, *levels in AUDIT
        for rater, level in zip("AB", levels, strict=True)
        if level is not None
    ]
    columns = ["year", "school", "area", "domain", "rater", "level", "evidence"]
    return extracts_of(ratings=frame("ratings", rows, columns))


def numbers(counts: pd.DataFrame, school: str, group: str = "all") -> dict[str, tuple[int, int]]:
    rows = counts[(counts["school"] == school) & (counts["group"] == group)]
    return {r["level"]: (int(r["numerator"]), int(r["denominator"])) for _, r in rows.iterrows()}


def test_levels_of_a_domain_and_of_all(district_plan: Plan, audited: Extracts) -> None:
    """Glenridge accuracy: 2, 3, 3, 3, 4, 4; all its domains: one rating of 1 more."""
    counts = count_rubric(district_plan.measure("equity_audit"), district_plan, audited)
    assert numbers(counts, "glenridge", "accuracy") == {
        "1": (0, 6), "2": (1, 6), "3": (3, 6), "4": (2, 6),
    }  # fmt: skip
    assert numbers(counts, "glenridge")["1"] == (1, 7)
    assert numbers(counts, DISTRICT)["2"] == (2, 9)


def test_pairs_are_what_both_raters_rated(district_plan: Plan, audited: Extracts) -> None:
    """District: 3|3, 2|3, 4|4 and 2|1; cultures, rated by A alone, is in no pair."""
    measure = district_plan.measure("equity_audit_agreement")
    pairs = numbers(count_rubric(measure, district_plan, audited), DISTRICT)
    assert {pair: n for pair, (n, _) in pairs.items() if n} == {
        "2|1": 1, "2|3": 1, "3|3": 1, "4|4": 1,
    }  # fmt: skip
    assert {whole for _, whole in pairs.values()} == {4}
    assert len(pairs) == 16


def test_ratings_pass_the_privacy_rule_unharmed(district_plan: Plan, audited: Extracts) -> None:
    """Two ratings of one area cross the door exactly; what nobody audited is [x], never [c]."""
    rubrics = tuple(m for m in district_plan.measures if m.kind.is_rated)
    people = district_plan.measure("wellness_sleep")  # the rule has to have something to judge
    plan = district_plan.model_copy(update={"measures": (*rubrics, people)})
    survey = frame(
        "student_survey",
        [("2023-24", people.settings["item"], "6-12", 50.0, 900)],
        ["year", "item", "band", "percent", "respondents"],
    )
    counts = pd.concat(
        [
            *(count_rubric(m, plan, audited) for m in rubrics),
            count_student_survey(people, plan, extracts_of(student_survey=survey)),
        ]
    )
    rows = protect(counts, plan)
    rows = rows[rows["measure"].isin([m.id for m in rubrics])]
    of_year = rows[rows["school_year"] == YEAR]
    meramec = of_year[(of_year["school"] == "meramec") & (of_year["group"] == "accuracy")]
    assert meramec["numerator"].tolist() == [1, 1, 0, 0]
    assert set(meramec["marker"]) == {""}
    captain = of_year[of_year["school"] == "captain"]
    assert set(captain["marker"]) == {"x"}
    assert captain["numerator"].isna().all()
    assert set(rows["marker"]) == {"", "x"}


def test_evidence_is_of_the_lowest_and_the_highest_area(
    district_plan: Plan, audited: Extracts
) -> None:
    """By rule: Art (2 and 3) is lowest at Glenridge, Music (4 and 4) highest, A before B."""
    (year,) = every = evidence(district_plan, audited)
    found = every[year]
    assert year == YEAR
    low, high = found["glenridge", "accuracy"]
    assert (low.area, low.level, low.text) == ("Art", 2, "Art by A")
    assert (high.area, high.level, high.text) == ("Music", 4, "Music by A")
    low, high = found[DISTRICT, "accuracy"]
    assert (low.school, low.area, low.level) == ("meramec", "Science", 1)
    assert low.text == "Science by B"
    assert (high.school, high.area) == ("glenridge", "Music")
    (alone,) = found["glenridge", "cultures"]
    assert alone.text == "Science by A"
