"""Who builds reports elsewhere: the workers of a Dask cluster, which share nothing with us.

A worker needs this package and a process of its own for each report. What a job carries in bytes
(notebook, released rows) goes over once for each content, under its hash, however many reports are
made of it; finished files come back as bytes. Workers come and go: what a lost one had is done
again by another, contents included.
"""

from __future__ import annotations

import dataclasses
import hashlib
import multiprocessing
import os
import re
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Executor, Future
from multiprocessing.context import BaseContext
from types import TracebackType
from typing import Any

from reporting.errors import RequestError
from reporting.kernels.confinement import HELD, how_isolated

_CONNECT_SECONDS = 20
_ADDRESS = re.compile(r"(\w+://)?[\w.\-\[\]:]+:\d{1,5}")
# Contents that the cluster keeps although no job under way names them: the notebooks, and the
# rows of the schools that come next.
_MOST_CONTENTS = 64
_SMALL = 4096  # bytes that may travel with their job
# A report that took so many workers with it is to blame itself.
_RETRIES = 2
_HOW = (
    "start workers as `dask worker {0} --nthreads 1 --nworkers auto`, from an environment with "
    "this package in this version"
)


class DaskCrew:
    """The workers of a Dask scheduler, behind the interface of ``concurrent.futures``.

    Args:
        scheduler: its address, such as ``tcp://10.0.0.5:8786``.
        identity: a function that gives the same text wherever the same bytes would be built; asked
            here and on every worker.
        prepare: done by each worker that is there at the start, before its first job.
    """

    def __init__(
        self,
        scheduler: str,
        identity: Callable[[], str],
        prepare: Callable[[], object] | None = None,
    ) -> None:
        self._scheduler = scheduler
        self._identity = identity
        self._prepare = prepare
        self._ready: list[Any] = []
        self._client: Any = None

    def __enter__(self) -> DaskCrew:
        self._client = _connected(self._scheduler)
        try:
            self._check_workers()
        except BaseException:
            self._client.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        assert self._client is not None
        self._client.close()

    @property
    def context(self) -> BaseContext:
        return multiprocessing.get_context("spawn")

    @property
    def isolation(self) -> str:
        """As of the worker that has the least."""
        said = self._client.run(how_isolated)
        return next((said[address] for address in sorted(said) if said[address] != HELD), HELD)

    def get_ready(self) -> None:
        if self._prepare is not None:
            self._ready = [
                self._client.submit(self._prepare, workers=[address], pure=False)
                for address in self._client.nthreads()
            ]

    @property
    def workers(self) -> int:
        """How many there are now; at least one, who may still come."""
        assert self._client is not None
        return max(len(self._client.scheduler_info(n_workers=-1)["workers"]), 1)

    def executor(self) -> Executor:
        assert self._client is not None
        return _ByContent(self._client)

    def stop(self, executor: Executor) -> None:
        executor.shutdown(wait=False, cancel_futures=True)

    def _check_workers(self) -> None:
        """Every worker builds one report at a time, and builds what we would.

        Raises:
            RequestError: no worker, one with several threads, or one with another version.
        """
        assert self._client is not None
        threads = self._client.nthreads()
        if not threads:
            raise self._refused("there are no workers")
        several = sorted(address for address, count in threads.items() if count > 1)
        if several:
            raise self._refused(f"a worker has several threads: {several[0]}")
        here = self._identity()
        there = self._client.run(self._identity, on_error="return")
        for address, said in sorted(there.items()):
            if isinstance(said, BaseException):
                raise self._refused(f"{address} cannot build reports ({said})")
            if said != here:
                raise self._refused(f"{address} has other versions than this computer")

    def _refused(self, why: str) -> RequestError:
        return RequestError(
            why, where=f"--scheduler {self._scheduler}", next_step=_HOW.format(self._scheduler)
        )


def _connected(scheduler: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise RequestError(
            "Dask is not installed",
            where="--executor dask",
            next_step='python -m pip install -c constraints.txt -e ".[cluster]"',
        ) from error
    if not _ADDRESS.fullmatch(scheduler):
        # Dask would complain twice, the second time when nobody listens any more.
        raise RequestError(
            "this is no address", where=f"--scheduler {scheduler}", valid=["tcp://10.0.0.5:8786"]
        )
    try:
        return Client(scheduler, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise RequestError(
            f"no scheduler answers ({type(error).__name__})",
            where=f"--scheduler {scheduler}",
            next_step="start one with `dask scheduler`; it prints its address",
        ) from error


class _ByContent(Executor):
    """Dask's executor, but the large bytes of a job travel by themselves, once for each content."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._inner = client.get_executor(pure=False, retries=_RETRIES)
        self._contents: OrderedDict[str, Any] = OrderedDict()

    def submit(self, work: Callable[..., Any], /, job: Any) -> Future[Any]:  # type: ignore[override]
        fields = {f.name: getattr(job, f.name) for f in dataclasses.fields(job)}
        names = [n for n, v in fields.items() if isinstance(v, bytes) and len(v) > _SMALL]
        contents = [self._content(fields.pop(name)) for name in names]
        future: Future[Any] = self._inner.submit(_one, work, type(job), fields, names, *contents)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._contents.clear()
        self._inner.shutdown(wait=wait)

    def _content(self, content: bytes) -> Any:
        """The content on the cluster: a task, so that it is there again when its worker is lost."""
        key = f"content-{hashlib.sha256(content).hexdigest()}"
        if key not in self._contents:
            self._contents[key] = self._client.submit(_itself, content, key=key)
            if len(self._contents) > _MOST_CONTENTS:
                # Jobs under way hold on to theirs.
                self._contents.popitem(last=False)
        self._contents.move_to_end(key)
        return self._contents[key]


def _itself(content: bytes) -> bytes:
    return content


_one_at_a_time = threading.Lock()


def _one(
    work: Callable[[Any], Any],
    kind: type,
    fields: dict[str, Any],
    names: list[str],
    *contents: bytes,
) -> Any:
    """On a worker: put the job together again and do it."""
    # A notebook's working directory is the process's.
    with _one_at_a_time:
        here = os.getcwd()
        try:
            return work(kind(**fields, **dict(zip(names, contents, strict=True))))
        finally:
            os.chdir(here)
