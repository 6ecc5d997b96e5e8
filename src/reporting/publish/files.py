"""Single files, and what is said when they cannot be written."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

from reporting.errors import ReportingError
from reporting.publish.built import Built

_FULL = (errno.ENOSPC, errno.EDQUOT)


def write(path: Path, content: bytes) -> None:
    """Put content at ``path``, whole or not at all.

    Raises:
        ReportingError: the disk is full, or the folder cannot be written.
    """
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise cannot_write(path, error) from None


def cannot_write(path: Path, error: OSError) -> ReportingError:
    """What stands in the way of a file or folder, and that nothing is lost by it."""
    # An error of the system call may be of a file built aside, whose name tells nobody anything.
    return ReportingError(
        f"cannot write this ({error.strerror or error})",
        where=str(path),
        next_step="free some space, or choose another folder with --out, and run the same command "
        "again; the reports that were there are as they were",
    )


def is_full(error: OSError) -> bool:
    """Whether it is the disk's, or the quota's, end."""
    return error.errno in _FULL


def refuse_full_disk(built: Built) -> None:
    """A report that failed for want of space says nothing about the report.

    Raises:
        ReportingError: the disk of the temporary files is full.
    """
    for number in _FULL:
        if f"[Errno {number}]" in built.error or f"({os.strerror(number)})" in built.error:
            raise ReportingError(
                f"a notebook could not write its temporary files ({os.strerror(number)})",
                where=f"{built.key}, in {tempfile.gettempdir()}",
                next_step="free some space there, or set TMPDIR to a folder with more, and run the "
                "same command again; the reports that were there are as they were",
            )


def ensure_writable(out: Path, option: str = "--out") -> None:
    """Refuse early, before minutes of work, a folder into which nothing can be written.

    Raises:
        ReportingError: ``out`` is a file, or its nearest existing folder cannot be written.
    """
    nearest = next(p for p in (out, *out.absolute().parents) if p.exists())
    reason = "there is a file of this name" if not nearest.is_dir() else ""
    if not reason and not os.access(nearest, os.W_OK | os.X_OK):
        reason = "no permission"
    if reason:
        raise ReportingError(
            f"cannot write into this folder ({reason})",
            where=str(nearest),
            next_step=f"choose another folder with {option}",
        )
