"""Disparities over three school years: words follow intervals and the size of groups."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from reporting import report
from reporting.counting import Counted
from reporting.pipeline import Checked, release
from reporting.plan import ALL, DISTRICT, Period, Plan, SchoolYear
from reporting.release import Released
from reporting.report import Report
from reporting.report.disparity import Compared, compare, verdict
from reporting.report.exhibits import Chart, Panel, Prose, Table
from reporting.report.statistics import Interval, Proportion
from reporting.report.view import View
from tests.conftest import ROOT

YEARS = ("2023-24", "2024-25", "2025-26")
TOGETHER = "2023-24 to 2025-26"
Edit = Callable[[pd.DataFrame], None]


def opened(table: Path, school: str = DISTRICT) -> Report:
    return report.open(str(table), goal=1, school=school, year="2025-26")


def said(prose: Prose | None) -> str:
    assert prose is not None
    return " ".join(s.text for p in prose.paragraphs for s in p)


def found(view: View, measure: str = "referral_risk") -> dict[str, Compared]:
    return {
        c.group.group.id: c for c in compare(view, view.measure(measure), Period.parse(TOGETHER))
    }


def edited(released: Released, school: str = DISTRICT, **edits: dict[str, object]) -> Report:
    """The report after some cells of Black students' referrals were rewritten, by school year."""
    rows = released.rows.copy()
    for name, values in edits.items():
        time = TOGETHER if name == "together" else YEARS[int(name[-1])]
        here = (
            (rows["measure"] == "referral_risk") & (rows["school_year"] == time)
            & (rows["school"] == school) & (rows["group"] == "black")
        )  # fmt: skip
        for column, value in values.items():
            rows.loc[here, column] = value
    return Report(View(replace(released, rows=rows), "goal-1", school, released.year))


def counts(rows: pd.DataFrame, time: str, group: str) -> tuple[float, float]:
    row = rows[(rows["measure"] == "referral_risk") & (rows["school_year"] == time)
               & (rows["school"] == DISTRICT) & (rows["group"] == group)].iloc[0]  # fmt: skip
    return float(row["numerator"]), float(row["denominator"])


def test_the_ratio_is_mantel_haenszel_where_every_year_is_shown(
    sample_table: Path, sample_released: Released
) -> None:
    """Σ a·n₀/N over Σ c·n₁/N, from the released counts of the three years."""
    top = bottom = 0.0
    for year in YEARS:
        (k, n), (all_k, all_n) = (counts(sample_released.rows, year, g) for g in ("black", ALL))
        top += k * (all_n - n) / all_n
        bottom += (all_k - k) * n / all_n
    black = found(opened(sample_table).view)["black"]
    assert black.by_year
    assert black.ratio == pytest.approx(top / bottom)
    assert black.together is not None
    (k, n), (all_k, all_n) = (counts(sample_released.rows, TOGETHER, g) for g in ("black", ALL))
    assert black.together.risk == pytest.approx(k / n)
    assert black.together.difference == pytest.approx(k / n - (all_k - k) / (all_n - n))


def test_else_it_is_the_ratio_of_the_counts_together_and_says_so(
    sample_released: Released,
) -> None:
    """With one year withheld the period's counts are used, and a note names the group."""
    hidden = {"numerator": pd.NA, "denominator": pd.NA, "respondents": pd.NA, "marker": "c"}
    page = edited(sample_released, year0=hidden)
    black = found(page.view)["black"]
    assert not black.by_year
    assert black.together is not None
    assert black.ratio == black.together.ratio
    panel = page.three_years("referral_risk")
    assert isinstance(panel, Panel)
    chart = panel.parts[0]
    assert isinstance(chart, Chart)
    assert chart.table is not None
    assert "Black" in chart.table.notes[0].split("not every year is shown")[0]
    assert "gap moved since 2023-24 cannot be shown" in said(page.says_three_years("referral_risk"))


def test_without_its_period_a_group_is_not_compared(sample_released: Released) -> None:
    """Three shown years make no period of their own: it may be withheld for a reason."""
    hidden = {"numerator": pd.NA, "denominator": pd.NA, "respondents": pd.NA, "marker": "c"}
    page = edited(sample_released, together=hidden)
    black = found(page.view)["black"]
    assert black.together is None
    assert np.isnan(black.ratio)
    assert "Black" not in said(page.says_three_years("referral_risk"))


@pytest.mark.parametrize(
    ("k", "n", "limits", "p", "word"),
    [
        (5, 30, (1.001, 3.0), 0.049, "higher"),
        (5, 30, (0.2, 0.999), 0.049, "lower"),
        (5, 30, (1.0, 3.0), 0.001, "no clear gap"),
        (5, 30, (0.2, 1.0), 0.001, "no clear gap"),
        (5, 30, (1.001, 3.0), 0.051, "no clear gap"),
        (5, 30, (1.001, 3.0), None, "no clear gap"),
        (5, 30, (float("nan"), float("nan")), 0.001, "no clear gap"),
        (4, 30, (1.001, 3.0), 0.001, "too few to say"),
        (5, 29, (1.001, 3.0), 0.001, "too few to say"),
    ],
)
def test_words_at_their_boundaries(
    sample_table: Path, k: int, n: int, limits: tuple[float, float], p: float | None, word: str
) -> None:
    """Interval without 1, claim of the family, 5 students with events, 30 enrolled: all or none."""
    view = opened(sample_table).view
    assert verdict(view, Proportion(k, n), Interval(*limits), p) == word


def test_a_movement_is_named_only_when_its_interval_allows(sample_released: Released) -> None:
    """Narrowed, widened, or no clear change; the ratio stands beside it and gets no word."""
    first, last = (counts(sample_released.rows, y, "black")[1] for y in (YEARS[0], YEARS[2]))

    def movement(before: float, after: float) -> str:
        page = edited(sample_released, year0={"numerator": round(before * first)},
                      year2={"numerator": round(after * last)})  # fmt: skip
        black = found(page.view)["black"]
        sentence = said(page.says_three_years("referral_risk")).split("Black, ")[1]
        sentence = sentence.split(", 1")[0].split("With an IEP")[0]
        assert black.change is not None
        assert ("no clear change" in sentence) != black.change.excludes(0)
        assert "the ratio was" in sentence
        return sentence

    assert "the gap clearly narrowed" in movement(0.40, 0.15)
    assert "the gap clearly widened" in movement(0.15, 0.40)
    assert "no clear change" in movement(0.20, 0.18)
    assert "the gap clearly turned round" in movement(0.40, 0.04)


def test_every_group_with_the_word_higher_has_both_risks_in_a_sentence(sample_table: Path) -> None:
    """And no other group is named as higher, in sentences and in the table."""
    for school in (DISTRICT, "clayton-high"):
        page = opened(sample_table, school)
        for measure in ("referral_risk", "iss_risk", "oss_risk"):
            paragraphs = page.says_three_years(measure)
            assert paragraphs is not None
            named = {p[0].text.split(",")[0] for p in paragraphs.paragraphs[1:]}
            higher = [c for c in found(page.view, measure).values() if c.verdict == "higher"]
            assert named == {c.name.split(",")[0] for c in higher}
            for c in higher:
                assert c.ratio_interval.low > 1
                assert c.together is not None
                assert f"{100 * c.together.risk:.1f}% against" in said(paragraphs)


def test_a_withheld_group_keeps_its_row_in_the_chart_and_its_name_in_the_note(
    sample_table: Path,
) -> None:
    """Its words stand in the chart; the tables name it without a row of markers."""
    page = opened(sample_table)
    panel = page.three_years("referral_risk")
    assert isinstance(panel, Panel)
    chart, single = panel.parts
    assert isinstance(chart, Chart)
    assert isinstance(single, Table)
    hidden = [c for c in found(page.view).values() if c.group.cell.marker == "c"]
    assert hidden
    assert chart.svg.count("withheld [c]") == len(hidden)
    assert chart.table is not None
    names = {row[0].text for row in chart.table.rows}
    for c in hidden:
        assert c.name not in names
        assert c.name in chart.table.notes[1]
    assert [c.label for c in single.columns[1:4]] == list(YEARS)


def test_a_small_school_gets_one_sentence_and_a_small_table(sample_table: Path) -> None:
    """Where nothing can be compared there is no chart, and no row that says nothing."""
    page = opened(sample_table, "captain")
    sentence = said(page.says_three_years("oss_risk"))
    assert "no group can be compared" in sentence
    table = page.three_years("oss_risk")
    assert isinstance(table, Table)
    assert all({e.text for e in row[1:]} != {"[c]"} for row in table.rows)
    assert len(table.rows) < len(page.view.groups(page.view.measure("oss_risk")))


def test_a_group_that_is_the_whole_school_is_not_compared(sample_table: Path) -> None:
    """Grades 9–12 are all students of the high school, and a group only in the district."""
    assert "grades_9_12" not in found(opened(sample_table, "clayton-high").view)
    assert "grades_9_12" in found(opened(sample_table).view)


def test_before_there_are_three_years_the_report_is_about_one(
    district_plan: Plan, sample_counted: Counted, sample_rows: pd.DataFrame
) -> None:
    """2022-23 is the second year since the break: it says so and shows this year alone."""
    year = SchoolYear(2023)
    released = release(
        Checked(district_plan, sample_counted, [], {}), sample_rows, year, ROOT / "params"
    )
    page = Report(View(released, "goal-1", DISTRICT, year))
    sentence = said(page.says_three_years("referral_risk"))
    assert "needs three comparable school years" in sentence
    assert "2021-22 do not compare [b]" in sentence
    chart = page.three_years("referral_risk")
    assert isinstance(chart, Chart)
    assert chart.title.endswith("2022-23")
    assert "Several years" in [f.term for f in _facts(page)]


def test_a_year_that_was_not_counted_leaves_no_period(sample_released: Released) -> None:
    """Without the extract of one year the report says so and never calls it withheld."""
    rows = sample_released.rows
    gone = (rows["measure"] == "oss_risk") & (rows["school_year"] == TOGETHER)
    rows = pd.concat([rows[~gone], rows[gone & (rows["group"] == ALL)].assign(
        numerator=pd.NA, denominator=pd.NA, respondents=pd.NA, marker="x")])  # fmt: skip
    page = Report(View(replace(sample_released, rows=rows), "goal-1", DISTRICT, SchoolYear(2026)))
    assert "one of them is not available [x]" in said(page.says_three_years("oss_risk"))
    assert isinstance(page.three_years("oss_risk"), Chart)
    assert page.view.period(page.view.measure("iss_risk")) is not None


def _facts(page: Report) -> list[report.exhibits.Fact]:  # type: ignore[name-defined]
    notes = page.notes()
    assert isinstance(notes, Panel)
    return [f for part in notes.parts for f in getattr(part, "items", ())]


def test_claims_over_three_years_stand_in_the_family(sample_table: Path) -> None:
    """Their p-values are adjusted together with those of all other groups of the goal."""
    view = opened(sample_table).view
    measure = view.measure("referral_risk")
    period = view.period(measure)
    raw = {g.group.id: g.p for g in view._compared(measure, "students", period)}  # type: ignore[arg-type]
    family = {g.group.id: g.p for g in view.groups(measure, period=period)}
    compared = [k for k, p in raw.items() if p is not None]
    assert len(compared) > 5
    assert all(family[k] >= raw[k] for k in compared)  # type: ignore[operator]
    assert any(family[k] > raw[k] for k in compared)  # type: ignore[operator]
