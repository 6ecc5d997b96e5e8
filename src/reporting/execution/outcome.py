"""How a notebook ended, and the bounds within which it has to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal[
    "succeeded",
    "failed in cell",
    "timed out",
    "kernel died",
    "kernel died: out of memory",
    "not started",
]


@dataclass(frozen=True)
class Limits:
    """Bounds of one notebook; beyond them it ends, and its outcome says which it was.

    Fields:
        cell_seconds, report_seconds: of one cell, and of all cells together.
        start_seconds: until the kernel answers.
        memory: bytes that a kernel may hold.
        stream: characters that one cell may print; what comes after is dropped, and says so.
        output: bytes that all cells together may put out; more is an error in the cell.
    """

    cell_seconds: int = 300
    report_seconds: int = 900
    start_seconds: int = 120
    memory: int = 4 << 30
    stream: int = 1 << 20
    output: int = 64 << 20


USUAL = Limits()


@dataclass(frozen=True)
class Outcome:
    """How a notebook ended.

    Fields:
        status: papermill records a timeout or a dead kernel as completed; this does not.
        cell: number of the cell as JupyterLab shows it, if one is to blame.
        error: name and message, without a traceback; empty on success.
        line: in the cell that is to blame, counted from 1, and what stands there.
        lost: nothing that the notebook did; it may be run once more.
        seconds: (number of the cell, how long it ran), in the order of the notebook.
    """

    status: Status
    cell: int | None = None
    error: str = ""
    seconds: tuple[tuple[int, float], ...] = ()
    line: tuple[int, str] | None = None
    lost: bool = False

    @property
    def succeeded(self) -> bool:
        return self.status == "succeeded"
