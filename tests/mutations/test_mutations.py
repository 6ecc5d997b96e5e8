"""Whatever is changed, nothing is wrong in silence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from tests.mutations.change import Change
from tests.mutations.district import make
from tests.mutations.trials import (
    BAD,
    CODE,
    FAULT,
    HANGS,
    OTHERWISE,
    REFUSED,
    SAME,
    SILENT,
    TOLD,
    Laboratory,
    Run,
    judged,
    table,
)

SEED = 1


def counts(**numerators: int) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"measure": name, "school_year": "2025-26", "school": school, "breakdown": "all",
             "numerator": n, "total": 0.0, "denominator": 40}
            for name, n in numerators.items()
            for school in ("district", "captain")
        ]
    )  # fmt: skip


A_WORD = Change("a word of params", "measures.yaml, line 3: 'ISS' → 'IS'", ("measures.yaml",))


@pytest.mark.parametrize(
    ("code", "said", "found", "ending"),
    [
        (0, "Sound", counts(iss=20, oss=12), SAME),
        (0, "Sound", counts(iss=20, oss=11), OTHERWISE),
        (0, "Sound", counts(iss=0, oss=12), SILENT),
        (0, "Sound", counts(oss=12), SILENT),
        (0, "Sound, but for oss", counts(oss=12), SILENT),
        (0, "Sound, but for iss", counts(oss=12), TOLD),
        (0, "measures.yaml, line 3: counts nobody", counts(iss=0, oss=12), TOLD),
        (2, "not a removal: IS", None, REFUSED),
        (2, "", None, CODE),
        (3, "what?", None, CODE),
        (2, "this is a fault of the program", None, FAULT),
        (None, "", None, HANGS),
    ],
)
def test_what_is_lost_in_silence_is_noticed(
    code: int | None, said: str, found: pd.DataFrame | None, ending: str
) -> None:
    """A measure that is gone or counts nobody any more, unless a new line names it or the file."""
    sound = Run(0, "Sound", counts(iss=20, oss=12))
    assert judged(A_WORD, Run(code, said, found), sound)[0] == ending


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
    in_the_night = len(numbers) > 25
    trials = [
        laboratory.trial(SEED, number, build=in_the_night and number % 16 == 0)
        for number in numbers
    ]
    record_property("table", table(trials))
    bad = [str(trial) for trial in trials if trial.ending in BAD]
    assert not bad, f"seed {SEED}:\n" + "\n".join(bad)
