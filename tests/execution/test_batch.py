"""A pool of processes in which one may die."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

import psutil
import pytest

from reporting.execution import LocalCrew, run_batch


def double(number: int) -> int:
    if number == 13:
        os._exit(1)
    if number == 7:
        raise ValueError("seven")
    return 2 * number


def died(number: int, error: str) -> str:
    return f"{number}: {error}"


def test_every_job_has_one_result() -> None:
    """Results may come in any order, but all of them come."""
    with LocalCrew(2) as crew:
        results = dict(run_batch([1, 2, 3], double, crew=crew, died=died))  # type: ignore[arg-type]
    assert results == {1: 2, 2: 4, 3: 6}


@pytest.mark.slow
def test_a_job_that_raises_or_dies_takes_nobody_with_it() -> None:
    """The others are finished; the dead one is told as dead."""
    with LocalCrew(2) as crew:
        numbers = [1, 7, 13, 2, 3, 20, 21, 22]
        results = dict(run_batch(numbers, double, crew=crew, died=died))  # type: ignore[arg-type]
    assert {n: results[n] for n in (1, 2, 3, 20, 21, 22)} == {
        n: 2 * n for n in (1, 2, 3, 20, 21, 22)
    }
    assert len(results) == 8
    assert "fault of the program" in str(results[7])
    assert "ValueError" in str(results[7])
    assert "died" in str(results[13])


def whose(_: int) -> int:
    return os.getpid()


def workers_of(crew: LocalCrew) -> list[psutil.Process]:
    """Forked by a child of this process, as soon as all are there."""
    here, deadline = psutil.Process(), time.monotonic() + 60
    while time.monotonic() < deadline:
        found = [p for p in here.children(recursive=True) if p not in here.children()]
        if len(found) == crew.workers:
            return found
        time.sleep(0.01)
    raise AssertionError("nobody gets ready")


@pytest.mark.slow
def test_a_crew_gets_ready_before_anybody_has_a_job() -> None:
    """The jobs are done by those who were there before them."""
    with LocalCrew(2) as crew:
        crew.get_ready()
        ready = {worker.pid for worker in workers_of(crew)}
        results = dict(run_batch([1, 2, 3], whose, crew=crew, died=died))  # type: ignore[arg-type]
    assert set(results.values()) <= ready
    assert not any(psutil.pid_exists(pid) for pid in results.values())


def test_a_crew_that_nobody_has_a_job_for_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even the process that still imports what kernels need."""

    def importing() -> int:
        lines = (" ".join(p.cmdline()) for p in psutil.Process().children(recursive=True))
        return sum("reporting.kernels" in line for line in lines)

    before = importing()
    # Short: sockets lie in there.
    with tempfile.TemporaryDirectory(prefix="crew-") as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        with LocalCrew(1) as crew:
            crew.get_ready()
            assert importing() == before + 1
            assert os.listdir(folder) != []
        assert importing() == before
        assert os.listdir(folder) == []


IMPATIENT = """
import signal, sys, time
from reporting.execution import LocalCrew
signal.signal(signal.SIGINT, signal.default_int_handler)  # also where it is ignored, as behind "&"
with LocalCrew(1, ("reporting.job", "reporting.export.files")) as crew:
    crew.get_ready()
    try:
        print("reading", flush=True)
        time.sleep(60)
    except KeyboardInterrupt:
        sys.exit(130)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="has no groups of processes")
@pytest.mark.slow
def test_ctrl_c_while_a_crew_gets_ready_says_nothing() -> None:
    """It reaches every process of the terminal, and most of them import just then."""
    run = subprocess.Popen(
        [sys.executable, "-c", IMPATIENT], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, start_new_session=True,
    )  # fmt: skip
    assert run.stdout is not None
    assert run.stdout.readline() == "reading\n"
    starting = psutil.Process(run.pid)
    while not starting.children(recursive=True):
        time.sleep(0.01)
    os.killpg(run.pid, signal.SIGINT)
    try:
        _, said = run.communicate(timeout=60)
    finally:
        run.kill()
    assert (run.returncode, said) == (130, "")


def test_who_dies_before_anybody_has_a_job_is_replaced() -> None:
    """Nobody notices."""
    with LocalCrew(2) as crew:
        crew.get_ready()
        for worker in workers_of(crew):
            worker.kill()
        results = dict(run_batch([1, 2, 3], double, crew=crew, died=died))  # type: ignore[arg-type]
    assert results == {1: 2, 2: 4, 3: 6}


class Unlucky(LocalCrew):
    """Its first executor answers with these errors; with the last one from then on."""

    def __init__(self, *errors: Exception) -> None:
        super().__init__(1)
        self.made = 0
        self._errors = list(errors)

    def executor(self) -> ProcessPoolExecutor:
        self.made += 1
        executor = super().executor()
        if self.made == 1:
            executor.submit = self._refuse  # type: ignore[method-assign, assignment]
        return executor

    def _refuse(self, *_: object) -> Future[int]:
        raise self._errors.pop(0) if len(self._errors) > 1 else self._errors[0]


@pytest.mark.parametrize(
    "errors",
    [
        # Whoever forks its workers dies while it is asked for one.
        (EOFError("unexpected EOF"),),
        # A worker dies while it starts another; it knows itself to be broken a moment later.
        (OSError("handle is closed"), BrokenProcessPool("a process was terminated abruptly")),
    ],
)
def test_an_executor_that_breaks_while_it_is_asked_is_like_a_worker_that_died(
    errors: tuple[Exception, ...],
) -> None:
    """Another takes its place, and every job is done."""
    with Unlucky(*errors) as crew:
        results = dict(run_batch([1, 2, 3], double, crew=crew, died=died))  # type: ignore[arg-type]
    assert crew.made == 2
    assert results == {1: 2, 2: 4, 3: 6}


def test_an_executor_that_can_start_nobody_is_told() -> None:
    """Nothing died: it would be wrong to say so of each job."""
    error = OSError(24, "Too many open files")
    with Unlucky(error) as crew, pytest.raises(OSError, match="Too many open files"):
        dict(run_batch([1], double, crew=crew, died=died))  # type: ignore[arg-type]


def test_jobs_are_asked_for_when_a_worker_is_about_to_be_free() -> None:
    """Never more than two for each worker; each is told as started before it is told as done."""
    asked: list[int] = []
    started: list[int] = []

    def jobs() -> Iterator[int]:
        for number in range(20, 30):
            asked.append(number)
            yield number

    with LocalCrew(1) as crew:
        results = run_batch(jobs(), double, crew=crew, died=died, started=started.append)  # type: ignore[arg-type]
        for done, (job, _) in enumerate(results):
            assert len(asked) <= done + 2
            assert started[done] == job
    assert started == list(range(20, 30))
