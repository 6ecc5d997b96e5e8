"""One report as a job: everything that it needs goes in as bytes, everything it made comes out."""

from __future__ import annotations

import contextlib
import tempfile
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from nbformat.v4 import new_markdown_cell, new_notebook

from reporting import faults
from reporting.cache import digests
from reporting.cells import CellNotice
from reporting.errors import RequestError
from reporting.execution import USUAL, DaskCrew, Limits, LocalCrew, as_file, execute
from reporting.publish import Built
from reporting.request import FORMATS, ReportKey, Request

# Where a notebook finds the table, seen from its working directory.
_TABLE = "../data/measures.parquet"
# What died through no fault of the notebook is tried once more.
_TRIES = 2


@dataclass(frozen=True)
class Job:
    """One report to be built, as it travels to whoever builds it.

    Fields:
        notebook: the notebook file's bytes.
        source: the notebook file's name, for messages.
        table: the released table as a Parquet file's bytes.
        goal: number of the report's goal, or None across the goals.
        limits: how long it may run and how much memory it may hold.
    """

    key: ReportKey
    notebook: bytes
    source: str
    table: bytes
    goal: int | None
    formats: tuple[str, ...]
    limits: Limits = USUAL


def build_report(job: Job) -> Built:
    """Run one notebook and export it; what goes wrong is in the result, never raised."""
    # Preloaded where reports are built; whoever only hands out jobs does without.
    from reporting.export.files import files as exported

    begin = time.perf_counter()
    parameters: dict[str, object] = {
        "released": _TABLE,
        "school": job.key.school,
        "year": str(job.key.year),
    }
    if job.goal is not None:
        parameters["goal"] = job.goal
    stem = job.key.report
    for _ in range(_TRIES):
        with tempfile.TemporaryDirectory(prefix="report-") as scratch:
            folder = Path(scratch, stem)
            folder.mkdir()
            table = folder / _TABLE
            Path(scratch, "data").mkdir()
            table.write_bytes(job.table)
            notebook, outcome = execute(job.notebook, parameters, folder, job.limits, reads=[table])
        if not outcome.lost:
            break
    files = {f"{stem}.ipynb": as_file(notebook)}
    status: str = outcome.status
    error = outcome.error
    if outcome.line:
        number, source = outcome.line
        error = f"{job.source}, line {number} of the cell: {source}\n{error}"
    notices: tuple[CellNotice, ...] = ()
    if outcome.succeeded:
        try:
            made, notices = exported(notebook, stem, job.formats, job.source)
            files |= made
        except Exception as problem:
            # Whatever stops one report must not stop the batch.
            status, error = "not exported", faults.explained(problem, in_report=True).message
    seconds = time.perf_counter() - begin
    return Built(
        job.key, status, error, outcome.cell, files, seconds,
        cells=outcome.seconds, notices=notices,
    )  # fmt: skip


def died(job: Job, error: str) -> Built:
    """The result of a job whose process died."""
    return Built(job.key, "not started", error)


def _prepare(cache: Path | None = None) -> None:
    """Have warm kernels, read the fonts and set a first page; a report would wait for that."""
    from reporting.execution.environment import kernel_environment
    from reporting.export.files import files as exported
    from reporting.kernels.provisioner import get_warm

    if cache is not None:
        faults.keep_in(cache)
    notebook = new_notebook(cells=[new_markdown_cell("# Title\n\nA *sentence*.")])
    # What is wrong is told of each report; what is killed meanwhile does not end its worker.
    with contextlib.suppress(Exception):
        get_warm(kernel_environment(Path(tempfile.gettempdir())))
        exported(notebook, "first", FORMATS)


def _identity() -> str:
    """The same text wherever the same bytes would be built: this package and what it stands on."""
    return f"{digests.package()} {digests.versions()}"


def crew_of(request: Request) -> LocalCrew | DaskCrew:
    """Who builds the reports.

    Raises:
        RequestError: an executor that there is not, or a cluster without an address.
    """
    match request.executor, request.scheduler:
        case "local", None:
            modules = ("reporting.job", "reporting.export.files")
            prepare = partial(_prepare, request.cache_folder)
            return LocalCrew(request.workers, modules, prepare)
        case "dask", str(scheduler):
            return DaskCrew(scheduler, _identity, _prepare)
        case "dask", None:
            raise RequestError(
                "a Dask cluster needs the address of its scheduler",
                where="--scheduler",
                next_step="start one with `dask scheduler`; it prints its address",
            )
        case "local", _:
            raise RequestError(
                "an address, but the reports are built on this computer",
                where="--scheduler",
                next_step="add --executor dask",
            )
    raise RequestError(
        f"there is no {request.executor!r}", where="--executor", valid=["local", "dask"]
    )
