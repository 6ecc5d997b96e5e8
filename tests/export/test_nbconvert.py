"""The exporters as nbconvert knows them: any executed notebook, from the command line too."""

from __future__ import annotations

import base64
import io
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbconvert.exporters import get_export_names, get_exporter
from nbformat.v4 import new_code_cell, new_output

from reporting.errors import ExportError

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


@pytest.mark.parametrize(("name", "ending"), [("report_html", ".html"), ("report_pdf", ".pdf")])
def test_registered(name: str, ending: str, plain: Any) -> None:
    """nbconvert finds each exporter by name, also with a hyphen, and learns its file ending."""
    body, resources = get_exporter(name)().from_notebook_node(plain)
    assert body == get_exporter(name.replace("_", "-"))().from_notebook_node(plain)[0]
    assert resources["output_extension"] == ending


def test_any_notebook_becomes_html(plain: Any) -> None:
    """A plain notebook becomes a page: title, text, picture and printed lines, no code."""
    body, _ = get_exporter("report_html")().from_notebook_node(plain)
    page = BeautifulSoup(body, "html5lib")
    assert page.h1.text == page.title.text == "Bus times"
    assert page.img["alt"] == "Figure from cell [1]"
    assert page.find("pre").text == "mean 4.2"
    assert "SECRET_CODE" not in body


def test_any_notebook_becomes_pdf(plain: Any) -> None:
    """A plain notebook becomes a tagged PDF with its picture, and no code."""
    import pikepdf

    body, _ = get_exporter("report_pdf")().from_notebook_node(plain)
    with pikepdf.open(io.BytesIO(body)) as pdf:
        figures = [e for kind, e in elements(pdf) if kind == "/Figure" and "/Alt" in e]
        assert [str(e.Alt) for e in figures] == ["Figure from cell [1]"]
    text = words(body)
    assert "How late are buses?" in text
    assert "mean 4.2" in text
    assert "SECRET_CODE" not in text


@pytest.mark.parametrize("name", ["report_html", "report_pdf"])
def test_empty_notebook(name: str) -> None:
    """A notebook without anything to print is still a valid document with a title."""
    body, _ = get_exporter(name)().from_notebook_node(notebook())
    assert body


def test_the_menu_of_jupyterlab_has_each_format_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its server takes names of letters, digits and underscores only, and lists what is enabled."""

    class ServerApp:
        initialized = staticmethod(lambda: True)

    monkeypatch.setitem(
        sys.modules, "jupyter_server.serverapp", SimpleNamespace(ServerApp=ServerApp)
    )
    ours = [name for name in get_export_names() if "report" in name]
    assert ours == ["report_html", "report_pdf"]
    assert all(re.fullmatch(r"\w+", name) for name in ours)


NOT_RUN = [
    ("", "the notebook was not run, or its outputs were cleared"),
    ("1 - -", "cell [2], cell [3] were not run"),
    ("1 2 -", "cell [3] was not run"),
    ("- - - - - 6", "cell [1], cell [2], cell [3] and 2 more were not run"),
    ("1 2o 3", None),
    ("skip 1", None),
    ("blank 1", None),
    ("o -", None),  # numbers of runs were taken out of the file
]


@pytest.mark.parametrize("name", ["report_html", "report_pdf"])
@pytest.mark.parametrize(("ran", "said"), NOT_RUN)
def test_what_was_not_run_is_refused(name: str, ran: str, said: str | None) -> None:
    """With its cells and what to do; a page would lack what they show."""
    shown = new_output("stream", name="stdout", text="4.2\n")
    cells = [
        new_code_cell(
            "" if word == "blank" else "SECRET_CODE",
            execution_count=int(word[0]) if word[0].isdigit() else None,
            outputs=[shown] if word.endswith("o") else [],
            metadata={"tags": ["skip-execution"] if word == "skip" else []},
        )
        for word in (ran.split() or ["-", "-"])
    ]
    export = get_exporter(name)().from_notebook_node
    if said is None:
        assert export(notebook("# T", *cells))[0]
        return
    with pytest.raises(ExportError, match=re.escape(said)) as caught:
        export(notebook("# T", *cells))
    assert "--execute" in str(caught.value)


@pytest.mark.slow
def test_a_notebook_is_run_before_it_is_read(tmp_path: Path) -> None:
    """``--execute``: nbconvert runs it in a preprocessor, and the page holds what it shows."""
    show = "from reporting.report.exhibits import sentences\nsentences('Six minutes late.')"
    nbformat.write(notebook("# Buses", new_code_cell(show)), tmp_path / "buses.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--to", "report-html", "buses.ipynb"]
    plain = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert plain.returncode != 0
    assert "was not run" in plain.stderr
    assert not (tmp_path / "buses.html").exists()
    subprocess.run([*command, "--execute"], cwd=tmp_path, capture_output=True, check=True)
    assert '<p class="prose body">Six minutes late.</p>' in (tmp_path / "buses.html").read_text()


@pytest.mark.slow
def test_command_line(tmp_path: Path, plain: Any) -> None:
    """``jupyter nbconvert --to report_pdf x.ipynb`` writes x.pdf beside the notebook."""
    nbformat.write(plain, tmp_path / "bus_times.ipynb")
    done = subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", "report_pdf", "bus_times.ipynb"],
        cwd=tmp_path,
        env={**os.environ, "JUPYTER_PLATFORM_DIRS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "bus_times.pdf").read_bytes().startswith(b"%PDF-1.7")


@pytest.mark.parametrize("name", ["report_html", "report_pdf"])
def test_what_a_tool_left_out_of_a_cell_stops_no_export(name: str, plain: Any) -> None:
    """``tags: null`` and a code cell without outputs are what other notebooks have as none."""
    damaged = nbformat.from_dict(plain)
    damaged.cells[0].metadata["tags"] = None
    damaged.cells.append(new_code_cell("x = 1", execution_count=3))
    del damaged.cells[-1]["outputs"]
    body, _ = get_exporter(name)().from_notebook_node(damaged)
    assert body
    assert damaged.cells[0].metadata["tags"] is None  # the caller's notebook stays as it is
