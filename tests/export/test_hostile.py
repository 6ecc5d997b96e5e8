"""Text that looks like code is printed as text, in both formats, wherever it comes from."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup

from reporting.export.html import html_document
from reporting.export.pdf import pdf_document
from reporting.export.reading import read

from .notebooks import chart, code, cover, display, facts, heading, notebook, prose, table
from .pdf_reading import elements, words

MARKUP = (
    "#panic() $x$ <script>alert(1)</script> @ref \\ `tick` #[y] */ // /* = + [a](javascript:b)"
    ' <img src=x onerror=alert(1)> "q"'
)


def everywhere(text: str) -> Any:
    """A notebook with this text in every string of every kind of exhibit."""
    return notebook(
        cover(
            title=text,
            school=text,
            district=text,
            subtitle=text,
            statement=text,
            statement_label=text,
            label=text,
            competencies=[text],
            notice=text,
        ),
        heading(text, 2, text, text),
        prose("lead", text),
        prose("body", text, as_list=True),
        facts(term=text),
        table(text, [text, "n"], [[text, text]], [text]),
        chart(text, text),
    )


def inert(html: str) -> BeautifulSoup:
    """The page, after making sure that nothing in it can run."""
    page = BeautifulSoup(html, "html5lib")
    assert not page.find_all(["script", "iframe", "form", "object"])
    assert not [k for t in page.find_all(True) for k in t.attrs if k.startswith("on")]
    for link in page.find_all("a"):
        assert link["href"].startswith(("#", "https://", "http://", "mailto:"))
    return page


def test_exhibits_are_text_in_html() -> None:
    """Markup in an exhibit is printed letter for letter in HTML."""
    page = inert(html_document(everywhere(MARKUP)))
    assert page.h1.text == MARKUP
    assert page.find("td").text == MARKUP
    assert " " not in page.h2["id"]


def test_titles_of_plain_notebooks_are_text() -> None:
    """A title from a notebook's metadata is printed letter for letter."""
    page = inert(html_document(notebook("text", metadata={"title": MARKUP})))
    assert page.h1.text == page.title.text == MARKUP


def test_exhibits_are_text_in_pdf() -> None:
    """Markup in an exhibit is printed letter for letter in PDF."""
    text = words(pdf_document(everywhere(MARKUP)))
    for piece in ("#panic() $x$ <script>alert(1)</script>", "#[y] */ // /* = + [a]", "`tick`"):
        assert text.count(piece) >= 8


@pytest.mark.parametrize(
    ("markdown", "seen"),
    [
        ("#panic() and $5 to $10 and @ref", "#panic() and $5 to $10 and @ref"),
        ("a <script>alert(1)</script>b", "a b"),
        ('<div onclick="x()">\nblock\n</div>', "block"),
        ("see [here](javascript:alert(1)) now", "see here now"),
        ("see [here](JaVa&#x09;script:alert(1)) now", "see here now"),
        ("see [here](data:text/html,x) now", "see here now"),
        ("`#panic()` and ``b`c``", "#panic() and b`c"),
        ("```\n#panic()\nleft open", "#panic() left open"),
        ("= no heading\n\n/ no: term", "= no heading / no: term"),
        ("a \\\\ b // c /* d */ e", "a \\ b // c /* d */ e"),
        ("# #panic()", "#panic()"),
        ("| a |\n|---|\n| #panic() `#x` |", "#panic() #x"),
        ("&#35;panic() &lt;b&gt;", "#panic() <b>"),
        ("![a plan](https://example.org/x.png)", "[picture not included: a plan]"),
        ("before<!-- a note to self -->after", "beforeafter"),
    ],
)
def test_markdown_is_neutralised(markdown: str, seen: str) -> None:
    """Markdown cannot bring in scripts, Typst code, or links that run."""
    nb = notebook(markdown, "## The next cell is whole")
    page = inert(html_document(nb))
    assert seen in " ".join(page.body.text.split())
    text = words(pdf_document(nb))
    assert seen in text
    assert "The next cell is whole" in text


def test_links_are_kept(report: Any, pdf: Any) -> None:
    """An ordinary link stays a link in both formats."""
    page = BeautifulSoup(html_document(report), "html5lib")
    assert page.main.find("a")["href"] == "https://www.claytonschools.net/plan"
    assert "/Link" in [kind for kind, _ in elements(pdf)]


SCRIPTS = "学校 日本語 한국어 हिन्दी ไทย አማርኛ עברית Ελλη Русский 📊 🏫 ✅ é ≥ → İstanbul Nguyễn"
UNPRINTABLE = "𓀀 龘 \ue000"


@pytest.mark.filterwarnings("ignore:Glyph:UserWarning")  # matplotlib says so of its own drawing
def test_other_scripts_are_printed() -> None:
    """Those of families, in every kind of exhibit, in prose, code and charts."""
    left_to_right = SCRIPTS.replace("עברית ", "")
    text = words(pdf_document(everywhere(left_to_right))).replace(" ", "")
    assert text.count(left_to_right.replace(" ", "")) >= 8
    text = words(pdf_document(notebook(f"# {SCRIPTS}\n\n*{SCRIPTS}* `{SCRIPTS}` &#x5b66;")))
    assert text.replace(" ", "").count("学校日本語한국어") == 3
    assert "□" not in text
    assert "📊 🏫" in html_document(notebook(SCRIPTS))


@pytest.mark.filterwarnings("ignore:Glyph:UserWarning")
def test_unknown_glyphs_become_boxes() -> None:
    """A character that no font has is printed as a box and told with its cell."""
    text = words(pdf_document(everywhere(f"so {UNPRINTABLE} it")))
    assert text.count("so □ □ □ it") >= 8
    document = read(notebook("text", f"# Now\n\n*{UNPRINTABLE}*"), "study")
    (notice,) = document.notices
    assert "study, the Markdown cell before [1] (“Now *𓀀" in str(notice)
    assert "prints □ for 龘 U+E000 𓀀" in str(notice)


def test_very_long_words_stay_on_the_page() -> None:
    """A word longer than its column breaks instead of running out of it."""
    import pypdfium2

    narrow = table("N", ["W" * 30] * 3 + ["Status"], [["V" * 30] * 4])
    broad = table("T", ["W" * 60, "b"], [["W" * 300, "V" * 300]])
    data = pdf_document(notebook(narrow, broad, "X" * 400))
    document = pypdfium2.PdfDocument(data)
    for page in document:
        layer = page.get_textpage()
        for index in range(layer.count_rects()):
            left, _, right, _ = layer.get_rect(index)
            assert 60 < left < right < 612 - 60
        layer.close()
    document.close()


def test_html_output_is_reduced_to_its_tables() -> None:
    """Of a foreign HTML output only table text is printed, without its attributes."""
    html = (
        "<script>alert(1)</script><table><tr><th></th><th>n</th></tr>"
        "<tr><th>0</th><td onclick=x>1&lt;b&gt;</td></tr></table><p>rest</p>"
    )
    nb = notebook(code(display({"text/html": html, "text/plain": "x"})))
    page = inert(html_document(nb))
    assert page.tbody.find("td").text == "1<b>"
    assert page.find("th", scope="row").text == "0"
    assert "1<b>" in words(pdf_document(nb))
