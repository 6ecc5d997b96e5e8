"""Ten times as many reports: the memory of one run, and nothing left of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.slow.runs import until

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.timeout(900),
    pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc"),
]

MOST_MORE = 50_000_000


def peak_of(count: int, table: Path, folder: Path) -> int:
    """Bytes that the parent held at most; nobody and nothing of the run is there any more."""
    with tempfile.TemporaryDirectory(prefix="many-") as temporary:
        done = subprocess.run(
            [sys.executable, "-m", "tests.slow.many", str(table), str(count), str(folder)],
            cwd=ROOT, capture_output=True, text=True,
            env=os.environ | {"TMPDIR": temporary, "PYTHONHASHSEED": "0"},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        said = json.loads(done.stdout)
        assert said["succeeded"] == count
        assert len(list((folder / "reports").rglob("*.html"))) == count
        assert os.listdir(folder / "reports") == ["2025-26"]
        until(lambda: not os.listdir(temporary), 20)
        # Every process of a run has the folder in its environment, or in the one it is forked from.
        assert [p for p in Path("/proc").glob("[0-9]*") if temporary in environment(p)] == []
    return int(said["peak"])


def environment(process: Path) -> str:
    try:
        return (process / "environ").read_bytes().decode(errors="replace")
    except OSError:
        return ""


def test_ten_times_as_many_reports(sample_table: Path, tmp_path: Path) -> None:
    """1,080 reports take at most 50 MB more of the parent than 108."""
    few = peak_of(108, sample_table, tmp_path / "few")
    many = peak_of(1080, sample_table, tmp_path / "many")
    assert many - few < MOST_MORE, (few, many)
