"""Growth, ACT and AP: counted by hand in a tiny district, and again from the sample's own files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from reporting.extracts import Extracts
from reporting.extracts.frames import FRAMES
from reporting.measures import FAMILIES
from reporting.plan import Plan

from .test_by_hand import YEAR, frame, numbers, student
from .test_second_way import RACES, Row, agree, released, roster, rows

YEARS = ["2021-22", "2023-24", "2025-26"]
ROSTER = [
    student(1, "glenridge", "02", "B", "Y"),
    student(2, "glenridge", "03", "W"),
    student(3, "glenridge", "K", "W"),
    student(4, "meramec", "05", "B"),
    student(5, "wydown-middle", "08", None),
    student(11, "clayton-high", "12", "B"),
    student(12, "clayton-high", "12", "W"),
    student(13, "clayton-high", "12", "W"),
    student(14, "clayton-high", "09", "W"),
]


def growth_row(
    number: int, school: str, met: str | None, index: float | None, season: str = "spring"
) -> tuple[object, ...]:
    return YEAR, school, f"7000{number:02d}", "mathematics", season, met, index


@pytest.fixture(scope="module")
def tiny() -> Extracts:
    empty = {name: frame(name, [], list(FRAMES[name])) for name in FRAMES}
    empty["roster"] = frame("roster", ROSTER, list(FRAMES["roster"]))
    empty["growth"] = frame(
        "growth",
        [
            growth_row(1, "glenridge", "Y", 1.00),
            growth_row(1, "glenridge", "Y", 5.00, "fall"),  # growth is told in spring
            growth_row(2, "glenridge", "N", -0.40),
            growth_row(3, "glenridge", "Y", 2.00),  # kindergarten is not in grades 2–8
            growth_row(4, "meramec", "N", -0.10),
            growth_row(5, "wydown-middle", None, None),  # no test in fall
            growth_row(99, "meramec", "Y", 3.00),  # nobody of the roster
        ],
        ["year", "school", "local_id", "subject", "season", "met", "index"],
    )
    empty["act"] = frame(
        "act",
        [
            (YEAR, "9000000011", 18, 22, 22, 23, 21),  # exactly the benchmarks
            (YEAR, "9000000012", 30, 30, 30, 22, 28),  # one point short in science
            (YEAR, "9000000014", 36, 36, 36, 36, 36),  # grade 9: no senior
        ],
        ["year", "student", "english", "mathematics", "reading", "science", "composite"],
    )
    empty["exams"] = frame(
        "exams",
        [
            (YEAR, "700011", "07", 3),
            (YEAR, "700011", "31", 2),
            (YEAR, "700012", "07", 2),
            (YEAR, "700005", "07", 5),  # grade 8
        ],
        ["year", "local_id", "exam", "grade"],
    )
    years = dict.fromkeys(("act", "ap"), (YEAR,))
    return Extracts(**empty, set_aside=(), notices=(), files={}, rows={}, years=years)


@pytest.fixture(scope="module")
def count(district_plan: Plan, tiny: Extracts) -> Callable[..., dict[str, float]]:
    def counted(measure_id: str, school: str = "district", group: str = "all") -> dict[str, float]:
        measure = district_plan.measure(measure_id)
        counts = FAMILIES[measure.kind, measure.source](measure, district_plan, tiny)
        return numbers(counts, measure_id, school, group)

    return counted


def test_growth_counts_students_with_both_tests(count: Callable[..., dict[str, float]]) -> None:
    """One of three grew as projected; of five in grades 2–8 … four are enrolled, three tested."""
    assert count("growth_mathematics_met") == {
        "numerator": 1, "denominator": 3, "respondents": 3, "invited": 4,
    }  # fmt: skip
    assert count("growth_mathematics_met", group="black") == {
        "numerator": 1, "denominator": 2, "respondents": 2, "invited": 2,
    }  # fmt: skip


def test_the_growth_index_is_a_sum_of_indexes(count: Callable[..., dict[str, float]]) -> None:
    """1.00 − 0.40 − 0.10 = 0.50 over three students; squares 1 + 0.16 + 0.01."""
    found = count("growth_mathematics_index")
    assert found["total"] == pytest.approx(0.50)
    assert found["total_squares"] == pytest.approx(1.17)
    assert (found["denominator"], found["invited"]) == (3, 4)
    assert count("growth_mathematics_index", "glenridge")["total"] == pytest.approx(0.60)


def test_the_act_mean_is_of_the_tested(count: Callable[..., dict[str, float]]) -> None:
    """(21 + 28) / 2 of two tested among three seniors; a freshman's score is nobody's here."""
    assert count("act_composite") == {
        "total": 49, "total_squares": 441 + 784, "denominator": 2, "respondents": 2, "invited": 3,
    }  # fmt: skip


def test_benchmarks_and_tested_are_of_all_seniors(count: Callable[..., dict[str, float]]) -> None:
    """18, 22, 22 and 23 reach all four benchmarks, 22 in science does not; three seniors."""
    assert count("act_benchmarks") == {"numerator": 1, "denominator": 3, "respondents": 3}
    assert count("act_tested") == {"numerator": 2, "denominator": 3, "respondents": 3}
    assert count("act_benchmarks", group="white") == {
        "numerator": 0, "denominator": 2, "respondents": 2,
    }  # fmt: skip


def test_three_denominators_of_ap(count: Callable[..., dict[str, float]]) -> None:
    """1 of 3 exams, 1 of 2 takers, 1 of 4 students in grades 9–12: a grade of 3 is enough."""
    assert count("ap_exams") == {"numerator": 1, "denominator": 3, "respondents": 2}
    assert count("ap_takers") == {"numerator": 1, "denominator": 2, "respondents": 2}
    assert count("ap_everyone") == {"numerator": 1, "denominator": 4, "respondents": 4}


def test_a_year_without_the_file_has_no_counts(district_plan: Plan, tiny: Extracts) -> None:
    """Without an ACT file nobody is untested; the year is missing."""
    without = replace(tiny, years={})
    for measure_id in ("act_tested", "ap_everyone"):
        measure = district_plan.measure(measure_id)
        assert FAMILIES[measure.kind, measure.source](measure, district_plan, without).empty


# ── the whole sample once more, from its files ──────────────────────────────────────────────


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("subject", ["mathematics", "reading"])
def test_met_growth_of_the_sample(
    year: str, subject: str, sample_folder: Path, sample_counts: pd.DataFrame, district_plan: Plan
) -> None:
    """Retests, terms, grades and groups again, row by row from the files."""
    slugs = {s.state_code: s.slug for s in district_plan.district.schools}
    students = {r["LocalStudentID"]: r for r in roster(sample_folder, year, district_plan).values()}
    best: dict[str, tuple[bool, tuple[int, ...], int, Row]] = {}
    for line, r in enumerate(rows(sample_folder, year, "nwea_map_growth.csv")):
        name = "reading" if r["Course"].startswith("Reading") else r["Subject"].lower()
        if name != subject or not r["TermName"].startswith("Spring"):
            continue
        month, day, _ = (int(p) for p in r["TestStartDate"].split("/"))
        rank = (r["GrowthMeasureYN"] == "TRUE", (month, day), line, r)
        if r["StudentID"] not in best or rank[:3] > best[r["StudentID"]][:3]:
            best[r["StudentID"]] = rank
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for local_id, (_, _, _, r) in best.items():
        about = students.get(local_id)
        if about is None or not r["FallToSpringConditionalGrowthIndex"]:
            continue
        if about["StudentGradeLevel"].zfill(2) not in [f"{g:02d}" for g in range(2, 9)]:
            continue
        for place in (slugs[r["School_StateID"][-4:]], "district"):
            for group in ("all", RACES.get(about["RaceEthnicity"])):
                if group:
                    sums[place, group][0] += r["FallToSpringMetProjectedGrowth"].startswith("Yes")
                    sums[place, group][1] += 1
    found = released(sample_counts, f"growth_{subject}_met", year)
    agree({key: (k, n) for key, (k, n) in sums.items()}, found)
    assert found["district", "all"]["denominator"] > 1000


@pytest.mark.parametrize("year", YEARS)
def test_ap_of_the_sample(
    year: str, sample_folder: Path, sample_counts: pd.DataFrame, district_plan: Plan
) -> None:
    """Exams of the year in thirty places, students once, all three denominators."""
    slugs = {s.state_code: s.slug for s in district_plan.district.schools}
    ending = f"20{year[-2:]}"
    taken: dict[str, dict[str, int]] = defaultdict(dict)
    for r in rows(sample_folder, year, "ap_scores.csv"):
        for place in range(1, 31):
            when, grade = r[f"Admin Year {place:02d}"], r[f"Exam Grade {place:02d}"]
            if r["Student Identifier"] and grade and when in (ending, ending[2:]):
                taken[r["Student Identifier"]][r[f"Exam Code {place:02d}"]] = int(grade)
    sums: dict[str, dict[tuple[str, str], list[int]]] = {
        name: defaultdict(lambda: [0, 0]) for name in ("exams", "takers", "everyone")
    }
    seen: set[tuple[str, str]] = set()
    for (school, _), r in roster(sample_folder, year, district_plan).items():
        if r["StudentGradeLevel"].zfill(2) not in ("09", "10", "11", "12"):
            continue
        grades = list(taken.get(r["LocalStudentID"], {}).values())
        passed = [g for g in grades if g >= 3]
        for place in (school, "district"):
            if (place, r["StateID"]) in seen:
                continue
            seen.add((place, r["StateID"]))
            for group in ("all", RACES.get(r["RaceEthnicity"])):
                if not group:
                    continue
                for name, k, n in (
                    ("exams", len(passed), len(grades)),
                    ("takers", bool(passed), bool(grades)),
                    ("everyone", bool(passed), 1),
                ):
                    sums[name][place, group][0] += k
                    sums[name][place, group][1] += n
    for name, expected in sums.items():
        found = released(sample_counts, f"ap_{name}", year)
        assert set(expected) <= set(found)
        assert (
            {key[0] for key in expected}
            == {"clayton-high", "district"}
            <= {*slugs.values(), "district"}
        )
        for key, (k, n) in expected.items():
            assert (found[key]["numerator"], found[key]["denominator"]) == (k, n), (name, key)
