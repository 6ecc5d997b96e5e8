"""The folder of finished reports: whole contents only, whoever writes and whoever is killed."""

from __future__ import annotations

import multiprocessing
import os
import stat
import time
from pathlib import Path

import pytest

from reporting.cache import Store, clear, kept, prune, read_age, read_size
from reporting.cache.store import ENTRIES
from reporting.errors import ReportingError, RequestError

MANY = 150


def _put_many(folder: Path) -> None:
    store = Store.open(folder)
    for number in range(MANY):
        digest = store.put(f"content {number}".encode() * 500)
        store.write(ENTRIES, f"{number:064x}", {"files": {"page.html": digest}})
        assert len(store.salt) == 32


def entry(store: Store, name: str, *contents: bytes, age: float = 0.0) -> None:
    files = {f"{number}.html": store.put(content) for number, content in enumerate(contents)}
    store.write(ENTRIES, name, {"files": files})
    then = time.time() - age
    os.utime(store.folder / ENTRIES / f"{name}.json", (then, then))


def names(store: Store) -> list[str]:
    return [path.stem for path in store.records(ENTRIES)]


def test_two_runs_may_write_at_once(tmp_path: Path) -> None:
    """The same contents and records from two processes: each is whole, nothing is left over."""
    folder = tmp_path / "cache"
    context = multiprocessing.get_context("spawn")
    runs = [context.Process(target=_put_many, args=(folder,)) for _ in range(2)]
    for run in runs:
        run.start()
    for run in runs:
        run.join(60)
        assert run.exitcode == 0
    store = Store(folder)
    assert len(names(store)) == MANY
    for path in store.records(ENTRIES):
        record = store.read(ENTRIES, path.stem)
        assert record is not None
        assert store.get(record["files"]["page.html"]) is not None
    assert not list(folder.rglob(".new-*"))


def test_a_damaged_content_was_never_there(tmp_path: Path) -> None:
    """A flipped byte, a cut end: not given out, and removed."""
    store = Store.open(tmp_path / "cache")
    digest = store.put(b"a finished page")
    assert store.get(digest) == b"a finished page"
    for damaged in (b"a finished pagf", b"a fin", b""):
        store.path_of(store.put(b"a finished page")).write_bytes(damaged)
        assert store.get(digest) is None
        assert not store.path_of(digest).exists()
    store.write(ENTRIES, "one", {"files": {}})
    (store.folder / ENTRIES / "one.json").write_text('{"files": {')
    assert store.read(ENTRIES, "one") is None
    assert store.get("../../../etc/passwd") is None


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_the_folder_is_its_owners(tmp_path: Path) -> None:
    """Nobody else may look into it, and the salt least of all."""
    store = Store.open(tmp_path / "cache")
    salt = store.salt
    assert store.salt == salt
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((store.folder / "salt").stat().st_mode) == 0o600


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    """Neither used nor cleared: the message says what to do."""
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(ReportingError, match="--cache"):
        Store.open(tmp_path)
    assert clear(Store(tmp_path)) == 0
    store = Store.open(tmp_path / "cache")
    entry(store, "one", b"page")
    (store.folder / "note.txt").write_text("an analyst's own")
    assert clear(store) > 0
    assert [p.name for p in store.folder.rglob("*")] == ["note.txt"]
    assert kept(store).reports == 0


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    """Never what this run uses, and never a content that another report has too."""
    store = Store.open(tmp_path / "cache")
    entry(store, "old", b"o" * 9000, b"shared" * 1000, age=900)
    entry(store, "used", b"u" * 9000, age=800)
    entry(store, "middle", b"m" * 9000, age=700)
    entry(store, "new", b"n" * 9000, b"shared" * 1000)
    assert prune(store, keep=10**6) == 0
    assert prune(store, keep=25_000, in_use={"used"}) == 2
    assert names(store) == ["new", "used"]
    assert kept(store).size <= 25_000
    assert store.get(store.put(b"shared" * 1000)) == b"shared" * 1000
    assert prune(store, older_than=600) == 1
    assert names(store) == ["new"]


def test_a_content_that_another_run_is_about_to_name_stays(tmp_path: Path) -> None:
    """What a killed run has left goes when it is old."""
    store = Store.open(tmp_path / "cache")
    young, left = store.put(b"young" * 100), store.put(b"left" * 100)
    os.utime(store.path_of(left), (0, 0))
    prune(store, keep=0)
    assert store.get(young) is not None
    assert store.get(left) is None


def test_sizes_and_ages_are_read_as_people_write_them() -> None:
    """500MB, 2 GB; 30d, 12h; the rest is answered with what is valid."""
    assert [read_size(t) for t in ("500MB", "2 GB", "1.5gb")] == [5 * 10**8, 2 * 10**9, 15 * 10**8]
    assert [read_age(t) for t in ("12h", "30d", "1w")] == [43_200, 2_592_000, 604_800]
    with pytest.raises(RequestError, match="500MB"):
        read_size("much")
    with pytest.raises(RequestError, match="30d"):
        read_age("30")


def test_what_is_somebodys_own_stays(tmp_path: Path) -> None:
    """Neither making room nor clearing removes a file that this program did not write."""
    store = Store.open(tmp_path / "cache")
    entry(store, "a" * 64, b"content", age=10_000)
    kept_files = [*store.folder.rglob("*.json"), *store.folder.rglob("objects/*/*")]
    own = [store.folder / "notes.txt", *(path.parent / "mine.txt" for path in kept_files)]
    for path in own:
        path.write_text("mine")
        os.utime(path, (0, 0))
    prune(store, keep=0, now=lambda: time.time() + 10**6)
    clear(store)
    assert len(own) == 3
    assert all(path.read_text() == "mine" for path in own)
    assert {p for p in store.folder.rglob("*") if p.is_file()} == set(own)
