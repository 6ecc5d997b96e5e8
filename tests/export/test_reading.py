"""What of a notebook gets into a report, and what stops it."""

from __future__ import annotations

import base64
import datetime
import io
from typing import Any

import pytest
from nbformat.v4 import new_markdown_cell, new_output
from PIL import Image

from reporting.errors import ExportError
from reporting.export.document import Exhibit, Heading, Notice, Picture, Printed, Prose
from reporting.export.reading import read

from .notebooks import MIME, chart, code, cover, display, heading, notebook

_FILE = io.BytesIO()
Image.new("RGB", (2, 2)).save(_FILE, "PNG")
PNG = base64.b64encode(_FILE.getvalue()).decode()


def test_code_and_its_noise_are_dropped() -> None:
    """Code, warnings on stderr and bare representations print nothing."""
    cell = code(
        new_output("stream", name="stderr", text="UserWarning"),
        display({"text/plain": "<Axes: >"}),
    )
    assert read(notebook(cell)).blocks == ()


def test_printed_text_is_kept_unless_the_cell_is_tagged() -> None:
    """Standard output is printed, but not from a cell that shows exhibits only."""
    out = new_output("stream", name="stdout", text="hello\n")
    assert read(notebook(code(out))).blocks == (Printed("hello"),)
    for tag in ("remove", "parameters", "injected-parameters"):
        assert read(notebook(code(out, tags=[tag]))).blocks == ()


def test_a_removed_cell_prints_nothing_at_all() -> None:
    """Hidden means absent, exhibits included; a cell of parameters prints its exhibits."""
    data = {MIME: heading("Part"), "text/html": "<h2>Part</h2>"}
    for tag, shown in (("remove", []), ("remove-output", []), ("parameters", ["Part"])):
        blocks = read(notebook(code(display(data), tags=[tag]))).blocks
        assert [b.text for b in blocks if isinstance(b, Heading)] == shown


def test_an_error_is_a_notice_without_traceback() -> None:
    """A failed cell leaves a sentence, never its traceback."""
    failed = new_output("error", ename="KeyError", evalue="'x'", traceback=["File secret.py"])
    (notice,) = read(notebook(code(failed))).blocks
    assert isinstance(notice, Notice)
    assert "secret" not in notice.text
    assert "KeyError" not in notice.text


@pytest.mark.parametrize(
    ("cell", "alt"),
    [
        (code(display({"image/png": PNG}, alt="From the output")), "From the output"),
        (code(display({"image/png": PNG}, **{"image/png": {"alt": "By format"}})), "By format"),
        (code(display({"image/png": PNG}), alt="From the cell"), "From the cell"),
        (code(display({"image/png": PNG})), "Figure from cell [1]"),
    ],
)
def test_pictures_find_their_alt_text(cell: Any, alt: str) -> None:
    """Alt text comes from the output, else the cell, else it names the cell."""
    (picture,) = read(notebook(cell)).blocks
    assert isinstance(picture, Picture)
    assert (picture.image_format, picture.alt) == ("png", alt)


@pytest.mark.parametrize("alt", ["", "  "])
def test_chart_without_alt_text_is_an_error(alt: str) -> None:
    """A chart without alt text stops the export, naming notebook, cell and chart."""
    with pytest.raises(ExportError, match=r"goal_1, cell \[1\]: the chart “Belonging” has no alt"):
        read(notebook("text", {**chart("Belonging", "x"), "alt": alt}), "goal_1")


def test_unknown_exhibit_is_an_error() -> None:
    """An exhibit of a kind that nobody can draw stops the export and lists the kinds."""
    with pytest.raises(ExportError, match="valid: cover, heading, prose, facts, table, chart"):
        read(notebook(code(display({MIME: {"kind": "gauge"}}))))


def test_cover_names_the_document() -> None:
    """Title, running head and date come from the cover."""
    document = read(notebook("before", cover()))
    assert document.title == "A place for everyone… · Wydown Middle School · 2025-26"
    assert document.running_head == ("Wydown Middle School", "Goal 1", "2025-26")
    assert document.date == datetime.date(2026, 6, 30)
    assert document.cover is not None
    assert [type(b) for b in document.blocks] == [Prose]


def test_two_covers_are_an_error() -> None:
    """A report has one cover."""
    with pytest.raises(ExportError, match="more than one cover"):
        read(notebook(cover(), cover()))


@pytest.mark.parametrize(
    ("cells", "metadata", "title"),
    [
        (("# My study\n\ntext",), {}, "My study"),
        (("text", "# Later"), {}, "Some name"),
        (("# Heading",), {"title": "From metadata"}, "From metadata"),
    ],
)
def test_plain_notebook_finds_a_title(cells: Any, metadata: Any, title: str) -> None:
    """Without a cover the title is the metadata's, the first heading's or the file's."""
    assert read(notebook(*cells, metadata=metadata), "some_name").title == title


def test_heading_levels_are_put_in_order() -> None:
    """Levels start below the title and never skip, whatever the Markdown says."""
    document = read(notebook("# Title", "# A\n\n### B\n\n###### C\n\n## D\n\n##\n\n# E"))
    found = [(b.level, b.text) for b in document.blocks if isinstance(b, Heading)]
    assert found == [(2, "A"), (3, "B"), (4, "C"), (3, "D"), (2, "E")]


def test_anchors_are_unique_and_stable() -> None:
    """An exhibit keeps its anchor; other headings make way."""
    document = read(notebook("## 1c", heading("Connected", 2, "1c", "1c"), "## A b!", "## A b"))
    assert [h.anchor for h in document.headings()] == ["1c-2", "1c", "a-b", "a-b-2"]


def test_inline_values_are_refused() -> None:
    """JupyterLab stores the value of the school that was open last: it is never printed."""
    stored = {"status": "ok", "data": {"text/plain": "412"}, "metadata": {}}
    cell = new_markdown_cell("It is {eval}`x.change` now.")
    cell["metadata"]["user_expressions"] = [{"expression": "x.change", "result": stored}]
    with pytest.raises(ExportError, match=r"goal_1, the Markdown cell .*{eval}`x\.change`"):
        read(notebook("text", cell), "goal_1")


def test_inline_values_in_code_are_code() -> None:
    """How to write one may be explained."""
    (prose,) = read(notebook("Write ``{eval}`x` `` so.\n\n```\n{eval}`y`\n```")).blocks
    assert isinstance(prose, Prose)
    assert "{eval}`x`" in prose.html
    assert "{eval}`y`" in prose.html


def test_pictures_in_markdown() -> None:
    """An embedded picture of its own paragraph is kept; an attachment too."""
    attached = new_markdown_cell("![Logo](attachment:a.png)")
    attached["attachments"] = {"a.png": {"image/png": PNG}}
    blocks = read(notebook(f"![Dot](data:image/png;base64,{PNG})", attached)).blocks
    assert [b.alt for b in blocks if isinstance(b, Picture)] == ["Dot", "Logo"]


def test_data_frames_become_tables() -> None:
    """A pandas table in an output becomes a table exhibit with row headers."""
    import pandas as pd

    frame = pd.DataFrame({"n": [12, 30], "head": ["Y", "Z"]}, index=["Wydown", "Glenridge"])
    (block,) = read(notebook(code(display({"text/html": frame.to_html()})))).blocks
    assert isinstance(block, Exhibit)
    assert block.data["row_headers"] is True
    assert [c["text"] for c in block.data["rows"][1]] == ["Glenridge", "30", "Z"]
    assert [c["align"] for c in block.data["columns"]] == ["left", "right", "left"]
