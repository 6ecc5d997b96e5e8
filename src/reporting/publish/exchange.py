"""One folder in the place of another, so that nobody ever sees neither or half of both."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
# The kernel, the C library or the file system (NFS, for one) does not have the call.
_LACKING = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP)
# A folder that was taken out of its place and not yet replaced.
_TAKEN = ".taken-out"


def put_in_place(new: Path, place: Path) -> None:
    """Move the folder ``new`` to ``place``; what was there is afterwards where ``new`` was.

    On Linux both change in one step. Elsewhere there is a moment between two renames in which
    nothing is there; :func:`put_back` mends it if the run is killed in that moment.

    Args:
        new: on the same file system.

    Raises:
        OSError: nothing was moved.
    """
    if not os.path.lexists(place):
        os.rename(new, place)
    elif not _exchanged(new, place):
        taken = new.with_name(f"{place.name}{_TAKEN}")
        os.rename(place, taken)
        try:
            os.rename(new, place)
        except OSError:
            os.rename(taken, place)
            raise
        os.rename(taken, new)


def put_back(aside: Path, out: Path) -> None:
    """Folders that a killed run took out of ``out`` without putting another in their place."""
    for taken in sorted(aside.glob(f"*{_TAKEN}")):
        place = out / taken.name.removesuffix(_TAKEN)
        if not os.path.lexists(place):
            os.rename(taken, place)


def _exchanged(one: Path, other: Path) -> bool:
    """Whether the two could be exchanged in one step; if not, nothing was moved."""
    rename = _renameat2()
    if rename is None:
        return False
    paths = (os.fsencode(one.absolute()), os.fsencode(other.absolute()))
    if rename(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _LACKING:
        return False
    raise OSError(number, os.strerror(number), str(other))


@lru_cache(maxsize=1)
def _renameat2() -> Any:
    """Linux's call, which Python's os does not have; None where the C library lacks it."""
    if sys.platform != "linux":
        return None
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return None
    call.argtypes = [
        ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint,
    ]  # fmt: skip
    return call
