"""A year's reports by this package, beside the plain stack and beside the floor.

    python benchmarks/batch.py                    everybody, all reports of the sample's last year
    python benchmarks/batch.py --only ours floor --rounds 3

All get the same notebooks, the same released rows and the same number of processes. Whoever is
asked runs in each round after the others, because a machine is never equally fast for long; a line
shows the median of the rounds. Processor seconds are of the whole tree of processes.

- floor: cells run and figures drawn in one process per core that is warm already, then Typst.
- ours: ``run_batch`` with the processes that a run has started by then; HTML, PDF and notebook.
- ours-unready: the same, which starts them itself.
- dask: the same jobs on a Dask scheduler with as many workers, each a process of its own;
  dask-loss: one of the workers is killed when a third of the reports is there.
- papermill: ``papermill.execute_notebook``, nbconvert's HTML and webpdf, in a pool of processes
  that have imported them.
- papermill-serial: the same one after the other.
- nbconvert: ``jupyter nbconvert --execute``, then HTML and webpdf, as commands.
- myst: ``myst build --execute`` of mystmd to XML, where it is installed (npm install mystmd); it
  can make neither HTML nor PDF without fetching a template.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from batch_contestants import CONTESTANTS, measured

ROOT = Path(__file__).parents[1]


def main() -> None:
    asked = _arguments()
    if asked.run:
        measured(asked.run, asked.table, asked.workers, asked.reports, asked.times)
        return
    found: dict[str, list[tuple[float, float, int]]] = {name: [] for name in asked.only}
    for number in range(asked.rounds):
        for name in asked.only:
            found[name].append(_one(name, asked))
            wall, cpu, made = found[name][-1]
            print(f"round {number + 1}: {name}: {wall:.1f} s, {cpu:.1f} s, {made} reports",
                  file=sys.stderr, flush=True)  # fmt: skip
    _print(found)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "--table", type=Path, default=ROOT / "data" / "released" / "2025-26.parquet"
    )
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--reports", type=int, default=10_000, help="only the first so many")
    parser.add_argument("--times", type=int, default=1, help="every school so many times over")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--only", nargs="+", choices=CONTESTANTS, default=list(CONTESTANTS))
    parser.add_argument("--run", choices=CONTESTANTS, help=argparse.SUPPRESS)
    return parser.parse_args()


def _one(name: str, asked: argparse.Namespace) -> tuple[float, float, int]:
    """One contestant in a process of its own: seconds, processor seconds, reports."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, "--run", name, "--table", str(asked.table),
                   "--workers", str(asked.workers), "--reports", str(asked.reports),
                   "--times", str(asked.times)]  # fmt: skip
        env = os.environ | {"TMPDIR": folder}
        done = subprocess.run(command, capture_output=True, text=True, env=env, cwd=ROOT)
        if done.returncode:
            print(f"{name} did not run: {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
            return (float("nan"), float("nan"), 0)
        wall, cpu, made = done.stdout.split()[-3:]
        return float(wall), float(cpu), int(made)


def _print(found: dict[str, list[tuple[float, float, int]]]) -> None:
    def middle(name: str, column: int) -> float:
        return statistics.median(row[column] for row in found[name])

    print(
        "| | reports | seconds | processor seconds | a report, processor | to ours | to the floor |"
    )
    print("|---|--:|--:|--:|--:|--:|--:|")
    for name in found:
        wall, cpu, made = (middle(name, column) for column in range(3))
        ours = f"{wall / middle('ours', 0):.2f}" if "ours" in found else ""
        floor = f"{wall / middle('floor', 0):.2f}" if "floor" in found else ""
        each = cpu / made if made else float("nan")
        print(f"| {name} | {made:.0f} | {wall:.1f} | {cpu:.1f} | {each:.2f} | {ours} | {floor} |")


if __name__ == "__main__":
    begin = time.perf_counter()
    main()
    print(f"{time.perf_counter() - begin:.0f} s in all", file=sys.stderr)
