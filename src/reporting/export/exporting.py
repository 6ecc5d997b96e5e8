"""What nbconvert gives an exporter → a `Document`: of a notebook that was run, or none."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from copy import deepcopy
from logging import Logger, LoggerAdapter
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter
from traitlets import default

from reporting.cells import cell_name, repaired, source_of, tags_of
from reporting.errors import ExportError
from reporting.export.beside import embed
from reporting.export.document import Document
from reporting.export.reading import cells_of, read

_MOST_NAMED = 3


def exported(
    nb: Mapping[str, Any], resources: Mapping[str, Any], log: Logger | LoggerAdapter[Any]
) -> Document:
    """The document of a notebook after nbconvert's preprocessors, which may have run it.

    Args:
        log: gets a warning for each thing that is not printed.

    Raises:
        ExportError: cells were not run, or something cannot be printed.
    """
    name = _name(resources)
    check_was_run(nb, name)
    folder = resources.get("metadata", {}).get("path")
    if folder is not None:
        embed(repaired(nb), Path(folder), name)
    document = read(nb, name)
    for notice in document.notices:
        log.warning("%s", notice)
    return document


def mended(nb: Any, resources: Mapping[str, Any] | None) -> Any:
    """A copy with all that cells have: nbconvert's preprocessors refuse one without.

    Raises:
        ExportError: something among the cells is no cell.
    """
    whole = deepcopy(nb)
    cells_of(whole, _name(resources or {}))
    return whole


def _name(resources: Mapping[str, Any]) -> str:
    return str(resources.get("metadata", {}).get("name") or "report")


def check_was_run(nb: Mapping[str, Any], name: str) -> None:
    """Refuse a notebook of which code cells were not run: its page would lack what they show.

    Tools that take the numbers of runs out of files leave outputs; where there are outputs and no
    number at all, nothing is known of cells without an output.

    Raises:
        ExportError: names the first cells that were not run.
    """
    cells = cells_of(nb, name)
    code = [
        (index, cell)
        for index, cell in enumerate(cells)
        if cell["cell_type"] == "code"
        and source_of(cell).strip()
        and "skip-execution" not in tags_of(cell)
    ]
    waiting = [i for i, c in code if c["execution_count"] is None and not c["outputs"]]
    numbered = any(c["execution_count"] is not None for _, c in code)
    if not waiting or (not numbered and len(waiting) < len(code)):
        return
    if len(waiting) == len(code):
        what = "the notebook was not run, or its outputs were cleared"
    else:
        named = ", ".join(cell_name(cells, i) for i in waiting[:_MOST_NAMED])
        more = len(waiting) - _MOST_NAMED
        rest = f" and {more} more" if more > 0 else ""
        was = "was" if len(waiting) == 1 else "were"
        what = f"{named}{rest} {was} not run"
    raise ExportError(
        what,
        where=name,
        next_step="run all cells and save the notebook, or let nbconvert run it: --execute",
    )


class OnCommandLine(Exporter):  # type: ignore[misc]  # nbconvert ships no types
    """A second name of an exporter, with a hyphen: for command lines and programs.

    The menu of JupyterLab lists every exporter that is enabled, and its server takes names of
    letters, digits and underscores only.
    """

    @default("enabled")  # type: ignore[untyped-decorator]
    def _enabled_default(self) -> bool:
        server = sys.modules.get("jupyter_server.serverapp")
        return server is None or not server.ServerApp.initialized()
