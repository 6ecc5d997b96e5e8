"""State MAP results, the Civil Rights Data Collection and Panorama's percent favorable."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from reporting.errors import ExtractError
from reporting.figures import read_figures
from reporting.figures.crdc import RACES
from reporting.figures.frame import Interval
from reporting.plan import Plan

from .conftest import Read, numbers, only_problem

MAP = (
    "YEAR,SUMMARY_LEVEL,TYPE,COUNTY_DISTRICT,SCHOOL_CODE,CONTENT_AREA,GRADE_LEVEL,REPORTABLE,"
    "PROFICIENT,ADVANCED\n"
)


def exact(value: float) -> Interval:
    return Interval(value, value)


@pytest.mark.parametrize(
    "black", ["Black (not Hispanic)", "Black(not Hispanic)", "BLACK(NOT HISPANIC)"]
)
@pytest.mark.parametrize("learner", ["EL Students", "LEP/ELL Students"])
def test_old_and_new_spellings_are_one_group(read: Read, black: str, learner: str) -> None:
    """Types are known by their letters; grades are added up; the state's own rows are not ours."""
    rows = (
        f"2025,District,{black},96102,,Mathematics       ,03,40,10,5\n"
        f"2025,District,{black},96102,,Mathematics,04,30,10,*\n"
        f"2025,District,{learner},96102,,Eng. Language Arts,03,12,3,1\n"
        "2025,State,Total,96102,,Mathematics,03,60000,1,1\n"
        "2025,School,Total,096102,4020,Science,05,44,20,11\n"
        "2025,District,Gifted,096102,,Science,05,44,20,11\n"
    )
    found = numbers(read("state_map", (MAP + rows).encode("latin-1")))
    assert found == {
        ("2024-25", "district", "tested.mathematics", "black"): exact(70),
        ("2024-25", "district", "proficient.mathematics", "black"): Interval(25, 45),
        ("2024-25", "district", "tested.ela", "english_learner"): exact(12),
        ("2024-25", "district", "proficient.ela", "english_learner"): exact(4),
        ("2024-25", "captain", "tested.science", "all"): exact(44),
        ("2024-25", "captain", "proficient.science", "all"): exact(31),
    }


def test_older_headers_with_blanks_are_read(read: Read) -> None:
    """``SUMMARY LEVEL`` is SUMMARY_LEVEL; a row for all grades is not added to its grades."""
    header = MAP.replace("_", " ").lower()
    rows = (
        "2025,District,Total,96102,,Science,05,40,10,5\n"
        "2025,District,Total,96102,,Science,08,50,10,5\n"
        "2025,District,Total,96102,,Science,Total,91,20,11\n"
    )
    found = numbers(read("state_map", header + rows))
    assert found["2024-25", "district", "tested.science", "all"] == exact(91)


def test_the_same_row_twice_is_a_problem(read: Read) -> None:
    """A group, subject and grade counted twice would double a sum."""
    row = "2025,District,Total,96102,,Science,05,40,10,5\n"
    assert only_problem(read("state_map", MAP + row + row)).row == 3


def crdc(*schools: tuple[str, str, str], value: str = "2") -> str:
    columns = [f"SCH_ENR_{race}_{sex}" for race in RACES for sex in "MF"]
    out = "LEAID,SCHID,SCH_NAME,COMBOKEY," + ",".join(columns) + "\n\n"
    for short, name, key in schools:
        cells = ["10"] * (len(columns) - 1) + [value]
        out += f"2909720,{short},{name},{key}," + ",".join(cells) + "\n\n"
    return out


def test_reserve_codes_are_never_summed(read: Read) -> None:
    """A sum with -9 in it is known from below only; without one it is the sum."""
    high = ("00275", "Clayton High School", "290972000275")
    whole = numbers(read("crdc", crdc(high), year="2023-24"))
    assert whole["2023-24", "clayton-high", "enrolment", "all"] == exact(132)
    coded = numbers(read("crdc", crdc(high, value="-9"), year="2023-24"))
    assert coded["2023-24", "clayton-high", "enrolment", "all"] == Interval(130, math.inf)
    assert coded["2023-24", "clayton-high", "enrolment", "white"] == exact(20)


@pytest.mark.parametrize("key", ["290972000000", "2.90972E+11"])
def test_a_rounded_id_is_recognised_otherwise_or_refused(read: Read, key: str) -> None:
    """SCHID, else the name, says which school it is; without either the row is a problem."""
    for short, name in (("275", "CHS"), ("0", "Clayton High School")):
        found = read("crdc", crdc((short, name, key)), year="2023-24")
        assert numbers(found)["2023-24", "clayton-high", "enrolment", "all"] == exact(132)
        assert "recognised as clayton-high" in found.notices[0]
    problem = only_problem(read("crdc", crdc(("0", "CHS", key)), year="2023-24"))
    assert "rounded" in problem.rule
    assert problem.value == key


def test_percent_favorable_by_school_and_question(read: Read) -> None:
    """District and schools by name, questions by text; what is unknown is told, never guessed."""
    text = (
        "Report Type,Report Subject Name,Question Text,Percent Favorable,Total Respondents\n"
        "District,School District of Clayton,safe,66%,100\n"
        "School,Glenridge Elementary School,Safe,64,40\n"
        "School,Some Other School,safe,10%,40\n"
        "School,Glenridge Elementary School,bored,10%,40\n"
    )
    found = read("panorama_favorable", text, year="2025-26", population="students")
    assert numbers(found) == {
        ("2025-26", "district", "favorable.students.safe", "all"): exact(66),
        ("2025-26", "glenridge", "favorable.students.safe", "all"): exact(64),
    }
    assert ["Some Other School" in n or "bored" in n for n in found.notices] == [True, True]


def test_more_than_all_is_a_problem(read: Read) -> None:
    """A percentage over 100 is refused."""
    text = "Report Subject Name,Question Text,Percent Favorable\nClayton,safe,166%\n"
    found = read("panorama_favorable", text, year="2025-26", population="students")
    assert only_problem(found).value == "166%"


def test_a_missing_file_is_a_notice_and_a_broken_one_stops(
    district_plan: Plan, tmp_path: Path
) -> None:
    """None of the published files is required; one that is there and broken is an error."""
    found = read_figures(tmp_path, district_plan)
    assert found.frame.empty
    assert len(found.notices) == len(district_plan.published)
    (tmp_path / "published").mkdir()
    (tmp_path / "published" / "state_act.csv").write_text("YEAR,COMPOSITE\n2025,20\n")
    with pytest.raises(ExtractError, match=r"published/state_act\.csv"):
        read_figures(tmp_path, district_plan)


def test_words_of_map_results_that_nobody_knows_are_told(read: Read) -> None:
    """A misspelled group or content area is not compared, and that is said."""
    rows = (
        "2025,District,Blck,96102,,Science,05,40,10,5\n"
        "2025,District,Total,96102,,Sience,05,40,10,5\n"
        "2025,District,Gifted,96102,,Science,05,40,10,5\n"
    )
    found = read("state_map", MAP + rows)
    assert numbers(found) == {}
    assert found.notices == [
        "published/one.csv: rows with CONTENT_AREA 'Sience' are compared with nothing",
        "published/one.csv: rows with TYPE 'Blck' are compared with nothing",
    ]


def test_zeros_of_map_results_without_stars_are_withheld(read: Read) -> None:
    """A copy of numbers only hides small counts behind 0."""
    figures = numbers(read("state_map", MAP + "2025,District,Total,96102,,Science,05,40,10,0\n"))
    assert figures["2024-25", "district", "proficient.science", "all"] == Interval(10, 40)
