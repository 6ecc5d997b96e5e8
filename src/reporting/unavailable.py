"""What there is of a report that could not be built: a page for readers, a banner for analysts.

Whatever went wrong, readers get the same calm page and never last year's report; what it was stands
in the notebook, which is kept as far as it came.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nbformat.v4 import new_code_cell, new_notebook, new_output

from reporting.cells import cell_index
from reporting.plan import Plan
from reporting.publish import Built
from reporting.request import ReportKey

if TYPE_CHECKING:
    from reporting.report.exhibits import Exhibit

Notebook = dict[str, Any]

_BANNER, _PLACE = "not-built", "stopped-here"
# Where readers would wonder what "cell" means, the exporters leave these cells out.
_FOR_ANALYSTS = {"tags": ["remove_cell"]}
_FENCE = re.compile("`{3,}")


def pages(key: ReportKey, plan: Plan, formats: Sequence[str]) -> dict[str, bytes]:
    """HTML and PDF that say in one breath that the report is not there yet, and whom to ask.

    They come from the plan alone and through the exporters of every report, so that they look and
    read like one.
    """
    # Who draws is imported where a report failed: most runs need it in their workers only.
    from reporting.export.files import files as exported
    from reporting.report.cover import cover_of
    from reporting.report.exhibits import Heading, sentences

    then = plan.in_year(key.year)
    shown = [
        cover_of(then, then.document(key.report), key.school, str(key.year)),
        Heading("Not available yet", "not-available"),
        sentences(
            "This report is not available yet. If you have a question about it, please contact: "
            f"{then.district.contact}.",
            style="lead",
        ),
    ]
    notebook = new_notebook(cells=[_shows(exhibit) for exhibit in shown])
    made, _ = exported(notebook, key.report, formats)
    return made


def with_banner(built: Built) -> Built:
    """A failed report's notebook says on top that it is none, and why; any other is as it is."""
    if built.succeeded:
        return built
    files = {
        name: _file(bannered(json.loads(content), built.status, built.cell, built.error))
        if name.endswith(".ipynb")
        else content
        for name, content in built.files.items()
    }
    return replace(built, files=files)


def bannered(notebook: Notebook, status: str, cell: int | None, error: str) -> Notebook:
    """A notebook with a banner as its first cell, which leads to the cell that is to blame.

    Args:
        notebook: version 4, as JSON.
        cell: its number as JupyterLab shows it.
        error: for people; may be any text.
    """
    cells = list(notebook["cells"])
    index = None if cell is None else cell_index(cells, cell)
    said = status if cell is None else f"{status}, cell [{cell}]"
    if index is not None:
        said = f"{status}, [cell \\[{cell}\\]](#{_PLACE})"
        cells.insert(index, _written(_PLACE, f'<span id="{_PLACE}"></span>**It stopped below.**'))
    banner = f"**This report could not be built: {said}.**"
    if error:
        fence = "`" * max([3, *(len(run) + 1 for run in _FENCE.findall(error))])
        banner += f"\n\n{fence}\n{error}\n{fence}"
    told = {"status": status, "cell": cell, "error": error}
    return {
        **notebook,
        "cells": [_written(_BANNER, banner), *cells],
        "metadata": {**notebook["metadata"], "reporting": told},
    }


def _written(name: str, markdown: str) -> dict[str, Any]:
    return {
        "cell_type": "markdown",
        "id": name,
        "metadata": _FOR_ANALYSTS,
        "source": markdown.splitlines(keepends=True),
    }


def _shows(exhibit: Exhibit) -> Any:
    return new_code_cell(outputs=[new_output("display_data", exhibit._repr_mimebundle_())])


def _file(notebook: Notebook) -> bytes:
    """As Jupyter writes it to disk."""
    return (json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
