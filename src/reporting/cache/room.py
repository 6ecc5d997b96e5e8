"""How much is kept, and making room: what was not used for longest goes first."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reporting.cache.store import (
    CHOSEN,
    ENTRIES,
    FOLDERS,
    LAST,
    OBJECTS,
    SALT,
    TAG,
    Store,
    read_record,
)
from reporting.errors import RequestError

# A content by its sha256, a record, details of a fault, one of these half-written.
_OURS = re.compile(r"[0-9a-f]{64}|.+\.json|fault-.+\.txt|\.new-.+")
_UNITS = {"B": 1, "KB": 1000, "MB": 1000**2, "GB": 1000**3, "TB": 1000**4}
_SPANS = {"h": 3600, "d": 86_400, "w": 7 * 86_400}
# A content that no record names yet may be one that another run is just about to name.
_GRACE = 3600.0


@dataclass(frozen=True)
class Kept:
    """What is in the folder.

    Fields:
        size: bytes of contents and records.
        reports: finished reports that are known.
        choices: results of choosing what is withheld.
        oldest: when the record was used that was not used for longest, in seconds since 1970.
        last: of the last run: reports ``known`` and ``built``.
    """

    size: int
    reports: int
    choices: int
    oldest: float | None
    last: dict[str, Any]


def kept(store: Store) -> Kept:
    """Look at a folder; one that is not there is empty."""
    entries, choices = list(store.records(ENTRIES)), list(store.records(CHOSEN))
    return Kept(
        size=sum(size for _, _, size in _files(store)),
        reports=len(entries),
        choices=len(choices),
        oldest=min((p.stat().st_mtime for p in (*entries, *choices)), default=None),
        last=read_record(store.folder / LAST) or {},
    )


def prune(
    store: Store,
    *,
    keep: int | None = None,
    older_than: float | None = None,
    in_use: Collection[str] = (),
    now: Callable[[], float] = time.time,
) -> int:
    """Remove what was not used for longest.

    Args:
        keep: bytes that may stay.
        older_than: seconds; what was not used for so long goes, however little there is.
        in_use: names of records that stay in any case: those of the run that makes room.

    Returns:
        How many records went.
    """
    size = sum(size for _, _, size in _files(store))
    if (keep is None or size <= keep) and older_than is None:
        return 0
    begin = now()
    named: dict[Path, set[str]] = {}
    used: dict[Path, float] = {}
    for path in (*store.records(ENTRIES), *store.records(CHOSEN)):
        try:
            used[path] = path.stat().st_mtime
        except FileNotFoundError:  # another run makes room as well
            continue
        named[path] = set(_contents(read_record(path)))
    holders: dict[str, int] = {}
    for contents in named.values():
        for digest in contents:
            holders[digest] = holders.get(digest, 0) + 1
    for path, at, length in _files(store):
        # Of no record: the leavings of a killed run, or of one that is under way.
        if path.parent.parent.name == OBJECTS and path.name not in holders and begin - at > _GRACE:
            path.unlink(missing_ok=True)
            size -= length
    gone = 0
    for path in sorted(named, key=lambda p: (used[p], p.name)):
        old = older_than is not None and begin - used[path] > older_than
        if path.stem in in_use or not (old or (keep is not None and size > keep)):
            continue
        path.unlink(missing_ok=True)
        gone += 1
        for digest in named[path]:
            holders[digest] -= 1
            if not holders[digest]:
                content = store.path_of(digest)
                size -= content.stat().st_size if content.exists() else 0
                content.unlink(missing_ok=True)
    return gone


def clear(store: Store) -> int:
    """Remove everything that a cache is made of, and the folder if nothing else is in it.

    Returns:
        How many bytes went.
    """
    if not store.is_there:
        return 0
    size = 0
    for path, _, length in list(_files(store)):
        path.unlink(missing_ok=True)
        size += length
    for name in (LAST, SALT, TAG):
        (store.folder / name).unlink(missing_ok=True)
    folders = [p for name in FOLDERS for p in (store.folder / name).rglob("*") if p.is_dir()]
    for folder in [*sorted(folders, reverse=True), *(store.folder / n for n in FOLDERS)]:
        _remove_empty(folder)
    _remove_empty(store.folder)
    return size


def read_size(text: str) -> int:
    """Bytes of ``500MB`` or ``2 GB``.

    Raises:
        RequestError: it is no size.
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]?B)\s*", text, re.IGNORECASE)
    if not found:
        raise RequestError(f"{text!r} is no size", where="size", valid=["500MB", "2GB"])
    return int(float(found[1]) * _UNITS[found[2].upper()])


def read_age(text: str) -> float:
    """Seconds of ``12h``, ``30d`` or ``8w``.

    Raises:
        RequestError: it is no span of time.
    """
    found = re.fullmatch(r"\s*(\d+)\s*([hdw])\s*", text)
    if not found:
        raise RequestError(f"{text!r} is no age", where="age", valid=["12h", "30d", "8w"])
    return float(found[1]) * _SPANS[found[2]]


def _files(store: Store) -> Iterator[tuple[Path, float, int]]:
    """Every content and record with the time of its last use and its size; nothing else."""
    for name in FOLDERS:
        for path in (store.folder / name).rglob("*"):
            try:
                if _OURS.fullmatch(path.name) and path.is_file():
                    stat = path.stat()
                    yield path, stat.st_mtime, stat.st_size
            except FileNotFoundError:
                continue


def _contents(record: dict[str, Any] | None) -> list[str]:
    files = (record or {}).get("files", {})
    return [str(digest) for digest in files.values()] if isinstance(files, dict) else []


def _remove_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:  # not there, or somebody else's file lies in it
        return
