"""What is withheld and why, counted by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd
import pytest

from reporting.plan import Plan
from reporting.privacy import account_of, openness_of, protect, prove
from reporting.privacy.account import Account, Reason, judged_alone
from reporting.privacy.audit import assumed_knowledge, audit
from reporting.privacy.linked import Row, States
from reporting.privacy.primary import State
from reporting.privacy.proof import Proven
from tests.officer.small import BESIDE, small_counts, small_plan


def one_more(rows: Sequence[Row], plan: Plan, earlier: Iterable[pd.DataFrame], /) -> States:
    return {**judged_alone(rows, plan, earlier), BESIDE: State.WITHHELD}


@pytest.fixture(scope="module")
def plan(district_plan: Plan) -> Plan:
    return small_plan(district_plan)


@pytest.fixture(scope="module")
def rows(plan: Plan) -> pd.DataFrame:
    return protect(small_counts(), plan, choose=one_more)


def reasons(account: Account, **where: str) -> dict[str, int]:
    ((part, name),) = where.items()
    tally = next(t for t in getattr(account, part) if t.name == name)
    return {reason.name: n for reason, n in tally.cells.items() if n}


def test_every_cell_is_counted_under_its_reason(plan: Plan, rows: pd.DataFrame) -> None:
    """1 of 40 is a range, 3 of 12 a small adverse count, 0 of 7 few people, one protects others."""
    account = account_of(small_counts(), rows, plan)
    assert {r.name: n for r, n in account.whole.cells.items()} == {
        "EXACT": 6, "RANGE": 1, "SMALL": 1, "ADVERSE": 1, "TOGETHER": 0, "POLICY": 0, "OTHERS": 1,
    }  # fmt: skip
    assert reasons(account, breakdowns="Students with disabilities") == {
        "EXACT": 1, "RANGE": 1, "ADVERSE": 1, "OTHERS": 1,
    }  # fmt: skip
    assert reasons(account, breakdowns="Gender") == {"EXACT": 3, "SMALL": 1}
    assert reasons(account, schools="The district") == {"EXACT": 4, "RANGE": 1}
    assert account.headline[0].name == "All students"
    assert (account.headline[0].shown_after, account.headline[0].all_cells) == (1, 1)


def test_shares_before_and_after_are_those_of_people(plan: Plan, rows: pd.DataFrame) -> None:
    """Of 1,212 people 12 and 7 are behind small cells (98%), 92 behind the one that protects."""
    whole = account_of(small_counts(), rows, plan).whole
    assert (whole.shown_before, whole.shown_after, whole.all_cells) == (8, 7, 10)
    assert (whole.described_before, whole.described_after) == (98, 91)


def test_a_whole_percent_of_few_people_is_not_told(plan: Plan, rows: pd.DataFrame) -> None:
    """Under a thousand people a percent is fewer than ten of them."""
    by_name = {t.name: t for t in account_of(small_counts(), rows, plan).breakdowns}
    assert by_name["Students with disabilities"].described_after is None


def test_the_whole_sample_adds_up(
    sample_counts: pd.DataFrame, sample_rows: pd.DataFrame, district_plan: Plan
) -> None:
    """Each way of splitting holds every cell once; nothing is opened; the headline is shown."""
    account = account_of(sample_counts, sample_rows, district_plan)
    for part in (account.breakdowns, account.schools, account.families, account.times):
        for reason in Reason:
            assert sum(t.cells[reason] for t in part) == account.whole.cells[reason]
        assert len({t.name for t in part}) == len(part)
        assert all(t.shown_after <= t.shown_before for t in part)
    assert account.whole.cells[Reason.TOGETHER] > 0
    assert all(t.shown_after == t.all_cells for t in account.headline)


def proven(plan: Plan, rows: pd.DataFrame, earlier: Sequence[pd.DataFrame] = ()) -> Proven:
    counts = small_counts()
    return Proven(rows, audit(rows, plan, assumed_knowledge(counts, plan), earlier, truth=counts))


def test_openness_is_the_narrowest_width_of_what_a_rule_protects(
    plan: Plan, rows: pd.DataFrame
) -> None:
    """40 all minus 39 others leaves the range of 1 of 40 no width; a proven release leaves 0-4."""
    kept = {k.rule: k for k in openness_of(small_counts(), proven(plan, rows), plan).kept}
    assert (kept["N4"].numbers, kept["N4"].narrowest) == (1, 0)
    safe = openness_of(small_counts(), prove(small_counts(), plan), plan)
    kept = {k.rule: k for k in safe.kept}
    assert kept["N4"].narrowest == 4
    assert kept["N1"].narrowest is not None
    assert kept["N1"].narrowest >= 4
    assert (safe.releases, safe.lost, safe.enrolled) == (0, (), 10)
    assert safe.relations > 0


def test_what_an_earlier_release_told_is_lost(plan: Plan, rows: pd.DataFrame) -> None:
    """3 of 12 was printed last year: named as lost, by rule, and no width counts it."""
    counts = small_counts()
    told = rows.copy()
    is_it = (told["school"] == "captain") & (told["group"] == "iep")
    told.loc[is_it, ["numerator", "denominator", "respondents"]] = [3, 12, 12]
    told.loc[is_it, "marker"] = ""
    found = openness_of(counts, proven(plan, rows, [told]), plan, [told])
    cell = ("iss_risk", "students", "2024-25", "captain", "iep", "iep")
    assert (cell, "N1") in found.lost
    before = openness_of(counts, proven(plan, rows), plan)
    adverse = [k.numbers for o in (before, found) for k in o.kept if k.rule == "N1"]
    assert adverse[0] - adverse[1] == 1
    assert found.releases == 1
