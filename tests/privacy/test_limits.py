"""Where protection ends: what headlines tell by themselves, and what cannot be kept at all."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pytest

from reporting.errors import ProtectionError
from reporting.plan import ALL, DISTRICT, Plan
from reporting.privacy import prove
from tests.privacy.test_attacks import YEAR, School, counts_of, plan_of


def released(plan: Plan, *schools: School) -> dict[tuple[str, str], dict[Hashable, Any]]:
    """(school, group) → row of the released table."""
    small = plan_of(plan, [YEAR], ("iep",), schools=len(schools))
    names = [s.slug for s in small.district.schools]
    counts = counts_of({YEAR: dict(zip(names, schools, strict=True))}, small)
    rows = prove(counts, small).rows.to_dict("records")
    return {(str(row["school"]), str(row["group"])): row for row in rows}


def test_a_bound_may_reach_further_than_the_headline_allows(district_plan: Plan) -> None:
    """3 of 364: "2% or less" says at most seven; 1 of 182 is printed as "5% or less" all the same.

    Nine of the group cannot be kept possible, and need not be: the headline is always released.
    """
    rows = released(district_plan, {"iep": (1, 182), "no_iep": (2, 182)})
    assert rows[DISTRICT, ALL]["high"] == 0.02
    assert rows[DISTRICT, "iep"]["high"] == rows[DISTRICT, "no_iep"]["high"] == 0.05


def test_what_cannot_be_kept_is_refused_with_cell_and_relation(district_plan: Plan) -> None:
    """Five of all, and only one student without an IEP: at least four with one, whatever is done.

    The headline may not be withheld. So nothing is released, and the message says which number, by
    which sum, and what to do; it does not say the number.
    """
    with pytest.raises(ProtectionError) as refused:
        released(district_plan, {"iep": (4, 20), "no_iep": (1, 1)})
    told = str(refused.value)
    assert f"referral_risk students {YEAR} district iep iep numerator" in told
    assert "all minus the groups of iep: referral_risk students" in told
    assert "merge groups, pool years or drop a breakdown" in told


def test_a_group_of_nobody_looks_like_a_small_one(district_plan: Plan) -> None:
    """No student with an IEP at the first school: withheld, as three would be; nothing fails."""
    some: School = {"iep": (9, 40), "no_iep": (30, 200)}
    nobody = released(district_plan, {"iep": (0, 0), "no_iep": (20, 150)}, some)
    three = released(district_plan, {"iep": (1, 3), "no_iep": (20, 150)}, some)
    school = next(s for s, group in nobody if s != DISTRICT and nobody[s, group]["marker"] == "c")
    assert nobody[school, "iep"]["marker"] == three[school, "iep"]["marker"] == "c"
