"""One report as a job: everything that it needs goes in as bytes, everything it made comes out."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from reporting.errors import ReportingError
from reporting.execution import as_file, execute
from reporting.export.html import html_document
from reporting.export.pdf import pdf_document
from reporting.publish import Built
from reporting.request import ReportKey

# Where a notebook finds the table, seen from its working directory.
_TABLE = "../data/measures.parquet"


@dataclass(frozen=True)
class Job:
    """One report to be built, as it travels to whoever builds it.

    Fields:
        notebook: the notebook file's bytes.
        table: the released table as a Parquet file's bytes.
        goal: number of the report's goal, or None across the goals.
    """

    key: ReportKey
    notebook: bytes
    table: bytes
    goal: int | None
    formats: tuple[str, ...]


def build_report(job: Job) -> Built:
    """Run one notebook and export it; what goes wrong is in the result, never raised."""
    begin = time.perf_counter()
    parameters: dict[str, object] = {
        "released": _TABLE,
        "school": job.key.school,
        "year": str(job.key.year),
    }
    if job.goal is not None:
        parameters["goal"] = job.goal
    stem = job.key.report
    with tempfile.TemporaryDirectory(prefix="report-") as scratch:
        folder = Path(scratch, stem)
        folder.mkdir()
        table = folder / _TABLE
        Path(scratch, "data").mkdir()
        table.write_bytes(job.table)
        notebook, outcome = execute(job.notebook, parameters, folder)
    files = {f"{stem}.ipynb": as_file(notebook)}
    status: str = outcome.status
    error = outcome.error
    if outcome.succeeded:
        try:
            if "html" in job.formats:
                files[f"{stem}.html"] = html_document(notebook, stem).encode()
            if "pdf" in job.formats:
                files[f"{stem}.pdf"] = pdf_document(notebook, stem)
        except ReportingError as problem:
            status, error = "not exported", problem.message
    return Built(job.key, status, error, outcome.cell, files, time.perf_counter() - begin)


def died(job: Job, error: str) -> Built:
    """The result of a job whose process died."""
    return Built(job.key, "not started", error)
