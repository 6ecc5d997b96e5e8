"""Nothing is lost between the formats: every word of the HTML stands in the PDF, and no other."""

from __future__ import annotations

import os
import random
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_output

from reporting.export.html import page
from reporting.export.pdf import pages
from reporting.export.reading import read
from tests.conftest import ROOT

from .notebooks import code, display, notebook
from .pdf_reading import texts

CASES = ROOT.parent / "shared" / "cases" / "notebooks"
MANY = "word " * 3000


def html(text: str) -> Any:
    return display({"text/html": text})


def frame(rows: int, columns: int, **more: Any) -> Any:
    values = [[100 * y + x for x in range(columns)] for y in range(rows)]
    return html(
        pd.DataFrame(values, columns=[f"column{x}" for x in range(columns)], **more).to_html()
    )


def letters(text: str) -> Counter[str]:
    """Of all words; where a line ends, or which mark stands before an item, is the format's own."""
    return Counter(re.sub(r"[\s\u00ad\u200b-\u200f\u2022\u2023\ufffe]", "", text))


def of_page(document: Any) -> str:
    tree = BeautifulSoup(page(document), "html5lib")
    assert tree.main is not None
    return unicodedata.normalize("NFKC", tree.main.get_text(" "))


def of_pdf(document: Any) -> str:
    """Of the PDF without the lines at the top and bottom of its pages."""
    pages_found = texts(pages(document))
    found = "\n".join(re.sub(r"Page\s+\d+\s+of\s+\d+", "", text) for text in pages_found)
    for part in (document.heading, *[document.running_head[0]] * (len(pages_found) - 1)):
        pattern = r"\s*".join(map(re.escape, part.split()))
        found = re.sub(pattern, "", found, count=1)
    return unicodedata.normalize("NFKC", found)


@pytest.mark.parametrize(
    "output",
    [
        html("<h3>Rates</h3><ul><li>a<li>b</ul><table><tr><th>S<tr><td>N</table><p>Below 5%.</p>"),
        html(f"<table><caption>{MANY}</caption><tr><th>a<tr><td>1</table>"),
        html(f"<table><tr><th>a<th>{MANY}<tr><td>1<td>2</table>"),
        html(f"<table><tr><th>a<th>b<tr><td>1<td>2<tfoot><tr><td colspan=2>{MANY}</table>"),
        html("<table><tr><td>" + "x" * 3000 + "<td>1</table>"),
        frame(1, 3, index=pd.MultiIndex.from_tuples([("a", "b", "c")])),
        new_output("stream", name="stdout", text="line of a log\n" * 90 + "end"),
        new_output("execute_result", data={"text/plain": repr(MANY)}, execution_count=1),
    ],
)  # fmt: skip
def test_the_words_of_both_formats_are_equal(output: Any) -> None:
    """However long a text, title, heading or note is."""
    document = read(notebook("# Title", code(output), "the end"), "case")
    assert letters(of_pdf(document)) == letters(of_page(document))


@pytest.mark.parametrize(
    "output",
    [
        frame(100, 3),
        frame(4, 40),
        frame(120, 1, index=pd.MultiIndex.from_product([["N", "S"], range(60)])),
        html(f"<table><tr><th>a<th>b<tr><td rowspan=2>{MANY}<td>1<tr><td>2<tr><td>3<td>4</table>"),
        html(f"<table><tr><th>a<th>b<tr><td>x<td>{MANY}<tr><td>3<td>4</table>"),
    ],
)
def test_no_word_is_lost_where_a_table_breaks(output: Any) -> None:
    """The PDF repeats headings on each page, and row headers in each part of a wide table."""
    document = read(notebook("# Title", code(output), "the end"), "case")
    assert letters(of_pdf(document)) > letters(of_page(document))


def random_table(seed: int) -> str:
    """A table with cells over rows and columns, some higher than a page."""
    chance = random.Random(seed)
    columns, rows = chance.randint(2, 6), chance.choice([3, 8, 30])
    made, free_from, number = "", [0] * columns, 0
    for y in range(rows):
        made += "<tr>"
        x = 0
        while x < columns:
            if free_from[x] > y:
                x += 1
                continue
            wide, down = 1, min(chance.choice([1, 1, 1, 2, 3, 40]), rows - y)
            while x + wide < columns and free_from[x + wide] <= y and chance.random() < 0.2:
                wide += 1
            number += 1
            count = chance.choice([1, 1, 1, 2, 5, 30, 400])
            text = " ".join(f"w{number}q{i}q" for i in range(count))
            made += f"<td rowspan={down} colspan={wide}>{text}</td>"
            free_from[x : x + wide] = [y + down] * wide
            x += wide
    return f"<table><tr>{'<th>head</th>' * columns}</tr>{made}</table>"


def check_random_table(seed: int) -> None:
    document = read(notebook("# Title", code(html(random_table(seed))), "the end"), "case")
    found = re.sub(r"\s", "", of_pdf(document))
    wanted = set(re.findall(r"w\d+q\d+q", of_page(document)))
    assert {word for word in wanted if word not in found} == set()
    assert "theend" in found


@pytest.mark.parametrize("seed", [3, 17])
def test_no_word_of_a_table_with_high_cells_is_lost(seed: int) -> None:
    """Wherever cells over several rows are higher than a page."""
    check_random_table(seed)


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(40))
def test_no_word_of_many_tables_is_lost(seed: int) -> None:
    """The same of tables by chance."""
    check_random_table(seed)


def shared_cases() -> list[Path]:
    """Those with outputs and pictures; those of prose are tested with it."""
    if not CASES.is_dir() and os.environ.get("CI") == "true":
        raise FileNotFoundError(CASES)
    return sorted(CASES.glob("[acde]*.ipynb"))


@pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not beside the project")
@pytest.mark.parametrize("path", shared_cases(), ids=lambda path: path.stem)
def test_small_notebooks_are_right_in_both_formats(path: Path) -> None:
    """Every one: the same words, and what is not printed in a sentence that names the cell."""
    document = read(nbformat.read(path, as_version=4), path.stem)
    in_pdf, in_page = letters(of_pdf(document)), letters(of_page(document))
    # The heading of a table that runs over two pages stands on both.
    assert in_pdf > in_page if path.stem == "e07_huge_cell" else in_pdf == in_page
    place = rf"{path.stem}, (cell \[\d+\]|the \w+ cell (after|before) \[\d+\])"
    assert all(re.match(place, str(notice)) for notice in document.notices)
