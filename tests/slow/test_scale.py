"""Large districts: the same released table, and memory of one school year."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

from reporting.counting import Counted, count_years
from reporting.extracts import each_year
from reporting.plan import Plan
from reporting.privacy import protect
from reporting.release import KEY
from tests.conftest import ROOT

pytestmark = pytest.mark.slow

# One row of a year's extracts, typed, with its answers made long, and counted.
_MOST_BYTES_PER_ROW = 6_000


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


@pytest.mark.timeout(900)
def test_memory_grows_with_one_school_year(
    scale: ModuleType, recent: tuple[Path, Path], tmp_path: Path
) -> None:
    """Four times the district: three years need no more memory than one year's rows explain."""
    small, large = (scale.run(factor, tmp_path, recent[0]) for factor in (1, 4))
    assert 3.9 < large["students"] / small["students"] < 4.1
    more_rows = (large["rows"] - small["rows"]) / 3
    assert (large["peak"] - small["peak"]) * 2**30 < _MOST_BYTES_PER_ROW * more_rows
    assert list(tmp_path.iterdir()) == []
