"""Many jobs, a few at a time; one whose process dies takes nobody with it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from typing import Generic, TypeVar

from reporting.execution.crew import Crew
from reporting.faults import explained

Job = TypeVar("Job")
Result = TypeVar("Result")

# Jobs that wait beside each that is worked on, so that nobody ever waits for a job.
_AHEAD = 1


def run_batch(
    jobs: Iterable[Job],
    work: Callable[[Job], Result],
    *,
    crew: Crew,
    died: Callable[[Job, str], Result],
    started: Callable[[Job], None] = lambda _: None,
) -> Generator[tuple[Job, Result]]:
    """Results as they come, one for every job. Closing it stops what is under way.

    Neither jobs nor results are kept: jobs are asked for when a worker is about to be free.

    Args:
        jobs: asked for one by one, a few ahead of those that are worked on.
        work: a module-level function; must return, not raise, what goes wrong in a job.
        died: the result of a job whose process died or that raised.
        started: told of each job when somebody is free for it.
    """
    batch = _Batch(work, crew, died, started)
    try:
        waiting = iter(jobs)
        while True:
            batch.take(waiting)
            if batch.is_empty:
                return
            yield from batch.finished()
    finally:
        batch.stop()


class _Batch(Generic[Job, Result]):
    """Jobs that were handed out and have not come back."""

    def __init__(
        self,
        work: Callable[[Job], Result],
        crew: Crew,
        died: Callable[[Job, str], Result],
        started: Callable[[Job], None],
    ) -> None:
        self._work, self._crew, self._died, self._started = work, crew, died, started
        self._out: dict[Future[Result], Job] = {}
        self._told: set[Future[Result]] = set()
        self._executor: Executor | None = None

    @property
    def is_empty(self) -> bool:
        return not self._out

    def take(self, waiting: Iterator[Job]) -> None:
        """Hand out as many jobs as there is room for."""
        while len(self._out) < self._crew.workers * (1 + _AHEAD):
            job = next(waiting, None)
            if job is None:
                break
            self._submit(job)
        for future in list(self._out)[: self._crew.workers]:
            self._tell(future)

    def finished(self) -> Iterator[tuple[Job, Result]]:
        """Wait for some; what was lost with its process is tried again, each job alone."""
        done, _ = wait(self._out, return_when=FIRST_COMPLETED)
        lost = [future for future in done if _is_lost(future)]
        for future in [f for f in self._out if f in done and f not in lost]:
            self._tell(future)
            yield self._out[future], self._result(future)
            self._forget(future)
        if lost:
            yield from self._after_death()

    def stop(self) -> None:
        if self._executor is not None:
            self._crew.stop(self._executor)
            self._executor = None

    def _after_death(self) -> Iterator[tuple[Job, Result]]:
        """A process that dies takes its whole pool with it; alone, each job shows whose fault."""
        jobs = list(self._out.values())
        wait(self._out)
        for future in list(self._out):
            self._forget(future)
        self.stop()
        for job in jobs:
            future = self._submit(job)
            wait([future])
            died = _is_lost(future)
            yield job, self._died(job, "its process died") if died else self._result(future)
            self._forget(future)
            if died:
                self.stop()

    def _submit(self, job: Job) -> Future[Result]:
        if self._executor is None:
            self._executor = self._crew.executor()
        try:
            future = self._asked(self._executor, job)
        except (BrokenExecutor, EOFError, ConnectionError) as error:
            # It broke since we last looked, or who forks workers did while it was asked for one;
            # the job is as lost as those inside.
            future = Future()
            future.set_exception(BrokenExecutor(str(error)))
        self._out[future] = job
        return future

    def _asked(self, executor: Executor, job: Job) -> Future[Result]:
        try:
            return executor.submit(self._work, job)
        except OSError:
            # What it was starting a worker with is closed when it breaks meanwhile; asked again,
            # it says so. Whatever else is wrong is wrong again.
            return executor.submit(self._work, job)

    def _tell(self, future: Future[Result]) -> None:
        if future not in self._told:
            self._told.add(future)
            self._started(self._out[future])

    def _result(self, future: Future[Result]) -> Result:
        error = future.exception()
        if error is not None:
            said = error if isinstance(error, OSError) else explained(error, in_report=True)
            return self._died(self._out[future], str(said))
        return future.result()

    def _forget(self, future: Future[Result]) -> None:
        self._out.pop(future, None)
        self._told.discard(future)


def _is_lost(future: Future[Result]) -> bool:
    """Its process died, or a cluster took it away from us: nothing that the job said."""
    return future.cancelled() or isinstance(future.exception(), BrokenExecutor)
