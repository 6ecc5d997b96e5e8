"""Words of change and trend at their boundaries: one answer more or less turns the word."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from reporting.plan import ALL, DISTRICT, Break, SchoolYear
from reporting.release import Released
from reporting.report import Report, phrases, scorecard, statistics
from reporting.report.statistics import Proportion
from reporting.report.view import View

MEASURE = "self_efficacy"
YEARS = ("2020-21", "2021-22", "2022-23", "2023-24", "2024-25", "2025-26")
PEOPLE = 1000


def with_values(released: Released, favorable: dict[str, int]) -> View:
    """The sample with 1,000 respondents, one answer each, and these favorable ones by year."""
    rows = released.rows.copy()
    for year, k in favorable.items():
        row = (
            (rows["measure"] == MEASURE)
            & (rows["school"] == DISTRICT)
            & (rows["group"] == ALL)
            & (rows["school_year"] == year)
        )
        numbers = ["numerator", "denominator", "respondents", "invited"]
        rows.loc[row, numbers] = [k, PEOPLE, PEOPLE, PEOPLE]
        rows.loc[row, ["low", "high"]] = pd.NA
        rows.loc[row, "marker"] = ""
    return View(replace(released, rows=rows), "goal-1", DISTRICT, released.year)


def border(start: int, step: int, holds: object) -> int:
    """The first count, going by ``step``, for which ``holds`` is true."""
    k = start
    while not holds(k):  # type: ignore[operator]
        k += step
    return k


@pytest.mark.parametrize(("step", "word"), [(1, "improvement"), (-1, "decline")])
def test_a_change_is_clear_from_the_first_count_whose_interval_excludes_zero(
    sample_released: Released, step: int, word: str
) -> None:
    """One favorable answer fewer and the words are "no clear change"; both directions."""

    def clear(k: int) -> bool:
        new, old = Proportion(k, PEOPLE), Proportion(600, PEOPLE)
        return statistics.difference(new, old).excludes(0)

    k = border(600, step, clear)
    for count, expected in ((k, f"a clear {word}"), (k - step, "no clear change")):
        view = with_values(sample_released, {"2024-25": 600, "2025-26": count})
        said = phrases.change_sentence(view, view.measure(MEASURE), "students")
        assert expected in said
        line = next(x for x in scorecard.lines(view) if x.measure.id == MEASURE)
        moved = "unclear" if "no" in expected else "better" if step > 0 else "worse"
        assert scorecard.movement(view, line) == moved


@pytest.mark.parametrize(("step", "word"), [(1, "rising"), (-1, "falling")])
def test_a_trend_is_told_from_the_first_count_below_five_percent(
    sample_released: Released, step: int, word: str
) -> None:
    """p just below 0.05 is rising or falling, one answer less is no clear trend."""
    flat = dict.fromkeys(YEARS, 600)

    def trends(k: int) -> bool:
        series = [Proportion(n, PEOPLE) for n in ({**flat, "2025-26": k}).values()]
        return statistics.trend(series, range(6)).p < 0.05

    k = border(600, step, trends)
    for count, expected in ((k, word), (k - step, "no clear trend")):
        view = with_values(sample_released, {**flat, "2025-26": count})
        assert expected in phrases.trend_sentence(view, view.measure(MEASURE), "students")


def test_two_years_are_no_trend_and_three_are(sample_released: Released) -> None:
    """Below three comparable years nothing is said of a trend."""
    view = with_values(sample_released, dict.fromkeys(YEARS, 600))
    measure = view.measure(MEASURE)
    for year, told in (("2024-25", False), ("2023-24", True)):
        since = Break(first_year=SchoolYear.parse(year), reason="another question")
        broken = measure.model_copy(update={"breaks": (since,)})
        assert bool(phrases.trend_sentence(view, broken, "students")) == told


def test_a_groups_gap_is_clear_only_below_five_percent_of_its_family(
    sample_released: Released,
) -> None:
    """Every group's word follows its adjusted p-value, below and above 0.05."""
    page = Report(View(sample_released, "goal-1", DISTRICT, sample_released.year))
    seen = set()
    for measure in page.view.measures():
        if not measure.kind.is_survey:
            continue
        chart = page.groups(measure.id)
        assert chart is not None
        assert chart.table is not None
        for g, row in zip(page.view.groups(measure), chart.table.rows, strict=True):
            word = row[-1].text
            seen.add(word)
            if g.p is None:
                assert word == "not compared"
            else:
                assert (word == "no clear gap") == (g.p >= 0.05)
    assert {"no clear gap", "not compared"} < seen
