"""A PDF as pieces: the text of its pages, and every text in its objects.

The objects hold what no page shows: metadata, outline, alternative texts, links, attachments.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator

import pikepdf
import pypdfium2

from reporting.wall.pieces import Piece

# PDFium writes U+FFFE (or U+0002) for a hyphen that only breaks a line.
_BROKEN = re.compile(r"[\ufffe\u0002\u00ad-]\s*\r?\n\s*|[\ufffe\u0002]")
_READABLE = (pikepdf.Name.Metadata, pikepdf.Name.EmbeddedFile)


def pieces_of_pdf(content: bytes) -> Iterator[Piece]:
    """The pieces of a PDF; a word that a line break divides stands in both forms."""
    document = pypdfium2.PdfDocument(content)
    try:
        for number, page in enumerate(document, start=1):
            text = page.get_textpage().get_text_range()
            yield Piece(f"page {number}", text, spoken=False)
            if _BROKEN.search(text):
                yield Piece(f"page {number}", _BROKEN.sub("", text), spoken=False)
    finally:
        document.close()
    yield from _objects(content)


def _objects(content: bytes) -> Iterator[Piece]:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for text in _strings(pdf.docinfo):
            yield Piece("metadata", text, spoken=False)
        for item in pdf.objects:
            for text in _strings(item):
                yield Piece("metadata, outline, alternative texts or links", text, spoken=False)
            if isinstance(item, pikepdf.Stream) and item.get("/Type") in _READABLE:
                text = item.read_bytes().decode("utf-8", "replace")
                yield Piece("metadata or attachment", text, spoken=False)


def _strings(item: pikepdf.Object) -> Iterator[str]:
    """Texts directly in an object and in what it holds itself; references lead to others."""
    if isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
        values: Iterable[object] = item.values()
    elif isinstance(item, pikepdf.Array):
        values = item
    else:
        return
    for value in values:
        if isinstance(value, pikepdf.String):
            yield str(value)
        elif isinstance(value, (pikepdf.Dictionary, pikepdf.Array)) and not value.is_indirect:
            yield from _strings(value)
