"""Releases that follow one another: what was told stays told, and is reckoned with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd
import pytest

from reporting.errors import DisclosureError, ProtectionError
from reporting.measures import KEY
from reporting.plan import Plan
from reporting.privacy import Ledger, protect, prove
from reporting.privacy.linked import Row, States, choose_states
from reporting.privacy.primary import State
from reporting.privacy.proof import still_true
from reporting.release import Released
from tests.privacy.districts import random_district
from tests.privacy.test_attacks import YEAR, School, counts_of, plan_of

CAPTAIN: School = {"iep": (3, 31), "no_iep": (28, 160)}
SCHOOLS: dict[str, School] = {
    "captain": CAPTAIN,
    "meramec": {"iep": (9, 33), "no_iep": (31, 170)},
    "glenridge": {"iep": (8, 36), "no_iep": (35, 180)},
}
BEFORE = "2023-24"


@pytest.fixture(scope="module")
def plan(district_plan: Plan) -> Plan:
    return plan_of(district_plan, [BEFORE, YEAR], ("iep",), schools=3)


@pytest.fixture(scope="module")
def counts(plan: Plan) -> pd.DataFrame:
    return counts_of({BEFORE: SCHOOLS, YEAR: SCHOOLS}, plan)


@pytest.fixture(scope="module")
def released(counts: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    return prove(counts, plan).rows


def hidden(rows: pd.DataFrame, year: str = YEAR) -> set[tuple[str, str]]:
    """(school, group) of the year's cells whose count is not shown."""
    some = rows[(rows["school_year"] == year) & rows["numerator"].isna()]
    return set(zip(some["school"], some["group"], strict=True))


@pytest.mark.parametrize("seed", [0, 1, 2, 3])
def test_releasing_the_same_again_tells_nothing_and_adds_nothing(
    district_plan: Plan, seed: int, tmp_path: Path
) -> None:
    """With its own release in the ledger a district gets the same table, and no second entry."""
    district = random_district(district_plan, seed)
    ledger = Ledger.open(tmp_path / "ledger")
    for _ in range(2):
        rows = prove(district.counts, district.plan, ledger.rows()).rows
        year = district.plan.district.latest_complete
        ledger = ledger.append(Released(rows, district.plan, year))
    assert len(ledger.entries) == 1
    assert ledger.rows()[0].equals(rows)


def primary_rule_alone(
    rows: Sequence[Row], plan: Plan, earlier: Iterable[pd.DataFrame] = ()
) -> States:
    states: States = {}
    for row in rows:
        states[row.cell] = max(states.get(row.cell, State.EXACT), row.state)
    return states


def shown_once(counts: pd.DataFrame, plan: Plan, school: str, group: str) -> pd.DataFrame:
    """An earlier report that showed one cell of the latest year as the primary rule allows."""
    rows = protect(counts, plan, choose=primary_rule_alone)
    here = (rows["school_year"] == YEAR) & (rows["school"] == school) & (rows["group"] == group)
    return rows[here]


def test_a_number_that_was_told_hides_no_other(
    counts: pd.DataFrame, plan: Plan, released: pd.DataFrame
) -> None:
    """Told by an earlier report, the partner is of no use: the choice takes another one."""
    assert ("meramec", "iep") in hidden(released)
    assert ("glenridge", "iep") not in hidden(released)
    told = shown_once(counts, plan, "meramec", "iep")
    assert told["numerator"].tolist() == [9]
    now = prove(counts, plan, [told])
    assert ("glenridge", "iep") in hidden(now.rows)
    with pytest.raises(DisclosureError, match="captain, iep iep"):
        prove(counts, plan, [told], choose=lambda rows, plan, earlier: choose_states(rows, plan))


def test_a_correction_is_audited_against_what_is_out(
    counts: pd.DataFrame, plan: Plan, released: pd.DataFrame
) -> None:
    """An earlier year corrected: its new numbers are released, its small one is still kept."""
    corrected = {**SCHOOLS, "glenridge": {"iep": (11, 36), "no_iep": (37, 180)}}
    anew = counts_of({BEFORE: corrected, YEAR: SCHOOLS}, plan)
    now = prove(anew, plan, [released])
    assert now.audit.lost == ()
    assert now.rows[now.rows["school_year"] == YEAR].equals(
        released[released["school_year"] == YEAR]
    )
    assert ("captain", "iep") in hidden(now.rows, BEFORE)
    school = now.rows[(now.rows["school_year"] == BEFORE) & (now.rows["school"] == "glenridge")]
    assert dict(zip(school["group"], school["numerator"], strict=True))["all"] == 48


def test_a_correction_that_gives_a_child_away_is_refused(plan: Plan) -> None:
    """Nine were printed with all their neighbours, and it was three: subtraction cannot be stopped.

    The neighbours are out. Nothing is released, and the message names the number and the sum.
    """
    harmless = {**SCHOOLS, "captain": {"iep": (9, 31), "no_iep": (28, 160)}}
    out = prove(counts_of({BEFORE: harmless, YEAR: harmless}, plan), plan).rows
    assert hidden(out) == set()
    anew = counts_of({BEFORE: harmless, YEAR: SCHOOLS}, plan)
    with pytest.raises(ProtectionError, match=f"{YEAR} captain iep iep numerator") as refused:
        prove(anew, plan, [out])
    assert "ruled out by: " in str(refused.value)


@pytest.mark.parametrize(("today", "kept"), [(2, 1), (9, 0)])
def test_a_range_that_a_correction_left_is_forgotten(today: int, kept: int) -> None:
    """Released as 5% or less of 100: two of them still are, nine are not."""
    key = ["oss_risk", "students", "2024-25", "north", "race", "a", ""]
    numbers = {"denominator": 100, "respondents": 100}
    empty = dict.fromkeys(["invited", "total", "total_squares"], pd.NA)
    counts = pd.DataFrame([dict(zip(KEY, key, strict=True), numerator=today, **numbers, **empty)])
    told = counts.assign(numerator=pd.NA, low=0.0, high=0.05)
    assert [len(table) for table in still_true([told], counts)] == [kept]
