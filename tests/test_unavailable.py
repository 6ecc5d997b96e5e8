"""What there is of a report that could not be built."""

from __future__ import annotations

import io
import json
from pathlib import Path

import nbformat
import pikepdf
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from reporting.execution import as_file, execute
from reporting.export.html import html_document
from reporting.plan import Plan
from reporting.publish import Built
from reporting.request import ReportKey
from reporting.unavailable import bannered, pages, with_banner
from tests.export.pdf_reading import words

ERROR = "NameError: name 'gaol' is not defined\n```\n<script>alert(1)</script>"


def key_of(plan: Plan, report: str = "goal-1", school: str = "captain") -> ReportKey:
    return ReportKey(plan.district.latest_complete, school, report)


@pytest.mark.parametrize("report", ["goal-1", "annual-summary"])
def test_readers_get_a_calm_page(district_plan: Plan, report: str) -> None:
    """Cover, one breath of text, whom to ask; the same in HTML and in a tagged PDF."""
    key = key_of(district_plan, report)
    made = pages(key, district_plan, ("html", "pdf"))
    assert list(made) == [f"{report}.html", f"{report}.pdf"]
    assert made == pages(key, district_plan, ("html", "pdf"))
    page = BeautifulSoup(made[f"{report}.html"], "html5lib")
    pdf = made[f"{report}.pdf"]
    assert page.body is not None
    assert len(page.find_all("h1")) == 1
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert "pdfuaid:part>1<" in str(opened.Root.Metadata.read_bytes())
        assert len(opened.pages) == 1
    for text in (page.body.get_text(" "), words(pdf)):
        text = " ".join(text.split())
        assert "This report is not available yet." in text
        for said in (district_plan.district.contact, "Ralph M. Captain", "2025-26",
                     district_plan.document(report).title):  # fmt: skip
            assert said in text
        assert "fail" not in text
        assert "cell" not in text


def test_the_banner_leads_to_the_cell_that_is_to_blame() -> None:
    """First cell, whatever the status; an error text cannot break out; the other cells stay."""
    cells = [
        new_markdown_cell("# Goal"),
        new_code_cell("x = 1"),
        new_code_cell(" "),
        new_code_cell("y", metadata={"tags": ["skip-execution"]}),
        new_code_cell("gaol"),
        new_code_cell("z = 1"),
    ]
    notebook = json.loads(as_file(new_notebook(cells=cells)))
    done = bannered(notebook, "failed in cell", 3, ERROR)
    banner = text_of(done, 0)
    assert r"could not be built: failed in cell, [cell \[3\]](#stopped-here)" in banner
    assert text_of(done, 0).endswith(f"\n````\n{ERROR}\n````")
    assert 'id="stopped-here"' in text_of(done, 5)
    assert text_of(done, 6) == "gaol"
    assert [c for c in done["cells"] if c["id"] not in ("not-built", "stopped-here")] == (
        notebook["cells"]
    )
    assert done["metadata"]["reporting"]["status"] == "failed in cell"
    nbformat.validate(nbformat.from_dict(done))
    page = html_document(nbformat.from_dict(done), "x")
    assert "could not be built" not in page
    assert "alert(1)" not in page
    without = bannered(notebook, "kernel died", None, "")
    assert text_of(without, 0) == "**This report could not be built: kernel died.**"
    assert len(without["cells"]) == len(notebook["cells"]) + 1


def text_of(notebook: dict[str, list[dict[str, list[str]]]], index: int) -> str:
    return "".join(notebook["cells"][index]["source"])


@pytest.mark.slow
def test_the_engine_and_the_banner_count_cells_alike(tmp_path: Path, district_plan: Plan) -> None:
    """A notebook as it truly ended: the cell below the mark is the one with the error."""
    cells = [new_code_cell(s) for s in ("", "1", "# aside", "missing", "2")]
    cells.insert(0, new_code_cell("school = 'a'", metadata={"tags": ["parameters"]}))
    ran, outcome = execute(as_file(new_notebook(cells=cells)), {"school": "b"}, tmp_path / "x")
    built = Built(key_of(district_plan), outcome.status, outcome.error, outcome.cell,
                  {"goal-1.ipynb": as_file(ran)})  # fmt: skip
    done = json.loads(with_banner(built).files["goal-1.ipynb"])
    place = next(i for i, c in enumerate(done["cells"]) if c["id"] == "stopped-here")
    assert text_of(done, place + 1) == "missing"
    good = Built(key_of(district_plan), "succeeded", files=built.files)
    assert with_banner(good) is good
