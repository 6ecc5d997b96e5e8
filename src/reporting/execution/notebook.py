"""One notebook, executed by papermill in a fresh kernel, and the truth about how it ended."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from reporting.execution.environment import IsolatedKernelManager

Status = Literal["succeeded", "failed in cell", "timed out", "kernel died", "not started"]
CELL_SECONDS = 300
START_SECONDS = 120


@dataclass(frozen=True)
class Outcome:
    """How a notebook ended.

    Fields:
        status: papermill itself records a timeout or a dead kernel as completed; this does not.
        cell: number of the cell as a person counts code cells, if one is to blame.
        error: name and message, without a traceback; empty on success.
    """

    status: Status
    cell: int | None = None
    error: str = ""

    @property
    def succeeded(self) -> bool:
        return self.status == "succeeded"


def execute(
    notebook: bytes, parameters: Mapping[str, object], folder: Path
) -> tuple[nbformat.NotebookNode, Outcome]:
    """Run a notebook top to bottom with its working directory in ``folder``.

    Args:
        notebook: the notebook file.
        parameters: values for the cell tagged ``parameters``.
        folder: exists; the kernel's working directory.
    Returns:
        The executed notebook (as far as it came), without times, paths or random ids, and its
        outcome. Nothing is raised for what goes wrong inside the notebook.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="nb-") as scratch, _runtime_folder() as sockets:
        source, target = Path(scratch, "in.ipynb"), Path(scratch, "out.ipynb")
        source.write_bytes(notebook)
        home = Path(scratch, "home")
        home.mkdir()
        outcome = _run(source, target, parameters, folder, _isolated(sockets, home))
        ran = nbformat.read(target if target.exists() else source, as_version=4)
    if outcome.succeeded:
        outcome = _truth(ran)
    return _without_noise(ran), outcome


def as_file(notebook: nbformat.NotebookNode) -> bytes:
    """The notebook as Jupyter writes it to disk."""
    return f"{nbformat.writes(notebook)}\n".encode()


def _run(
    source: Path, target: Path, parameters: Mapping[str, object], folder: Path, config: Config
) -> Outcome:
    try:
        papermill.execute_notebook(
            str(source),
            str(target),
            parameters=dict(parameters),
            cwd=str(folder),
            # This Python, whatever kernel an analyst's JupyterLab wrote into the notebook.
            kernel_name="python3",
            language="python",
            progress_bar=False,
            request_save_on_cell_execute=False,
            execution_timeout=CELL_SECONDS,
            start_timeout=START_SECONDS,
            config=config,
            # Its own log speaks of being shut down, which is what we asked for.
            extra_arguments=["--log-level=50"],
        )
    except PapermillExecutionError as error:
        return Outcome("failed in cell", error.exec_count, f"{error.ename}: {error.evalue}")
    except CellTimeoutError:
        return Outcome("timed out", None, f"a cell ran for more than {CELL_SECONDS} seconds")
    except DeadKernelError:
        return Outcome("kernel died", None, "the kernel died")
    except Exception as error:
        # Whatever stops one notebook must not stop the batch; the error becomes data.
        return Outcome("not started", None, f"{type(error).__name__}: {error}")
    return Outcome("succeeded")


def _truth(notebook: nbformat.NotebookNode) -> Outcome:
    """Success only if every code cell was executed without an error output."""
    number = 0
    for cell in notebook.cells:
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        number += 1
        for output in cell.outputs:
            if output.output_type == "error":
                return Outcome("failed in cell", number, f"{output.ename}: {output.evalue}")
        if cell.execution_count is None:
            return Outcome("timed out", number, "this cell and those after it were not executed")
    return Outcome("succeeded")


def _isolated(sockets: Path, home: Path) -> Config:
    """A kernel with a scrubbed environment, heard over sockets in the file system.

    TCP would be readable by other users. The sockets' path is spelled out: by default it is
    ``kernel-ipc`` in the working directory, where two kernels would answer each other.
    """
    config = Config()
    config.NotebookClient.kernel_manager_class = IsolatedKernelManager
    config.IsolatedKernelManager.home = str(home)
    if sys.platform != "win32":
        config.KernelManager.transport = "ipc"
        config.KernelManager.ip = str(sockets / "s")
    return config


@contextlib.contextmanager
def _runtime_folder() -> Iterator[Path]:
    """A runtime folder of our own: short enough for a socket's path, and gone afterwards."""
    before = os.environ.get("JUPYTER_RUNTIME_DIR")
    with tempfile.TemporaryDirectory(prefix="jr-") as folder:
        os.environ["JUPYTER_RUNTIME_DIR"] = folder
        try:
            yield Path(folder)
        finally:
            if before is None:
                del os.environ["JUPYTER_RUNTIME_DIR"]
            else:
                os.environ["JUPYTER_RUNTIME_DIR"] = before


def _without_noise(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Drop times, paths and random ids, so that the same inputs give the same bytes."""
    clean = nbformat.from_dict(json.loads(json.dumps(notebook)))
    kept: dict[str, Any] = {
        key: clean.metadata[key] for key in ("language_info",) if key in clean.metadata
    }
    kept["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    clean.metadata = nbformat.from_dict(kept)
    for number, cell in enumerate(clean.cells):
        tags = cell.metadata.get("tags", [])
        for key in ("execution", "papermill", "ExecuteTime"):
            cell.metadata.pop(key, None)
        # papermill gives the cells that it adds a random id.
        if {"injected-parameters", "papermill-error-cell-tag"} & set(tags):
            cell["id"] = f"added-{number}"
        for output in cell.get("outputs", []):
            _shorten_paths(output)
    return clean


def _shorten_paths(output: nbformat.NotebookNode) -> None:
    """Warnings and tracebacks name files of this installation; whose home they lie in is noise."""
    home = os.path.expanduser("~")
    if len(Path(home).parts) < 2:
        return
    if output.output_type == "error":
        output.traceback = [line.replace(home, "~") for line in output.traceback]
    elif output.get("name") == "stderr":
        output.text = output.text.replace(home, "~")
