"""A browser, and runs that have read and counted already, for tests that need many."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

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


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium as the machine has it; required where CI=true."""
    path = (
        shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        path = None
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium and the extra `browser` are required here")
        pytest.skip('needs Chromium and the extra `browser`: pip install -e ".[test,browser]"')
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking",
                 "--disable-quic", "--disable-component-update", "--disable-sync"]  # fmt: skip
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=arguments)
        yield chromium
        chromium.close()
