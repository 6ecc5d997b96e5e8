"""Outputs of code cells → blocks, and notices of what is not printed. Code never becomes a block.

Of the formats in which an output carries itself, the best that paper can hold is printed: an
exhibit, a picture, Markdown, HTML, a formula, text.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from reporting.cells import (
    INJECTED,
    REMOVE_CELL,
    REMOVE_OUTPUT,
    CellNotice,
    Place,
    cell_name,
    tags_of,
)
from reporting.errors import ExportError
from reporting.export.document import Block, Exhibit, Notice, Printed, Written
from reporting.export.foreseen import USE_FIGURE, WITH_FIGURE
from reporting.export.fragments import NO_ALT, parts_of
from reporting.export.pictures import DamagedError, picture_of
from reporting.export.text import clean, paragraph, plain_text, shortened
from reporting.report.screen import without_style

EXHIBIT_MIME = "application/vnd.reporting.exhibit+json"
KINDS = ("cover", "heading", "prose", "facts", "table", "chart")
# The HTML template can draw these by itself.
DRAWN_FROM_DATA = ("heading", "table")
REMOVED_TAGS = frozenset({REMOVE_CELL, REMOVE_OUTPUT})
EXHIBITS_ONLY_TAGS = frozenset({"parameters", INJECTED})

# Drawn by a browser that runs scripts, whatever else they carry: beginning of the format → words.
_SCRIPTED = {
    "application/vnd.plotly": "a plotly output",
    "application/vnd.vega": "an Altair (Vega) output",
    "application/vnd.bokeh": "a Bokeh output",
    "application/vnd.holoviews": "a HoloViews output",
    "application/vnd.jupyter.widget": "a widget",
}
# Printed only if they carry something else besides.
_OTHER = {
    "application/javascript": "a JavaScript output",
    "application/geo+json": "a map (GeoJSON)",
    "application/pdf": "a figure that is a PDF only",
    "application/json": "JSON",
    "audio/": "a sound",
    "video/": "a video",
    "application/": "an output of the kind {}",
}
_IN_WORDS = "write what readers need in words or as a table"
_STEPS = dict.fromkeys(_SCRIPTED.values(), USE_FIGURE) | {
    "a widget": "print the values that it shows",
    "a figure that is a PDF only": "save it as SVG or PNG, or use report.figure",
}
# What Python calls things that have no value to read, and what drawing calls give back.
_OBJECT = re.compile(r"<[\w.]+[^<>]*>|^\[?Text\(")
_DRAWN = re.compile(r"[\[({]|array\(")
_MOST_SAID = 100

Part = Block | Written | CellNotice


def blocks_of(cell: Mapping[str, Any], place: Place) -> Iterator[Part]:
    """What the outputs of one code cell print, and notices of what they do not.

    Args:
        cell: an executed code cell.
        place: the same cell, for messages.

    Raises:
        ExportError: an exhibit of unknown kind, or a chart without alt text.
    """
    tags = tags_of(cell)
    if REMOVED_TAGS & tags:
        return
    exhibits_only = EXHIBITS_ONLY_TAGS & tags
    outputs = list(_joined(cell.get("outputs") or ()))
    draws = any("image/" in mime for output in outputs for mime in output.get("data") or ())
    for output in outputs:
        data = output.get("data") or {}
        if EXHIBIT_MIME in data:
            yield _exhibit(data, str(place))
        elif exhibits_only:
            continue
        elif data:
            yield from _of_data(output, cell, place, draws=draws)
        elif output.get("output_type") == "stream":
            yield from _of_stream(output, place)
        elif output.get("output_type") == "error":
            yield Notice("This part of the report could not be computed and is not shown.")
            yield place.notice(f"the cell failed: {plain_text(output.get('ename', 'error'))}")


def _joined(outputs: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Outputs in which what a cell printed piece by piece is one text, until it shows something."""
    pending: dict[str, Any] = {}
    for output in outputs:
        name = str(output.get("name"))
        if output.get("output_type") != "stream":
            yield from pending.values()
            pending.clear()
            yield output
        elif name in pending:
            pending[name]["text"] += _text(output.get("text"))
        else:
            pending[name] = {**output, "text": _text(output.get("text"))}
    yield from pending.values()


def _of_stream(output: Mapping[str, Any], place: Place) -> Iterator[Part]:
    text = plain_text(output["text"]).strip("\n")
    if not text.strip():
        return
    if output.get("name") == "stdout":
        yield from _printed(text, place)
    elif "\r" not in output["text"]:  # no progress bar
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        said = next((line for line in lines if "Warning" in line), lines[0])
        yield place.notice(f"a warning is not printed: {said[:_MOST_SAID]}", subject="")


def _printed(text: str, place: Place) -> Iterator[Part]:
    kept, rest = shortened(text)
    yield Printed(kept)
    if rest:
        yield Notice(rest)
        yield place.notice(rest.removesuffix("."), "print less, or show a table")


def _of_data(
    output: Mapping[str, Any], cell: Mapping[str, Any], place: Place, *, draws: bool
) -> Iterator[Part]:
    """Anything that is no exhibit."""
    data, metadata = output["data"], output.get("metadata") or {}
    words = _alt(output) or _alt(cell)
    alt = words or f"Figure from {cell_name(place.cells, place.index)}"
    try:
        picture = picture_of(data, alt, metadata)
    except DamagedError as error:
        yield Notice(f"Picture not included: {alt}")
        yield place.notice(
            f"a picture cannot be printed: {error}", "save it as PNG or draw it anew"
        )
        return
    if picture is not None:
        yield picture
        if not words:
            yield place.notice(NO_ALT, WITH_FIGURE)
    elif "text/markdown" in data:
        yield Written(clean(_text(data["text/markdown"])))
    elif scripted := _words_for(data, _SCRIPTED):
        yield _not_printed(scripted, place)
    elif "text/html" in data:
        yield from _of_html(clean(_text(data["text/html"])), place, alt)
    elif "text/latex" in data:
        # LaTeX of an output is words around mathematics, or mathematics without its delimiters.
        latex = plain_text(data["text/latex"]).strip()
        yield Written(latex if "$" in latex else f"$${latex}$$")
    elif other := _words_for(data, _OTHER):
        yield _not_printed(other, place)
    elif "text/plain" in data:
        yield from _of_plain(plain_text(data["text/plain"]).strip("\n"), place, draws=draws)
    else:
        yield _not_printed(f"an output of the kind {next(iter(data))}", place)


def _words_for(data: Mapping[str, Any], kinds: Mapping[str, str]) -> str:
    pairs = ((begin, mime) for begin in kinds for mime in data)
    begin, mime = next((pair for pair in pairs if pair[1].startswith(pair[0])), ("", ""))
    return kinds[begin].format(mime) if begin else ""


def _not_printed(words: str, place: Place) -> CellNotice:
    return place.notice(f"{words} is not printed", _STEPS.get(words, _IN_WORDS))


def _of_html(html: str, place: Place, alt: str) -> Iterator[Part]:
    parts = list(parts_of(html, place, alt))
    yield from parts
    if not parts:
        yield place.notice("an HTML output without any words is not printed")


def _of_plain(text: str, place: Place, *, draws: bool) -> Iterator[Part]:
    """A result of which nothing but its text is known."""
    if not text.strip():
        return
    if text == "None" or _OBJECT.search(text):
        # A drawing call gives back what it drew; the drawing is there.
        if not draws:
            said = text.splitlines()[0][:_MOST_SAID]
            yield place.notice(f"{said} is not printed", "print what readers need of it")
    elif draws and _DRAWN.match(text):
        yield place.notice(
            "what a drawing call gives back is not printed",
            "end its line with a semicolon, or print what readers need of it",
        )
    elif "\n" in text:
        yield from _printed(text, place)
    else:
        yield from _value(text, place)


def _value(text: str, place: Place) -> Iterator[Part]:
    """A text without its quotation marks, a number, or what else fits on a line."""
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        value = None
    if isinstance(value, str):
        said = plain_text(value)
        yield from [paragraph(said)] if "\n" not in said.strip() else _printed(said, place)
    elif isinstance(value, int | float):
        yield paragraph(text)
    else:
        yield from _printed(text, place)


def _exhibit(data: Mapping[str, Any], where: str) -> Exhibit:
    exhibit = data[EXHIBIT_MIME]
    kind = exhibit.get("kind")
    if kind not in KINDS:
        raise ExportError(f"an exhibit of unknown kind {kind!r}", where=where, valid=KINDS)
    if kind == "chart" and not str(exhibit.get("alt") or "").strip():
        raise ExportError(
            f"the chart “{exhibit.get('title', '')}” has no alt text",
            where=where,
            next_step="say in one sentence what the chart shows: report.figure(ax, alt=…, data=…)",
        )
    if "text/html" not in data and kind not in DRAWN_FROM_DATA:
        raise ExportError(
            f"a {kind} exhibit without its text/html drawing",
            where=where,
            next_step="show exhibits made by reporting.report; run the notebook again",
        )
    html = data.get("text/html")
    return Exhibit(exhibit, None if html is None else without_style(_text(html)), where)


def _alt(part: Mapping[str, Any]) -> str:
    """Alt text as authors leave it: on the output, on one of its formats, or on the cell."""
    metadata = part.get("metadata") or {}
    for place in (metadata, *(v for v in metadata.values() if isinstance(v, Mapping))):
        if str(place.get("alt") or "").strip():
            return plain_text(place["alt"]).strip()
    return ""


def _text(value: object) -> str:
    """The content of an output, which files may hold as a list of lines."""
    return "".join(map(str, value)) if isinstance(value, list) else str(value or "")
