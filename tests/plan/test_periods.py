"""School years that are counted together: how they are written, and which are complete."""

from __future__ import annotations

import pytest

from reporting.plan import Break, Period, Plan, SchoolYear, last_year_of, read_time
from reporting.plan.rules import contradictions


def with_measure(plan: Plan, measure_id: str, **changes: object) -> Plan:
    measures = tuple(
        m.model_copy(update=changes) if m.id == measure_id else m for m in plan.measures
    )
    return plan.model_copy(update={"measures": measures})


def written(plan: Plan) -> list[str]:
    return [str(p) for p in plan.periods(plan.measure("referral_risk"), "students")]


def test_a_period_is_written_as_people_read_it() -> None:
    """2022-23 to 2024-25 holds three school years and is read back as it was written."""
    period = Period.ending_in(SchoolYear(2025), 3)
    assert str(period) == "2022-23 to 2024-25"
    assert Period.parse(str(period)) == period
    assert [str(y) for y in period.years] == ["2022-23", "2023-24", "2024-25"]


@pytest.mark.parametrize("text", ["2022-23", "2024-25 to 2022-23", "2022-23 to 2022-23", "a to b"])
def test_what_is_no_period_is_refused(text: str) -> None:
    """One year, a backward span and other text say what is wrong."""
    with pytest.raises(ValueError, match="is not a"):
        Period.parse(text)


def test_a_column_of_school_years_holds_both() -> None:
    """Each is read as what it is; a period belongs to the reports from its last year on."""
    assert read_time("2024-25") == SchoolYear(2025)
    assert last_year_of("2022-23 to 2024-25") == last_year_of("2024-25") == SchoolYear(2025)


def test_periods_end_in_each_year_since_the_break(district_plan: Plan) -> None:
    """2020-21 lies before the break in series, so the first period begins with 2021-22."""
    assert written(district_plan) == [
        "2021-22 to 2023-24", "2022-23 to 2024-25", "2023-24 to 2025-26",
    ]  # fmt: skip


def test_no_period_holds_a_break_or_a_year_without_the_measure(district_plan: Plan) -> None:
    """A break inside a period ends it; a break at its beginning does not."""
    broken = (Break(first_year=SchoolYear(2024), reason="another rule"),)
    assert written(with_measure(district_plan, "referral_risk", breaks=broken)) == [
        "2020-21 to 2022-23", "2023-24 to 2025-26",
    ]  # fmt: skip
    late = with_measure(district_plan, "referral_risk", first_year=SchoolYear(2024), breaks=())
    assert written(late) == ["2023-24 to 2025-26"]
    assert written(with_measure(district_plan, "referral_risk", pooled_years=None)) == []


def test_a_measure_of_even_years_cannot_be_pooled(district_plan: Plan) -> None:
    """It has no school years in a row; the plan says so when it is read."""
    plan = with_measure(district_plan, "referral_risk", waves="even years")
    assert any("even years" in problem.rule for problem in contradictions(plan))
