"""One file of several school years, and reading one school year after another."""

from __future__ import annotations

import pandas as pd
import pytest

from reporting.errors import ExtractError
from reporting.extracts import FRAMES, Extracts, each_year, identifiers, read_extracts, recorded
from reporting.plan import SchoolYear

from .small import FILES, YEAR, Room

SOURCES = ("student_core", "staff_roster", "program_participation")
BEFORE = SchoolYear(2025)
ROWS = FILES["staff.csv"].splitlines()


def of(year: SchoolYear) -> list[str]:
    return [row.replace("2025-26", str(year)) for row in ROWS[1:]]


@pytest.fixture
def several(room: Room) -> Room:
    """Two school years; the staff rosters of both are one file beside their folders."""
    (room.data / str(BEFORE)).mkdir()
    earlier = {
        "core.csv": FILES["core.csv"].replace("2026", "2025"),
        "programs.csv": FILES["programs.csv"]
        .replace("2025-26", "2024-25")
        .replace("2025", "2024")
        .replace("2026", "2025"),
    }
    for file, text in earlier.items():
        (room.data / str(BEFORE) / file).write_text(text, encoding="utf-8")
    for year, rows in ((YEAR, of(YEAR)), (BEFORE, of(BEFORE))):
        (room.data / str(year) / "staff.csv").write_text("\n".join([ROWS[0], *rows, ""]))
    return room


def one_file(room: Room, *rows: str) -> None:
    """Put the staff rosters into one file, and say so in the plan."""
    for year in (BEFORE, YEAR):
        (room.data / str(year) / "staff.csv").unlink(missing_ok=True)
    (room.data / "staff.csv").write_text("\n".join([ROWS[0], *rows, ""]))
    sources = tuple(
        s.model_copy(update={"several_years": s.id == "staff_roster"}) for s in room.plan.sources
    )
    room.plan = room.plan.model_copy(update={"sources": sources})


def read(room: Room) -> Extracts:
    return read_extracts(room.data, room.plan, [BEFORE, YEAR])


def problems(room: Room) -> list[tuple[str, int | None, str, str]]:
    with pytest.raises(ExtractError) as caught:
        read(room)
    return [(p.file, p.row, p.value, p.rule) for p in caught.value.problems]


def test_rows_are_dealt_to_their_school_years(several: Room) -> None:
    """One file gives the frames that a file per year gives; rows of other years are set aside."""
    expected = read(several)
    mixed = [row for pair in zip(of(YEAR), of(BEFORE), strict=True) for row in pair]
    one_file(several, *mixed, *of(SchoolYear(2019)))
    found = read(several)
    pd.testing.assert_frame_equal(found.staff, expected.staff)
    assert found.years == expected.years
    count, people = found.rows["staff.csv"], len(ROWS) - 1
    assert (count.read, count.kept) == (3 * people, len(expected.staff))
    aside = {s.reason: s.rows for s in found.set_aside if s.file == "staff.csv"}
    assert aside["school year that is not reported"] == people
    assert count.read == count.kept + sum(aside.values())
    assert len(found.files) == 5
    assert "Gil Gilbert" in identifiers(several.data, several.plan, [YEAR])


def test_rows_keep_their_place_in_the_file(several: Room) -> None:
    """A problem in the later year names the row of the whole file, once."""
    spoiled = of(YEAR)
    spoiled[0] = spoiled[0].replace(",Teacher,", ",Teecher,")
    one_file(several, *of(BEFORE), "", *spoiled)
    ((file, row, value, _),) = problems(several)
    assert (file, row, value) == ("staff.csv", len(ROWS) + 2, "Teecher")


def test_a_row_without_a_school_year_is_a_problem(several: Room) -> None:
    """A row that belongs to no year anybody could name is not set aside silently."""
    one_file(several, *of(BEFORE), *of(YEAR), of(YEAR)[0].replace("2025-26", "soon"))
    ((file, row, value, rule),) = problems(several)
    assert (file, row, value) == ("staff.csv", 2 * len(ROWS), "soon")
    assert "names the school year" in rule


def test_a_year_without_rows_is_missing(several: Room) -> None:
    """A required source lacks that year; an optional one says so."""
    one_file(several, *of(YEAR))
    ((file, _, value, rule),) = problems(several)
    assert (file, value) == ("staff.csv", "2024-25")
    assert "holds no row of 2024-25" in rule
    sources = tuple(s.model_copy(update={"required": False}) for s in several.plan.sources)
    several.plan = several.plan.model_copy(update={"sources": sources})
    extracts = read(several)
    assert extracts.years["staff_roster"] == ("2025-26",)
    assert any(n.startswith("staff.csv: no row of 2024-25") for n in extracts.notices)


def test_a_missing_file_of_several_years(several: Room) -> None:
    """It is missed beside the folders, not in each of them."""
    one_file(several, *of(YEAR))
    (several.data / "staff.csv").unlink()
    ((file, _, _, rule),) = problems(several)
    assert file == "staff.csv"
    assert "beside their folders" in rule


def test_a_missing_year_column_is_said_once(several: Room) -> None:
    """Without the column that deals the rows out, the header is what is wrong."""
    one_file(several, *of(YEAR))
    path = several.data / "staff.csv"
    path.write_text(path.read_text().replace("School Year", "Jahr"))
    ((_, row, _, rule),) = problems(several)
    assert row == 1
    assert "this column is missing" in rule


def test_a_source_whose_rows_name_no_year_cannot_be_one_file(room: Room) -> None:
    """Surveys have no column of the school year: said of params, before anything is read."""
    from .small import small_plan

    survey = small_plan().source("panorama_students").model_copy(update={"several_years": True})
    room.plan = room.plan.model_copy(update={"sources": (*room.plan.sources, survey)})
    problem = room.problem()
    assert (problem.file, problem.column) == ("params/sources.yaml", "several_years")


def test_years_one_after_another_are_the_whole(several: Room) -> None:
    """Year by year gives the rows and the record of reading all years at once."""
    whole, parts = read(several), list(each_year(several.data, several.plan, [YEAR, BEFORE]))
    assert [part.roster["year"].unique().tolist() for part in parts] == [["2024-25"], ["2025-26"]]
    for name in FRAMES:
        rows = pd.concat([getattr(p, name).astype("object") for p in parts], ignore_index=True)
        assert rows.equals(getattr(whole, name).astype("object")), name
    assert recorded(parts) == recorded([whole])


def test_problems_of_all_years_come_at_once(several: Room) -> None:
    """A problem of the first year stops no later year from being looked at."""
    for year in (BEFORE, YEAR):
        path = several.data / str(year) / "core.csv"
        path.write_text(path.read_text().replace(",F,", ",Q,", 1))
    years = each_year(several.data, several.plan, [BEFORE, YEAR])
    with pytest.raises(ExtractError) as caught:
        next(years)
    assert {p.file.split("/")[0] for p in caught.value.problems} == {"2024-25", "2025-26"}
