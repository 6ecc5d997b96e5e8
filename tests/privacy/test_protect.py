"""The door on the whole sample: what crosses, and what never does."""

from __future__ import annotations

import pandas as pd

from reporting.plan import ALL, DISTRICT, Plan
from reporting.privacy import protect, prove
from reporting.release import KEY
from tests.privacy.simple_rule import simple_rule


def exact(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["numerator"].notna() | rows["total"].notna()]


def test_no_released_cell_is_about_fewer_than_ten_people(sample_rows: pd.DataFrame) -> None:
    """Every value or bound stands for at least ten respondents or students.

    Ratings are of materials; nobody stands behind them.
    """
    told = sample_rows[sample_rows["denominator"].notna()]
    told = told[told["population"] != "materials"]
    people = told[["respondents", "denominator"]].min(axis=1)
    assert people.min() >= 10


def test_no_discipline_count_of_one_to_four_is_released(
    sample_rows: pd.DataFrame, district_plan: Plan
) -> None:
    """Neither the students with an event nor those without one."""
    adverse = {m.id for m in district_plan.measures if m.adverse}
    risks = exact(sample_rows)[lambda f: f["measure"].isin(adverse)]
    assert len(risks) > 100
    assert risks["numerator"].min() >= 5
    assert (risks["denominator"] - risks["numerator"]).min() >= 5


def test_a_withheld_cell_has_no_number_at_all(sample_rows: pd.DataFrame) -> None:
    """A marker c stands alone: no count, size, sum or bound beside it."""
    withheld = sample_rows[sample_rows["marker"] == "c"]
    numbers = [
        "numerator",
        "denominator",
        "respondents",
        "invited",
        "total",
        "total_squares",
        "low",
        "high",
    ]
    assert len(withheld) > 1000
    assert withheld[numbers].isna().all(axis=None)


def test_a_coded_cell_shows_its_bound_and_not_its_count(sample_rows: pd.DataFrame) -> None:
    """5% or less: the bound, the size, and no numerator."""
    coded = sample_rows[sample_rows["high"].notna()]
    assert len(coded) > 100
    assert coded["numerator"].isna().all()
    assert coded["denominator"].notna().all()


def test_the_headline_is_always_released(sample_rows: pd.DataFrame) -> None:
    """All students, staff and families of the district are never withheld."""
    head = sample_rows[(sample_rows["school"] == DISTRICT) & (sample_rows["group"] == ALL)]
    assert (head["marker"] != "c").all()


def test_absence_tells_nothing(sample_counts: pd.DataFrame, district_plan: Plan) -> None:
    """A group with nobody in it is withheld like a group of three."""
    year = "2024-25"
    pacific = (sample_counts["measure"] == "belonging") & (sample_counts["group"] == "other_races")
    without = sample_counts[~(pacific & (sample_counts["school_year"] == year))]
    rows = protect(without, district_plan, choose=simple_rule)
    gone = rows[(rows["measure"] == "belonging") & (rows["group"] == "other_races")]
    gone = gone[(gone["school_year"] == year) & (gone["population"] == "students")]
    assert len(gone) == 6
    assert (gone["marker"] == "c").all()


def test_every_cell_stands_once(sample_rows: pd.DataFrame) -> None:
    """One row per cell, sorted, so that equal inputs give equal files."""
    assert not sample_rows.duplicated(KEY).any()
    assert sample_rows[KEY].equals(sample_rows[KEY].sort_values(KEY, ignore_index=True))


def test_levels_are_shown_all_or_none(sample_rows: pd.DataFrame) -> None:
    """Three of four levels would give the fourth."""
    levels = sample_rows[(sample_rows["level"] != "") & sample_rows["marker"].isin(["", "c"])]
    hidden = levels["numerator"].isna().groupby([levels[c] for c in KEY[:6]]).sum()
    assert set(hidden) <= {0, 4}


def test_a_breakdown_that_only_the_district_shows_is_told_more_fully_there(
    sample_counts: pd.DataFrame, district_plan: Plan
) -> None:
    """No school shows it, the district shows at least what it showed before, and nothing leaks."""
    some = sample_counts["measure"].isin(["belonging", "oss_risk"])
    counts = sample_counts[some & (sample_counts["school_year"] == "2024-25")]
    policy = district_plan.privacy.model_copy(update={"district_only": ("lunch",)})
    with_it = prove(counts, district_plan.model_copy(update={"privacy": policy})).rows
    without = prove(counts, district_plan).rows

    def shown(rows: pd.DataFrame, at_district: bool) -> int:
        lunch = rows[(rows["breakdown"] == "lunch") & (rows["marker"] == "")]
        return int(((lunch["school"] == DISTRICT) == at_district).sum())

    assert shown(with_it, at_district=False) == 0 < shown(without, at_district=False)
    assert shown(with_it, at_district=True) >= shown(without, at_district=True) > 0
