"""Real kernels: how a notebook ends is told as it was."""

from __future__ import annotations

import gc
import os
import signal
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from reporting.execution import Limits, execute
from reporting.execution.client import Client

PARAMETERS = {"released": "x", "goal": 2, "school": "district", "year": "2025-26"}


def notebook(*sources: str) -> bytes:
    cells = [new_code_cell("goal = 1", metadata={"tags": ["parameters"]})]
    cells += [new_code_cell(source) for source in sources]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    return nbformat.writes(new_notebook(cells=cells)).encode()


def test_a_sound_notebook_gets_its_parameters_and_leaves_no_trace_of_the_run(
    tmp_path: Path,
) -> None:
    """goal is 2, the working directory is the folder; no times, paths or random ids are kept."""
    source = notebook("from pathlib import Path\nprint(goal, Path.cwd().name)")
    ran, outcome = execute(source, PARAMETERS, tmp_path / "room")
    assert outcome.succeeded, outcome
    assert ran.cells[-1].outputs[0]["text"] == "2 room\n"
    written = nbformat.writes(ran)
    assert str(tmp_path) not in written
    assert "papermill" not in written
    again, _ = execute(source, PARAMETERS, tmp_path / "room")
    assert nbformat.writes(again) == written


def test_an_error_names_the_cell_and_the_message(tmp_path: Path) -> None:
    """The outcome of a failing cell is data; nothing is raised."""
    ran, outcome = execute(notebook("1/0", "print('never')"), PARAMETERS, tmp_path)
    assert (outcome.status, outcome.error) == (
        "failed in cell",
        "ZeroDivisionError: division by zero",
    )
    assert outcome.cell == 2  # as JupyterLab shows it: what papermill adds does not count
    assert ran.cells[-1].outputs == []


def test_sys_exit_is_no_success(tmp_path: Path) -> None:
    """papermill records it and raises nothing; the truth is that the cell ended the report."""
    _, outcome = execute(
        notebook("import sys\nsys.exit(0)", "print('after')"), PARAMETERS, tmp_path
    )
    assert not outcome.succeeded


def test_a_dead_kernel_is_no_success(tmp_path: Path) -> None:
    """papermill calls a notebook whose kernel died completed."""
    _, outcome = execute(notebook("import os\nos._exit(1)", "print('after')"), PARAMETERS, tmp_path)
    assert outcome.status in ("kernel died", "timed out")


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts what is open in /proc")
def test_a_kernel_that_dies_while_it_starts_is_told_and_leaves_nothing_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever collects an open socket with its context may wait for it for ever."""
    start = Client.start_new_kernel

    def start_and_kill(client: Client, **options: Any) -> None:
        start(client, **options)
        os.kill(client.km.provisioner.pid, signal.SIGKILL)

    execute(notebook(), PARAMETERS, tmp_path)  # what is opened once and kept
    monkeypatch.setattr(Client, "start_new_kernel", start_and_kill)
    gc.collect()
    before = len(os.listdir("/proc/self/fd"))
    gc.disable()
    try:
        _, outcome = execute(notebook(), PARAMETERS, tmp_path)
        left = len(os.listdir("/proc/self/fd")) - before
    finally:
        gc.enable()
    assert (outcome.status, outcome.cell) == ("not started", None)
    assert "the kernel died while it started" in outcome.error
    assert left <= 0


def test_a_timeout_is_no_success(tmp_path: Path) -> None:
    """papermill calls a notebook that ran out of time completed."""
    source = notebook("import time\ntime.sleep(60)", "print('after')")
    _, outcome = execute(source, PARAMETERS, tmp_path, Limits(cell_seconds=1))
    assert outcome.status == "timed out"


def test_what_is_written_to_the_descriptor_arrives_and_in_its_place(tmp_path: Path) -> None:
    """By the notebook or by a subprocess, before and after prints, and by a cell's last act."""
    turns = "import os, sys\nfor n in range(40):\n    os.write(1, b'a\\n')\n    print('b')"
    last = "import subprocess\n_ = subprocess.run(['echo', 'c'])"
    ran, outcome = execute(notebook(turns, last), PARAMETERS, tmp_path / "room")
    assert outcome.succeeded, outcome
    texts = ["".join(o["text"] for o in cell.outputs) for cell in ran.cells[-2:]]
    assert texts == ["a\nb\n" * 40, "c\n"]
