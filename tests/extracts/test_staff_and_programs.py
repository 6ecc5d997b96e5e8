"""Staff roster and program participation."""

from __future__ import annotations

import pandas as pd
import pytest

from .small import PARTICIPATION, Room

SOURCES = {"staff_roster", "program_participation"}


def test_a_person_stands_once_per_school(room: Room) -> None:
    """Somebody who works in two schools has two rows with half the time each."""
    frame = room.read().staff.set_index(["person", "school"])
    assert frame.loc["T1001", "fte"].to_dict() == {"high": 0.5, "glen": 0.5}
    assert pd.isna(frame.loc[("T1002", "high"), "race"])


@pytest.mark.parametrize("fte", ["full", "100%", "2", "-1", "0"])
def test_fte_is_a_number(room: Room, fte: str) -> None:
    """Text and impossible shares are problems."""
    room.edit("staff.csv", "Administrator,1,", f"Administrator,{fte},")
    assert (room.problem().row, room.problem().column, room.problem().value) == (4, "FTE", fte)


def test_the_same_person_twice_in_one_school(room: Room) -> None:
    """A repeated row is set aside; two different posts in one school are a problem."""
    row = "2025-26,1050,Clayton High,T1002,Haddad,Hana,Administrator,1,,F"
    room.add("staff.csv", row)
    assert room.aside()["staff.csv", "exact duplicate row"] == 1
    room.add("staff.csv", row.replace("Administrator,1", "Teacher,0.2"))
    assert (room.problem().row, room.problem().column) == (6, "Staff ID")


@pytest.mark.parametrize("year", ["2025-2026", "2026", "2025-26"])
def test_forms_of_the_school_year(room: Room, year: str) -> None:
    """The year of the folder in its usual spellings is accepted."""
    room.edit("staff.csv", "2025-26,4040", f"{year},4040")
    assert len(room.read().staff) == 3


def test_last_years_staff_is_a_problem(room: Room) -> None:
    """A row of another year is refused."""
    room.edit("staff.csv", "2025-26,4040", "2024-25,4040")
    assert (room.problem().column, room.problem().value) == ("School Year", "2024-25")


def test_an_unknown_position_group_lists_the_known(room: Room) -> None:
    """Position groups are a fixed vocabulary."""
    room.edit("staff.csv", "Administrator", "Principal")
    assert "Teacher, Administrator, Counselor, Support" in room.problem().rule


def test_participation_has_one_row_per_course(room: Room) -> None:
    """The same student several times, program ids in lower case."""
    frame = room.read().participation
    assert frame[["local_id", "program", "name"]].to_numpy().tolist() == [
        ["700001", "advanced", "AP Biology"],
        ["700001", "activity", "Debate"],
        ["000303", "gifted", "Gifted program"],
    ]


def test_repeated_participation_rows_are_set_aside(room: Room) -> None:
    """The same row twice is one participation."""
    room.add("programs.csv", PARTICIPATION.splitlines()[1])
    assert len(room.read().participation) == 3
    assert room.aside()["programs.csv", "exact duplicate row"] == 1


def test_participation_ends_after_it_starts(room: Room) -> None:
    """Swapped dates are a problem."""
    room.edit("programs.csv", "Debate,9/1/2025,", "Debate,9/1/2025,8/31/2025")
    assert (room.problem().row, room.problem().column) == (3, "End Date")


def test_two_people_are_not_one_by_a_changed_id(room: Room) -> None:
    """A spreadsheet makes one id of many: 1.23E+09."""
    room.edit("staff.csv", "T1002", "1.23E+09")
    assert (room.problem().column, room.problem().value) == ("Staff ID", "1.23E+09")
