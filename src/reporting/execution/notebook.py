"""One notebook, executed by papermill in a fresh kernel, without the noise of the run."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
import papermill
from papermill.engines import papermill_engines

from reporting.cells import INJECTED, tags_of
from reporting.execution.engine import METADATA, NAME, ReportEngine
from reporting.execution.outcome import USUAL, Limits, Outcome
from reporting.execution.source import parse_notebook

# Also where the package was not installed and has no entry points.
papermill_engines.register(NAME, ReportEngine)

# The file as which a cell is known to Python, in a folder named after the process.
_CELL_FILE = re.compile(r"[^\s\"'(]*[\\/]ipykernel_\d+[\\/]\d+\.py")
# What Python calls a thread that has no name: how many there were before depends on the warmth.
_THREAD = re.compile(r"\bThread-\d+\b")
_ADDED_BY_PAPERMILL = "papermill-error-cell-tag"


def execute(
    notebook: bytes,
    parameters: Mapping[str, object],
    folder: Path,
    limits: Limits = USUAL,
    *,
    reads: Sequence[Path] = (),
    warm: bool = True,
) -> tuple[nbformat.NotebookNode, Outcome]:
    """Run a notebook top to bottom with its working directory in ``folder``.

    Args:
        notebook: the notebook file.
        parameters: values for the cell tagged ``parameters``.
        folder: the kernel's working directory; made if it does not exist.
        reads: files that it may read beside that folder and Python.
        warm: fork the kernel from a warm process, where that is safe.
    Returns:
        The executed notebook (as far as it came), without times, paths or random ids, and its
        outcome, which also stands in ``metadata.reporting``. Nothing is raised for what goes
        wrong inside the notebook.
    """
    folder.mkdir(parents=True, exist_ok=True)
    source = parse_notebook(notebook, "notebook")
    ended: list[tuple[nbformat.NotebookNode, Outcome]] = []

    def keep(ran: nbformat.NotebookNode, outcome: Outcome) -> None:
        ended.append((ran, outcome))
        raise _EnoughError

    try:
        with contextlib.suppress(_EnoughError):
            papermill.execute_notebook(
                source,
                None,
                parameters=dict(parameters),
                cwd=str(folder),
                engine_name=NAME,
                # This Python, whatever kernel an analyst's JupyterLab wrote into the notebook.
                kernel_name="python3",
                language="python",
                progress_bar=False,
                request_save_on_cell_execute=False,
                autosave_cell_every=0,
                limits=limits,
                warm=warm,
                reads=reads,
                tell=keep,
            )
    except Exception as error:
        # Whatever stops one notebook must not stop the batch; the error becomes data.
        if not ended:
            ended.append((source, Outcome("not started", None, f"{type(error).__name__}: {error}")))
    ran, outcome = ended[0]
    _drop_noise(ran)
    return ran, outcome


class _EnoughError(Exception):
    """Nothing went wrong: papermill would only write the notebook once more, into no file."""


def as_file(notebook: nbformat.NotebookNode) -> bytes:
    """The notebook as Jupyter writes it to disk."""
    return f"{nbformat.writes(notebook)}\n".encode()


def _drop_noise(notebook: nbformat.NotebookNode) -> None:
    """Drop times, paths and random ids, so that the same inputs give the same bytes."""
    kept: dict[str, Any] = {
        key: notebook.metadata[key]
        for key in ("language_info", METADATA)
        if key in notebook.metadata
    }
    kept["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook.metadata = nbformat.from_dict(kept)
    notebook.cells = [cell for cell in notebook.cells if _ADDED_BY_PAPERMILL not in tags_of(cell)]
    for number, cell in enumerate(notebook.cells):
        for key in ("execution", "papermill", "ExecuteTime"):
            cell.metadata.pop(key, None)
        # papermill gives the cell that it adds a random id.
        if INJECTED in tags_of(cell):
            cell["id"] = f"added-{number}"
        for output in cell.get("outputs", []):
            _shorten_paths(output)


def _shorten_paths(output: nbformat.NotebookNode) -> None:
    """Warnings and tracebacks name files and threads; whose home, which number is noise."""
    if output.output_type == "error":
        output.traceback = [_short(line) for line in output.traceback]
        output.evalue = _short(output.evalue)
    elif output.get("name") == "stderr":
        output.text = _short(output.text)


def _short(text: str) -> str:
    home = os.path.expanduser("~")
    text = _THREAD.sub("Thread", _CELL_FILE.sub("<cell>", text))
    return text.replace(home, "~") if len(Path(home).parts) > 1 else text
