"""Outputs of code cells → blocks. Code itself never becomes a block."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import Any

from bs4 import BeautifulSoup, Tag

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
from reporting.export.document import Block, Exhibit, Notice, Picture, Printed, Written

EXHIBIT_MIME = "application/vnd.reporting.exhibit+json"
KINDS = ("cover", "heading", "prose", "facts", "table", "chart")
# The HTML template can draw these by itself.
DRAWN_FROM_DATA = ("heading", "table")
EXHIBITS_ONLY_TAGS = frozenset({REMOVE_CELL, REMOVE_OUTPUT, "parameters", INJECTED})

_NUMBER = re.compile(r"[-+−]?[\d.,]+(e[-+]?\d+)?\s?%?|nan|NaN|<NA>|")
_IMAGES = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}


Part = Block | Written | CellNotice


def blocks_of(cell: Mapping[str, Any], place: Place) -> Iterator[Part]:
    """What the outputs of one code cell print, and notices of what they do not.

    Args:
        cell: an executed code cell.
        place: the same cell, for messages.

    Raises:
        ExportError: an exhibit of unknown kind, or a chart without alt text.
    """
    exhibits_only = EXHIBITS_ONLY_TAGS & tags_of(cell)
    for output in cell.get("outputs", []):
        kind = output["output_type"]
        if kind in ("display_data", "execute_result"):
            if EXHIBIT_MIME in output["data"]:
                yield _exhibit(output["data"], str(place))
            elif not exhibits_only:
                yield from _other(output, cell, place)
        elif kind == "stream" and output["name"] == "stdout" and not exhibits_only:
            text = _joined(output["text"]).strip("\n")
            if text.strip():
                yield Printed(text)
        elif kind == "error":
            yield Notice("This part of the report could not be computed and is not shown.")


def picture_from_uri(uri: str, attachments: Mapping[str, Any], alt: str) -> Picture | None:
    """The picture behind a ``data:`` or ``attachment:`` address, or None if it is not one."""
    if uri.startswith("attachment:"):
        bundle = attachments.get(uri.removeprefix("attachment:"), {})
        return _picture(bundle, alt)
    head, _, payload = uri.removeprefix("data:").partition(",")
    mime, _, encoding = head.partition(";")
    if encoding != "base64":
        return None
    return _picture({mime: payload}, alt)


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
    return Exhibit(exhibit, None if html is None else _joined(html))


def _other(output: Mapping[str, Any], cell: Mapping[str, Any], place: Place) -> Iterator[Part]:
    """Anything that is no exhibit: pictures and tables are drawn, bare representations are not."""
    data = output["data"]
    alt = _alt(output) or _alt(cell) or f"Figure from {cell_name(place.cells, place.index)}"
    picture = _picture(data, alt)
    if picture is not None:
        yield picture
    elif "text/markdown" in data:
        yield Written(_joined(data["text/markdown"]))
    elif "text/html" in data:
        yield from _tables(_joined(data["text/html"]))


def _alt(part: Mapping[str, Any]) -> str:
    """Alt text as authors leave it: on the output, on one of its formats, or on the cell."""
    metadata = part.get("metadata", {})
    for place in (metadata, *(v for v in metadata.values() if isinstance(v, Mapping))):
        if str(place.get("alt") or "").strip():
            return str(place["alt"]).strip()
    return ""


def _picture(data: Mapping[str, Any], alt: str) -> Picture | None:
    if "image/svg+xml" in data:
        svg = data["image/svg+xml"]
        return Picture(_joined(svg).encode("utf-8"), "svg", alt)
    for mime, image_format in _IMAGES.items():
        if mime in data:
            try:
                return Picture(base64.b64decode(_joined(data[mime])), image_format, alt)
            except binascii.Error:
                return None
    return None


def _tables(html: str) -> Iterator[Block]:
    """Tables of an HTML output, such as a pandas DataFrame, as table exhibits."""
    for table in BeautifulSoup(html, "html.parser").find_all("table"):
        rows = [r for r in table.find_all("tr") if r.find(["td", "th"])]
        if not rows:
            continue
        header, body = rows[0], rows[1:]
        labels = [_words(c) for c in header.find_all(["th", "td"])]
        cells = [[{"text": _words(c)} for c in r.find_all(["th", "td"])] for r in body]
        width = max(len(labels), *(len(row) for row in cells), 0)
        labels += [""] * (width - len(labels))
        exhibit = {
            "kind": "table",
            "title": _words(table.caption) if table.caption else "",
            "columns": [
                {"label": label, "align": "right" if i and _is_numbers(cells, i) else "left"}
                for i, label in enumerate(labels)
            ],
            "rows": [row + [{"text": ""}] * (width - len(row)) for row in cells],
            "row_headers": bool(body) and body[0].find("th") is not None,
            "notes": [],
            "source": None,
        }
        yield Exhibit(exhibit, None)


def _is_numbers(rows: list[list[dict[str, str]]], column: int) -> bool:
    texts = [row[column]["text"] for row in rows if column < len(row)]
    return all(_NUMBER.fullmatch(text) for text in texts)


def _words(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


def _joined(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "".join(value)
