"""Several school years together: a period never gives a withheld year away within itself."""

from __future__ import annotations

import random

import pandas as pd
import pytest

from reporting.plan import Period, Plan, read_time
from reporting.privacy.lines import Cell, lines_of
from reporting.privacy.primary import State
from reporting.privacy.simple import never_alone

YEARS = ("2022-23", "2023-24", "2024-25")
TOGETHER = "2022-23 to 2024-25"
GROUPS = ("all", "a", "b", "c")


def cell(year: str, group: str = "a", school: str = "north") -> Cell:
    return Cell("f", "students", year, school, "all" if group == "all" else "race", group)


def test_single_years_add_up_to_their_period() -> None:
    """One line for each school and group; the period is the total, and the first to give way."""
    cells = [cell(y, g) for y in (*YEARS, TOGETHER) for g in GROUPS]
    found = [line for line in lines_of(cells) if line.total_gives_way]
    assert len(found) == len(GROUPS)
    for line in found:
        assert line.total is not None
        assert line.total.school_year == TOGETHER
        assert [c.school_year for c in line.members] == list(YEARS)


def test_groups_and_schools_add_up_in_a_period_as_in_a_year() -> None:
    """Three groups to all, and two schools to the district, for the period as well."""
    schools = ("district", "north", "south")
    lines = lines_of([cell(TOGETHER, g, s) for g in GROUPS for s in schools])
    assert len(lines) == len(schools) + len(GROUPS)
    assert all(line.total is not None for line in lines)


def test_one_hidden_year_takes_the_period_with_it_and_no_other_year() -> None:
    """Period minus two years would give the third; the two shown years stay shown."""
    states = {cell(y): State.EXACT for y in (*YEARS, TOGETHER)}
    states[cell("2023-24")] = State.CODED
    extra = never_alone(states, dict.fromkeys(states, 40), lines_of(states))
    assert extra == {cell(TOGETHER)}


def test_two_hidden_years_leave_the_period_shown() -> None:
    """A group too small in each of two years is told over all three."""
    states = {cell(y): State.EXACT for y in (*YEARS, TOGETHER)}
    states[cell("2023-24")] = states[cell("2024-25")] = State.WITHHELD
    assert never_alone(states, dict.fromkeys(states, 40), lines_of(states)) == frozenset()


@pytest.mark.parametrize("seed", range(60))
def test_no_line_of_random_years_hides_exactly_one(seed: int) -> None:
    """Groups, schools, years and their period at once, whatever the primary rule withheld."""
    random.seed(seed)
    schools = ("district", "north", "south")
    cells = [cell(y, g, s) for y in (*YEARS, TOGETHER) for g in GROUPS for s in schools]
    states = {
        c: State.EXACT if c.is_headline else random.choices(list(State), (7, 1, 2))[0]
        for c in cells
    }
    lines = lines_of(cells)
    extra = never_alone(states, {c: random.randint(1, 300) for c in cells}, lines)
    final = {c: State.WITHHELD if c in extra else s for c, s in states.items()}
    for line in lines:
        hidden = [c for c in line.cells if final[c] != State.EXACT]
        others = [c for c in line.cells if c not in hidden]
        assert len(hidden) != 1 or all(c.is_headline for c in others), line


def test_no_period_of_the_sample_gives_a_year_away(
    sample_rows: pd.DataFrame, district_plan: Plan
) -> None:
    """Independent of the rule's own code: of the years and their period none or two are hidden."""
    key = ["measure", "school", "breakdown", "group"]
    pooled = {m.id for m in district_plan.measures if m.pooled_years}
    rows = sample_rows[sample_rows["marker"].isin(["", "c"]) & sample_rows["measure"].isin(pooled)]
    by_year = {time: part.set_index(key) for time, part in rows.groupby("school_year")}
    checked = 0
    for time, together in by_year.items():
        period = read_time(str(time))
        if not isinstance(period, Period):
            continue
        singles = [by_year[str(y)]["numerator"].reindex(together.index) for y in period.years]
        table = pd.concat([*singles, together["numerator"]], axis=1)
        hidden = table.isna().sum(axis=1)
        assert not (hidden == 1).any(), table[hidden == 1]
        whole = table[hidden == 0]
        assert (whole.iloc[:, :3].sum(axis=1) == whole.iloc[:, 3]).all()
        checked += len(whole)
    assert checked > 100


def test_a_period_promises_nothing(sample_rows: pd.DataFrame, district_plan: Plan) -> None:
    """Baseline and target belong to single years; every period of the plan has its cells."""
    rows = sample_rows[sample_rows["school_year"].str.contains(" to ")]
    assert set(rows["measure"]) == {m.id for m in district_plan.measures if m.pooled_years}
    assert set(rows["baseline_year"]) == set(rows["target_year"]) == set(rows["flag"]) == {""}
    assert rows["target"].isna().all()
    assert len(rows.groupby(["measure", "school_year"])) == 9


def test_two_periods_that_overlap_do_not_give_a_year_away(sample_rows: pd.DataFrame) -> None:
    """Later period minus earlier is a year minus a year: of the four none or two are hidden."""
    own = sample_rows[sample_rows["measure"].isin(["referral_risk", "iss_risk", "oss_risk"])]
    key = ["measure", "population", "school", "breakdown", "group"]
    wide = own.pivot(index=key, columns="school_year", values="numerator")
    checked = 0
    for text in wide.columns:
        later = read_time(str(text))
        if not isinstance(later, Period):
            continue
        earlier = str(Period(later.first.plus(-1), later.last.plus(-1)))
        if earlier not in wide.columns:
            continue
        four = wide[[str(later), earlier, str(later.last), str(later.first.plus(-1))]]
        assert (four.isna().sum(axis=1) != 1).all()
        checked += len(four)
    assert checked > 200
