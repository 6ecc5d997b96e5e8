"""A run that is stopped leaves the old school year; the next ends as if nothing had been."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT, run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]


def files_of(out: Path) -> dict[str, bytes]:
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file()
    }


def to_everybody(process: subprocess.Popen[str]) -> None:
    """Ctrl-C, as a terminal sends it."""
    os.killpg(process.pid, signal.SIGINT)


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()


@pytest.mark.parametrize(("stop", "code"), [(to_everybody, 130), (kill, -signal.SIGKILL)])
def test_a_run_that_is_stopped_leaves_the_old_year(
    one_year: tuple[Path, Path],
    tmp_path: Path,
    stop: Callable[[subprocess.Popen[str]], None],
    code: int,
) -> None:
    """Stopped among the reports: the same bytes as before, valid events; then built anew."""
    params, data = one_year
    out, log = tmp_path / "reports", tmp_path / "log"
    arguments = ["--params", str(params), "--data", str(data), "--school", "captain",
                 "--goal", "1", "--goal", "3", "--out", str(out),
                 "--log-json", str(log)]  # fmt: skip
    # A cache of its own, so that there is something left to build.
    assert run(*arguments, "--cache", str(tmp_path / "first")).returncode == 0
    before = files_of(out)
    with subprocess.Popen(
        # One after the other, so that there is time to stop it between them.
        [sys.executable, str(ROOT / "run_reports.py"), *arguments, "--workers", "1"],
        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as process:  # fmt: skip
        assert process.stderr is not None
        said = ""
        for line in process.stderr:
            said += line
            if " 1/2 " in line:
                break
        stop(process)
        said += process.stderr.read()
        assert process.wait() == code
    assert "Traceback" not in said
    events = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert "report_finished" in [e["event"] for e in events]
    if code == 130:
        assert "Stopped after 1 of 2 reports" in said
        assert events[-1]["exit_code"] == 130
        assert files_of(out) == before
    assert {n: b for n, b in files_of(out).items() if not n.startswith(".")} == before
    again = run(*arguments)
    assert again.returncode == 0, again.stderr
    assert "1 report unchanged" in again.stderr
    assert files_of(out) == before
