"""The wall in its place: between what was built and what is written."""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import replace
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from reporting.plan import Plan
from reporting.privacy import protect
from reporting.release import Released
from reporting.report.book import Report as Book
from reporting.report.view import View
from tests.conftest import ROOT, Known, run
from tests.export.pdf_reading import words

from .conftest import SCHOOL

MEASURE = "positive_feelings"
YEAR = "2025-26"


@pytest.mark.slow
def test_a_leak_in_a_notebook_stops_its_report_alone(
    one_year: tuple[Path, Path], known_choice: Known, tmp_path: Path
) -> None:
    """Exit code 1; the kind and place are told, the name is not; nothing of it is written."""
    params, data = one_year
    known_choice.beside(tmp_path)
    with (data / "2025-26" / "mosis_student_core.csv").open(encoding="latin-1") as file:
        student = next(row for row in csv.DictReader(file) if len(row["LastName"]) > 5)
    name = f"{student['FirstName']} {student['LastName']}"
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    path = tmp_path / "notebooks" / "goal_3_wellbeing.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_markdown_cell(f"We thank {name}.", id="thanks"))
    nbformat.write(notebook, path)
    out = tmp_path / "reports"
    done = run(
        *("--params", str(params), "--data", str(data), "--school", SCHOOL),
        *("--goal", "2", "--goal", "3", "--notebooks", str(tmp_path / "notebooks")),
        *("--out", str(out)),
    )
    assert done.returncode == 1
    assert f"WITHHELD BY THE SECOND WALL: 2025-26/{SCHOOL}/goal-3" in done.stdout
    assert "a name, an id or an address" in done.stdout
    assert name not in done.stdout + done.stderr
    folder = out / "2025-26" / SCHOOL
    there = sorted(p.name for p in folder.iterdir())
    # Readers get the calm page; of the notebook nothing is kept.
    assert there == ["goal-2.html", "goal-2.ipynb", "goal-2.pdf", "goal-3.html", "goal-3.pdf"]
    page = (folder / "goal-3.html").read_text(encoding="utf-8")
    assert "This report is not available yet" in page
    assert name not in page + words((folder / "goal-3.pdf").read_bytes())
    manifest = (out / "2025-26" / "manifest.json").read_text(encoding="utf-8")
    assert name not in manifest
    statuses = [r["status"] for r in json.loads(manifest)["reports"]]
    assert statuses == ["succeeded", "withheld by the second wall"]


@pytest.mark.slow
def test_a_hidden_value_moves_nothing_that_is_drawn(
    district_plan: Plan, sample_counts: pd.DataFrame, sample_released: Released
) -> None:
    """Other answers in two withheld cells of a line: the same rows, sentences, charts, tables."""
    of = sample_counts[
        (sample_counts["measure"] == MEASURE) & sample_counts["school"].isin(["district", SCHOOL])
        & (sample_counts["school_year"] == YEAR)
    ]  # fmt: skip
    rows = protect(of, district_plan)
    withheld = rows.loc[
        (rows["marker"] == "c") & (rows["school"] == SCHOOL) & (rows["breakdown"] == "race")
        & (rows["population"] == "staff"), "group",
    ]  # fmt: skip
    line = of[
        (of["school"] == SCHOOL) & (of["breakdown"] == "race") & (of["population"] == "staff")
        & of["group"].isin(withheld)
    ]  # fmt: skip
    more = line.index[line["numerator"] < line["denominator"]][0]
    less = next(i for i in line.index[line["numerator"] > 0] if i != more)
    other = of.copy()
    other.loc[more, "numerator"] += 1
    other.loc[less, "numerator"] -= 1
    assert not other.equals(of)
    after = protect(other, district_plan)
    pd.testing.assert_frame_equal(after, rows)
    assert _exhibits(replace(sample_released, rows=after)) == _exhibits(
        replace(sample_released, rows=rows)
    )


def _exhibits(released: Released) -> str:
    book = Book(View(released, "goal-1", SCHOOL, released.year))
    shown = [book.groups(MEASURE), book.says_groups(MEASURE)]
    bundles = [e._repr_mimebundle_() for e in shown if e is not None]
    assert len(bundles) > 1
    return json.dumps(bundles, sort_keys=True, default=str)
