"""Numbers and titles as they are printed never say the opposite of what they are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reporting import report
from reporting.plan import Plan
from reporting.report import words
from reporting.report.risks import Disparity
from reporting.report.statistics import Interval


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (0.3, 18.2, "+0.3 to +18.2"),    # a clear change is not printed as one that may be zero
        (-6.0, -0.04, "−6.00 to −0.04"),
        (-0.3, 4.2, "0 to +4"),          # zero lies inside
        (1.6, 7.8, "+2 to +8"),
        (-2.4, 4.1, "−2 to +4"),
    ],
)  # fmt: skip
def test_an_interval_that_excludes_zero_is_printed_without_it(
    district_plan: Plan, low: float, high: float, text: str
) -> None:
    """Rounding never puts zero into the interval of a clear change."""
    assert words.signed_interval(district_plan.measure("belonging"), Interval(low, high)) == text


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [(1.02, 2.3, "1.02–2.30"), (0.4, 0.96, "0.40–0.96"), (0.96, 2.3, "1.0–2.3"),
     (1.6, 3.0, "1.6–3.0")],
)  # fmt: skip
def test_a_ratio_interval_that_excludes_one_is_printed_without_it(
    low: float, high: float, text: str
) -> None:
    """A group at a higher risk has no interval that begins at 1.0."""
    assert words.ratio_interval(Interval(low, high)) == text


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Proficient or advanced in English language arts",
         "proficient or advanced in English language arts"),
        ("MAP index in science", "MAP index in science"),
        ("A trusted adult at school", "a trusted adult at school"),
    ],
)  # fmt: skip
def test_a_title_inside_a_sentence_keeps_its_names(title: str, text: str) -> None:
    """Only the first letter is lowered, and not that of an abbreviation."""
    assert words.inside(title) == text


def test_a_higher_risk_is_one_claim_of_many(sample_table: Path) -> None:
    """Higher and lower need the adjusted p-value of the goal's family, as every other group."""
    page = report.open(str(sample_table), goal=1, school="district", year="2025-26")
    measure = page.view.measure("referral_risk")
    found = {g.group.id: g for g in page.view.groups(measure)}
    assert Disparity.of(page.view, measure, found["black"]).verdict == "higher"
    shaky = replace(found["black"], p=0.06)
    assert Disparity.of(page.view, measure, shaky).verdict == "no clear gap"
