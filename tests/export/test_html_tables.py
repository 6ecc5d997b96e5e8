"""Tables of outputs are laid out by their spans: every value stands under its own heading."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pandas as pd
import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.export.document import Exhibit
from reporting.export.html import html_document
from reporting.export.html_tables import MOST_ROWS
from reporting.export.pdf import pdf_document
from reporting.export.reading import read
from reporting.export.wide import parts_of

from .notebooks import code, display, notebook
from .pdf_reading import texts

Texts = list[list[str]]


def table_of(html: str) -> Tag:
    table = BeautifulSoup(html, "html5lib").table
    assert table is not None
    return table


def exhibit(html: str) -> dict[str, Any]:
    """The one table that an HTML output becomes."""
    (block,) = read(notebook(code(display({"text/html": html})))).blocks
    assert isinstance(block, Exhibit)
    return dict(block.data)


def laid_out(html: str) -> tuple[Texts, Texts]:
    """Header and body of a table's exhibit, with each text in every place that it spans."""
    made = exhibit(html)
    return everywhere(made["head"]), everywhere(made["rows"])


def everywhere(rows: list[list[dict[str, Any]]]) -> Texts:
    made = [["" for _ in row] for row in rows]
    for y, row in enumerate(rows):
        for x, entry in enumerate(row):
            if "covered" not in entry:
                for j in range(entry.get("rowspan", 1)):
                    for i in range(entry.get("colspan", 1)):
                        made[y + j][x + i] += entry["text"]
    return made


def plain(html: str) -> tuple[Texts, Texts]:
    """Header and body of a table without any spans."""
    table = table_of(html)
    head, body = (
        [[" ".join(c.get_text().split()) for c in row.find_all(["td", "th"])] for row in part("tr")]
        for part in (table.thead, table.tbody)
        if part is not None
    )
    return head, body


LABELS = st.sampled_from(
    [
        "North",
        "South",
        "Two or more races",
        "é ß ≥ 10",
        "5% or less",
        "a<b&c",
        "$5 to $10",
        "#x",
        24,
    ]
)
WORDS = st.text(st.characters(codec="latin-1", exclude_categories=["Cc", "Zs"]), max_size=12)
DAYS = st.dates(datetime.date(2000, 1, 1), datetime.date(2030, 1, 1))
VALUES = {
    "str": WORDS | st.just("word " * 40) | st.none(),
    "float": st.floats(-1e6, 1e6) | st.none(),
    "Int64": st.integers(-99, 10**9) | st.none(),
    "datetime64[ns]": DAYS | st.none(),
    "bool": st.booleans(),
    "category": st.sampled_from("ABC"),
}


@st.composite
def frames(draw: st.DrawFn) -> pd.DataFrame:
    """With one to three levels of labels on both sides, labels more than once, and gaps."""
    height, width = draw(st.integers(1, 6)), draw(st.integers(1, 4))

    def labels(count: int) -> pd.Index[Any]:
        levels = draw(st.integers(1, 3))
        made = [draw(st.lists(LABELS, min_size=count, max_size=count)) for _ in range(levels)]
        names = draw(st.sampled_from([[None] * levels, [f"level {i}" for i in range(levels)]]))
        if levels == 1:
            return pd.Index(made[0], name=names[0])
        return pd.MultiIndex.from_arrays(made, names=names)

    kinds = draw(st.lists(st.sampled_from(sorted(VALUES)), min_size=width, max_size=width))
    columns = [
        pd.Series(draw(st.lists(VALUES[kind], min_size=height, max_size=height)), dtype=kind)
        for kind in kinds
    ]
    frame = pd.concat(columns, axis=1)
    frame.index, frame.columns = labels(height), labels(width)
    return frame


@settings(max_examples=80, deadline=None)
@given(frames())
def test_a_frame_is_the_grid_that_pandas_makes(frame: pd.DataFrame) -> None:
    """With spans as without them: pandas repeats every label if it is not to merge any."""
    with pd.option_context("display.max_colwidth", None):
        assert laid_out(frame.to_html()) == plain(frame.to_html(sparsify=False))


def squashed(text: str) -> str:
    return re.sub(r"[\s\u200b\u00ad]+", "", text)


@settings(max_examples=12, deadline=None)
@given(frames())
def test_both_formats_show_every_row(frame: pd.DataFrame) -> None:
    """Each row of the frame stands in the HTML and in the PDF's text, with its cells in order."""
    with pd.option_context("display.max_colwidth", None):
        html = frame.to_html()
    nb = notebook("# Title", code(display({"text/html": html})))
    table = exhibit(html)
    page = table_of(html_document(nb))
    made = [[" ".join(c.get_text().split()) for c in row(["td", "th"])] for row in page("tr")]
    wanted = [
        [entry["text"] for entry in row if "covered" not in entry]
        for row in (*table["head"], *table["rows"])
    ]
    assert made == wanted
    pdf = squashed("".join(texts(pdf_document(nb))))
    entries = [entry for row in (*table["head"], *table["rows"]) for entry in row]
    assert all(squashed(entry["text"]) in pdf for entry in entries)
    # Typst draws a cell over several rows after them, and copied text has it there.
    if not any("rowspan" in entry for entry in entries):
        assert all(squashed("".join(row)) in pdf for row in wanted)


def test_what_is_too_wide_keeps_its_headings() -> None:
    """Each part has the row headers, and every value its own headings, cut where the part ends."""
    columns = pd.MultiIndex.from_product(
        [["2023", "2024", "2025"], [f"value {i}" for i in "abcdefg"]]
    )
    index = pd.MultiIndex.from_product([["N", "S"], ["A", "B"]], names=["school", "group"])
    values = [[f"{y}.{x:04}" for x in range(21)] for y in range(4)]
    whole = exhibit(pd.DataFrame(values, index=index, columns=columns).to_html())
    parts = parts_of(whole, "n")
    assert len(parts) > 1
    for name in ("head", "rows"):
        found = [everywhere(part[name]) for part in parts]
        for y, row in enumerate(everywhere(whole[name])):
            assert row == [*row[:2], *(text for part in found for text in part[y][2:])]
            assert all(part[y][:2] == row[:2] for part in found)
    spans = [
        [e.get("colspan") for e in part["head"][0] if e["text"].startswith("20")] for part in parts
    ]
    assert sum(span or 1 for part in spans for span in part) == 21


def test_headers_are_headers() -> None:
    """Of columns and rows, of groups of them too; blanks head nothing."""
    columns = pd.MultiIndex.from_tuples([("2024", "n"), ("2024", "%"), ("2025", "n")])
    index = pd.MultiIndex.from_tuples([("N", "B"), ("N", "W")])
    html = pd.DataFrame([[1, 2, 3], [4, 5, 6]], index=index, columns=columns).to_html()
    page = table_of(html_document(notebook(code(display({"text/html": html})))))
    heads = [(h.get_text(), h["scope"], h.get("colspan"), h.get("rowspan")) for h in page("th")]
    assert heads == [
        ("2024", "colgroup", "2", None), ("2025", "col", None, None),
        ("n", "col", None, None), ("%", "col", None, None), ("n", "col", None, None),
        ("N", "rowgroup", None, "2"), ("B", "row", None, None), ("W", "row", None, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("html", "head", "body"),
    [
        # Headings without thead; a heading over both columns of the body.
        ("<tr><th>a<th>b<tr><td colspan=2>x<tr><td>1<td>2",
         [["a", "b"]], [["x", "x"], ["1", "2"]]),
        # No headings at all.
        ("<tr><td>a<td>b<tr><td>1<td>2", [], [["a", "b"], ["1", "2"]]),
        # A span that reaches over the end of its section, and one to its end.
        ("<thead><tr><th rowspan=9>a<th>b<tbody><tr><td rowspan=0>x<td>1<tr><td>2",
         [["a", "b"]], [["x", "1"], ["x", "2"]]),
        # A row that is too short, one that is too long, a span wider than the table.
        ("<tr><th>a<th>b<tr><td>1<tr><td>1<td>2<td>3<tr><td colspan=99>all",
         [["a", "b", ""]], [["1", "", ""], ["1", "2", "3"], ["all", "all", "all"]]),
        # Spans that are no numbers.
        ("<tr><th colspan=x rowspan=-1>a<tr><td colspan='2%'>1<td>2",
         [["a", ""]], [["1", "2"]]),
        # A table in a cell is text.
        ("<tr><th>a<th>b<tr><td><table><tr><td>x<td>y</table><td>2", [["a", "b"]],
         [["x y", "2"]]),
        # Two bodies with a foot; line breaks and blocks part words, markup does not.
        ("<tr><th>a<th>b<tbody><tr><td>H<sub>2</sub>O<td>1<br>2<tbody><tr><td><p>x</p><p>y</p>"
         "<td>3<tfoot><tr><td>sum<td>4", [["a", "b"]],
         [["H2O", "1 2"], ["x y", "3"], ["sum", "4"]]),
    ],
)  # fmt: skip
def test_tables_are_laid_out_as_browsers_do(html: str, head: Texts, body: Texts) -> None:
    """Spans, short rows, missing sections and end tags."""
    assert laid_out(f"<table>{html}</table>") == (head, body)


def test_titles_and_notes_of_tables() -> None:
    """Captions, and plain cells over the whole width before the headings and in the foot."""
    table = exhibit(
        "<table><thead><tr><td colspan=2>Rates<tr><td colspan=2>by school<tr><th>a<th>b"
        "<tbody><tr><td>1<td>2<tfoot><tr><td colspan=2>Source: own</table>"
    )
    assert (table["title"], table["notes"]) == ("Rates – by school", ["Source: own"])
    assert everywhere(table["head"]) == [["a", "b"]]


@pytest.mark.parametrize(
    ("texts", "align"),
    [
        (["1", "2.5"], "right"), (["1,250", "NaN", ""], "right"), (["5 %", "≥ 95%"], "right"),
        (["$5", "($3.20)", "−4"], "right"), (["1e-05", "<NA>"], "right"), (["2024-01-05"], "left"),
        (["1", "x"], "left"), (["NaN"], "right"), (["", ""], "left"), (["True"], "left"),
    ],
)  # fmt: skip
def test_numbers_stand_on_the_right(texts: list[str], align: str) -> None:
    """A column of numbers, with what stands for a missing one."""
    rows = "".join(f"<tr><th>x</th><td>{text}</td></tr>" for text in texts)
    table = exhibit(f"<table><tr><th></th><th>n</th></tr>{rows}</table>")
    assert [c["align"] for c in table["columns"]] == ["left", align]


def test_a_table_of_thousands_of_rows_is_cut() -> None:
    """With a note below it, and a notice; so many pages are no report."""
    rows = "".join(f"<tr><td>{n}</td></tr>" for n in range(MOST_ROWS + 500))
    document = read(notebook(code(display({"text/html": f"<table>{rows}</table>"}))), "n")
    (block,) = document.blocks
    assert len(block.data["rows"]) == MOST_ROWS
    assert block.data["notes"] == ["The first 1,000 of 1,500 rows are shown."]
    assert "only the first 1,000 rows of a table are printed, 500 are not" in str(
        document.notices[0]
    )
