"""Pictures of outputs and attachments, read once to know that both formats can show them."""

from __future__ import annotations

import base64
import binascii
import io
import warnings
from collections.abc import Mapping
from typing import Any

import typst
from PIL import Image

from reporting.export.document import Picture

# In the order of preference: drawings are sharp at every size.
MIMES = ("image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp")
_FORMATS = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "WEBP": "webp"}
_TRIAL = b"""
#let drawn = image(bytes(sys.inputs.svg), format: "svg")
#context assert(measure(drawn).height > 0pt, message: "it has no height")
#drawn
"""
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
    content = "".join(map(str, data[mime])) if isinstance(data[mime], list) else str(data[mime])
    if mime == "image/svg+xml":
        return Picture(_svg(content), "svg", alt)
    try:
        image = base64.b64decode(content)
    except (binascii.Error, ValueError) as error:
        raise DamagedError("it is damaged (not base64)") from error
    return Picture(*_raster(image), alt, _inches(metadata or {}, mime))


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


def _raster(image: bytes) -> tuple[bytes, str]:
    """The bytes with the format that they have, whatever they are said to be."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(image), formats=tuple(_FORMATS)) as opened:
                opened.load()
                if opened.mode == "CMYK":  # colours of a press, which PDF/A cannot have
                    made = io.BytesIO()
                    opened.convert("RGB").save(made, "PNG")
                    return made.getvalue(), "png"
                return image, _FORMATS[str(opened.format)]
    except Exception as error:  # Pillow's readers raise whatever they meet
        raise DamagedError(f"it is damaged ({error})") from error


def _svg(text: str) -> bytes:
    """A drawing in SVG's namespace that Typst can draw, too."""
    text = text.strip()
    if "xmlns=" not in text[: text.find(">") + 1].partition("<svg")[2]:
        text = text.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    if "<foreignObject" in text:
        raise DamagedError("a part of it is HTML, which only browsers can draw")
    try:
        typst.compile(_TRIAL, sys_inputs={"svg": text}, ignore_system_fonts=True)
    except typst.TypstError as error:
        raise DamagedError(error.message) from error
    return text.encode("utf-8", "replace")
