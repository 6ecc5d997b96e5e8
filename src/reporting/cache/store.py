"""The folder itself: contents by their sha256, and small records that name them.

::

    objects/ab/abcd…      a file by the sha256 of its content
    entries/<fingerprint>.json    a finished report: its files, by digest
    latest/<report>.json          the fingerprint of a report's last build, taken apart
    chosen/<key>.json             what may be released, by digest
    runs/<key>.json               the last complete run into one folder
    faults/*.txt                  details of faults of the program
    salt                          of this folder alone, never told

Everything is written aside and renamed, so two runs may share a folder and a run may be killed at
any moment: what was there is whole, what was not is not. A content is checked against its name
whenever it is read; a damaged one is removed and counts as never stored.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reporting import faults
from reporting.errors import ReportingError

OBJECTS, ENTRIES, LATEST, CHOSEN, RUNS = "objects", "entries", "latest", "chosen", "runs"
FOLDERS = (OBJECTS, ENTRIES, LATEST, CHOSEN, RUNS, faults.FOLDER)
LAST, SALT, TAG = "last.json", "salt", "CACHEDIR.TAG"
_SIGNATURE = (
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# Reports that run_reports.py need not build again. May be deleted at any time.\n"
)
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Store:
    """One cache folder; made by :meth:`open`, or looked at without being there."""

    folder: Path

    @classmethod
    def open(cls, folder: Path) -> Store:
        """Make the folder if it is not there, for its owner's eyes only.

        Raises:
            ReportingError: it cannot be written, or holds something else than a cache.
        """
        store = cls(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not store.is_there:
                if any(not name.startswith(".") for name in os.listdir(folder)):
                    raise ReportingError(
                        "this folder holds something else than finished reports",
                        where=str(folder),
                        next_step="choose another folder with --cache",
                    )
                folder.chmod(0o700)
                _write(folder / TAG, _SIGNATURE.encode())
        except OSError as error:
            raise ReportingError(
                f"cannot write this folder ({error.strerror or error})",
                where=str(folder),
                next_step="choose another folder for finished reports with --cache",
            ) from error
        return store

    @property
    def is_there(self) -> bool:
        """Whether the folder is this program's; other programs tag theirs by the same name."""
        try:
            return "run_reports.py" in (self.folder / TAG).read_text(encoding="utf-8")
        except (OSError, ValueError):
            return False

    def put(self, content: bytes) -> str:
        """Keep a content; the same content is kept once.

        Returns:
            Its sha256.
        """
        digest = hashlib.sha256(content).hexdigest()
        path = self.path_of(digest)
        try:
            # Whoever reads it next may still find it damaged; its age tells that it is in use.
            os.utime(path)
        except FileNotFoundError:
            _write(path, content)
        return digest

    def get(self, digest: str) -> bytes | None:
        """A content by its sha256; None if it is not there, or not what it was."""
        if not _DIGEST.fullmatch(digest):
            return None
        path = self.path_of(digest)
        try:
            content = path.read_bytes()
        except OSError:
            return None
        if hashlib.sha256(content).hexdigest() != digest:
            path.unlink(missing_ok=True)
            return None
        return content

    def path_of(self, digest: str) -> Path:
        return self.folder / OBJECTS / digest[:2] / digest

    def write(self, kind: str, name: str, record: Mapping[str, Any]) -> None:
        """Keep a record, in place of an earlier one of its kind and name."""
        content = json.dumps(record, ensure_ascii=False, sort_keys=True, indent=1)
        _write(self.folder / kind / f"{name}.json", content.encode())

    def read(self, kind: str, name: str) -> dict[str, Any] | None:
        """A record; None if it is not there, or damaged."""
        return read_record(self.folder / kind / f"{name}.json")

    def use(self, kind: str, name: str) -> None:
        """Say that a record was used now: what was not used for longest is the first to go."""
        with contextlib.suppress(FileNotFoundError):
            os.utime(self.folder / kind / f"{name}.json")

    def remove(self, kind: str, name: str) -> None:
        (self.folder / kind / f"{name}.json").unlink(missing_ok=True)

    def records(self, kind: str) -> Iterator[Path]:
        yield from sorted((self.folder / kind).rglob("*.json"))

    @property
    def salt(self) -> bytes:
        """A secret of this folder: a digest made with it tells nothing to who has not got it."""
        path = self.folder / SALT
        if not path.exists():
            # Of two runs that come here at once, both use what the first one has written.
            aside = _aside(path, secrets.token_bytes(32))
            try:
                os.link(aside, path)
            except FileExistsError:
                pass
            finally:
                aside.unlink()
        return path.read_bytes()


def read_record(path: Path) -> dict[str, Any] | None:
    """A record by its file; None if it is not there, or damaged."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) else None


def _write(path: Path, content: bytes) -> None:
    os.replace(_aside(path, content), path)


def _aside(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = tempfile.mkstemp(prefix=".new-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)
