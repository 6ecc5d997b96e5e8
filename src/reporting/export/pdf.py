"""PDF reports: ``jupyter nbconvert --to report_pdf``, and JupyterLab's File menu."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nbconvert.exporters import Exporter
from traitlets import default

from reporting.export.document import Document
from reporting.export.exporting import OnCommandLine, exported, mended
from reporting.export.reading import read
from reporting.export.typesetting import content, typeset


def pdf_document(nb: Mapping[str, Any], name: str = "report") -> bytes:
    """An executed notebook as a tagged PDF (PDF/UA-1, PDF/A-2a, US Letter).

    The same notebook gives the same bytes on every machine: no clock, no system fonts.

    Args:
        nb: a version 4 notebook.
        name: its file name without ending, for messages and as a last resort for the title.

    Raises:
        ExportError: something in the notebook cannot be printed; names notebook and cell.
    """
    return pages(read(nb, name))


def pages(document: Document) -> bytes:
    """:func:`pdf_document` of what has been read already."""
    return typeset(content(document), document)


class ReportPDFExporter(Exporter):  # type: ignore[misc]  # nbconvert ships no types
    """The exporter behind ``--to report_pdf``."""

    export_from_notebook = "Report (PDF)"
    output_mimetype = "application/pdf"

    @default("file_extension")  # type: ignore[untyped-decorator]
    def _file_extension_default(self) -> str:
        return ".pdf"

    def from_notebook_node(
        self, nb: Any, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        nb_copy, resources = super().from_notebook_node(mended(nb, resources), resources, **kw)
        return pages(exported(nb_copy, resources, self.log)), resources


class HyphenatedPDFExporter(OnCommandLine, ReportPDFExporter):
    """``--to report-pdf``."""
