"""Waivers hold for what they name and as long as they say; then they are warnings themselves."""

from __future__ import annotations

from typing import Any

import pytest

from reporting.plan import Plan, SchoolYear, Waiver
from reporting.review.waivers import waived
from reporting.review.warning import DataWarning

YEARS = [SchoolYear(2025), SchoolYear(2026)]
JUMP = DataWarning(SchoolYear(2026), "enrolment_jump", "glenridge", "up", "up", "student_core")


def plan_with(plan: Plan, **changes: Any) -> Plan:
    settings = {
        "check": "enrolment_jump",
        "school_years": ["2025-26"],
        "school": "glenridge",
        "reason": "The boundary moved.",
        "expires": "2025-26",
        **changes,
    }
    return plan.model_copy(update={"waivers": (Waiver.model_validate(settings),)})


@pytest.mark.parametrize("school", ["glenridge", None])
def test_a_waived_warning_keeps_its_place_and_its_reason(
    district_plan: Plan, school: str | None
) -> None:
    """The warning is listed with the reason; no school means every school."""
    (one,) = waived([JUMP], plan_with(district_plan, school=school), YEARS)
    assert (one.check, one.waived) == ("enrolment_jump", "The boundary moved.")


def test_an_expired_waiver_no_longer_holds(district_plan: Plan) -> None:
    """One year after `expires` the warning is open again, and the waiver is a second one."""
    one, waiver = waived([JUMP], plan_with(district_plan, expires="2024-25"), YEARS)
    assert one.waived == ""
    assert (waiver.check, waiver.waived) == ("waivers", "")
    assert "expired with 2024-25" in waiver.sentence


@pytest.mark.parametrize(
    "changes",
    [{"check": "vanished_group"}, {"school": "captain"}, {"school_years": ["2024-25"]}],
    ids=["another check", "another school", "another year"],
)
def test_a_waiver_that_matches_nothing_is_a_warning(
    district_plan: Plan, changes: dict[str, Any]
) -> None:
    """A waiver holds for its check, its school years and its school only."""
    found = waived([JUMP], plan_with(district_plan, **changes), YEARS)
    assert sorted(w.check for w in found) == ["enrolment_jump", "waivers"]
    assert [w.waived for w in found] == ["", ""]
    assert any("matches no warning" in w.sentence for w in found)


def test_a_waiver_of_years_that_were_not_read_says_nothing(district_plan: Plan) -> None:
    """Whether it is still needed can be told only where the checks looked."""
    assert waived([], plan_with(district_plan), [SchoolYear(2025)]) == ()
