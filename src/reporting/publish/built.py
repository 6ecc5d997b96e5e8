"""One report as it came out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reporting.cells import CellNotice
from reporting.request import ReportKey


@dataclass(frozen=True)
class Built:
    """One report as it came out.

    Fields:
        status: succeeded, or how it failed (see :class:`reporting.execution.Outcome`).
        error: for people; empty on success.
        cell: code cell that is to blame, counted from 1.
        files: name → bytes, e.g. ``goal-1.html``; empty once they are written.
        seconds: how long it took; not in the manifest.
        cached: known from an earlier run and not run again.
        cells: number of a code cell and the seconds it took; not in the manifest.
        notices: what it does not print as its notebook shows it.
        outputs: name → sha256 of the files, once they are written.
    """

    key: ReportKey
    status: str
    error: str = ""
    cell: int | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)
    seconds: float = 0.0
    cached: bool = False
    cells: tuple[tuple[int, float], ...] = ()
    notices: tuple[CellNotice, ...] = ()
    outputs: Mapping[str, str] = field(default_factory=dict)

    @property
    def succeeded(self) -> bool:
        return self.status == "succeeded"
