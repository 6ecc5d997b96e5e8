"""Whatever is changed, nothing is wrong in silence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.mutations.district import make
from tests.mutations.trials import BAD, Laboratory, table

SEED = 1


@pytest.fixture(scope="module")
def laboratory(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Laboratory:
    folder = tmp_path_factory.mktemp("thin")
    make(sample_folder, folder)
    return Laboratory(folder)


@pytest.mark.timeout(3000)
@pytest.mark.parametrize(
    "numbers",
    [
        pytest.param(range(25), marks=pytest.mark.slow, id="some"),
        pytest.param(range(500), marks=pytest.mark.nightly, id="500"),
    ],
)
def test_a_change_is_refused_told_or_counted(
    laboratory: Laboratory, numbers: range, record_property: Callable[[str, object], None]
) -> None:
    """Never a fault, never a hang, never exit code 0 with a measure that lost its counts."""
    trials = [laboratory.trial(SEED, number) for number in numbers]
    record_property("table", table(trials))
    bad = [str(trial) for trial in trials if trial.ending in BAD]
    assert not bad, f"seed {SEED}:\n" + "\n".join(bad)
