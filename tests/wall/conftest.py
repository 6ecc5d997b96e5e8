"""One wall for all tests: it knows the whole sample, its people and its withheld cells."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from reporting.counting import Counted
from reporting.execution import as_file
from reporting.export.html import html_document
from reporting.export.pdf import pdf_document
from reporting.plan import Plan
from reporting.publish import Built
from reporting.release import Released
from reporting.report.exhibits import Exhibit
from reporting.request import ReportKey
from reporting.wall import Secrets, Wall
from reporting.wall.data import WITHHELD
from reporting.wall.hidden import Hidden, hidden_cells

SCHOOL = "captain"
TOKEN = "gq7-Zr41xx-planted-credential"


@pytest.fixture(scope="session")
def hiding(sample_released: Released) -> Released:
    """The released table with one more withheld cell, whatever the rules of the day withhold."""
    rows = sample_released.rows.copy()
    place = _hidden_row(rows)
    rows.loc[place, [*WITHHELD, "marker", "flag"]] = [pd.NA] * len(WITHHELD) + ["c", ""]
    return replace(sample_released, rows=rows)


@pytest.fixture(scope="session")
def wall(
    district_plan: Plan, sample_counted: Counted, hiding: Released, sample_folder: Path
) -> Wall:
    secrets = Secrets.of(sample_folder, {"CITY_API_TOKEN": TOKEN, "LANG": "C.UTF-8-long-enough"})
    counts = sample_counted.counts
    return Wall(district_plan, sample_counted.record.traces, counts, [hiding], secrets)


@pytest.fixture(scope="session")
def somebody(sample_folder: Path) -> dict[str, str]:
    """First student of the latest roster: the columns of the extract."""
    with (sample_folder / "2025-26" / "mosis_student_core.csv").open(encoding="latin-1") as file:
        return next(row for row in csv.DictReader(file) if len(row["LastName"]) > 5)


@pytest.fixture(scope="session")
def hidden(hiding: Released, sample_counts: pd.DataFrame) -> Hidden:
    """What that cell holds: positive feelings of Black students of one school, 51 of 65."""
    rows = hiding.rows.loc[[_hidden_row(hiding.rows)]]
    (cell,) = hidden_cells(rows, sample_counts, hiding.plan)
    assert cell.percent is not None
    assert 5 < cell.percent < 95
    return cell


def _hidden_row(rows: pd.DataFrame) -> int:
    (place,) = rows.index[
        (rows["measure"] == "positive_feelings") & (rows["school"] == SCHOOL)
        & (rows["school_year"] == "2025-26") & (rows["population"] == "students")
        & (rows["breakdown"] == "race") & (rows["group"] == "black")
    ]  # fmt: skip
    return int(place)


Report = Callable[..., Built]


@pytest.fixture
def report(sample_released: Released) -> Report:
    """A small report of the school: Markdown cells and exhibits, as HTML, PDF and notebook."""

    def made(*parts: str | Exhibit) -> Built:
        notebook = notebook_of(*parts)
        files = {
            "goal-1.ipynb": as_file(notebook),
            "goal-1.html": html_document(notebook, "goal-1").encode(),
            "goal-1.pdf": pdf_document(notebook, "goal-1"),
        }
        key = ReportKey(sample_released.year, SCHOOL, "goal-1")
        return Built(key, "succeeded", files=files)

    return made


def notebook_of(*parts: str | Exhibit) -> nbformat.NotebookNode:
    cells = []
    for number, part in enumerate(("# Goal 1", *parts)):
        if isinstance(part, str):
            cell = new_markdown_cell(part)
        else:
            bundle = nbformat.from_dict(part._repr_mimebundle_())
            cell = new_code_cell("show()", outputs=[new_output("display_data", bundle)])
        cell["id"] = f"cell-{number}"
        cells.append(cell)
    return new_notebook(cells=cells)
