"""Many jobs over a pool of processes; one that dies takes nobody with it."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")


def run_batch(
    jobs: Sequence[Job],
    work: Callable[[Job], Result],
    *,
    workers: int,
    died: Callable[[Job, str], Result],
) -> Iterator[tuple[Job, Result]]:
    """Results as they come, one for every job.

    Args:
        work: a module-level function; must return, not raise, what goes wrong in a job.
        workers: processes; each is started fresh (not forked: threads and sockets do not fork).
        died: the result of a job whose process died or that raised.
    """
    lost: list[Job] = []
    for job, result in _round(jobs, work, workers, died):
        if result is None:
            lost.append(job)
        else:
            yield job, result
    # A process that dies takes the whole pool with it. Whose fault it was shows when each of the
    # lost jobs runs alone.
    for job in lost:
        for _, result in _round([job], work, 1, died):
            yield job, died(job, "its process died") if result is None else result


def _round(
    jobs: Sequence[Job],
    work: Callable[[Job], Result],
    workers: int,
    died: Callable[[Job, str], Result],
) -> Iterator[tuple[Job, Result | None]]:
    """One pool for all jobs; None for those that were lost with it."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        min(workers, len(jobs)) or 1, mp_context=context, initializer=_leave_interrupts_to_parent
    ) as pool:
        futures: dict[Future[Result], Job] = {pool.submit(work, job): job for job in jobs}
        try:
            for future in as_completed(futures):
                try:
                    yield futures[future], future.result()
                except BrokenProcessPool:
                    yield futures[future], None
                except Exception as error:
                    yield futures[future], died(futures[future], f"{type(error).__name__}: {error}")
        except (KeyboardInterrupt, GeneratorExit):
            pool.shutdown(wait=False, cancel_futures=True)
            for process in multiprocessing.active_children():
                process.terminate()
            raise


def _leave_interrupts_to_parent() -> None:
    """Ctrl-C reaches every process of a terminal; only the parent answers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
