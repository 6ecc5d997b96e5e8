"""One run at a time into a folder, and nothing of a killed one left in it."""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import platform
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from reporting.errors import ReportingError
from reporting.publish.exchange import put_back
from reporting.publish.files import cannot_write, ensure_writable

# Hidden, so that a web server that shows the folder of reports does not list it.
_ASIDE = ".building"
_LOCK = "lock"
_RUN = "run.json"
_TRIES = 100


def aside(out: Path) -> Path:
    """Where the school years of ``out`` are built: there only while a run is under way."""
    return out / _ASIDE


@contextlib.contextmanager
def alone(out: Path) -> Iterator[None]:
    """Hold ``out`` for this run. What a killed run left is swept first, what this one leaves last.

    The operating system lets go of the lock when a run ends, however it ends.

    Raises:
        ReportingError: another run is building there, or nothing can be written there.
    """
    ensure_writable(out)
    made = [folder for folder in (out, *out.absolute().parents) if not folder.exists()]
    folder = aside(out)
    _refuse_foreign(folder)
    try:
        lock = _locked(folder)
    except Timeout:
        raise _refusal(out) from None
    except OSError as error:
        _remove_empty([folder, *made])
        raise cannot_write(out, error) from None
    try:
        with _telling(out):
            put_back(folder, out)
            _sweep(folder)
            _sign(folder / _RUN)
        yield
    finally:
        try:
            # Before anything is deleted: a run may be interrupted between two renames.
            with _telling(out):
                put_back(folder, out)
            _sweep(folder)
            # The lock last and while it is held: whoever comes now makes a file and folder anew.
            with contextlib.suppress(OSError):
                (folder / _LOCK).unlink()
        finally:
            lock.release()
            _remove_empty([folder, *made])


def _remove_empty(folders: Iterable[Path]) -> None:
    for folder in folders:
        with contextlib.suppress(OSError):
            folder.rmdir()


@contextlib.contextmanager
def _telling(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise cannot_write(out, error) from None


def _locked(folder: Path) -> FileLock:
    lock = FileLock(folder / _LOCK, timeout=0)
    for _ in range(_TRIES):
        # A run that ends in this moment deletes the folder.
        with contextlib.suppress(FileNotFoundError, FileExistsError):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock.acquire()
            return lock
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock.acquire()
    return lock


def _refuse_foreign(folder: Path) -> None:
    """A run signs the folder before it puts anything there, and takes the name out last."""
    try:
        found = {left.name for left in folder.iterdir()} - {_LOCK}
    except OSError:
        return  # not there, or no folder
    if found and _RUN not in found:
        raise ReportingError(
            "this folder is not of a run, and would be swept by one",
            where=str(folder),
            next_step="move it elsewhere, or choose another folder with --out",
        )


def _sweep(folder: Path) -> None:
    for left in sorted(folder.iterdir(), key=lambda path: path.name == _RUN):
        if left.name == _LOCK:
            continue
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def _sign(file: Path) -> None:
    since = datetime.datetime.now().astimezone().strftime("%Y-%m-%d %H:%M:%S")
    run = {"process": os.getpid(), "computer": platform.node(), "since": since}
    file.write_text(json.dumps(run), encoding="utf-8")


def _refusal(out: Path) -> ReportingError:
    try:
        run = json.loads((aside(out) / _RUN).read_text(encoding="utf-8"))
        who = f" (process {run['process']} on {run['computer']}, since {run['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        # It has only just begun, or just ended.
        who = ""
    return ReportingError(
        f"another run is building reports in this folder{who}",
        where=str(out),
        next_step="wait until it has ended, stop it, or choose another folder with --out; "
        "this run has changed nothing",
    )
