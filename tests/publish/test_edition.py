"""A school year is built aside and takes its place whole; what fails leaves the old one."""

from __future__ import annotations

import errno
import json
import os
import resource
import subprocess
import sys
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reporting.errors import ReportingError
from reporting.plan import SchoolYear
from reporting.publish import MANIFEST, Built, Edition, alone, exchange, manifest
from reporting.request import ReportKey

YEAR = "2025-26"


def key(report: str, school: str = "captain") -> ReportKey:
    return ReportKey(SchoolYear.parse(YEAR), school, report)


KNOWN = [key("goal-1"), key("goal-2"), key("goal-1", "district")]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "reports"


def published(out: Path, *keys: ReportKey, text: str, endings: tuple[str, ...] = ("html",)) -> None:
    """One run that makes these reports, each file holding ``text``."""
    with alone(out):
        edition = Edition(out, YEAR, keys, KNOWN)
        made(edition, text, endings)


def made(edition: Edition, text: str, endings: tuple[str, ...] = ("html",)) -> None:
    edition.add_data("data/measures.parquet", text.encode())
    for one in sorted(edition.asked):
        files = {f"{one.report}.{ending}": text.encode() for ending in endings}
        edition.add(Built(one, "succeeded", files=files))
    kept = edition.carry_over()
    edition.publish(
        manifest(
            YEAR,
            edition.built,
            kept=kept,
            inputs={},
            released=edition.data,
            ledger={},
            isolation="by the system",
        )
    )


def texts(out: Path) -> dict[str, str]:
    return {
        path.relative_to(out / YEAR).as_posix(): path.read_text()
        for path in sorted((out / YEAR).rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }


def entries(out: Path) -> dict[str, list[str]]:
    content = json.loads((out / YEAR / MANIFEST).read_text())
    return {entry["report"]: list(entry["outputs"]) for entry in content["reports"]}


def test_nothing_is_seen_before_the_last_report_is_in(out: Path) -> None:
    """The folder appears with everything in it, and nothing else is left beside it."""
    with alone(out):
        edition = Edition(out, YEAR, KNOWN[:1], KNOWN)
        edition.add_data("data/measures.parquet", b"new")
        assert not edition.is_complete
        done = edition.add(Built(KNOWN[0], "succeeded", files={"goal-1.html": b"new"}))
        assert edition.is_complete
        assert not done.files
        assert len(done.outputs["goal-1.html"]) == 64
        assert not (out / YEAR).exists()
    assert not out.exists()
    published(out, *KNOWN, text="new")
    assert [path.name for path in out.iterdir()] == [YEAR]


def test_what_is_not_asked_for_stays_and_what_nobody_makes_goes(out: Path) -> None:
    """Reports of the plan and an analyst's notes are carried over, obsolete reports are not."""
    published(out, *KNOWN, key("goal-9"), text="old", endings=("html", "pdf"))
    (out / YEAR / "captain" / "notes.txt").write_text("mine")
    (out / YEAR / "drafts").mkdir()
    (out / YEAR / "captain").chmod(0o750)
    os.symlink("captain", out / YEAR / "latest")
    inode = (out / YEAR / "district" / "goal-1.pdf").stat().st_ino
    published(out, KNOWN[0], text="new")
    assert texts(out) == {
        "captain/goal-1.html": "new",  # its PDF was not asked for and would be last year's
        "captain/goal-2.html": "old",
        "captain/goal-2.pdf": "old",
        "captain/notes.txt": "mine",
        "data/measures.parquet": "new",
        "district/goal-1.html": "old",
        "district/goal-1.pdf": "old",
    }
    assert entries(out) == {
        "2025-26/captain/goal-1": ["captain/goal-1.html"],
        "2025-26/captain/goal-2": ["captain/goal-2.html", "captain/goal-2.pdf"],
        "2025-26/district/goal-1": ["district/goal-1.html", "district/goal-1.pdf"],
    }
    assert (out / YEAR / "drafts").is_dir()
    assert (out / YEAR / "latest").is_symlink()
    assert (out / YEAR / "captain").stat().st_mode & 0o777 == 0o750
    assert (out / YEAR / "district" / "goal-1.pdf").stat().st_ino == inode


@pytest.mark.parametrize(
    "name", ["captain/goal-1.html", "captain/goal-1.pdf", "data/measures.parquet", MANIFEST]
)
def test_what_no_manifest_lists_is_somebodys_own(out: Path, name: str) -> None:
    """A file in the place of a report is refused, named and left as it is; others do not matter."""
    (out / YEAR / name).parent.mkdir(parents=True)
    (out / YEAR / name).write_text("mine")
    with pytest.raises(ReportingError, match="not ours to replace") as refused:
        published(out, KNOWN[0], text="new")
    assert str(out / YEAR / name) in str(refused.value)
    assert [p.read_text() for p in out.rglob("*") if p.is_file()] == ["mine"]
    published(out, KNOWN[1], text="new") if "goal-1" in name else None
    assert (out / YEAR / name).read_text() == "mine"


def test_a_folder_of_the_name_that_runs_use_is_not_swept(out: Path) -> None:
    """Unless a run has signed it, what lies there is somebody's own."""
    (out / ".building").mkdir(parents=True)
    (out / ".building" / "thesis.txt").write_text("mine")
    with pytest.raises(ReportingError, match="not of a run"), alone(out):
        pass
    assert (out / ".building" / "thesis.txt").read_text() == "mine"


@pytest.fixture
def without_exchange(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that lacks the call."""
    monkeypatch.setattr(exchange, "_renameat2", lambda: None)


def test_there_is_no_moment_without_a_school_year(out: Path) -> None:
    """Somebody who looks all the time finds the folder at every look."""
    if exchange._renameat2() is None:
        pytest.skip("this system cannot exchange two folders in one step")
    published(out, KNOWN[0], text="0")
    missing: list[str] = []
    end = threading.Event()

    def look() -> None:
        while not end.is_set():
            if not os.path.exists(out / YEAR / MANIFEST):
                missing.append("!")

    watcher = threading.Thread(target=look)
    watcher.start()
    for number in range(30):
        published(out, KNOWN[0], text=str(number))
    end.set()
    watcher.join()
    assert not missing
    assert texts(out)["captain/goal-1.html"] == "29"


@pytest.mark.usefixtures("without_exchange")
def test_two_renames_do_where_one_call_is_lacking(out: Path) -> None:
    """The same outcome, and nothing left beside it."""
    published(out, KNOWN[0], text="old")
    published(out, KNOWN[0], text="new")
    assert texts(out)["captain/goal-1.html"] == "new"
    assert [path.name for path in out.iterdir()] == [YEAR]


@pytest.mark.usefixtures("without_exchange")
def test_a_run_that_ends_between_two_renames_is_mended(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By itself if it can, else by the next run: the old school year is back."""
    published(out, KNOWN[0], text="old")
    rename = os.rename

    def interrupted(source: Path, target: Path) -> None:
        if target == out / YEAR and "taken" not in source.name:
            raise KeyboardInterrupt
        rename(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", interrupted)
        with pytest.raises(KeyboardInterrupt):
            published(out, KNOWN[0], text="new")
    assert texts(out)["captain/goal-1.html"] == "old"
    killed = out / ".building"
    (killed / YEAR).mkdir(parents=True)
    (killed / "run.json").touch()
    rename(out / YEAR, killed / f"{YEAR}.taken-out")
    with alone(out):
        assert texts(out)["captain/goal-1.html"] == "old"
        assert sorted(path.name for path in killed.iterdir()) == ["lock", "run.json"]


Spoil = Callable[[pytest.MonkeyPatch], None]


def _full_at(number: int) -> Spoil:
    def spoil(patch: pytest.MonkeyPatch) -> None:
        opened = Path.open
        left = iter(range(number))

        def full(self: Path, *args: str, **kwargs: str) -> object:
            if args == ("xb",) and next(left, None) is None:
                raise OSError(errno.ENOSPC, "No space left on device")
            return opened(self, *args, **kwargs)  # type: ignore[call-overload]

        patch.setattr(Path, "open", full)

    return spoil


def _no_exchange(patch: pytest.MonkeyPatch) -> None:
    def refuse(new: Path, place: Path) -> None:
        raise OSError(errno.EACCES, "Permission denied")

    patch.setattr("reporting.publish.edition.put_in_place", refuse)


def _no_copies(patch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise OSError(errno.EDQUOT, "Disk quota exceeded")

    patch.setattr(os, "link", refuse)
    patch.setattr("shutil.copy2", refuse)


@pytest.mark.parametrize(
    "spoil",
    [*(_full_at(n) for n in range(3)), _no_exchange, _no_copies],
    ids=["at the data", "at a report", "at the manifest", "at the end", "while carrying over"],
)
def test_a_disk_that_fills_up_leaves_the_old_year(
    out: Path, monkeypatch: pytest.MonkeyPatch, spoil: Spoil
) -> None:
    """Whenever it happens: what, where and what to do; the old files; nothing beside them."""
    published(out, *KNOWN, text="old")
    before = texts(out)
    with monkeypatch.context() as patch:
        spoil(patch)
        with pytest.raises(ReportingError, match=r"2025-26.*cannot write this \((No|Perm|Disk)"):
            published(out, KNOWN[0], text="new")
    assert texts(out) == before
    assert [path.name for path in out.iterdir()] == [YEAR]


def _small_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))


def test_a_file_that_is_cut_short_is_no_file(out: Path) -> None:
    """The operating system's own refusal in the middle of a file."""
    published(out, KNOWN[0], text="old")
    done = child(f"published(Path({str(out)!r}), KNOWN[0], text='x' * 5000)", _small_files)
    assert "cannot write this (File too large)" in done.stderr
    assert texts(out)["captain/goal-1.html"] == "old"
    assert [path.name for path in out.iterdir()] == [YEAR]


def child(code: str, before: Callable[[], None] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", f"from tests.publish.test_edition import *\n{code}"],
        cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False,
        preexec_fn=before,
    )  # fmt: skip


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_told(out: Path) -> None:
    """Before anything else is done."""
    out.mkdir(mode=0o500)
    with pytest.raises(ReportingError, match="no permission"), alone(out):
        pytest.fail("must not begin")


def test_a_link_in_the_place_of_a_school_year_is_refused(out: Path, tmp_path: Path) -> None:
    """What it leads to is neither replaced nor deleted."""
    (tmp_path / "elsewhere").mkdir()
    out.mkdir()
    os.symlink(tmp_path / "elsewhere", out / YEAR)
    with pytest.raises(ReportingError, match="this is a link"):
        published(out, KNOWN[0], text="new")
    assert (tmp_path / "elsewhere").is_dir()


def test_finished_reports_take_no_memory(out: Path) -> None:
    """Forty megabytes of reports leave less than one behind."""
    keys = [key("goal-1", f"school-{number}") for number in range(40)]
    with alone(out):
        edition = Edition(out, YEAR, keys, keys)
        tracemalloc.start()
        done = [
            edition.add(Built(one, "succeeded", files={"goal-1.pdf": os.urandom(1_000_000)}))
            for one in keys
        ]
        now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert len(done) == 40
    assert now < 500_000
    assert peak < 5_000_000


@pytest.fixture
def other_run(out: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the folder and has begun a school year."""
    code = (
        "import sys, time; from pathlib import Path; from reporting.publish import alone\n"
        "with alone(Path(sys.argv[1])):\n"
        "    Path(sys.argv[1], '.building', 'half').mkdir(); print('in', flush=True)\n"
        "    time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(out)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "in\n"
        yield process
        process.kill()


def test_a_second_run_refuses_and_a_killed_one_holds_nothing(
    out: Path, other_run: subprocess.Popen[str]
) -> None:
    """Who is there since when, what to do; after kill -9 the folder is free and swept."""
    with pytest.raises(
        ReportingError, match=rf"another run .*process {other_run.pid} on .*since 20"
    ) as refused, alone(out):  # fmt: skip
        pytest.fail("must not begin")
    assert "--out" in str(refused.value)
    assert (out / ".building" / "half").exists()
    other_run.kill()
    other_run.wait()
    with alone(out):
        assert not (out / ".building" / "half").exists()
