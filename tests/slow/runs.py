"""Runs under way, their processes, and what they leave; see ``prepared.py`` for how they start."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import nbformat
import psutil
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tests.conftest import ROOT

T = TypeVar("T")
YEAR = "2025-26"
ASKED = ("--school", "captain", "--school", "glenridge", "--school", "meramec", "--goal", "3",
         "--workers", "2")  # fmt: skip
REPORTS = 3
NOTEBOOK = "goal_3_wellbeing.ipynb"
PATIENCE = 120.0
LEAVING = 20.0


def light_notebook(title: str) -> bytes:
    """One exhibit, so that a report takes no longer than its kernel."""
    cells = [
        new_code_cell(
            'released = "table"\ngoal = 3\nschool = "captain"\nyear = "2025-26"',
            metadata={"tags": ["parameters"]}, id="parameters",
        ),
        new_code_cell(
            "from reporting import report\n"
            "this_report = report.open(released, goal=goal, school=school, year=year)\n"
            "this_report.scorecard()",
            id="open",
        ),
        new_markdown_cell(f"## {title}", id="title"),
        new_code_cell('this_report.trend("belonging")', id="trend"),
    ]  # fmt: skip
    return nbformat.writes(new_notebook(cells=cells)).encode()


class Run:
    """One run under way."""

    def __init__(self, told: Path) -> None:
        self.told = told
        self.pid = int(until(lambda: read(told / "pid")))

    @property
    def said(self) -> str:
        """What it printed."""
        return read(self.told / "said")

    @property
    def code(self) -> int | None:
        """Exit code once it has ended; negative for a signal."""
        code = read(self.told / "code")
        return int(code) if code else None

    def wait(self) -> int:
        """Exit code, as soon as it has ended."""
        until(lambda: self.code is not None)
        assert self.code is not None
        return self.code

    @property
    def phase(self) -> str:
        """The last thing that it told."""
        lines = read(self.told / "events").splitlines()
        return str(json.loads(lines[-1])["event"]) if lines else "nothing yet"

    @property
    def has_built_all(self) -> bool:
        return read(self.told / "events").count('"report_finished"') == REPORTS

    def members(self, role: str) -> list[psutil.Process]:
        """Those who play a role in it now."""
        try:
            parent = psutil.Process(self.pid)
            if role in ("parent", "session"):
                return [parent]
            return [p for p in parent.children(recursive=True) if _role(p, self.pid) == role]
        except psutil.Error:
            return []


def _line(process: psutil.Process) -> str:
    """Its command line; empty once it has gone."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def _role(process: psutil.Process, run: int) -> str:
    """Forks have the command line of those who forked them."""
    try:
        line, above = _line(process), process.ppid()
    except psutil.Error:
        return ""
    if "reporting.kernels" in line:
        return "warm process" if above == run else "kernel"
    if "forkserver" in line:
        return "forkserver" if above == run else "worker"
    return ""


class Prepared:
    """Starts runs that have read and counted already.

    Args:
        folder: holds ``params``, ``data`` and ``notebooks``.
    """

    def __init__(self, folder: Path) -> None:
        self.mark = f"{folder.name}-{os.getpid()}"
        # Short: sockets lie in there.
        self.temporary = Path(tempfile.mkdtemp(prefix="runs-"))
        self.given = [f"--{name}={folder / name}" for name in ("params", "data", "notebooks")]
        self._folder = folder
        self._number = 0
        self._mother = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("prepared.py")), str(folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
            env=os.environ | {"NO_COLOR": "1", "COLUMNS": "120"},
        )  # fmt: skip
        assert self._mother.stdout is not None
        assert self._mother.stdout.readline() == "ready\n"

    def write(self, notebook: bytes) -> None:
        """What the reports are made with from now on."""
        (self._folder / "notebooks" / NOTEBOOK).write_bytes(notebook)

    def start(self, *arguments: str, die_at: int = 0, temporary: Path | None = None) -> Run:
        """Begin a run in a session of its own.

        Args:
            die_at: it kills itself before so many changes of the file system; 0 for never.
            temporary: where it may have temporary files.
        """
        self._number += 1
        told = self._folder / f"run-{self._number}"
        line = {
            "told": str(told),
            "mark": self.mark,
            "temporary": str(temporary or self.temporary),
            "die_at": die_at,
            "arguments": [*ASKED, "--log-json", str(told / "events"), *arguments],
        }
        assert self._mother.stdin is not None
        self._mother.stdin.write(json.dumps(line) + "\n")
        self._mother.stdin.flush()
        return Run(told)

    def left(self) -> list[str]:
        """Processes of any run, and files in their folder for temporary ones."""
        lines = [f"{p.pid} {_line(p)[:200]}" for p in self._processes()]
        # What vanishes meanwhile is no error here.
        for root, folders, files in os.walk(self.temporary):
            lines += [os.path.join(root, name) for name in (*folders, *files)]
        return lines

    def clean(self) -> None:
        """Wait until nobody and nothing is left."""
        deadline = time.monotonic() + LEAVING
        while (found := self.left()) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert found == [], found

    def remove_sockets(self) -> None:
        for folder in self.temporary.glob("pymp-*"):
            shutil.rmtree(folder, ignore_errors=True)

    def end(self) -> None:
        """Whatever is left goes."""
        for process in self._processes():
            process.kill()
        self._mother.communicate()
        shutil.rmtree(self.temporary, ignore_errors=True)

    def _processes(self) -> list[psutil.Process]:
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error, OSError):
                # A fork shows the environment that its parent was started with, but not where
                # its parent wrote.
                marked = process.environ().get("JUPYTER_MARK") == self.mark
                writes = str(self._folder) in os.readlink(f"/proc/{process.pid}/fd/2")
                if (marked or writes) and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
        return found


def read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def until(true: Callable[[], T], patience: float = PATIENCE) -> T:
    deadline = time.monotonic() + patience
    while not (found := true()):
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.01)
    return found


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
