"""What others publish about the same people is put beside ours, by the choice and by the audit."""

from __future__ import annotations

import pandas as pd
import pytest

from reporting.plan import Elsewhere, Plan
from reporting.privacy import protect, prove
from reporting.privacy.audit import assumed_knowledge, audit

YEAR = "2024-25"
MEASURE = "belonging"


def with_table(plan: Plan, small: str, smallest: int = 5) -> Plan:
    table = Elsewhere(
        source="the vendor's page", measures=(MEASURE,), smallest=smallest, small=small
    )
    return plan.model_copy(
        update={"privacy": plan.privacy.model_copy(update={"elsewhere": (table,)})}
    )


@pytest.fixture(scope="module")
def counts(sample_counts: pd.DataFrame) -> pd.DataFrame:
    of = (sample_counts["measure"] == MEASURE) & (sample_counts["school_year"] == YEAR)
    enrolled = (sample_counts["measure"] == "oss_risk") & (sample_counts["school_year"] == YEAR)
    return sample_counts[(of & (sample_counts["population"] == "students")) | enrolled]


@pytest.mark.parametrize("small", ["merged", "hidden"])
@pytest.mark.slow
def test_the_choice_reckons_with_a_table_that_the_policy_names(
    counts: pd.DataFrame, district_plan: Plan, small: str
) -> None:
    """A choice that does not know of the vendor's page is undone by it; one that knows is not.

    Groups of twenty and more: cells that ours withholds to protect a smaller one, theirs shows.
    """
    plan = with_table(district_plan, small, smallest=20)
    unaware = protect(counts, district_plan)
    undone = audit(unaware, plan, assumed_knowledge(counts, plan), truth=counts)
    assert any(f.variable.measure == MEASURE for f in undone.failures)
    assert any("the vendor's page" in f.because for f in undone.failures)
    assert prove(counts, plan).audit.passed


def test_groups_that_the_page_merges_stand_together(
    counts: pd.DataFrame, district_plan: Plan
) -> None:
    """Every group of fewer than five, with the next smallest until they are five; others alone."""
    plan = with_table(district_plan, "merged")
    people = counts[(counts["measure"] == MEASURE) & (counts["breakdown"] == "race")]
    sums = [
        one
        for one in assumed_knowledge(counts, plan).tables
        if one.variables[0].column == "respondents" and one.variables[0].breakdown == "race"
    ]
    told = {(v.school, v.group) for one in sums for v in one.variables}
    assert told == set(zip(people["school"], people["group"], strict=True))
    assert all(one.low == one.high >= 5 for one in sums)
    alone = [one for one in sums if len(one.variables) == 1]
    assert len(alone) < len(sums)
