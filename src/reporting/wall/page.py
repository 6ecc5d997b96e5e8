"""HTML and SVG as pieces: every text, every row, every attribute that can hold words."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

import lxml.html

from reporting.wall.pieces import Entry, Piece, Section

_DRAWING = re.compile(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)")
_PAYLOAD = re.compile(r"base64,[A-Za-z0-9+/=\s]+")
# fmt: off
_INLINE = frozenset([
    "a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "data", "del", "dfn", "em", "i", "img",
    "ins", "kbd", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u",
    "var", "wbr",
])
# Shapes, colours and coordinates: numbers that are no words.
_GEOMETRY = frozenset([
    "class", "style", "d", "points", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "ry",
    "dx", "dy", "width", "height", "viewbox", "transform", "clip-path", "id", "href", "xlink:href",
    "xmlns", "xmlns:xlink", "version", "type", "colspan", "rowspan", "scope", "role", "tabindex",
    "aria-hidden", "charset", "lang",
])
# fmt: on
_NAMES = {"p": "paragraph", "li": "item", "dd": "item", "dt": "term", "title": "title"}
_MOST_SPANNED = 1000  # columns, as browsers allow
_SAME_LINE = 4.0  # points; text of a chart is 8.5 points high


def pieces_of_page(content: str, section: Section | None = None) -> Iterator[Piece]:
    """The pieces of an HTML page or fragment, in reading order.

    Args:
        section: where the reader is when the fragment begins; a new one for a page.
    """
    text = _PAYLOAD.sub("base64,", content)
    if not text.strip():
        return
    section = section or Section()
    for drawing in _DRAWING.findall(content):
        yield from pieces_of_page(base64.b64decode(drawing).decode("utf-8", "replace"), section)
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
    tree = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    yield from _Reader(section).walk(tree)


class _Reader:
    """Walks a tree; text of inline elements belongs to the block around them."""

    def __init__(self, section: Section) -> None:
        self.section = section
        self.captions: tuple[str, ...] = ()

    def walk(self, element: Any) -> Iterator[Piece]:
        tag = element.tag
        if not isinstance(tag, str):
            yield Piece(self.section.place("comment"), str(element.text or ""), spoken=False)
            return
        if tag in ("style", "script"):
            yield Piece(self.section.place(tag), str(element.text or ""), spoken=False)
            return
        yield from self._attributes(element)
        if tag == "svg":
            yield from self._drawing(element)
            return
        outer = self.captions
        if tag in ("figure", "table"):
            title = element.find(".//figcaption" if tag == "figure" else "./caption")
            if title is not None:
                self.captions = (_words(title), *outer)
        if tag == "table":
            yield from self._table(element)
        else:
            yield from self._block(element)
        self.captions = outer

    def _block(self, element: Any) -> Iterator[Piece]:
        own: list[str] = []
        inline: list[Any] = []
        below: list[Any] = []
        _gather(element, own, inline, below)
        text = " ".join("".join(own).split())
        if text:
            yield self._said(element, text)
        for part in inline:
            yield from self._attributes(part)
        for inner in below:
            yield from self.walk(inner)

    def _said(self, element: Any, text: str) -> Piece:
        tag = str(element.tag)
        section = self.section
        if re.fullmatch(r"h[1-6]", tag):
            section.heading(int(tag[1]), text)
            return Piece(section.place("heading"), text)
        if tag == "p" and "definition" in element.get("class", "").split():
            section.definition = text
        place = section.place(_NAMES.get(tag, "text"))
        return Piece(place, text, section.about(*self.captions))

    def _table(self, table: Any) -> Iterator[Piece]:
        place = self.section.place("table")
        about = self.section.about(*self.captions)
        for caption in table.findall("./caption"):
            yield Piece(f"{place}, caption", _words(caption), about)
        rows = list(table.iter("tr"))
        lines = list(_spread(rows))
        heads = max(sum(row.getparent().tag == "thead" for row in rows), 1)
        # A value stands under the words of all rows of the header.
        labels = [" ".join(dict.fromkeys(filter(None, above))) for above in
                  zip_longest(*([text for text, _ in line] for line in lines[:heads]))]  # fmt: skip
        for number, (row, line) in enumerate(zip(rows, lines, strict=True)):
            entries = tuple(
                Entry(labels[i] if i < len(labels) else "", text, marker)
                for i, (text, marker) in enumerate(line)
            )
            where = f"{place}, row {number}" if number else f"{place}, header"
            text = " ".join(text for text, _ in line)
            yield Piece(where, text, about, entries if number >= heads else ())
            for inner in row.iter():
                yield from self._attributes(inner)

    def _drawing(self, svg: Any) -> Iterator[Piece]:
        """Texts of a chart one by one, and again those that stand on one line."""
        place = self.section.place("chart")
        about = self.section.about(*self.captions)
        lines: list[tuple[float, float, str]] = []
        for element in svg.iter():
            if not isinstance(element.tag, str):
                yield Piece(f"{place}, comment", str(element.text or ""), spoken=False)
                continue
            if element is not svg:
                yield from self._attributes(element)
            if element.tag not in ("text", "title", "desc"):
                continue
            text = _words(element)
            yield Piece(f"{place}, text", text, about, drawn=True)
            if element.tag == "text":
                lines.append((_coordinate(element, "y"), _coordinate(element, "x"), text))
        for line in _lines(lines):
            yield Piece(f"{place}, line", " · ".join(line), about, drawn=True)

    def _attributes(self, element: Any) -> Iterator[Piece]:
        for name, value in element.attrib.items():
            if name in ("id", "href") and element.tag in ("a", "h2", "h3", "h4"):
                yield Piece(f"attribute {name}", value, spoken=False)
            elif name not in _GEOMETRY and value:
                about = self.section.about(*self.captions)
                yield Piece(f"attribute {name}", value, about)


def _gather(element: Any, own: list[str], inline: list[Any], below: list[Any]) -> None:
    """The text of a block with its inline elements; the blocks within it."""
    own.append(element.text or "")
    for child in element:
        if child.tag in _INLINE:
            inline.append(child)
            _gather(child, own, inline, below)
        else:
            below.append(child)
            own.append(" ")
        own.append(child.tail or "")


def _words(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())


def _spread(rows: Sequence[Any]) -> Iterator[list[tuple[str, str | None]]]:
    """Texts and markers of each row, a cell over several rows or columns in every place of it."""
    below: dict[tuple[int, int], tuple[str, str | None]] = {}
    for y, row in enumerate(rows):
        line: list[tuple[str, str | None]] = []
        for cell in [*row.xpath("./td|./th"), None]:
            while (y, len(line)) in below:
                line.append(below.pop((y, len(line))))
            if cell is None:
                break
            entry = _words(cell), cell.get("data-marker")
            for _ in range(_span(cell, "colspan")):
                below.update({(y + j, len(line)): entry for j in range(1, _span(cell, "rowspan"))})
                line.append(entry)
        yield line


def _span(cell: Any, name: str) -> int:
    value = cell.get(name, "")
    return max(1, min(int(value), _MOST_SPANNED)) if value.isdecimal() else 1


def _coordinate(element: Any, name: str) -> float:
    try:
        return float(str(element.get(name, "0")).split()[0])
    except (ValueError, IndexError):
        return 0.0


def _lines(texts: list[tuple[float, float, str]]) -> Iterator[list[str]]:
    """Texts whose base lines differ by less than half a letter, from left to right."""
    line: list[tuple[float, float, str]] = []
    for text in sorted(texts):
        if line and text[0] - line[-1][0] > _SAME_LINE:
            yield _from_left(line)
            line = []
        line.append(text)
    if line:
        yield _from_left(line)


def _from_left(line: list[tuple[float, float, str]]) -> list[str]:
    return [text for _, _, text in sorted(line, key=lambda one: one[1])]
