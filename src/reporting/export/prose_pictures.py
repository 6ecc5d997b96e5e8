"""Pictures in Markdown: what stands behind the name that a text gives, or words about it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from urllib.parse import unquote

from reporting.cells import CellNotice, Place, cell_name
from reporting.export.document import Picture
from reporting.export.pictures import picture_from_uri
from reporting.export.prose import Source

_MIME = {"svg": "svg+xml", "jpg": "jpeg"}
_ALT = "write what it shows: ![the words](…)"


def picture_of_prose(source: Source, place: Place) -> tuple[Picture | str, list[CellNotice]]:
    """The picture, or the words to print in its place; what its author has to know."""
    alt, notices = source.alt, []
    name = source.src if len(source.src) < 100 else source.src[:40] + "…"
    if not alt:
        alt = f"Figure from {cell_name(place.cells, place.index)}"
        notices.append(place.notice("a picture has no alt text", _ALT, subject=name))
    attachments: Mapping[str, object] = place.cells[place.index].get("attachments") or {}
    found = None
    if source.src.startswith(("attachment:", "data:")):
        addresses = dict.fromkeys([source.src, unquote(source.src)])
        found = next(filter(None, (picture_from_uri(a, attachments, alt) for a in addresses)), None)
        reason, step = "is missing or damaged", "add it to the cell again"
    elif ":" in source.src.split("/")[0] or source.src.startswith("//"):
        reason, step = "stands elsewhere and is not fetched", "save it beside the text"
    else:
        reason, step = "is not beside the text", "put its file there, or correct its name"
    if found is None:
        notices.append(place.notice(f"a picture {reason}; its words are printed", step, name))
        return f"[picture not included: {source.alt or name}]", notices
    return found, notices


def data_uri(picture: Picture) -> str:
    """A picture as the address that holds it."""
    mime = _MIME.get(picture.image_format, picture.image_format)
    return f"data:image/{mime};base64,{base64.b64encode(picture.image).decode('ascii')}"
