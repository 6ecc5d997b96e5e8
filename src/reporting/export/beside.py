"""Pictures in files beside a Markdown text, put into the text: a report is made of one file.

What cameras and editors write into a picture beside its pixels (places, names, dates) stays behind.
"""

from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from reporting.cells import places, repaired
from reporting.errors import ExportError
from reporting.limits import PICTURE_BYTES

if TYPE_CHECKING:
    from reporting.export.document import Picture

ENDINGS = {
    ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif",
    ".svg": "image/svg+xml", ".webp": "image/webp",
}  # fmt: skip

_HAS_PICTURE = re.compile(r"!\[|<img|\{(?:figure|image)\}", re.IGNORECASE)
_KEPT: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": "keep"}, "PNG": {}, "GIF": {"save_all": True},
    "WEBP": {"lossless": True, "save_all": True},
}  # fmt: skip


def embedded(text: str, folder: Path, where: object) -> str:
    """The Markdown with each picture that lies in ``folder`` or below it as a ``data:`` address.

    Pictures that are not there stay as they are, and are told when the text is printed.

    Args:
        where: the text in words, for messages.

    Raises:
        ExportError: a picture is damaged or larger than the limit; the text cannot be read.
    """
    if not _HAS_PICTURE.search(text):
        return text
    # Most texts show none, and a run that has nothing to build imports neither pandoc nor Pillow.
    from reporting.export.document import Written
    from reporting.export.prose import converted
    from reporting.export.prose_pictures import data_uri

    (prose,) = converted([Written(text)], [where])
    for src in dict.fromkeys(picture.src for picture in prose.pictures):
        path = _inside(folder, src)
        if path is not None:
            uri = data_uri(_picture(path, f"{where}, {src}"))
            names = "|".join(re.escape(name) for name in (src, unquote(src)))
            named = rf"(\]\(\s*<?|\]:\s*<?|=\s*[\"']?|\{{(?:figure|image)\}}\s*)(?:{names})"
            text = re.sub(rf"{named}(?=[\s)>\"']|$)", lambda found, to=uri: found[1] + to, text)  # type: ignore[misc]
    return text


def embedded_in_notebook(content: bytes, folder: Path) -> bytes:
    """A notebook's bytes with the pictures of its Markdown cells, as by :func:`embedded`.

    Raises:
        ExportError: as :func:`embedded`, for a picture.
    """
    if not _HAS_PICTURE.search(content.decode("utf-8", "replace")):
        return content
    try:
        notebook = repaired(json.loads(content))
    except ValueError:
        return content  # told when it is run
    return content if not embed(notebook, folder, "") else json.dumps(notebook, indent=1).encode()


def embed(notebook: Mapping[str, Any], folder: Path, name: str) -> bool:
    """Put the pictures of its Markdown cells into a notebook; whether there were any."""
    is_changed = False
    for place in places(notebook["cells"], name):
        cell = place.cells[place.index]
        if cell["cell_type"] != "markdown":
            continue
        try:
            text = embedded(cell["source"], folder, place)
        except _PictureError:
            raise
        except ExportError:
            continue  # told when it is printed
        is_changed = is_changed or text != cell["source"]
        cell["source"] = text  # type: ignore[index]
    return is_changed


class _PictureError(ExportError):
    """A file beside a text that cannot be put into it."""


def _inside(folder: Path, src: str) -> Path | None:
    name = unquote(src)
    if ":" in name or not name.strip() or Path(name).suffix.lower() not in ENDINGS:
        return None
    path = (folder / name).resolve()
    return path if path.is_relative_to(folder.resolve()) and path.is_file() else None


def _picture(path: Path, where: str) -> Picture:
    """The picture without its metadata.

    Raises:
        _PictureError: it is larger than the limit, or damaged.
    """
    from reporting.export.document import Picture
    from reporting.export.pictures import DamagedError, picture_of

    size = path.stat().st_size
    if size > PICTURE_BYTES:
        raise _PictureError(
            f"the picture has {size / 1e6:.1f} MB; the limit is {PICTURE_BYTES / 1e6:g} MB",
            where=where,
            next_step="save it smaller",
        )
    mime, content = ENDINGS[path.suffix.lower()], path.read_bytes()
    try:
        if mime == "image/svg+xml":
            found = picture_of({mime: content.decode("utf-8", "replace")}, "")
        else:
            found = picture_of({mime: base64.b64encode(content).decode()}, "")
    except DamagedError as error:
        raise _PictureError(
            "the picture is damaged", where=where, next_step="save it again"
        ) from error
    assert found is not None
    if found.image_format == "svg":
        return found
    return Picture(_bare(found.image), found.image_format, "")


def _bare(content: bytes) -> bytes:
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(content)) as image:
        kind, upright, made = str(image.format), ImageOps.exif_transpose(image), io.BytesIO()
        turned = image.getexif().get(0x0112, 1) != 1
        kept = {"quality": 95} if kind == "JPEG" and turned else _KEPT[kind]
        saved = upright if turned else image
        for about in ("exif", "xmp", "comment", "photoshop", "XML:com.adobe.xmp"):
            saved.info.pop(about, None)
        saved.save(made, kind, **kept)
    return made.getvalue()
