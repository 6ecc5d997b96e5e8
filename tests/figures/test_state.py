"""The state's district files and their traps."""

from __future__ import annotations

from pathlib import Path

import pytest

from reporting.extracts.raw import read_raw
from reporting.figures.frame import SMALL, UNKNOWN, Findings, Interval, interval
from reporting.figures.read import figures_of
from reporting.figures.sheet import STARS_REPLACED
from reporting.figures.state import ZERO_NOTICE
from reporting.plan import Plan, PublishedSource

from .conftest import Read, numbers, only_problem

DISCIPLINE = (
    "YEAR,COUNTY_DISTRICT_CODE,DISCIPLINE_INCIDENTS,DISCIPLINE_REMOVAL_IN_SCHL_SUSP,"
    "DISCIPLINE_REMOVAL_OUT_SCHL_SUSP,DISCIPLINE_REMOVAL_EXPULSION,DISCIPLINE_MORE_10_DAYS\n"
)
DEMOGRAPHICS = (
    "YEAR,COUNTY_DISTRICT_CODE,ENROLLMENT_GRADES_K_12,ENROLLMENT_INDIAN,"
    "ENROLLMENT_PACIFIC_ISLANDER,LUNCH_COUNT_FREE_REDUCED\n"
)


def exact(value: float) -> Interval:
    return Interval(value, value)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12", exact(12)),
        ("2,524", exact(2524)),
        ("61.7%", exact(61.7)),
        (" 7 ", exact(7)),
        ("*", UNKNOWN),
        ("NULL", UNKNOWN),
        ("<", UNKNOWN),
        ("-9", UNKNOWN),
        ("", None),
        (" ", None),
    ],
)
def test_a_cell_is_a_number_or_a_range(text: str, found: Interval | None) -> None:
    """Separators and signs are dropped, withheld is a range, a reserve code never a number."""
    assert interval(text) == found


@pytest.mark.parametrize("text", ["twelve", "1,2", "-", "%", "1e3", "inf"])
def test_what_is_no_number_is_refused(text: str) -> None:
    """A cell that only looks like a number is not guessed at."""
    if text == "%":
        assert interval(text) is None
        return
    with pytest.raises(ValueError, match="a number"):
        interval(text)


def test_zero_means_withheld_in_a_copy_without_stars(read: Read) -> None:
    """Zeros beside no ``*`` are 0 to 4, and it is said; beside a ``*`` a zero is a zero."""
    found = read("state_discipline", DISCIPLINE + "2025,96102,20,12,8,0,0\n\n")
    assert numbers(found)["2024-25", "district", "incidents", "EXP"] == SMALL
    assert found.notices == [f"published/one.csv: {ZERO_NOTICE}"]
    found = read("state_discipline", DISCIPLINE + "2025,96102,20,12,8,0,*\n")
    assert numbers(found)["2024-25", "district", "incidents", "EXP"] == exact(0)
    assert numbers(found)["2024-25", "district", "long_removals", "all"] == SMALL
    assert found.notices == []


def test_years_are_ending_years_and_other_districts_are_passed_over(read: Read) -> None:
    """2025 is 2024-25; rows of other districts and of years outside the plan are not read."""
    rows = "2025,096102,2440,*,2,158\n2025,096103,9,9,9,9\n1999,096102,1,1,1,1\n"
    found = numbers(read("state_demographics", DEMOGRAPHICS + rows))
    assert found == {
        ("2024-25", "district", "enrolment", "all"): exact(2440),
        ("2024-25", "district", "enrolment", "other_races"): Interval(2, UNKNOWN.high),
        ("2024-25", "district", "enrolment", "free_reduced"): exact(158),
    }


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("2025,096103,1,1,1,1", "COUNTY_DISTRICT_CODE"),
        ("25,096102,1,1,1,1", "YEAR"),
        ("2025,096102,many,1,1,1", "ENROLLMENT_GRADES_K_12"),
        ("2025,096102,1,1,1,1\n2025,096102,2,1,1,1", "YEAR"),
    ],
    ids=["another district", "two digits", "a word", "a year twice"],
)
def test_what_cannot_be_read_is_a_problem(read: Read, row: str, column: str) -> None:
    """Each is one problem that names its column."""
    problem = only_problem(read("state_demographics", DEMOGRAPHICS + row + "\n"))
    assert problem.column == column


def test_a_missing_column_is_named_with_the_nearest(read: Read) -> None:
    """A file without the column that matters is refused, with what may have been meant."""
    text = DEMOGRAPHICS.replace("ENROLLMENT_GRADES_K_12", "ENROLLMENT_GRADE_K_12")
    problem = only_problem(read("state_demographics", text + "2025,096102,1,1,1,1\n"))
    assert "did you mean 'ENROLLMENT_GRADE_K_12'" in problem.rule


def of_file(folder: Path, name: str, plan: Plan) -> Findings:
    source = PublishedSource.model_validate(
        {"id": name, "label": name, "file": f"{name}.csv", "layout": f"state_{name}"}
    )
    raw = read_raw((folder / f"clayton_{name}.csv").read_bytes(), f"{name}.csv")
    return figures_of(raw, source, plan)


def test_the_public_discipline_file(state_files: Path, long_plan: Plan) -> None:
    """23 years; lost zero of the code; 0 is 0 to 4; incidents of 2008-09 as published."""
    found = of_file(state_files, "discipline", long_plan)
    figures = numbers(found)
    assert len({year for year, *_ in figures}) == 23
    assert figures["2008-09", "district", "incidents", "all"] == exact(23)
    assert figures["2008-09", "district", "incidents", "OSS"] == exact(22)
    assert figures["2021-22", "district", "incidents", "all"] == SMALL
    assert any(ZERO_NOTICE in notice for notice in found.notices)


def test_the_public_demographics_file(state_files: Path, long_plan: Plan) -> None:
    """34 years; withheld small groups are ranges; a fractional lunch count stays one."""
    figures = numbers(of_file(state_files, "demographics", long_plan))
    assert len({year for year, *_ in figures}) == 34
    assert figures["2023-24", "district", "enrolment", "all"] == exact(2427)
    assert figures["2023-24", "district", "enrolment", "black"] == exact(318)
    assert figures["2020-21", "district", "enrolment", "free_reduced"] == exact(151.6)
    assert figures["2023-24", "district", "enrolment", "other_races"] == UNKNOWN
    assert figures["1990-91", "district", "enrolment", "free_reduced"] == UNKNOWN


def test_the_public_act_file(state_files: Path, long_plan: Plan) -> None:
    """24 years, all of them with a composite and four sections."""
    figures = numbers(of_file(state_files, "act", long_plan))
    assert len(figures) == 24 * 6
    assert figures["2020-21", "district", "act_composite", "all"] == exact(26.2)


WHOLE_DEMOGRAPHICS = (
    "YEAR,COUNTY_DISTRICT_CODE,ENROLLMENT_GRADES_K_12,ENROLLMENT_ASIAN,ENROLLMENT_BLACK,"
    "ENROLLMENT_HISPANIC,ENROLLMENT_INDIAN,ENROLLMENT_MULTIRACIAL,ENROLLMENT_PACIFIC_ISLANDER,"
    "ENROLLMENT_WHITE,LUNCH_COUNT_FREE_REDUCED,ELL_LEP_STUDENTS_ENROLLED_K_12\n"
    "2026,96102,2368,287,329,101,0,193,0,1455,200,73\n"
)


def test_zeros_of_demographics_without_stars_are_withheld(read: Read) -> None:
    """The groups add up to three fewer than all: the zeros hide them. It is said."""
    found = read("state_demographics", WHOLE_DEMOGRAPHICS)
    figures = numbers(found)
    assert figures["2025-26", "district", "enrolment", "other_races"] == UNKNOWN
    assert figures["2025-26", "district", "enrolment", "black"] == exact(329)
    assert found.notices == [f"published/one.csv: {STARS_REPLACED}"]
    beside = WHOLE_DEMOGRAPHICS.replace(",193,0,", ",193,*,").replace(",101,0,", ",101,7,")
    assert read("state_demographics", beside).notices == []


def test_a_mean_score_of_zero_is_withheld(read: Read) -> None:
    """No test has a mean of 0 points."""
    text = "YEAR,COUNTY_DISTRICT_CODE,ACT_COMPOSITE_SCORE,ACT_MATH_SCORE\n2025,96102,26.1,0\n"
    figures = numbers(read("state_act", text))
    assert figures["2024-25", "district", "act_mathematics", "all"] == UNKNOWN
