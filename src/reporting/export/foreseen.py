"""What of a notebook will not be printed, as far as its source tells; nothing is run.

:mod:`reporting.export.outputs` gives the same notices, and the rest, once the notebook was run.
"""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

from reporting.cells import (
    REMOVE_CELL,
    CellNotice,
    Place,
    parsed,
    places,
    repaired,
    source_of,
    tags_of,
)
from reporting.errors import ExportError
from reporting.export.document import Written
from reporting.export.fragments import NO_ALT
from reporting.export.prose import converted
from reporting.export.prose_pictures import picture_of_prose

WITH_FIGURE = "use report.figure(ax, alt=…, data=…)"
USE_FIGURE = "use report.figure with a matplotlib or seaborn chart"
# Each of these draws with JavaScript, which no report runs.
_CHARTS = dict.fromkeys(
    ("altair", "bokeh", "hvplot", "panel", "plotly", "pydeck", "pyecharts", "vega"), USE_FIGURE
)
_MODULES = _CHARTS | dict.fromkeys(("folium", "ipyleaflet"), "use a static picture of the map")
_MODULES["ipywidgets"] = "print the values that it shows"
_SHOWS = frozenset(["plt.show", "pyplot.show", "matplotlib.pyplot.show"])
_DISPLAYS = frozenset(
    ["Audio", "FileLink", "GeoJSON", "IFrame", "JSON", "Javascript", "Video", "YouTubeVideo"]
)


def foreseen(notebook: Mapping[str, Any], name: str) -> Iterator[CellNotice]:
    """Notices on the cells of a notebook as its author wrote it.

    Args:
        notebook: version 4, executed or not; it is not changed otherwise than by
            :func:`reporting.cells.repaired`.
        name: of its file, for the messages.
    """
    for place in places(repaired(notebook)["cells"], name):
        cell = place.cells[place.index]
        if REMOVE_CELL in tags_of(cell):
            continue
        if cell["cell_type"] == "raw":
            yield from raw_cell(place)
        elif cell["cell_type"] == "markdown":
            yield from _markdown_cell(cell["source"], place)
        elif cell["cell_type"] == "code":
            yield from _code_cell(source_of(cell), place)
            if _shows_pyplot(source_of(cell)) and not (cell["metadata"].get("alt")):
                yield place.notice(NO_ALT, WITH_FIGURE, subject="plt.show()")


def raw_cell(place: Place) -> Iterator[CellNotice]:
    """The notice of a raw cell that holds anything."""
    if source_of(place.cells[place.index]).strip():
        yield place.notice("a raw cell is not printed", "make it Markdown if readers need it")


def refused(notebook: Mapping[str, Any], name: str) -> Iterator[CellNotice]:
    """Notices on the Markdown cells with which no report can be exported."""
    for place in places(repaired(notebook)["cells"], name):
        cell = place.cells[place.index]
        if cell["cell_type"] == "markdown" and REMOVE_CELL not in tags_of(cell):
            try:
                converted([Written(source_of(cell))], [place])
            except ExportError as error:
                yield place.notice(error.what, error.next_step or "", subject="")


def _markdown_cell(text: str, place: Place) -> Iterator[CellNotice]:
    with contextlib.suppress(ExportError):  # told by `refused`
        for prose in converted([Written(text)], [place]):
            for notice in prose.notices:
                yield place.notice(notice, subject="")
            for source in prose.pictures:
                yield from picture_of_prose(source, place)[1]


def _code_cell(source: str, place: Place) -> Iterator[CellNotice]:
    for module, names in _imports(parsed(source)):
        root = module.partition(".")[0]
        if root in _MODULES:
            yield place.notice(f"what {root} draws is not printed", _MODULES[root], subject=root)
        if module == "IPython.display":
            for shown in sorted(_DISPLAYS & names):
                yield place.notice(
                    f"{shown} is not printed", "write what readers need in words", subject=shown
                )


def _shows_pyplot(source: str) -> bool:
    """Whether a cell shows what pyplot drew, under its usual names."""
    calls = (node for node in ast.walk(parsed(source)) if isinstance(node, ast.Call))
    return any(ast.unparse(call.func) in _SHOWS for call in calls)


def _imports(tree: ast.AST) -> Iterator[tuple[str, set[str]]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, set()) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, {alias.name for alias in node.names}
