"""A pool of processes in which one may die."""

from __future__ import annotations

import os

from reporting.execution import run_batch


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
    results = dict(run_batch([1, 2, 3], double, workers=2, died=died))  # type: ignore[arg-type]
    assert results == {1: 2, 2: 4, 3: 6}


def test_a_job_that_raises_or_dies_takes_nobody_with_it() -> None:
    """The others are finished; the dead one is told as dead."""
    results = dict(run_batch([1, 7, 13, 2, 3], double, workers=2, died=died))  # type: ignore[arg-type]
    assert set(results) == {1, 2, 3, 7, 13}
    assert (results[1], results[2], results[3]) == (2, 4, 6)
    assert results[7] == "7: ValueError: seven"
    assert "died" in str(results[13])
