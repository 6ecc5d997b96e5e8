"""Work that several processes and runs of the tests need, done once.

What is made from the package, its tools, ``params/`` and ``notebooks/`` alone is kept in pytest's
own cache until one of them changes; ``pytest --cache-clear`` forgets it.
"""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import filelock
import pytest

from reporting.cache import digests

T = TypeVar("T")
_KEPT = "reporting-sample"


def once(folder: Path, name: str, make: Callable[[Path], Any]) -> Path:
    """A file or folder that the first who asks makes; others wait for it, and only read it.

    Args:
        make: gets the place, and writes there.
    """
    place, done = folder / name, folder / f"{name}.done"
    with filelock.FileLock(folder / f"{name}.lock"):
        if not done.exists():
            # Of somebody who was stopped in the middle of it.
            shutil.rmtree(place, ignore_errors=True)
            make(place)
            done.touch()
    return place


def kept(config: pytest.Config, name: str, compute: Callable[[], T]) -> T:
    """What was computed, now or by an earlier run of the tests from the same."""

    def make(place: Path) -> None:
        place.write_bytes(pickle.dumps(compute()))

    loaded: T = pickle.loads(kept_path(config, f"{name}.pickle", make).read_bytes())
    return loaded


def kept_path(config: pytest.Config, name: str, make: Callable[[Path], Any]) -> Path:
    """A file or folder, made now or by an earlier run of the tests from the same."""
    return once(_kept(config), name, make)


def _kept(config: pytest.Config) -> Path:
    assert config.cache is not None
    place = config.cache.mkdir(_KEPT)
    given = [digests.tree(config.rootpath / name) for name in ("params", "notebooks", "tools")]
    here = digests.tree(Path(__file__).parent, lambda path: path.name in ("once.py", "conftest.py"))
    known = digests.digest_of([digests.package(), digests.versions(), *given, here])
    folder: Path = place / known
    if not folder.exists():
        folder.mkdir(exist_ok=True)
        for old in place.iterdir():
            if old != folder:
                shutil.rmtree(old, ignore_errors=True)
    return folder
