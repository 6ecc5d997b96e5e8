"""What is known of a notebook."""

from __future__ import annotations

from dataclasses import dataclass

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from reporting.execution import Limits
from reporting.execution.outcome import Status

USUAL = Limits(cell_seconds=60, report_seconds=60)
SHORT = Limits(cell_seconds=3, report_seconds=60)
SMALL = Limits(cell_seconds=60, report_seconds=60, memory=1 << 30)

# Why papermill differs, where several do.
OVER_TIME = "papermill has no limit by default, and calls what ran out of time completed"
DEATH = "papermill's notebook says completed; the error is on the console only"
EARLY = "papermill raises nothing, so that half a report would be published"
NO_LIMIT = "papermill has no limit"

_CELL = "# %%"


@dataclass(frozen=True)
class Known:
    """One notebook and what is known of it.

    Fields:
        text: its cells, each after a line ``# %%``, which ``markdown`` or its tags may follow.
        status, cell, error: of the outcome; the error is a part of its text.
        ran: how many code cells were executed; by default all.
        differs: why papermill's own engine ends otherwise, or shows other outputs; empty where it
            agrees.
        papermill: whether its own engine can be asked at all, in reasonable time.
        repeats: whether it gives the same bytes again; one that prints addresses or times cannot.
        quick: run in the short tests.
    """

    name: str
    text: str
    status: Status = "succeeded"
    cell: int | None = None
    error: str = ""
    ran: int | None = None
    differs: str = ""
    papermill: bool = True
    limits: Limits = USUAL
    repeats: bool = True
    quick: bool = False

    def notebook(self) -> bytes:
        """The notebook file, with fixed ids."""
        made = [_cell(*part.split("\n", 1)) for part in self.text.split(_CELL)[1:]]
        for number, cell in enumerate(made):
            cell["id"] = f"cell-{number}"
        return nbformat.writes(new_notebook(cells=made)).encode()


def _cell(head: str, source: str) -> nbformat.NotebookNode:
    source = source.removesuffix("\n")
    if head.strip() == "markdown":
        return new_markdown_cell(source)
    return new_code_cell(source, metadata={"tags": head.split()})
