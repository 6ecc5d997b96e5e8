"""Which own figures may stand beside published ones."""

from __future__ import annotations

import pandas as pd
import pytest

from reporting.figures import Comparison
from reporting.figures.frame import Interval
from reporting.figures.own import Cell, Own
from reporting.plan import ALL, DISTRICT, Plan, PublishedSource, SchoolYear
from reporting.privacy import tellable
from reporting.release import KEY, PublishedFigure

YEAR = SchoolYear(2025)
NOTHING = pd.DataFrame(columns=[*KEY, "numerator", "total", "marker"])
STATE = PublishedSource(id="s", label="State", file="s.csv", layout="state_demographics")


def one(
    quantity: str,
    value: float,
    breakdown: str = ALL,
    group: str = ALL,
    *,
    people: int | None = None,
    unit: str = "students",
    measure: str = "",
    harmful: int | None = None,
    year: SchoolYear = YEAR,
) -> Comparison:
    own = Own(value, int(value) if people is None else people, "student_core", measure, harmful)
    cell = Cell(DISTRICT, quantity, breakdown, group)
    return Comparison(year, STATE, cell, Interval(value, value), own, unit, "Why.")


def told(plan: Plan, *comparisons: Comparison, rows: pd.DataFrame = NOTHING) -> dict[str, float]:
    """Own figures that are printed, by group."""
    figures = tellable(comparisons, rows, plan, YEAR)
    assert all((f.own is None) == (f.difference is None) for f in figures)
    return {f.group: f.own for f in figures if f.own is not None}


@pytest.mark.parametrize(("value", "printed"), [(9, False), (10, True)])
def test_fewer_than_ten_students_are_withheld(
    district_plan: Plan, value: int, printed: bool
) -> None:
    """An own count of nine is withheld with its difference, one of ten is printed."""
    assert bool(told(district_plan, one("enrolment", value))) == printed


@pytest.mark.parametrize(
    ("incidents", "students", "printed"), [(30, 12, True), (30, 9, False), (9, 9, False)]
)
def test_incidents_of_few_students_are_withheld(
    district_plan: Plan, incidents: int, students: int, printed: bool
) -> None:
    """Thirty incidents of nine students tell about nine students."""
    row = one("incidents", incidents, people=2400, unit="incidents", harmful=students)
    assert bool(told(district_plan, row)) == printed


def test_no_group_can_be_found_by_subtraction(district_plan: Plan) -> None:
    """One withheld group in a printed total takes the smallest printed group with it."""
    found = told(
        district_plan,
        one("enrolment", 100),
        one("enrolment", 60, "race", "white"),
        one("enrolment", 31, "race", "black"),
        one("enrolment", 9, "race", "asian"),
    )
    assert found == {"": 100, "White": 60}


def test_what_is_hidden_together_is_at_least_ten(district_plan: Plan) -> None:
    """Two withheld groups of three students are six: another group goes until they are ten."""
    groups = (("white", 60), ("black", 34), ("asian", 3), ("hispanic", 3))
    rows = [one("enrolment", n, "race", group) for group, n in groups]
    assert told(district_plan, one("enrolment", 100), *rows) == {"": 100, "White": 60}


def test_a_kind_of_removal_that_nobody_publishes_is_protected_too(district_plan: Plan) -> None:
    """All removals minus the printed kinds would be one unilateral removal: other kinds go."""
    rows = [
        one("incidents", n, "removal", kind, people=2400, unit="incidents", harmful=n)
        for kind, n in (("ISS", 60), ("OSS", 25), ("EXP", 15))
    ]
    total = one("incidents", 101, people=2400, unit="incidents", harmful=90)
    assert told(district_plan, total, *rows) == {"": 101, "in-school suspension": 60}


def released(marker: str, numerator: float | None) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "measure": ["oss_risk"],
            "school_year": [str(YEAR)],
            "school": [DISTRICT],
            "breakdown": [ALL],
            "group": [ALL],
            "numerator": [numerator],
            "total": [None],
            "marker": [marker],
        }
    )


@pytest.mark.parametrize(
    ("rows", "printed"),
    [(released("", 40), True), (released("", None), False), (released("c", None), False)],
    ids=["exact", "coded", "withheld"],
)
def test_a_figure_of_a_measure_needs_its_released_cell(
    district_plan: Plan, rows: pd.DataFrame, printed: bool
) -> None:
    """The number of a measure is printed only where its cell is released exactly."""
    row = one("suspended.OSS", 40, people=2400, measure="oss_risk", harmful=40)
    assert bool(told(district_plan, row, rows=rows)) == printed


@pytest.mark.parametrize(("value", "repeated"), [(9, (0, None)), (10, (10, 10)), (0, (0, 0))])
def test_a_small_published_figure_is_not_repeated_beside_a_withheld_one(
    district_plan: Plan, value: int, repeated: tuple[float, float | None]
) -> None:
    """The district does not say again what others told of nine students; a zero names nobody."""
    row = one("suspended.OSS", value, people=2400, measure="oss_risk", harmful=value)
    (figure,) = tellable([row], released("c", None), district_plan, YEAR)
    assert figure.own is None
    assert (figure.low, figure.high) == repeated


def test_each_file_shows_its_latest_year_and_none_after_the_report(district_plan: Plan) -> None:
    """States publish late: the last year up to the report's, never a later one."""
    years = [SchoolYear(2023), SchoolYear(2024), SchoolYear(2026)]
    rows = [one("enrolment", 2400, year=year) for year in years]
    found: tuple[PublishedFigure, ...] = tellable(rows, NOTHING, district_plan, YEAR)
    assert [f.school_year for f in found] == ["2023-24"]
