"""Whatever lies where a notebook should: read, or told what it is and what to do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reporting.errors import NotebookError
from reporting.execution.source import read_notebook

CODE: dict[str, Any] = {"cell_type": "code", "id": "a", "metadata": {}, "source": "x = 1",
                        "outputs": [], "execution_count": None}  # fmt: skip


def text(*cells: object, **more: object) -> str:
    whole = {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5} | more
    return json.dumps(whole, indent=1)


CONFLICT = text(CODE).replace(
    '   "source"', '<<<<<<< HEAD\n   "source": "y",\n=======\n   "source"'
).replace('"x = 1"', '"x = 1"\n>>>>>>> branch')  # fmt: skip

CONFLICT_LINE = CONFLICT.split("<<<<<<<")[0].count("\n") + 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "this file is empty"),
        (" \n", "this file is empty"),
        (CONFLICT, f"meet unresolved in line {CONFLICT_LINE} of"),
        (text(CODE | {"source": "<<<<<<< local\nx\n=======\ny\n>>>>>>> remote"}),
         "two versions of cell [1]"),
        (text(CODE)[:60], "no JSON"),
        ("print(1)", "no JSON, line 1"),
        ("[" * 100_000, "no JSON"),
        ("[]", "not a notebook"),
        ('{"a": 1}', "not a notebook"),
        (text(CODE, nbformat="4"), "not a notebook"),
        (json.dumps({"worksheets": [{"cells": []}], "nbformat": 3, "nbformat_minor": 0,
                     "metadata": {"name": ""}}), "of format 3"),
        (text(CODE, nbformat=5), "of format 5"),
        (text(CODE).replace("x = 1", "\udce4"), "UTF-8"),
        (text(CODE, cells=None), "damaged"),
        (text(CODE, cells={"a": 1}), "damaged"),
        (text(CODE, "x"), "damaged"),
        (text({"source": "x"}), "damaged"),
        (text(CODE | {"cell_type": "sql"}), "damaged"),
        (text(CODE | {"metadata": [1]}), "damaged"),
        (text(CODE, metadata=[1]), "damaged"),
    ],
)  # fmt: skip
def test_what_is_no_notebook_is_told_as_what_it_is(tmp_path: Path, content: str, said: str) -> None:
    """The file, what is wrong and where, what to do; never to open in JupyterLab what it cannot."""
    path = tmp_path / "goal.ipynb"
    path.write_text(content, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(NotebookError) as refused:
        read_notebook(path)
    assert said in str(refused.value)
    assert str(path) in str(refused.value)
    assert "next:" in str(refused.value)
    resolve = "resolve the git conflict" in str(refused.value)
    assert resolve == ("versions of" in str(refused.value))


@pytest.mark.parametrize(
    "content",
    [
        "\ufeff" + text(CODE),
        text(CODE | {"source": ["x", " = 1"]}),
        text({k: v for k, v in CODE.items() if k not in ("outputs", "id", "metadata")}),
        text(CODE | {"metadata": {"tags": None}, "outputs": [{"output_type": "?"}]}),
        text(CODE, nbformat_minor=2),
        text(CODE, {"cell_type": "markdown", "metadata": {}, "source": "<<<<<<< is git's"}),
    ],
)
def test_what_jupyter_would_read_is_read(tmp_path: Path, content: str) -> None:
    """A mark of the byte order, lines apart, what is left out, outputs of whatever kind."""
    path = tmp_path / "goal.ipynb"
    path.write_text(content, encoding="utf-8")
    assert read_notebook(path).cells[0].source == "x = 1"


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    """A file, its folder, a folder in its place."""
    with pytest.raises(NotebookError, match="this notebook is missing"):
        read_notebook(tmp_path / "goal.ipynb")
    with pytest.raises(NotebookError, match="--notebooks"):
        read_notebook(tmp_path / "none" / "goal.ipynb")
    (tmp_path / "goal.ipynb").mkdir()
    with pytest.raises(NotebookError, match="cannot be read"):
        read_notebook(tmp_path / "goal.ipynb")
