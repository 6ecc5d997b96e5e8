"""A report is built again exactly when something that it shows, or is made with, has changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from reporting.cache import Store, digests
from reporting.cache.reports import KnownReports
from reporting.cells import CellNotice
from reporting.plan import DISTRICT, Plan, SchoolYear
from reporting.publish import Built
from reporting.release import Divided, Released, Remark
from reporting.request import ReportKey
from tests.conftest import ROOT

YEAR = SchoolYear(2026)
KEY = ReportKey(YEAR, "captain", "goal-3")
FILES = {"goal-3.html": b"<html>a page</html>", "goal-3.pdf": b"%PDF", "goal-3.ipynb": b"{}"}
MEASURES = {"belonging", "self_management", "oss_risk"}


@pytest.fixture(scope="module")
def table(sample_released: Released) -> Released:
    """Some measures of the sample: comparing them is quick."""
    rows = sample_released.rows
    return replace(
        sample_released, rows=rows[rows["measure"].isin(MEASURES)].reset_index(drop=True)
    )


@pytest.fixture(scope="module")
def notebook() -> bytes:
    return (ROOT / "notebooks" / "goal_3_wellbeing.ipynb").read_bytes()


def known(table: Released, notebook: bytes, folder: Path, **options: object) -> KnownReports:
    return KnownReports(
        Store.open(folder),
        tables={YEAR: Divided(table)},
        notebooks={"goal-3": notebook},
        **{"formats": ("html", "pdf"), "judged_under": "today", **options},  # type: ignore[arg-type]
    )


def passes(built: Built) -> Built:
    return built


def not_asked(built: Built) -> Built:
    raise AssertionError("the wall has judged this already")


def build(reports: KnownReports, **fields: object) -> Built:
    assert reports.find(KEY, not_asked) is None
    built = Built(KEY, **{"status": "succeeded", "files": FILES, **fields})  # type: ignore[arg-type]
    return reports.keep(built)


def test_what_was_built_and_judged_is_known(
    table: Released, notebook: bytes, tmp_path: Path
) -> None:
    """The same bytes in the next run, without a question to the wall."""
    notices = (CellNotice("goal_3", "cell [2]", "fig", "a plotly output is not printed"),)
    reports = known(table, notebook, tmp_path / "c")
    build(reports, seconds=2.5, cells=((1, 0.25),), notices=notices)
    again = known(table, notebook, tmp_path / "c").find(KEY, not_asked)
    assert again is not None
    assert again.cached
    assert again.files == FILES
    assert (again.seconds, again.cells) == (2.5, ((1, 0.25),))
    assert again.notices == notices
    told: list[str] = []
    forced = known(table, notebook, tmp_path / "c", force=True, explain=told.append)
    assert forced.find(KEY, not_asked) is None
    assert told == ["2025-26/captain/goal-3: built, because --force"]


def test_what_failed_is_never_kept(table: Released, notebook: bytes, tmp_path: Path) -> None:
    """Neither a failed notebook nor what the wall holds back; no error text is written."""
    for status in ("failed in cell", "withheld by the second wall", "not exported"):
        build(known(table, notebook, tmp_path / "c"), status=status, error="Ada Lovelace, 0012345")
    assert known(table, notebook, tmp_path / "c").find(KEY, not_asked) is None
    assert not [p for p in (tmp_path / "c").rglob("*") if p.is_file() and b"Ada" in p.read_bytes()]


def test_a_damaged_report_is_built_again(table: Released, notebook: bytes, tmp_path: Path) -> None:
    """Never given out, and said."""
    store = Store.open(tmp_path / "c")
    build(known(table, notebook, tmp_path / "c"))
    store.path_of(store.put(FILES["goal-3.pdf"])).write_bytes(b"%PDX")
    told: list[str] = []
    assert known(table, notebook, tmp_path / "c", explain=told.append).find(KEY, passes) is None
    assert told == ["2025-26/captain/goal-3: built, because removed from the cache"]


def test_the_wall_judges_again_what_it_judged_under_something_else(
    table: Released, notebook: bytes, tmp_path: Path
) -> None:
    """Other extracts or another policy: once more, and then not again; what it refuses goes."""
    build(known(table, notebook, tmp_path / "c"))
    asked: list[Built] = []

    def judge(built: Built) -> Built:
        asked.append(built)
        return built

    for _ in range(2):
        assert known(table, notebook, tmp_path / "c", judged_under="tomorrow").find(KEY, judge)
    assert [built.files for built in asked] == [FILES]
    # Another released number beside the report's own is something else to judge by, too.
    other = _with_number(table, "oss_risk", "glenridge")
    assert known(other, notebook, tmp_path / "c", judged_under="tomorrow").find(KEY, judge)
    assert len(asked) == 2

    def refuse(built: Built) -> Built:
        return replace(built, status="withheld by the second wall", files={})

    refused = known(table, notebook, tmp_path / "c", judged_under="later").find(KEY, refuse)
    assert refused is not None
    assert not refused.files
    assert known(table, notebook, tmp_path / "c", judged_under="later").find(KEY, passes) is None


def test_a_full_disk_costs_the_next_run_its_time_only(
    table: Released, notebook: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report is there, and it is said once."""

    def full(self: Store, content: bytes) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Store, "put", full)
    told: list[str] = []
    reports = known(table, notebook, tmp_path / "c", trouble=told.append)
    assert build(reports).files == FILES
    assert build(reports).files == FILES
    assert len(told) == 1
    assert "not kept" in told[0]


def _with_number(table: Released, measure: str, school: str, breakdown: str = "all") -> Released:
    rows: pd.DataFrame = table.rows.copy()
    chosen = (rows["measure"] == measure) & (rows["school"] == school)
    rows.loc[rows.index[chosen & (rows["breakdown"] == breakdown)][0], "denominator"] = 4321
    return replace(table, rows=rows)


def _with_title(table: Released) -> Released:
    plan: Plan = table.plan
    measures = [m.model_copy(update={"title": f"{m.title}!"}) for m in plan.measures]
    return replace(table, plan=plan.model_copy(update={"measures": tuple(measures)}))


CHANGES: dict[str, tuple[Callable[[Released], Released], str]] = {
    "own number": (
        lambda t: _with_number(t, "belonging", "captain"),
        "released rows of belonging, captain (everybody) changed",
    ),
    "own group": (
        lambda t: _with_number(t, "belonging", "captain", "gender"),
        "released rows of belonging, captain changed",
    ),
    "the district beside": (
        lambda t: _with_number(t, "belonging", DISTRICT),
        "released rows of belonging, district (everybody) changed",
    ),
    "a group of the district": (lambda t: _with_number(t, "belonging", DISTRICT, "gender"), ""),
    "another school": (lambda t: _with_number(t, "belonging", "glenridge"), ""),
    "another goal": (lambda t: _with_number(t, "oss_risk", "captain"), ""),
    "own commentary": (
        lambda t: replace(t, commentary={**t.commentary, "captain/goal-3": "New."}),
        "the commentary changed",
    ),
    "other commentary": (
        lambda t: replace(t, commentary={**t.commentary, "captain/goal-1": "New."}),
        "",
    ),
    "a note on the roster": (
        lambda t: replace(t, notes=("mosis_student_core.csv: 10 more.", *t.notes)),
        "what was set aside of the extracts changed",
    ),
    "a note on another extract": (
        lambda t: replace(t, notes=(*t.notes, "act_scores.csv: 10 more.")),
        "",
    ),
    "a data warning": (
        lambda t: replace(t, remarks=(Remark("2025-26", "captain", "a", "student_core", "Odd"),)),
        "what the data checks said changed",
    ),
    "a warning of another school": (
        lambda t: replace(
            t, remarks=(*t.remarks, Remark("2025-26", "meramec", "a", "student_core", "Odd"))
        ),
        "",
    ),
    "the plan": (_with_title, "the plan changed (measures)"),
    "budget, which it does not show": (
        lambda t: replace(t, resources=t.resources.iloc[:0]),
        "",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_a_report_shows_decides(
    table: Released, notebook: bytes, tmp_path: Path, change: str
) -> None:
    """Built again exactly when it can show what changed, and the reason is said in words."""
    build(known(table, notebook, tmp_path / "c"))
    changed, reason = CHANGES[change]
    told: list[str] = []
    found = known(changed(table), notebook, tmp_path / "c", explain=told.append).find(KEY, passes)
    expected = f"built, because {reason}" if reason else "known, nothing that it shows has changed"
    assert told == [f"2025-26/captain/goal-3: {expected}"]
    assert (found is None) == bool(reason)


def test_how_a_report_is_made_decides(
    table: Released, notebook: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Notebook, formats, package, tools, language: each alone, each by its name."""
    build(known(table, notebook, tmp_path / "c"))
    told: list[str] = []

    def reason(notebook: bytes = notebook, **options: object) -> str:
        reports = known(table, notebook, tmp_path / "c", explain=told.append, **options)
        assert reports.find(KEY, not_asked) is None
        return told[-1].partition("because ")[2]

    cells = json.loads(notebook)
    cells["cells"][0]["source"] = ["# Another title"]
    assert reason(json.dumps(cells).encode()) == "the notebook changed"
    assert reason(formats=("html",)) == "the formats or parameters changed"
    with monkeypatch.context() as patched:
        versions = digests.versions()
        patched.setattr(digests, "versions", lambda: {**versions, "pandas": "9.9.9"})
        assert reason() == f"pandas {versions['pandas']} → 9.9.9"
    with monkeypatch.context() as patched:
        patched.setattr(digests, "package", lambda: "edited")
        assert reason() == "the reporting package changed"
    with monkeypatch.context() as patched:
        patched.setenv("TZ", "Pacific/Kiritimati")
        assert reason() == "the language or time zone changed"
    other = replace(KEY, school="glenridge")
    reports = known(table, notebook, tmp_path / "c", explain=told.append)
    assert reports.find(other, not_asked) is None
    assert told[-1] == "2025-26/glenridge/goal-3: built, because never built before"


def test_every_file_of_the_package_counts(tmp_path: Path) -> None:
    """A template, a font, a module; neither the time of a change nor what Python compiled."""
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "page.css").write_text("a")
    before = digests.tree(tmp_path)
    (tmp_path / "page.css").touch()
    (tmp_path / "__pycache__" / "x.pyc").write_text("compiled")
    assert digests.tree(tmp_path) == before
    (tmp_path / "page.css").write_text("b")
    assert digests.tree(tmp_path) != before


def test_a_credential_cannot_be_read_from_the_folder() -> None:
    """What the wall looks for changes the digest; two folders have different ones for the same."""
    one = digests.surroundings(b"one", {"API_TOKEN": "hunter22"})
    assert one != digests.surroundings(b"one", {"API_TOKEN": "hunter23"})
    assert one != digests.surroundings(b"two", {"API_TOKEN": "hunter22"})
    assert one == digests.surroundings(b"one", {"API_TOKEN": "hunter22", "PWD": "elsewhere"})
