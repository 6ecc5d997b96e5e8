"""An executed notebook as pieces: sources, outputs in all their formats, metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from reporting.cells import cell_name
from reporting.export.outputs import EXHIBIT_MIME
from reporting.report.screen import without_style
from reporting.wall.page import pieces_of_page
from reporting.wall.pieces import Piece, Section, rows_of_table, texts_in

_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_PICTURE = re.compile(r"image/(?!svg)|font/|application/pdf")


def pieces_of_notebook(notebook: Mapping[str, Any], page: str = "") -> Iterator[Piece]:
    """The pieces of a notebook.

    Args:
        notebook: the content of its file.
        page: the same report as HTML; fragments that stand there as they are have been read there.
    """
    section = Section()
    yield from texts_in(notebook.get("metadata", {}), "metadata of the notebook")
    for index, cell in enumerate(notebook["cells"]):
        # What stands in a cell may be what must not be told.
        place = cell_name(notebook["cells"], index, quoting=False)
        source = _joined(cell.get("source", ""))
        prose = cell["cell_type"] == "markdown"
        for line in source.splitlines():
            yield Piece(f"{place}, source", line, section.about(), spoken=prose)
            heading = _HEADING.match(line) if prose else None
            if heading:
                section.heading(len(heading[1]), heading[2])
        yield from texts_in(cell.get("metadata", {}), f"{place}, metadata")
        yield from texts_in(cell.get("attachments", {}), f"{place}, attachment")
        for output in cell.get("outputs", []):
            yield from _output(output, place, section, page)


def tables_of_notebook(notebook: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every table exhibit and every table behind a chart, with its place."""
    for index, cell in enumerate(notebook["cells"]):
        for output in cell.get("outputs", []):
            exhibit = output.get("data", {}).get(EXHIBIT_MIME)
            for table in _tables(exhibit):
                yield cell_name(notebook["cells"], index, quoting=False), table


def _tables(exhibit: Any) -> Iterator[Mapping[str, Any]]:
    if not isinstance(exhibit, Mapping):
        return
    if exhibit.get("kind") == "table":
        yield exhibit
    elif isinstance(exhibit.get("table"), Mapping):
        yield exhibit["table"]


def _output(output: Mapping[str, Any], place: str, section: Section, page: str) -> Iterator[Piece]:
    where = f"{place}, output"
    if "text" in output:
        yield from _lines(_joined(output["text"]), where, section)
    for part in ("ename", "evalue"):
        yield Piece(where, str(output.get(part, "")), spoken=False)
    for line in output.get("traceback", []):
        yield Piece(f"{where}, traceback", str(line), spoken=False)
    yield from texts_in(output.get("metadata", {}), f"{where}, metadata")
    data = output.get("data", {})
    for mime, value in data.items():
        if mime == EXHIBIT_MIME and isinstance(value, Mapping):
            yield from _exhibit(
                value, where, section, without_style(_joined(data.get("text/html", "")))
            )
        elif mime in ("text/html", "image/svg+xml"):
            fragment = without_style(_joined(value))
            if not page or fragment not in page:
                for piece in pieces_of_page(fragment, section):
                    yield Piece(
                        f"{where}, {piece.place}", piece.text, piece.about, piece.entries,
                        piece.spoken, piece.drawn,
                    )  # fmt: skip
        elif mime.startswith("text/"):
            yield from _lines(_joined(value), where, section)
        elif not _PICTURE.match(mime):
            yield from texts_in(value, f"{where}, {mime}")


def _exhibit(
    exhibit: Mapping[str, Any], where: str, section: Section, fragment: str
) -> Iterator[Piece]:
    if exhibit.get("kind") == "heading":
        section.heading(int(exhibit["level"]), f"{exhibit.get('label') or ''} {exhibit['text']}")
    if exhibit.get("kind") == "prose" and exhibit.get("style") == "definition":
        section.definition = " ".join(s["text"] for p in exhibit["paragraphs"] for s in p)
    title = str(exhibit.get("title") or "")
    for table in _tables(exhibit):
        for piece, _ in rows_of_table(table, where, section, title):
            yield piece
    for key, value in exhibit.items():
        if key == "paragraphs":
            for paragraph in value:
                yield Piece(where, "".join(str(s["text"]) for s in paragraph), section.about())
        elif isinstance(value, str) and key == "svg":
            if value not in fragment:
                yield from pieces_of_page(value, section)
        elif isinstance(value, str):
            yield Piece(where, value, section.about(title))
        elif not isinstance(value, float):
            yield from texts_in(value, where)


def _lines(text: str, where: str, section: Section) -> Iterator[Piece]:
    for line in text.splitlines():
        yield Piece(where, line, section.about())


def _joined(value: object) -> str:
    if isinstance(value, list):
        return "".join(str(v) for v in value)
    return str(value)
