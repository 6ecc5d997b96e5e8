"""Many jobs over a pool of processes; one that dies takes nobody with it."""

from __future__ import annotations

import multiprocessing
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
    context = multiprocessing.get_context("spawn")
    pending = list(jobs)
    while pending:
        lost: list[Job] = []
        with ProcessPoolExecutor(min(workers, len(pending)), mp_context=context) as pool:
            futures: dict[Future[Result], Job] = {pool.submit(work, job): job for job in pending}
            try:
                for future in as_completed(futures):
                    job = futures[future]
                    try:
                        yield job, future.result()
                    except BrokenProcessPool:
                        lost.append(job)
                    except Exception as error:
                        yield job, died(job, f"{type(error).__name__}: {error}")
            except (KeyboardInterrupt, GeneratorExit):
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        if len(lost) == len(pending):
            # Nobody got through: the same would happen again.
            for job in lost:
                yield job, died(job, "its process died before it could answer")
            return
        pending = lost
