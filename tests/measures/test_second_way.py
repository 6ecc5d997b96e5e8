"""Counts of the whole sample again, row by row in plain Python, from the files themselves."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from pathlib import Path

import pandas as pd
import pytest

from reporting.plan import Plan

YEARS = ["2021-22", "2023-24", "2025-26"]
Row = dict[str, str]


def rows(folder: Path, year: str, file: str, delimiter: str = ",") -> list[Row]:
    content = (folder / year / file).read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [
        {(k or "").strip(): (v or "").strip() for k, v in row.items()}
        for row in reader
        if any((v or "").strip() for v in row.values())
    ]


def roster(folder: Path, year: str, plan: Plan) -> dict[tuple[str, str], Row]:
    """(school slug, StateID) → the row of the highest collection version."""
    slugs = {s.state_code: s.slug for s in plan.district.schools}
    found: dict[tuple[str, str], Row] = {}
    for row in sorted(
        rows(folder, year, "mosis_student_core.csv"), key=lambda r: r["CollectionVersion"]
    ):
        code = row["AttendingSchoolCode"].zfill(4)
        if code in slugs and row["StudentGradeLevel"] != "PK":
            found[slugs[code], row["StateID"].zfill(10)] = row
    return found


def released(
    counts: pd.DataFrame, measure: str, year: str, population: str = "students"
) -> dict[tuple[str, str], pd.Series]:
    part = counts[
        (counts["measure"] == measure) & (counts["school_year"] == year)
        & (counts["population"] == population) & (counts["level"] == "")
        & counts["breakdown"].isin(["all", "race"])
    ]  # fmt: skip
    return {(r["school"], r["group"]): r for _, r in part.iterrows()}


RACES = {
    "A": "asian",
    "B": "black",
    "H": "hispanic",
    "M": "multiracial",
    "W": "white",
    "I": "other_races",
    "P": "other_races",
}


def by_school_and_race(
    students: dict[tuple[str, str], Row], hit: set[tuple[str, str]]
) -> dict[tuple[str, str], tuple[int, int]]:
    """(school, group) → (students hit, students), the district counting each student once."""
    numerators: dict[tuple[str, str], set[str]] = defaultdict(set)
    denominators: dict[tuple[str, str], set[str]] = defaultdict(set)
    for (school, state_id), row in students.items():
        race = RACES.get(row["RaceEthnicity"])
        for place in (school, "district"):
            for group in ("all", race):
                if group:
                    denominators[place, group].add(state_id)
                    if (school, state_id) in hit:
                        numerators[place, group].add(state_id)
    return {key: (len(numerators[key]), len(ids)) for key, ids in denominators.items()}


def agree(
    expected: dict[tuple[str, str], tuple[int, int]], found: dict[tuple[str, str], pd.Series]
) -> None:
    assert len(expected) > 20
    for key, (k, n) in expected.items():
        assert (found[key]["numerator"], found[key]["denominator"]) == (k, n), key


@pytest.mark.parametrize("year", YEARS)
def test_suspension_risks(
    year: str, sample_folder: Path, sample_counts: pd.DataFrame, district_plan: Plan
) -> None:
    """Unduplicated students with an in-school suspension, by school and race."""
    students = roster(sample_folder, year, district_plan)
    slugs = {s.state_code: s.slug for s in district_plan.district.schools}
    hit = {
        (slugs[r["AttendingSchoolCode"].zfill(4)], r["StateID"].zfill(10))
        for r in rows(sample_folder, year, "mosis_student_discipline.csv")
        if r["DisciplineRemoval"] == "ISS"
    }
    agree(by_school_and_race(students, hit), released(sample_counts, "iss_risk", year))


def referred(folder: Path, year: str, plan: Plan) -> dict[tuple[str, str], tuple[int, int]]:
    """(school, group) → (students who were an offender, students) of one school year."""
    students = roster(folder, year, plan)
    slugs = {s.state_code: s.slug for s in plan.district.schools}
    state_ids = {(school, r["LocalStudentID"]): sid for (school, sid), r in students.items()}
    hit = set()
    for r in rows(folder, year, "office_referrals.csv"):
        school = slugs.get(r["School Code"].zfill(4))
        if r["Role"] == "Offender" and (school, r["Student ID"]) in state_ids:
            hit.add((str(school), state_ids[str(school), r["Student ID"]]))
    return by_school_and_race(students, hit)


@pytest.mark.parametrize("year", YEARS)
def test_referral_risks(
    year: str, sample_folder: Path, sample_counts: pd.DataFrame, district_plan: Plan
) -> None:
    """Unduplicated offenders of office referrals, by school and race."""
    agree(
        referred(sample_folder, year, district_plan),
        released(sample_counts, "referral_risk", year),
    )


def test_referral_risks_of_three_years_together(
    sample_folder: Path, sample_counts: pd.DataFrame, district_plan: Plan
) -> None:
    """Student-years of every period, school and race: each student once in each school year."""
    years = ["2021-22", "2022-23", "2023-24", "2024-25", "2025-26"]
    single = {year: referred(sample_folder, year, district_plan) for year in years}
    for first in range(3):
        sums: dict[tuple[str, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
        for year in years[first : first + 3]:
            for key, (k, n) in single[year].items():
                sums[key] = (sums[key][0] + k, sums[key][1] + n)
        period = f"{years[first]} to {years[first + 2]}"
        agree(sums, released(sample_counts, "referral_risk", period))
    periods = {y for y in sample_counts["school_year"] if " to " in y}
    assert len(periods) == 3


@pytest.mark.parametrize("year", YEARS)
def test_belonging_of_students(
    year: str, sample_folder: Path, sample_counts: pd.DataFrame, district_plan: Plan
) -> None:
    """Favorable and valid answers, respondents by school; the later of two responses counts."""
    slugs = {s.state_code: s.slug for s in district_plan.district.schools}
    topic = next(
        t
        for t in district_plan.surveys.topics
        if (t.topic, t.population) == ("belonging", "students")
    )
    scales = {s.id: s for s in district_plan.surveys.scales}
    latest: dict[str, Row] = {}
    nobody = 0
    for r in sorted(
        rows(sample_folder, year, "panorama_students_spring.csv"),
        key=lambda r: _moment(r["Response Start Time"]),
    ):
        nobody += not r["Student ID"]
        latest[r["Student ID"] or f"nobody {nobody}"] = r
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for r in latest.values():
        good = valid = 0
        for item in topic.items:
            scale, answer = scales[item.scale], r[item.text]
            if answer not in scale.options:
                continue
            rank = scale.options.index(answer)
            valid += 1
            good += (
                rank < scale.favorable
                if item.reversed
                else rank >= len(scale.options) - scale.favorable
            )
        if valid and r["School ID"].zfill(4) in slugs:
            for place in (slugs[r["School ID"].zfill(4)], "district"):
                for index, amount in enumerate((good, valid, 1)):
                    sums[place][index] += amount
    found = released(sample_counts, "belonging", year)
    assert len(sums) == 6
    for place, (good, valid, people) in sums.items():
        row = found[place, "all"]
        assert (row["numerator"], row["denominator"], row["respondents"]) == (
            good,
            valid,
            people,
        ), place


def _moment(text: str) -> tuple[int, ...]:
    day, _, clock = text.partition(" ")
    if "-" in day:
        return (*(int(p) for p in day.split("-")), *(int(p) for p in clock.split(":")))
    month, date, year = day.split("/")
    return (int(year), int(month), int(date), *(int(p) for p in clock.split()[0].split(":")))


@pytest.mark.parametrize("year", YEARS)
def test_one_parent_is_asked_per_child(
    sample_folder: Path, sample_counts: pd.DataFrame, district_plan: Plan, year: str
) -> None:
    """A child who changed schools is one child of the district, and its family is asked once."""
    students = roster(sample_folder, year, district_plan)
    asked = released(sample_counts, "positive_feelings", year, "families")
    in_district = {student for _, student in students}
    assert len(students) > len(in_district)
    assert asked["district", "all"]["invited"] == len(in_district)
    in_school = [student for school, student in students if school == "captain"]
    assert asked["captain", "all"]["invited"] == len(in_school)
