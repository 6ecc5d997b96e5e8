"""Reports of other school years and with missing extracts: one notebook serves them all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from reporting.counting import Counted
from reporting.errors import ExhibitError
from reporting.extracts import Extracts
from reporting.measures import add_up, count_measures
from reporting.pipeline import Checked, release
from reporting.plan import DISTRICT, Plan, SchoolYear
from reporting.privacy import protect
from reporting.report import Report
from reporting.report.exhibits import Chart, Prose
from reporting.report.view import View
from tests.conftest import ROOT
from tests.privacy.simple_rule import simple_rule

FIRST, LAST = SchoolYear(2021), SchoolYear(2026)


def opened(
    plan: Plan, extracts: Extracts, rows: pd.DataFrame, year: SchoolYear, goal: int = 1
) -> Report:
    counted = Counted(extracts, rows, add_up(extracts.spending))
    released = release(Checked(plan, counted, [], {}), rows, year, ROOT / "params")
    return Report(View(released, f"goal-{goal}", DISTRICT, year))


def said(prose: object) -> str:
    assert isinstance(prose, Prose)
    return " ".join(s.text for p in prose.paragraphs for s in p)


def test_a_measure_that_begins_later_says_so(
    district_plan: Plan, sample_extracts: Extracts, sample_rows: pd.DataFrame
) -> None:
    """The report of 2020-21 has one sentence where diversity and inclusion begin in 2021-22."""
    page = opened(district_plan, sample_extracts, sample_rows, FIRST)
    assert "counted from 2021-22 on" in said(page.trend("diversity_inclusion"))
    assert "Diversity and inclusion" in said(page.definition("diversity_inclusion"))
    for nothing in (page.says, page.groups, page.says_groups, page.schools, page.caveat):
        assert nothing("diversity_inclusion") is None  # type: ignore[operator]
    assert all(m.id != "diversity_inclusion" for m in page.view.measures())
    with pytest.raises(ExhibitError, match="did you mean belonging"):
        page.trend("belongin")


def without(extracts: Extracts, source: str, year: str, **frames: pd.DataFrame) -> Extracts:
    there = tuple(y for y in extracts.years[source] if y != year)
    return replace(extracts, years={**extracts.years, source: there}, **frames)  # type: ignore[arg-type]


@pytest.mark.slow
def test_a_year_without_staff_roster_is_not_available_and_not_withheld(
    district_plan: Plan, sample_extracts: Extracts, tmp_path: Path
) -> None:
    """A missing extract is [x] in scorecard and text; nobody is being protected there."""
    for gone in (LAST, LAST.plus(-1)):
        staff = sample_extracts.staff[sample_extracts.staff["year"] != str(gone)]
        extracts = without(sample_extracts, "staff_roster", str(gone), staff=staff)
        rows = protect(count_measures(district_plan, extracts), district_plan, choose=simple_rule)
        page = opened(district_plan, extracts, rows, LAST)
        row = next(r for r in page.scorecard().rows if r[0].text.startswith("1d"))
        column = 3 if gone == LAST else 2
        assert (row[column].text, row[column].marker) == ("[x]", "x")
        if gone == LAST:
            assert "Not available [x]" in said(page.composition("staff_composition"))
            assert page.says_composition("staff_composition") is None
        else:
            assert isinstance(page.composition("staff_composition"), Chart)
            assert "year before" not in said(page.says_composition("staff_composition"))


@pytest.mark.slow
def test_a_year_without_discipline_still_makes_a_report(
    district_plan: Plan, sample_extracts: Extracts
) -> None:
    """Risks, levels and sentences of a missing year say [x] and never zero."""
    year = str(LAST)
    removals = sample_extracts.removals[sample_extracts.removals["year"] != year]
    results = sample_extracts.results[sample_extracts.results["year"] != year]
    extracts = without(
        without(sample_extracts, "student_discipline", year, removals=removals),
        "map_eoc", year, results=results,
    )  # fmt: skip
    rows = protect(count_measures(district_plan, extracts), district_plan, choose=simple_rule)
    page = opened(district_plan, extracts, rows, LAST)
    assert "not available [x]" in said(page.says("oss_risk"))
    assert isinstance(page.trend("oss_risk"), Chart)
    assert page.risks("oss_risk") is None
    assert page.says_risks("oss_risk") is None
    page = opened(district_plan, extracts, rows, LAST, goal=2)
    levels = page.levels("map_ela_levels")
    assert isinstance(levels, Chart)
    assert "not available [x]" in levels.svg
    assert page.groups("map_ela_proficient") is None


def test_an_objective_that_has_ended_is_one_sentence(
    district_plan: Plan, sample_extracts: Extracts, sample_rows: pd.DataFrame
) -> None:
    """Evergreen: the notebook keeps its cell, the report of a later year says that it ended."""
    goal = district_plan.goal(1)
    ended = goal.objectives[0].model_copy(update={"last_year": SchoolYear(2023)})
    goal = goal.model_copy(update={"objectives": (ended, *goal.objectives[1:])})
    plan = district_plan.model_copy(update={"goals": (goal, *district_plan.goals[1:])})
    page = opened(plan, sample_extracts, sample_rows, LAST)
    said = page.objective("1a")
    assert isinstance(said, Prose)
    assert said.paragraphs[0][0].text == (
        "Objective 1a is not part of the plan in 2025-26; it ended with 2022-23."
    )
    assert page.scorecard().rows[0][0].text.startswith("1b")
