"""papermill's engine ``reporting``: warm kernels, limits, and the truth about how it ended.

The truth stands in the notebook: ``metadata.reporting`` holds status, cell and error, and a cell
that was stopped from outside has an error output, so that papermill raises too. Cells that were
never run stay pending.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output
from papermill.engines import NBClientEngine
from traitlets.config import Config

from reporting.cells import cell_number
from reporting.execution.blame import as_written, failing_line
from reporting.execution.client import TOO_MUCH, Client, TooMuchError, unpack
from reporting.execution.environment import IsolatedKernelManager
from reporting.execution.outcome import USUAL, Limits, Outcome, Status
from reporting.kernels.confinement import MAY, why_not

NAME = "reporting"
METADATA = "reporting"

_KILLED = -signal.SIGKILL if sys.platform != "win32" else -9
# What a kernel held that was refused more, or killed for it: nearly all it may hold. The limit also
# counts what is set aside for stacks and never touched, some 200 MiB whatever the limit is.
_NEARLY = 0.9
_UNTOUCHED = 256 << 20
_ENDED_ITSELF = "SystemExit"
ENDED_EARLY = "EndedEarly"
# How a notebook is told that it reached for more than it may.
_DENIED = re.compile("Permission ?[Dd]enied|PermissionError|name resolution")


class ReportEngine(NBClientEngine):  # type: ignore[misc]  # papermill ships no types
    """Runs a notebook for ``papermill --engine reporting``, and for the batch."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        limits: Limits = USUAL,
        warm: bool = True,
        reads: Sequence[Path] | None = None,
        tell: Callable[[NotebookNode, Outcome], None] = lambda *_: None,
        **_: Any,
    ) -> None:
        """Run every cell, or as far as it goes, and write down how it ended.

        Args:
            warm: fork the kernel from a warm process, where that is safe.
            reads: hold the kernel to these files and its folders, where the system can.
            tell: gets the notebook and its outcome, before papermill judges both.
        """
        with _rooms() as (sockets, home):
            client = Client(
                nb_man,
                limits,
                kernel_name=kernel_name,
                config=_isolated(sockets, home, limits, reads, warm=warm),
                # Its own log speaks of being shut down, which is what we asked for.
                extra_arguments=["--log-level=50"],
            )
            outcome = _ran(client, limits)
        nb_man.nb.metadata[METADATA] = {
            "status": outcome.status,
            "cell": outcome.cell,
            "error": outcome.error,
        }
        tell(nb_man.nb, outcome)


def _ran(client: Client, limits: Limits) -> Outcome:
    # The manager is let go of when the kernel is; its provisioner knows how the kernel ended.
    manager = client.km = client.create_kernel_manager()
    killed_before = _killed_for_memory()
    client.owns_km = True
    try:
        client.execute()
    except Exception as error:
        if client.running is None:
            # Before the first cell: nothing that a notebook did. papermill looks at cells only.
            for index, cell in enumerate(client.nb.cells[:1]):
                client.nb_man.cell_exception(cell, cell_index=index, exception=error)
            lost = isinstance(error, DeadKernelError)
            return Outcome("not started", None, f"{type(error).__name__}: {error}", lost=lost)
        client.stopped = client.stopped or (client.running, error)
    cells = client.nb.cells
    numbers = {i: cell_number(cells, i) for i in client.seconds if _runs(cells[i])}
    seconds = tuple((n, client.seconds[i]) for i, n in numbers.items() if n)
    if client.stopped is None:
        return _truth(client.nb, seconds)
    index, reason = client.stopped
    short_of_memory = killed_before is None or _killed_for_memory() != killed_before
    ending = _ending(manager, limits, short_of_memory)
    outcome = _stopped(client, index, reason, limits, ending)
    if manager.reads is not None and _DENIED.search(outcome.error):
        outcome = replace(outcome, error=f"{outcome.error}; {MAY}")
    _mark(client.nb.cells[index], reason, outcome)
    lost = isinstance(reason, DeadKernelError) and getattr(manager.provisioner, "is_lost", False)
    line = failing_line(cells[index]) if isinstance(reason, CellExecutionError) else None
    return replace(outcome, seconds=seconds, line=line, lost=lost)


def _stopped(
    client: Client, index: int, error: Exception, limits: Limits, ending: tuple[Status, str]
) -> Outcome:
    number = cell_number(client.nb.cells, index)
    match error:
        case CellExecutionError():
            if error.ename == _ENDED_ITSELF and error.evalue in ("", "0", "None"):
                rest = [c for c in client.nb.cells[index + 1 :] if _runs(c)]
                if not rest:
                    return Outcome("succeeded")
                after = "cell" if len(rest) == 1 else f"{len(rest)} cells"
                text = f"the notebook ended itself before the last {after}"
                return Outcome("failed in cell", number, f"{ENDED_EARLY}: {text}")
            if error.ename.endswith("MemoryError"):  # numpy and Arrow have their own
                text = f"a kernel may hold {_size(limits.memory)}"
                return Outcome("failed in cell", number, f"MemoryError: {text}")
            said = _said(error, client.nb.cells[index])
            return Outcome("failed in cell", number, as_written(said, client.nb.cells[index]))
        case CellTimeoutError():
            if client.out_of_report_time:
                text = f"the report ran for more than {limits.report_seconds} seconds"
            else:
                text = f"a cell ran for more than {limits.cell_seconds} seconds"
            return Outcome("timed out", number, text)
        case DeadKernelError():
            status, text = ending
            return Outcome(status, number, text)
        case TooMuchError():
            return Outcome("failed in cell", number, f"{TOO_MUCH}: {error}")
    said, *_ = str(error).splitlines() or [""]
    return Outcome("failed in cell", number, f"{type(error).__name__}: {said}")


def _said(error: CellExecutionError, cell: NotebookNode) -> str:
    """An error in a result's own display reaches us without its name; the cell shows it."""
    if error.ename == "NoneType":
        for output in cell.outputs:
            if output.output_type == "error":
                return f"{output.ename}: {output.evalue}"
    return f"{error.ename}: {error.evalue}"


def _truth(notebook: NotebookNode, seconds: tuple[tuple[int, float], ...]) -> Outcome:
    """Success only if every code cell was executed without an error output."""
    for index, cell in enumerate(notebook.cells):
        if not _runs(cell):
            continue
        for output in cell.outputs:
            if output.output_type == "error" and output.ename != _ENDED_ITSELF:
                said = f"{output.ename}: {output.evalue}"
                return Outcome("failed in cell", cell_number(notebook.cells, index), said, seconds)
    return Outcome("succeeded", seconds=seconds)


def _runs(cell: NotebookNode) -> bool:
    skipped = "skip-execution" in cell.metadata.get("tags", [])
    return cell.cell_type == "code" and bool(cell.source.strip()) and not skipped


def _mark(cell: NotebookNode, error: Exception, outcome: Outcome) -> None:
    """Give a cell that was stopped from outside an error output, as if it had raised.

    papermill judges by these outputs, and so does whoever opens the notebook.
    """
    if outcome.succeeded:
        for output in cell.outputs:
            if output.output_type == "error" and output.evalue == "None":
                output.evalue = "0"  # papermill takes it for a failure
    elif outcome.error.startswith(ENDED_EARLY):
        # papermill takes half a notebook for a whole one.
        _, text = outcome.error.split(": ", 1)
        cell.outputs.append(new_output("error", ename=ENDED_EARLY, evalue=text, traceback=[]))
    elif not isinstance(error, CellExecutionError):
        name = type(error).__name__.removeprefix("_")
        cell.outputs.append(new_output("error", ename=name, evalue=outcome.error, traceback=[]))


def _ending(manager: Any, limits: Limits, short_of_memory: bool) -> tuple[Status, str]:
    """How a kernel ended that nobody asked to; of one that was not forked nothing is known.

    Args:
        short_of_memory: since the notebook began, the system killed somebody to get memory.
    """
    status, peak = getattr(manager.provisioner, "ending", None) or (None, 0)
    nearly = min(_NEARLY * limits.memory, limits.memory - _UNTOUCHED)
    if peak > max(nearly, limits.memory / 2) or (status == _KILLED and short_of_memory):
        held = f"it held {_size(peak)}" if peak else "the system killed it"
        return "kernel died: out of memory", f"out of memory; {held}"
    return "kernel died", "the kernel died" + ("" if status is None else f" ({_how(status)})")


def _killed_for_memory() -> int | None:
    """How many processes this system has killed for want of memory; None if it does not say."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/vmstat").read_text().splitlines():
            if line.startswith("oom_kill "):
                return int(line.split()[1])
    return None


def _how(status: int) -> str:
    if status < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-status).name
    return f"exit code {status}"


def _size(count: int) -> str:
    return f"{count / (1 << 30):.1f} GiB" if count >= 1 << 29 else f"{count / (1 << 20):.0f} MiB"


def _isolated(
    sockets: Path, home: Path, limits: Limits, reads: Sequence[Path] | None, *, warm: bool
) -> Config:
    """A kernel with a scrubbed environment, heard over sockets in the file system.

    TCP would be readable by other users. The sockets' path is spelled out: by default it is
    ``kernel-ipc`` in the working directory, where two kernels would answer each other.
    """
    config = Config()
    config.NotebookClient.kernel_manager_class = IsolatedKernelManager
    config.IsolatedKernelManager.home = str(home)
    config.IsolatedKernelManager.memory = limits.memory
    config.IsolatedKernelManager.warm = warm
    if reads is not None and not why_not():
        config.IsolatedKernelManager.reads = [str(path.absolute()) for path in reads]
    # By default it lies in the folder of everybody's temporary files.
    config.KernelManager.connection_file = str(sockets / "kernel.json")
    config.Session.unpacker = f"{unpack.__module__}.{unpack.__name__}"
    if sys.platform != "win32":
        config.KernelManager.transport = "ipc"
        config.KernelManager.ip = str(sockets / "s")
    return config


@contextlib.contextmanager
def _rooms() -> Iterator[tuple[Path, Path]]:
    """Two folders, gone afterwards: for sockets (a short name) and for the kernel to live in."""
    before = os.environ.get("JUPYTER_RUNTIME_DIR")
    with tempfile.TemporaryDirectory(prefix="k-", ignore_cleanup_errors=True) as folder:
        os.environ["JUPYTER_RUNTIME_DIR"] = folder
        home = Path(folder, "home")
        home.mkdir()
        try:
            yield Path(folder), home
        finally:
            if before is None:
                del os.environ["JUPYTER_RUNTIME_DIR"]
            else:
                os.environ["JUPYTER_RUNTIME_DIR"] = before
