"""Own counts beside published figures, over the sample."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reporting.extracts import Extracts
from reporting.figures import Comparison, Figures, compare, read_figures
from reporting.plan import Plan, SchoolYear
from reporting.review.evidence import of_year

Found = dict[tuple[str, str, str, str], Comparison]


@pytest.fixture(scope="module")
def figures(sample_folder: Path, district_plan: Plan) -> Figures:
    return read_figures(sample_folder, district_plan)


def beside(plan: Plan, extracts: Extracts, figures: Figures, ending: int) -> Found:
    year = SchoolYear(ending)
    found = compare(plan, of_year(extracts, year), figures, year)
    return {(c.source.id, c.cell.school, c.cell.quantity, c.cell.group): c for c in found}


def test_the_planted_differences_are_found(
    district_plan: Plan, sample_extracts: Extracts, figures: Figures
) -> None:
    """Three suspensions that the state lacks are +3; everything else of that file agrees."""
    found = beside(district_plan, sample_extracts, figures, 2024)
    state = {k[2:]: c.difference for k, c in found.items() if k[0] == "state_discipline"}
    assert state == {
        ("incidents", "all"): 3,
        ("incidents", "OSS"): 3,
        ("incidents", "ISS"): 0,
        ("incidents", "EXP"): 0,
        ("long_removals", "all"): 0,
    }
    assert found["state_demographics", "district", "enrolment", "all"].difference == 0


def test_incidents_are_counted_not_students(
    district_plan: Plan, sample_extracts: Extracts, figures: Figures
) -> None:
    """The own figure counts removals; the students behind them are fewer."""
    own = beside(district_plan, sample_extracts, figures, 2024)[
        "state_discipline", "district", "incidents", "all"
    ].own
    rows = sample_extracts.removals[sample_extracts.removals["year"] == "2023-24"]
    assert own.value == len(rows)
    assert own.harmful == rows["student"].nunique()
    assert own.harmful < own.value


def test_suspended_students_are_the_measure(
    district_plan: Plan, sample_extracts: Extracts, figures: Figures
) -> None:
    """What the federal collection calls suspended is the numerator of the risk, by school."""
    found = beside(district_plan, sample_extracts, figures, 2024)
    one = found["crdc_2024", "clayton-high", "suspended.OSS", "all"]
    assert one.own.measure == "oss_risk"
    assert one.difference == 0
    removals = sample_extracts.removals
    here = removals[
        (removals["year"] == "2023-24")
        & (removals["school"] == "clayton-high")
        & (removals["removal"] == "OSS")
    ]
    assert one.own.value == here["student"].nunique()


def test_act_composite_and_tested_are_the_measures(
    district_plan: Plan, sample_extracts: Extracts, figures: Figures
) -> None:
    """The state's mean of the last tests is the own one; who was tested is counted once."""
    found = beside(district_plan, sample_extracts, figures, 2024)
    composite = found["state_act", "district", "act_composite", "all"]
    tested = found["state_act", "district", "act_tested", "all"]
    assert abs(composite.difference) < 0.2
    assert abs(tested.difference) <= 5
    assert tested.own.measure == "act_tested"
    assert composite.own.people == tested.own.value


def test_vendor_and_own_percent_favorable_agree(
    district_plan: Plan, sample_extracts: Extracts, figures: Figures
) -> None:
    """Every question of every school within two points: second responses are all that differs."""
    found = beside(district_plan, sample_extracts, figures, 2026)
    differences = [abs(c.difference) for k, c in found.items() if k[0] == "panorama_students"]
    assert len(differences) > 100
    assert max(differences) < 2


def test_a_year_without_its_extract_is_not_a_year_of_zeros(
    district_plan: Plan, sample_extracts: Extracts, figures: Figures
) -> None:
    """When no discipline file was read, nothing is compared with the state's incidents."""
    years = {**sample_extracts.years, "student_discipline": ("2024-25",)}
    unread = replace(of_year(sample_extracts, SchoolYear(2024)), years=years)
    found = compare(district_plan, unread, figures, SchoolYear(2024))
    assert not any(c.cell.quantity == "incidents" for c in found)
