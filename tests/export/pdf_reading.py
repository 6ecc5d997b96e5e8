"""What the tests read out of a PDF."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdfium2


def elements(pdf: pikepdf.Pdf) -> Iterator[tuple[str, Any]]:
    """Every structure element with its type, in document order."""

    def walk(node: Any) -> Iterator[tuple[str, Any]]:
        if isinstance(node, pikepdf.Array):
            for kid in node:
                yield from walk(kid)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                yield str(node.S), node
            if "/K" in node:
                yield from walk(node.K)

    yield from walk(pdf.Root.StructTreeRoot.K)


def texts(data: bytes) -> list[str]:
    """The text of each page, as a reader's copy and paste would give it."""
    document = pypdfium2.PdfDocument(data)
    try:
        found = []
        for page in document:
            layer = page.get_textpage()
            # PDFium writes U+FFFE for a hyphen at a line's end.
            found.append(layer.get_text_bounded().replace("\ufffe", "-"))
            layer.close()
            page.close()
        return found
    finally:
        document.close()


def words(data: bytes) -> str:
    """All text as one line with single blanks."""
    return " ".join(" ".join(texts(data)).split())
