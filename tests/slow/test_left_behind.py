"""However a run ends: no process, no socket, no temporary folder is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only"),
]

ROOT = Path(__file__).parents[2]
PATIENCE = 60


class Run:
    """A run of :mod:`tests.slow.left_behind` and all processes that carry its mark."""

    def __init__(self, folder: Path, ways: str, count: int, *, hurry: bool) -> None:
        self.mark = f"RUN_{folder.name}_{os.getpid()}"
        self.temporary = folder / "t"
        self.temporary.mkdir()
        self.logbook, self.errors = folder / "logbook", folder / "errors"
        # Short: sockets lie in there.
        env = os.environ | {"TMPDIR": str(self.temporary), "LOGBOOK": str(self.logbook)}
        env |= {"LC_MARK": self.mark} | ({"HURRY": "1"} if hurry else {})
        with self.errors.open("w") as errors:
            self.parent = subprocess.Popen(
                [sys.executable, "-m", "tests.slow.left_behind", ways, str(count)],
                cwd=ROOT,
                env=env,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                start_new_session=True,
            )

    def processes(self) -> list[psutil.Process]:
        """All that were started by it, whoever their parent is now; kernels keep the mark."""
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get("LC_MARK") == self.mark:
                    found.append(process)
            except psutil.Error:
                continue
        return found

    def named(self, part: str) -> list[psutil.Process]:
        found = []
        for process in self.processes():
            try:
                if part in " ".join(process.cmdline()):
                    found.append(process)
            except psutil.Error:
                continue
        return found

    def left(self) -> list[str]:
        """Command lines of its processes and paths of its files."""
        lines = []
        for process in self.processes():
            try:
                if process.status() != psutil.STATUS_ZOMBIE:
                    lines.append(f"{process.pid} {' '.join(process.cmdline())[-200:]}")
            except psutil.Error:
                continue
        # What multiprocessing left for its own forkserver is removed by that, a moment later.
        return lines + [str(path) for path in self.temporary.iterdir()]

    def workers(self) -> list[int]:
        until(lambda: self.logbook.exists() and len(set(self.logbook.read_text().split())) >= 2)
        return sorted({int(number) for number in self.logbook.read_text().split()})

    def kernels(self) -> list[psutil.Process]:
        """Forked kernels: children of the warm process that lead a session of their own."""
        return [
            child
            for server in self.named("reporting.kernels.server")
            for child in server.children()
            if os.getsid(child.pid) == child.pid
        ]

    def busy(self) -> None:
        """Wait until two kernels run a cell."""
        until(lambda: len(list(self.temporary.rglob("busy"))) == 2)


def until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, true
        time.sleep(0.1)


def nothing_is_left(run: Run) -> None:
    deadline = time.monotonic() + PATIENCE
    while (found := run.left()) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert found == []


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Run]]:
    runs: list[Run] = []

    def started(ways: str, count: int = 2, *, hurry: bool = False) -> Run:
        runs.append(Run(tmp_path, ways, count, hurry=hurry))
        return runs[-1]

    yield started
    for run in runs:
        for process in run.processes():
            process.kill()
        run.parent.communicate()


WAYS = {
    "sound": "succeeded",
    "failing": "failed in cell",
    "endless": "timed out",
    "dying": "kernel died",
    "leaving others": "succeeded",
    "leaving daemons": "succeeded",
}


def test_after_the_run(start: Callable[..., Run]) -> None:
    """Whether notebooks succeed, fail, run out of time, die or start processes of their own."""
    run = start(",".join(WAYS), 2, hurry=True)
    said, _ = run.parent.communicate(timeout=PATIENCE * 2)
    assert sorted(said.splitlines()) == sorted([*WAYS.values()] * 2)
    assert run.parent.returncode == 0
    nothing_is_left(run)


def test_after_a_kernel_was_killed(start: Callable[..., Run]) -> None:
    """Its report has failed, the others go on."""
    run = start("endless", hurry=False)
    run.busy()
    for kernel in run.kernels():
        kernel.kill()
    said, _ = run.parent.communicate(timeout=PATIENCE)
    assert said.split("\n")[:2] == ["kernel died"] * 2
    nothing_is_left(run)


def test_after_the_warm_process_was_killed(start: Callable[..., Run]) -> None:
    """Its kernels die with it; the reports say so."""
    run = start("endless")
    run.busy()
    for server in run.named("reporting.kernels.server"):
        if server.name():
            server.kill()
            break
    said, _ = run.parent.communicate(timeout=PATIENCE)
    assert said.split("\n")[:2] == ["kernel died"] * 2
    nothing_is_left(run)


def test_after_a_worker_was_killed(start: Callable[..., Run]) -> None:
    """The kernel that it looked after goes; what it worked on is tried again, once."""
    run = start("endless", hurry=True)
    worker = run.workers()[0]
    os.kill(worker, signal.SIGKILL)
    said, _ = run.parent.communicate(timeout=PATIENCE * 2)
    assert said.split("\n")[:2] == ["timed out"] * 2
    nothing_is_left(run)


def test_after_the_parent_was_killed(start: Callable[..., Run]) -> None:
    """Nobody is left to tell the others, and all leave by themselves."""
    run = start("endless")
    run.busy()
    run.parent.kill()
    run.parent.wait()
    nothing_is_left(run)
    assert run.errors.read_text() == ""


def test_after_ctrl_c(start: Callable[..., Run]) -> None:
    """An interrupt from the terminal reaches the whole group; the run does not wait for cells."""
    run = start("endless", 6)
    run.busy()
    os.killpg(run.parent.pid, signal.SIGINT)
    run.parent.communicate(timeout=PATIENCE)
    assert run.parent.returncode != 0
    nothing_is_left(run)
