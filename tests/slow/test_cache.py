"""Runs one after the other: only what can show a change is built again, and it is the same."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from tests.conftest import ROOT, Known, run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]


def outputs(out: Path) -> dict[str, bytes]:
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in out.rglob("*") if p.is_file()}


def _answer_otherwise(survey: Path) -> None:
    question = "How often did you come to class prepared?"
    rows = pd.read_csv(survey, dtype=str, keep_default_na=False)
    captain = rows["School Name"].str.contains("Captain")
    at = rows.index[captain & rows[question].eq("Frequently")][0]
    rows.loc[at, question] = "Almost never"
    rows.to_csv(survey, index=False)


def test_only_what_can_show_a_change_is_built_again(
    one_year: tuple[Path, Path], known_choice: Known, tmp_path: Path
) -> None:
    """Nothing changed, a commentary, a notebook, one school's extract, one damaged output."""
    params, data = one_year
    known_choice.beside(tmp_path)
    notebooks = tmp_path / "notebooks"
    notebooks.mkdir()
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        (notebooks / path.name).write_bytes(path.read_bytes())
    out = tmp_path / "reports"

    def built(*more: str, out: Path = out) -> set[str]:
        done = run("--params", str(params), "--data", str(data), "--notebooks", str(notebooks),
                   "--school", "captain", "--school", "glenridge", "--goal", "1", "--goal", "3",
                   "--out", str(out), "--explain-cache", *more)  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return set(re.findall(r"2025-26/(\S+): built, because", done.stderr))

    every = {f"{s}/{r}" for s in ("captain", "glenridge") for r in ("goal-1", "goal-3")}
    assert built() == every
    first = outputs(out)
    assert built() == set()
    assert outputs(out) == first
    # A sentence for one report, a title for those of one notebook.
    commentary = params / "commentary/2025-26/captain/goal-3.md"
    commentary.write_text(commentary.read_text(encoding="utf-8") + "\n\nOne sentence more.\n")
    notebook = notebooks / "goal_1_safe_and_valued.ipynb"
    content = json.loads(notebook.read_text(encoding="utf-8"))
    content["cells"][0]["source"] = ["# Another title"]
    notebook.write_text(json.dumps(content), encoding="utf-8")
    assert built() == {"captain/goal-3", "captain/goal-1", "glenridge/goal-1"}

    # One answer of one school: that school, and where the other one draws the district beside.
    _answer_otherwise(data / "2025-26" / "panorama_students_spring.csv")
    again = built()
    assert "captain/goal-3" in again
    assert again <= {"captain/goal-3", "glenridge/goal-3"}
    known = outputs(out)

    (out / "2025-26/captain/goal-1.html").write_text("damaged")
    assert built() == set()
    assert outputs(out) == known
    assert built("--force") == every
    assert outputs(out) == known
    privately = (b"Lovelace", b"StateID", b"/home/")
    for path in (tmp_path / "cache").rglob("*"):
        if path.is_file():
            assert not any(word in path.read_bytes() for word in privately), path
