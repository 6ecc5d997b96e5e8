"""All six years at once, the golden table, and the notebooks as they are shipped."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import nbformat
import pandas as pd
import pikepdf
import pytest
from nbclient import NotebookClient

from reporting.release import read_parquet
from tests.conftest import GOLDEN, ROOT, run


@pytest.mark.timeout(1200)
@pytest.mark.parametrize(
    "schools",
    [
        pytest.param(("captain",), marks=pytest.mark.slow),
        pytest.param(("district", "captain"), marks=pytest.mark.nightly),
    ],
    ids=" and ".join,
)
def test_every_report_of_every_year(
    schools: tuple[str, ...], sample_folder: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Six years of the smallest school, in the night of the district too: all reports; PDFs open.

    What is released is the golden table to the last digit, with which the notebooks open too.
    """
    out = tmp_path / "reports"
    done = run("--year", "all", "--data", str(sample_folder), "--out", str(out),
               *(f"--school={school}" for school in schools))  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    for ending in ("html", "pdf", "ipynb"):
        assert len(list(out.rglob(f"goal-*.{ending}"))) == 18 * len(schools)
        assert len(list(out.rglob(f"annual-summary.{ending}"))) == 6 * len(schools)
        assert len(list(out.rglob(f"resources.{ending}"))) == 6 * ("district" in schools)
    for year in sorted(p for p in out.iterdir()):
        manifest = json.loads((year / "manifest.json").read_text(encoding="utf-8"))
        assert {r["status"] for r in manifest["reports"]} == {"succeeded"}
        assert len(manifest["reports"]) == 4 * len(schools) + ("district" in schools)
    for path in out.rglob("*.pdf"):
        with pikepdf.open(path) as pdf:
            assert "/StructTreeRoot" in pdf.Root
    made = out / "2025-26" / "data" / "measures.parquet"
    if request.config.getoption("--update-golden"):
        shutil.copyfile(made, GOLDEN)
    golden, released = read_parquet(GOLDEN), read_parquet(made)
    pd.testing.assert_frame_equal(golden.rows, released.rows)
    assert golden.plan == released.plan
    assert golden.notes == released.notes
    assert golden.commentary == released.commentary
    # Evergreen: a report of an earlier year knows nothing of later ones.
    early = (out / "2022-23" / schools[0] / "goal-1.html").read_text(encoding="utf-8")
    assert "2023-24" not in early.replace("2026-27", "")


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(p.name for p in (ROOT / "notebooks").glob("*.ipynb")))
def test_a_notebook_runs_top_to_bottom_as_shipped(name: str) -> None:
    """Opened in JupyterLab with its defaults, every cell runs; charts are shown as HTML."""
    notebook = nbformat.read(ROOT / "notebooks" / name, as_version=4)
    ran = NotebookClient(
        notebook, timeout=300, resources={"metadata": {"path": str(ROOT / "notebooks")}}
    ).execute()
    outputs = [o for c in ran.cells if c.cell_type == "code" for o in c.outputs]
    assert not [o for o in outputs if o.output_type in ("error", "stream")]
    assert sum("<svg" in o.get("data", {}).get("text/html", "") for o in outputs) > (
        5 if name.startswith("goal") else 0
    )
