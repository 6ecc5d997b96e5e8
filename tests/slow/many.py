"""Many light reports through everything that a run does with a report, in a process of its own.

``python -m tests.slow.many TABLE COUNT FOLDER`` builds the reports of one goal, each school many
times over under names of its own, keeps them, publishes them, and prints as JSON how many succeeded
and the most bytes that this process held.
"""

from __future__ import annotations

import json
import resource
import sys
from contextlib import closing
from dataclasses import replace
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from reporting import pipeline, publish
from reporting.cache.reports import KnownReports
from reporting.job import crew_of
from reporting.progress import Everybody
from reporting.publish import Built
from reporting.release import Released, read_parquet
from reporting.request import ReportKey, Request

REPORT = "goal-3"
SEPARATOR = "--"


def keys_of(released: Released, count: int) -> list[ReportKey]:
    schools = [school.slug for school in released.plan.district.schools]
    names = (f"{s}{SEPARATOR}{n}" for n in range(count) for s in schools)
    return [ReportKey(released.year, name, REPORT) for name in islice(names, count)]


def original(key: ReportKey) -> ReportKey:
    return replace(key, school=key.school.partition(SEPARATOR)[0])


def _notebook() -> bytes:
    """One cell: a report takes no longer than its kernel."""
    parameters = 'released = "table"\ngoal = 3\nschool = "captain"\nyear = "2025-26"'
    cells = [
        new_code_cell(parameters, metadata={"tags": ["parameters"]}, id="parameters"),
        new_code_cell("school", id="school"),
    ]
    return nbformat.writes(new_notebook(cells=cells)).encode()


class Copies(KnownReports):
    """Each copy of a school is given what the school is given."""

    def part(self, key: ReportKey) -> Released:
        return super().part(original(key))

    def _components(self, key: ReportKey) -> dict[str, str]:
        return {**super()._components(original(key)), "parameters": str(key)}


def build(table: Path, count: int, folder: Path) -> int:
    released = read_parquet(table)
    request = Request(out=folder / "reports", data=folder / "data", formats=("html",))
    keys = keys_of(released, count)
    notebooks = {REPORT: _notebook()}
    inputs: dict[str, dict[str, str]] = {"params": {}, "extracts": {}, "published": {}}
    with publish.alone(request.out), crew_of(request) as crew:
        crew.get_ready()
        known = Copies.of(request, inputs, [released], notebooks, print)
        edition = publish.Edition(request.out, str(released.year), keys, keys)
        checked: Any = SimpleNamespace(plan=released.plan, keys=keys)
        wall: Any = SimpleNamespace(judge=lambda built: built)
        judged = pipeline._judged(request, checked, known, wall, crew, Everybody())
        succeeded = 0
        with closing(judged) as reports:
            for report in reports:
                built: Built = edition.add(report)
                succeeded += built.succeeded
        edition.add_data("data/measures.parquet", table.read_bytes())
        edition.publish(
            publish.manifest(
                edition.year, edition.built, kept=edition.carry_over(), inputs=inputs,
                released=edition.data, ledger={}, isolation=crew.isolation,
            )
        )  # fmt: skip
        known.finish(request.cache_size)
    return succeeded


if __name__ == "__main__":
    made = build(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"succeeded": made, "peak": peak}))
