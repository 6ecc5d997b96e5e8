"""A notebook's parameters, checked before any kernel starts; papermill only warns."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path

from reporting.cells import tags_of
from reporting.errors import NotebookError, did_you_mean
from reporting.execution.source import read_notebook

# What a goal's notebook takes, exactly these names and types; others take all but the goal.
PARAMETERS: Mapping[str, type] = {"released": str, "goal": int, "school": str, "year": str}


def check_parameters(path: Path, *, of_goal: bool = True) -> None:
    """Make sure that a notebook takes exactly the parameters that its report has.

    Args:
        of_goal: False for a report that looks across the goals.

    Raises:
        NotebookError: not a notebook; no or several parameters cells; a name that is missing,
            misspelt or too many; a default of the wrong type; saved outputs do not matter.
    """
    where = path.name
    expected = {n: kind for n, kind in PARAMETERS.items() if of_goal or n != "goal"}
    notebook = read_notebook(path)
    tagged = [cell for cell in notebook.cells if "parameters" in tags_of(cell)]
    if len(tagged) != 1:
        raise NotebookError(
            f"{len(tagged) or 'no'} cells are tagged `parameters`",
            where=where,
            valid=["exactly one"],
            next_step=f"tag the cell that sets {', '.join(expected)}",
        )
    given = _assignments(tagged[0].source, where)
    for name, value in given.items():
        if name not in expected:
            raise NotebookError(
                f"unknown parameter {name!r}; {did_you_mean(name, expected)}".rstrip("; "),
                where=f"{where}, parameters cell",
                valid=expected,
                next_step="rename it, or set it in a cell of its own",
            )
        if type(value) is not expected[name]:
            raise NotebookError(
                f"{name} = {value!r} is not a {expected[name].__name__}",
                where=f"{where}, parameters cell",
                next_step=f"write {name} as {_example(name)}",
            )
    missing = [name for name in expected if name not in given]
    if missing:
        raise NotebookError(
            f"parameters without a default: {', '.join(missing)}",
            where=f"{where}, parameters cell",
            next_step=f"add {missing[0]} = {_example(missing[0])}",
        )


def _assignments(source: str, where: str) -> dict[str, object]:
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise NotebookError(
            f"the parameters cell is not valid Python, line {error.lineno}: {error.msg}",
            where=where,
            next_step="one `name = value` per line",
        ) from error
    found: dict[str, object] = {}
    for statement in tree.body:
        if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Name):
            raise NotebookError(
                f"line {statement.lineno} of the parameters cell is not `name = value`",
                where=where,
                next_step="move it to the next cell",
            )
        try:
            found[statement.targets[0].id] = ast.literal_eval(statement.value)
        except ValueError as error:
            raise NotebookError(
                f"line {statement.lineno} of the parameters cell is computed",
                where=where,
                valid=["a text or a number, as it stands"],
            ) from error
    return found


def _example(name: str) -> str:
    return {"released": '"../data/released/2025-26.parquet"', "goal": "1",
            "school": '"district"', "year": '"2025-26"'}[name]  # fmt: skip
