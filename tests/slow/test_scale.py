"""Large districts: the same released table, and memory of one school year."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

from reporting.counting import Counted, count_years
from reporting.extracts import each_year
from reporting.plan import Plan
from reporting.privacy import protect
from reporting.release import KEY
from tests.conftest import ROOT, with_years

FACTOR = 4
MOST_MORE = 30_000_000  # counted all at once it is twice as much


@pytest.mark.nightly
@pytest.mark.timeout(900)
def test_year_by_year_releases_the_same_table(
    district_plan: Plan, sample_folder: Path, sample_counted: Counted
) -> None:
    """Counted one year at a time, every released number is the same to the last digit."""
    years = each_year(sample_folder, district_plan, district_plan.district.years)
    counted = count_years(district_plan, years, most_rows=1)
    assert counted.record == sample_counted.record
    pd.testing.assert_frame_equal(counted.money, sample_counted.money, check_exact=True)
    # The counts come in another order, and what is released does not depend on that.
    both = counted.counts, sample_counted.counts
    ordered = [counts.sort_values(KEY, ignore_index=True) for counts in both]
    pd.testing.assert_frame_equal(*ordered, check_exact=True)
    one = [protect(counts[counts["measure"] == "belonging"], district_plan) for counts in both]
    pd.testing.assert_frame_equal(*one, check_exact=True)


@pytest.fixture(scope="module")
def scale() -> ModuleType:
    spec = importlib.util.spec_from_file_location("scale", ROOT / "benchmarks" / "scale.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def peak_of(scale: ModuleType, params: Path, folder: Path, years: Sequence[str]) -> float:
    """Bytes that reading and counting the enlarged district held at most, year by year."""
    shutil.copytree(params, folder / "params")
    with_years(folder / "params", ", ".join(f'"{year}"' for year in years))
    measured = scale.run(FACTOR, folder, folder / "params", most_rows=1)
    assert measured["students"] > 8_000
    shutil.rmtree(folder / "params")
    assert list(folder.iterdir()) == []
    return float(measured["peak"]) * 2**30


@pytest.mark.nightly
@pytest.mark.timeout(900)
def test_memory_is_that_of_one_school_year(
    scale: ModuleType, recent: tuple[Path, Path], tmp_path: Path
) -> None:
    """Four times the district: three school years need no more than one."""
    one = peak_of(scale, recent[0], tmp_path, ["2025-26"])
    three = peak_of(scale, recent[0], tmp_path, ["2023-24", "2024-25", "2025-26"])
    assert three - one < MOST_MORE, (one, three)
