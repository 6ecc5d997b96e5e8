"""Which folders a run may use: none of those that it writes holds, or lies in, any other."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import reporting
from reporting.errors import RequestError
from reporting.request import Request

_PACKAGE = "the package"
_SAME = "is the same folder"


def check_folders(request: Request) -> None:
    """Refuse folders that contain one another, before anything is written.

    Links are followed. Names that differ only in case count as one, as they are on most computers
    that are not servers.

    Raises:
        RequestError: two folders are the same, or one lies in the other.
    """
    folders = dict(_folders(request))
    for (one, first), (other, second) in combinations(folders.items(), 2):
        relation = _relation(first, second)
        # What is only read may lie inside one another, but each is a folder of its own.
        only_read = {one, other} <= {"--data", "--params", "--notebooks", _PACKAGE}
        if relation and not (only_read and relation != _SAME):
            raise RequestError(
                f"{other} {second} {relation}",
                where=f"{one} {first}",
                next_step="choose folders that do not contain one another; nothing was written",
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
