"""A survey of even years: an odd year shows the last one, says so, and misses nothing."""

from __future__ import annotations

import pandas as pd
import pytest

from reporting.counting import Counted
from reporting.pipeline import Checked, release
from reporting.plan import DISTRICT, Plan, SchoolYear
from reporting.report import Report, overview, scorecard
from reporting.report.exhibits import Chart, Prose
from reporting.report.view import View
from tests.conftest import ROOT

EVEN, ODD = SchoolYear.parse("2025-26"), SchoolYear.parse("2024-25")
MEASURE = "wellness_activity"


@pytest.fixture(scope="module")
def pages(
    district_plan: Plan, sample_counted: Counted, sample_rows: pd.DataFrame
) -> dict[SchoolYear, Report]:
    """The district's report of goal 3 in an even and in an odd year."""
    checked = Checked(district_plan, sample_counted, [], {})
    return {
        year: Report(
            View(release(checked, sample_rows, year, ROOT / "params"), "goal-3", DISTRICT, year)
        )
        for year in (EVEN, ODD, SchoolYear(2021), SchoolYear(2023))
    }


def said(prose: object) -> str:
    assert isinstance(prose, Prose)
    return " ".join(s.text for p in prose.paragraphs for s in p)


def test_an_odd_year_shows_the_last_survey_and_says_so(pages: dict[SchoolYear, Report]) -> None:
    """2024-25: the value of 2023-24, against 2021-22, on the path of 2023-24."""
    sentence = said(pages[ODD].says(MEASURE))
    assert "last 7 days in 2023-24" in sentence
    assert "there is none in 2024-25, and 2023-24 is the last" in sentence
    assert "in 2021-22" in sentence
    assert "asks for" not in sentence or "in 2023-24." in sentence
    assert "[x]" not in sentence
    assert "this year" not in sentence


def test_an_even_year_is_compared_with_the_survey_before(pages: dict[SchoolYear, Report]) -> None:
    """2025-26: its own value, compared with 2023-24, without a word about missing years."""
    sentence = said(pages[EVEN].says(MEASURE))
    assert "last 7 days in 2025-26" in sentence
    assert "2023-24" in sentence
    assert "even-numbered" not in sentence
    assert "2024-25" not in sentence


def test_the_scorecard_puts_the_year_behind_a_value_of_another_one(
    pages: dict[SchoolYear, Report],
) -> None:
    """Odd: both columns carry their year. Even: only the earlier one does."""
    rows = {
        year: next(r for r in page.scorecard().rows if "Physical activity" in r[0].text)
        for year, page in pages.items()
        if year in (EVEN, ODD)
    }
    assert rows[ODD][2].text.endswith("%\N{NO-BREAK SPACE}(2021-22)")
    assert rows[ODD][3].text.endswith("%\N{NO-BREAK SPACE}(2023-24)")
    assert rows[EVEN][2].text.endswith("%\N{NO-BREAK SPACE}(2023-24)")
    assert rows[EVEN][3].text.endswith("%")
    assert rows[EVEN][2].text == rows[ODD][3].text
    assert any("even years only" in note for note in pages[ODD].scorecard().notes)


def test_the_status_of_an_odd_year_is_that_of_the_last_survey(
    pages: dict[SchoolYear, Report],
) -> None:
    """The same status, and the same expected value, as the report of the survey's own year."""
    view = pages[ODD].view
    measure = view.measure(MEASURE)
    status = view.status(measure, "students")
    assert status.id != "not_rated"
    baseline = view.baseline(measure, "students")
    assert baseline is not None
    assert baseline.value is not None
    # A third of the way from 2021-22 to 2027-28.
    assert status.expected is not None
    expected = baseline.value + (58 - baseline.value) / 3
    assert status.id == "met" or status.expected == pytest.approx(expected)


def test_the_chart_has_even_years_only(pages: dict[SchoolYear, Report]) -> None:
    """No gap, no marker and no odd year: not on the axis, not in the table."""
    for year, shown in ((ODD, ["2021-22", "2023-24"]), (EVEN, ["2021-22", "2023-24", "2025-26"])):
        chart = pages[year].trend(MEASURE)
        assert isinstance(chart, Chart)
        assert chart.table is not None
        assert [c.label for c in chart.table.columns[1:-2]] == shown
        assert "not available" not in chart.svg
        assert "’22–23" not in chart.svg
        assert chart.title.startswith(f"Physical activity in {shown[-1]}: ")
        schools = pages[year].schools(MEASURE)
        assert isinstance(schools, Chart)
        assert schools.table is not None
        assert [r[0].text for r in schools.table.rows] == [
            "Clayton High School", "Wydown Middle School",
        ]  # fmt: skip


def test_nothing_moves_in_a_year_without_a_survey(pages: dict[SchoolYear, Report]) -> None:
    """An odd year's changes leave the survey out; an even year's say since when."""
    for line in scorecard.lines(pages[ODD].view):
        if line.measure.waves == "even years":
            assert scorecard.movement(pages[ODD].view, line) == ""
    even = pages[EVEN].view
    lines = [x for x in scorecard.lines(even) if x.measure.waves == "even years"]
    assert all(scorecard.movement(even, x) for x in lines)
    assert {scorecard.since(even, x) for x in lines} == {" since 2023-24"}
    chart = overview.changes_chart(even)
    assert isinstance(chart, Chart)
    assert chart.table is not None
    assert "Physical activity since 2023-24" in {r[0].text for r in chart.table.rows}


def test_before_the_first_survey_there_is_one_sentence(pages: dict[SchoolYear, Report]) -> None:
    """2020-21: counted from 2021-22 on. 2022-23: the first survey, its own baseline."""
    assert "counted from 2021-22 on" in said(pages[SchoolYear(2021)].trend(MEASURE))
    assert pages[SchoolYear(2021)].says(MEASURE) is None
    first = said(pages[SchoolYear(2023)].says(MEASURE))
    assert "in 2021-22" in first
    assert "baseline year" in first
    assert "2022-23" in first


def test_the_notes_say_which_survey_is_shown(pages: dict[SchoolYear, Report]) -> None:
    """In the definitions of the data notes, in odd years only with the year."""
    facts = {
        year: " ".join(
            fact.text
            for part in pages[year].notes().parts  # type: ignore[attr-defined]
            if part.kind == "facts"
            for fact in part.items
        )
        for year in (EVEN, ODD)
    }
    assert "Taken in even-numbered years only; this report shows 2023-24." in facts[ODD]
    assert "Taken in even-numbered years only." in facts[EVEN]


def test_every_population_has_its_status_sentence_and_panel(
    pages: dict[SchoolYear, Report],
) -> None:
    """3d: students, staff and families in chart, table, sentences and first page."""
    page = pages[EVEN]
    chart = page.trend("belonging")
    assert isinstance(chart, Chart)
    assert chart.table is not None
    assert [r[0].text for r in chart.table.rows] == ["Students", "Staff", "Families"]
    prose = page.says("belonging")
    assert prose is not None
    assert [p[0].text.split(" of ")[1].split()[0] for p in prose.paragraphs] == [
        "students’", "staff", "families’",
    ]  # fmt: skip
    first = [r[0].text for r in page.scorecard().rows if "belonging" in r[0].text]
    assert first == [f"3d  Sense of belonging, {p}" for p in ("students", "staff", "families")]
