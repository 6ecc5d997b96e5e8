"""A notebook's file, read in one way by every step; whatever is wrong with it is told."""

from __future__ import annotations

import json
import re
import warnings
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode, ValidationError

from reporting.cells import MalformedError, cell_name, repaired, source_of
from reporting.errors import NotebookError

# What git, and nbdime within a cell, write where two changes meet.
_CONFLICT = re.compile(r"^(<<<<<<<|>>>>>>>)(?: |$)", re.MULTILINE)
_RESOLVE = (
    "resolve the git conflict (`git status` names its files; `git checkout --ours FILE` or "
    "`--theirs` takes one side), then run again"
)
_RESTORE = "restore it from its last copy, such as `git checkout -- {name}`"


def read_notebook(path: Path) -> NotebookNode:
    """A notebook of version 4, with what each of its cells has to have.

    Raises:
        NotebookError: it is not there, cannot be read, or is not a notebook of version 4.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise _missing(path) from error
    except OSError as error:
        raise NotebookError(
            f"this notebook cannot be read ({error.strerror})",
            where=str(path),
            next_step="correct its permissions, or what lies in its place",
        ) from error
    return parse_notebook(content, str(path))


def parse_notebook(content: bytes, where: str) -> NotebookNode:
    """:func:`read_notebook` of a file's bytes.

    Args:
        where: the file, for messages.
    """
    found = _json(_text(content, where), where)
    if not isinstance(found, dict) or not isinstance(found.get("nbformat"), int):
        raise _refused(where, "this is JSON, but not a notebook", _RESTORE)
    if found["nbformat"] != 4:
        raise _refused(
            where,
            f"this notebook is of format {found['nbformat']}, not of format 4",
            "convert it once with `jupyter nbconvert --to notebook --inplace {name}`"
            if found["nbformat"] < 4
            else "save it as a notebook of format 4",
        )
    try:
        with warnings.catch_warnings(action="ignore"):  # of cells without ids
            whole = json.dumps(repaired(nbformat.from_dict(found)))
            notebook = nbformat.reads(whole, as_version=4)
        _validate(notebook)
    except (ValidationError, TypeError, AttributeError, KeyError, ValueError) as error:
        said = getattr(error, "message", type(error).__name__)
        said = str(error) if isinstance(error, MalformedError) else said
        what = f"this notebook is damaged: {said.splitlines()[0][:120]}"
        raise _refused(where, what, _RESTORE) from error
    _refuse_conflicts(notebook, where)
    return notebook


def _text(content: bytes, where: str) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused(where, "this notebook is not text in UTF-8", _RESTORE) from error
    if not text.strip():
        raise _refused(where, "this file is empty", _RESTORE)
    return text


def _json(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        conflict = _CONFLICT.search(text)
        if conflict:
            line = text.count("\n", 0, conflict.start()) + 1
            what = f"two versions of this notebook meet unresolved in line {line} of the file"
            raise _refused(where, what, _RESOLVE) from error
        place = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise _refused(where, f"this file is not a notebook (no JSON{place})", _RESTORE) from error


def _validate(notebook: NotebookNode) -> None:
    """By the schema of its format, but for outputs, which a run makes anew, and ids."""
    cells = []
    for cell in notebook.cells:
        bare = {key: value for key, value in cell.items() if key not in ("id", "attachments")}
        cells.append(bare | ({"outputs": []} if cell["cell_type"] == "code" else {}))
    bare = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    nbformat.validate(nbformat.from_dict(bare))


def _refuse_conflicts(notebook: NotebookNode, where: str) -> None:
    for index, cell in enumerate(notebook.cells):
        if len(_CONFLICT.findall(source_of(cell))) > 1:
            name = cell_name(notebook.cells, index)
            raise _refused(where, f"two versions of {name} stand in it unresolved", _RESOLVE)


def _missing(path: Path) -> NotebookError:
    if not path.parent.is_dir():
        return NotebookError(
            f"this folder is missing; it holds {path.name}",
            where=str(path.parent),
            next_step="name the folder of the notebooks with --notebooks",
        )
    return NotebookError(
        "this notebook is missing",
        where=str(path),
        next_step="restore it, or name another one under `notebook` in params/plan.yaml or "
        "params/reports.yaml",
    )


def _refused(where: str, what: str, next_step: str) -> NotebookError:
    return NotebookError(what, where=where, next_step=next_step.format(name=Path(where).name))
