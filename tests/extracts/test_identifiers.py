"""What points to one person, for the search for leaks."""

from __future__ import annotations

import pytest

from reporting.extracts import identifiers

from .small import FILES, YEAR, Room


@pytest.mark.parametrize(
    "secret",
    [
        "Ada Okafor",
        "Okafor, Ada",
        "Ben Lee Stone, Jr.",
        "Stone, Ben",
        "Ben Stone",
        "Gil Gilbert",
        "ada@students.example.org",
        "gil@staff.example.org",
        "9000000001",
        "0090000003",
        "700001",
        "000303",
        "pan-s-1",
        "pan-t-1",
        "pan-f-1",
        "resp-f-2",
        "T1001",
    ],
)
def test_names_addresses_and_ids_are_known(room: Room, secret: str) -> None:
    """Names in both orders, e-mail addresses and every kind of id are found."""
    assert secret in identifiers(room.data, room.plan, [YEAR])


def test_lost_zeros_are_known_in_both_forms(room: Room) -> None:
    """An id counts as it stands in the file and as the frames hold it."""
    for file in FILES:
        room.write(file, FILES[file].replace("0090000003", "90000003"))
    assert {"90000003", "0090000003"} <= identifiers(room.data, room.plan, [YEAR])


def test_short_texts_are_left_out(room: Room) -> None:
    """A value that would be found in any text is not searched for."""
    assert all(len(text) >= 5 for text in identifiers(room.data, room.plan, [YEAR]))
    assert "303" not in identifiers(room.data, room.plan, [YEAR])


def test_a_file_without_name_columns_is_said(room: Room) -> None:
    """When a column of names is not found, reading says what the search cannot look for."""
    room.edit("core.csv", "LastName", "Surname")
    assert any("no column 'LastName'" in notice for notice in room.read().notices)
    room.map_columns("student_core", {"LastName": "Surname"})
    assert not any("no column 'LastName'" in notice for notice in room.read().notices)
    assert "Eva Diaz" in identifiers(room.data, room.plan, [YEAR])
