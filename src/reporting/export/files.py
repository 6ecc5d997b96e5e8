"""A report's files for readers: read once, drawn in each format."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from reporting.export import html, pdf
from reporting.export.reading import read


def files(nb: Mapping[str, Any], name: str, formats: Collection[str]) -> dict[str, bytes]:
    """File name → bytes of an executed notebook in each of ``formats`` (html, pdf).

    Args:
        nb: a version 4 notebook.
        name: of the files without ending.

    Raises:
        ExportError: something in the notebook cannot be printed; names notebook and cell.
    """
    document = read(nb, name)
    made = {}
    if "html" in formats:
        made[f"{name}.html"] = html.page(document).encode()
    if "pdf" in formats:
        made[f"{name}.pdf"] = pdf.pages(document)
    return made
