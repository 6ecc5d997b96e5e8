"""A disk that is full: what was there stays, what to do is said, the next run is whole."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Known
from tests.slow.runs import YEAR, Prepared, files_of, light_notebook, until

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(sys.platform != "linux", reason="mounts a small disk"),
]

# Of one school year with three reports, in bytes: one fits, two do not.
ONE_YEAR = "2m"
# Enough for folders and sockets, not for a report.
ALMOST = 20_480


class Disk:
    """A small disk."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def size(self, size: str, change: str = "") -> str:
        """Mount it, or give an answer why not."""
        options = f"{change}size={size}"
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(self.place)],
            capture_output=True, text=True,
        )  # fmt: skip
        return done.stderr.strip() if done.returncode else ""

    def fill(self, but: int = 0) -> Path:
        """Take all the room that is left, but so many bytes."""
        file = self.place / ".filled"
        with file.open("wb", buffering=0) as filled:
            try:
                while True:
                    filled.write(bytes(4096))
            except OSError:
                filled.truncate(filled.tell() - but)
                return file


@pytest.fixture
def disk() -> Iterator[Disk]:
    # A short name: sockets may lie in there.
    with tempfile.TemporaryDirectory(prefix="disk-") as name:
        found = Disk(Path(name))
        try:
            refused = found.size(ONE_YEAR)
        except FileNotFoundError:
            refused = "there is no mount"
        if refused:
            pytest.skip(f"a disk of its own cannot be mounted here: {refused}")
        yield found
        subprocess.run(["umount", "--lazy", name], check=True)


@pytest.mark.slow
def test_a_full_disk_of_reports(
    prepared: Prepared, known_choice: Known, disk: Disk, tmp_path: Path
) -> None:
    """The run ends with what to do; the old school year is as it was, and nothing lies beside."""
    known_choice.beside(tmp_path)
    reports = disk.place / "reports"
    where = ("--out", str(reports), "--cache", str(tmp_path / "cache"),
             "--ledger", str(tmp_path / "ledger"))  # fmt: skip
    prepared.write(light_notebook("The old year"))
    old = prepared.start(*where)
    assert old.wait() == 0, old.said
    before = files_of(disk.place)

    prepared.write(light_notebook("The new year"))
    full = prepared.start(*where)
    assert full.wait() == 2, full.said
    assert "No space left on device" in full.said
    assert str(reports / YEAR) in full.said
    assert ".building" not in full.said
    assert "Traceback" not in full.said
    assert files_of(disk.place) == before
    assert [path.name for path in reports.iterdir()] == [YEAR]

    # Not a byte is left, not even for the lock's folder.
    filled = disk.fill()
    none = prepared.start(*where)
    assert none.wait() == 2, none.said
    assert "Traceback" not in none.said
    filled.unlink()
    assert files_of(disk.place) == before

    assert not disk.size("8m", "remount,")
    roomy = prepared.start(*where)
    assert roomy.wait() == 0, roomy.said
    assert b"The new year" in (reports / YEAR / "captain" / "goal-3.html").read_bytes()
    assert [path.name for path in reports.iterdir()] == [YEAR]
    prepared.clean()


@pytest.mark.nightly
def test_a_full_disk_of_finished_reports(
    prepared: Prepared, known_choice: Known, disk: Disk, tmp_path: Path
) -> None:
    """The reports come out all the same, the trouble is told once, and nothing half is kept."""
    known_choice.beside(tmp_path)
    shutil.move(tmp_path / "cache", disk.place / "cache")
    where = ("--out", str(tmp_path / "reports"), "--cache", str(disk.place / "cache"),
             "--ledger", str(tmp_path / "ledger"))  # fmt: skip
    filled = disk.fill()
    prepared.write(light_notebook("Nothing is kept"))
    run = prepared.start(*where)
    assert run.wait() == 0, run.said
    assert run.said.count("finished reports are not kept for the next run") == 1
    assert "Traceback" not in run.said
    assert not list((disk.place / "cache").rglob(".new-*"))
    first = files_of(tmp_path / "reports")
    filled.unlink()

    again = prepared.start(*where)
    assert again.wait() == 0, again.said
    assert "not kept" not in again.said
    assert files_of(tmp_path / "reports") == first
    prepared.clean()


@pytest.mark.nightly
def test_a_full_disk_of_temporary_files(
    prepared: Prepared, known_choice: Known, disk: Disk, tmp_path: Path
) -> None:
    """The run ends with what to do about it; it blames no report, and the old ones stay."""
    known_choice.beside(tmp_path)
    where = ("--out", str(tmp_path / "reports"))
    prepared.write(light_notebook("Room for temporary files"))
    old = prepared.start(*where)
    assert old.wait() == 0, old.said
    before = files_of(tmp_path / "reports")

    # Python looks for another folder where not a byte can be written.
    filled = disk.fill(but=ALMOST)
    prepared.write(light_notebook("No room"))
    full = prepared.start(*where, temporary=disk.place)
    assert full.wait() == 2, full.said
    assert "No space left on device" in full.said
    assert "TMPDIR" in full.said
    assert "Traceback" not in full.said
    assert files_of(tmp_path / "reports") == before
    assert sorted(os.listdir(tmp_path / "reports")) == [YEAR]
    filled.unlink()
    until(lambda: not os.listdir(disk.place), 20)

    again = prepared.start(*where, temporary=disk.place)
    assert again.wait() == 0, again.said
    assert b"No room" in (tmp_path / "reports" / YEAR / "captain" / "goal-3.html").read_bytes()
    until(lambda: not os.listdir(disk.place), 20)
