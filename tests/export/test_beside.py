"""Pictures in files beside a text: put into it, without what a camera wrote into them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from nbformat.v4 import new_markdown_cell, new_notebook
from PIL import Image

from reporting.errors import ExportError
from reporting.export.beside import embedded, embedded_in_notebook
from reporting.export.document import Picture
from reporting.export.html import ReportHTMLExporter
from reporting.export.reading import read

from .notebooks import notebook


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    exif = Image.Exif()
    exif[0x010E] = "taken by Ada at Glenridge"
    (tmp_path / "below").mkdir()
    Image.new("RGB", (9, 5), "green").save(tmp_path / "my logo.png", exif=exif)
    Image.new("RGB", (9, 5), "green").save(tmp_path / "below" / "a.jpg", exif=exif)
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    (tmp_path / "c.svg").write_text(drawing)
    (tmp_path / "records.csv").write_text("name")
    return tmp_path


@pytest.mark.parametrize(
    "text",
    [
        "a ![Logo](my%20logo.png) b", "![Logo](<my logo.png> 'title')", "![Logo](below/a.jpg)",
        "![Logo](./c.svg)", '<img alt="Logo" src="my logo.png">', "![Logo][l]\n\n[l]: below/a.jpg",
        ":::{figure} below/a.jpg\n:alt: Logo\n:::", "| x |\n|---|\n| ![Logo](c.svg) |",
    ],
)  # fmt: skip
def test_a_picture_beside_the_text_is_put_into_it(text: str, folder: Path) -> None:
    """However it is named, and nothing but its pixels."""
    whole = embedded(text, folder, "goal-1.md")
    document = read(notebook(whole))
    pictures = [b for b in document.blocks if isinstance(b, Picture)]
    (picture,) = [*pictures, *document.pictures.values()][:1]
    assert isinstance(picture, Picture)
    assert picture.alt == "Logo"
    assert b"Ada" not in picture.image
    assert not document.notices


@pytest.mark.parametrize(
    "src", ["missing.png", "../secret.png", "records.csv", "https://example.org/a.png"]
)
def test_nothing_else_is_read(src: str, folder: Path) -> None:
    """Nor what lies outside of the folder; the words of the picture are printed, and it is told."""
    Image.new("RGB", (9, 5)).save(folder.parent / "secret.png")
    text = f"![Logo]({src})"
    assert embedded(text, folder, "goal-1.md") == text
    (notice,) = read(notebook(text)).notices
    assert src in str(notice)


def test_a_damaged_or_huge_picture_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Naming the text and the file."""
    (folder / "half.png").write_bytes((folder / "my logo.png").read_bytes()[:60])
    with pytest.raises(ExportError, match=r"goal-1\.md, half\.png: the picture is damaged"):
        embedded("![x](half.png)", folder, "goal-1.md")
    monkeypatch.setattr("reporting.export.beside.PICTURE_BYTES", 50)
    with pytest.raises(ExportError, match=r"goal-1\.md, c\.svg: .* the limit is"):
        embedded("![x](c.svg)", folder, "goal-1.md")


def test_notebooks_take_their_pictures_with_them(folder: Path) -> None:
    """Into a build, and through nbconvert; a notebook without any keeps its bytes."""
    plain = b'{"cells": [], "x":   1}'
    assert embedded_in_notebook(plain, folder) == plain
    nb = new_notebook(cells=[new_markdown_cell("![Logo](c.svg) b")])
    made = json.loads(embedded_in_notebook(json.dumps(nb).encode(), folder))
    assert "data:image/svg+xml" in made["cells"][0]["source"]
    path = folder / "study.ipynb"
    path.write_text(json.dumps(nb))
    page, _ = ReportHTMLExporter().from_filename(str(path))
    assert 'src="data:image/svg+xml' in page
