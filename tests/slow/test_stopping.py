"""A run that is stopped leaves the old school year; the next goes on from what was finished."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Known
from tests.slow.runs import REPORTS, Prepared, Run, files_of, light_notebook, until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def to_everybody(run: Run) -> None:
    """Ctrl-C, as a terminal sends it."""
    os.killpg(run.pid, signal.SIGINT)


def kill(run: Run) -> None:
    os.kill(run.pid, signal.SIGKILL)


@pytest.mark.parametrize(("stop", "code"), [(to_everybody, 130), (kill, -signal.SIGKILL)])
def test_a_run_that_is_stopped_leaves_the_old_year(
    prepared: Prepared,
    known_choice: Known,
    tmp_path: Path,
    stop: Callable[[Run], None],
    code: int,
) -> None:
    """Stopped among the reports: the same bytes as before, valid events; then built anew."""
    known_choice.beside(tmp_path)
    out = tmp_path / "reports"
    # One after the other, so that there is time to stop it between them.
    arguments = ("--out", str(out), "--workers", "1")
    prepared.write(light_notebook("The old year"))
    old = prepared.start(*arguments)
    assert old.wait() == 0, old.said
    before = files_of(out)

    prepared.write(light_notebook("The new year"))
    stopped = prepared.start(*arguments)
    until(lambda: f" 1/{REPORTS} " in stopped.said)
    stop(stopped)
    assert stopped.wait() == code, stopped.said
    assert "Traceback" not in stopped.said
    log = (stopped.told / "events").read_text(encoding="utf-8")
    events = [json.loads(line) for line in log.splitlines()]
    assert "report_finished" in [e["event"] for e in events]
    if code == 130:
        assert f"Stopped after 1 of {REPORTS} reports" in stopped.said
        assert events[-1]["exit_code"] == 130
        assert files_of(out) == before
    assert {n: b for n, b in files_of(out).items() if not n.startswith(".")} == before

    again = prepared.start(*arguments)
    assert again.wait() == 0, again.said
    assert "1 report unchanged" in again.said
    pages = {n: b for n, b in files_of(out).items() if n.endswith("goal-3.html")}
    assert len(pages) == REPORTS
    assert all(b"The new year" in page for page in pages.values())
