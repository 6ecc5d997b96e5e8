"""The ledger keeps everything released, notices damage, and survives a race and a kill."""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import filelock
import pandas as pd
import pyarrow.parquet as pq
import pytest

from reporting.errors import LedgerError
from reporting.plan import Plan
from reporting.privacy import ledger as module
from reporting.privacy.ledger import Ledger
from reporting.release import Released
from tests.privacy.audit.small import district_of, table


@pytest.fixture(scope="module")
def releases(district_plan: Plan) -> list[Released]:
    """Three releases of one school year, of six, twelve and eleven rows."""
    people = (40, 300, 90, 80, 250)
    some = district_of((30, 20, 9, 8, 25), people, "iep")
    more = [*some, *district_of((40, 30, 19, 18, 35), people)]
    year = district_plan.district.latest_complete
    return [
        Released(table(rows), district_plan, year, notes=("a note",), commentary={"a/b": "text"})
        for rows in (some, more, more[1:])
    ]


@pytest.fixture
def three(releases: list[Released], tmp_path: Path) -> Path:
    """The folder of a ledger with three releases."""
    ledger = Ledger.open(tmp_path / "ledger")
    for released in releases:
        ledger = ledger.append(released)
    assert len(ledger.entries) == 3
    return ledger.path


def lines(path: Path) -> list[str]:
    return (path / "ledger.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)


def write_lines(path: Path, kept: list[str]) -> None:
    (path / "ledger.jsonl").write_text("".join(kept), encoding="utf-8")


def test_every_release_can_be_read_again(three: Path, releases: list[Released]) -> None:
    """Tables come back oldest first, cell by cell; commentary and notes are not kept."""
    tables = Ledger.open(three).tables()
    assert [t.rows.equals(r.rows) for t, r in zip(tables, releases, strict=True)] == [True] * 3
    assert all(not t.commentary and not t.notes for t in tables)


def test_an_absent_ledger_is_empty(tmp_path: Path) -> None:
    """The first release of a district has no past."""
    assert Ledger.open(tmp_path / "nothing").entries == ()


def test_the_same_rows_again_add_nothing(three: Path, releases: list[Released]) -> None:
    """Building twice is one release; other notes are no other cells."""
    before = (three / "ledger.jsonl").read_bytes()
    again = Ledger.open(three).append(replace(releases[2], notes=("another note",)))
    assert len(again.entries) == 3
    assert (three / "ledger.jsonl").read_bytes() == before


def test_going_back_to_an_older_release_is_a_release(three: Path, releases: list[Released]) -> None:
    """What was current before and is current again is written down again."""
    assert len(Ledger.open(three).append(releases[0]).entries) == 4


def edited(path: Path) -> None:
    write_lines(path, [line.replace('"rows": 12', '"rows": 13') for line in lines(path)])


def edited_and_rehashed_alone(path: Path) -> None:
    second = json.loads(lines(path)[1]) | {"year": "2020-21"}
    new = json.dumps(second, sort_keys=True) + "\n"
    write_lines(path, [lines(path)[0], new, lines(path)[2]])


def reordered(path: Path) -> None:
    first, second, third = lines(path)
    write_lines(path, [second, first, third])


def cut_in_a_line(path: Path) -> None:
    content = (path / "ledger.jsonl").read_bytes()
    (path / "ledger.jsonl").write_bytes(content[:-25])


def last_entry_gone(path: Path) -> None:
    write_lines(path, lines(path)[:2])


def first_entry_gone(path: Path) -> None:
    write_lines(path, lines(path)[1:])


def all_entries_gone(path: Path) -> None:
    (path / "ledger.jsonl").unlink()


def table_gone(path: Path) -> None:
    next((path / "tables").glob("*.parquet")).unlink()


def table_changed(path: Path) -> None:
    file = next((path / "tables").glob("*.parquet"))
    file.write_bytes(file.read_bytes()[:-1] + b"x")


def head_gone(path: Path) -> None:
    (path / "ledger.head").unlink()


def head_changed(path: Path) -> None:
    (path / "ledger.head").write_text("3 " + "0" * 64 + "\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (edited, "line 3 does not follow line 2"),
        (edited_and_rehashed_alone, "line 3 does not follow line 2"),
        (reordered, "line 1 was changed, or lines were moved"),
        (cut_in_a_line, "the last entry is cut off"),
        (last_entry_gone, "3 entries were written, 2 are left"),
        (first_entry_gone, "line 1 was changed, or lines were moved"),
        (all_entries_gone, "3 entries were written, 0 are left"),
        (table_gone, "is missing"),
        (table_changed, "was changed"),
        (head_gone, "a cut end cannot be excluded"),
        (head_changed, "is not the one that was written last"),
    ],
)
def test_damage_is_noticed_and_told(
    three: Path, releases: list[Released], damage: Callable[[Path], None], says: str
) -> None:
    """What was changed, lost, cut or moved: named, with what to do, and nothing is appended."""
    damage(three)
    with pytest.raises(LedgerError, match=says) as error:
        Ledger.open(three)
    assert "restore the whole ledger folder" in error.value.message
    with pytest.raises(LedgerError):
        Ledger(three, ()).append(releases[0])


def test_two_runs_of_the_same_releases_at_once_both_end_well(
    releases: list[Released], tmp_path: Path
) -> None:
    """One waits for the other and finds its own releases there; each entry is written once."""
    path = tmp_path / "ledger"
    years = [replace(r, year=r.year.plus(-n)) for n, r in enumerate(releases)]
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=Ledger(path, ()).append, args=years) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    assert [w.exitcode for w in workers] == [0, 0, 0]
    assert [e.number for e in Ledger.open(path).entries] == [1, 2, 3]


def test_what_was_proven_without_knowing_of_another_release_is_refused(
    releases: list[Released], tmp_path: Path
) -> None:
    """Two runs read the same ledger; the second to finish has to prove its release again."""
    first, second = Ledger.open(tmp_path / "ledger"), Ledger.open(tmp_path / "ledger")
    first.append(releases[0])
    with pytest.raises(LedgerError, match="something else was released since") as error:
        second.append(releases[1])
    assert "run again" in error.value.message
    assert len(Ledger.open(tmp_path / "ledger").entries) == 1


def test_who_waits_too_long_is_refused_politely(three: Path, releases: list[Released]) -> None:
    """Another process holds the ledger: nothing is written, and the message says what to do."""
    with (
        filelock.FileLock(three / "ledger.lock"),
        pytest.raises(LedgerError, match="another process is writing the ledger"),
    ):
        Ledger.open(three).append(releases[0], wait=0.05)
    assert len(Ledger.open(three).entries) == 3


@pytest.mark.parametrize("before", ["parquet", "ledger.jsonl", "ledger.head"])
@pytest.mark.parametrize("first", [True, False])
def test_a_killed_append_leaves_a_valid_ledger(
    releases: list[Released], tmp_path: Path, before: str, first: bool
) -> None:
    """Killed just before any of its three files is renamed: valid, and the next append goes on."""
    ledger = Ledger.open(tmp_path / "ledger")
    if not first:
        ledger = ledger.append(releases[0])

    def killed() -> None:
        real = os.replace

        def replace_or_die(source: Path, target: Path) -> None:
            if str(target).endswith(before):
                os._exit(9)
            real(source, target)

        module.os.replace = replace_or_die  # type: ignore[assignment]
        ledger.append(releases[1])

    process = multiprocessing.get_context("fork").Process(target=killed)
    process.start()
    process.join(timeout=60)
    assert process.exitcode == 9
    written = len(ledger.entries) + (before == "ledger.head")
    assert len(Ledger.open(ledger.path).entries) == written
    after = Ledger.open(ledger.path).append(releases[1])
    assert [e.year for e in after.entries] == [str(releases[1].year)] * (len(ledger.entries) + 1)
    assert Ledger.open(ledger.path).append(releases[2]).entries[-1].rows == 11


def test_a_ledger_outlives_the_version_that_wrote_it(three: Path) -> None:
    """The plan beside the rows may be of another version: what was released is still known."""
    ledger = Ledger.open(three)
    before = ledger.rows()
    for entry in ledger.entries:
        file = three / "tables" / f"{entry.table}.parquet"
        table = pq.read_table(file)
        pq.write_table(table.replace_schema_metadata({b"reporting.release": b"{}"}), file)
    for now, then in zip(ledger.rows(), before, strict=True):
        pd.testing.assert_frame_equal(now, then)
