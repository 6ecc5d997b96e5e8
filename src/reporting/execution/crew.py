"""Who builds reports on this machine: processes, and the warm kernels that they share."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from multiprocessing.context import BaseContext
from multiprocessing.util import get_temp_dir
from pathlib import Path
from typing import Protocol

from reporting.execution.environment import kernel_environment
from reporting.kernels.client import NotWarmError, WarmServer, can_fork
from reporting.kernels.confinement import how_isolated
from reporting.kernels.provisioner import ADDRESS_VARIABLE
from reporting.leaving import leave_with_parent, start_tracker

_HAS_MASK = hasattr(signal, "pthread_sigmask")  # not on Windows


class Crew(Protocol):
    """Somebody who does jobs."""

    @property
    def workers(self) -> int:
        """How many jobs are done at the same time."""
        ...

    @property
    def context(self) -> BaseContext:
        """How this computer starts processes for anything else that a run has to do."""
        ...

    @property
    def isolation(self) -> str:
        """What holds kernels to their own where jobs are done."""
        ...

    def get_ready(self) -> None:
        """Start whoever will do jobs, while nobody has any; their first seconds go unnoticed."""
        ...

    def executor(self) -> Executor:
        """Somebody to submit jobs to; asked for again when the one before broke."""
        ...

    def stop(self, executor: Executor) -> None:
        """End its jobs at once, finished or not."""
        ...


class LocalCrew:
    """Processes of this machine, which end with this one, however it ends.

    One process imports everything that a worker needs, another everything that a kernel needs;
    both are forked from then on. Everything temporary lies in one folder that goes with them.

    Args:
        workers: how many reports are built at the same time.
        preload: modules that the workers need.
        prepare: done by each worker before its first job, while kernels get warm.
    """

    def __init__(
        self,
        workers: int,
        preload: tuple[str, ...] = (),
        prepare: Callable[[], object] | None = None,
    ) -> None:
        self.workers = workers
        self._prepare = prepare
        self._context = _context(preload)
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._warm: WarmServer | None = None
        self._executors: list[ProcessPoolExecutor] = []
        self._ready: ProcessPoolExecutor | None = None
        self._starting: threading.Thread | None = None

    def __enter__(self) -> LocalCrew:
        return self

    def __exit__(self, *_: object) -> None:
        self._let_start()
        for executor in list(self._executors):
            self.stop(executor)
        if self._warm:
            self._warm.close()
        if self._folder:
            self._folder.cleanup()

    @property
    def context(self) -> BaseContext:
        self._let_start()
        return self._context

    @property
    def isolation(self) -> str:
        return how_isolated()

    def get_ready(self) -> None:
        ready = self._ready = self.executor()
        # Who is to fork a worker answers when it has imported.
        self._starting = threading.Thread(
            target=lambda: [_works(ready) for _ in range(self.workers)], daemon=True
        )
        with _deaf():
            self._starting.start()

    def executor(self) -> ProcessPoolExecutor:
        self._let_start()
        ready, self._ready = self._ready, None
        if ready is not None:
            if _works(ready):
                return ready
            self.stop(ready)
        if self._folder is None:
            self._begin()
        assert self._folder is not None
        made = ProcessPoolExecutor(
            self.workers,
            mp_context=self._context,
            initializer=_settle,
            initargs=(
                str(self._warm.address) if self._warm else "",
                self._folder.name,
                # Where the process that forks workers listens.
                get_temp_dir() if self._context.get_start_method() == "forkserver" else None,
                self._prepare,
            ),
        )
        self._executors.append(made)
        return made

    def _let_start(self) -> None:
        """Whoever is being started cannot be stopped, nor be asked for anything."""
        if self._starting is not None:
            self._starting.join()
            self._starting = None

    def _begin(self) -> None:
        """Nothing is started before it is asked for."""
        start_tracker()
        self._folder = tempfile.TemporaryDirectory(prefix="reports-", ignore_cleanup_errors=True)
        if not can_fork():
            folder = Path(self._folder.name)
            # Where it does not start, each worker tries for itself and says why not.
            with contextlib.suppress(NotWarmError):
                self._warm = WarmServer(kernel_environment(folder), folder)
                if self._context.get_start_method() == "forkserver":
                    # Where the process that forks workers listens: only this one would remove it.
                    self._warm.see_to(Path(get_temp_dir()))

    def stop(self, executor: Executor) -> None:
        assert isinstance(executor, ProcessPoolExecutor)
        if executor in self._executors:
            self._executors.remove(executor)
        stop_at_once(executor)


def stop_at_once(pool: ProcessPoolExecutor) -> None:
    """End its processes, whatever they are doing, and wait until they are gone."""
    processes = list((pool._processes or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.terminate()
    for process in processes:
        process.join()


@contextlib.contextmanager
def _deaf() -> Iterator[None]:
    """Whatever thread is started here, and whatever process by it, does not hear Ctrl-C.

    Python would answer it with a traceback while it imports.
    """
    if not _HAS_MASK:
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _works(executor: Executor) -> bool:
    """Give it something to do that is nothing; whether it still does anything."""
    try:
        executor.submit(os.getpid)
    except (BrokenExecutor, EOFError, OSError):
        return False
    return True


def _context(preload: tuple[str, ...]) -> BaseContext:
    """How workers are started: forked from a process that has imported, where that is safe."""
    if can_fork() or "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(preload))
    return context


def _settle(
    address: str, folder: str, of_parent: str | None, prepare: Callable[[], object] | None
) -> None:
    """In a new worker: where the warm kernels are, where to write, when to leave."""
    # Ctrl-C reaches every process of a terminal; only the parent answers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if _HAS_MASK:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    if address:
        os.environ[ADDRESS_VARIABLE] = address
    tempfile.tempdir = folder
    leave_with_parent(of_parent)
    if prepare:
        prepare()
