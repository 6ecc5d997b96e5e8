"""Runs that have read and counted already, for tests that need many."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT, with_years
from tests.slow.runs import YEAR, Known, Prepared, light_notebook, read


@pytest.fixture(scope="session")
def prepared(
    recent: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Prepared]:
    """Of one school year, with a light notebook."""
    folder = tmp_path_factory.mktemp("prepared")
    shutil.copytree(recent[0], folder / "params")
    with_years(folder / "params", f'"{YEAR}"')
    shutil.copytree(recent[1] / YEAR, folder / "data" / YEAR)
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    ready = Prepared(folder)
    ready.write(light_notebook("Light"))
    yield ready
    ready.end()


@pytest.fixture(scope="session")
def known_choice(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Known:
    """A cache and a ledger of a run that has chosen what is withheld: others need not."""
    folder = tmp_path_factory.mktemp("known")
    done = prepared.start("--out", str(folder / "reports"))
    assert done.wait() == 0, read(done.told / "said")
    return Known(folder)
