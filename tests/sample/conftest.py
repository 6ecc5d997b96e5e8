"""The sample, written once per test session, and plain readers that share no code with it."""

from __future__ import annotations

import csv
import io
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from reporting.plan import Plan, load_plan
from sample import Planted

ROOT = Path(__file__).parents[2]
Row = dict[str, str]


@dataclass(frozen=True)
class Written:
    """The folder, the plan that it follows, and what was planted."""

    plan: Plan
    data: Path
    planted: tuple[Planted, ...]

    def path(self, year: str, source: str) -> Path:
        return self.data / year / self.plan.source(source).file

    def text(self, year: str, source: str) -> str:
        content = self.path(year, source).read_bytes()
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            return content.decode("latin-1")

    def rows(self, year: str, source: str) -> list[Row]:
        tab = "\t" if source == "map_eoc" else ","
        reader = csv.DictReader(io.StringIO(self.text(year, source), newline=""), delimiter=tab)
        return [row for row in reader if any(row.values())]

    def roster(self, year: str) -> list[Row]:
        """October rows of schools of the plan, corrected, without rows of second schools."""
        codes = {school.state_code for school in self.plan.district.schools}
        latest: dict[str, Row] = {}
        for row in sorted(self.rows(year, "student_core"), key=lambda r: r["CollectionVersion"]):
            if row["AttendingSchoolCode"] in codes and row["EnrolledOnCntDate"] == "Y":
                latest[row["LocalStudentID"]] = row
        return list(latest.values())

    def count(self, defect: str, source: str, year: str) -> int:
        found = [
            p.count
            for p in self.planted
            if (p.defect, p.source, str(p.year)) == (defect, source, year)
        ]
        assert len(found) == 1, f"{defect} in {source} {year}: {found}"
        return found[0]

    def kinds(self) -> Counter[str]:
        return Counter({p.defect: 0 for p in self.planted}) + Counter(
            [p.defect for p in self.planted if p.count]
        )


@pytest.fixture(scope="session")
def plan() -> Plan:
    return load_plan(ROOT / "params")


@pytest.fixture(scope="session")
def written(plan: Plan, sample_written: tuple[Path, tuple[Planted, ...]]) -> Written:
    return Written(plan, *sample_written)


@pytest.fixture(scope="session")
def public() -> Path:
    """Folder of public files beside the project; absent on an analyst's computer."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{folder.name} with the public files is missing")
        pytest.skip("the public files are not beside the project")
    return folder
