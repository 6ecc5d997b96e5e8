"""Parity of participation: rates, ratios, and students who are missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from reporting import report
from reporting.plan import ALL, DISTRICT, Plan
from reporting.release import Released
from reporting.report import Report
from reporting.report.exhibits import Chart, Prose
from reporting.report.parity import Parity, missing, told
from reporting.report.statistics import Proportion

MEASURES = ("advanced_courses", "gifted_program", "activities")


def opened(table: Path, school: str = DISTRICT, goal: int = 2) -> Report:
    return report.open(str(table), goal=goal, school=school, year="2025-26")


def compared(page: Report, measure: str) -> dict[str, Parity]:
    about = page.view.measure(measure)
    return {g.group.id: Parity.of(page.view, about, g) for g in page.view.groups(about)}


@pytest.mark.parametrize(
    ("group", "others", "count"),
    [((20, 100), (150, 300), 30), ((50, 100), (150, 300), 0), ((60, 100), (150, 300), 0),
     ((46, 100), (150, 300), 4), ((45, 100), (150, 300), 5)],
)  # fmt: skip
def test_students_missing_from_parity(
    group: tuple[int, int], others: tuple[int, int], count: int
) -> None:
    """Rate of all others × n − k, never below zero: 50% of 100 less 20 are 30 students."""
    assert missing(Proportion(*group), Proportion(*others)) == count


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "none"), (1, "fewer than 5"), (4, "fewer than 5"), (5, "5"), (1200, "1,200"), (None, "–")],
)
def test_one_to_four_missing_students_look_alike(
    district_plan: Plan, count: int | None, text: str
) -> None:
    """From the policy's smallest adverse count on the number is told; an unknown one is a dash."""
    policy = district_plan.privacy
    assert told(count, policy) == text
    assert told(5, policy.model_copy(update={"smallest_adverse_count": 7})) == "fewer than 7"


def test_rates_are_those_of_the_released_cells(
    sample_table: Path, sample_released: Released
) -> None:
    """The group and everybody minus the group, for Black students in advanced courses."""
    rows = sample_released.rows
    rows = rows[(rows["measure"] == "advanced_courses") & (rows["school_year"] == "2025-26")
                & (rows["school"] == DISTRICT)]  # fmt: skip
    (k, n), (all_k, all_n) = (
        rows.loc[rows["group"] == g, ["numerator", "denominator"]].iloc[0] for g in ("black", ALL)
    )
    black = compared(opened(sample_table), "advanced_courses")["black"]
    assert black.rates is not None
    other = (all_k - k) / (all_n - n)
    assert black.rates.ratio == pytest.approx(k / n / other)
    assert black.missing == max(0, round(other * n - k))


def test_words_follow_the_family_and_the_interval(sample_table: Path) -> None:
    """Lower and higher stand only where the ratio's interval leaves out 1, and are all named."""
    page = opened(sample_table)
    for measure in MEASURES:
        prose = page.says_parity(measure)
        assert isinstance(prose, Prose)
        sentence = prose.paragraphs[0][0].text
        for c in compared(page, measure).values():
            if c.verdict in ("lower", "higher"):
                assert c.rates is not None
                assert c.rates.ratio_interval.excludes(1)
            assert (f"{c.name} (" in sentence) == (c.verdict in ("lower", "higher")), c.name


def test_nothing_is_derived_from_a_withheld_group(sample_table: Path) -> None:
    """No rate of others, ratio or missing students beside a withheld or coded value."""
    page = opened(sample_table, "wydown-middle")
    chart = page.parity("gifted_program")
    assert isinstance(chart, Chart)
    assert chart.table is not None
    groups = compared(page, "gifted_program").values()
    hidden = 0
    for row, c in zip(chart.table.rows, groups, strict=True):
        if c.group.cell.value is None:
            hidden += 1
            assert [row[i].text for i in (2, 3, 5, 6)] == ["–", "–", "–", "not compared"]
    assert hidden > 2


def test_a_school_without_the_grades_shows_nothing(sample_table: Path) -> None:
    """Advanced courses at an elementary school: the trend's sentence says it all."""
    page = opened(sample_table, "captain")
    assert page.parity("advanced_courses") is None
    assert page.says_parity("advanced_courses") is None


def test_teachers_short_of_equal_shares(sample_table: Path, sample_released: Released) -> None:
    """Share of students × all teachers − teachers of the group, for each group that is shown."""
    rows = sample_released.rows
    rows = rows[(rows["measure"] == "staff_composition") & (rows["school_year"] == "2025-26")
                & (rows["school"] == DISTRICT)].set_index(["population", "group"])  # fmt: skip
    staff, students = rows.loc[("staff", "asian")], rows.loc[("students", "asian")]
    share = students["numerator"] / students["denominator"]
    short = round(share * staff["denominator"] - staff["numerator"])
    assert short > 0
    page = opened(sample_table, goal=1)
    chart = page.composition("staff_composition")
    assert isinstance(chart, Chart)
    assert chart.table is not None
    asian = next(row for row in chart.table.rows if row[0].text == "Asian")
    assert asian[-1].text == str(short)
    sentences = page.says_composition("staff_composition")
    assert isinstance(sentences, Prose)
    assert f"Asian {short}" in sentences.paragraphs[0][0].text
    white = next(row for row in chart.table.rows if row[0].text == "White")
    assert white[-1].text == "none"
