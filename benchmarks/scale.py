"""How time and memory of the private wing grow with the district.

    python benchmarks/scale.py --factor 1 10 100

writes the sample with every school so many times, and reads, counts and judges it by the primary
rule in a process of its own. What else is withheld is chosen district by district; how that grows
is measured by withholding.py and release.py. Seconds are of processor time, so that a busy machine
matters little. The result is a Markdown table; docs/benchmarks.md keeps the one that is spoken of.
A factor of 100 takes 2.5 GB of disk while it runs.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
HEADER = (
    "factor", "students a year", "rows read", "write s", "read s", "count s", "judge s",
    "rows a second", "peak GiB", "time to linear", "memory to linear",
)  # fmt: skip


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--factor", type=int, nargs="+", default=[1, 10, 100])
    arguments.add_argument("--folder", type=Path, help="for the extracts; default: a temporary one")
    arguments.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    arguments.add_argument("--most-rows", type=int, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.one:
        print(json.dumps(measured(given.one, given.most_rows)))
        return
    with tempfile.TemporaryDirectory(prefix="scale-", dir=given.folder) as folder:
        results = [(factor, run(factor, Path(folder))) for factor in sorted(given.factor)]
    print(table(results))


def run(
    factor: int, folder: Path, params: Path = ROOT / "params", most_rows: int | None = None
) -> dict[str, Any]:
    """Write the extracts of one size, measure them in a fresh process, delete them.

    Args:
        most_rows: of school years that are counted together; by default as in a run.
    """
    place = folder / f"x{factor}"
    place.mkdir()
    begin = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    sizes = ["--schools-factor", f"{factor}", "--params-out", f"{place / 'params'}"]
    if factor == 1:
        shutil.copytree(params, place / "params")
        sizes = []
    together = [] if most_rows is None else ["--most-rows", f"{most_rows}"]
    where = ["--data", f"{place / 'data'}", "--params", f"{params}"]
    _python(f"{ROOT / 'tools' / 'make_sample.py'}", *where, *sizes)
    written = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - begin
    result: dict[str, Any] = json.loads(_python(__file__, "--one", f"{place}", *together))
    shutil.rmtree(place)
    return {"write": written, **result}


def measured(place: Path, most_rows: int | None = None) -> dict[str, Any]:
    """Seconds of processor time by stage, rows and peak memory of this process."""
    from reporting.counting import MOST_ROWS, count_years
    from reporting.extracts import each_year
    from reporting.plan import load_plan
    from reporting.privacy import protect
    from reporting.privacy.account import judged_alone

    plan = load_plan(place / "params")
    reading = 0.0

    def timed() -> Iterator[Any]:
        nonlocal reading
        years = each_year(place / "data", plan, plan.district.years)
        while True:
            begin = time.process_time()
            part = next(years, None)
            reading += time.process_time() - begin
            if part is None:
                return
            yield part
            del part

    begin = time.process_time()
    counted = count_years(plan, timed(), MOST_ROWS if most_rows is None else most_rows)
    counting = time.process_time() - begin - reading
    begin = time.process_time()
    released = protect(counted.counts, plan, choose=judged_alone)
    protecting = time.process_time() - begin
    latest = str(plan.district.years[-1])
    roster = [
        n for f, n in counted.record.rows.items() if f.startswith(latest) and "student_core" in f
    ]
    return {
        "read": reading,
        "count": counting,
        "protect": protecting,
        "students": roster[0].kept,
        "rows": sum(count.read for count in counted.record.rows.values()),
        "cells": len(released),
        "peak": _peak_bytes() / 2**30,
    }


def table(results: list[tuple[int, dict[str, Any]]]) -> str:
    """The results in Markdown; linear is the smallest factor, its seconds and bytes per row."""
    lines = [" | ".join(HEADER), " | ".join(["--:"] * len(HEADER))]
    first = results[0][1]
    for factor, one in results:
        seconds, rows = _seconds(one), one["rows"]
        slower = seconds / rows / (_seconds(first) / first["rows"])
        larger = one["peak"] / rows / (first["peak"] / first["rows"])
        cells = (
            f"{factor}", f"{one['students']:,}", f"{rows:,}",
            *(f"{one[stage]:.1f}" for stage in ("write", "read", "count", "protect")),
            f"{rows / seconds:,.0f}", f"{one['peak']:.2f}", f"{slower:.2f}", f"{larger:.2f}",
        )  # fmt: skip
        lines.append(" | ".join(cells))
    return "\n".join(f"| {line} |" for line in lines)


def _seconds(one: dict[str, Any]) -> float:
    return float(one["read"] + one["count"] + one["protect"])


def _peak_bytes() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _python(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


if __name__ == "__main__":
    main()
