"""The PDF report: PDF/UA-1 and PDF/A-2a, complete, and the same on every machine."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pikepdf

from reporting.export.pdf import pdf_document

from .notebooks import cover, heading, notebook, table
from .pdf_reading import elements, texts, words


def test_declares_its_standards(pdf: pikepdf.Pdf) -> None:
    """The metadata declare PDF/UA-1 and PDF/A-2a."""
    with pdf.open_metadata() as xmp:
        assert xmp["pdfuaid:part"] == "1"
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("2", "A")


def test_is_tagged_with_language_and_title(pdf: pikepdf.Pdf) -> None:
    """The document is tagged, has a language, and shows its title in the window."""
    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.Root.Lang) == "en-US"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert str(pdf.docinfo.Title) == "A place for everyone… · Wydown Middle School · 2025-26"


def test_dated_at_the_end_of_the_school_year(pdf: pikepdf.Pdf) -> None:
    """The date is June 30 of the school year, never the clock's."""
    with pdf.open_metadata() as xmp:
        assert xmp["xmp:CreateDate"].startswith("2026-06-30")


def test_bookmarks_follow_the_headings(pdf: pikepdf.Pdf) -> None:
    """The outline holds the title and below it every section."""
    with pdf.open_outline() as outline:
        (root,) = outline.root
        assert root.title == "A place for everyone…"
        assert [item.title.split()[0] for item in root.children] == [
            *("The", "1a", "1b", "1c", "1d", "1e", "All", "Data"),
        ]


def test_headings_do_not_skip(pdf: pikepdf.Pdf) -> None:
    """Tagged heading levels start at 1 and never skip."""
    levels = [int(kind[2:]) for kind, _ in elements(pdf) if kind[:2] == "/H" and kind[2:].isdigit()]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= sooner + 1 for sooner, later in pairwise(levels))


def test_charts_have_alt_text(pdf: pikepdf.Pdf) -> None:
    """Every figure carries the chart's alt text; status shapes are no figures."""
    alts = [str(e.Alt) for kind, e in elements(pdf) if kind == "/Figure" and "/Alt" in e]
    alt = "Dot plot of percent favorable by grade; grade 8 is above the target of 70 %."
    assert alts == [alt] * 5


def test_tables_have_header_cells(pdf: pikepdf.Pdf) -> None:
    """Every table has a tagged header row with a column scope."""
    kinds = [kind for kind, _ in elements(pdf)]
    assert kinds.count("/Table") == 8
    assert kinds.count("/THead") == 8
    headers = [e for kind, e in elements(pdf) if kind == "/TH"]
    assert len(headers) == 7 + 5 * 3 + 5 + 13
    assert all(_scope(e) == "/Column" for e in headers)


def _scope(element: Any) -> str:
    attributes = element.A if isinstance(element.A, pikepdf.Array) else [element.A]
    return next(str(a.Scope) for a in attributes if "/Scope" in a)


def test_fonts_are_embedded_subsets(pdf: pikepdf.Pdf) -> None:
    """Every font is embedded, and text is set in Source Sans 3."""
    found = {}
    for page in pdf.pages:
        for font in page.resources.get("/Font", {}).values():
            descendant = font.DescendantFonts[0] if "/DescendantFonts" in font else font
            found[str(font.BaseFont)] = any("/FontFile" in k for k in descendant.FontDescriptor)
    assert all(found.values())
    assert {name.split("+")[1].split("-")[0] for name in found if "SourceSans3" in name} == {
        "SourceSans3"
    }
    assert any("SourceSans3-SemiBold" in name for name in found)


def test_text_is_text(pdf_bytes: bytes) -> None:
    """Headings, notes and the labels inside charts can be read, searched and copied."""
    everything = words(pdf_bytes)
    for text in (
        "We will ensure all learners, regardless of their identity, feel safe and valued.",
        "Students who feel they belong",
        "Grade 7",
        "Too close to call",
        "withheld to protect privacy",
        "84 % of the students invited answered",
    ):
        assert text in everything
    assert "SECRET_CODE" not in everything


def test_running_head_and_page_numbers(pdf_bytes: bytes) -> None:
    """Each page says which it is of how many; from the second on also whose report it is."""
    pages = texts(pdf_bytes)
    for number, text in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in text
    assert all("Wydown Middle School" in t and "Goal 1" in t for t in pages[1:])


def test_contents_only_when_there_is_something_to_find() -> None:
    """A report with three sections has no contents list; one with four has."""
    for count, expected in ((3, False), (4, True)):
        made = notebook(cover(), *[heading(f"Part {i}") for i in range(count)])
        assert ("Contents" in words(pdf_document(made))) is expected


def test_header_row_repeats_on_every_page() -> None:
    """A table over several pages shows its header on each."""
    rows = [[f"Group {i}", "1"] for i in range(120)]
    pages = texts(pdf_document(notebook(table("Long", ["Group of students", "n"], rows))))
    assert len(pages) == 3
    assert all("Group of students" in text for text in pages)


def test_notes_stay_with_their_table() -> None:
    """However many rows there are, each page with rows has the notes, and no other page has."""
    for count in range(34, 44):
        made = table("T", ["Group", "n"], [[f"Row {i}", "1"] for i in range(count)], ["A note."])
        pages = texts(pdf_document(notebook(made)))
        assert all(("A note." in page) and ("Row " in page) for page in pages)


def test_no_heading_is_left_behind(pdf_bytes: bytes) -> None:
    """A heading stands on the page of the chart it introduces, its definition with it."""
    for text in texts(pdf_bytes):
        flat = " ".join(text.split())
        assert flat.count("Share of answers that are favorable") == flat.count(
            "Students who feel they belong"
        )


def test_wide_table_is_turned(pdf: pikepdf.Pdf) -> None:
    """A table too wide for an upright page gets a landscape page of its own."""
    turned = [p for p in pdf.pages if p.mediabox[2] > p.mediabox[3]]
    assert len(turned) == 1
    assert {tuple(map(int, p.mediabox[2:])) for p in pdf.pages} == {(612, 792), (792, 612)}


def test_same_bytes_twice(report: Any, pdf_bytes: bytes) -> None:
    """The same notebook gives the same bytes."""
    assert pdf_document(report, "goal_1") == pdf_bytes
