"""A `Document` → the JSON from which `report.typ` draws, and Typst → the PDF's bytes.

Text travels as JSON strings and is never pasted into markup: a school called ``#panic()`` is a
name. The only markup is what pandoc wrote (`reporting.export.prose`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib.resources import as_file, files
from itertools import groupby
from typing import Any, Literal

import typst

from reporting import fonts
from reporting.errors import ExportError
from reporting.export import shapes, tables
from reporting.export.document import (
    Block,
    Document,
    Exhibit,
    Heading,
    Notice,
    Picture,
    Printed,
    Prose,
)
from reporting.export.glyphs import printable_tree
from reporting.export.wide import parts_of

STANDARDS: tuple[Literal["ua-1"], Literal["a-2a"]] = ("ua-1", "a-2a")

# Up to so many rows a chart's data table stays on the chart's page.
SHORT_TABLE = 18

# Inches of a page for a chart with its table; as `highest` in exhibits.typ. And of a turned page.
HIGHEST, HIGHEST_TURNED = 8.6, 6.1

# More rows than these are never kept on one page.
_LONG_TABLE = 12

# Of a page, how much a table's header may take.
_MOST_OF_PAGE = 0.75

# Up to so many nodes after a heading are looked at for the chart or table it introduces.
MOST_TEXTS_KEPT = 6

Node = dict[str, Any]


def content(document: Document) -> Node:
    """Everything that `report.typ` needs for one report, as a JSON value.

    Raises:
        ExportError: a table is too wide for any page.
    """
    nodes = [node for block in document.blocks for node in _nodes(block, document.title)]
    return {
        "title": document.title,
        "heading": document.heading,
        "language": document.language,
        "running_head": list(document.running_head),
        "cover": None if document.cover is None else dict(document.cover.data),
        "nodes": _pages(_kept_with_next(nodes)),
        "pictures": {
            key: picture if isinstance(picture, str) else _node(picture, document.title)
            for key, picture in document.pictures.items()
        },
    }


def typeset(report: Node, document: Document) -> bytes:
    """The PDF (PDF/UA-1 and PDF/A-2a), the same bytes for the same content.

    Raises:
        ExportError: Typst refused; the message quotes what it said.
    """
    date = document.date
    data = {
        **printable_tree(report),
        "date": [date.year, date.month, date.day],
        "fonts": list(fonts.FAMILIES),
        "mono": "DejaVu Sans Mono",
        "shapes": {name: shapes.svg(name) for name in shapes.NAMES},
    }
    with as_file(files("reporting.export") / "typst") as root:
        try:
            made = typst.compile(
                str(root / "report.typ"),
                root=str(root),
                font_paths=_fonts(),
                ignore_system_fonts=True,
                pdf_standards=list(STANDARDS),
                sys_inputs={"report": json.dumps(data, ensure_ascii=False)},
            )
        except typst.TypstError as error:
            said = "; ".join([error.message, *error.hints])
            raise ExportError(
                f"the PDF could not be made: {said}",
                where=document.title,
                next_step="if the text above names no cell of yours, this is a bug in report.typ",
            ) from error
    return bytes(made)


# Reading the fonts costs more than setting a page.
@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,  # for mathematics
        font_paths=[str(fonts.TTF_FOLDER), str(fonts.fallback_folder())],
    )


def _nodes(block: Block, where: str) -> list[Node]:
    """One, or of an output's table that is too wide for a page, several."""
    if isinstance(block, Exhibit) and "head" in block.data:
        return [_table(part, block.where) for part in parts_of(block.data, block.where)]
    return [_node(block, where)]


def _node(block: Block, where: str) -> Node:
    match block:
        case Heading():
            return {
                "kind": "heading",
                "level": block.level,
                "text": block.text,
                "label": block.label,
                "new_page": block.new_page,
                "markup": block.typst,
            }
        case Prose():
            return {"kind": "markup", "markup": block.typst}
        case Picture():
            return {
                "kind": "picture",
                "bytes": list(block.image) if block.image_format != "svg" else None,
                "svg": block.image.decode("utf-8") if block.image_format == "svg" else None,
                "format": block.image_format,
                "alt": block.alt,
                "width": block.width,
            }
        case Printed():
            return {"kind": "printed", "text": block.text}
        case Notice():
            return {"kind": "notice", "text": block.text}
        case Exhibit():
            return _exhibit(block.data, block.where or where)


def _exhibit(data: Mapping[str, Any], where: str) -> Node:
    if data["kind"] == "table":
        return _table(data, where)
    if data["kind"] == "chart":
        table = data.get("table")
        height = 72 * float(data.get("height") or HIGHEST) + tables.texts_at_most(data)
        node = {**data, "table": None, "together": None}
        if table:
            drawn = _table(table, where)
            short = len(table["rows"]) <= SHORT_TABLE and not drawn["turned"]
            node["together" if short else "table"] = drawn
            if short:
                height += tables.height_at_most(table, drawn["widths"], drawn["size"])
        # Else Typst has to set all of it once more, to find out.
        node["fits"] = height < 72 * HIGHEST
        return node
    return dict(data)


def _table(data: Mapping[str, Any], where: str) -> Node:
    """The table with its widths, every row as long as the header, and where it may break."""
    laid = tables.layout(data, where)
    width = len(data["columns"])
    heads = [list(row) for row in tables.heads_of(data)]
    rows = [(list(row) + [{"text": ""}] * width)[:width] for row in data["rows"]]
    page = 72 * (HIGHEST_TURNED if laid.turned else HIGHEST)
    heights = tables.heights_at_most(data, [*heads, *rows], laid.widths, laid.size)
    of_heads, of_texts = sum(heights[: len(heads)]), tables.texts_at_most(data)
    if of_heads > page * _MOST_OF_PAGE:
        # Typst sets a header in one piece, and what is higher than a page would be lost.
        heads, rows = [], [*heads, *rows]
    breakable = len(rows) > _LONG_TABLE or sum(heights) + of_texts > page
    if breakable:
        rows = _breakable(rows, [height > page / 3 for height in heights[-len(rows) :]])
    return {
        **data,
        "head": heads,
        "rows": rows,
        "widths": list(laid.widths),
        "size": laid.size,
        "turned": laid.turned,
        "repeated": max(of_heads, of_texts) < page / 3,
        "breakable": breakable,
    }


def _breakable(rows: list[list[Node]], high: Sequence[bool]) -> list[list[Node]]:
    """Rows of a table that runs over pages, of which the high ones may go on on the next page.

    Typst loses parts of cells that span rows there: each stands in its first row, above blanks.
    """
    made = [
        [{**cell, "breakable": is_high} for cell in row]
        for row, is_high in zip(rows, high, strict=True)
    ]
    for y, row in enumerate(made):
        for x, cell in enumerate(row):
            down = cell.pop("rowspan", 1)
            across = {"colspan": cell["colspan"]} if "colspan" in cell else {}
            for below in made[y + 1 : y + down]:
                # Typst breaks a row only if it may break each of its cells.
                breakable = below[x]["breakable"]
                below[x] = {"text": "", **across, "open": True, "breakable": breakable}
            if down > 1:
                cell["open"] = True
                made[y + down - 1][x]["open"] = False
    return made


def _kept_with_next(nodes: list[Node]) -> list[Node]:
    """Nodes in which short text between a heading and its chart or table stays with them."""
    kept = list(nodes)
    for start, node in enumerate(nodes):
        if node["kind"] != "heading":
            continue
        between = range(start + 1, min(start + 1 + MOST_TEXTS_KEPT, len(nodes)))
        for end in between:
            if nodes[end]["kind"] in ("chart", "table", "picture") or _stands_for_one(nodes[end]):
                for index in range(start + 1, end):
                    # Typst keeps a heading with what follows by itself.
                    if nodes[index]["kind"] != "heading":
                        kept[index] = {**nodes[index], "sticky": True}
                break
            if not _is_short(nodes[end]) or nodes[end].get("level", 6) <= node["level"]:
                break
    return kept


def _stands_for_one(node: Node) -> bool:
    """A sentence in the place of a chart: that there is none, and why."""
    return bool(node["kind"] == "prose" and node.get("style") == "notice")


def _is_short(node: Node) -> bool:
    match node["kind"]:
        case "heading":
            return True
        case "facts":
            return len(node["items"]) <= 5
        case "prose" | "markup":
            return len(json.dumps(node.get("paragraphs") or node["markup"])) < 900
        case _:
            return False


def _pages(nodes: Sequence[Node]) -> list[Node]:
    """Nodes with turned tables wrapped into landscape pages, each with the headings before it."""
    flat = list(_apart(nodes))
    turned = [bool(node.get("turned")) for node in flat]
    for index in range(len(flat) - 1, 0, -1):
        if turned[index] and flat[index - 1]["kind"] == "heading":
            turned[index - 1] = True
    pages: list[Node] = []
    for is_turned, group in groupby(zip(turned, flat, strict=True), key=lambda pair: pair[0]):
        members = [node for _, node in group]
        pages += [{"kind": "landscape", "nodes": members}] if is_turned else members
    return pages


def _apart(nodes: Iterable[Node]) -> Iterable[Node]:
    """Nodes with a chart's long data table taken out as a node of its own."""
    for node in nodes:
        table = node.get("table") if node["kind"] == "chart" else None
        yield {**node, "table": None} if table else node
        if table:
            yield table
