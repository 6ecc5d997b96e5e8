"""Two runs at once: into one folder the second refuses, into two they share what they keep."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pytest

from reporting.privacy import Ledger
from tests.conftest import Known
from tests.slow.runs import YEAR, Prepared, files_of, light_notebook, until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(sys.platform != "linux", reason="runs are forked"),
]


def test_two_runs_into_one_folder(prepared: Prepared, known_choice: Known, tmp_path: Path) -> None:
    """The second refuses and changes nothing; begun in the same moment, one of them does."""
    known_choice.beside(tmp_path)
    out = ("--out", str(tmp_path / "reports"))
    prepared.write(light_notebook("The first of two"))
    first = prepared.start(*out)
    until(lambda: (tmp_path / "reports/.building/run.json").exists())
    second = prepared.start(*out)
    assert second.wait() == 2
    assert "another run is building reports in this folder" in second.said
    assert first.wait() == 0, first.said
    before = files_of(tmp_path / "reports")

    prepared.write(light_notebook("Both at once"))
    both = [prepared.start(*out), prepared.start(*out)]
    ended = sorted(run.wait() for run in both)
    assert ended in ([0, 2], [0, 0]), [run.said for run in both]
    after = files_of(tmp_path / "reports")
    assert after.keys() == before.keys()
    assert b"Both at once" in after[f"{YEAR}/captain/goal-3.html"]
    prepared.clean()


def test_two_runs_with_one_cache_and_one_ledger(prepared: Prepared, tmp_path: Path) -> None:
    """Both begin with nothing, both end well, with the same bytes; all that is kept is sound."""
    shared = ("--cache", str(tmp_path / "cache"), "--ledger", str(tmp_path / "ledger"))
    prepared.write(light_notebook("Side by side"))
    runs = [prepared.start("--out", str(tmp_path / name), *shared) for name in ("one", "two")]
    assert [run.wait() for run in runs] == [0, 0], [run.said for run in runs]
    reports = files_of(tmp_path / "one")
    assert reports
    assert reports == files_of(tmp_path / "two")
    for name, content in files_of(tmp_path / "cache" / "objects").items():
        assert hashlib.sha256(content).hexdigest() == Path(name).name
    assert not list((tmp_path / "cache").rglob(".new-*"))
    assert len(Ledger.open(tmp_path / "ledger" / "demonstration").entries) == 1
    again = prepared.start("--out", str(tmp_path / "three"), *shared)
    assert again.wait() == 0, again.said
    assert "3 reports unchanged" in again.said
    assert files_of(tmp_path / "three") == reports
    prepared.clean()
