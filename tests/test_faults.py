"""Whatever happens, the command ends in words and an exit code, never in a traceback."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from reporting import cli, faults
from reporting.cache import Store, digests
from reporting.errors import ExportError
from reporting.job import Job, build_report
from reporting.plan import SchoolYear
from reporting.publish import Built
from reporting.request import ReportKey
from reporting.wall import Wall


def ended(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """Run the command in this process; its exit code."""
    monkeypatch.setattr(sys, "argv", ["run_reports.py", *arguments])
    monkeypatch.setattr(faults, "_cache", None)
    with pytest.raises(SystemExit) as exit_:
        cli.main()
    assert isinstance(exit_.value.code, int)
    return exit_.value.code


def stumbling(error: BaseException | type[BaseException]):  # type: ignore[no-untyped-def]
    def run(*_: object) -> int:
        raise error

    return run


def test_what_nobody_foresaw_is_one_sentence_and_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2; frames and versions in a file for its owner alone, nothing of the data."""
    Store.open(tmp_path)
    monkeypatch.setattr(cli, "run", stumbling(ValueError("Doe, Jane is no number")))
    assert ended(monkeypatch, "--cache", str(tmp_path)) == 2
    said = capsys.readouterr().err
    assert "this is a fault of the program" in said
    assert "Traceback" not in said
    (file,) = (tmp_path / "faults").iterdir()
    assert str(file) in said
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    details = file.read_text(encoding="utf-8")
    assert "Jane" not in said + details
    assert "ValueError" in details
    assert 'cli.py", line' in details
    assert " pandas " in details


def test_details_go_aside_where_there_is_no_cache(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A folder that is no cache is nobody's place for details."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    (tmp_path / "mine").mkdir()
    monkeypatch.setattr(cli, "run", stumbling(AttributeError("'X' object has no attribute 'y'")))
    assert ended(monkeypatch, "--cache", str(tmp_path / "mine")) == 2
    assert list((tmp_path / "mine").iterdir()) == []
    (file,) = (tmp_path / "tmp").iterdir()
    assert "no attribute 'y'" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            PermissionError(errno.EACCES, "Permission denied", "params/plan.yaml"),
            "params/plan.yaml",
        ),
        (IsADirectoryError(errno.EISDIR, "Is a directory", "x.csv"), "x.csv"),
        (OSError(errno.ELOOP, "Too many levels of symbolic links", "data"), "symbolic links"),
        (OSError(errno.ENOSPC, "No space left on device"), "temporary files"),
        (MemoryError(), "not enough memory"),
        (ModuleNotFoundError("No module named 'typst'", name="typst"), "typst is not installed"),
    ],
)
def test_disk_memory_and_packages_are_told_as_what_they_are(
    error: BaseException,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Which file, why, what to do: no fault of the program, exit code 2."""
    monkeypatch.setattr(cli, "run", stumbling(error))
    assert ended(monkeypatch) == 2
    text = capsys.readouterr().err
    assert said in text
    assert "next:" in text
    assert "fault" not in text


KEY = ReportKey(SchoolYear(2025), "district", "goal-1")


def test_a_fault_in_one_report_is_that_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an exporter stumbles over fails one report, with its notebook, not the batch."""
    import nbformat

    from reporting.execution import Outcome

    ran = nbformat.v4.new_notebook()
    monkeypatch.setattr("reporting.job.execute", lambda *_, **__: (ran, Outcome("succeeded")))
    monkeypatch.setattr("reporting.export.files.files", stumbling(ZeroDivisionError()))
    built = build_report(Job(KEY, notebook=b"", source="", table=b"", goal=1, formats=("html",)))
    assert built.status == "not exported"
    assert "this is a fault of the program" in built.error
    assert list(built.files) == ["goal-1.ipynb"]


def test_links_that_go_round_end(tmp_path: Path) -> None:
    """A folder that holds a link to itself is read once."""
    (tmp_path / "year").mkdir()
    (tmp_path / "year" / "a.csv").write_text("a")
    for name in ("one", "two"):
        os.symlink(tmp_path, tmp_path / "year" / name)
    assert list(digests.tree(tmp_path)) == ["year/a.csv"]


class SecretiveError(Exception):
    """Says what it must not."""

    def __str__(self) -> str:
        return "9000000001"


def test_an_interruption_is_one_whatever_is_cut_off_by_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What complains while it ends after Ctrl-C is not the reason."""

    @contextlib.contextmanager
    def build(*_: object) -> Iterator[None]:
        try:
            raise KeyboardInterrupt
        except KeyboardInterrupt:
            raise ExportError("pandoc could not read the Markdown cells") from None

    monkeypatch.setattr("reporting.pipeline.build", build)
    assert ended(monkeypatch, "--out", str(tmp_path / "reports")) == 130
    said = capsys.readouterr().err
    assert "Stopped." in said
    assert "pandoc" not in said


def test_a_report_that_cannot_be_judged_is_withheld(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The others go on; its message, which a manifest holds, names no path of this computer."""
    Store.open(tmp_path / "cache")
    monkeypatch.setattr(faults, "_cache", tmp_path / "cache")
    monkeypatch.setattr(Wall, "_in_report", stumbling(SecretiveError))
    built = Built(KEY, "succeeded", files={"goal-1.html": b"<p>"})
    judged = [Wall.judge(object.__new__(Wall), built) for _ in range(2)]
    assert judged[0] == judged[1]
    assert (judged[0].files, judged[0].succeeded) == ({}, False)
    assert re.search(r"^cache/faults/fault-[0-9a-f]{12}\.txt: this is a fault", judged[0].error)
    (file,) = (tmp_path / "cache" / "faults").iterdir()
    assert "9000000001" not in file.read_text(encoding="utf-8")
