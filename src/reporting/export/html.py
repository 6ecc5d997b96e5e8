"""HTML reports: ``jupyter nbconvert --to report_html``, and JupyterLab's File menu.

One file, no scripts, no requests: style sheet, fonts and pictures are inside. Code never gets in.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter, TemplateExporter
from nbformat.v4 import new_notebook
from traitlets import default

from reporting import fonts
from reporting.export import shapes
from reporting.export.document import Document, Exhibit, Heading
from reporting.export.exporting import OnCommandLine, exported, mended
from reporting.export.prose_pictures import data_uri
from reporting.export.reading import read

_HERE = Path(__file__).resolve().parent


def html_document(nb: Mapping[str, Any], name: str = "report") -> str:
    """An executed notebook as one self-contained, accessible HTML page.

    The same notebook gives the same text on every machine.

    Args:
        nb: a version 4 notebook.
        name: its file name without ending, for messages and as a last resort for the title.

    Raises:
        ExportError: something in the notebook cannot be printed; names notebook and cell.
    """
    return page(read(nb, name))


def page(document: Document) -> str:
    """:func:`html_document` of what has been read already."""
    body, _ = _exporter().printed(document, {})
    return str(body)


# Building an exporter (configuration, template search) costs more than a report.
@lru_cache(maxsize=1)
def _exporter() -> ReportHTMLExporter:
    return ReportHTMLExporter()


@lru_cache(maxsize=1)
def style_sheet() -> str:
    """Everything in the page's one style element: fonts, rules, status shapes."""
    rules = (_HERE / "templates" / "report" / "report.css").read_text("utf-8")
    return "\n".join([fonts.font_face_css(), rules, shapes.css()])


class ReportHTMLExporter(TemplateExporter):  # type: ignore[misc]  # nbconvert ships no types
    """The exporter behind ``--to report_html``; its template stands on nbconvert's `base`."""

    export_from_notebook = "Report (HTML)"
    output_mimetype = "text/html"

    @default("file_extension")  # type: ignore[untyped-decorator]
    def _file_extension_default(self) -> str:
        return ".html"

    @default("template_name")  # type: ignore[untyped-decorator]
    def _template_name_default(self) -> str:
        return "report"

    @default("extra_template_basedirs")  # type: ignore[untyped-decorator]
    def _basedirs_default(self) -> list[str]:
        return [str(_HERE / "templates")]

    def default_filters(self) -> Any:
        yield from super().default_filters()
        yield ("data_uri", data_uri)
        yield ("block_kind", block_kind)

    def from_notebook_node(
        self, nb: Any, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        # Preprocessors first, one of which may run the notebook; its cells are no template's.
        nb_copy, resources = Exporter.from_notebook_node(
            self, mended(nb, resources), resources, **kw
        )
        return self.printed(exported(nb_copy, resources, self.log), resources)

    def printed(self, document: Document, resources: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """The page and its resources; the template asks for nothing of the notebook itself."""
        resources = self._init_resources(resources)
        resources["report"] = document
        resources["contents"] = contents(document)
        resources["style_sheet"] = style_sheet()
        page = self.template.render(nb=new_notebook(), resources=resources)
        return page.lstrip("\r\n"), resources


class HyphenatedHTMLExporter(OnCommandLine, ReportHTMLExporter):
    """``--to report-html``."""


def contents(document: Document) -> list[tuple[Heading, list[Heading]]]:
    """The contents: each level-2 heading with the level-3 headings below it."""
    entries: list[tuple[Heading, list[Heading]]] = []
    for block in document.blocks:
        if isinstance(block, Heading) and block.level == 2:
            entries.append((block, []))
        elif isinstance(block, Heading) and block.level == 3 and entries:
            entries[-1][1].append(block)
    return entries


def block_kind(block: object) -> str:
    """What the template has to draw: "heading", "prose", "picture", "printed", "notice",
    "drawn" (an exhibit with its HTML) or "table"."""
    if isinstance(block, Exhibit):
        return "table" if block.html is None else "drawn"
    return type(block).__name__.lower()
