"""The primary rule at and around its boundaries."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.plan import Plan, load_plan
from reporting.privacy.primary import State, judge_share
from tests.conftest import ROOT

POLICY = load_plan(ROOT / "params").privacy


def state(k: int, n: int, *, adverse: bool = False) -> State:
    return judge_share(k, n, n, adverse=adverse, policy=POLICY).state


def test_nine_people_are_withheld_and_ten_are_not() -> None:
    """The smallest denominator that is released is 10."""
    assert state(5, 9) == State.WITHHELD
    assert state(5, 10) == State.EXACT


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        (2, 10, 0.0, 0.20), (3, 15, 0.0, 0.20), (0, 19, 0.0, 0.20), (2, 20, 0.0, 0.10),
        (2, 40, 0.0, 0.05), (2, 100, 0.0, 0.02), (3, 300, 0.0, 0.01), (8, 10, 0.80, 1.0),
        (38, 40, 0.95, 1.0), (98, 100, 0.98, 1.0), (297, 300, 0.99, 1.0),
    ],
)  # fmt: skip
def test_shares_near_the_ends_are_coded_by_size(k: int, n: int, low: float, high: float) -> None:
    """n 10-19: 20/80, 20-39: 10/90, 40-99: 5/95, 100-299: 2/98, from 300: 1/99."""
    verdict = judge_share(k, n, n, adverse=False, policy=POLICY)
    assert (verdict.state, verdict.low, verdict.high) == (State.CODED, low, high)


@pytest.mark.parametrize(
    ("k", "n"), [(3, 10), (4, 15), (3, 20), (3, 40), (3, 100), (4, 300), (7, 10), (37, 40)]
)
def test_shares_just_inside_are_exact(k: int, n: int) -> None:
    """One more than the end bin is shown exactly."""
    assert state(k, n) == State.EXACT


@given(n=st.integers(10, 2000))
def test_an_end_bin_holds_at_least_three_possible_counts(n: int) -> None:
    """A coded cell can never be told to two counts or one, whatever the size of the group."""
    coded_low = [
        k for k in range(n + 1) if judge_share(k, n, n, adverse=False, policy=POLICY).low == 0
    ]
    assert len(coded_low) >= 3


@given(n=st.integers(10, 2000))
def test_adverse_counts_of_one_to_four_are_never_told_apart(n: int) -> None:
    """For discipline 0, 1, 2, 3 and 4 look alike: one bound, or withheld, for all of them."""
    looks = {judge_share(k, n, n, adverse=True, policy=POLICY) for k in range(5)}
    assert len({(v.state, str(v.low), str(v.high)) for v in looks}) == 1
    assert looks.pop().state != State.EXACT
    complement = {judge_share(n - k, n, n, adverse=True, policy=POLICY).state for k in range(5)}
    assert State.EXACT not in complement


@given(n=st.integers(10, 400))
def test_a_withheld_adverse_count_has_at_least_five_values(n: int) -> None:
    """What is withheld stays within no less than five possible counts."""
    withheld = [k for k in range(n // 2) if state(k, n, adverse=True) == State.WITHHELD]
    assert not withheld or len(withheld) >= 5


def test_five_suspended_of_fifty_are_exact_and_four_are_coded() -> None:
    """The boundary of the adverse rule, on both sides."""
    assert state(6, 50, adverse=True) == State.EXACT
    verdict = judge_share(4, 50, 50, adverse=True, policy=POLICY)
    assert (verdict.state, verdict.high) == (State.CODED, 0.10)


def test_survey_shares_are_coded_by_respondents_not_answers() -> None:
    """60 answers of 12 people are 12 people: the wide bin applies."""
    verdict = judge_share(58, 60, 12, adverse=False, policy=POLICY)
    assert (verdict.state, verdict.low) == (State.CODED, 0.80)


def test_the_policy_that_ships_is_the_documented_one(district_plan: Plan) -> None:
    """Thresholds are data of the district; those that ship are the documented defaults."""
    assert district_plan.privacy.smallest_denominator == 10
    assert district_plan.privacy.smallest_adverse_count == 5
