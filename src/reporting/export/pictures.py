"""Pictures of outputs and attachments, read once to know that both formats can show them."""

from __future__ import annotations

import base64
import binascii
import io
import warnings
from collections.abc import Mapping
from typing import Any

from lxml import etree
from PIL import Image

from reporting.export.document import Picture

# In the order of preference: drawings are sharp at every size.
MIMES = ("image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp")
_FORMATS = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "WEBP": "webp"}
_SVG = "{http://www.w3.org/2000/svg}svg"
_PIXELS_PER_INCH = 96


class DamagedError(Exception):
    """Bytes that are no picture, or only a part of one."""


def picture_of(
    data: Mapping[str, Any], alt: str, metadata: Mapping[str, Any] | None = None
) -> Picture | None:
    """The best picture that an output carries; None if it carries none.

    Args:
        data: MIME type → content, as in a notebook.
        metadata: of the output; may hold a width in pixels, as of figures for sharp screens.

    Raises:
        DamagedError: it cannot be read.
    """
    mime = next((m for m in MIMES if data.get(m)), None)
    if mime is None:
        return None
    content = data[mime] if isinstance(data[mime], str) else "".join(data[mime])
    if mime == "image/svg+xml":
        return Picture(_svg(content), "svg", alt)
    try:
        image = base64.b64decode(content)
    except (binascii.Error, ValueError) as error:
        raise DamagedError("not base64") from error
    return Picture(image, _raster(image), alt, _inches(metadata or {}, mime))


def picture_from_uri(uri: str, attachments: Mapping[str, Any], alt: str) -> Picture | None:
    """The picture at a ``data:`` or ``attachment:`` address; None if there is none, or damaged."""
    if uri.startswith("attachment:"):
        bundle = attachments.get(uri.removeprefix("attachment:"), {})
    else:
        head, _, payload = uri.removeprefix("data:").partition(",")
        mime, _, encoding = head.partition(";")
        bundle = {mime: payload} if encoding.endswith("base64") else {}
        if mime == "image/svg+xml" and bundle:
            try:
                bundle = {mime: base64.b64decode(payload).decode("utf-8", "replace")}
            except ValueError:
                return None
    try:
        return picture_of(bundle, alt)
    except DamagedError:
        return None


def _inches(metadata: Mapping[str, Any], mime: str) -> float | None:
    for about in (metadata.get(mime), metadata):
        width = about.get("width") if isinstance(about, Mapping) else None
        if isinstance(width, int | float) and width > 0:
            return width / _PIXELS_PER_INCH
    return None


def _raster(image: bytes) -> str:
    """The format that the bytes have, whatever they are said to be."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(image), formats=tuple(_FORMATS)) as opened:
                found = _FORMATS[str(opened.format)]
                opened.load()
                return found
    except Exception as error:  # Pillow's readers raise whatever they meet
        raise DamagedError(str(error)) from error


def _svg(text: str) -> bytes:
    """Well-formed, in SVG's namespace, and with an area."""
    content = text.strip().encode("utf-8", "replace")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DamagedError(str(error)) from error
    if root.tag == "svg" and b"xmlns=" not in content:
        return _svg(text.replace("<svg", f'<svg xmlns="{_SVG[1:-4]}"', 1))
    if root.tag != _SVG or any(_is_zero(root.get(side)) for side in ("width", "height")):
        raise DamagedError("not a drawing with an area")
    return content


def _is_zero(length: str | None) -> bool:
    return length is not None and not length.strip("0. %abcdefghijklmnopqrstuvwxyz-")
