"""The ledger: every released table, in order, so that no new one can undo an old one.

What was published once is known for ever. The ledger is a folder::

    ledger.jsonl          one entry per release; each names the one before it by its sha256
    ledger.head           number and sha256 of the last entry, so that a cut end is noticed
    tables/<sha256>.parquet

It holds what was released and nothing else, so it may be as public as the tables themselves. A
changed, lost, cut or reordered entry breaks the chain and is an error. Somebody who rewrites the
whole chain and the head is not noticed here: keep the head's sha256 with the signed-off release.

An append writes the table, then the entries, then the head, each aside and then renamed. Killed in
between, it leaves a table that nobody names or a head that is one entry behind; both are valid, and
the next append mends them.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import filelock
import pandas as pd

from reporting.errors import LedgerError
from reporting.release import Released, as_released_rows, csv_bytes, read_parquet, write_parquet

_FIRST = "0" * 64
_ENTRIES, _HEAD, _LOCK, _TABLES = "ledger.jsonl", "ledger.head", "ledger.lock", "tables"
_RESTORE = "restore the whole ledger folder from its last copy; nothing may be released without it"


@dataclass(frozen=True)
class Entry:
    """One release.

    Fields:
        number: 1, 2, 3 …
        year: the school year that was reported.
        content: sha256 of the released rows as CSV: the same rows are the same content.
        table: sha256 of the Parquet file that holds them, and its name.
        rows: how many.
        previous: sha256 of the entry before; zeros for the first.
    """

    number: int
    year: str
    content: str
    table: str
    rows: int
    previous: str

    @property
    def line(self) -> str:
        return json.dumps(self.__dict__, sort_keys=True)

    @property
    def digest(self) -> str:
        return _sha256(self.line.encode())


@dataclass(frozen=True)
class Ledger:
    """All releases so far; a value, read and checked whole by :meth:`open`."""

    path: Path
    entries: tuple[Entry, ...]

    @classmethod
    def open(cls, path: Path) -> Ledger:
        """Read a ledger and check every entry and every table; a folder that is absent is empty.

        Raises:
            LedgerError: an entry or a table was changed, lost, cut off or put elsewhere.
        """
        entries = _read_entries(path)
        _check_head(path, entries)
        for entry in entries:
            _check_table(path, entry)
        return cls(path, entries)

    @property
    def head(self) -> str:
        """sha256 of the last entry; zeros where there is none."""
        return self.entries[-1].digest if self.entries else _FIRST

    def tables(self) -> tuple[Released, ...]:
        """Every released table, oldest first."""
        return tuple(read_parquet(_table(self.path, e.table)) for e in self.entries)

    def rows(self) -> list[pd.DataFrame]:
        """Rows of every released table, oldest first, whichever version's plan lies beside them."""
        files = (_table(self.path, entry.table) for entry in self.entries)
        return [as_released_rows(pd.read_parquet(file)) for file in files]

    def append(self, *releases: Released, wait: float = 10.0) -> Ledger:
        """The ledger with these releases; rows that the last one of their year held add nothing.

        Args:
            wait: seconds to wait while another process appends.
        Raises:
            LedgerError: the ledger is damaged, another process did not finish in time, or
                something else was released since this ledger was read: these were proven without
                knowing of it.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        try:
            with filelock.FileLock(self.path / _LOCK, timeout=wait):
                now = self._now({_about(released) for released in releases})
                for released in releases:
                    now = now._append(released)
                return now
        except filelock.Timeout as error:
            raise LedgerError(
                "another process is writing the ledger",
                where=str(self.path / _LOCK),
                next_step="wait until it has finished, then run again; nothing was released",
            ) from error

    def _now(self, mine: set[tuple[str, str]]) -> Ledger:
        """As it is on disk: perhaps with the same releases, by another run of the same."""
        now = Ledger.open(self.path)
        since = {(entry.year, entry.content) for entry in now.entries[len(self.entries) :]}
        if now.entries[: len(self.entries)] != self.entries or not since <= mine:
            raise LedgerError(
                "something else was released since this run read the ledger",
                where=str(self.path),
                next_step="run again, so that it is proven beside that; nothing was released",
            )
        return now

    def _append(self, released: Released) -> Ledger:
        year, content = _about(released)
        same_year = [e for e in self.entries if e.year == year]
        if same_year and same_year[-1].content == content:
            _write_head(self.path, self.entries)
            return self
        # Only rows and the plan: notes and commentary are not cells.
        kept = Released(rows=released.rows, plan=released.plan, year=released.year)
        table = _write_table(self.path, kept)
        entry = Entry(
            number=len(self.entries) + 1, year=year, content=content, table=table,
            rows=len(released.rows),
            previous=self.head,
        )  # fmt: skip
        entries = (*self.entries, entry)
        _write(self.path / _ENTRIES, "".join(e.line + "\n" for e in entries).encode())
        _write_head(self.path, entries)
        return Ledger(self.path, entries)


def _about(released: Released) -> tuple[str, str]:
    """School year and content, by which two releases are the same."""
    return str(released.year), _sha256(csv_bytes(released))


def _read_entries(path: Path) -> tuple[Entry, ...]:
    file = path / _ENTRIES
    if not file.exists():
        _refuse_foreign(path)
        return ()
    content = file.read_bytes()
    if content and not content.endswith(b"\n"):
        raise _damaged(file, "the last entry is cut off")
    entries: list[Entry] = []
    for number, line in enumerate(content.decode(errors="replace").splitlines(), start=1):
        try:
            entry = Entry(**json.loads(line))
        except (TypeError, ValueError) as error:
            raise _damaged(file, f"line {number} is not an entry") from error
        if entry.line != line or entry.number != number:
            raise _damaged(file, f"line {number} was changed, or lines were moved")
        previous = entries[-1].digest if entries else _FIRST
        if entry.previous != previous:
            raise _damaged(file, f"line {number} does not follow line {number - 1} as written")
        entries.append(entry)
    return tuple(entries)


def _refuse_foreign(path: Path) -> None:
    """Without entries, the folder is empty or holds what a killed first append left."""
    ours = {_LOCK, _HEAD, _TABLES, "demonstration", "README.md"}
    names = {p.name for p in path.iterdir()} if path.is_dir() else set()
    if any(not name.startswith(".") for name in names - ours):
        raise LedgerError(
            "this folder holds something else than a record of releases",
            where=str(path),
            next_step="choose another folder with --ledger",
        )


def _check_head(path: Path, entries: tuple[Entry, ...]) -> None:
    file = path / _HEAD
    if not file.exists():
        # The very first append may have been killed before it wrote the head.
        if len(entries) <= 1:
            return
        raise _damaged(file, "this file is missing, so a cut end cannot be excluded")
    number, _, digest = file.read_text(errors="replace").strip().partition(" ")
    if not number.isdecimal():
        raise _damaged(file, "this file does not say how many entries there are")
    count = int(number)
    if count > len(entries):
        raise _damaged(path / _ENTRIES, f"{count} entries were written, {len(entries)} are left")
    if count < len(entries) - 1 or count < 1 or entries[count - 1].digest != digest:
        raise _damaged(file, f"entry {count} is not the one that was written last")


def _check_table(path: Path, entry: Entry) -> None:
    file = _table(path, entry.table)
    if not file.is_file():
        raise _damaged(file, f"the table of entry {entry.number} ({entry.year}) is missing")
    if _sha256(file.read_bytes()) != entry.table:
        raise _damaged(file, f"the table of entry {entry.number} ({entry.year}) was changed")


def _damaged(file: Path, what: str) -> LedgerError:
    return LedgerError(f"the ledger is damaged: {what}", where=str(file), next_step=_RESTORE)


def _table(path: Path, digest: str) -> Path:
    return path / _TABLES / f"{digest}.parquet"


def _write_table(path: Path, released: Released) -> str:
    with tempfile.TemporaryDirectory() as scratch:
        aside = Path(scratch, "table.parquet")
        write_parquet(released, aside)
        content = aside.read_bytes()
    digest = _sha256(content)
    (path / _TABLES).mkdir(exist_ok=True)
    _write(_table(path, digest), content)
    return digest


def _write_head(path: Path, entries: tuple[Entry, ...]) -> None:
    _write(path / _HEAD, f"{entries[-1].number} {entries[-1].digest}\n".encode())


def _write(file: Path, content: bytes) -> None:
    """Aside, onto the disk, then renamed: a reader sees the old file or the new one."""
    aside = file.with_name(f".{file.name}.new")
    with aside.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(aside, file)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
