"""Many jobs over a pool of processes; one that dies takes nobody with it."""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")

# Jobs handed in per worker: one that runs and one that waits, so that no worker idles while the
# parent reads a result. Results that nobody has read yet are never more than these.
_AHEAD = 2


def run_batch(
    jobs: Iterable[Job],
    work: Callable[[Job], Result],
    *,
    workers: int,
    died: Callable[[Job, str], Result],
    started: Callable[[Job], None] = lambda job: None,
) -> Iterator[tuple[Job, Result]]:
    """Results as they come, one for every job.

    Neither jobs nor results are kept: jobs are asked for when a worker is about to be free.

    Args:
        work: a module-level function; must return, not raise, what goes wrong in a job.
        workers: processes; each is started fresh (not forked: threads and sockets do not fork).
        died: the result of a job whose process died or that raised.
        started: told when a worker is free for a job; once more if the job has to run again.
    """
    left = iter(jobs)
    while True:
        lost: list[Job] = []
        for job, result in _round(left, work, workers, died, started):
            if result is None:
                lost.append(job)
            else:
                yield job, result
        # A process that dies takes the whole pool with it. Whose fault it was shows when each of
        # the lost jobs runs alone.
        for job in lost:
            for _, result in _round(iter([job]), work, 1, died, started):
                yield job, died(job, "its process died") if result is None else result
        if not lost:
            return


def _round(
    jobs: Iterator[Job],
    work: Callable[[Job], Result],
    workers: int,
    died: Callable[[Job, str], Result],
    started: Callable[[Job], None],
) -> Iterator[tuple[Job, Result | None]]:
    """One pool until the jobs or the pool are no more; None for those that were lost with it."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        workers, mp_context=context, initializer=_leave_interrupts_to_parent
    ) as pool:
        under_way: dict[Future[Result], Job] = {}
        waiting: deque[Future[Result]] = deque()
        broken = False
        try:
            while True:
                while not broken and len(under_way) < _AHEAD * workers:
                    try:
                        job = next(jobs)
                    except StopIteration:
                        break
                    try:
                        future = pool.submit(work, job)
                    except BrokenProcessPool:
                        broken = True
                        yield job, None
                        break
                    under_way[future] = job
                    waiting.append(future)
                while waiting and len(under_way) - len(waiting) < workers:
                    started(under_way[waiting.popleft()])
                if not under_way:
                    return
                finished = wait(under_way, return_when=FIRST_COMPLETED).done
                # In the order in which they were handed in.
                future = next(future for future in under_way if future in finished)
                job = under_way.pop(future)
                if future in waiting:
                    waiting.remove(future)
                    started(job)
                try:
                    yield job, future.result()
                except BrokenProcessPool:
                    broken = True
                    yield job, None
                except Exception as error:
                    yield job, died(job, f"{type(error).__name__}: {error}")
        except (KeyboardInterrupt, GeneratorExit):
            pool.shutdown(wait=False, cancel_futures=True)
            for process in multiprocessing.active_children():
                process.terminate()
            raise


def _leave_interrupts_to_parent() -> None:
    """Ctrl-C reaches every process of a terminal; only the parent answers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
