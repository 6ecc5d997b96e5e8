"""Missouri Student Survey: published percentages, in even years only."""

from __future__ import annotations

import pytest

from reporting.errors import ExtractError
from reporting.extracts import read_extracts
from reporting.plan import SchoolYear

from .small import FILES, YEAR, Room

SOURCES = {"missouri_student_survey"}
FILE = "state_survey.csv"


def expecting_waves(room: Room) -> None:
    sources = tuple(s.model_copy(update={"waves": "even years"}) for s in room.plan.sources)
    room.plan = room.plan.model_copy(update={"sources": sources})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("6-12,37.5,1200", "6-12,37.5%,1200"),
        ("6-12,37.5,1200", "6-12,37.5 %,1200"),
        ("6-12,37.5,1200", '6-12,37.5,"1,200"'),
        ("6-12,37.5,1200", "Grades 6–12,37.5,1200"),
        ("6-12,37.5,1200", "06-12,37.5,1200"),
    ],
)
def test_disguises_change_nothing(room: Room, old: str, new: str) -> None:
    """Percent signs, thousands separators and written-out grades are the same numbers."""
    room.edit(FILE, old, new)
    row = room.read().student_survey.loc[0]
    assert (row["band"], row["percent"], row["respondents"]) == ("6-12", 37.5, 1200)


@pytest.mark.parametrize(
    ("new", "column"),
    [
        ("6-12,137.5,1200", "Percent"),
        ("6-12,about a third,1200", "Percent"),
        ('6-12,37.5,"12,00"', "Respondents"),
        ("6-12,37.5,12.5", "Respondents"),
        ("6-Dec,37.5,1200", "Grade Band"),
    ],
)
def test_what_is_no_percentage_is_a_problem(room: Room, new: str, column: str) -> None:
    """Impossible shares, broken numbers and grades that a spreadsheet took for a date."""
    room.edit(FILE, "6-12,37.5,1200", new)
    assert (room.problem().row, room.problem().column) == (2, column)


@pytest.mark.parametrize("missing", [",1200", "*,1200", "37.5,", "NULL,NULL"])
def test_what_the_state_left_blank_is_set_aside(room: Room, missing: str) -> None:
    """A percentage or its respondents missing: the row does not count, and is on record."""
    room.edit(FILE, "6-12,37.5,1200", f"6-12,{missing}")
    assert len(room.read().student_survey) == 4
    assert room.aside()[FILE, "no percentage published"] == 1


@pytest.mark.parametrize(
    ("percent", "respondents", "column"),
    [("41", "500", None), ("41", "501", "Respondents"), ("14", "500", "Percent")],
)
def test_parts_and_whole_agree(
    room: Room, percent: str, respondents: str, column: str | None
) -> None:
    """35% of 700 and 41% of 500 are 37.5% of 1,200; a mistyped number does not add up."""
    item = FILES[FILE].splitlines()[1].rsplit(",6-12", 1)[0]
    room.add(FILE, f"{item},6-8,{percent},{respondents}")
    if column is None:
        assert len(room.read().student_survey) == 6
    else:
        assert (room.problem().row, room.problem().column) == (2, column)


def test_a_reworded_item_is_suggested(room: Room) -> None:
    """An item that a measure counts and the file lacks: which one it may be, and what to do."""
    room.edit(FILE, "in the past 30 days", "in the last 30 days")
    rule = room.problem().rule
    assert "wellness_substance_free" in rule
    assert "did you mean 'Used alcohol" in rule
    assert "params/measures.yaml" in rule


def test_an_item_twice_for_the_same_grades(room: Room) -> None:
    """Two percentages for one thing are a problem, however the grades are written."""
    row = FILES[FILE].splitlines()[1].replace("6-12,37.5", "Grades 6–12,38")
    room.add(FILE, row)
    assert (room.problem().row, room.problem().column) == (7, "Item")


def test_an_item_of_no_measure_is_a_notice(room: Room) -> None:
    """Spare items are said, not refused: the survey asks more than the plan needs."""
    room.add(FILE, "2026,Eats breakfast,6-12,70,1200")
    assert any("1 items belong to no measure" in n for n in room.read().notices)


def test_an_odd_year_misses_nothing(room: Room) -> None:
    """No file in 2024-25 is no problem and no notice; in 2025-26 an optional one is a notice."""
    expecting_waves(room)
    before = room.data / "2024-25"
    before.mkdir()
    (before / "readme.txt").write_text("nothing this year\n")
    extracts = read_extracts(room.data, room.plan, [SchoolYear(2025), YEAR])
    assert extracts.student_survey["year"].unique().tolist() == ["2025-26"]
    assert not any("missing" in n for n in extracts.notices)
    (room.folder / FILE).unlink()
    (room.folder / "readme.txt").write_text("forgotten\n")
    with pytest.raises(ExtractError):
        room.read()
    optional = tuple(s.model_copy(update={"required": False}) for s in room.plan.sources)
    room.plan = room.plan.model_copy(update={"sources": optional})
    assert any(n.startswith(f"{YEAR}/{FILE}: not there") for n in room.read().notices)


def test_a_share_is_not_taken_for_a_percentage(room: Room) -> None:
    """A workbook holds 0.375 where it shows 37.5%; less than 1 percent is written with its sign."""
    room.edit(FILE, "6-12,8.2,1200", "6-12,0.082,1200")
    assert (room.problem().row, room.problem().value) == (5, "0.082")
    room.edit(FILE, "6-12,0.082,1200", "6-12,0.8 %,1200")
    assert 0.8 in room.read().student_survey["percent"].tolist()
