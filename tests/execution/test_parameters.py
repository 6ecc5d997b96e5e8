"""A notebook's parameters cell, before any kernel starts."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from reporting.errors import NotebookError
from reporting.execution import check_parameters
from tests.conftest import ROOT

GOOD = 'released = "../data/m.parquet"\ngoal = 1\nschool = "district"\nyear = "2025-26"'


def notebook(folder: Path, source: str = GOOD, cells: int = 1) -> Path:
    tagged = [new_code_cell(source, metadata={"tags": ["parameters"]}) for _ in range(cells)]
    path = folder / "goal.ipynb"
    nbformat.write(new_notebook(cells=tagged), path)
    return path


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda p: p.stem)
def test_the_notebooks_that_ship_are_sound(path: Path) -> None:
    """They take exactly the parameters of their report; only a goal's takes a goal."""
    check_parameters(path, of_goal=path.stem.startswith("goal_"))
    if not path.stem.startswith("goal_"):
        with pytest.raises(NotebookError, match="without a default: goal"):
            check_parameters(path)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (GOOD.replace("school", "shcool"), "did you mean school"),
        (GOOD.replace("goal = 1", 'goal = "1"'), "is not a int"),
        (GOOD.replace("goal = 1\n", ""), "without a default: goal"),
        (GOOD + "\ncolor = 'red'", "unknown parameter 'color'"),
        (GOOD.replace("goal = 1", "goal = 1 + 1"), "is computed"),
        (GOOD + "\nimport os", "is not `name = value`"),
        (GOOD + "\ngoal = = 2", "not valid Python"),
    ],
)
def test_a_wrong_parameters_cell_is_refused(tmp_path: Path, source: str, said: str) -> None:
    """Misspelt, missing, too many, of the wrong type, computed: each with the remedy."""
    with pytest.raises(NotebookError, match=said):
        check_parameters(notebook(tmp_path, source))


def test_one_cell_is_tagged(tmp_path: Path) -> None:
    """None or two parameters cells are refused."""
    for cells, said in ((0, "no cells"), (2, "2 cells")):
        with pytest.raises(NotebookError, match=said):
            check_parameters(notebook(tmp_path, cells=cells))


def test_what_is_no_notebook_is_named(tmp_path: Path) -> None:
    """A missing file and a damaged one each say what to do."""
    with pytest.raises(NotebookError, match="missing"):
        check_parameters(tmp_path / "none.ipynb")
    (tmp_path / "bad.ipynb").write_text("{not json")
    with pytest.raises(NotebookError, match="not a notebook"):
        check_parameters(tmp_path / "bad.ipynb")
