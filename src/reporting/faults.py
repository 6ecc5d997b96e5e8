"""What the program did not foresee: one sentence for people, a file of details for maintainers.

The file holds what was run where, never what it was run on: file, function and line of each frame,
no local variables, and of an exception's own words only those that name code. The words of a
ValueError may be a student's.
"""

from __future__ import annotations

import datetime
import errno
import hashlib
import importlib.metadata
import os
import platform
import shutil
import sys
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path

from reporting.errors import ReportingError

FOLDER = "faults"
_CACHE_TAG = "CACHEDIR.TAG"
# Their messages name classes, functions and types. A worker has seen released numbers only.
_NAMING_CODE = (AssertionError, AttributeError, ImportError, NameError, NotImplementedError,
                TypeError)  # fmt: skip
_REMOTE = "_RemoteTraceback"
_cache: Path | None = None


class FaultError(ReportingError):
    """The program itself is wrong; the message names a file with the details."""


def keep_in(cache: Path) -> None:
    """Write details below this cache folder from now on, once it is one."""
    global _cache
    _cache = cache


def explained(error: BaseException, *, in_report: bool = False) -> ReportingError:
    """The message for an exception that nothing has caught.

    Args:
        in_report: it becomes part of a manifest, which names no path of a machine.

    Returns:
        For a file that cannot be read or written, missing memory or a missing package what can be
        done about it; for anything else that it is a fault of the program, with its details kept.
    """
    match error:
        case ReportingError():
            return error
        case MemoryError():
            return ReportingError(
                "there is not enough memory",
                next_step="close other programs or give --workers 1, and run the same command "
                "again; the reports that were there are as they were",
            )
        case ModuleNotFoundError(name=str(name)) if not name.startswith("reporting"):
            return ReportingError(
                f"the package {name.partition('.')[0]} is not installed",
                where=sys.executable,
                next_step="run `python -m pip install -c constraints.txt -e .` in the folder of "
                "the project",
            )
        case OSError() if error.errno is not None and (error.filename or _is_of_system(error)):
            return ReportingError(
                f"cannot read or write this ({error.strerror or error})",
                where=str(error.filename or "temporary files"),
                next_step="make room, correct the folder or its permissions, or name another, and "
                "run the same command again; the reports that were there are as they were",
            )
    file = _kept(error)
    return FaultError(
        f"this is a fault of the program, not of your files: {_place(error)}",
        where="/".join(file.parts[-3:]) if in_report else str(file),
        next_step="run the same command again; if it comes back, send this file to the "
        "maintainers (it holds no student data)",
    )


def _is_of_system(error: OSError) -> bool:
    """Said without a file name: the disk, the quota or the table of open files is full."""
    names = ("ENOSPC", "EDQUOT", "EMFILE", "ENFILE", "ENOMEM", "EROFS", "EIO", "EAGAIN")
    return errno.errorcode.get(error.errno or 0) in names


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if f"{os.sep}reporting{os.sep}" in f.filename] or frames
    where = f" in {Path(ours[-1].filename).name}, line {ours[-1].lineno}" if ours else ""
    return f"{type(error).__name__}{where}"


def _kept(error: BaseException) -> Path:
    """Write the details for their owner's eyes only, in the cache or, without one, aside."""
    frames = "\n".join(_frames(error))
    # The same fault has the same name: a manifest that tells of it is the same, too.
    name = f"fault-{hashlib.sha256(frames.encode(errors='replace')).hexdigest()[:12]}"
    try:
        aside, path = tempfile.mkstemp(prefix=f"{name}-", suffix=".txt")
        with os.fdopen(aside, "w", encoding="utf-8", errors="replace") as stream:
            stream.write("\n".join([*_surroundings(), frames]))
        if _cache is None or not _is_cache():
            return Path(path)
        folder = _cache / FOLDER
        folder.mkdir(mode=0o700, exist_ok=True)
        return Path(shutil.move(path, folder / f"{name}.txt"))
    except OSError:
        return Path("(the details could not be written)")


def _is_cache() -> bool:
    """Whether it is this program's; others tag theirs by the same name."""
    try:
        return _cache is not None and "run_reports.py" in (_cache / _CACHE_TAG).read_text()
    except (OSError, ValueError):
        return False


def _surroundings() -> Iterator[str]:
    yield f"{datetime.datetime.now().astimezone():%Y-%m-%d %H:%M:%S %z}"
    yield f"Python {platform.python_version()}, {platform.platform()}"
    yield f"Command: {' '.join(sys.argv)}"
    found = {d.name.lower(): d.version for d in importlib.metadata.distributions() if d.name}
    yield " ".join(f"{name} {version}" for name, version in sorted(found.items()))


def _frames(error: BaseException) -> Iterator[str]:
    for one in reversed(list(_chain(error))):
        kind = type(one)
        said = isinstance(one, _NAMING_CODE) or kind.__name__ == _REMOTE
        yield ""
        yield "".join(traceback.format_tb(one.__traceback__)).rstrip()
        yield f"{kind.__module__}.{kind.__qualname__}" + (f": {one}" if said else "")


def was_interrupted(error: BaseException) -> bool:
    """Whether it came of Ctrl-C: what is cut off while it ends may complain of anything."""
    return any(isinstance(one, KeyboardInterrupt) for one in _chain(error))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An exception and what it came from, the last first."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
