"""The status rule on both sides of each of its boundaries."""

from __future__ import annotations

import pytest

from reporting.plan import Plan, SchoolYear
from reporting.report import trends
from reporting.report.statistics import Proportion
from reporting.report.status import Status, expected_value, judge
from reporting.report.values import Cell

THEN, NOW = SchoolYear(2022), SchoolYear(2026)


def cell(
    k: float | None, n: int = 400, year: SchoolYear = NOW, marker: str = "", invited: int = 440
) -> Cell:
    share = None if k is None else Proportion(k, n)
    return Cell(year, "district", "all", "all", "", share, None, None, None, n, invited, marker, "")


def status(
    plan: Plan, now: Cell | None, then: Cell | None, measure: str = "self_efficacy"
) -> Status:
    """Self-efficacy of students: target 64 by 2026-27; from 60 in 2021-22, 63.2 is expected now."""
    return judge(plan.measure(measure), "students", plan, now, then)


BASE = cell(240, year=THEN)  # 60 percent


def test_the_expected_path_is_straight() -> None:
    """60 in 2021-22, 64 by 2026-27: after four of five years 63.2; after the due year 64."""
    assert expected_value(60, THEN, 64, SchoolYear(2027), NOW) == pytest.approx(63.2)
    assert expected_value(60, THEN, 64, SchoolYear(2027), SchoolYear(2030)) == 64
    assert expected_value(60, THEN, 64, SchoolYear(2027), THEN) == 60


@pytest.mark.parametrize(
    ("k", "word"),
    [
        (256.0, "met"),        # exactly 64 percent
        (255.9, "close"),
        (244.7, "close"),      # probability of 63.2 or more: just above 0.20
        (244.5, "off_track"),  # just below, and not clearly above 60
        (100.0, "off_track"),
    ],
)  # fmt: skip
def test_words_at_their_boundaries(district_plan: Plan, k: float, word: str) -> None:
    """Target met from the target on; too close to call down to a probability of 0.20."""
    assert status(district_plan, cell(k), BASE).id == word


@pytest.mark.parametrize(("k", "word"), [(6354.0, "on_track"), (6350.0, "close")])
def test_on_track_begins_at_four_in_five(district_plan: Plan, k: float, word: str) -> None:
    """10,000 respondents: the probability of 63.2 passes 0.80 between 63.50 and 63.54 percent."""
    big = cell(6000, 10000, THEN, invited=10500)
    shift = status(district_plan, cell(k + 10, 10000, invited=10500), big).id
    exact = status(district_plan, cell(k, 10000, invited=10500), big)
    from reporting.report.status import probability_beyond

    chance = probability_beyond(cell(k, 10000), 63.2, up=True)
    assert exact.id == ("on_track" if chance >= 0.80 else "close")
    assert shift in ("on_track", "close")
    assert exact.expected == pytest.approx(63.2)


def test_progressing_needs_a_clear_rise_since_the_baseline(district_plan: Plan) -> None:
    """Below the path but clearly above the baseline is progress, not failure."""
    base = cell(5200, 10000, THEN, invited=10500)
    # Path from 52 to 64: 61.6 expected; 58 is far below it and clearly above 52.
    assert status(district_plan, cell(5800, 10000, invited=10500), base).id == "progressing"
    assert status(district_plan, cell(5210, 10000, invited=10500), base).id == "off_track"


@pytest.mark.parametrize(
    ("now", "then", "reason"),
    [
        (None, BASE, "not available"),
        (cell(None, marker="x"), BASE, "not available"),
        (cell(None, marker="z"), BASE, "not applicable"),
        (cell(None, marker="c"), BASE, "withheld"),
        (cell(6, 9, invited=9), BASE, "too few people"),
        (cell(250, invited=801), BASE, "fewer than half responded"),
        (cell(250), None, "no baseline"),
        (cell(250), cell(None, marker="c", year=THEN), "no baseline"),
    ],
)
def test_not_rated_says_why(
    district_plan: Plan, now: Cell | None, then: Cell | None, reason: str
) -> None:
    """Withheld, too small, too few responses, no baseline: never a guess."""
    result = status(district_plan, now, then)
    assert (result.id, result.reason) == ("not_rated", reason)


def test_the_baseline_year_is_not_rated_against_itself(district_plan: Plan) -> None:
    """In the year of the baseline a measure stands on its path by definition."""
    result = status(district_plan, BASE, BASE)
    assert (result.id, result.reason) == ("not_rated", "baseline year")
    met = cell(260, year=THEN)
    assert status(district_plan, met, met).id == "met"


def test_nobody_is_asked_for_more_than_the_target(district_plan: Plan) -> None:
    """From a baseline of 80 to a target of 64 percent there is no falling path: 64 is asked."""
    beyond = cell(320, year=THEN)
    result = status(district_plan, cell(255), beyond)
    assert (result.id, result.expected) == ("close", 64)
    rare = cell(20, year=THEN)  # 5 percent; referrals may be 8 percent
    result = status(district_plan, cell(33), rare, "referral_risk")
    assert (result.id, result.expected) == ("close", 8)


def test_half_of_the_invited_are_enough(district_plan: Plan) -> None:
    """Exactly 50 percent response may be compared."""
    assert status(district_plan, cell(250, invited=800), BASE).id != "not_rated"


def test_a_break_in_series_is_not_rated(district_plan: Plan) -> None:
    """Referrals of 2020-21 do not compare with those of later years."""
    early = cell(20, year=SchoolYear(2021))
    result = status(district_plan, cell(40), early, "referral_risk")
    assert (result.id, result.reason) == ("not_rated", "break in series")


def test_lower_is_better_for_discipline(district_plan: Plan) -> None:
    """Referrals: at or below 8 percent is met; above the falling path is off track."""
    base = cell(48, year=THEN)  # 12 percent; path to 8 by 2026-27: 8.8 now
    assert status(district_plan, cell(32), base, "referral_risk").id == "met"
    assert status(district_plan, cell(33), base, "referral_risk").id == "close"
    assert status(district_plan, cell(60), base, "referral_risk").id == "off_track"


def test_without_a_target_there_are_three_words(district_plan: Plan) -> None:
    """Improved, no clear change, declined — only for a measure with a direction."""
    measure = district_plan.measure("self_efficacy")
    promise = measure.populations["students"].model_copy(update={"targets": {}})
    free = measure.model_copy(update={"populations": {"students": promise}})
    words = [judge(free, "students", district_plan, cell(k), BASE).id for k in (290, 242, 180)]
    assert words == ["improved", "steady", "declined"]


@pytest.mark.parametrize(
    ("measure", "k", "begins"),
    [("self_efficacy", 240, 60.0), ("self_efficacy", 320, 64.0), ("referral_risk", 20, 8.0)],
)
def test_the_drawn_path_asks_for_no_more_than_the_target(
    district_plan: Plan, measure: str, k: float, begins: float
) -> None:
    """From 60 up to 64; from 80, beyond the target of 64, flat; from 5, below 8 referrals, flat."""
    definition = district_plan.measure(measure)
    goal = definition.populations["students"].targets["2026-27"]
    start = trends._path_from(definition, cell(k, year=THEN), goal)
    assert start == (THEN, pytest.approx(begins))
