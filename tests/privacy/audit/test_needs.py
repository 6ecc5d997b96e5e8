"""What each rule demands of an interval, on both sides of each boundary."""

from __future__ import annotations

import pytest

from reporting.plan import Plan
from reporting.privacy.audit.needs import Question, Rule, judge, judge_true
from reporting.privacy.audit.system import Interval


def verdict(
    plan: Plan, rule: Rule, here: tuple[float, float], people: tuple[float, float],
    printed: tuple[float, float] | None = None,
) -> tuple[bool, bool]:  # fmt: skip
    size = Interval(*people)
    number = Interval(*here)
    ask = Question(0, (rule,), 1, 1, printed, scale=(100.0, 500.0))
    (found,) = judge(ask, number, number if rule == "N2" else size, size, plan.privacy)
    return found.holds, found.certain


@pytest.mark.parametrize(
    ("here", "people", "holds", "certain"),
    [
        ((0, 4), 100, True, False),
        ((0, 3), 100, False, True),
        ((1, 40), 100, False, False),
        ((4, 40), 100, False, False),
        ((5, 40), 100, True, False),  # neither end is possible: withheld for another's sake
        ((96, 100), 100, True, False),
        ((95, 99), 100, False, False),
        ((97, 100), 100, False, True),
        ((0, 3), 3, True, False),  # all of 0 … n
        ((0, 0), 3, False, True),
    ],
)
def test_small_adverse_counts_look_alike(
    district_plan: Plan, here: tuple[int, int], people: int, holds: bool, certain: bool
) -> None:
    """N1: all of 0 … 4, or all of n−4 … n, or neither end at all."""
    assert verdict(district_plan, "N1", here, (people, people)) == (holds, certain)


@pytest.mark.parametrize(
    ("here", "holds", "certain"),
    [((1, 9), True, False), ((0, 30), True, False), ((1, 8), False, True), ((2, 30), False, False),
     ((10, 12), True, False), ((9, 12), False, False), ((0, 0), False, True)],
)  # fmt: skip
def test_sizes_of_small_groups_look_alike(
    district_plan: Plan, here: tuple[int, int], holds: bool, certain: bool
) -> None:
    """N2: all of 1 … 9, or certainly ten or more."""
    assert verdict(district_plan, "N2", here, here) == (holds, certain)


@pytest.mark.parametrize(
    ("here", "people", "holds", "certain"),
    [((3, 5), (0, 9), True, False), ((3, 4), (0, 9), False, True), ((3, 4), (0, 12), False, False),
     ((3, 3), (10, 12), True, False), ((0, 1), (1, 1), True, False)],
)  # fmt: skip
def test_counts_of_small_groups_stay_open(
    district_plan: Plan, here: tuple[int, int], people: tuple[int, int], holds: bool, certain: bool
) -> None:
    """N3: never a point; three values, or as many as so few people allow."""
    assert verdict(district_plan, "N3", here, people) == (holds, certain)


def test_a_coded_share_is_told_no_more_exactly_than_printed(district_plan: Plan) -> None:
    """N4: every count of the printed bin."""
    assert verdict(district_plan, "N4", (0, 5), (100, 100), (0, 5)) == (True, False)
    assert verdict(district_plan, "N4", (0, 4), (100, 100), (0, 5)) == (False, True)


@pytest.mark.parametrize(
    ("here", "holds"),
    [((1100, 1740), True), ((1100, 1739), False), ((800, 1120), True), ((800, 1119), False)],
)
def test_means_of_small_groups_stay_open(
    district_plan: Plan, here: tuple[int, int], holds: bool
) -> None:
    """N5: a tenth of the scale to either side (8 people: 320 points), less at an end of it."""
    assert verdict(district_plan, "N5", here, (8, 8))[0] is holds


def test_true_counts_decide_what_is_at_stake(district_plan: Plan) -> None:
    """3 to 40 of 100 is harmless for 30 students with an event, and a leak for 4."""
    ask = Question(0, ("N1",), 1, 1)
    here = Interval(3, 40)
    for value, holds in ((30.0, True), (5.0, True), (4.0, False), (0.0, False)):
        (found,) = judge_true(ask, here, 100.0, {0: value, 1: 100.0}, district_plan.privacy)
        assert found.holds is holds, value
