"""Markdown with MyST's extensions and HTML: both formats print the same words, and no tag."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_markdown_cell

from reporting.errors import ExportError
from reporting.export.document import Exhibit
from reporting.export.html import html_document
from reporting.export.pdf import pdf_document
from reporting.export.reading import read
from reporting.limits import PROSE_CHARACTERS

from .notebooks import notebook
from .pdf_reading import words

PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAIAAAAmkwkpAAAAEklEQVR4nGNkaGCAAyYGBmI4ABoEAIhj"
    "NExLAAAAAElFTkSuQmCC"
)


def both(markdown: Any) -> tuple[str, str]:
    """The words of a cell in HTML and in PDF, headings and page numbers left out."""
    nb = notebook(markdown, metadata={"title": "T"})
    page = BeautifulSoup(html_document(nb), "html5lib")
    for cell in page.find_all(["th", "td"]):
        cell.append(" ")
    in_pdf = words(pdf_document(nb)).removeprefix("T ")
    return " ".join(page.main.text.split()), re.sub(r" ?Page \d+ of \d+|• ", "", in_pdf)


def notices(markdown: Any) -> list[str]:
    return [str(notice) for notice in read(notebook(markdown), "study").notices]


SAME = {
    "<!-- note --> We met **it**.": "We met it.",
    "<!-- a --> The middle. <!-- b -->": "The middle.",
    "<!--\nmany\n\nlines\n-->\n\nText": "Text",
    "Before <!-- in\nline --> after.": "Before after.",
    "## <!-- x -->Head<!-- y -->\n\ntext": "Head text",
    "| a <!-- h --> | b |\n|---|---|\n| <!-- c -->x | y |": "a b x y",
    "> <!-- q -->\n> said": "said",
    "<!---->Joined<!--a--><!--b--> words": "Joined words",
    "`<!-- code -->` and\n\n```html\n<b>kept</b> <!-- kept -->\n```": (
        "<!-- code --> and <b>kept</b> <!-- kept -->"
    ),
    "H<sub>2</sub>O, x<sup>2</sup>, <u>u</u>, one<br>two, <span style='color:red'>s</span>": (
        "H2O, x2, u, one two, s"
    ),
    "<div align=center>\n\n**in** a div\n\n</div>": "in a div",
    "<details>\n<summary>More</summary>\n\nInner *text*\n\n</details>": "More Inner text",
    "<table>\n<tr><th>School</th><th>Rate</th></tr>\n<tr><td>North</td><td>91%</td></tr>\n"
    "</table>\n\nafter": "School Rate North 91% after",
    "- i\n\n  <table><tr><td rowspan=2>A</td><td>1</td></tr><tr><td>2</td></tr></table>": "i A 1 2",
    "<table><tr><td>open<td>cells<tr><td>are<td>fine</table>": "open cells are fine",
    "fewer than <n> students, a < b": "fewer than <n> students, a < b",
    "A <kbd>K</kbd><script>x()</script><style>y{}</style> <font color=red>f</font>": "A K f",
    "```python\nx = 1  # <b>\n```": "x = 1 # <b>",
    "> | q | r |\n> |---|---|\n> | 3 | 4 |": "q r 3 4",
    ":::{note}\nColon fence.\n:::": "Note Colon fence.",
    "```{warning}\nTicks.\n```": "Warning Ticks.",
    ":::{admonition} A *title*\n:class: tip\nBody.\n:::": "A title Body.",
    "::::{note}\nOuter\n:::{tip}\nInner\n:::\n::::": "Note Outer Tip Inner",
    "H{sub}`2`O {abbr}`MAP (Missouri)`": "H2O MAP (Missouri)",
    "Term\n: Definition": "Term Definition",
    "> [!NOTE]\n> As on *GitHub*.": "Note As on GitHub.",
    "- [x] done\n- [ ] not": "☑ done ☐ not",
    "- [x] do<b>ne</b>\n- [ ] not": "☑ done ☐ not",
    "(target)=\n## Head\n\n+++\n\ntext": "Head text",
    "It cost $5 to $10, US$5 and $10, $3M or $1,200.50": (
        "It cost $5 to $10, US$5 and $10, $3M or $1,200.50"
    ),
    'She said "no" -- it\'s... a/b // c': 'She said "no" -- it\'s... a/b // c',
}


@pytest.mark.parametrize("markdown", SAME)
def test_both_formats_print_the_same_words(markdown: str) -> None:
    """Comments never, the sentences beside them always; tags are not words."""
    in_html, in_pdf = both(markdown)
    assert in_html == SAME[markdown]
    assert in_pdf == SAME[markdown]


def test_html_tables_keep_their_spans() -> None:
    """A heading over two columns stands over both of them."""
    markdown = (
        "<table><tr><th rowspan=2>School</th><th colspan='2'>Rate</th></tr>"
        "<tr><th>2024</th><th>2025</th></tr><tr><td>North</td><td>91%</td><td>92%</td></tr></table>"
    )
    (table,) = read(notebook(markdown)).blocks
    assert isinstance(table, Exhibit)
    first, second = table.data["head"]
    assert (first[0]["rowspan"], first[1]["colspan"]) == (2, 2)
    assert [cell["text"] for cell in second[1:]] == ["2024", "2025"]
    in_html, in_pdf = both(markdown)
    assert in_html == "School Rate 2024 2025 North 91% 92%"
    assert sorted(in_pdf.split()) == sorted(in_html.split())


def test_inner_lists_begin_with_one() -> None:
    """A list that begins with 3 does not number the lists within."""
    _, in_pdf = both("3. three\n   1. one\n   2. two\n4. four\n\n7) seven")
    assert in_pdf == "3. three 1. one 2. two 4. four 7. seven"


def test_footnotes_stand_behind_their_cell() -> None:
    """Numbered once, wherever they are used: in text, headings and tables."""
    in_html, in_pdf = both(
        "Grew.[^a]\n\n| x[^b] |\n|---|\n| y[^a] |\n\n[^a]: Since 2024.\n[^b]: B."
    )
    assert in_html == "Grew.1 x2 y1 Since 2024. B."
    assert in_pdf.replace(" ", "") == "Grew.1x2y11.Since2024.2.B."


def test_mathematics_is_drawn_in_both_formats() -> None:
    """With the formula as its author wrote it as alt text in the PDF."""
    in_html, in_pdf = both("So $x_1 < y$ and\n\n$$\n\\frac{a}{b} = 2\n$$")
    assert in_html.startswith("So x1<y")
    assert "𝑥1 < 𝑦" in in_pdf
    assert not notices("$x$ and\n\n\\begin{align}\na &= b\n\\end{align}")
    assert any("not supported" in notice for notice in notices(r"so $\nonsense{x}$"))


@pytest.mark.parametrize(
    ("markdown", "told"),
    [
        (":::{tab-set}\ntext\n:::", "the MyST directive {tab-set} is not supported"),
        ("see {cite}`a2024`", "the MyST role {cite}`a2024` is not supported"),
        ("see[^1]", "the footnote [^1] has no text"),
        ("![](attachment:a.png)", "a picture has no alt text"),
        ("![a](https://example.org/a.png)", "stands elsewhere and is not fetched"),
        ("![a](attachment:b.png)", "is missing or damaged"),
        ("% internal\ntext", "is a comment in MyST"),
    ],
)
def test_what_is_printed_otherwise_is_told(markdown: str, told: str) -> None:
    """With the notebook and its cell."""
    cell = new_markdown_cell(markdown, attachments={"a.png": {"image/png": PNG}})
    (notice,) = notices(cell)
    assert notice.startswith("study, the Markdown cell before [1]")
    assert told in notice


@pytest.mark.parametrize("markdown", ["a\n\n<!-- ask HR\n\nb", "a <!-- ask HR", "- <!-- ask HR"])
def test_a_comment_without_end_is_refused(markdown: str) -> None:
    """It would be published, or hide all that follows."""
    with pytest.raises(ExportError, match=r"study, the Markdown cell .*“<!-- ask HR” has"):
        read(notebook(markdown), "study")
    assert both(r"a \<!-- b")[1] == "a <!-- b"


def test_pictures_in_text_lists_tables_and_links() -> None:
    """Each is drawn where it stands, whatever its name."""
    cell = new_markdown_cell(
        "A ![one](attachment:my%20logo.png) b\n\n- ![two](<attachment:my logo.png>) c\n\n"
        "| x | ![three](attachment:my%20logo.png) |\n|---|---|\n| y | z |\n\n"
        "[![four](attachment:my%20logo.png)](https://example.org)\n\n"
        f'<img src="attachment:my%20logo.png" alt="five" width="9"> '
        f"d <img src='data:image/png;base64,{PNG}' alt='six'>"
    )
    cell["attachments"] = {"my logo.png": {"image/png": PNG}}
    nb = notebook(cell, metadata={"title": "T"})
    page = BeautifulSoup(html_document(nb), "html5lib")
    alts = ["one", "two", "three", "four", "five", "six"]
    assert [image["alt"] for image in page.main.find_all("img")] == alts
    assert all(i["src"] == f"data:image/png;base64,{PNG}" for i in page.main.find_all("img"))
    pdf = pdf_document(nb)
    assert words(pdf).startswith("T A b • c x y z d")
    assert pdf.count(b"/Alt") >= len(alts)
    assert not read(nb).notices


def test_a_text_beyond_the_limit_is_refused() -> None:
    """Embedded pictures do not count."""
    with pytest.raises(ExportError, match=r"study, the Markdown cell .* the limit is 100,000"):
        read(notebook("word " * PROSE_CHARACTERS), "study")
    read(notebook(f"![Dot](data:image/png;base64,{PNG}{'A' * PROSE_CHARACTERS})"), "study")


def test_lists_and_quotations_nest_up_to_a_limit() -> None:
    """Beyond it the PDF could not be made, without a word on which cell."""
    for text in ("> " * 25 + "x", "".join("  " * i + "- x\n" for i in range(25))):
        assert "x" in both(text)[1]
    for text in ("> " * 26 + "x", "".join("  " * i + "- x\n" for i in range(26))):
        with pytest.raises(ExportError, match=r"study, the Markdown cell .* 26 lists"):
            read(notebook(text), "study")


# ---- any nesting of constructs -------------------------------------------------------------

WORD = st.from_regex(r"w[a-z]{3,6}q", fullmatch=True)
HIDDEN = st.sampled_from(["<!-- hidden -->", "<script>hidden</script>", "<!--hidden\nhidden-->"])


def _around(pieces: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("*{}*".format, pieces), st.builds("**{}**".format, pieces),
        st.builds("~~{}~~".format, pieces), st.builds("<sub>{}</sub>".format, pieces),
        st.builds("<span class='x'>{}</span>".format, pieces),
        st.builds("[{}](https://example.org)".format, WORD),
        st.builds("{} {}".format, pieces, HIDDEN), st.builds("{} {}".format, HIDDEN, pieces),
        st.builds("{} $5 to $10 {}".format, pieces, pieces),
    )  # fmt: skip


INLINE = st.recursive(WORD, _around, max_leaves=3)


def _indented(text: str, by: str) -> str:
    return "\n".join(by + line if line else line for line in text.split("\n"))


def _within(blocks: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds(lambda b: "- " + _indented(b, "  ")[2:], blocks),
        st.builds(lambda b: "3. " + _indented(b, "   ")[3:], blocks),
        st.builds(lambda b: "\n".join(f"> {line}" for line in b.split("\n")), blocks),
        st.builds("<div>\n\n{}\n\n</div>".format, blocks),
        st.builds("<details><summary>{}</summary>\n\n{}\n\n</details>".format, WORD, blocks),
        st.builds("{}\n\n{}".format, blocks, blocks),
        st.builds("{}\n\n{}".format, HIDDEN, blocks),
    )


BLOCKS = st.recursive(
    st.one_of(
        INLINE,
        st.builds("| {} | {} |\n|---|--:|\n| {} | {} |".format, WORD, INLINE, WORD, WORD),
        st.builds("```python\n{} <b>\n```".format, WORD),
        st.builds("{}\n: {}".format, WORD, WORD),
        st.builds(":::{{note}}\n{}\n:::".format, WORD),
        st.builds("- [ ] {}\n- [x] {}".format, WORD, INLINE),
    ),
    _within,
    max_leaves=4,
)


@given(BLOCKS)
@settings(max_examples=25, deadline=None, derandomize=True)
def test_any_nesting_prints_the_same_words(markdown: str) -> None:
    """What stands in one format stands in the other; what is hidden stands in neither."""
    in_html, in_pdf = both(markdown)
    written = Counter(re.findall(r"w[a-z]{3,6}q", markdown))
    assert Counter(re.findall(r"w[a-z]{3,6}q", in_html)) == written
    assert Counter(re.findall(r"w[a-z]{3,6}q", in_pdf)) == written
    for text in (in_html, in_pdf):
        assert "hidden" not in text
        assert not re.search(r"</?(?!b>)\w+|class=|:::", text)
