"""A Dask cluster of this machine in processes of its own, and jobs for it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from reporting.execution import as_file, execute
from tests.conftest import ROOT


@dataclass(frozen=True)
class Small:
    """A notebook that adds up the bytes of a table."""

    number: int
    notebook: bytes
    table: bytes


def small_jobs(count: int) -> list[Small]:
    source = "import time\ntime.sleep(0.3)\nprint(number, sum(open('table', 'rb').read()) % 997)"
    cells = [
        new_code_cell("number = 0", metadata={"tags": ["parameters"]}, id="a"),
        new_code_cell(source, id="b"),
    ]
    notebook = nbformat.writes(new_notebook(cells=cells)).encode()
    return [Small(n, notebook, bytes([n % 3]) * 100_000) for n in range(count)]


def build_small(job: Small) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "table").write_bytes(job.table)
        ran, _ = execute(job.notebook, {"number": job.number}, Path(folder))
        return as_file(ran)


def small_died(job: Small, error: str) -> bytes:
    return f"{job.number}: {error}".encode()


def identity() -> str:
    return "the same"


@contextmanager
def cluster(threads: int = 1) -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """The scheduler's address, and two workers that may be killed."""
    env = os.environ | {
        "PYTHONPATH": os.pathsep.join(map(str, (ROOT / "src", ROOT / "tools", ROOT)))
    }
    dask = [sys.executable, "-m", "dask"]
    scheduler = subprocess.Popen(
        [*dask, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"],
        stderr=subprocess.PIPE, text=True, env=env,
    )  # fmt: skip
    workers: list[subprocess.Popen[str]] = []
    try:
        assert scheduler.stderr
        address = next(
            found[0] for line in scheduler.stderr if (found := re.search(r"tcp://[\d.:]+", line))
        )
        for _ in range(2):
            worker = subprocess.Popen(
                [*dask, "worker", address, "--nthreads", str(threads), "--no-nanny",
                 "--no-dashboard"],
                stderr=subprocess.PIPE, text=True, env=env,
            )  # fmt: skip
            workers.append(worker)
            assert worker.stderr
            next(line for line in worker.stderr if "Registered to" in line)
        yield address, workers
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.communicate()
