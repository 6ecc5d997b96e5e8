"""What a run writes never meets what is somebody's own."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

import reporting
from reporting.cache import Store
from reporting.errors import LedgerError, ReportingError, RequestError
from reporting.folders import check_folders
from reporting.history import open_ledger
from reporting.plan import Plan
from reporting.privacy import Ledger
from reporting.progress import EventLog
from reporting.publish import Built, manifest
from reporting.release import Released
from reporting.request import Request, asked_for


@pytest.fixture
def request_(tmp_path: Path) -> Request:
    folders = {name: tmp_path / name for name in ("data", "params", "notebooks", "out")}
    for folder in folders.values():
        folder.mkdir()
    return Request(**folders)  # type: ignore[arg-type]


@pytest.mark.parametrize("output", ["out", "ledger", "cache"])
@pytest.mark.parametrize("input_", ["data", "params", "notebooks"])
@pytest.mark.parametrize("way", ["same", "inside", "around", "link", "case"])
def test_folders_that_contain_one_another_are_refused(
    request_: Request, tmp_path: Path, output: str, input_: str, way: str
) -> None:
    """Both are named; links are followed, and Data is data."""
    there: Path = getattr(request_, input_)
    (tmp_path / "link").symlink_to(there)
    ways = {
        "same": there, "inside": there / "2025-26" / "x", "around": tmp_path,
        "link": tmp_path / "link" / "reports", "case": tmp_path / input_.upper(),
    }  # fmt: skip
    with pytest.raises(RequestError) as refused:
        check_folders(replace(request_, **{output: ways[way]}))
    assert f"--{output} {ways[way]}" in str(refused.value)
    assert "nothing was written" in str(refused.value)


def test_what_a_run_writes_is_kept_apart_and_out_of_the_package(request_: Request) -> None:
    """Reports, ledger and cache do not share a folder; neighbours may."""
    check_folders(request_)
    out = request_.out
    for wrong in (
        replace(request_, cache=out / "cache"), replace(request_, ledger=out),
        replace(request_, cache=out.parent / "ledger" / "cache"),
        replace(request_, out=Path(reporting.__file__).parent / "export"),
    ):  # fmt: skip
        with pytest.raises(RequestError):
            check_folders(wrong)
    check_folders(replace(request_, out=out.with_name("data2")))


def test_folders_that_cannot_be_reached_are_told_at_once(request_: Request, tmp_path: Path) -> None:
    """Links that go round, a file in the way, a name that is too long: for every option."""
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "file").write_text("mine")
    for option in ("data", "params", "notebooks", "out", "ledger", "cache"):
        for wrong in (tmp_path / "loop", tmp_path / "file" / "x", tmp_path / ("x" * 300)):
            with pytest.raises(RequestError, match=f"--{option}"):
                check_folders(replace(request_, **{option: wrong}))
    for option in ("data", "params", "notebooks"):
        with pytest.raises(RequestError, match="this is a file"):
            check_folders(replace(request_, **{option: tmp_path / "file"}))


def test_another_programs_cache_is_not_ours(tmp_path: Path) -> None:
    """They tag their folders by the same name."""
    (tmp_path / "CACHEDIR.TAG").write_text("Signature: 8a477f597d28d172789f06886806bc55\n# mypy\n")
    with pytest.raises(ReportingError, match="something else"):
        Store.open(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["CACHEDIR.TAG"]


def edition(out: Path, plan: Plan, **ledger: object) -> None:
    """A manifest of one finished report."""
    key = asked_for(plan, Request())[0]
    built = Built(key, "succeeded", outputs={"goal-1.html": "0"})
    data = {"data/measures.parquet": "0"}
    content = manifest(
        str(key.year), [built], kept=[], inputs={}, released=data, ledger=ledger, isolation=""
    )
    (out / str(key.year)).mkdir(parents=True, exist_ok=True)
    (out / str(key.year) / "manifest.json").write_bytes(content)


@pytest.fixture
def release(district_plan: Plan, sample_rows) -> Released:  # type: ignore[no-untyped-def]
    return Released(sample_rows.head(3), district_plan, district_plan.district.latest_complete)


def test_no_build_forgets_what_was_released(
    tmp_path: Path, district_plan: Plan, release: Released
) -> None:
    """Reports without their ledger, or with another, are refused; a first run needs no word."""
    request = Request(out=tmp_path / "reports")
    folder = tmp_path / "ledger" / "demonstration"
    assert open_ledger(request, district_plan).entries == ()
    ledger = Ledger.open(folder).append(release)
    edition(request.out, district_plan, head=ledger.head, demonstration=True)
    assert open_ledger(request, district_plan) == ledger
    later = ledger.append(replace(release, rows=release.rows.head(2)))
    assert open_ledger(request, district_plan) == later  # reports of an earlier release
    with pytest.raises(RequestError, match="no first release"):
        open_ledger(replace(request, first_release=True), district_plan)
    os.rename(tmp_path / "ledger", tmp_path / "lost")
    with pytest.raises(LedgerError, match="--first-release"):
        open_ledger(request, district_plan)
    assert open_ledger(replace(request, first_release=True), district_plan).entries == ()
    Ledger.open(folder).append(replace(release, rows=release.rows.head(1)))
    with pytest.raises(LedgerError, match="older copy, or of other reports"):
        open_ledger(request, district_plan)


def test_reports_of_another_kind_or_of_an_earlier_version_are_no_obstacle(
    tmp_path: Path, district_plan: Plan, release: Released
) -> None:
    """Fictional reports do not ask for the real ledger; an old manifest asks for any ledger."""
    request = Request(out=tmp_path / "reports")
    edition(request.out, district_plan, head="0" * 64, demonstration=False)
    assert open_ledger(request, district_plan).entries == ()
    edition(request.out, district_plan)
    with pytest.raises(LedgerError, match="no record of earlier releases"):
        open_ledger(request, district_plan)
    Ledger.open(tmp_path / "ledger" / "demonstration").append(release)
    assert open_ledger(request, district_plan).entries


def test_a_folder_of_other_things_is_no_ledger(tmp_path: Path) -> None:
    """Nothing is put among somebody's own files."""
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(LedgerError, match="something else"):
        Ledger.open(tmp_path)


def test_a_log_replaces_only_a_log(tmp_path: Path) -> None:
    """--log-json names a file that is begun anew; params are not."""
    file = tmp_path / "plan.yaml"
    file.write_text("goals:")
    with pytest.raises(ReportingError, match="not a log"):
        EventLog(str(file))
    assert file.read_text() == "goals:"
    file.write_text('{"event": "summary"}')
    EventLog(str(file)).close()
    assert file.read_text() == ""


def test_a_ledger_that_cannot_be_written_is_told_first(tmp_path: Path, district_plan: Plan) -> None:
    """A file where its folder should be: before minutes of work."""
    (tmp_path / "ledger").write_text("mine")
    with pytest.raises(ReportingError, match="--ledger"):
        open_ledger(Request(out=tmp_path / "reports"), district_plan)
