"""The command as an analyst runs it: help, refusals, honest failures, nothing half-written."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

from reporting.extracts.demonstration import ARCHIVE
from reporting.plan import Plan
from tests.conftest import ROOT, Known, run, with_years
from tests.export.pdf_reading import words


def test_help_teaches() -> None:
    """Options, examples and exit codes are explained."""
    text = run("--help").stdout
    for word in ("--year", "--school", "--goal", "--report", "--format", "--data", "--params",
                 "--notebooks", "--out", "--ledger", "--cache",
                 "--force", "--explain-cache", "--workers", "--list", "--log-json",
                 "check", "privacy", "Examples", "Exit codes"):  # fmt: skip
        assert word in text, word


def test_list_prints_every_report_key_and_builds_nothing(tmp_path: Path) -> None:
    """Six schools × (three goals and a summary) and resources, × six years; no folder."""
    done = run("--list", "--year", "all", "--out", str(tmp_path / "r"))
    keys = done.stdout.split()
    assert len(keys) == (6 * 4 + 1) * 6
    assert keys[0] == "2020-21/district/goal-1"
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--school", "glenrige"), "did you mean glenridge"),
        (("--year", "2031-32"), "2024-25"),
        (("--goal", "7"), "valid: 1, 2, 3"),
        (("--report", "resource"), "did you mean resources"),
        (("--report", "resources", "--school", "captain"), "for the district only"),
        (("--format", "docx"), "valid: html, pdf"),
        (("--params", "nowhere"), "--params"),
        pytest.param(
            ("--notebooks", "nowhere", "--goal", "1"),
            "goal_1_safe_and_valued.ipynb",
            marks=pytest.mark.slow,
        ),
        (("--data", "nowhere"), "--data nowhere: there is no such folder of extracts"),
        (("--format", "PDF,docx"), "there is no 'docx'"),
    ],
)
def test_what_does_not_exist_is_answered_with_what_does(
    arguments: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    """Exit code 2, the valid names, no traceback, nothing written."""
    done = run(*arguments, "--out", str(tmp_path / "r"))
    assert done.returncode == 2, done.stdout + done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "r").exists()


BAD = {
    "missing column": (
        "staff_roster.csv", lambda t: t.replace("FTE", "Full time", 1), "FTE",
    ),
    "truncated file": (
        "mosis_student_core.csv", lambda t: t[: len(t) - 40], "mosis_student_core.csv",
    ),
    "text in a number column": (
        "mosis_student_discipline.csv", lambda t: re.sub(r",(\d+\.?\d*),", ",two,", t), "two",
    ),
    "empty file": ("office_referrals.csv", lambda t: "", "office_referrals.csv"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("file", "change", "said"),
    [pytest.param(*bad, id=name) for name, bad in BAD.items()],
)
@pytest.mark.slow
def test_bad_extracts_stop_before_anything_is_written(
    one_year: tuple[Path, Path],
    tmp_path: Path,
    file: str,
    change,
    said: str,  # type: ignore[no-untyped-def]
) -> None:
    """File, row, column and rule on the console, exit code 2, no folder."""
    params, data = one_year
    path = data / "2025-26" / file
    path.write_bytes(change(path.read_bytes().decode("latin-1")).encode("latin-1"))
    done = run("--params", str(params), "--data", str(data), "--out", str(tmp_path / "r"))
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert "next:" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "r").exists()


@pytest.mark.slow
def test_an_empty_folder_says_what_belongs_there(tmp_path: Path) -> None:
    """A --data without extracts is never filled with the sample behind one's back."""
    (tmp_path / "data").mkdir()
    done = run("--data", str(tmp_path / "data"), "--out", str(tmp_path / "r"))
    assert done.returncode == 2
    assert "2025-26" in done.stderr
    assert list((tmp_path / "data").iterdir()) == []


@pytest.mark.slow
def test_check_validates_and_builds_nothing(one_year: tuple[Path, Path], tmp_path: Path) -> None:
    """Sound input: what was read, what was set aside, exit code 0, no report."""
    params, data = one_year
    done = run("check", "--params", str(params), "--data", str(data), folder=tmp_path,
               PYTHONPATH=str(ROOT / "src"))  # fmt: skip
    assert done.returncode == 2  # the notebooks are not below this folder
    done = run("check", "--params", str(params), "--data", str(data))
    assert done.returncode == 0, done.stderr
    assert "set aside" in done.stdout
    files = len(list((data / "2025-26").iterdir()))
    assert re.search(rf"Sound: \d+ measures, 5 notebooks, {files} extracts", done.stdout)


@pytest.mark.slow
def test_sample_extracts_are_never_shown_as_real(
    one_year: tuple[Path, Path], tmp_path: Path
) -> None:
    """demonstration: false beside the fictional sample is refused."""
    params, data = one_year
    (data / "SAMPLE.txt").write_text("fictional")
    district = params / "district.yaml"
    text = district.read_text(encoding="utf-8").replace(
        "demonstration: true", "demonstration: false"
    )
    district.write_text(text, encoding="utf-8")
    done = run("--params", str(params), "--data", str(data), "--out", str(tmp_path / "r"))
    assert done.returncode == 2
    assert "fictional sample" in done.stderr


@pytest.mark.slow
def test_a_failing_notebook_stops_nobody_and_is_named(
    one_year: tuple[Path, Path], known_choice: Known, tmp_path: Path
) -> None:
    """Exit code 1, the error with its cell, the others built; of the failed one a calm page."""
    params, data = one_year
    known_choice.beside(tmp_path)
    notebooks = tmp_path / "notebooks"
    shutil.copytree(ROOT / "notebooks", notebooks)
    path = notebooks / "goal_2_educational_growth.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[4].source = 'this_report.trend("map_ella_index")'
    del notebook.cells[5:]
    nbformat.write(notebook, path)
    out = tmp_path / "reports"
    old = out / "2025-26" / "captain" / "goal-2.pdf"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"last year's")
    listed = [{"report": "2025-26/captain/goal-2", "outputs": {"captain/goal-2.pdf": ""}}]
    (out / "2025-26" / "manifest.json").write_text(json.dumps({"reports": listed, "data": {}}))
    done = run(
        *("--params", str(params), "--data", str(data), "--school", "captain"),
        *("--goal", "2", "--goal", "3", "--notebooks", str(notebooks), "--out", str(out)),
        *("--log-json", str(tmp_path / "log")),
    )
    assert done.returncode == 1
    assert "FAILED IN CELL: 2025-26/captain/goal-2" in done.stdout
    assert "did you mean map_ela_index" in done.stdout
    assert "Built 1 of 2" in done.stdout
    assert "This report is not available yet" in words(old.read_bytes())
    page = old.with_suffix(".html").read_text(encoding="utf-8")
    assert "This report is not available yet" in page
    assert "map_ella_index" not in page
    ran = nbformat.read(old.with_suffix(".ipynb"), as_version=4)
    assert "could not be built: failed in cell, [cell" in ran.cells[0].source
    assert (out / "2025-26/captain/goal-3.pdf").exists()
    manifest = json.loads((out / "2025-26/manifest.json").read_text(encoding="utf-8"))
    assert [r["status"] for r in manifest["reports"]] == ["failed in cell", "succeeded"]
    events = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert [e["phase"] for e in events if "phase" in e] == ["reading", "withholding"]
    assert {e["report"] for e in events if e["event"] == "report_started"} == {
        e["report"] for e in events if e["event"] == "report_finished"
    }
    assert (events[-1]["exit_code"], events[-1]["succeeded"], events[-1]["failed"]) == (1, 1, 1)
    assert "\x1b" not in done.stderr
    assert re.search(r"Slowest cells:\n .* s  2025-26/captain/goal-\d, cell \[\d+\]: ", done.stdout)


@pytest.mark.nightly
def test_a_hostile_school_name_stays_text(one_year: tuple[Path, Path], tmp_path: Path) -> None:
    """Quotes, tags, Typst code and paths in a name are printed, and reach no path."""
    name = 'O\'Brien "North" <script>alert(1)</script> #panic() $x$ ../x'
    params, data = one_year
    district = params / "district.yaml"
    text = district.read_text(encoding="utf-8")
    district.write_text(
        text.replace("name: Ralph M. Captain Elementary School", f"name: {json.dumps(name)}"),
        encoding="utf-8",
    )
    out = tmp_path / "reports"
    done = run("--params", str(params), "--data", str(data), "--school", "captain", "--goal", "3",
               "--out", str(out))  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    folder = out / "2025-26" / "captain"
    page = BeautifulSoup((folder / "goal-3.html").read_text(encoding="utf-8"), "html5lib")
    assert page.find("script") is None
    assert name in page.get_text()
    assert "#panic()" in words((folder / "goal-3.pdf").read_bytes())
    assert sorted(p.name for p in out.iterdir()) == ["2025-26"]


@pytest.mark.slow
def test_a_folder_that_cannot_be_written_is_told(
    one_year: tuple[Path, Path], tmp_path: Path
) -> None:
    """A file where the folder should be: one message, exit code 2."""
    params, data = one_year
    (tmp_path / "reports").write_text("in the way")
    done = run("--params", str(params), "--data", str(data), "--school", "captain", "--goal", "3",
               "--out", str(tmp_path / "reports"))  # fmt: skip
    assert done.returncode == 2
    assert "cannot write" in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "reports").read_text() == "in the way"


@pytest.mark.slow
def test_a_damaged_ledger_stops_everything(one_year: tuple[Path, Path], tmp_path: Path) -> None:
    """What is not known to be out cannot be reckoned with: exit code 2, no report."""
    params, data = one_year
    ledger = tmp_path / "ledger" / "demonstration"
    ledger.mkdir(parents=True)
    (ledger / "ledger.jsonl").write_text('{"number": 1')
    done = run("--params", str(params), "--data", str(data), "--out", str(tmp_path / "reports"))
    assert done.returncode == 2
    assert "the ledger is damaged" in done.stderr
    assert "restore the whole ledger folder" in done.stderr
    assert not (tmp_path / "reports").exists()


@pytest.mark.slow
def test_the_first_run_writes_the_sample(tmp_path: Path, district_plan: Plan) -> None:
    """A clone without extracts: the demonstration extracts appear in data/, and are said."""
    shutil.copytree(ROOT / "params", tmp_path / "params")
    with_years(tmp_path / "params", '"2025-26"')
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    (tmp_path / "data").mkdir()
    shutil.copy(ROOT / "data" / ARCHIVE, tmp_path / "data")
    done = run("check", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Unpacking the demonstration extracts into data/" in done.stderr
    assert (tmp_path / "data" / "SAMPLE.txt").exists()
    files = [s for s in district_plan.sources if not s.several_years]
    assert len(list((tmp_path / "data" / "2025-26").iterdir())) == len(files)
