"""The sample, read, counted and released once for all tests that look at the whole of it."""

from __future__ import annotations

import os
import pickle
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from reporting.counting import Counted, count_years
from reporting.extracts import Extracts, read_extracts
from reporting.pipeline import Checked, release
from reporting.plan import Plan, SchoolYear, load_plan
from reporting.release import Released, read_parquet, write_parquet
from sample import Planted, write_sample
from tests.once import kept, kept_path

ROOT = Path(__file__).parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write the golden files anew, then review them"
    )


@pytest.fixture(scope="session")
def district_plan() -> Plan:
    return load_plan(ROOT / "params")


# The longest first, so that no process is left with one of them at the end.
LONGEST = (
    "slow/test_whole", "execution/test_outcomes", "slow/test_kills", "slow/test_cache",
    "slow/test_many", "slow/test_scale", "test_command", "test_pipeline",
    "privacy/choosing/test_many", "slow/test_stopping",
)  # fmt: skip


# First, so that it sees what -m is about to leave out.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    both = [i.nodeid for i in items if {"slow", "nightly"} <= {m.name for m in i.iter_markers()}]
    if both:
        raise pytest.UsageError(f"slow or nightly, not both: {', '.join(both[:5])}")

    def place(item: pytest.Item) -> int:
        file = item.path.with_suffix("").as_posix()
        return next((n for n, name in enumerate(LONGEST) if file.endswith(name)), len(LONGEST))

    items.sort(key=place)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What a test counted is told even where all is well."""
    for ended in ("passed", "failed"):
        for report in terminalreporter.getreports(ended):
            for name, text in report.user_properties:
                if name == "table":
                    terminalreporter.write_line(f"{report.nodeid}\n{text}")


@pytest.fixture(scope="session")
def sample_written(
    district_plan: Plan, pytestconfig: pytest.Config
) -> tuple[Path, tuple[Planted, ...]]:
    """The sample's folder, and what was planted in it."""

    def make(folder: Path) -> None:
        planted = write_sample(district_plan, folder / "data")
        (folder / "planted").write_bytes(pickle.dumps(planted))

    folder = kept_path(pytestconfig, "sample", make)
    return folder / "data", pickle.loads((folder / "planted").read_bytes())


@pytest.fixture(scope="session")
def sample_folder(sample_written: tuple[Path, tuple[Planted, ...]]) -> Path:
    return sample_written[0]


@pytest.fixture(scope="session")
def sample_extracts(
    district_plan: Plan, sample_folder: Path, pytestconfig: pytest.Config
) -> Extracts:
    years = district_plan.district.years
    return kept(
        pytestconfig, "extracts", lambda: read_extracts(sample_folder, district_plan, years)
    )


@pytest.fixture(scope="session")
def sample_counted(
    district_plan: Plan, request: pytest.FixtureRequest, pytestconfig: pytest.Config
) -> Counted:
    def counted() -> Counted:
        return count_years(district_plan, [request.getfixturevalue("sample_extracts")])

    return kept(pytestconfig, "counted", counted)


@pytest.fixture(scope="session")
def sample_counts(sample_counted: Counted) -> pd.DataFrame:
    return sample_counted.counts


GOLDEN = ROOT / "data" / "released" / "2025-26.parquet"


@pytest.fixture(scope="session")
def sample_rows() -> pd.DataFrame:
    """What may be released of six years, as committed; a long test chooses it anew."""
    return read_parquet(GOLDEN).rows


@pytest.fixture(scope="session")
def sample_released(
    district_plan: Plan, sample_counted: Counted, sample_rows: pd.DataFrame
) -> Released:
    """Released table of the latest complete school year."""
    checked = Checked(district_plan, sample_counted, [], {})
    year: SchoolYear = district_plan.district.latest_complete
    return release(checked, sample_rows, year, ROOT / "params")


@pytest.fixture(scope="session")
def sample_table(sample_released: Released, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("released") / "measures.parquet"
    write_parquet(sample_released, path)
    return path


def run(
    *arguments: str, folder: Path = ROOT, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "run_reports.py"), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "120", **environment},
        check=False,
    )


def with_years(params: Path, years: str) -> None:
    district = params / "district.yaml"
    text = district.read_text(encoding="utf-8")
    district.write_text(re.sub(r"(?m)^years: .*$", f"years: [{years}]", text), encoding="utf-8")


@pytest.fixture(scope="session")
def recent(pytestconfig: pytest.Config) -> tuple[Path, Path]:
    """Params and extracts of the last three school years: a build that does not take long."""

    def make(folder: Path) -> None:
        shutil.copytree(ROOT / "params", folder / "params")
        with_years(folder / "params", '"2023-24", "2024-25", "2025-26"')
        write_sample(load_plan(folder / "params"), folder / "data")

    folder = kept_path(pytestconfig, "recent", make)
    return folder / "params", folder / "data"


@pytest.fixture(scope="session")
def built(recent: tuple[Path, Path], pytestconfig: pytest.Config) -> Path:
    """Reports of the smallest school: all three goals and the summary."""
    params, data = recent

    def make(folder: Path) -> None:
        done = run("--params", str(params), "--data", str(data), "--out", str(folder / "reports"),
                   "--school", "captain")  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr

    return kept_path(pytestconfig, "built", make) / "reports" / "2025-26"


@pytest.fixture
def one_year(tmp_path: Path, recent: tuple[Path, Path]) -> tuple[Path, Path]:
    """Params and data of a single school year, to be broken."""
    return single_year(recent, tmp_path)


def single_year(recent: tuple[Path, Path], folder: Path) -> tuple[Path, Path]:
    """Copies of the params and of the latest school year's extracts."""
    params, data = folder / "params", folder / "data"
    shutil.copytree(ROOT / "params", params)
    shutil.copytree(recent[1] / "2025-26", data / "2025-26")
    with_years(params, '"2025-26"')
    return params, data


@dataclass(frozen=True)
class Known:
    """A folder with ``cache`` and ``ledger`` of a run that has chosen what is withheld."""

    folder: Path

    def beside(self, folder: Path) -> None:
        """Copies of both."""
        for name in ("cache", "ledger"):
            shutil.copytree(self.folder / name, folder / name)


@pytest.fixture(scope="session")
def known_choice(recent: tuple[Path, Path], pytestconfig: pytest.Config) -> Known:
    """What is withheld of the single school year: runs that find it need not choose it."""

    def make(folder: Path) -> None:
        params, data = single_year(recent, folder)
        done = run("--params", str(params), "--data", str(data), "--out", str(folder / "reports"),
                   "--school", "clayton-high", "--goal", "3", "--format", "html")  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr

    return Known(kept_path(pytestconfig, "known", make))
