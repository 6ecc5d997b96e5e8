"""A run that would do the same again is over before it begins; any change at all makes it run."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest

from reporting.cache import Store, digests
from reporting.cache.unchanged import Inputs, remember, since
from reporting.cells import CellNotice
from reporting.plan import SchoolYear
from reporting.publish import Built
from reporting.request import ReportKey, Request
from tests.conftest import ROOT

KEY = ReportKey(SchoolYear(2026), "district", "goal-1")
PAGE = "reports/2025-26/district/goal-1.html"
FILES = {
    "params/plan.yaml": "goals", "params/commentary/2025-26/district/goal-1.md": "Well done.",
    "notebooks/goal_1.ipynb": "{}", "data/2025-26/staff_roster.csv": "a,b",
    "ledger/ledger.jsonl": "one", PAGE: "<html>", "reports/2025-26/data/measures.csv": "c,d",
}  # fmt: skip


@pytest.fixture
def request_(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Request:
    """A small district, after a complete run."""
    for name, content in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    sha = {name: hashlib.sha256(content.encode()).hexdigest() for name, content in FILES.items()}
    manifest = {
        "data": {"data/measures.csv": sha["reports/2025-26/data/measures.csv"]},
        "reports": [{"outputs": {"district/goal-1.html": sha[PAGE]}}],
    }
    (tmp_path / "reports/2025-26/manifest.json").write_text(json.dumps(manifest))
    request = Request(
        data=tmp_path / "data", params=tmp_path / "params", notebooks=tmp_path / "notebooks",
        out=tmp_path / "reports",
    )  # fmt: skip
    Store.open(request.cache_folder)
    # As slow as it should be outside of tests.
    monkeypatch.setattr(digests, "surroundings", lru_cache(digests.surroundings))
    complete(request)
    return request


def complete(request: Request, status: str = "succeeded") -> None:
    notice = CellNotice("goal_1", "cell [2]", "", "a raw cell is not printed")
    built = Built(KEY, status, outputs={"goal-1.html": ""}, notices=(notice,))
    remember(request, Inputs.of(request), [built], [("entries", "a")])


def test_nothing_changed(request_: Request) -> None:
    """Reports, one to open, notices; times of change, locks and other files do not count."""
    for path in request_.out.parent.rglob("*"):
        os.utime(path, (0, 0))
    (request_.out.parent / "ledger/ledger.lock").write_text("")
    (request_.out / "2025-26/note.txt").write_text("an analyst's own")
    found = since(request_)
    assert found is not None
    first, last = found.lines(Path("reports"))
    assert "1 report unchanged since 20" in first
    assert found.notices == {"goal_1, cell [2]: a raw cell is not printed": 1}
    assert last == f"Open first: {Path('reports/2025-26/district/goal-1.html')}"


@pytest.mark.parametrize("name", [*FILES, "reports/2025-26/manifest.json", "data/2025-26/ap.csv"])
def test_any_change_of_any_file_counts(request_: Request, name: str) -> None:
    """What is read and what was written; undone, nothing has changed."""
    path = request_.out.parent / name
    before = path.read_bytes() if path.exists() else None
    path.write_text("edited")
    assert since(request_) is None
    path.unlink()
    assert (since(request_) is None) == (before is not None)
    if before is not None:
        path.write_bytes(before)
        assert since(request_) is not None


OTHERWISE: dict[str, Callable[[Request], Request]] = {
    "another year": lambda r: replace(r, years=("2024-25",)),
    "one goal": lambda r: replace(r, goals=(1,)),
    "one format": lambda r: replace(r, formats=("html",)),
    "another place": lambda r: replace(r, out=r.out.parent / "elsewhere"),
    "forced": lambda r: replace(r, force=True),
    "another cache": lambda r: replace(r, cache=r.out.parent / "other"),
}


@pytest.mark.parametrize("otherwise", OTHERWISE)
def test_another_request_is_another_run(request_: Request, otherwise: str) -> None:
    """Nor is anything known without the cache."""
    assert since(OTHERWISE[otherwise](request_)) is None


def test_what_the_wall_looks_for_counts(request_: Request, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new credential of this computer: the reports were never searched for it."""
    monkeypatch.undo()
    monkeypatch.setenv("SOME_API_TOKEN", "0123456789abcdef")
    assert since(request_) is None


def test_only_a_complete_run_is_remembered(request_: Request) -> None:
    """Not one with a failed report, and not one during which something was edited."""
    plan = request_.params / "plan.yaml"
    plan.write_text("changed")
    complete(request_, status="failed in cell")
    assert since(request_) is None
    begun = Inputs.of(request_)
    plan.write_text("changed while it ran")
    remember(request_, begun, [Built(KEY, "succeeded", outputs={"goal-1.html": ""})], [])
    assert since(request_) is None
    complete(request_)
    assert since(request_) is not None


def test_it_is_found_out_without_what_reports_are_made_with() -> None:
    """Help and a run that changes nothing import neither pandas nor what draws and exports."""
    heavy = ("pandas", "numpy", "matplotlib", "papermill", "nbconvert", "scipy", "reporting.wall")
    code = f"import sys, reporting.cli; print([n for n in {heavy} if n in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
