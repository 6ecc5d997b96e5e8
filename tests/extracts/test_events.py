"""Removals and office referrals."""

from __future__ import annotations

import pandas as pd
import pytest

from .small import DISCIPLINE, REFERRALS, Room

SOURCES = {"student_core", "student_discipline", "office_referrals"}
REMOVAL = (
    "2026JunDisc1.0,2026,096102,1050,096102,9000000001,700001,Okafor,Ada,,09,10/05/2025,O,ISS,0.5"
)


def test_removals_hold_day_kind_and_length(room: Room) -> None:
    """Dates are days with or without leading zeros, lengths are school days."""
    frame = room.read().removals
    assert frame["date"].to_list() == [pd.Timestamp("2025-10-05"), pd.Timestamp("2026-03-09")]
    assert frame["removal"].to_list() == ["ISS", "OSS"]
    assert frame["days"].to_list() == [0.5, 3.0]


@pytest.mark.parametrize("blank", ["", "*", "NULL", "-9"])
def test_an_unknown_length_is_missing(room: Room, blank: str) -> None:
    """A removal without a length still counts."""
    room.edit("discipline.csv", "OSS,3", f"OSS,{blank}")
    assert pd.isna(room.read().removals["days"].iloc[1])


@pytest.mark.parametrize("length", ["two", "3 days", "1,5", "1e1", "inf", "-1", "400"])
def test_text_where_a_length_belongs_is_a_problem(room: Room, length: str) -> None:
    """A length is a number of days in digits."""
    room.edit("discipline.csv", "OSS,3", f'OSS,"{length}"')
    problem = room.problem()
    assert (problem.row, problem.column, problem.value) == (3, "LengthRemoved", length)


@pytest.mark.parametrize(
    "day", ["02/30/2026", "13/01/2025", "45936", "10/05/25", "06/30/2025", "07/01/2026", ""]
)
def test_impossible_days_and_other_years_are_problems(room: Room, day: str) -> None:
    """No such day, a serial number, a two-digit year or a day of another school year is refused."""
    room.edit("discipline.csv", "3/9/2026", day)
    problem = room.problem()
    assert (problem.row, problem.column, problem.value) == (3, "OffenseDate", day)
    assert "07/01/2025 to 06/30/2026" in problem.rule


@pytest.mark.parametrize(
    "day", ["2026-03-09", "2026-03-09 00:00:00", "3/9/2026 12:00 AM", "03/9/2026"]
)
def test_databases_write_the_same_day_differently(room: Room, day: str) -> None:
    """Year-month-day and an added midnight give the same day."""
    room.edit("discipline.csv", "3/9/2026", day)
    assert room.read().removals["date"].iloc[1] == pd.Timestamp("2026-03-09")


def test_a_corrected_removal_replaces_the_earlier_one(room: Room) -> None:
    """The same incident with a later version counts once; two of one version both count."""
    room.add(
        "discipline.csv",
        REMOVAL.replace("Disc1.0", "Disc2.0").replace("ISS,0.5", "OSS,5"),
        REMOVAL.replace("ISS,0.5", "ISS,1").replace("10/05", "11/05"),
        REMOVAL.replace("ISS,0.5", "ISS,2").replace("10/05", "11/05"),
        REMOVAL.replace("ISS,0.5", "ISS,2").replace("10/05", "11/05"),
    )
    frame = room.read().removals
    ada = frame[frame["student"] == "9000000001"]
    assert sorted(ada["days"]) == [1.0, 2.0, 5.0]
    aside = room.aside()
    assert aside["discipline.csv", "superseded by a later collection version"] == 1
    assert aside["discipline.csv", "exact duplicate row"] == 1


def test_a_removal_of_another_kind_is_a_problem(room: Room) -> None:
    """Only the state's four kinds of removal are known."""
    room.edit("discipline.csv", "ISS,0.5", "Detention,0.5")
    assert "ISS, OSS, EXP, UR" in room.problem().rule


def test_swapped_ids_contradict_the_roster(room: Room) -> None:
    """A removal whose two ids belong to two students is a problem."""
    room.edit("discipline.csv", "9000000001,700001", "9000000001,700002")
    problem = room.problem()
    assert (problem.file, problem.row, problem.value) == ("2025-26/discipline.csv", 2, "700002")


def test_a_year_without_removals_is_possible_and_said(room: Room) -> None:
    """No removal at all may be true; the analyst is asked."""
    room.write("discipline.csv", DISCIPLINE.splitlines()[0] + "\n")
    extracts = room.read()
    assert extracts.removals.empty
    assert extracts.removals.dtypes.to_dict()["days"] == "float64"
    assert any("was there really nothing to report?" in n for n in extracts.notices)


def test_only_offenders_count(room: Room) -> None:
    """Victims and witnesses are set aside, whatever their row lacks."""
    room.edit("referrals.csv", "1050,Clayton High,700002", "1050,Clayton High,")
    assert room.read().referrals["local_id"].to_list() == ["700001", "000303"]
    assert room.aside()["referrals.csv", "role other than Offender"] == 1


def test_an_unknown_role_is_a_problem(room: Room) -> None:
    """A role that nobody has defined might hide offenders."""
    room.edit("referrals.csv", "Fighting,Offender", "Fighting,Perpetrator")
    assert "Offender, Victim, Witness" in room.problem().rule


def test_an_event_with_two_resolutions_counts_once(room: Room) -> None:
    """The same student in the same event is one referral."""
    room.add(
        "referrals.csv",
        '1050,Clayton High,700001,"Okafor, Ada",09,10/05/2025,E1,Disruption,Offender,OSS',
    )
    assert len(room.read().referrals) == 2
    assert room.aside()["referrals.csv", "the same student in the same event again"] == 1


def test_blank_lines_do_not_shift_row_numbers(room: Room) -> None:
    """A problem names the row that an editor shows, blank lines included."""
    room.write("referrals.csv", REFERRALS.replace("\n", "\n\n").replace("9/3/2025", "9/31/2025"))
    assert (room.problem().row, room.problem().value) == (7, "9/31/2025")
