"""The audit of the sample's release, held against the counts that it never saw."""

from __future__ import annotations

import pandas as pd
import pytest

from reporting.plan import Plan
from reporting.privacy import protect
from reporting.privacy.audit import Audit, OutsideKnowledge, assumed_knowledge, audit
from reporting.privacy.audit.audit import gather, true_values
from tests.privacy.simple_rule import simple_rule

# A year whose index is made of the level weights, so that every relation is at work.
YEAR = "2021-22"


@pytest.fixture(scope="module")
def counts(sample_counts: pd.DataFrame) -> pd.DataFrame:
    return sample_counts[sample_counts["school_year"] == YEAR]


@pytest.fixture(scope="module")
def rows(counts: pd.DataFrame, district_plan: Plan) -> pd.DataFrame:
    """Released by the simple rule, so that there is something to find."""
    rows = protect(counts, district_plan, choose=simple_rule)
    return rows[rows["school_year"] == YEAR]


@pytest.fixture(scope="module")
def outside(counts: pd.DataFrame, district_plan: Plan) -> OutsideKnowledge:
    return assumed_knowledge(counts, district_plan)


@pytest.fixture(scope="module")
def audited(rows: pd.DataFrame, district_plan: Plan, outside: OutsideKnowledge) -> Audit:
    return audit(rows, district_plan, outside)


@pytest.mark.slow
def test_the_true_counts_fulfil_every_relation(
    sample_rows: pd.DataFrame, sample_counts: pd.DataFrame, district_plan: Plan
) -> None:
    """All school years and periods: what is believed of the numbers is true of the counts."""
    outside = assumed_knowledge(sample_counts, district_plan)
    facts = gather(sample_rows, district_plan, outside, [])
    true = true_values(facts, sample_counts)
    counted = set(true)
    relations = facts.system().relations
    checked = [r for r in relations if {n for n, _ in r.terms} <= counted]
    assert len(checked) > 10000
    kinds = {str(r.name).split(",")[0] for r in checked}
    assert "index points are the weighted levels" in kinds
    assert "the period minus its other school years" in kinds
    for relation in checked:
        total = sum(true[n] * f for n, f in relation.terms)
        assert relation.low - 1e-6 <= total <= relation.high + 1e-6, relation.name


@pytest.mark.slow
def test_the_release_of_the_sample_is_proven(
    sample_rows: pd.DataFrame, sample_counts: pd.DataFrame, district_plan: Plan
) -> None:
    """All school years and periods: the strongest outsider works out nothing that must stay."""
    outside = assumed_knowledge(sample_counts, district_plan)
    found = audit(sample_rows, district_plan, outside, truth=sample_counts)
    assert found.passed, found.summary()
    assert len(found.findings) > 10000
    assert found.lost == ()


def test_every_complete_interval_holds_the_true_value(
    audited: Audit, rows: pd.DataFrame, counts: pd.DataFrame, district_plan: Plan,
    outside: OutsideKnowledge,
) -> None:  # fmt: skip
    """The audit excludes nothing that is the case."""
    facts = gather(rows, district_plan, outside, [])
    values = true_values(facts, counts)
    checked = 0
    for finding in audited.findings:
        true = values.get(facts.number_of(finding.variable))
        if finding.interval.complete and true is not None:
            assert finding.interval.low - 1e-6 <= true <= finding.interval.high + 1e-6, finding
            checked += 1
    assert checked > 300


def test_the_simple_rule_leaves_leaks_and_the_audit_finds_them(audited: Audit) -> None:
    """Subtraction within a line is stopped, linked tables are not; nothing contradicts."""
    assert audited.contradictions == ()
    assert len(audited.units) > 20
    assert all(f.because for f in audited.failures)


def test_what_fails_for_certain_fails_by_the_true_counts(
    audited: Audit, rows: pd.DataFrame, counts: pd.DataFrame, district_plan: Plan,
    outside: OutsideKnowledge,
) -> None:  # fmt: skip
    """An alarm that is certain is never false."""
    known = audit(rows, district_plan, outside, truth=counts)
    holds = {(f.variable, f.rule): f.holds for f in known.findings}
    certain = [f for f in audited.failures if f.certain]
    assert len(certain) > 20
    assert not [f for f in certain if holds[f.variable, f.rule]]


def test_withholding_everything_but_headlines_leaves_nothing_to_infer(
    rows: pd.DataFrame, district_plan: Plan
) -> None:
    """An empty release is safe: the audit does not cry for its own sake."""
    none = rows.copy()
    numbers = ["numerator", "denominator", "respondents", "invited", "total", "total_squares"]
    told = none["marker"] == ""
    none.loc[told, [*numbers, "low", "high"]] = pd.NA
    none.loc[told, "marker"] = "c"
    found = audit(none, district_plan)
    assert found.failures == ()
