"""Every defect that the sample promises is there, found by reading the files anew."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from sample import defects

from .conftest import Row, Written

YEARS = ["2020-21", "2021-22", "2022-23", "2023-24", "2024-25", "2025-26"]
STUDENT_SURVEYS = ["panorama_students", "panorama_students_fall"]
SURVEYS = [*STUDENT_SURVEYS, "panorama_staff", "panorama_families"]


def test_all_kinds_are_documented_and_planted(written: Written) -> None:
    """Each kind of defect is explained in the module's docstring and occurs at least once."""
    assert defects.__doc__ is not None
    explained = set(re.findall(r"^    (\w+)  ", defects.__doc__, flags=re.MULTILINE))
    kinds = written.kinds()
    assert explained == set(kinds)
    assert all(count > 0 for count in kinds.values())


@pytest.mark.parametrize("year", YEARS)
def test_late_correction(written: Written, year: str) -> None:
    """A corrected row differs from the first one in lunch status only."""
    rows = written.rows(year, "student_core")
    later = [row for row in rows if row["CollectionVersion"].endswith("OctCore2.0")]
    assert len(later) == written.count("late_correction", "student_core", year) == 6
    for row in later:
        (first,) = [
            r
            for r in rows
            if (r["StateID"], r["AttendingSchoolCode"])
            == (row["StateID"], row["AttendingSchoolCode"])
            and r is not row
        ]
        changed = {column for column in row if row[column] != first[column]}
        assert changed == {"CollectionVersion", "LunchStatus"}


@pytest.mark.parametrize("year", YEARS)
def test_preschool_rows(written: Written, year: str) -> None:
    """PK rows stand under the code of the early-childhood centre, which the plan does not have."""
    rows = [r for r in written.rows(year, "student_core") if r["StudentGradeLevel"] == "PK"]
    assert len(rows) == written.count("preschool", "student_core", year) > 0
    assert {r["AttendingSchoolCode"] for r in rows} == {"1900"}
    assert "1900" not in {s.state_code for s in written.plan.district.schools}


def test_accented_names_in_latin_1(written: Written) -> None:
    """The oldest roster is not UTF-8 and holds accented names; the others are UTF-8."""
    content = written.path("2020-21", "student_core").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")
    accented = [r for r in written.rows("2020-21", "student_core") if "ñ" in r["LastName"]]
    assert len(accented) == written.count("accented_name", "student_core", "2020-21") > 0
    for year in YEARS[1:]:
        written.path(year, "student_core").read_bytes().decode("utf-8")


@pytest.mark.parametrize(
    ("source", "year", "column", "length"),
    [
        ("student_core", "2021-22", "StateID", 10),
        ("map_eoc", "2021-22", "MOSIS_STATE_ID", 10),
        ("student_core", "2021-22", "AttendingDistrictCode", 6),
    ],
)
def test_lost_zeros(written: Written, source: str, year: str, column: str, length: int) -> None:
    """In the year of the defect ids are shorter by their zeros; in the other years none is."""
    defect = "lost_zeros_district" if column == "AttendingDistrictCode" else "lost_zeros_state_id"
    short = [r for r in written.rows(year, source) if len(r[column]) < length]
    assert len(short) == written.count(defect, source, year) > 50
    for other in set(YEARS) - {year}:
        assert {len(r[column]) for r in written.rows(other, source)} == {length}


def test_lost_zeros_of_grades(written: Written) -> None:
    """In 2022-23 grades are written 3, not 03."""
    short = [r for r in written.rows("2022-23", "student_core") if re.fullmatch(r"\d", _grade(r))]
    assert len(short) == written.count("lost_zeros_grade", "student_core", "2022-23") > 1000
    assert not any(re.fullmatch(r"\d", _grade(r)) for r in written.rows("2023-24", "student_core"))


def _grade(row: Row) -> str:
    return row["StudentGradeLevel"]


def test_lost_zeros_of_test_dates(written: Written) -> None:
    """In 2023-24 spring dates have five digits."""
    rows = written.rows("2023-24", "map_eoc")
    short = [r for r in rows if re.fullmatch(r"\d{5}", r["TEST_DATE"].strip())]
    assert len(short) == written.count("lost_zeros_date", "map_eoc", "2023-24") > 1000


def test_full_price_written_u(written: Written) -> None:
    """In 2023-24 full price is U; elsewhere it is blank."""
    rows = written.rows("2023-24", "student_core")
    assert Counter(r["LunchStatus"] == "U" for r in rows)[True] > 2000
    assert written.count("lunch_u", "student_core", "2023-24") > 2000
    assert {r["LunchStatus"] for r in written.rows("2024-25", "student_core")} == {"F", "R", ""}


def test_stars_never_in_columns_that_count(written: Written) -> None:
    """A star stands in columns that nobody counts by, and only there."""
    for source, year in (("student_core", "2020-21"), ("map_eoc", "2024-25")):
        found: Counter[str] = Counter()
        for row in written.rows(year, source):
            found.update(column for column, value in row.items() if value == "*")
        assert found.total() == written.count("star", source, year) > 0
        assert set(found) <= {
            "ResidentSchoolCode",
            "Homeless",
            "EXAMINER_NAME",
            "TITLEI_STUDENT",
        }


def test_blank_lines(written: Written) -> None:
    """One year's referrals have an empty line after every row."""
    lines = written.text("2021-22", "office_referrals").splitlines()
    assert lines[2::2] == [""] * (len(lines) // 2)
    assert len(lines) // 2 == written.count("blank_lines", "office_referrals", "2021-22")


@pytest.mark.parametrize("year", YEARS)
def test_achievement(written: Written, year: str) -> None:
    """Padding, rows that do not count and retests are in every year's results."""
    rows = written.rows(year, "map_eoc")
    padded = [r for r in rows if r["CONTENT_AREA"] != r["CONTENT_AREA"].rstrip()]
    assert len(padded) == written.count("padded", "map_eoc", year) > 1000
    nameless = [r for r in rows if not r["TEST_NAME_MAP"].strip()]
    assert len(nameless) == written.count("test_name_blank", "map_eoc", year) > 0
    invalid = [r for r in rows if r["MAP_SCORE_INVALIDATION"] == "Y"]
    planted = written.count("invalidated", "map_eoc", year)
    planted += written.count("invalid_retest", "map_eoc", year)
    assert len(invalid) == planted > 0
    unknown = [r for r in rows if not r["PERFORMANCE_LEVEL"].strip()]
    assert len(unknown) == written.count("not_determined", "map_eoc", year) > 0
    twice = Counter((r["MOSIS_STATE_ID"], r["CONTENT_AREA"]) for r in rows)
    second = written.count("retest", "map_eoc", year)
    second += written.count("invalid_retest", "map_eoc", year)
    # A student may be drawn for both, and then stands three times.
    assert sum(count - 1 for count in twice.values()) == second > 0


@pytest.mark.parametrize("year", YEARS)
def test_index_points_from_2022_23(written: Written, year: str) -> None:
    """Index points of 1 to 5 stand in the export from 2022-23 on, with steps in between."""
    rows = [r for r in written.rows(year, "map_eoc") if r["PERFORMANCE_LEVEL"].strip()]
    points = [r["CALCULATED_INDEX_PT_VALUE"].strip() for r in rows]
    if year < "2022-23":
        assert set(points) == {""}
    else:
        assert all(1.0 <= float(value) <= 5.0 for value in points)
        assert len(set(points)) > 100


@pytest.mark.parametrize("source", STUDENT_SURVEYS)
@pytest.mark.parametrize("year", YEARS)
def test_student_surveys(written: Written, source: str, year: str) -> None:
    """Some students answer twice at different times; some respondents no roster knows."""
    rows = written.rows(year, source)
    known = {r["LocalStudentID"] for r in written.rows(year, "student_core")}
    strangers = [r for r in rows if r["Student ID"] not in known]
    assert len(strangers) == written.count("unknown_respondent", source, year) > 0
    assert {r["Student ID"] for r in strangers} >= {""}
    times: dict[str, list[str]] = {}
    for row in rows:
        if row["Student ID"] in known:
            times.setdefault(row["Student ID"], []).append(row["Response Start Time"])
    twice = [t for t in times.values() if len(t) == 2]
    assert len(twice) == written.count("double_response", source, year) > 0
    assert all(first != second for first, second in twice)
    ids = [r["Unique Response ID"] for r in rows]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("source", SURVEYS)
@pytest.mark.parametrize("year", YEARS)
def test_answers(written: Written, source: str, year: str) -> None:
    """Some questions are left out or answered outside the scale; all other answers are in it."""
    scales = {s.id: s for s in written.plan.surveys.scales}
    items = {i.text: i for t in written.plan.surveys.topics for i in t.items}
    blank = outside = 0
    for row in written.rows(year, source):
        for text, item in items.items():
            answer = row.get(text, "Yes" if item.scale == "yes_no" else None)
            if answer is None or text not in row:
                continue
            scale = scales[item.scale]
            blank += answer == ""
            outside += answer in scale.excluded
            assert answer in ("", *scale.options, *scale.excluded)
    assert blank == written.count("blank_answer", source, year) > 0
    assert outside == written.count("excluded_answer", source, year)


@pytest.mark.parametrize("year", YEARS)
def test_referrals_and_programs(written: Written, year: str) -> None:
    """Victims and witnesses stand among offenders, dates lack zeros, rows repeat."""
    referrals = written.rows(year, "office_referrals")
    others = [r for r in referrals if r["Role"] != "Offender"]
    assert len(others) == written.count("other_role", "office_referrals", year) > 0
    assert {r["Role"] for r in referrals} <= {"Offender", "Victim", "Witness"}
    short = [r for r in referrals if len(r["Event Date"]) < 10]
    assert len(short) == written.count("short_date", "office_referrals", year) > 0
    programs = Counter(tuple(r.values()) for r in written.rows(year, "program_participation"))
    again = sum(count - 1 for count in programs.values())
    assert again == written.count("duplicated_row", "program_participation", year) > 0


@pytest.mark.parametrize("year", YEARS)
def test_every_removal_is_a_referral(written: Written, year: str) -> None:
    """A removal's student was referred as the offender, at the same school on the same day."""
    offenders = {
        (r["Student ID"], r["School Code"], _day(r["Event Date"]))
        for r in written.rows(year, "office_referrals")
        if r["Role"] == "Offender"
    }
    removals = {
        (r["LocalStudentID"], r["AttendingSchoolCode"], _day(r["OffenseDate"]))
        for r in written.rows(year, "student_discipline")
    }
    assert removals
    assert removals <= offenders


def _day(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("/"))


def test_disguises_of_ratings(written: Written) -> None:
    """3.0 of one rater in one year, rows pasted twice in another, an area rated by one alone."""
    decimal = [r for r in written.rows("2022-23", "equity_audit") if "." in r["Rating"]]
    assert {r["Rater"] for r in decimal} == {"B"}
    assert len(decimal) == written.count("decimal_rating", "equity_audit", "2022-23") > 100
    rows = Counter(tuple(r.values()) for r in written.rows("2023-24", "equity_audit"))
    assert sum(n - 1 for n in rows.values()) == written.count(
        "repeated_rating", "equity_audit", "2023-24"
    )
    raters = Counter(
        (r["School Code"], r["Area"], r["Domain"]) for r in written.rows("2021-22", "equity_audit")
    )
    assert list(raters.values()).count(1) == written.count("one_rater", "equity_audit", "2021-22")
    for year in YEARS:
        assert {float(r["Rating"]) for r in written.rows(year, "equity_audit")} <= {1, 2, 3, 4}


def test_disguises_of_published_percentages(written: Written) -> None:
    """Written-out grades, percent signs and thousands separators, each in its year."""
    source = "missouri_student_survey"
    rows = {year: written.rows(year, source) for year in ("2021-22", "2023-24", "2025-26")}
    bands = [r for r in rows["2021-22"] if r["Grade Band"].startswith("Grades ")]
    assert len(bands) == written.count("written_out_band", source, "2021-22") == 15
    signs = [r for r in rows["2023-24"] if r["Percent"].endswith("%")]
    assert len(signs) == written.count("percent_sign", source, "2023-24") == 12
    commas = [r for r in rows["2025-26"] if "," in r["Respondents"]]
    assert len(commas) == written.count("thousands", source, "2025-26") == 4
    for year, found in rows.items():
        blank = [r for r in found if r["Percent"] == "*"]
        assert len(blank) == written.count("unpublished", source, year) == 3
