"""Which own figures may stand beside published ones."""

from __future__ import annotations

from dataclasses import replace

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


def told(plan: Plan, *comparisons: Comparison, rows: pd.DataFrame = NOTHING) -> set[str]:
    """Groups of which it is told whether own and published figure agree."""
    figures = tellable(comparisons, rows, plan, YEAR)
    assert all((f.own is None) == (f.difference is None) for f in figures)
    return {f.group for f in figures if f.agrees is not None}


@pytest.mark.parametrize(("value", "printed"), [(9, False), (10, True)])
def test_fewer_than_ten_students_are_withheld(
    district_plan: Plan, value: int, printed: bool
) -> None:
    """Of nine it is not even told whether others count the same, of ten it is."""
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


@pytest.mark.parametrize(
    ("row", "agrees"),
    [
        (one("enrolment", 2440), True),
        (one("enrolment", 31, "race", "black"), True),
        (replace(one("enrolment", 290), published=Interval(287, 287)), True),
        (replace(one("enrolment", 390), published=Interval(287, 287)), False),
        (one("incidents", 30, people=2400, unit="incidents", harmful=12), True),
        (replace(one("favorable.students.belonging_1", 73.28, people=131, unit="percent"),
                 published=Interval(73, 73)), True),
    ],
)  # fmt: skip
def test_a_number_that_no_audit_saw_is_not_told(
    district_plan: Plan, row: Comparison, agrees: bool
) -> None:
    """Enrolment on one day, incidents, single questions: only whether both agree, and that within
    what the district tolerates: that one answer differs would be one child's.
    """
    if row.cell.quantity.startswith("favorable"):
        item = district_plan.surveys.topics[0].items[0].id
        population = district_plan.surveys.topics[0].population
        row = replace(row, cell=row.cell._replace(quantity=f"favorable.{population}.{item}"))
    (figure,) = tellable([row], NOTHING, district_plan, YEAR)
    assert (figure.own, figure.difference, figure.agrees) == (None, None, agrees)


def released(marker: str, numerator: float | None, **more: float) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "measure": ["oss_risk"],
            "school_year": [str(YEAR)],
            "school": [DISTRICT],
            "breakdown": [ALL],
            "group": [ALL],
            "numerator": [numerator],
            "denominator": [2400],
            "total": [None],
            "marker": [marker],
        }
        | {name: [value] for name, value in more.items()}
    )


@pytest.mark.parametrize(
    ("rows", "printed"),
    [(released("", 40), True), (released("", None), False), (released("c", None), False)],
    ids=["exact", "coded", "withheld"],
)
def test_a_figure_of_a_measure_needs_its_released_cell(
    district_plan: Plan, rows: pd.DataFrame, printed: bool
) -> None:
    """The number of a measure is told only where its cell is released exactly, as that has it."""
    row = one("suspended.OSS", 41, people=2400, measure="oss_risk", harmful=41)
    (figure,) = tellable([row], rows, district_plan, YEAR)
    assert (figure.own, figure.difference) == ((40, -1) if printed else (None, None))
    assert (figure.agrees is not None) == printed


def test_a_mean_is_told_as_it_is_printed(district_plan: Plan) -> None:
    """One decimal: with more, and the number tested, it would be the sum of all scores."""
    row = one("act_composite", 24.1937, people=160, unit="points", measure="oss_risk")
    rows = released("", None, total=3871, denominator=160)
    (figure,) = tellable([row], rows, district_plan, YEAR)
    assert (figure.own, figure.difference) == (24.2, 0.0)


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
