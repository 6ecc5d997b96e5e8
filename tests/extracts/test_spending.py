"""Budget and actuals: amounts as finance departments write them, areas and goals of the plan."""

from __future__ import annotations

import pandas as pd
import pytest

from reporting.measures import add_up

from .small import Room

SOURCES = {"budget"}


def test_amounts_in_their_usual_spellings(room: Room) -> None:
    """Dollar signs, thousands separators and credits in parentheses are one number each."""
    frame = room.read().spending
    assert frame["budget"].tolist() == [1_250_000, 85_000, 400_000, 12_000]
    assert frame["actual"].tolist() == [1_248_100.50, 84_100.25, 400_000, -350]
    assert frame["goal"].tolist() == ["2", "3", "", "1"]


@pytest.mark.parametrize(
    "amount", ["1,25", "12,34,567", "about 5", "1e6", "$", "--", "1.2.3", "85.000"]
)
def test_what_is_no_amount_is_a_problem(room: Room, amount: str) -> None:
    """A wrong separator could make ten times the money; it is refused with its row."""
    room.edit("budget.csv", "85000", f'"{amount}"')
    assert (room.problem().row, room.problem().column, room.problem().value) == (
        3,
        "Budget",
        amount,
    )


def test_unknown_areas_and_goals_list_the_valid_ones(room: Room) -> None:
    """Both vocabularies are the plan's."""
    room.edit("budget.csv", "Programs,3", "Programme,3")
    assert "Human resources" in room.problem().rule
    room.edit("budget.csv", "Programme,3", "Programs,4")
    assert "1, 2, 3" in room.problem().rule


def test_a_line_that_stands_twice(room: Room) -> None:
    """An exact repeat is set aside, two amounts for one line are a problem."""
    row = "2025-26,Programs,3,Counseling,85000,84100.25"
    room.add("budget.csv", row)
    assert room.aside()["budget.csv", "exact duplicate row"] == 1
    room.add("budget.csv", row.replace("85000", "86000"))
    assert room.problem().column == "Budget Line"


def test_an_open_line_leaves_its_sum_open(room: Room) -> None:
    """By hand: Programs of goal 3 has two lines, one without an actual, so their sum has none."""
    room.add("budget.csv", "2025-26,Programs,3,Nursing,15000,")
    sums = add_up(room.read().spending).set_index(["area", "goal"])
    assert sums.loc[("programs", "3"), "budget"] == 100_000
    assert pd.isna(sums.loc[("programs", "3"), "actual"])
    assert sums.loc[("programs", "1"), "actual"] == -350


@pytest.mark.parametrize("name", ["Total", "Subtotal Programs", "GRAND TOTAL", "Programs total"])
def test_a_total_does_not_count_beside_its_lines(room: Room, name: str) -> None:
    """A row that adds up others would double the money of its area."""
    room.add("budget.csv", f"2025-26,Programs,,{name},97000,83750.25")
    assert (room.problem().row, room.problem().value) == (6, name)
