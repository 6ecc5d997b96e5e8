"""What a report does not print is told, with the cell, and nothing vanishes without a word."""

from __future__ import annotations

import logging

import pytest
from nbconvert.exporters import get_exporter
from nbformat.v4 import new_code_cell, new_raw_cell

from reporting.export.foreseen import foreseen
from reporting.export.reading import read

from .notebooks import notebook

RAW = "study, the raw cell before [1] (“raw words”): a raw cell is not printed; "


def test_notices_name_the_cell() -> None:
    """Notebook, cell, reason and what to do; a cell that its author removed needs none."""
    removed = new_raw_cell("note to self", metadata={"tags": ["Hide Cell"]})
    document = read(notebook(new_raw_cell("raw words"), removed, new_raw_cell(" ")), "study")
    assert [str(n) for n in document.notices] == [RAW + "make it Markdown if readers need it"]


@pytest.mark.parametrize("name", ["report-html", "report-pdf"])
def test_nbconvert_tells_them(name: str, caplog: pytest.LogCaptureFixture) -> None:
    """The exporters warn through nbconvert's logger."""
    exporter = get_exporter(name)()
    exporter.log = logging.getLogger("test")
    with caplog.at_level(logging.WARNING):
        exporter.from_notebook_node(notebook(new_raw_cell("raw words")))
    assert "(“raw words”): a raw cell is not printed" in caplog.text


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import plotly.express as px\nfig = px.bar()", "(`plotly`): what plotly draws is not"),
        ("from altair import Chart", "(`altair`): what altair draws is not printed; use report.fi"),
        ("from IPython.display import IFrame, HTML", "(`IFrame`): IFrame is not printed"),
        ("import pandas as pd\npd.DataFrame()", None),
        ("%matplotlib inline\nimport plotly", "(`plotly`): what plotly draws is not"),
        ("not Python: import plotly", None),
        ("df.plot()\nplt.show()", "(`plt.show()`): a picture has no words for readers"),
        ("plot.show", None),
    ],
)
def test_some_are_known_before_a_notebook_is_run(source: str, said: str | None) -> None:
    """By what its cells import."""
    found = [str(n) for n in foreseen(notebook("# T", new_code_cell(source)), "study")]
    assert [text.startswith(f"study, cell [1] {said}") for text in found] == [True] * bool(said)
