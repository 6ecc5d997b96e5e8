"""Exhibits of the sample: words follow numbers, nothing withheld is told, names stay text."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_notebook, new_output

from reporting import fonts, report
from reporting.errors import ExhibitError, ReleaseError, RequestError
from reporting.export.files import files
from reporting.plan import ALL, DISTRICT
from reporting.release import Released, write_parquet
from reporting.report import Report, html, screen
from reporting.report.exhibits import Chart, Prose, Table
from reporting.report.statistics import Mean, Proportion
from reporting.report.values import Cell

YEAR = "2025-26"


def opened(table: Path, goal: int = 1, school: str = DISTRICT) -> Report:
    return report.open(str(table), goal=goal, school=school, year=YEAR)


def text(exhibit: object) -> str:
    return json.dumps(exhibit.to_json(), ensure_ascii=False)  # type: ignore[attr-defined]


def said(prose: Prose | None) -> str:
    assert prose is not None
    return " ".join(s.text for p in prose.paragraphs for s in p)


def test_a_missing_table_says_how_to_make_one(tmp_path: Path) -> None:
    """An analyst who opens a notebook first is told to run the build."""
    with pytest.raises(ReleaseError, match=r"run_reports\.py"):
        report.open(str(tmp_path / "no.parquet"), goal=1, school="district", year=YEAR)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"school": "glenrige"}, "did you mean glenridge"),
        ({"goal": 9}, "valid: 1, 2, 3"),
        ({"year": "2019-20"}, "is of 2025-26"),
    ],
)
def test_a_wrong_key_names_the_right_ones(
    sample_table: Path, change: dict[str, object], message: str
) -> None:
    """School, goal and year are checked against the table."""
    key = {"goal": 1, "school": "district", "year": YEAR} | change
    with pytest.raises(RequestError, match=message):
        report.open(str(sample_table), **key)  # type: ignore[arg-type]


def test_a_misspelt_measure_is_answered_with_a_suggestion(sample_table: Path) -> None:
    """The error names what was meant and all that there is."""
    with pytest.raises(ExhibitError, match="did you mean belonging"):
        opened(sample_table).trend("belongin")


def test_an_exhibit_of_the_wrong_kind_names_the_right_measures(sample_table: Path) -> None:
    """Risks of a survey topic make no sense; the message lists what does."""
    with pytest.raises(ExhibitError, match="referral_risk"):
        opened(sample_table).risks("belonging")


def test_the_value_in_a_sentence_is_the_released_one(
    sample_table: Path, sample_released: Released
) -> None:
    """Percent and response rate of the sentence are those of the released row."""
    rows = sample_released.rows
    row = rows[
        (rows["measure"] == "self_efficacy") & (rows["school_year"] == YEAR)
        & (rows["school"] == DISTRICT) & (rows["group"] == ALL)
    ].iloc[0]  # fmt: skip
    sentence = said(opened(sample_table).says("self_efficacy"))
    share, rate = row["numerator"] / row["denominator"], row["respondents"] / row["invited"]
    assert sentence.startswith(f"{100 * share:.0f}% of students’ answers were favorable")
    assert f"; {100 * rate:.0f}% of students asked responded)" in sentence


def test_no_clear_change_is_said_when_the_interval_holds_zero(sample_table: Path) -> None:
    """The word clear stands only where the interval excludes zero."""
    for goal in (1, 2, 3):
        page = opened(sample_table, goal)
        for measure in page.view.measures():
            if not measure.kind.has_status:
                continue
            for population in measure.populations:
                now = page.view.cell(measure, population)
                before = page.view.previous(measure, population)
                change = page.view.change(measure, now, before)
                sentence = said(page.says(measure.id))
                if change is None:
                    continue
                assert ("a clear" in sentence) or ("no clear change" in sentence)
                if len(measure.populations) == 1:
                    assert ("a clear" in sentence) == change.excludes(0), measure.id


def test_the_scorecard_has_every_objective_and_no_status_of_the_goal(sample_table: Path) -> None:
    """Each objective has its line or says that it is not measured; the goal has no status."""
    for goal in (1, 2, 3):
        page = opened(sample_table, goal)
        card = page.scorecard()
        ids = {row[0].text.split()[0] for row in card.rows}
        missing = {o.id for o in page.view.objectives} - ids
        # 3d shares its measure with 1c and is told there when both stand in one goal only.
        assert missing <= {"3b"}
        assert "goal" not in {row[5].text.lower() for row in card.rows}


def test_withheld_values_are_words_in_tables_and_charts(sample_table: Path) -> None:
    """A withheld group keeps its row, reads [c], has the legend, and no number at all."""
    chart = opened(sample_table, school="captain").groups("belonging")
    assert isinstance(chart, Chart)
    assert chart.table is not None
    hidden = [row for row in chart.table.rows if row[1].marker == "c"]
    assert hidden
    for row in hidden:
        assert [e.text for e in row[1:]] == ["[c]", "–", "–", "–", "not compared"]
    assert any("withheld to protect privacy" in note for note in chart.table.notes)
    assert chart.svg.count("withheld [c]") == len(hidden)


def test_a_school_without_the_grades_says_so(sample_table: Path) -> None:
    """AP courses at an elementary school: one sentence with [z], and nothing else."""
    page = opened(sample_table, 2, "glenridge")
    first = page.trend("advanced_courses")
    assert isinstance(first, Prose)
    assert "Not applicable [z]" in said(first)
    assert page.says("advanced_courses") is None
    assert page.groups("advanced_courses") is None
    assert page.caveat("advanced_courses") is None


def test_families_below_half_are_compared_with_nothing(sample_table: Path) -> None:
    """Family response is under 50 percent: the value is told, no change, no trend, no status."""
    sentence = said(opened(sample_table).says("positive_feelings"))
    families = sentence.split("of families’ answers")[1]
    assert "compares the value with nothing" in families
    assert "clear" not in families
    assert "trend" not in families


def test_a_break_in_series_is_never_drawn_across(sample_table: Path) -> None:
    """2020-21 and 2021-22 of referrals are two runs of points, with words at the break."""
    from reporting.plan import SchoolYear
    from reporting.report.charts.trend import Point, _runs

    years = [SchoolYear(y) for y in range(2021, 2025)]
    points = [Point(y, 5.0) for y in years]
    assert [len(run) for run in _runs(points, [years[1]])] == [1, 3]
    gap = [points[0], Point(years[1], None), *points[2:]]
    assert [len(run) for run in _runs(gap, [])] == [1, 2]
    chart = opened(sample_table).trend("referral_risk")
    assert isinstance(chart, Chart)
    assert "break [b]" in chart.svg


def test_every_chart_has_alt_text_with_its_message_and_a_table(sample_table: Path) -> None:
    """Alt text names chart type, data and numbers; the table holds the same rows."""
    page = opened(sample_table)
    for chart in (page.trend("belonging"), page.groups("belonging"), page.schools("belonging"),
                  page.risks("referral_risk"), page.composition("staff_composition"),
                  opened(sample_table, 2).levels("map_ela_levels")):  # fmt: skip
        assert isinstance(chart, Chart)
        assert re.match(r"(Line|Dot|Dumbbell|Stacked)", chart.alt)
        assert re.search(r"\d+(\.\d)?%", chart.alt), chart.alt
        assert isinstance(chart.table, Table)
        assert "font-family" in chart.svg or "Source Sans 3" in chart.svg
        assert "<text" in chart.svg


def test_charts_are_the_same_bytes_each_time(sample_table: Path) -> None:
    """No clock, no random id, whatever a notebook did to matplotlib before."""
    first = opened(sample_table).trend("belonging")
    plt.rcParams["lines.linewidth"] = 9
    plt.rcParams["font.family"] = "serif"
    again = opened(sample_table).trend("belonging")
    plt.rcdefaults()
    assert isinstance(first, Chart)
    assert isinstance(again, Chart)
    assert first.svg == again.svg


HOSTILE = 'Zoë\'s "School" <script>alert(1)</script> #panic() $x$ ../x'


def test_a_hostile_name_is_text_in_every_exhibit(sample_released: Released, tmp_path: Path) -> None:
    """Quotes, tags and markup of a school's name are printed, never interpreted."""
    plan = sample_released.plan
    schools = tuple(
        s.model_copy(update={"name": HOSTILE}) if s.slug == "captain" else s
        for s in plan.district.schools
    )
    district = plan.district.model_copy(update={"schools": schools})
    table = tmp_path / "measures.parquet"
    write_parquet(
        Released(
            sample_released.rows,
            plan.model_copy(update={"district": district}),
            sample_released.year,
        ),
        table,
    )
    page = opened(table, school="captain")
    for exhibit in (
        page.cover(),
        page.scorecard(),
        page.trend("belonging"),
        page.says("belonging"),
    ):
        assert exhibit is not None
        drawn = BeautifulSoup(html.fragment(exhibit.to_json()), "html.parser")
        assert drawn.find("script") is None
    assert HOSTILE in BeautifulSoup(html.fragment(page.cover().to_json()), "html.parser").get_text()


def test_an_analysts_chart_needs_alt_text_and_rows() -> None:
    """report.figure refuses what a screen reader could not tell."""
    figure, axis = plt.subplots()
    axis.plot([1, 2], [3, 4.5])
    data = pd.DataFrame({"Year": ["a", "b"], "Value": [3.0, 4.5]})
    with pytest.raises(ExhibitError, match="alt text"):
        report.figure(axis, alt=" ", data=data)
    with pytest.raises(ExhibitError, match="rows"):
        report.figure(axis, alt="Line chart", data=data.head(0))
    chart = report.figure(axis, alt="Line chart of values, rising", data=data, title="Mine")
    assert chart.table is not None
    assert [e.text for e in chart.table.rows[1]] == ["b", "4.5"]
    assert not plt.fignum_exists(figure.number)


def test_jupyterlab_gets_the_face_and_pages_do_not() -> None:
    """A chart is drawn there in the face it was measured in; a page holds it once for all."""
    figure, axis = plt.subplots()
    axis.plot([1, 2], [3, 4.5])
    data = pd.DataFrame({"Year": ["a", "b"], "Value": [3.0, 4.5]})
    chart = report.figure(figure, alt="Line chart of values, rising", data=data)
    bundle = chart._repr_mimebundle_()
    shown = bundle["text/html"]
    assert shown.startswith("<style>@font-face{font-family:'Source Sans 3'")
    assert '<div class="mathjax_ignore"><figure' in shown  # "$5 to $10" is no mathematics there
    assert screen.without_style(shown) == html.fragment(chart.to_json())
    page, _ = files(new_notebook(cells=[
        new_code_cell("x", execution_count=1, outputs=[new_output("display_data", data=bundle)])
    ]), "n", ("html",))  # fmt: skip
    assert page["n.html"].count(b"@font-face{font-family:'Source Sans 3'") == len(fonts.STYLES)


def cells_of(page: Report, measure: str, group: str, breakdown: str) -> tuple[object, Cell, Cell]:
    about = page.view.measure(measure)
    cell = page.view.cell(about, "students", breakdown=breakdown, group=group)
    everybody = page.view.cell(about, "students")
    assert cell is not None
    assert everybody is not None
    return about, cell, everybody


def test_all_other_students_are_counted_in_answers(
    sample_table: Path, sample_released: Released
) -> None:
    """Their share is favorable answers of valid answers, whatever the others left blank."""
    page = opened(sample_table)
    rows = sample_released.rows
    rows = rows[(rows["measure"] == "belonging") & (rows["population"] == "students")
                & (rows["school_year"] == YEAR) & (rows["school"] == DISTRICT)]  # fmt: skip
    whole, part = (rows[rows["group"] == group].iloc[0] for group in (ALL, "black"))
    others = (whole["numerator"] - part["numerator"]) / (whole["denominator"] - part["denominator"])
    compared = {g.group.id: g for g in page.view.groups(page.view.measure("belonging"))}
    gap = 100 * (part["numerator"] / part["denominator"] - others)
    assert compared["black"].gap == pytest.approx(gap, abs=1e-9)


@pytest.mark.parametrize(("k", "n", "told"), [(5, 300, True), (4, 300, False), (0, 300, False),
                                              (296, 300, False), (6, 9, False)])  # fmt: skip
def test_all_others_are_told_only_as_a_group_could_be(
    sample_table: Path, k: int, n: int, told: bool
) -> None:
    """Everybody minus a group is a group as well: not under 10 people, not 1 to 4 suspended."""
    page = opened(sample_table)
    measure, cell, _ = cells_of(page, "referral_risk", "black", "race")
    part, whole = Proportion(20.0, 100), Proportion(20.0 + k, 100 + n)
    part_cell, whole_cell = (
        replace(cell, proportion=p, counts=p, people=int(p.n)) for p in (part, whole)
    )
    others = page.view.cells.others(measure, part_cell, whole_cell)  # type: ignore[arg-type]
    assert (others is not None) == told


def test_a_mean_of_too_few_others_is_not_compared(sample_table: Path) -> None:
    """Nine other students have no index of their own, not even as a gap."""
    view = opened(sample_table, 2).view
    measure = view.measure("map_ela_index")
    compared = view.groups(measure)[0]
    for rest, told in ((9, False), (10, True)):
        everybody = replace(compared.cell, mean=Mean(37000.0 + 350 * rest, 15e6, 100 + rest))
        group = replace(compared.cell, mean=Mean(37000.0, 14e6, 100))
        found = view._compare(measure, compared.breakdown, compared.group, group, everybody)
        assert (found.gap is not None) == told


def test_the_participation_rate_is_tested_of_enrolled(
    sample_table: Path, sample_released: Released
) -> None:
    """Students of courses without a full roster are in the value, not in the rate."""
    rows = sample_released.rows
    row = rows[(rows["measure"] == "map_science_proficient") & (rows["school_year"] == YEAR)
               & (rows["school"] == DISTRICT) & (rows["group"] == ALL)].iloc[0]  # fmt: skip
    notes = text(opened(sample_table, 2).notes())
    cell = opened(sample_table, 2).view.cell(
        opened(sample_table, 2).view.measure("map_science_proficient"), "students"
    )
    assert cell is not None
    assert cell.response_rate == pytest.approx(row["respondents"] / row["invited"])
    assert cell.people == row["denominator"] > row["invited"]
    assert not re.search(r'"1(0[1-9]|[1-9]\d)%"', notes)


def rewritten(released: Released, tmp_path: Path, shares: dict[str, float]) -> Path:
    """The table with other shares of self-efficacy in the district, by school year."""
    rows = released.rows.copy()
    for year, share in shares.items():
        here = (
            (rows["measure"] == "self_efficacy") & (rows["school_year"] == year)
            & (rows["school"] == DISTRICT) & (rows["group"] == ALL)
        )  # fmt: skip
        rows.loc[here, "numerator"] = int(share * rows.loc[here, "denominator"].iloc[0])
    write_parquet(replace(released, rows=rows), tmp_path / "measures.parquet")
    return tmp_path / "measures.parquet"


def test_a_trend_that_ends_below_its_start_is_not_called_rising(
    sample_released: Released, tmp_path: Path
) -> None:
    """A clear upward lean that falls below the first year in the last is no plain movement."""
    shares = {"2020-21": 0.50, "2021-22": 0.40, "2022-23": 0.60, "2023-24": 0.70,
              "2024-25": 0.72, "2025-26": 0.49}  # fmt: skip
    sentence = said(opened(rewritten(sample_released, tmp_path, shares)).says("self_efficacy"))
    assert "There is no clear trend" in sentence
    shares["2025-26"] = 0.70
    sentence = said(opened(rewritten(sample_released, tmp_path, shares)).says("self_efficacy"))
    assert "it has been rising, from 50%" in sentence
