"""NWEA, ACT and AP files of the sample: vendors' headers, planted defects, and what they tell."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from pathlib import Path
from statistics import fmean

import pytest

from .conftest import Row, Written

YEARS = ["2020-21", "2021-22", "2022-23", "2023-24", "2024-25", "2025-26"]


@pytest.mark.parametrize(
    ("source", "file"),
    [("nwea_growth", "nwea_map_growth.csv"), ("act", "act_scores.csv"), ("ap", "ap_scores.csv")],
)
def test_headers_are_the_vendors(written: Written, public: Path, source: str, file: str) -> None:
    """Cell by cell the header of the public file, AP's three Filler columns included."""
    with (public / "layouts" / file).open(encoding="utf-8-sig", newline="") as real:
        expected = next(csv.reader(real))
    for year in YEARS:
        text = written.text(year, source)
        assert next(csv.reader(io.StringIO(text, newline=""))) == expected


@pytest.mark.parametrize("year", YEARS)
def test_retests_beside_the_growth_measure(written: Written, year: str) -> None:
    """About 6 % of rows are second tests of a student, subject and term, and tell no growth."""
    rows = written.rows(year, "nwea_growth")
    again = [r for r in rows if r["GrowthMeasureYN"] == "FALSE"]
    assert len(again) == written.count("growth_retest", "nwea_growth", year)
    assert 0.05 < len(again) / len(rows) < 0.07
    assert not any(r["FallToSpringConditionalGrowthIndex"] for r in again)
    key = Counter((r["StudentID"], r["Course"], r["TermName"]) for r in rows)
    assert set(key.values()) == {1, 2}
    short = [r for r in rows if len(r["TestStartDate"]) < 10]
    planted = written.count("short_date", "nwea_growth", year)
    assert 0 < len(short) <= planted  # a retest of such a row has a whole date


def test_norms_change_once(written: Written) -> None:
    """The oldest year is compared with the norms of 2015, all others with those of 2020."""
    norms = [{r["NormsReferenceData"] for r in written.rows(y, "nwea_growth")} for y in YEARS]
    assert norms == [{"2015"}, *[{"2020"}] * 5]


@pytest.mark.parametrize("year", YEARS)
def test_growth_adds_up(written: Written, year: str) -> None:
    """Met is yes exactly where observed growth reaches the projection; the index says the same."""
    told = [r for r in written.rows(year, "nwea_growth") if r["FallToSpringMetProjectedGrowth"]]
    assert len(told) > 1500
    for r in told:
        reached = int(r["FallToSpringObservedGrowth"]) >= int(r["FallToSpringProjectedGrowth"])
        assert (r["FallToSpringMetProjectedGrowth"] == "Yes") == reached
        assert (float(r["FallToSpringConditionalGrowthIndex"]) >= 0) == reached


@pytest.mark.parametrize("year", YEARS)
def test_act_files(written: Written, year: str) -> None:
    """Earlier tests, juniors, unfinished tests; the composite is the rounded mean of sections."""
    rows = written.rows(year, "act")
    unfinished = [r for r in rows if r["Composite"] == "--"]
    assert len(unfinished) == written.count("no_composite", "act", year) == 5
    for r in rows:
        if r["Composite"] != "--":
            total = sum(int(r[s]) for s in ("Eng", "Mth", "Rdg", "Sci"))
            assert int(r["Composite"]) == int(total / 4 + 0.5)
    seniors = [r for r in rows if r["HS_GradYr"] == f"20{year[-2:]}"]
    assert 0 < len(rows) - len(seniors) < 12
    assert max(Counter(r["ID_StateAssign"] for r in seniors).values()) >= 2
    bare = [r for r in rows if re.fullmatch(r"\d{5}", r["Test_Dte"])]
    assert bool(bare) == (year == "2023-24")
    if bare:
        assert len(bare) == written.count("lost_zeros_month", "act", year)


def test_the_tested_share_falls_and_the_mean_rises(written: Written) -> None:
    """The trap: when the ACT becomes a choice, fewer take it and the mean is higher."""
    share, mean = {}, {}
    for year in ("2020-21", "2021-22"):
        seniors = {
            r["StateID"].zfill(10) for r in written.roster(year) if r["StudentGradeLevel"] == "12"
        }
        rows = [r for r in written.rows(year, "act") if r["Composite"] != "--"]
        rows = [r for r in rows if r["ID_StateAssign"] in seniors]
        share[year] = len({r["ID_StateAssign"] for r in rows}) / len(seniors)
        mean[year] = fmean(int(r["Composite"]) for r in rows)
    assert share["2020-21"] > 0.88
    assert share["2021-22"] < 0.75
    assert mean["2021-22"] > mean["2020-21"] + 0.7


@pytest.mark.parametrize("year", YEARS)
def test_ap_files(written: Written, year: str) -> None:
    """Exams of the year first, earlier years behind; a few cancelled, doubled or nameless."""
    rows = written.rows(year, "ap")
    ending = year[-2:]
    assert all(r["Admin Year 01"] == ending for r in rows)
    nameless = [r for r in rows if not r["Student Identifier"]]
    assert len(nameless) == written.count("no_identifier", "ap", year) == 2
    twice = Counter(r["Student Identifier"] for r in rows if r["Student Identifier"])
    assert sum(n - 1 for n in twice.values()) <= written.count("two_ap_numbers", "ap", year) == 2
    cancelled = [r for r in rows if r["Admin Year 02"] == ending and not r["Exam Grade 02"]]
    assert written.count("cancelled_exam", "ap", year) == 3 <= len(cancelled) <= 5
    earlier = [r for r in rows if _years(r) - {ending}]
    assert bool(earlier) == (year != "2020-21")


def _years(row: Row) -> set[str]:
    return {row[f"Admin Year {n:02d}"] for n in range(1, 31)} - {""}


def test_ability_goes_through_all_tests(written: Written) -> None:
    """Students with an AP grade of 5 have a higher ACT than those with a 1 or 2."""
    act = {
        r["ID_Local"]: int(r["Composite"])
        for r in written.rows("2025-26", "act")
        if r["Composite"] != "--"
    }
    best, worst = [], []
    for r in written.rows("2025-26", "ap"):
        score, grade = act.get(r["Student Identifier"]), r["Exam Grade 01"]
        if score is not None and grade == "5":
            best.append(score)
        if score is not None and grade in ("1", "2"):
            worst.append(score)
    assert fmean(best) > fmean(worst) + 3
