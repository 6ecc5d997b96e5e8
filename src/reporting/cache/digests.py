"""Digests of what a report is made from besides its data: the package, its tools, the environment.

Contents count, never times of change: a checkout, a copy or an edit undone changes nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

import reporting

# What notebooks may be shown of the environment and what may change what they print.
_SHOWN = re.compile(r"LANG|LANGUAGE|TZ|LC_.*")
_CREDENTIAL = re.compile(r"KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL")


def digest_of(value: Any) -> str:
    """sha256 of a value of JSON: equal values have equal digests."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def tree(folder: Path, wanted: Callable[[Path], bool] = lambda path: True) -> dict[str, str]:
    """sha256 of every file below a folder by its path there, sorted; no hidden ones.

    Args:
        wanted: which files count.
    """
    paths = [path for path in _below(folder) if wanted(path)]
    # Reading and hashing leave the interpreter alone: threads help where the disk is the limit.
    with ThreadPoolExecutor(4) as pool:
        digests = list(pool.map(_digest_or_none, paths))
    names = [path.relative_to(folder).as_posix() for path in paths]
    return dict(sorted(zip(names, digests, strict=True)))


def _digest_or_none(path: Path) -> str:
    try:
        return file_digest(path)
    except OSError:  # whoever reads it will say so
        return ""


def _below(folder: Path) -> Iterator[Path]:
    # Extracts may lie on another disk, behind a link.
    seen = {os.path.realpath(folder)}
    for root, folders, names in os.walk(folder, followlinks=True):
        shown = [f for f in sorted(folders) if not f.startswith((".", "__pycache__"))]
        # A link to a folder above it would never end.
        real = {name: os.path.realpath(os.path.join(root, name)) for name in shown}
        folders[:] = [name for name in shown if real[name] not in seen]
        seen |= set(real.values())
        yield from (Path(root, name) for name in names if not name.startswith("."))


@lru_cache(maxsize=4)
def package(without: frozenset[str] = frozenset()) -> str:
    """Of every file of this package as it is installed: an edit during development counts.

    Args:
        without: rooms of the package that do not count.
    """
    root = Path(reporting.__file__).parent
    return digest_of(tree(root, lambda path: path.relative_to(root).parts[0] not in without))


@lru_cache(maxsize=1)
def versions() -> dict[str, str]:
    """Python, the platform, and the version of each package that this one asks for."""
    found = {"Python": f"{platform.python_version()} {sys.platform} {platform.machine()}"}
    for name in sorted(set(_required())):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def _required() -> Iterator[str]:
    try:
        wanted = requires("reporting") or []
    except PackageNotFoundError:  # run from a checkout that was never installed
        wanted = []
    for one in wanted:
        if "extra ==" not in one:
            yield re.split(r"[^\w.-]", one, maxsplit=1)[0]


def environment(given: Mapping[str, str] = os.environ) -> str:
    """Of the language and the time zone that kernels are started with."""
    return digest_of({k: v for k, v in given.items() if _SHOWN.fullmatch(k)})


def surroundings(salt: bytes, given: Mapping[str, str] = os.environ) -> str:
    """Of what the second wall looks for besides people and values: credentials and the home.

    A short password could be guessed from a plain digest: this one is slow and salted.
    """
    values = {k: v for k, v in given.items() if _CREDENTIAL.search(k.upper())}
    about = json.dumps([values, os.path.expanduser("~")], sort_keys=True).encode()
    return hashlib.scrypt(about, salt=salt, n=2**14, r=8, p=1, dklen=16).hex()
