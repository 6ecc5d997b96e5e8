"""What the sample tells, counted from the files by other code than the sample's."""

from __future__ import annotations

from collections.abc import Iterable

from .conftest import Row, Written

PROFICIENT = ("Proficient", "Advanced")


def _favorable(written: Written, year: str, topic: str, only: Iterable[str] | None = None) -> float:
    """Percent of valid answers of students that are favorable; ``only``: LocalStudentIDs."""
    scales = {s.id: s for s in written.plan.surveys.scales}
    rows = written.rows(year, "panorama_students")
    if only is not None:
        chosen = set(only)
        rows = [row for row in rows if row["Student ID"] in chosen]
    good = valid = 0
    for part in written.plan.surveys.topics:
        if (part.topic, part.population) != (topic, "students"):
            continue
        for item in part.items:
            scale = scales[item.scale]
            options = scale.options[::-1] if item.reversed else scale.options
            answers = [row[item.text] for row in rows if row.get(item.text) in options]
            good += sum(answer in options[-scale.favorable :] for answer in answers)
            valid += len(answers)
    return 100 * good / valid


def _black(rows: list[Row]) -> set[str]:
    return {row["LocalStudentID"] for row in rows if row["RaceEthnicity"] == "B"}


def test_belonging_rises(written: Written) -> None:
    """Belonging rises from about 62 % to about 67 %; self-efficacy falls in the last year."""
    assert abs(_favorable(written, "2021-22", "belonging") - 62) < 1
    assert abs(_favorable(written, "2025-26", "belonging") - 66.7) < 1
    change = _favorable(written, "2025-26", "self_efficacy")
    change -= _favorable(written, "2021-22", "self_efficacy")
    assert -5 < change < -3


def test_belonging_gap_narrows(written: Written) -> None:
    """Black students feel less belonging than others, by fewer points at the end."""
    gaps = {}
    for year in ("2021-22", "2025-26"):
        roster = written.roster(year)
        others = {row["LocalStudentID"] for row in roster} - _black(roster)
        gaps[year] = _favorable(written, year, "belonging", others)
        gaps[year] -= _favorable(written, year, "belonging", _black(roster))
    assert 4 < gaps["2021-22"] < 11
    assert 1 < gaps["2025-26"] < gaps["2021-22"] - 1


def test_response_rates(written: Written) -> None:
    """One school misses 85 % in one year; families never reach 50 %; 2020-21 is near 70 %."""
    low = []
    for year in (str(y) for y in written.plan.district.years):
        asked = [r for r in written.roster(year) if r["StudentGradeLevel"].zfill(2) > "02"]
        asked = [r for r in asked if r["StudentGradeLevel"] != "K"]
        answered = {r["Student ID"] for r in written.rows(year, "panorama_students")}
        for school in written.plan.district.schools:
            here = [r for r in asked if r["AttendingSchoolCode"] == school.state_code]
            rate = sum(r["LocalStudentID"] in answered for r in here) / len(here)
            if rate < 0.85:
                low.append((year, school.slug))
        assert len(written.rows(year, "panorama_families")) < 0.5 * len(written.roster(year))
    slugs = [school.slug for school in written.plan.district.schools]
    assert set(low) == {*(("2020-21", slug) for slug in slugs), ("2022-23", "wydown-middle")}


def test_referral_disparity_falls(written: Written) -> None:
    """The risk ratio of Black students falls from about 3 to about 2.2; 2020-21 has few events."""
    ratios, risks = {}, {}
    for year in ("2020-21", "2021-22", "2025-26"):
        roster = written.roster(year)
        black = _black(roster)
        others = {row["LocalStudentID"] for row in roster} - black
        rows = written.rows(year, "office_referrals")
        referred = {row["Student ID"] for row in rows if row["Role"] == "Offender"}
        ratios[year] = (len(referred & black) / len(black)) / (len(referred & others) / len(others))
        risks[year] = 100 * len(referred & (black | others)) / len(roster)
    assert risks["2020-21"] < 2 < 7 < risks["2025-26"] < risks["2021-22"] < 9.5
    assert abs(ratios["2021-22"] - 3.0) < 0.3
    assert abs(ratios["2025-26"] - 2.2) < 0.3


def test_results(written: Written) -> None:
    """About two thirds are proficient, fewer in 2020-21; subjects of a student go together."""
    share: dict[tuple[str, str], float] = {}
    for year in ("2020-21", "2021-22", "2025-26"):
        for area in ("Eng. Language Arts", "Mathematics", "Science"):
            rows = [r for r in written.rows(year, "map_eoc") if r["CONTENT_AREA"].strip() == area]
            levels = [r["PERFORMANCE_LEVEL"].strip() for r in rows]
            known = [level for level in levels if level]
            share[year, area] = 100 * sum(level in PROFICIENT for level in known) / len(known)
    for area in ("Eng. Language Arts", "Mathematics", "Science"):
        assert share["2020-21", area] < share["2021-22", area] < share["2025-26", area]
        assert 60 < share["2025-26", area] < 73
    by_area: dict[str, dict[str, bool]] = {}
    for row in written.rows("2025-26", "map_eoc"):
        area = by_area.setdefault(row["CONTENT_AREA"].strip(), {})
        area[row["MOSIS_STATE_ID"]] = row["PERFORMANCE_LEVEL"].strip() in PROFICIENT
    reading, mathematics = by_area["Eng. Language Arts"], by_area["Mathematics"]
    both = reading.keys() & mathematics.keys()
    able = [mathematics[i] for i in both if reading[i]]
    weak = [mathematics[i] for i in both if not reading[i]]
    assert sum(able) / len(able) > sum(weak) / len(weak) + 0.3


def test_teachers_change_slowly(written: Written) -> None:
    """About 235 teachers; the share of Black teachers rises from 9 % to 11 %; FTE is at most 1."""
    shares = []
    for year in (str(y) for y in written.plan.district.years):
        rows = written.rows(year, "staff_roster")
        races = {
            r["Staff ID"]: r["Race/Ethnicity"] for r in rows if r["Position Group"] == "Teacher"
        }
        assert 225 < len(races) < 245
        shares.append(100 * sum(race == "B" for race in races.values()) / len(races))
        total: dict[str, float] = {}
        for row in rows:
            total[row["Staff ID"]] = total.get(row["Staff ID"], 0) + float(row["FTE"])
        assert max(total.values()) <= 1
        assert len(rows) > len(total)
    assert abs(shares[0] - 9) < 0.6
    assert abs(shares[-1] - 11) < 0.6


def test_programs(written: Written) -> None:
    """Shares of students in advanced courses, gifted education and activities are plausible."""
    year = "2025-26"
    grades = {
        "Advanced": ("09", "10", "11", "12"),
        "Gifted": tuple(f"{n:02d}" for n in range(1, 9)),
        "Activity": tuple(f"{n:02d}" for n in range(6, 13)),
    }
    rows = written.rows(year, "program_participation")
    for program, codes in grades.items():
        able = {
            r["LocalStudentID"] for r in written.roster(year) if r["StudentGradeLevel"] in codes
        }
        taking = {r["Student ID"] for r in rows if r["Program"] == program}
        share = 100 * len(taking & able) / len(able)
        low, high = {"Advanced": (58, 66), "Gifted": (12, 16), "Activity": (70, 80)}[program]
        assert low < share < high
