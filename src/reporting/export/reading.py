"""An executed notebook → a `Document`: the one reading that both formats share."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from reporting.cells import (
    REMOVE_CELL,
    CellNotice,
    MalformedError,
    Place,
    places,
    repaired,
    tags_of,
)
from reporting.errors import ExportError
from reporting.export.document import (
    UNDATED,
    Block,
    Document,
    Exhibit,
    Heading,
    Notice,
    Picture,
    Printed,
    Prose,
    Written,
)
from reporting.export.foreseen import raw_cell
from reporting.export.fragments import parts_of
from reporting.export.glyphs import missing
from reporting.export.outputs import blocks_of
from reporting.export.prose import Converted, Segment, converted, with_pictures
from reporting.export.prose_pictures import data_uri, picture_of_prose

_SKIPPED_TAGS = frozenset({REMOVE_CELL, "papermill-error-cell-tag"})
_ANCHOR = re.compile(r"[\w.-]+")
_YEAR = re.compile(r"^(\d{4})-(\d{2})$")

_MOST_NAMED = 10

# Pictures in running text, by the names that its markup has for them; words where there is none.
Named = dict[str, Picture | str]
Part = Block | CellNotice | Named


def read(nb: Mapping[str, Any], name: str = "report") -> Document:
    """The printable content of an executed notebook.

    Args:
        nb: a version 4 notebook, as nbformat reads it.
        name: the notebook's file name without ending; used in messages and, when the notebook
            names no title, as the title.

    Raises:
        ExportError: an exhibit, inline value or picture cannot be printed.
    """
    found = list(_blocks(cells_of(nb, name), name))
    blocks = [part for part in found if not isinstance(part, CellNotice | dict)]
    pictures = {k: p for part in found if isinstance(part, dict) for k, p in part.items()}
    notices = tuple(dict.fromkeys(part for part in found if isinstance(part, CellNotice)))
    covers = [b for b in blocks if isinstance(b, Exhibit) and b.data["kind"] == "cover"]
    if len(covers) > 1:
        raise ExportError(
            "more than one cover", where=name, next_step="show the cover in one cell only"
        )
    if covers:
        cover = covers[0]
        blocks.remove(cover)
        return Document(
            title=" · ".join(cover.data[key] for key in ("title", "school", "school_year")),
            heading=cover.data["title"],
            language=cover.data.get("language") or "en-US",
            running_head=_running_head(cover.data),
            date=_end_of(cover.data["school_year"]),
            cover=cover,
            blocks=tuple(_in_order(blocks, shift=0)),
            notices=notices,
            pictures=pictures,
        )
    title = str(nb["metadata"].get("title") or "")
    first = blocks[0] if blocks else None
    if not title and isinstance(first, Heading) and first.level == 1:
        title = first.text
        del blocks[0]
    title = title or name.removesuffix(".ipynb").replace("_", " ").strip().capitalize()
    # In a plain notebook "#" may be the level of its chapters, below the title.
    shift = 1 if any(isinstance(b, Heading) and b.level == 1 for b in blocks) else 0
    return Document(
        title=title,
        heading=title,
        language="en-US",
        running_head=(title,),
        date=UNDATED,
        cover=None,
        blocks=tuple(_in_order(blocks, shift)),
        notices=notices,
        pictures=pictures,
    )


def cells_of(nb: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    """The cells of a notebook, with all that cells have.

    Raises:
        ExportError: something among them is no cell.
    """
    try:
        cells: Sequence[Mapping[str, Any]] = repaired(nb)["cells"]
    except MalformedError as error:
        raise ExportError(
            f"this notebook is damaged: {error}", where=name, next_step="restore an earlier version"
        ) from error
    return cells


def _running_head(cover: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(cover[part]) for part in ("school", "label", "school_year") if cover[part])


def _end_of(school_year: str) -> datetime.date:
    """June 30 of the year in which a school year such as "2025-26" ends."""
    found = _YEAR.match(school_year)
    return datetime.date(int(found[1]) + 1, 6, 30) if found else UNDATED


def _blocks(cells: Sequence[Mapping[str, Any]], name: str) -> Iterator[Part]:
    parts = [(part, place) for place in places(cells, name) for part in _parts(place)]
    written = [(part, place) for part, place in parts if isinstance(part, Written)]
    # One call for all prose: what people wrote, and what cells put out.
    prose = iter(converted([part for part, _ in written], [place for _, place in written]))
    for part, place in parts:
        if isinstance(part, Written):
            made = list(_of_prose(next(prose), place))
        elif isinstance(part, Exhibit) and part.data["kind"] == "heading":
            made = [_heading_of(part.data)]
        else:
            made = [part]
        yield from made
        yield from _boxes(made, place)


def _boxes(parts: Iterable[Part], place: Place) -> Iterator[CellNotice]:
    """A notice of the characters that the PDF cannot show."""
    found: set[str] = set()
    for part in parts:
        match part:
            case Heading() | Printed():
                found |= missing(part.text)
            case Prose():
                found |= missing(part.typst)
            case Exhibit():
                found |= missing(part.data)
            case Picture() if part.image_format == "svg":
                found |= missing(part.image.decode("utf-8"))
    if found:
        some = " ".join(
            c if c.isprintable() else f"U+{ord(c):04X}" for c in sorted(found)[:_MOST_NAMED]
        )
        more = f" and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
        yield place.notice(
            f"the PDF prints □ for {some}{more}: no font of the reports has them",
            "write it in words, or in another script",
            subject="",
        )


def _parts(place: Place) -> Iterator[Part | Written]:
    cell = place.cells[place.index]
    if cell["cell_type"] == "code":
        yield from blocks_of(cell, place)
    elif cell["cell_type"] == "markdown" and not _SKIPPED_TAGS & tags_of(cell):
        yield Written(cell["source"])
    elif cell["cell_type"] == "raw" and REMOVE_CELL not in tags_of(cell):
        yield from raw_cell(place)


def _heading_of(data: Mapping[str, Any]) -> Heading:
    return Heading(
        level=int(data["level"]),
        text=str(data["text"]),
        anchor=str(data.get("anchor") or ""),
        label=data.get("label"),
        new_page=bool(data.get("new_page")),
    )


def _of_prose(prose: Converted, place: Place) -> Iterator[Part]:
    """The blocks of a converted text, its pictures by name, and notices."""
    for notice in prose.notices:
        yield place.notice(notice, subject="")
    named: Named = {}
    for source in prose.pictures:
        named[source.key], notices = picture_of_prose(source, place)
        yield from notices
    yield named
    images = {
        key: found if isinstance(found, str) else data_uri(found) for key, found in named.items()
    }
    for segment in prose.segments:
        if segment["kind"] == "html_table":
            parts = parts_of(segment["html"], place, "")
            yield from (part for part in parts if not isinstance(part, Written))
        else:
            yield _from_segment(with_pictures(segment, images), named)


def _from_segment(segment: Segment, named: Named) -> Block:
    match segment["kind"]:
        case "heading":
            return Heading(
                level=segment["level"],
                text=segment["text"],
                anchor="",
                html=segment.get("html"),
                typst=segment.get("typst"),
            )
        case "table":
            return Exhibit({"notes": [], **segment, "kind": "table"}, None)
        case "picture":
            found = named[segment["key"]]
            return Notice(found) if isinstance(found, str) else found
        case _:
            return Prose(html=segment["html"], typst=segment["typst"])


def _in_order(blocks: list[Block], shift: int) -> Iterable[Block]:
    """The blocks with heading levels that start at 2 and never skip, and unique anchors."""
    headings = [b for b in blocks if isinstance(b, Heading)]
    taken = {h.anchor for h in headings if _ANCHOR.fullmatch(h.anchor)}
    used: set[str] = set()
    level = 1
    for block in blocks:
        if not isinstance(block, Heading):
            yield block
            continue
        if not block.text.strip():
            continue
        level = max(2, min(block.level + shift, level + 1, 6))
        anchor = block.anchor
        if not _ANCHOR.fullmatch(anchor) or anchor in used:
            anchor = _free(_slug(block.anchor or block.text), taken | used)
        used.add(anchor)
        yield replace(block, level=level, anchor=anchor)


def _slug(text: str) -> str:
    words = "".join(c if c.isalnum() and c.isascii() else " " for c in text.lower()).split()
    return "-".join(words)[:60].strip("-") or "section"


def _free(anchor: str, taken: set[str]) -> str:
    if anchor not in taken:
        return anchor
    number = 2
    while f"{anchor}-{number}" in taken:
        number += 1
    return f"{anchor}-{number}"
