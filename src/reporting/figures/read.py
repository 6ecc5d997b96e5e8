"""All published files of the plan; every problem in one message."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from reporting.errors import ExtractError, Problem
from reporting.extracts.opening import load
from reporting.extracts.raw import RawTable
from reporting.extracts.wanted import Wanted
from reporting.figures import crdc, panorama, state, state_map
from reporting.figures.frame import Figure, Figures, Findings, as_frame
from reporting.figures.sheet import PublishedSheet
from reporting.plan import Plan, PublishedSource

FOLDER = "published"

LAYOUTS: dict[str, Callable[[PublishedSheet], Iterator[Figure]]] = {
    "state_discipline": state.discipline,
    "state_demographics": state.demographics,
    "state_act": state.act,
    "state_map": state_map.results,
    "crdc": crdc.collection,
    "panorama_favorable": panorama.favorable,
}


_KNOWN_BY = {"crdc": "LEAID", "panorama_favorable": "Question Text"}


def read_figures(data: Path, plan: Plan) -> Figures:
    """Read every file of ``params/published.yaml`` that lies in ``data/published/``.

    Raises:
        ExtractError: all problems of all files at once.
    """
    problems: list[Problem] = []
    notices: list[str] = []
    figures: list[Figure] = []
    files: dict[str, str] = {}
    for source in plan.published:
        path, name = data / FOLDER / source.file, f"{FOLDER}/{source.file}"
        if not path.is_file():
            notices.append(f"{name}: not there; nothing is compared with {source.label}")
            continue
        files[name], table = load(path, name, _wanted(source))
        found = figures_of(table, source, plan)
        figures += found.figures
        problems += found.problems
        notices += found.notices
    if problems:
        raise ExtractError(
            problems,
            where=data.name or str(data),
            next_step="correct these files, or take them out of the folder: none is required",
        )
    return Figures(as_frame(figures), tuple(sorted(notices)), dict(sorted(files.items())))


def figures_of(table: RawTable, source: PublishedSource, plan: Plan) -> Findings:
    """The figures of one file, with everything that is wrong or unusual about it."""
    name = f"{FOLDER}/{source.file}"
    findings = Findings(
        problems=list(table.problems), notices=[f"{name}: {n}" for n in table.notices]
    )
    if table.readable:
        sheet = PublishedSheet(name, source, plan, table, findings)
        findings.figures.extend(LAYOUTS[source.layout](sheet))
    return findings


def _wanted(source: PublishedSource) -> Wanted:
    """By which header the right sheet of a workbook is known; all its columns are kept."""
    return Wanted(needed=frozenset({_KNOWN_BY.get(source.layout, "YEAR")}))
