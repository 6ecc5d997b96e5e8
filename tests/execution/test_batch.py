"""A pool of processes in which one may die."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor

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


def test_a_job_that_raises_or_dies_takes_nobody_with_it() -> None:
    """The others are finished; the dead one is told as dead."""
    with LocalCrew(2) as crew:
        numbers = [1, 7, 13, 2, 3, 20, 21, 22]
        results = dict(run_batch(numbers, double, crew=crew, died=died))  # type: ignore[arg-type]
    assert {n: results[n] for n in (1, 2, 3, 20, 21, 22)} == {
        n: 2 * n for n in (1, 2, 3, 20, 21, 22)
    }
    assert len(results) == 8
    assert results[7] == "7: ValueError: seven"
    assert "died" in str(results[13])


class Unlucky(LocalCrew):
    """Whoever forks its workers dies while it is asked for the first."""

    lost = 0

    def executor(self) -> ProcessPoolExecutor:
        executor = super().executor()
        if not self.lost:
            self.lost += 1

            def submit(*_: object) -> Future[int]:
                raise EOFError("unexpected EOF")

            executor.submit = submit  # type: ignore[method-assign, assignment]
        return executor


def test_nobody_to_fork_workers_is_like_a_worker_that_died() -> None:
    """Another takes its place, and every job is done."""
    with Unlucky(1) as crew:
        results = dict(run_batch([1, 2, 3], double, crew=crew, died=died))  # type: ignore[arg-type]
    assert crew.lost == 1
    assert results == {1: 2, 2: 4, 3: 6}


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
