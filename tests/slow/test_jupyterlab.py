"""JupyterLab in a real browser: a notebook as it ships is run and seen as built."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import ROOT

pytest.importorskip("jupyterlab", reason='needs the extra `edit`: pip install -e ".[test,edit]"')
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

NOTEBOOK = "goal_1_safe_and_valued.ipynb"
_SECOND = 1000
_RUN = 120 * _SECOND

# Words of charts that stand out over the edge of their drawing, or are drawn in another face.
_CUT_OFF = """() => [...document.querySelectorAll('figure.chart svg')].flatMap(svg => {
  const room = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('text')].filter(text => {
    const box = text.getBoundingClientRect();
    return box.left < room.left - 1 || box.right > room.right + 1
      || box.top < room.top - 1 || box.bottom > room.bottom + 1;
  }).map(text => text.textContent);
})"""
_ALIGNED = """() => [...document.querySelectorAll('.jp-OutputArea table.exhibit :is(th,td)')].map(
  cell => [cell.className || 'left', getComputedStyle(cell).textAlign])"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a JupyterLab in a folder like a clone's."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    shutil.copytree(ROOT / "data" / "released", folder / "data" / "released")
    token = secrets.token_hex(16)
    environment = {
        "JUPYTER_RUNTIME_DIR": "runtime", "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "share",
        "JUPYTERLAB_SETTINGS_DIR": "settings", "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    }  # fmt: skip
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--port=0",
        f"--ServerApp.root_dir={folder}", f"--IdentityProvider.token={token}",
    ]  # fmt: skip
    with subprocess.Popen(
        command,
        env={**os.environ, **{name: str(folder / part) for name, part in environment.items()}},
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    ) as server:  # fmt: skip
        assert server.stderr is not None
        said = []
        for line in server.stderr:
            said.append(line)
            if "/lab?token=" in line:
                break
        else:
            pytest.fail("JupyterLab did not start:\n" + "".join(said))
        address = line.split()[-1].partition("lab?token=")[0]
        # What follows is read, or the server would wait for room in the pipe.
        rest = threading.Thread(target=lambda: said.extend(server.stderr or ()), daemon=True)
        rest.start()
        try:
            yield f"{address}lab/tree/notebooks/{NOTEBOOK}?token={token}"
        finally:
            server.terminate()
            rest.join()


@pytest.fixture(scope="module")
def page(lab: str, browser: Any) -> Iterator[Any]:
    """The notebook, every cell of it run."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.goto(lab)
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=60 * _SECOND)
    # Before a kernel has started JupyterLab asks for one.
    page.get_by_text("| Idle").wait_for(timeout=60 * _SECOND)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_function(
        """() => { const all = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')];
        return all.length && all.every(p => /\\[\\d+\\]/.test(p.textContent)); }""",
        timeout=_RUN,
    )
    yield page
    page.close()


def test_what_is_seen_is_what_is_built(page: Any) -> None:
    """Charts in their face with every word inside; text to the left, numbers to the right."""
    page.evaluate("document.fonts.ready")
    faces = page.evaluate(
        "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)"
    )
    assert any("Source Sans 3" in face for face in faces)
    assert page.locator(".jp-OutputArea figure.chart svg").count() > 2
    assert page.evaluate(_CUT_OFF) == []
    aligned = page.evaluate(_ALIGNED)
    assert {"left", "right"} <= {wanted for wanted, _ in aligned}
    assert [pair for pair in aligned if pair[0] != pair[1]] == []
    assert page.locator(".jp-OutputArea-output[data-mime-type*=error]").count() == 0


@pytest.mark.parametrize(
    ("entry", "begin"), [("Report_html", b"<!DOCTYPE"), ("Report_pdf", b"%PDF-")]
)
def test_the_menu_exports_the_notebook(page: Any, entry: str, begin: bytes) -> None:
    """File → Save and Export Notebook As lists each format once and gives the report.

    The menu opens a page whose answer is the file: the same address is asked for here.
    """
    page.locator(".lm-MenuBar-item", has_text="File").click()
    page.locator(".lm-Menu-item", has_text="Save and Export Notebook As").click()
    item = page.locator(".lm-Menu-item").filter(has_text=entry)
    assert item.count() == 1
    with page.context.expect_event("request", lambda r: "/nbconvert/" in r.url) as opened:
        item.click()
    answer = page.context.request.get(
        opened.value.url, headers={"Referer": page.url}, timeout=60 * _SECOND
    )
    assert answer.ok, answer.text()[:300]
    assert answer.body().lstrip().upper().startswith(begin.upper())
    if entry == "Report_html":
        assert answer.text().count("<svg") > 2
