"""What a notebook reaches for is read before it runs; a kernel starts with little."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from reporting.errors import NotebookError
from reporting.execution import check_isolation, execute
from reporting.execution.environment import kernel_environment
from reporting.plan import Plan
from tests.conftest import ROOT

FOLDER = Path("/srv/records")


def refused(plan: Plan, folder: Path, *sources: str) -> str:
    """The message for a notebook whose first cell is Markdown."""
    cells = [new_markdown_cell("# Title"), *map(new_code_cell, sources)]
    path = folder / "goal.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    try:
        check_isolation(path, plan, FOLDER)
    except NotebookError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda p: p.stem)
def test_the_notebooks_that_ship_reach_for_nothing(path: Path, district_plan: Plan) -> None:
    """They get along with the released table."""
    check_isolation(path, district_plan, ROOT / "data")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("from reporting.extracts import read_extracts", "imports reporting.extracts"),
        ("from reporting import report, counting", "imports reporting.counting"),
        ("import reporting.privacy.audit as a", "imports reporting.privacy"),
        ("import reporting\nreporting.pipeline.check", "line 2: imports reporting.pipeline"),
        ("import importlib\nimportlib.import_module('reporting.extracts')", "line 2: imports"),
        ("x = 1\nopen('../../data/2025-26/roster.csv')", "line 2: names a file or folder"),
        ("import pandas as pd\npd.read_csv('mosis_student_core.csv')", "line 2: names a file"),
        ("open(r'C:\\data\\2025-26\\x')", "names a file or folder"),
        ("p = '/srv/records'", "names a file or folder"),
        ("p = f'/srv/records/2025-26/{1}.csv'", "names a file or folder"),
        ("!cat ../data/2025-26/staff_roster.csv", "names a file or folder"),
        ("%run load.py /srv/records/2025-26", "names a file or folder"),
        ("%%bash\nls data/2025-26", "names a file or folder"),
        ("import os\nx = os.environ['X']", "line 2: uses environ"),
        ("from os import getenv", "imports the environment"),
        ("%env", "reads the environment by %env"),
        ("!echo $TOKEN", "reads the environment in a shell"),
        ("%%bash\nls\nprintenv", "reads the environment in a shell"),
    ],
)
def test_a_notebook_that_reaches_further_is_refused_with_its_line(
    district_plan: Plan, tmp_path: Path, source: str, said: str
) -> None:
    """Cell as JupyterLab numbers it, line within the cell, and what to do instead."""
    message = refused(district_plan, tmp_path, "x = 0", source)
    assert said in message
    assert "cell [2], line " in message
    assert "use this_report" in message or "write the value" in message
    assert "goal.ipynb" in message


@pytest.mark.parametrize(
    "source",
    [
        "from reporting import report\nfrom reporting.release import Released",
        "%matplotlib inline\nx = 1\n?x",
        "%%time\nx = 1",
        "!ls",
        "table = '../data/measures.parquet'\ntext = 'data of 2025-26'",
        "x = (",
        "title = 'MOSIS Student Core, an export of the district'",
    ],
)
def test_all_else_runs(district_plan: Plan, tmp_path: Path, source: str) -> None:
    """Magics, the released table, words about extracts; a syntax error is the kernel's to tell."""
    assert refused(district_plan, tmp_path, source) == ""


def test_an_expression_in_markdown_is_read_too(district_plan: Plan, tmp_path: Path) -> None:
    """It runs like a cell; the line is that of the paragraph."""
    path = tmp_path / "goal.ipynb"
    text = "Words.\n\nSecret {eval}`__import__('os').environ` here."
    nbformat.write(new_notebook(cells=[new_markdown_cell(text)]), path)
    with pytest.raises(
        NotebookError, match=r"the Markdown cell before \[1\] .*, line 3: uses environ"
    ):
        check_isolation(path, district_plan, FOLDER)


def test_only_what_a_kernel_needs_is_handed_on(tmp_path: Path) -> None:
    """An allow-list; a name that sounds like a credential stays out even there."""
    given = {
        "PATH": "/bin", "LC_ALL": "C", "LANG": "C", "JUPYTER_PATH": "j", "JUPYTER_TOKEN": "t",
        "HOME": "/home/somebody", "CITY_API_TOKEN": "s", "RECORDS": "/srv/records",
        "MPLCONFIGDIR": "fonts",
    }  # fmt: skip
    kept = kernel_environment(tmp_path, given)
    assert {"PATH", "LC_ALL", "LANG", "JUPYTER_PATH"} <= set(kept)
    assert not {"JUPYTER_TOKEN", "CITY_API_TOKEN", "RECORDS"} & set(kept)
    assert kept["HOME"] == kept["TMPDIR"] == str(tmp_path)
    assert kept["MPLCONFIGDIR"] == "fonts"


def test_a_kernel_sees_no_secret_and_no_extract(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looked at from within a notebook: environment, home and working directory."""
    monkeypatch.setenv("PLANTED_SECRET", "s3cr3t-planted")
    monkeypatch.setenv("RECORDS", "/srv/records")
    source = (
        "import json, os, pathlib\n"
        "print(json.dumps([dict(os.environ), str(pathlib.Path.home()), os.listdir('.')]))"
    )
    cells = [new_code_cell("a = 1", metadata={"tags": ["parameters"]}), new_code_cell(source)]
    notebook = nbformat.writes(new_notebook(cells=cells)).encode()
    ran, outcome = execute(notebook, {"a": 2}, tmp_path / "room")
    assert outcome.succeeded, outcome
    environment, home, files = json.loads(ran.cells[-1].outputs[0]["text"])
    assert "s3cr3t-planted" not in json.dumps(environment)
    assert "/srv/records" not in json.dumps(environment)
    assert home == environment["HOME"] != str(Path.home())
    assert files == []
