"""Equity audits: ratings of two raters, and evidence that may be printed."""

from __future__ import annotations

import pytest

from .small import FILES, Room

SOURCES = {"equity_audit"}
ROWS = FILES["audit.csv"].splitlines()


def test_ratings_are_levels_of_a_school_area_and_domain(room: Room) -> None:
    """School and domain by their ids, the level a number, evidence as it stands."""
    frame = room.read().ratings
    assert frame.loc[0].tolist() == [
        "2025-26", "high", "World history", "accuracy", "A", 3,
        "Sources are named, and dates are right.",
    ]  # fmt: skip
    assert frame["level"].tolist() == [3, 4, 2, 2, 1]
    assert frame["evidence"].isna().tolist() == [False, True, False, True, False]


@pytest.mark.parametrize("written", ["4.0", " 4 ", "4."])
def test_a_rating_in_other_spellings(room: Room, written: str) -> None:
    """A spreadsheet's 4.0 is 4."""
    room.edit("audit.csv", "B,4,", f"B,{written},")
    assert room.read().ratings["level"].tolist() == [3, 4, 2, 2, 1]


@pytest.mark.parametrize("written", ["5", "0", "2.5", "75%", "Exemplary", ""])
def test_what_is_no_level_is_a_problem(room: Room, written: str) -> None:
    """A rating outside of the rubric, or between its levels, is refused with its row."""
    room.edit("audit.csv", "B,4,", f"B,{written},")
    problem = room.problem()
    assert (problem.row, problem.column, problem.value) == (3, "Rating", written)
    assert "a whole number from 1 to 4" in problem.rule


def test_a_rater_rates_once(room: Room) -> None:
    """The same row again is set aside; another rating of the same rater is a problem."""
    room.add("audit.csv", ROWS[2])
    assert room.aside()["audit.csv", "exact duplicate row"] == 1
    room.add("audit.csv", ROWS[2].replace("B,4", "B,3"))
    assert (room.problem().row, room.problem().column) == (8, "Rater")


def test_one_rater_alone_is_said(room: Room) -> None:
    """The library was rated by A only: a notice, since there is no agreement to count."""
    said = "1 areas and domains were rated by one rater only"
    assert any(said in notice for notice in room.read().notices)


@pytest.mark.parametrize(
    "text", ["Ask a.person@example.org about it.", "Student 700001 said so.", "x" * 401]
)
def test_evidence_that_may_not_be_printed(room: Room, text: str) -> None:
    """Addresses, ids and essays are refused: evidence is printed in reports."""
    room.edit("audit.csv", "One account stands alone.", text)
    assert (room.problem().row, room.problem().column) == (4, "Evidence")


def test_unknown_domains_list_the_rubrics(room: Room) -> None:
    """Domains are those of params/rubrics.yaml, by name."""
    room.edit("audit.csv", "Perspectives,A", "Perspective,A")
    assert "Historical accuracy, Representation, Perspectives" in room.problem().rule
