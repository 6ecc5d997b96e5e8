"""The exporters as nbconvert knows them: any executed notebook, from the command line too."""

from __future__ import annotations

import base64
import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbconvert.exporters import get_exporter
from nbformat.v4 import new_output

from .notebooks import code, display, notebook
from .pdf_reading import elements, words


@pytest.fixture(scope="module")
def plain() -> Any:
    """A notebook as anybody writes them: text, a matplotlib picture, a bare value, a print."""
    import matplotlib.pyplot as plt

    figure, ax = plt.subplots(figsize=(4, 2))
    ax.plot([1, 2, 3])
    file = io.BytesIO()
    figure.savefig(file, format="png", metadata={"Software": None})
    plt.close(figure)
    png = base64.b64encode(file.getvalue()).decode()
    return notebook(
        "# Bus times\n\nHow late are *buses*?\n\n- one\n- two",
        code(
            new_output("stream", name="stdout", text="mean 4.2\n"),
            display({"image/png": png, "text/plain": "<Figure>"}),
        ),
        "## Result\n\nFour minutes.",
        code(new_output("execute_result", data={"text/plain": "4.2"}, execution_count=2)),
    )


@pytest.mark.parametrize(("name", "ending"), [("report-html", ".html"), ("report-pdf", ".pdf")])
def test_registered(name: str, ending: str, plain: Any) -> None:
    """nbconvert finds each exporter by name and learns its file ending."""
    body, resources = get_exporter(name)().from_notebook_node(plain)
    assert body
    assert resources["output_extension"] == ending


def test_any_notebook_becomes_html(plain: Any) -> None:
    """A plain notebook becomes a page: title, text, picture and printed lines, no code."""
    body, _ = get_exporter("report-html")().from_notebook_node(plain)
    page = BeautifulSoup(body, "html5lib")
    assert page.h1.text == page.title.text == "Bus times"
    assert page.img["alt"] == "Figure from cell [1]"
    assert page.find("pre").text == "mean 4.2"
    assert "SECRET_CODE" not in body


def test_any_notebook_becomes_pdf(plain: Any) -> None:
    """A plain notebook becomes a tagged PDF with its picture, and no code."""
    import pikepdf

    body, _ = get_exporter("report-pdf")().from_notebook_node(plain)
    with pikepdf.open(io.BytesIO(body)) as pdf:
        figures = [e for kind, e in elements(pdf) if kind == "/Figure" and "/Alt" in e]
        assert [str(e.Alt) for e in figures] == ["Figure from cell [1]"]
    text = words(body)
    assert "How late are buses?" in text
    assert "mean 4.2" in text
    assert "SECRET_CODE" not in text


@pytest.mark.parametrize("name", ["report-html", "report-pdf"])
def test_empty_notebook(name: str) -> None:
    """A notebook without anything to print is still a valid document with a title."""
    body, _ = get_exporter(name)().from_notebook_node(notebook())
    assert body


@pytest.mark.slow
def test_command_line(tmp_path: Path, plain: Any) -> None:
    """``jupyter nbconvert --to report-pdf x.ipynb`` writes x.pdf beside the notebook."""
    nbformat.write(plain, tmp_path / "bus_times.ipynb")
    done = subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", "report-pdf", "bus_times.ipynb"],
        cwd=tmp_path,
        env={**os.environ, "JUPYTER_PLATFORM_DIRS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "bus_times.pdf").read_bytes().startswith(b"%PDF-1.7")
