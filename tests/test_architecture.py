"""Two wings and one door: rules of the house that cannot rot."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).parents[1]
LONGEST_FILE = 400


def test_imports_keep_the_contracts() -> None:
    """The public wing never imports the private one; each tool has one owner (pyproject.toml)."""
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml")) == EXIT_STATUS_SUCCESS


def test_no_source_file_is_long() -> None:
    """A module past 400 lines would need a reason; none has one."""
    long = {
        path.name: lines
        for path in (ROOT / "src").rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_each_change_runs_the_commands_of_the_readme() -> None:
    """Word for word, with nothing between them but what may fail."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^python -m pip install .*&&.*$", text, re.MULTILINE)
    assert len(commands) == 2
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert [line.strip() for line in run if line.strip() in commands] == commands


def test_notebooks_are_for_analysts() -> None:
    """No outputs, short cells, no def and no try; a title cell that is not printed."""
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        assert cells[0]["metadata"]["tags"] == ["remove_cell"]
        assert cells[1]["metadata"]["tags"] == ["parameters"]
        for cell in cells:
            if cell["cell_type"] != "code":
                continue
            source = "".join(cell["source"])
            assert cell["outputs"] == [], path.name
            assert cell["execution_count"] is None, path.name
            assert len(source.splitlines()) <= 6, source
            assert not re.search(r"^\s*(def|try|class)\b", source, re.MULTILINE), source


def test_every_objective_and_measure_has_its_place_in_a_notebook(district_plan) -> None:  # type: ignore[no-untyped-def]
    """A measure that the plan gains cannot be forgotten in the reports."""
    for goal in district_plan.goals:
        text = (ROOT / "notebooks" / f"{goal.notebook}.ipynb").read_text(encoding="utf-8")
        for objective in goal.objectives:
            assert f'objective(\\"{objective.id}\\")' in text, objective.id
            for measure in district_plan.measures_of(objective.id):
                assert f'\\"{measure.id}\\"' in text, measure.id


def test_no_process_builds_a_grammar_for_addresses_that_no_notebook_has() -> None:
    """jsonschema would, for two seconds in each, wherever Jupyter has brought the package along."""
    code = (
        "import sys, reporting.job, reporting.export.files, reporting.unavailable, jsonschema\n"
        "print([name for name in sys.modules if name.startswith('rfc3987_syntax.')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
