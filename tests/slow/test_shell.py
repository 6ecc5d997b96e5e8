"""``papermill --engine reporting`` from the shell: its exit code and its notebook are truthful."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from tests.execution.known import KNOWN

pytestmark = pytest.mark.slow

BY_NAME = {known.name: known for known in KNOWN}
COMPLETED, FAILED, PENDING = "completed", "failed", "pending"


def by_shell(name: str, folder: Path) -> tuple[int, nbformat.NotebookNode]:
    (folder / "in.ipynb").write_bytes(BY_NAME[name].notebook())
    command = [sys.executable, "-m", "papermill", "in.ipynb", "out.ipynb", "--engine", "reporting",
               "--no-progress-bar", "--kernel", "python3"]  # fmt: skip
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=120, check=False)
    return done.returncode, nbformat.read(folder / "out.ipynb", as_version=4)


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("unicode", [COMPLETED] * 3),
        ("exit 0 in the last cell", [COMPLETED, COMPLETED, FAILED]),
        ("exit 0 in the middle", [COMPLETED, FAILED, PENDING]),
        ("an error after a display", [COMPLETED, FAILED, PENDING]),
        ("a kernel that leaves", [COMPLETED, FAILED, PENDING]),
        ("raises-exception", [COMPLETED] * 3),
    ],
)
def test_the_exit_code_and_the_notebook_say_how_it_ended(
    name: str, cells: list[str], tmp_path: Path
) -> None:
    """Not 0 unless it succeeded; metadata.reporting tells the rest; later cells are pending."""
    known = BY_NAME[name]
    code, written = by_shell(name, tmp_path)
    assert (code == 0) == (known.status == "succeeded")
    assert written.metadata["reporting"]["status"] == known.status
    assert written.metadata["reporting"]["cell"] == known.cell
    told = [
        cell.metadata["papermill"]["status"]
        for cell in written.cells
        if "papermill-error-cell-tag" not in cell.metadata.get("tags", [])
    ]
    assert told == cells


def test_a_kernel_that_does_not_start_is_no_success(tmp_path: Path) -> None:
    """papermill would look for errors in cells, and there are none."""
    (tmp_path / "in.ipynb").write_bytes(BY_NAME["unicode"].notebook())
    text = (
        "import papermill\n"
        "from reporting.execution import Limits\n"
        "papermill.execute_notebook('in.ipynb', 'out.ipynb', engine_name='reporting',"
        " kernel_name='python3', progress_bar=False, limits=Limits(memory=64 << 20))\n"
    )
    done = subprocess.run([sys.executable, "-c", text], cwd=tmp_path, timeout=120, check=False)
    written = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    assert done.returncode != 0
    assert written.metadata["reporting"]["status"] == "not started"
