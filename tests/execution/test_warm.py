"""A forked kernel is like one from scratch, and like no other."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from reporting.execution import as_file, execute
from reporting.execution.client import Client
from reporting.job import Job, build_report
from reporting.kernels import client, provisioner
from reporting.plan import SchoolYear
from reporting.request import ReportKey

SEEN = """
import hashlib, json as j, os, sys, threading
print(j.dumps({
    'path': sys.path, 'argv': sys.argv[:1], 'folder': os.path.basename(os.getcwd()),
    'env': sorted(n for n in os.environ if not n.startswith(('JPY_PARENT', 'PYDEVD'))),
    'hash': hash('a'),
    'set': list({'goal', 'school', 'year', 'group'}), 'json': j.__file__,
    'threads': sorted({t.name.split('-')[0] for t in threading.enumerate()}),
    'umask': os.umask(0o77), 'stdin': sys.stdin.read(),
}))
"""
RANDOM = """
import random
import numpy as np
print(random.random(), np.random.random(), np.random.default_rng().random())
np.random.seed(1); random.seed(1)
print(random.random(), np.random.random())
"""
DRAWN = """
%matplotlib inline
import matplotlib.pyplot as plt
import seaborn as sns
sns.barplot(x=['a', 'b'], y=[1, 2])
plt.show()
"""


def notebook(*sources: str) -> bytes:
    cells = [new_code_cell(source.strip()) for source in sources]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    return nbformat.writes(new_notebook(cells=cells)).encode()


def printed(ran: nbformat.NotebookNode) -> str:
    return "".join(o.get("text", "") for cell in ran.cells for o in cell.outputs)


def seen(folder: Path, *, warm: bool) -> dict[str, Any]:
    folder.mkdir(parents=True)
    (folder / "json.py").write_text("raise RuntimeError('not the real one')")
    ran, outcome = execute(notebook(SEEN), {}, folder, warm=warm)
    assert outcome.succeeded, outcome
    told: dict[str, Any] = json.loads(printed(ran))
    return told


@pytest.mark.skipif(bool(client.can_fork()), reason=client.can_fork() or "forks")
@pytest.mark.slow
def test_a_forked_kernel_lives_in_the_same_world(tmp_path: Path) -> None:
    """The same path, arguments, folder, variables, hashes, order of sets, threads; no json.py."""
    warm = seen(tmp_path / "warm" / "room", warm=True)
    cold = seen(tmp_path / "cold" / "room", warm=False)
    assert warm == cold
    assert warm["json"].startswith(sys.base_prefix)


@pytest.mark.skipif(bool(client.can_fork()), reason=client.can_fork() or "forks")
def test_no_two_kernels_share_their_random_numbers(tmp_path: Path) -> None:
    """Numbers of an unseeded generator differ between forks, those of a seeded one do not."""
    texts = [printed(execute(notebook(RANDOM), {}, tmp_path)[0]).splitlines() for _ in range(2)]
    assert not set(texts[0][0].split()) & set(texts[1][0].split())
    assert texts[0][1] == texts[1][1]


@pytest.mark.slow
def test_a_figure_is_the_same_bytes_warm_and_cold(tmp_path: Path) -> None:
    """Also through matplotlib's inline backend and seaborn."""
    files = {
        as_file(execute(notebook(DRAWN), {}, tmp_path, warm=warm)[0]) for warm in (True, False)
    }
    assert len(files) == 1
    assert b"image/png" in files.pop()


def test_where_forking_is_refused_kernels_start_cold_and_it_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The same bytes, one line to the reader."""
    expected, _ = execute(notebook("print(1)"), {}, tmp_path, warm=False)
    monkeypatch.setattr(provisioner, "can_fork", lambda: "forking is not safe on this moon")
    monkeypatch.setattr(provisioner, "_said", set())
    monkeypatch.delenv(provisioner.ADDRESS_VARIABLE, raising=False)
    files = {as_file(execute(notebook("print(1)"), {}, tmp_path)[0]) for _ in range(2)}
    assert files == {as_file(expected)}
    assert capfd.readouterr().err.count("this moon") == 1


@pytest.mark.slow
@pytest.mark.skipif(bool(client.can_fork()), reason=client.can_fork() or "forks")
def test_where_the_warm_process_is_gone_kernels_start_cold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A worker that was told of a warm process which has died goes on without."""
    monkeypatch.setenv(provisioner.ADDRESS_VARIABLE, str(tmp_path / "nobody"))
    monkeypatch.setattr(provisioner, "_said", set())
    _, outcome = execute(notebook("print(1)"), {}, tmp_path)
    assert outcome.succeeded
    assert capfd.readouterr().err.count("start cold") == 1


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="counts descriptors in /proc")
def test_many_notebooks_in_one_process_take_no_more_than_one(tmp_path: Path) -> None:
    """After forty more notebooks: as many descriptors, threads, and 8 MiB more at most."""
    import psutil

    def held(count: int) -> tuple[int, int, int]:
        for _ in range(count):
            execute(notebook("print(1)"), {}, tmp_path)
        me = psutil.Process(os.getpid())
        return me.num_fds(), me.num_threads(), me.memory_info().rss

    before, after = held(10), held(40)
    assert after[:2] <= before[:2]
    assert after[2] - before[2] < 8 << 20


@pytest.mark.slow
def test_a_kernel_that_went_with_the_warm_process_is_no_fault_of_its_notebook(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The report is built once more, in a kernel of its own, and only once."""
    run, kills = Client.execute_cell, []

    def killing(self: Client, cell: nbformat.NotebookNode, cell_index: int, **options: Any) -> Any:
        if cell_index == 1 and len(kills) < most:
            assert provisioner._own is not None
            provisioner._own._process.kill()
            kills.append(provisioner._own._process.wait())  # its kernels have their signal by then
        return run(self, cell, cell_index, **options)

    monkeypatch.setattr(Client, "execute_cell", killing)
    monkeypatch.setattr(provisioner, "_own", None)
    key = ReportKey(SchoolYear(2026), "district", "goal-1")
    job = Job(key, notebook("x = 1", "print(x)", "y = 2"), "n.ipynb", b"", None, ())
    most = 1
    built = build_report(job)
    assert (len(kills), built.status) == (1, "succeeded"), built.error
    monkeypatch.setattr(provisioner, "_own", None)
    most = 3
    built = build_report(job)
    assert (len(kills), built.status, built.cell) == (3, "kernel died", 1), built.error
