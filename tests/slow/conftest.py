"""Runs that have read and counted already, for tests that need many."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT, single_year
from tests.slow.runs import Prepared, light_notebook


@pytest.fixture(scope="session")
def prepared(
    recent: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Prepared]:
    """Of one school year, with a light notebook."""
    folder = tmp_path_factory.mktemp("prepared")
    single_year(recent, folder)
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    ready = Prepared(folder)
    ready.write(light_notebook("Light"))
    yield ready
    ready.end()
