"""Attacks on hand-made releases: each is found, and told in words."""

from __future__ import annotations

import pytest

from reporting.plan import ALL, DISTRICT, Breakdown, Group, Plan, SchoolYear
from reporting.privacy.audit import (
    Audit,
    Finding,
    KnownSum,
    OutsideKnowledge,
    Place,
    Variable,
    audit,
)
from tests.privacy.audit.small import OTHERS, coded, district_of, hidden, row, table

PEOPLE = (40, 300, 90, 80, 250)
YEAR = "2024-25"
ENROLMENT = {
    Place(YEAR, school, "iep", "iep"): n
    for school, n in zip(("captain", *OTHERS, DISTRICT), (*PEOPLE, sum(PEOPLE)), strict=True)
}

# Nobody attends two schools, and everybody knows.
OUTSIDE = OutsideKnowledge(ENROLMENT, column_gaps={})


def only(found: Audit, school: str, rule: str = "N1") -> Finding:
    (finding,) = [
        f for f in found.findings
        if (f.variable.school, f.variable.column, f.rule) == (school, "numerator", rule)
    ]  # fmt: skip
    return finding


def test_district_minus_the_other_schools_is_found(district_plan: Plan) -> None:
    """One school withheld, the district shown: three students, and the reason in words."""
    rows = hidden(district_of((3, 20, 9, 8, 25), PEOPLE, "iep"), "captain")
    found = audit(table(rows), district_plan, OUTSIDE)
    leak = only(found, "captain")
    assert (leak.interval.low, leak.interval.high) == (3.0, 3.0)
    assert not leak.holds
    assert leak.certain
    assert "district minus the other schools, iep, 2024-25" in leak.because[0]
    assert "is exactly 3" in found.summary()
    assert not found.passed


def test_two_withheld_schools_protect_each_other(district_plan: Plan) -> None:
    """A partner with enough to hide behind: nothing fails."""
    rows = hidden(district_of((3, 20, 9, 8, 25), PEOPLE, "iep"), "captain", "glenridge")
    found = audit(table(rows), district_plan, OUTSIDE)
    assert found.passed, found.summary()
    assert only(found, "captain").interval.holds(0, 4)


def test_a_partner_with_too_little_protects_nothing(district_plan: Plan) -> None:
    """3 and 0 add up to 3: nobody is found exactly, but 4 is excluded."""
    rows = hidden(district_of((3, 20, 0, 8, 25), PEOPLE, "iep"), "captain", "glenridge")
    found = audit(table(rows), district_plan, OUTSIDE)
    leak = only(found, "captain")
    assert (leak.interval.low, leak.interval.high) == (0.0, 3.0)
    assert not leak.holds


def test_this_years_pooled_minus_last_years_pooled_is_found(district_plan: Plan) -> None:
    """Three years ending now minus three years ending last year: one year against another."""
    years = ("2021-22", "2022-23", "2023-24", YEAR)
    single = [row("captain", "iep", school_year=year) for year in years]
    single[0] = row("captain", "iep", 6, 40, school_year=years[0])
    last = row("captain", "iep", 12, 120, school_year="2021-22 to 2023-24")
    now = row("captain", "iep", 8, 120, school_year="2022-23 to 2024-25")
    enrolled = OutsideKnowledge({Place(y, "captain", "iep", "iep"): 40 for y in years})
    before = table([*single[:3], last])
    after = table([*single, now])
    alone = audit(after, district_plan, enrolled)
    both = audit(after, district_plan, enrolled, earlier=[before])

    def newest(found: Audit) -> Finding:
        return next(f for f in found.findings if f.variable.time == YEAR and f.rule == "N1")

    assert newest(alone).holds
    assert (newest(both).interval.low, newest(both).interval.high) == (2.0, 2.0)
    assert not newest(both).holds
    assert any("period minus its other school years" in name for name in newest(both).because)


def test_the_period_of_a_school_that_opened_late_is_its_only_year(district_plan: Plan) -> None:
    """Counted together with years before it existed: the period is the year that is withheld."""
    late = tuple(
        s.model_copy(update={"first_year": SchoolYear.parse(YEAR)}) if s.slug == "captain" else s
        for s in district_plan.district.schools
    )
    district = district_plan.district.model_copy(update={"schools": late})
    plan = district_plan.model_copy(update={"district": district})
    period = row("captain", "iep", 3, 40, school_year="2022-23 to 2024-25")
    leak = only(audit(table([row("captain", "iep"), period]), plan), "captain")
    assert (leak.interval.low, leak.interval.high) == (3.0, 3.0)
    assert "period minus its other school years" in leak.because[0]


def test_a_rounded_percentage_with_public_enrolment_is_a_count(district_plan: Plan) -> None:
    """7 percent of 14, printed by somebody else: one child."""
    count = Variable(
        "iss_risk", "students", YEAR, "captain", "iep", "iep", "", "numerator",
    )  # fmt: skip
    other = KnownSum.of_percent(count, 7, 14, "the state's rounded percentage")
    outside = OutsideKnowledge({Place(YEAR, "captain", "iep", "iep"): 14}, tables=(other,))
    rows = [row("captain", ALL, 12, 200), row("captain", "iep")]
    assert only(audit(table(rows), district_plan), "captain").holds
    leak = only(audit(table(rows), district_plan, outside), "captain")
    assert (leak.interval.low, leak.interval.high) == (1.0, 1.0)
    assert leak.because == ("the state's rounded percentage",)


def test_a_coded_share_beside_exact_neighbours_is_found(district_plan: Plan) -> None:
    """Printed as 5% or less of 100, but district minus the others says 4."""
    rows = district_of((4, 20, 9, 8, 25), (100, *PEOPLE[1:]), "iep")
    rows[0] = coded("captain", "iep", 100, 0.05)
    outside = OutsideKnowledge(column_gaps={})
    leak = only(audit(table(rows), district_plan, outside), "captain", "N4")
    assert leak.interval.is_point
    assert not leak.holds


def test_those_in_no_group_hide_nobody_when_the_enrolment_is_known(district_plan: Plan) -> None:
    """All minus the groups: an unknown group may hide a count, unless it is known to be empty."""
    rows = [row("captain", ALL, 9, 200), row("captain", "no_iep", 5, 160), row("captain", "iep")]
    assert only(audit(table(rows), district_plan), "captain").interval.high == 4.0
    people = {Place(YEAR, "captain", "iep", "iep"): 40}
    found = only(audit(table(rows), district_plan, OutsideKnowledge(people)), "captain")
    assert (found.interval.low, found.interval.high) == (4.0, 4.0)


def test_a_cell_that_an_earlier_release_showed_stays_known(district_plan: Plan) -> None:
    """Withholding now what was published last year is too late, and the audit says so."""
    shown = district_of((3, 20, 9, 8, 25), PEOPLE, "iep")
    now = hidden(shown, "captain", "glenridge")
    found = audit(table(now), district_plan, OUTSIDE, earlier=[table(shown)])
    leak = only(found, "captain")
    assert leak.interval.is_point
    assert leak.because == ("an earlier release shows it",)


def test_a_correction_does_not_contradict_the_earlier_release(district_plan: Plan) -> None:
    """Another value for the same cell replaces the old one; nothing is inferred from the old."""
    old = district_of((3, 20, 9, 8, 25), PEOPLE, "iep")
    new = hidden(district_of((30, 20, 10, 8, 25), PEOPLE, "iep"), "captain", "glenridge")
    old_hidden = hidden(old, "captain", "glenridge")
    found = audit(table(new), district_plan, OUTSIDE, earlier=[table(old_hidden)])
    assert found.contradictions == ()
    assert only(found, "captain").interval.high == 40.0


def test_figures_that_contradict_each_other_do_not_pass(district_plan: Plan) -> None:
    """A district that is not the sum of its schools is reported, not audited away."""
    rows = district_of((3, 20, 9, 8, 25), PEOPLE, "iep")
    rows[-1] = {**rows[-1], "numerator": 10}
    found = audit(table(hidden(rows, "captain")), district_plan, OUTSIDE)
    assert found.contradictions
    assert not found.passed


def test_a_breakdown_that_the_plan_gains_is_audited_at_once(district_plan: Plan) -> None:
    """R5 from params alone: a wide group beside its only narrow group gives it back."""
    codes = {"support": ("Y",), "none": ("N",)}
    groups = tuple(Group(id=i, name=i, codes=c) for i, c in codes.items())
    again = Breakdown(id="support", name="Support", column="iep", groups=groups)
    plan = district_plan.model_copy(update={"breakdowns": (*district_plan.breakdowns, again)})
    rows = [
        row("captain", ALL, 12, 200), row("captain", "iep"),
        row("captain", "support", 3, 40, breakdown="support"),
    ]  # fmt: skip
    assert only(audit(table(rows), district_plan), "captain").holds
    leak = only(audit(table(rows), plan), "captain")
    assert leak.interval.is_point
    assert any("beside" in name for name in leak.because)


@pytest.mark.parametrize("order", [0, 1, 2])
def test_the_order_of_rows_changes_nothing(district_plan: Plan, order: int) -> None:
    """The same release in another order gives the same findings."""
    rows = hidden(district_of((3, 20, 9, 8, 25), PEOPLE, "iep"), "captain", "glenridge")
    usual = table(rows)
    moved = usual.sample(frac=1, random_state=order).reset_index(drop=True)
    assert audit(moved, district_plan, OUTSIDE) == audit(usual, district_plan, OUTSIDE)
