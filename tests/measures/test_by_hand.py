"""Counts of a tiny district, small enough to be added up by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from reporting.extracts import Extracts
from reporting.extracts.frames import FRAMES
from reporting.measures import count_measures
from reporting.plan import Plan

from .tiny import extracts_of, frame

YEAR = "2024-25"
SOURCES = ("student_discipline", "office_referrals", "program_participation")


def student(number: int, school: str, grade: str, race: str, iep: str = "N") -> tuple[object, ...]:
    return (
        YEAR, school, f"90000000{number:02d}", f"7000{number:02d}", grade, race,
        "F" if number % 2 else "M", iep, "N", "N", True, True,
    )  # fmt: skip


ROSTER = [
    student(1, "glenridge", "03", "B", "Y"),
    student(2, "glenridge", "04", "W"),
    student(3, "glenridge", "K", "W"),
    student(4, "meramec", "05", "B"),
    student(5, "meramec", "05", None),
    student(6, "wydown-middle", "08", "W"),
    student(6, "clayton-high", "09", "W"),  # the same student, later in the year
]


@pytest.fixture(scope="module")
def extracts() -> Extracts:
    answers = [
        # (respondent, local_id, school, item, answer)
        ("r1", "700001", "glenridge", "fit_in", "Quite"),
        ("r1", "700001", "glenridge", "known", "Somewhat"),
        ("r1", "700001", "glenridge", "matter", "Don't know"),
        ("r1", "700001", "glenridge", "left_out", "Almost never"),  # reversed: favorable
        ("r2", "700002", "glenridge", "fit_in", "Extremely"),
        ("r2", "700002", "glenridge", "left_out", "Frequently"),  # reversed: unfavorable
        ("r4", "700004", "meramec", "fit_in", "Not at all"),
        ("r9", "799999", "meramec", "fit_in", "Quite"),  # unknown student
        ("r5", "700005", "meramec", "fit_in", None),  # no valid answer: no respondent
    ]
    responses = [
        (YEAR, school, "students", who, local, item, answer)
        for who, local, school, item, answer in answers
    ]
    return extracts_of(
        SOURCES,
        YEAR,
        roster=frame("roster", ROSTER, list(FRAMES["roster"])),
        removals=frame(
            "removals",
            [
                (YEAR, "glenridge", "9000000001", "ISS"),
                (YEAR, "glenridge", "9000000001", "ISS"),
                (YEAR, "wydown-middle", "9000000006", "OSS"),
                (YEAR, "clayton-high", "9000000006", "OSS"),
            ],
            ["year", "school", "student", "removal"],
        ),
        referrals=frame(
            "referrals",
            [
                (YEAR, "glenridge", "700001"),
                (YEAR, "meramec", "700004"),
                (YEAR, "meramec", "700004"),
                (YEAR, "captain", "700002"),  # the roster has this student at Glenridge
            ],
            ["year", "school", "local_id"],
        ),
        responses=frame(
            "responses",
            responses,
            ["year", "school", "population", "respondent", "local_id", "item", "answer"],
        ),
        staff=frame(
            "staff",
            [
                (YEAR, "glenridge", "t1", "Teacher", "W"),
                (YEAR, "glenridge", "t2", "Teacher", "B"),
                (YEAR, "meramec", "t2", "Teacher", "B"),  # works in two schools
                (YEAR, "meramec", "t3", "Teacher", None),
                (YEAR, "meramec", "a1", "Administrator", "B"),
            ],
            ["year", "school", "person", "position_group", "race"],
        ),
        results=frame(
            "results",
            [
                (YEAR, "glenridge", "9000000001", "ela", "Basic", None),
                (YEAR, "glenridge", "9000000002", "ela", "Advanced", 4.75),
                (YEAR, "meramec", "9000000004", "ela", "Proficient", None),
                (YEAR, "meramec", "9000000005", "ela", None, None),  # level not determined
            ],
            ["year", "school", "student", "subject", "level", "points"],
        ),
        participation=frame(
            "participation",
            [
                (YEAR, "glenridge", "700002", "gifted"),
                (YEAR, "glenridge", "700002", "gifted"),  # twice, counts once
                (YEAR, "clayton-high", "700006", "advanced"),
                (YEAR, "wydown-middle", "700006", "activity"),
                (YEAR, "clayton-high", "700006", "activity"),
            ],
            ["year", "school", "local_id", "program"],
        ),
    )


@pytest.fixture(scope="module")
def counts(district_plan: Plan, extracts: Extracts) -> pd.DataFrame:
    return count_measures(district_plan, extracts)


def numbers(
    counts: pd.DataFrame,
    measure: str,
    school: str,
    group: str = "all",
    population: str = "students",
    level: str = "",
) -> dict[str, float]:
    rows = counts[
        (counts["measure"] == measure) & (counts["school"] == school) & (counts["group"] == group)
        & (counts["population"] == population) & (counts["level"] == level)
    ]  # fmt: skip
    assert len(rows) == 1, f"{len(rows)} rows for {measure} {school} {group}"
    row = rows.iloc[0]
    names = ["numerator", "denominator", "respondents", "invited", "total", "total_squares"]
    return {n: float(row[n]) for n in names if not pd.isna(row[n])}


def test_answers_are_pooled_and_respondents_counted(counts: pd.DataFrame) -> None:
    """Glenridge: favorable Quite, Almost never (reversed), Extremely.

    That is 3 of 5 valid; 2 of 2 asked.
    """
    assert numbers(counts, "belonging", "glenridge") == {
        "numerator": 3, "denominator": 5, "respondents": 2, "invited": 2,
    }  # fmt: skip


def test_kindergarten_is_not_asked(counts: pd.DataFrame) -> None:
    """Invited are students of grades 3–12: five in the district, the one in two schools once."""
    assert numbers(counts, "belonging", "district")["invited"] == 5


def test_an_unknown_student_is_in_all_and_in_no_group(counts: pd.DataFrame) -> None:
    """District: 4 of 7 favorable; of Black students 2 of 4 (r1: 2 of 3, r4: 0 of 1)."""
    everybody = numbers(counts, "belonging", "district")
    assert (everybody["numerator"], everybody["denominator"], everybody["respondents"]) == (4, 7, 4)
    black = numbers(counts, "belonging", "district", "black")
    assert (black["numerator"], black["denominator"], black["respondents"]) == (2, 4, 2)


def test_discipline_counts_students_not_incidents(counts: pd.DataFrame) -> None:
    """Two suspensions of one student are one; a student of two schools is one in the district."""
    assert numbers(counts, "iss_risk", "glenridge")["numerator"] == 1
    assert numbers(counts, "oss_risk", "wydown-middle")["numerator"] == 1
    assert numbers(counts, "oss_risk", "clayton-high")["numerator"] == 1
    district = numbers(counts, "oss_risk", "district")
    assert (district["numerator"], district["denominator"]) == (1, 6)
    assert numbers(counts, "referral_risk", "meramec", "black") == {
        "numerator": 1, "denominator": 1, "respondents": 1,
    }  # fmt: skip


def test_an_event_at_another_school_counts_where_the_student_is_enrolled(
    counts: pd.DataFrame,
) -> None:
    """No event is lost: the referral from Captain is one of Glenridge, and of the district."""
    assert numbers(counts, "referral_risk", "glenridge")["numerator"] == 2
    assert numbers(counts, "referral_risk", "district")["numerator"] == 3


def test_a_school_without_events_has_zero_of_all(counts: pd.DataFrame) -> None:
    """No event is a count of zero, not a missing value."""
    assert numbers(counts, "iss_risk", "meramec") == {
        "numerator": 0,
        "denominator": 2,
        "respondents": 2,
    }


def test_program_rows_count_a_student_once(counts: pd.DataFrame) -> None:
    """Gifted, grades 1–8: one of two at Glenridge (kindergarten is outside), one of five in all."""
    assert numbers(counts, "gifted_program", "glenridge")["numerator"] == 1
    assert numbers(counts, "gifted_program", "glenridge")["denominator"] == 2
    district = numbers(counts, "activities", "district")
    assert (district["numerator"], district["denominator"]) == (1, 1)


def test_undetermined_levels_are_not_in_the_denominator(counts: pd.DataFrame) -> None:
    """District ELA: 2 of 3 determined are proficient.

    4 tested of 4 enrolled in grades 3–8 … plus one.
    """
    district = numbers(counts, "map_ela_proficient", "district")
    assert district == {"numerator": 2, "denominator": 3, "respondents": 4, "invited": 5}


def test_the_index_takes_the_value_of_the_export_and_else_the_level(counts: pd.DataFrame) -> None:
    """Basic 300 + Advanced with 4.75 → 475 + Proficient 400 = 1,175 over 3."""
    district = numbers(counts, "map_ela_index", "district")
    assert district["total"] == pytest.approx(1175)
    assert district["total_squares"] == pytest.approx(300**2 + 475**2 + 400**2)
    assert district["denominator"] == 3


def test_levels_add_up_to_the_determined(counts: pd.DataFrame) -> None:
    """One Basic, one Proficient, one Advanced, no Below Basic."""
    found = {
        level: numbers(counts, "map_ela_levels", "district", level=level)["numerator"]
        for level in ("Below Basic", "Basic", "Proficient", "Advanced")
    }
    assert found == {"Below Basic": 0, "Basic": 1, "Proficient": 1, "Advanced": 1}


def test_teachers_are_people_and_unknown_race_is_in_the_denominator(counts: pd.DataFrame) -> None:
    """Three teachers in the district, one of them Black; administrators do not count."""
    staff = numbers(counts, "staff_composition", "district", "black", "staff")
    assert (staff["numerator"], staff["denominator"]) == (1, 3)
    students = numbers(counts, "staff_composition", "district", "black", "students")
    assert (students["numerator"], students["denominator"]) == (2, 6)
