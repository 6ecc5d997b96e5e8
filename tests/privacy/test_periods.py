"""Several school years together: a period never gives a withheld year away within itself."""

from __future__ import annotations

import pandas as pd

from reporting.plan import Period, Plan, read_time


def test_no_period_of_the_sample_gives_a_year_away(
    sample_rows: pd.DataFrame, district_plan: Plan
) -> None:
    """Independent of the choice: of the years and their period none or two are hidden."""
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
