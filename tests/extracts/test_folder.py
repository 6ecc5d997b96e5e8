"""The folder of extracts: what is there, what is missing, and what adds up."""

from __future__ import annotations

import hashlib
import shutil

import pandas as pd
import pytest

from reporting.errors import ExtractError, Problem
from reporting.extracts import FRAMES, read_extracts
from reporting.plan import SchoolYear

from .small import FILES, YEAR, Room


def test_frames_have_exactly_their_columns(room: Room) -> None:
    """Every frame, also one without any row, has its columns and dtypes in their order."""
    extracts = room.read()
    for name, columns in FRAMES.items():
        frame = getattr(extracts, name)
        assert {c: str(d) for c, d in frame.dtypes.items()} == columns
        assert list(frame.columns) == list(columns)
        assert isinstance(frame.index, pd.RangeIndex)


def test_every_row_is_kept_or_set_aside(room: Room) -> None:
    """Rows read = rows kept + rows set aside, for each file."""
    room.add("programs.csv", FILES["programs.csv"].splitlines()[1])
    extracts = room.read()
    assert set(extracts.rows) == {f"{YEAR}/{file}" for file in FILES}
    for file, count in extracts.rows.items():
        assert count.read == len(room.text(file.split("/")[1]).splitlines()) - 1
        assert count.read == count.kept + sum(s.rows for s in extracts.set_aside if s.file == file)


def test_names_and_addresses_enter_no_frame(room: Room) -> None:
    """No cell of any frame holds a name or an e-mail address of the files."""
    extracts = room.read()
    cells = {
        str(cell)
        for name in FRAMES
        for cell in getattr(extracts, name).to_numpy(dtype=object).ravel()
    }
    for secret in ("Okafor", "Ada", "Stone", "Gilbert", "Haddad", "@"):
        assert not any(secret in cell for cell in cells), secret


def test_files_are_fingerprinted(room: Room) -> None:
    """The sha256 of each file is known by its path relative to the data folder."""
    digest = hashlib.sha256(FILES["core.csv"].encode()).hexdigest()
    assert room.read().files[f"{YEAR}/core.csv"] == digest


def test_reading_twice_gives_the_same(room: Room) -> None:
    """Nothing depends on the clock or on order in memory."""
    first, second = room.read(), room.read()
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name))
    assert (first.notices, first.set_aside) == (second.notices, second.set_aside)


def test_a_missing_year_says_which_years_are_there(room: Room) -> None:
    """A year without folder is one problem that lists what belongs there."""
    with pytest.raises(ExtractError) as caught:
        read_extracts(room.data, room.plan, [YEAR, SchoolYear(2027)])
    (problem,) = caught.value.problems
    assert problem.file == "2026-27/"
    assert "does not exist" in problem.rule
    assert "core.csv" in problem.rule
    assert "Folders there: 2025-26" in problem.rule


def test_an_empty_folder_is_one_problem(room: Room) -> None:
    """Nine missing files are one problem when nothing is there; hidden files are nothing."""
    for file in FILES:
        (room.folder / file).unlink()
    (room.folder / ".gitkeep").touch()
    assert "is empty" in room.problem().rule


def test_no_data_folder_at_all(room: Room) -> None:
    """A data folder that does not exist is said like a missing year."""
    shutil.rmtree(room.data)
    assert "does not exist" in room.problem().rule


def test_a_missing_required_file_is_a_problem(room: Room) -> None:
    """The message says which export it is and how to go on without it."""
    (room.folder / "map.txt").unlink()
    problem = room.problem()
    assert (problem.file, problem.row) == ("2025-26/map.txt", None)
    assert "`required: false` under map_eoc" in problem.rule


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("core (1).csv", "is it this one?"),
        ("core.xls", "save it as .xlsx or as core.csv"),
        ("CORE.csv", "'CORE.csv'"),
    ],
)
def test_a_misnamed_file_is_suggested(room: Room, name: str, words: str) -> None:
    """A file with nearly the right name is offered."""
    (room.folder / "core.csv").rename(room.folder / name)
    problem = room.problem()
    assert problem.file == "2025-26/core.csv"
    assert words in problem.rule


def test_a_missing_optional_file_is_a_notice(room: Room) -> None:
    """A source that may be missing leaves its frame empty and says so."""
    extracts = room.read()
    assert extracts.fall_responses.empty
    assert any(n.startswith("2025-26/students_fall.csv: not there") for n in extracts.notices)


def test_a_file_that_nobody_reads_is_a_notice(room: Room) -> None:
    """A spare file is named; it may be a misspelt one."""
    room.write("ap_scores.csv", "a\n1\n")
    assert "2025-26/ap_scores.csv: no source of params/sources.yaml reads it" in room.read().notices


def test_years_stand_below_each_other_in_the_order_asked_for(room: Room) -> None:
    """Frames of two years are concatenated; a changed local id between years is said."""
    before = SchoolYear(2025)
    (room.data / str(before)).mkdir()
    texts = {
        "core.csv": FILES["core.csv"].replace("2026", "2025").replace("700001", "700099"),
        "staff.csv": FILES["staff.csv"].replace("2025-26", "2024-25"),
    }
    sources = tuple(s for s in room.plan.sources if s.file in texts)
    room.plan = room.plan.model_copy(update={"sources": sources})
    for file, text in texts.items():
        (room.data / str(before) / file).write_text(text, encoding="utf-8")
    extracts = read_extracts(room.data, room.plan, [before, YEAR])
    assert extracts.roster["year"].unique().tolist() == ["2024-25", "2025-26"]
    assert len(extracts.staff) == 6
    changed = "2025-26/core.csv: 1 rows have another LocalStudentID than in 2024-25"
    assert changed in extracts.notices


def test_a_map_of_an_unknown_column_is_a_problem(room: Room) -> None:
    """A misspelt layout name in params/sources.yaml is refused with a suggestion."""
    room.map_columns("staff_roster", {"StaffID": "Person"})
    problem = room.problem()
    assert (problem.file, problem.value) == ("params/sources.yaml", "StaffID")
    assert "did you mean 'Staff ID'?" in problem.rule


def test_one_column_for_two_is_a_problem(room: Room) -> None:
    """Two layout names may not be mapped to one header."""
    room.map_columns("staff_roster", {"Gender": "Race/Ethnicity"})
    assert any("as Race/Ethnicity and as Gender" in p.rule for p in room.problems())


def test_no_file_hides_the_others_in_a_message() -> None:
    """Of a file with a hundred problems the first are shown, and of every other file all."""
    many = [Problem("a.csv", row, "c", "x", "rule") for row in range(2, 102)]
    message = str(ExtractError([*many, Problem("b.csv", 7, "d", "y", "rule")], where="data"))
    assert "101 problems" in message
    assert message.count("a.csv") == 21
    assert "… and 80 more of a.csv" in message
    assert "b.csv" in message
