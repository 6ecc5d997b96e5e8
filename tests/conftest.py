"""The sample, read, counted and released once for all tests that look at the whole of it."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import re
import shutil
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import filelock
import pandas as pd
import pytest

from reporting.counting import Counted, count_years
from reporting.extracts import Extracts, read_extracts
from reporting.pipeline import Checked, release
from reporting.plan import Plan, SchoolYear, load_plan
from reporting.privacy import choose_states, protect
from reporting.release import Released, write_parquet
from reporting.sample import write_sample

ROOT = Path(__file__).parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write the golden files anew, then review them"
    )


@pytest.fixture(scope="session")
def district_plan() -> Plan:
    return load_plan(ROOT / "params")


@pytest.fixture(scope="session")
def sample_folder(district_plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("whole-sample") / "data"
    write_sample(district_plan, data)
    return data


@pytest.fixture(scope="session")
def sample_extracts(district_plan: Plan, sample_folder: Path) -> Extracts:
    return read_extracts(sample_folder, district_plan, district_plan.district.years)


def _shared(folders: pytest.TempPathFactory) -> Path:
    """A folder of this run of the tests, one for all its processes."""
    own = folders.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def sample_counted(
    district_plan: Plan, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Counted:
    """Read and counted once for all processes that run the tests."""
    file = _shared(tmp_path_factory) / "sample-counted.pickle"
    with filelock.FileLock(file.with_suffix(".lock")):
        if not file.exists():
            extracts: Extracts = request.getfixturevalue("sample_extracts")
            file.write_bytes(pickle.dumps(count_years(district_plan, [extracts])))
    counted: Counted = pickle.loads(file.read_bytes())
    return counted


@pytest.fixture(scope="session")
def sample_counts(sample_counted: Counted) -> pd.DataFrame:
    return sample_counted.counts


@pytest.fixture(scope="session")
def sample_rows(
    district_plan: Plan, sample_counts: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory
) -> pd.DataFrame:
    """Chosen once for all processes that run the tests, by two: others wait for it meanwhile."""
    file = _shared(tmp_path_factory) / "sample-rows.pickle"
    with filelock.FileLock(file.with_suffix(".lock")):
        if not file.exists():
            context = multiprocessing.get_context("spawn")
            with ProcessPoolExecutor(2, mp_context=context) as pool:
                choose = partial(choose_states, run=pool.map)
                protect(sample_counts, district_plan, choose=choose).to_pickle(file)
    rows: pd.DataFrame = pd.read_pickle(file)
    return rows


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
def recent(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Params and extracts of the last three school years: a build that does not take long."""
    folder = tmp_path_factory.mktemp("recent")
    params, data = folder / "params", folder / "data"
    shutil.copytree(ROOT / "params", params)
    with_years(params, '"2023-24", "2024-25", "2025-26"')
    write_sample(load_plan(params), data)
    return params, data


@pytest.fixture(scope="session")
def built(recent: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports of the smallest school: all three goals and the summary."""
    params, data = recent
    out = tmp_path_factory.mktemp("built") / "reports"
    done = run("--params", str(params), "--data", str(data), "--out", str(out),
               "--school", "captain")  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return out / "2025-26"


@pytest.fixture
def one_year(tmp_path: Path, recent: tuple[Path, Path]) -> tuple[Path, Path]:
    """Params and data of a single school year, to be broken."""
    params, data = tmp_path / "params", tmp_path / "data"
    shutil.copytree(ROOT / "params", params)
    shutil.copytree(recent[1] / "2025-26", data / "2025-26")
    with_years(params, '"2025-26"')
    return params, data
