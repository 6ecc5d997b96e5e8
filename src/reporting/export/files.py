"""A report's files for readers: read once, drawn in each format."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from reporting.cells import CellNotice
from reporting.export import html, pdf
from reporting.export.reading import read


def files(
    nb: Mapping[str, Any], name: str, formats: Collection[str], notebook: str = ""
) -> tuple[dict[str, bytes], tuple[CellNotice, ...]]:
    """File name → bytes of an executed notebook in each of ``formats`` (html, pdf), and what is
    not printed in them.

    Args:
        nb: a version 4 notebook.
        name: of the files without ending.
        notebook: how messages name the notebook; by default like the files.

    Raises:
        ExportError: something in the notebook cannot be printed; names notebook and cell.
    """
    document = read(nb, notebook or name)
    made = {}
    if "html" in formats:
        made[f"{name}.html"] = html.page(document).encode()
    if "pdf" in formats:
        made[f"{name}.pdf"] = pdf.pages(document)
    return made, document.notices
