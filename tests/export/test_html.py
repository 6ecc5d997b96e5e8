"""The HTML report: one accessible file that needs nothing else."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from bs4 import BeautifulSoup

from reporting.export.html import html_document

from .notebooks import notebook


def test_landmarks_and_language(page: BeautifulSoup) -> None:
    """A page has a language, a title and each landmark once, named where it is a navigation."""
    assert page.html["lang"] == "en-US"
    assert page.title.text == "A place for everyone… · Wydown Middle School · 2025-26"
    for name in ("main", "nav"):
        assert len(page.find_all(name)) == 1
    assert [tag.name for tag in page.body.find_all(["header", "footer"], recursive=False)] == [
        "header",
        "footer",
    ]
    assert page.nav["aria-labelledby"] == page.find(class_="contents-title")["id"]


def test_skip_link_comes_first_and_arrives(page: BeautifulSoup) -> None:
    """The first link of the page leads to the main landmark."""
    first = page.find("a")
    assert page.find(id=first["href"].removeprefix("#")).name == "main"


def test_one_h1_and_levels_never_skip(page: BeautifulSoup) -> None:
    """There is one h1, it comes first, and no heading level is skipped."""
    levels = [int(h.name[1]) for h in page.find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= sooner + 1 for sooner, later in pairwise(levels))


def test_contents_lead_to_headings(page: BeautifulSoup) -> None:
    """Every level-2 heading is in the contents, and every entry arrives at its heading."""
    targets = [a["href"].removeprefix("#") for a in page.nav.find_all("a")]
    assert targets == [h["id"] for h in page.find_all("h2")]
    assert "1c" in targets
    ids = [tag["id"] for tag in page.main.find_all(id=True) if not tag.find_parent("svg")]
    assert len(ids) == len(set(ids))


def test_tables_have_captions_scopes_and_scroll_regions(page: BeautifulSoup) -> None:
    """Each table has a caption, header cells with scope and a named region to scroll in."""
    tables = page.find_all("table")
    assert len(tables) == 8
    for table in tables:
        assert table.caption is not None
        assert all(th["scope"] in ("col", "row") for th in table.find_all("th"))
        region = table.find_parent(class_="table-scroll")
        assert region["tabindex"] == "0"
        assert region["role"] == "region"
        assert region["aria-label"]


def test_nothing_is_fetched_and_nothing_runs(page_text: str, page: BeautifulSoup) -> None:
    """The file holds no script, no style or picture from elsewhere, and no form of either."""
    assert not page.find_all(["script", "link", "iframe", "object", "embed", "base"])
    assert all(tag["src"].startswith("data:") for tag in page.find_all(src=True))
    assert not [k for t in page.find_all(True) for k in t.attrs if k.startswith("on")]
    css = page.style.string
    assert not [
        u for u in re.findall(r"url\(([^)]*)\)", css) if not u.strip("\"'").startswith("data:")
    ]
    assert "@import" not in css
    fetched = [
        t for t in page.find_all(["use", "image"]) if not str(t.get("xlink:href")).startswith("#")
    ]
    assert not fetched
    assert "SECRET_CODE" not in page_text


def test_fonts_are_inside(page: BeautifulSoup) -> None:
    """All four styles of the typeface are embedded."""
    faces = re.findall(r"@font-face\{[^}]*\}", page.style.string)
    assert len(faces) == 4
    assert all("data:font/woff2;base64," in face for face in faces)


def test_each_shape_of_the_report_has_a_drawing(page: BeautifulSoup) -> None:
    """A status shape is decoration with a drawing in the style sheet and a word beside it."""
    shapes = page.find_all(class_="shape")
    assert len(shapes) == 9
    for shape in shapes:
        assert shape["aria-hidden"] == "true"
        assert f".{shape['class'][1]}{{" in page.style.string
        assert shape.parent.get_text(strip=True)


def test_pictures_have_alternatives(page: BeautifulSoup) -> None:
    """Each chart is one image with a name for screen readers."""
    charts = page.select("figure.chart .svg")
    assert len(charts) == 5
    assert all(chart["role"] == "img" and chart["aria-label"] for chart in charts)


def test_same_bytes_twice(report: Any, page_text: str) -> None:
    """The same notebook gives the same text."""
    assert html_document(report, "goal_1") == page_text


def test_markdown_tables_are_accessible_too() -> None:
    """A table written in Markdown gets header cells and a scroll region."""
    page = BeautifulSoup(
        html_document(notebook("| School | n |\n|---|--:|\n| **Wydown** | 12 |")), "html5lib"
    )
    assert [th["scope"] for th in page.table.find_all("th")] == ["col", "col"]
    assert page.table.find("td").decode_contents() == "<strong>Wydown</strong>"
    assert page.table.find_parent(class_="table-scroll")["aria-label"] == "Table 1"
