"""Every text of a file becomes a piece, with a place that gives nothing away."""

from __future__ import annotations

import base64
import io

import pikepdf
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from reporting.export.pdf import pdf_document
from reporting.wall.notebook import pieces_of_notebook
from reporting.wall.page import pieces_of_page
from reporting.wall.printed import pieces_of_pdf
from reporting.wall.secrets import Secrets

PAGE = """<!doctype html><html><head><title>TITLE</title><meta name="author" content="AUTHOR">
<style>/* STYLE */ @font-face{src:url(data:font/woff2;base64,AAAABASE64)}</style></head><body>
<!-- COMMENT --><p>BEF<em>ORE <b>AND</b></em> AFTER <img alt="ALT" src="data:,x"></p>
<div>LOOSE<ul><li>ITEM</li></ul>TAIL</div>
<figure><figcaption>CAPTION</figcaption><div role="img" aria-label="LABEL"><svg><g>
<text x="1" y="10">Hispanic</text><text x="90" y="11.5">DRAWN</text><desc>DESC</desc>
<path d="M 700001 1"/></g></svg></div></figure>
<table><caption>TABLE</caption><tr><th>Group</th><th>2024-25</th></tr>
<tr><th>Asian</th><td data-marker="c">CELL</td></tr></table><a href="https://x.example/LINK">L</a>
</body></html>"""


@pytest.mark.parametrize(
    "text",
    ["TITLE", "AUTHOR", "STYLE", "COMMENT", "BEFORE AND AFTER", "ALT", "LOOSE", "ITEM", "TAIL",
     "CAPTION", "LABEL", "Hispanic · DRAWN", "DESC", "TABLE", "Asian CELL", "LINK"],
)  # fmt: skip
def test_no_text_of_a_page_is_missed(text: str) -> None:
    """Text, comments, attributes, drawings line by line, tables row by row."""
    assert any(text in piece.text for piece in pieces_of_page(PAGE))


def test_no_text_of_a_picture_is_missed() -> None:
    """A drawing beside a text is embedded as an address, which holds words all the same."""
    drawing = '<svg xmlns="http://www.w3.org/2000/svg"><text>INSIDE</text></svg>'
    address = f"data:image/svg+xml;base64,{base64.b64encode(drawing.encode()).decode()}"
    pieces = pieces_of_page(f'<p>x <img alt="y" src="{address}"></p>')
    assert {piece.text for piece in pieces if piece.drawn} == {"INSIDE"}


def test_values_of_a_table_with_spans_stand_under_their_headings() -> None:
    """As a reader sees them: words over several rows or columns are of each of these."""
    pieces = pieces_of_page(
        "<table><thead><tr><th></th><th></th><th colspan=2>2024</th><th>2025</th></tr><tr>"
        "<th>school</th><th>group</th><th>n</th><th>rate</th><th>n</th></tr></thead>"
        "<tr><th rowspan=2>N</th>"
        "<th>A</th><td>1</td><td>2</td><td>3</td></tr><tr><th>B</th><td>4</td><td>5</td><td>6</td>"
        "</tr></table>"
    )
    rows = {piece.text: [(e.column, e.text) for e in piece.entries] for piece in pieces}
    assert rows["N B 4 5 6"] == [
        ("school", "N"), ("group", "B"), ("2024 n", "4"), ("2024 rate", "5"), ("2025 n", "6"),
    ]  # fmt: skip


def test_shapes_and_fonts_are_no_words() -> None:
    """Coordinates and the bytes of a font would look like ids."""
    everything = " ".join(piece.text for piece in pieces_of_page(PAGE))
    assert "700001" not in everything
    assert "AAAABASE64" not in everything


def test_a_row_knows_its_table_and_columns() -> None:
    """Caption and labels travel with the row, its marker too."""
    row = next(p for p in pieces_of_page(PAGE) if p.entries)
    assert row.about.near == ("TABLE",)
    assert row.entries[1] == ("2024-25", "CELL", "c")
    assert row.place == "table 1, row 1"


def test_no_text_of_a_notebook_is_missed() -> None:
    """Sources, metadata, attachments, streams, errors and every format of an output."""
    cells = [
        new_markdown_cell(
            "MARKDOWN", metadata={"tags": ["TAG"]}, attachments={"ATTACHED": {"image/png": "AA"}}
        ),
        new_code_cell(
            "x = 1  # CODE",
            outputs=[
                new_output("stream", text="STREAM"),
                new_output("error", ename="ENAME", evalue="EVALUE", traceback=["TRACE"]),
                new_output("display_data", {"text/plain": "PLAIN", "text/html": "<p>HT<b>ML</b>",
                                            "application/x+json": {"KEY": ["JSON", 700001]}},
                           metadata={"m": "META"}),
            ],
        ),
    ]  # fmt: skip
    notebook = new_notebook(cells=cells, metadata={"authors": ["NBAUTHOR"]})
    pieces = list(pieces_of_notebook(notebook))
    everything = "\n".join(p.text for p in pieces)
    for text in ("MARKDOWN", "TAG", "ATTACHED", "CODE", "STREAM", "ENAME", "EVALUE", "TRACE",
                 "PLAIN", "HTML", "KEY", "JSON", "700001", "META", "NBAUTHOR"):  # fmt: skip
        assert text in everything, text
    assert next(p.place for p in pieces if "STREAM" in p.text) == "cell [1], output"
    assert not [p.place for p in pieces if any(word in p.place for word in ("MARK", "TAG", "META"))]


def test_no_text_of_a_pdf_is_missed() -> None:
    """Pages, title, outline, alternative texts, links, metadata and attachments."""
    notebook = new_notebook(cells=[new_markdown_cell("# TITLE\n\n## OUTLINE\n\n[l](https://LINK)")])
    with pikepdf.open(io.BytesIO(pdf_document(notebook, "r"))) as pdf:
        with pdf.open_metadata() as metadata:
            metadata["dc:creator"] = ["XMP"]
        pdf.docinfo["/Subject"] = "SUBJECT"
        pdf.attachments["file.txt"] = b"ATTACHED"
        pdf.Root.Planted = pikepdf.Dictionary(Alt="ALTERNATIVE", A=["ARRAY"])
        pdf.save(changed := io.BytesIO())
    pieces = list(pieces_of_pdf(changed.getvalue()))
    everything = "\n".join(p.text for p in pieces)
    for text in ("TITLE", "OUTLINE", "SUBJECT", "XMP", "ATTACHED", "ALTERNATIVE", "ARRAY"):
        assert text in everything, text
    assert "https://link" in everything.lower()
    assert any(p.place == "page 1" and "TITLE" in p.text for p in pieces)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("/srv/records/2025-26/x.csv", "folder"),
        ("see /home/analyst/plan", "folder"),
        ("C:\\Users\\analyst\\plan", "folder"),
        ("-----BEGIN RSA PRIVATE KEY-----", "private key"),
        ("the s3cr3t-value is here", "DB_PASSWORD"),
        ("../data/measures.parquet", ""),
        ("https://example.org/home/news", ""),
        ("short", ""),
        ("/srv/records-of-others", ""),
    ],
)
def test_what_belongs_to_the_computer_is_told_by_its_kind(tmp_path, text: str, kind: str) -> None:  # type: ignore[no-untyped-def]
    """Folders, keys and values of credentials; relative paths and short values are none."""
    from pathlib import Path

    from reporting.wall.pieces import Piece

    secrets = Secrets.of(Path("/srv/records"), {"DB_PASSWORD": "s3cr3t-value", "MY_KEY": "short"})
    kinds = [k for _, k in secrets.among([Piece("", text)])]
    assert bool(kinds) == bool(kind)
    assert not kinds or kind in kinds[0]
    assert "s3cr3t" not in "".join(kinds)
