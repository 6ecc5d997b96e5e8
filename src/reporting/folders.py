"""Which folders a run may use: none of those that it writes holds, or lies in, any other."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import reporting
from reporting.errors import RequestError
from reporting.request import Request

_PACKAGE = "the package"
_SAME = "is the same folder"
_READ = ("--data", "--params", "--notebooks")


def check_folders(request: Request) -> None:
    """Refuse folders that contain one another, before anything is written.

    Links are followed. Names that differ only in case count as one, as they are on most computers
    that are not servers.

    Raises:
        RequestError: two folders are the same, or one lies in the other; or one of those that are
            read is a file, or cannot be reached.
    """
    folders = dict(_folders(request))
    for option, folder in folders.items():
        _refuse_unreachable(option, folder, read=option in _READ)
    for (one, first), (other, second) in combinations(folders.items(), 2):
        relation = _relation(first, second)
        # What is only read may lie inside one another, but each is a folder of its own.
        only_read = {one, other} <= {*_READ, _PACKAGE}
        if relation and not (only_read and relation != _SAME):
            raise RequestError(
                f"{other} {second} {relation}",
                where=f"{one} {first}",
                next_step="choose folders that do not contain one another; nothing was written",
            )


def _refuse_unreachable(option: str, folder: Path, *, read: bool) -> None:
    """What is not there, readers will say; what is to be written, writers."""
    try:
        is_folder = stat.S_ISDIR(os.stat(folder).st_mode)
        what = "" if is_folder or not read else "this is a file"
    except FileNotFoundError:
        return
    except NotADirectoryError:
        what = "it would lie in a file"
    except OSError as error:
        what = f"this folder cannot be reached ({error.strerror})"
    if what:
        raise RequestError(
            what, where=f"{option} {folder}", next_step="name a folder; nothing was written"
        )


def _folders(request: Request) -> Iterator[tuple[str, Path]]:
    yield "--data", request.data
    yield "--params", request.params
    yield "--notebooks", request.notebooks
    yield _PACKAGE, Path(reporting.__file__).parent
    yield "--out", request.out
    yield "--ledger", request.ledger_folder
    yield "--cache", request.cache_folder


def _relation(first: Path, second: Path) -> str:
    """How the second folder lies to the first, if they are not apart."""
    one, other = _parts(first), _parts(second)
    if one == other:
        return _SAME
    if other[: len(one)] == one:
        return "lies in it"
    if one[: len(other)] == other:
        return "contains it"
    return ""


def _parts(folder: Path) -> tuple[str, ...]:
    return Path(os.path.realpath(folder).casefold()).parts
