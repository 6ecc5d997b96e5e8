"""A parent with two workers and their kernels, run by the tests of what it leaves behind.

``python -m tests.slow.left_behind WAYS COUNT`` runs so many notebooks of each kind, with commas
between the kinds, until they end or somebody ends it. Each worker writes the numbers of its
processes into ``LOGBOOK``.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from reporting.execution import Limits, LocalCrew, execute, run_batch

CELLS = {
    "sound": "print('sound')",
    "failing": "1/0",
    "endless": "import time\nopen('busy', 'w').close()\ntime.sleep(600)",
    "dying": "import os\nos._exit(1)",
    "leaving others": "import subprocess\nsubprocess.Popen(['sleep', '611'])",
    "leaving daemons": "import subprocess\n"
    "_ = subprocess.run(['setsid', 'sh', '-c', 'sleep 612 & exit 0'])",
}


def run(way: str) -> str:
    with Path(os.environ["LOGBOOK"]).open("a") as book:
        book.write(f"{os.getpid()}\n")
    notebook = new_notebook(cells=[new_code_cell(CELLS[way])])
    limits = Limits(cell_seconds=2 if os.environ.get("HURRY") else 600)
    with tempfile.TemporaryDirectory(prefix="report-") as folder:
        _, outcome = execute(nbformat.writes(notebook).encode(), {}, Path(folder), limits)
    return outcome.status


def died(_: str, error: str) -> str:
    return error


def jobs(ways: str, count: int) -> Iterator[str]:
    yield from ways.split(",") * count


def main(ways: str, count: int) -> None:
    with LocalCrew(2, ("reporting.execution",)) as crew:
        for _, status in run_batch(jobs(ways, count), run, crew=crew, died=died):
            print(status, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
