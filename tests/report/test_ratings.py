"""Equity audits in the reports: medians of named levels, moves, agreement, evidence."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product

import pytest

from reporting.plan import ALL, DISTRICT
from reporting.release import Evidence, Released
from reporting.report import Report, ratings
from reporting.report.exhibits import Chart, Panel, Prose, Table
from reporting.report.statistics import MedianLevel, median_level, weighted_kappa
from reporting.report.view import View

AUDIT, AGREEMENT = "equity_audit", "equity_audit_agreement"


def opened(released: Released, school: str = DISTRICT) -> Report:
    return Report(View(released, "goal-2", school, released.year))


def text(exhibit: object) -> str:
    if isinstance(exhibit, Panel):
        return " ".join(text(part) for part in exhibit.parts)
    assert isinstance(exhibit, Prose | Table | Chart)
    return json.dumps(exhibit.to_json(), ensure_ascii=False)


def said(prose: object) -> str:
    assert isinstance(prose, Prose)
    return " ".join("".join(s.text for s in p) for p in prose.paragraphs)


@pytest.mark.parametrize(
    ("counts", "median"),
    [
        ((0, 1, 0, 0), (2, 2)),
        ((1, 1, 0, 0), (1, 2)),  # half on each side
        ((2, 0, 0, 2), (1, 4)),  # a mean would say 2.5, which nobody gave
        ((3, 0, 0, 2), (1, 1)),
        ((5, 20, 30, 17), (3, 3)),
    ],
)
def test_the_median_is_a_level_that_was_given(
    counts: tuple[int, ...], median: tuple[int, int]
) -> None:
    """Lower and upper median; they differ only where half the ratings lie on each side."""
    assert median_level(counts) == median


@pytest.mark.parametrize(
    ("new", "old", "words"),
    [
        ((3, 3), (3, 3), "unchanged"),
        ((3, 3), (2, 2), "up one level"),
        ((2, 3), (3, 3), "down half a level"),
        ((3, 4), (2, 2), "up one and a half levels"),
        ((4, 4), (1, 2), "up two and a half levels"),
        ((1, 1), (4, 4), "down three levels"),
        ((2, 4), (3, 3), "unchanged"),
    ],
)
def test_moves_are_levels_in_words(new: tuple[int, int], old: tuple[int, int], words: str) -> None:
    """The difference of two medians in whole or half levels, never a decimal."""
    assert ratings.move(MedianLevel(*new), MedianLevel(*old)) == words


# SAS/STAT User's Guide, FREQ procedure, "Computing agreement": two dermatologists, 88 patients,
# four ordered levels; simple kappa 0.3449, weighted (Cicchetti-Allison, linear) 0.5082.
DERMATOLOGISTS = [[10, 4, 1, 0], [5, 10, 12, 2], [2, 4, 12, 5], [0, 2, 6, 13]]


def test_weighted_kappa_of_a_published_table() -> None:
    """Linear weights, not none and not squared ones."""
    kappa = weighted_kappa(DERMATOLOGISTS)
    assert kappa == pytest.approx(0.5082, abs=5e-5)


def test_kappa_of_full_agreement_and_of_one_level_only() -> None:
    """Full agreement on several levels is 1; on one level alone there is no kappa."""
    assert weighted_kappa([[3, 0], [0, 2]]) == pytest.approx(1)
    assert weighted_kappa([[5, 0], [0, 0]]) is None
    assert weighted_kappa([[0, 5], [0, 0]]) == pytest.approx(0)


def test_agreement_by_hand(sample_released: Released) -> None:
    """Of 10 pairs 6 are equal and 9 at most a level apart; kappa by its formula."""
    table = [[1, 1, 0, 0], [0, 2, 1, 0], [0, 1, 2, 0], [1, 0, 0, 1]]
    rows = sample_released.rows.copy()
    here = (
        (rows["measure"] == AGREEMENT) & (rows["school"] == DISTRICT)
        & (rows["school_year"] == str(sample_released.year))
    )  # fmt: skip
    for i, j in product(range(4), repeat=2):
        cell = here & (rows["level"] == f"{i + 1}|{j + 1}")
        assert cell.sum() == 1
        rows.loc[cell, ["numerator", "denominator"]] = [table[i][j], 10]
    panel = opened(replace(sample_released, rows=rows)).agreement(AGREEMENT)
    assert isinstance(panel, Panel)
    # Disagreement seen: (3 × 1 + 3) / 10 levels; expected: Σ row × column × distance / 100.
    row, column = [2, 3, 3, 2], [2, 4, 3, 1]
    expected = sum(row[i] * column[j] * abs(i - j) for i, j in product(range(4), repeat=2)) / 100
    kappa = 1 - 0.6 / expected
    sentence = said(panel.parts[0])
    assert sentence.startswith("The two raters gave the same level 6 of 10 times (60%)")
    assert "90% of the time they differed by one level at most" in sentence
    assert f"Weighted kappa is {kappa:.2f} " in sentence
    grid = panel.parts[1]
    assert isinstance(grid, Table)
    assert [[int(e.text) for e in r[1:]] for r in grid.rows] == table


def test_the_chart_is_split_before_established(sample_released: Released) -> None:
    """Names of the levels, percent from counts, and never a mean with decimals."""
    page = opened(sample_released)
    chart = page.rubric(AUDIT)
    assert isinstance(chart, Chart)
    assert chart.table is not None
    assert [c.label for c in chart.table.columns[1:5]] == [
        "Not yet evident", "Emerging", "Established", "Exemplary",
    ]  # fmt: skip
    assert "split at Established" in chart.alt
    for row in chart.table.rows:
        counts = tuple(int(e.text) for e in row[1:5])
        assert sum(counts) == int(row[5].text)
        assert not any("." in e.text for e in row)
    rubric = page.view.plan.rubrics[0]
    medians = {d.name: ratings.rated(page.view, page.view.measure(AUDIT), d.id)
               for d in rubric.domains}  # fmt: skip
    for row in chart.table.rows[:5]:
        found = medians[row[0].text]
        assert found is not None
        assert row[6].text == ratings.level_name(rubric, found.median)


def test_a_school_sees_its_own_and_the_district_every_school(sample_released: Released) -> None:
    """The table of schools stands in the district's report only."""
    table = opened(sample_released).rubric_schools(AUDIT)
    assert table is not None
    assert [r[0].text for r in table.rows] == [
        s.name for s in sample_released.plan.district.schools
    ]
    page = opened(sample_released, "captain")
    assert page.rubric_schools(AUDIT) is None
    assert "Captain" not in text(page.evidence(AUDIT))
    own = ratings.rated(page.view, page.view.measure(AUDIT))
    whole = ratings.rated(page.view, page.view.measure(AUDIT), school=DISTRICT)
    assert own is not None
    assert whole is not None
    assert own.ratings < whole.ratings


def test_evidence_stands_under_its_domain_with_its_place(sample_released: Released) -> None:
    """Area, school (for the district), level by its name, and the words in quotation marks."""
    text_of = {
        (DISTRICT, "accuracy"): (Evidence("captain", "Music", 2, "Sources are not named."),),
    }
    panel = opened(replace(sample_released, evidence=text_of)).evidence(AUDIT)
    assert panel is not None
    assert said(panel.parts[0]).startswith("Historical accuracy. Is what the materials say")
    assert said(panel.parts[1]) == (
        "Music, Ralph M. Captain Elementary School, Emerging: “Sources are not named.”"
    )
    assert "Representation." in said(panel.parts[2])


def test_a_year_without_an_audit_says_when_the_last_one_was(sample_released: Released) -> None:
    """[x] and the last audit's year; a later audit is compared with that one."""
    rows = sample_released.rows.copy()
    gone = (rows["measure"].isin([AUDIT, AGREEMENT])) & (rows["school"] == "captain")
    numbers = ["numerator", "denominator"]

    def without(year: str) -> Released:
        changed = rows.copy()
        here = gone & (changed["school_year"] == year)
        changed.loc[here, numbers] = None
        changed.loc[here, "marker"] = "x"
        return replace(sample_released, rows=changed)

    page = opened(without("2025-26"), "captain")
    assert "was not audited in 2025-26; the last audit was in 2024-25" in said(page.rubric(AUDIT))
    for nothing in (page.says_rubric, page.evidence, page.caveat):
        assert nothing(AUDIT) is None  # type: ignore[operator]
    assert page.agreement(AGREEMENT) is None
    row = next(r for r in page.scorecard().rows if "Equity audit" in r[0].text)
    assert (row[3].text, row[3].marker) == ("[x]", "x")
    page = opened(without("2024-25"), "captain")
    assert "2024-25" not in said(page.says_rubric(AUDIT))
    assert "since 2023-24" in said(page.says_rubric(AUDIT))
    chart = page.rubric(AUDIT)
    assert isinstance(chart, Chart)
    assert "not audited [x]" in chart.svg


def test_the_scorecard_tells_medians_and_no_status(sample_released: Released) -> None:
    """Level names of baseline, last year and this year; no target, so no status."""
    page = opened(sample_released)
    row = next(r for r in page.scorecard().rows if "Equity audit" in r[0].text)
    levels = {"Not yet evident", "Emerging", "Established", "Exemplary"}
    assert {part for e in row[1:4] for part in e.text.split(" to ")} <= levels
    assert (row[4].text, row[5].text) == ("–", "No target")
    found = ratings.rated(page.view, page.view.measure(AUDIT), ALL)
    assert found is not None
    assert row[6].text == str(found.ratings)
    assert not any("Agreement" in r[0].text for r in page.scorecard().rows)
