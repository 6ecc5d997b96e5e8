"""What the reports say about growth, the ACT and AP."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from reporting import report
from reporting.errors import ExhibitError
from reporting.plan import Plan
from reporting.release import Released, write_parquet
from reporting.report import Report, statistics, words
from reporting.report.exhibits import Chart
from reporting.report.statistics import Interval

from .test_report import opened, said


@pytest.fixture(scope="module")
def page(sample_table: Path) -> Report:
    """The district's report on goal 2."""
    return opened(sample_table, 2)


@pytest.mark.parametrize(
    ("index", "percentile"),
    [(0.0, 50), (0.18, 57), (-0.18, 43), (1.0, 84), (-1.96, 2), (3.0, 99), (-9.0, 1)],
)
def test_the_percentile_of_a_mean_index(index: float, percentile: int) -> None:
    """100 Φ(index), rounded: 1.00 is the 84th; nobody grows beyond the 99th or below the 1st."""
    assert statistics.percentile_of_index(index) == percentile


@pytest.mark.parametrize(
    ("count", "text"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"),
     (21, "21st"), (42, "42nd"), (57, "57th"), (83, "83rd"), (99, "99th")],
)  # fmt: skip
def test_ordinals(count: int, text: str) -> None:
    """As they are spoken, the teens included."""
    assert words.ordinal(count) == text


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [(0.12, 0.23, "0.12–0.23"), (-0.05, 0.11, "−0.05 to 0.11"), (-0.2, -0.1, "−0.20 to −0.10")],
)
def test_an_interval_below_zero_has_no_dash(
    district_plan: Plan, low: float, high: float, text: str
) -> None:
    """A dash before a minus sign would be misread."""
    measure = district_plan.measure("growth_reading_index")
    assert words.interval(measure, Interval(low, high)) == text


def test_growth_is_told_as_index_and_percentile_of_the_mean(
    page: Report, sample_released: Released
) -> None:
    """The sentence holds the mean index of the released sums and the percentile of that mean."""
    rows = sample_released.rows
    row = rows[(rows["measure"] == "growth_mathematics_index") & (rows["school"] == "district")
               & (rows["school_year"] == "2025-26") & (rows["group"] == "all")].iloc[0]  # fmt: skip
    mean = row["total"] / row["denominator"]
    sentence = said(page.says("growth_mathematics_index"))
    nth = words.ordinal(statistics.percentile_of_index(mean))
    assert f"The growth index in mathematics was {mean:.2f} in 2025-26" in sentence
    assert (
        f"is the {nth} percentile of growth among students who started the year alike" in sentence
    )
    assert f"participation {100 * row['respondents'] / row['invited']:.0f}%" in sentence
    assert "percentile" not in said(page.says("map_ela_index"))


def test_the_map_index_shows_interval_and_participation(
    page: Report, sample_released: Released
) -> None:
    """Both stand in the sentence itself, not only in the data notes."""
    rows = sample_released.rows
    row = rows[(rows["measure"] == "map_ela_index") & (rows["school"] == "district")
               & (rows["school_year"] == "2025-26") & (rows["group"] == "all")].iloc[0]  # fmt: skip
    sentence = said(page.says("map_ela_index"))
    assert "95% interval 3" in sentence
    assert f"participation {100 * row['respondents'] / row['invited']:.0f}%" in sentence


@pytest.mark.parametrize(
    ("measure", "words"),
    [
        ("growth_reading_met", "of students met their projected growth in reading in 2025-26"),
        ("act_composite", "The ACT composite score was 2"),
        ("act_tested", "of seniors took the ACT"),
        ("act_benchmarks", "of all seniors reached all four ACT benchmarks"),
        ("ap_everyone", "of all students in grades 9–12 had an AP exam graded 3 or higher"),
        ("ap_takers", "of students who took an AP exam had one graded 3 or higher"),
        ("ap_exams", "of AP exams were graded 3 or higher"),
    ],
)
def test_each_value_begins_a_sentence_of_its_own(page: Report, measure: str, words: str) -> None:
    """The denominator stands in the sentence: exams, takers and all students are not mistaken."""
    assert words in said(page.says(measure))


def test_n_of_exams_is_students(page: Report, sample_released: Released) -> None:
    """Exams and the students who took them are both told; the interval rests on students."""
    rows = sample_released.rows
    row = rows[(rows["measure"] == "ap_exams") & (rows["school"] == "district")
               & (rows["school_year"] == "2025-26") & (rows["group"] == "all")].iloc[0]  # fmt: skip
    sentence = said(page.says("ap_exams"))
    assert f"{row['denominator']} exams of {row['respondents']} students" in sentence
    cell = page.view.cell(page.view.measure("ap_exams"), "students")
    assert cell is not None
    assert cell.proportion is not None
    assert cell.proportion.n == row["respondents"] < row["denominator"]


def test_denominators_stand_side_by_side(page: Report, sample_released: Released) -> None:
    """Counts of all three shares, each with its question, in the table and in the alt text."""
    chart = page.denominators("ap")
    assert isinstance(chart, Chart)
    assert chart.table is not None
    names = [row[0].text for row in chart.table.rows]
    assert names == ["Of all students", "Of students with an exam", "Of exams taken"]
    rows = sample_released.rows
    now = rows[(rows["school"] == "district") & (rows["school_year"] == "2025-26")
               & (rows["group"] == "all")].set_index("measure")  # fmt: skip
    for line, measure in zip(
        chart.table.rows, ("ap_everyone", "ap_takers", "ap_exams"), strict=True
    ):
        assert line[1].text.endswith("?")
        assert line[2].text == str(now.loc[measure, "numerator"])
        assert line[3].text == str(now.loc[measure, "denominator"])
        share = now.loc[measure, "numerator"] / now.loc[measure, "denominator"]
        assert line[4].text == f"{100 * share:.0f}%"
        assert line[4].text in chart.alt


def test_withheld_denominators_have_no_count(sample_released: Released, tmp_path: Path) -> None:
    """A withheld share shows its marker and neither count."""
    rows = sample_released.rows.copy()
    here = rows["measure"].str.startswith("ap_") & (rows["school_year"] == "2025-26")
    for column in ("numerator", "denominator", "respondents"):
        rows.loc[here, column] = pd.NA
    rows.loc[here, "marker"] = "c"
    write_parquet(replace(sample_released, rows=rows), tmp_path / "m.parquet")
    chart = opened(tmp_path / "m.parquet", 2).denominators("ap")
    assert chart is not None
    assert chart.table is not None
    assert [[e.text for e in row[2:5]] for row in chart.table.rows] == [["–", "–", "[c]"]] * 3
    assert any("withheld to protect privacy" in note for note in chart.table.notes)


def test_an_unknown_family_names_those_that_there_are(page: Report) -> None:
    """denominators("pa") is answered with ap."""
    with pytest.raises(ExhibitError, match="ap"):
        page.denominators("apx")


def test_a_school_without_the_grades_says_so_once(page: Report, sample_table: Path) -> None:
    """An elementary school has no AP: a sentence from absence, nothing from denominators."""
    school = opened(sample_table, 2, "glenridge")
    assert "Not applicable [z]" in said(school.absence("ap_everyone"))
    assert school.denominators("ap") is None
    assert page.absence("ap_everyone") is None


def test_the_line_of_expected_growth_is_drawn(page: Report) -> None:
    """An index of 0 has a meaning: the chart holds it, with its words; other charts do not."""
    trend, groups = page.trend("growth_reading_index"), page.groups("growth_reading_index")
    assert isinstance(trend, Chart)
    assert groups is not None
    assert "growth as expected" in trend.svg
    assert any("growth as expected" in note for note in groups.notes)
    other = page.trend("act_composite")
    assert isinstance(other, Chart)
    assert "growth as expected" not in other.svg


def test_second_views_are_not_on_the_first_page_and_are_said(
    page: Report, sample_table: Path
) -> None:
    """One line per subject: index, takers and exams are told in their sections."""
    card = page.scorecard()
    names = [row[0].text for row in card.rows]
    hidden = [m.title for m in page.view.measures() if not m.first_page]
    assert len(hidden) == 8
    assert not [n for n in names for title in hidden if title in n]
    assert any("Eight more measures" in note for note in card.notes)
    one = report.open(str(sample_table), goal=1, school="district", year="2025-26").scorecard()
    assert not any("more measure" in note for note in one.notes)
