"""What is asked of params, extracts and notebooks together before anything is built."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from reporting.cells import words_of
from reporting.errors import ExtractError, NotebookError, Problem, RequestError
from reporting.execution import check_isolation, check_parameters, unresolved
from reporting.execution.source import read_notebook
from reporting.plan import Plan, SchoolYear, located
from reporting.request import ReportKey, Request
from reporting.review import Reviewed, doubts, in_no_notebook


def without_files(plan: Plan, request: Request) -> tuple[Plan, list[SchoolYear]]:
    """The plan without coming school years of which there are no files, and these years.

    A year that was asked for by name stays: reading tells what is missing. So does an earlier one,
    which the trends of all reports show.
    """
    folders = [s for s in plan.sources if s.required and not s.several_years]
    coming = [
        year
        for year in plan.district.years
        if year > plan.district.latest_complete
        and str(year) not in request.years
        and folders
        and not _files(request.data / str(year))
    ]
    years = tuple(y for y in plan.district.years if y not in coming)
    district = plan.district.model_copy(update={"years": years})
    return plan.model_copy(update={"district": district}), coming


def _files(folder: Path) -> list[Path]:
    there = folder.iterdir() if folder.is_dir() else ()
    return [path for path in there if not path.name.startswith(".")]


def check_folder(data: Path) -> None:
    """That there is a folder of extracts at all.

    Raises:
        RequestError: there is none.
    """
    if not data.is_dir():
        raise RequestError(
            "there is no such folder of extracts",
            where=f"--data {data}",
            next_step="give the folder that holds one folder for each school year (data/README.md)",
        )


def check_notebooks(
    plan: Plan, notebooks: Mapping[str, Path], reports: Iterable[str], data: Path
) -> None:
    """Parameters of the notebooks of some reports, and that they reach for no records.

    Raises:
        NotebookError: the first notebook that does not fit.
    """
    for report in sorted(set(reports)):
        check_parameters(notebooks[report], of_goal=plan.document(report).goal is not None)
        check_isolation(notebooks[report], plan, data)


def check_cells(plan: Plan, notebooks: Mapping[str, Path]) -> None:
    """That every cell parses, names exhibits and ids that exist, and can be exported.

    Raises:
        NotebookError: notebook, cell, line and source of all that do not.
    """
    from reporting.export.foreseen import refused

    found: list[object] = [n for d in plan.documents for n in unresolved(notebooks[d.id], plan, d)]
    for path in dict.fromkeys(notebooks[d.id] for d in plan.documents):
        found += refused(_with_pictures(path), path.name)
    if found:
        raise NotebookError(
            f"{len(found)} cells would fail:" + "".join(f"\n  {notice}" for notice in found),
            where="notebooks",
            next_step="correct these cells; nothing was run",
        )


def not_printed(notebooks: Mapping[str, Path]) -> list[str]:
    """What the notebooks hold that no report prints, as far as their source tells."""
    from reporting.export.foreseen import foreseen

    return [
        str(notice)
        for path in dict.fromkeys(notebooks.values())
        for notice in foreseen(_with_pictures(path), path.name)
    ]


def _with_pictures(path: Path) -> Any:
    # pandoc and Pillow, which pictures and texts need, are imported by no run that builds nothing.
    from reporting.export.beside import embed

    notebook = read_notebook(path)
    embed(notebook, path.parent, path.name)
    return notebook


def refuse_empty_schools(plan: Plan, keys: Sequence[ReportKey], reviewed: Reviewed) -> None:
    """A report of a school that has no student in the roster of its year would be empty.

    Raises:
        ExtractError: all such schools and years that were asked for and not waived.
    """
    asked = {(key.year, key.school) for key in keys}
    file = plan.source("student_core").file
    problems = [
        Problem(
            f"{w.year}/{file}", None, "AttendingSchoolCode", plan.school(w.school).state_code,
            f"{w.school}: {w.sentence}. Correct state_code, first_year or last_year in "
            "params/district.yaml", w.check,
        )
        for w in reviewed.open
        if w.check == "school_without_rows" and (w.year, w.school) in asked
    ]  # fmt: skip
    if problems:
        raise ExtractError(
            problems, where="data", next_step="correct params/district.yaml or the export"
        )


def doubt_lines(
    plan: Plan,
    coming: Iterable[SchoolYear],
    counts: pd.DataFrame,
    notebooks: Mapping[str, Path],
    params: Path,
) -> tuple[str, ...]:
    """What does not stop a build and should be looked at, each with file and line.

    Args:
        coming: school years that are listed and have no files yet.
    """
    words: set[str] = set()
    for path in notebooks.values():
        if path.is_file():
            words |= words_of(path.read_bytes())
    problems = [
        Problem("district.yaml", None, "years", str(y), "has no files yet and is left out")
        for y in coming
    ]
    problems += [*doubts(plan, counts), *in_no_notebook(plan, words)]
    return tuple(_line(problem) for problem in located(problems, params))


def _line(problem: Problem) -> str:
    line = f", line {problem.row}" if problem.row else ""
    key = problem.column.replace(".populations.", ", ").replace("measures.", "measure ")
    value = f" ({problem.value})" if problem.value else ""
    return f"{problem.file}{line}, {key}{value}: {problem.rule}"
