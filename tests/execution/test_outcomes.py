"""Notebooks with a known outcome end so, warm and cold; where papermill is right, as there."""

from __future__ import annotations

import json
import os
import re
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import nbformat
import papermill
import pytest
from nbclient.exceptions import CellTimeoutError

from reporting.execution import as_file, execute
from tests.execution.known import KNOWN, OUTPUTS, Known
from tests.execution.known.model import USUAL

TOGETHER = 8
# On a busy machine papermill's own engine waits for ever now and then, where no cell does.
TRIES, PATIENCE = 2, 100


def joined(few: Iterable[Known]) -> list[Known]:
    """Cells of several that end well one after the other in one notebook: one kernel for all."""
    few = list(few)
    calm = [k for k in few if k in OUTPUTS and k == Known(k.name, k.text, quick=k.quick)]
    groups = [calm[i : i + TOGETHER] for i in range(0, len(calm), TOGETHER)]
    made = [Known("; ".join(k.name for k in g), "".join(k.text for k in g)) for g in groups]
    return [*made, *(k for k in few if k not in calm)]


def named(known: Iterable[Known]) -> list[Any]:
    return [pytest.param(one, id=one.name) for one in known]


def one_of_each_ending(known: Iterable[Known]) -> list[Any]:
    """Those that succeed, and the first of each other ending; the rest in the night."""
    first: dict[tuple[str, bool], str] = {}
    return [
        pytest.param(
            one,
            id=one.name,
            marks=pytest.mark.slow
            if one.status == "succeeded"
            or first.setdefault((one.status, one.limits == USUAL), one.name) == one.name
            else pytest.mark.nightly,
        )
        for one in known
    ]


def repeats(known: Known) -> bool:
    """Of a kernel that died it is chance how much of what it said still arrives."""
    return known.repeats and not known.status.startswith("kernel died")


QUICK = named(k for k in KNOWN if k.quick)
REPEATED = one_of_each_ending(joined(filter(repeats, KNOWN)))
LONG = one_of_each_ending(k for k in KNOWN if not k.quick and not repeats(k))
ASKED = named(joined(k for k in KNOWN if k.papermill))


def code_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [
        cell
        for cell in notebook.cells
        if cell.cell_type == "code"
        and cell.source.strip()
        and "skip-execution" not in cell.metadata.get("tags", [])
    ]


def ends_as_known(known: Known, folder: Path, *, warm: bool = True) -> bytes:
    ran, outcome = execute(known.notebook(), {}, folder, known.limits, warm=warm)
    assert (outcome.status, outcome.cell) == (known.status, known.cell), outcome
    assert known.error in outcome.error
    assert dict(ran.metadata["reporting"]) == {
        "status": outcome.status,
        "cell": outcome.cell,
        "error": outcome.error,
    }
    cells = code_cells(ran)
    executed = [cell.execution_count is not None for cell in cells]
    count = len(cells) if known.ran is None else known.ran
    assert executed == [True] * count + [False] * (len(cells) - count)
    assert [cell for cell in cells[count:] if cell.outputs] == []
    return as_file(ran)


@pytest.mark.parametrize("known", QUICK)
def test_a_notebook_ends_as_it_is_known_to(known: Known, tmp_path: Path) -> None:
    """Status, cell and error are told as they were; cells after the end stay pending."""
    ends_as_known(known, tmp_path)


@pytest.mark.parametrize("known", LONG)
def test_a_rarer_notebook_ends_as_it_is_known_to(known: Known, tmp_path: Path) -> None:
    """The same of those that take longer or are met less often, and give no bytes to compare."""
    ends_as_known(known, tmp_path)


@pytest.mark.parametrize("known", REPEATED)
def test_a_notebook_gives_the_same_bytes_warm_and_cold(known: Known, tmp_path: Path) -> None:
    """A forked kernel and one from scratch write the same file."""
    files = [ends_as_known(known, tmp_path, warm=warm) for warm in (True, False)]
    assert files[0] == files[1]


@pytest.mark.nightly
@pytest.mark.parametrize("known", ASKED)
@pytest.mark.filterwarnings("default")
def test_a_notebook_shows_what_papermill_shows(known: Known, tmp_path: Path) -> None:
    """The same outputs in the same cells as by its own engine, and the same verdict, else why."""
    theirs, raised = by_papermill(known, tmp_path)
    ours, outcome = execute(known.notebook(), {}, tmp_path, known.limits)
    same = shown(ours) == shown(theirs) and outcome.succeeded != raised
    assert same == (not known.differs), (shown(ours), shown(theirs), raised, outcome)


def by_papermill(known: Known, folder: Path) -> tuple[nbformat.NotebookNode, bool]:
    """The notebook as papermill's own engine leaves it, and whether it raised."""
    written = folder / "theirs.ipynb"
    source = nbformat.reads(known.notebook().decode(), as_version=4)
    raised = False
    with warnings.catch_warnings(), patch.dict(os.environ):
        warnings.simplefilter("ignore")  # ZeroMQ and tornado, about loops that papermill leaves
        # A kernel that knows of pytest leaves descriptors alone.
        os.environ.pop("PYTEST_CURRENT_TEST", None)
        for _ in range(TRIES):
            try:
                papermill.execute_notebook(
                    source, str(written), kernel_name="python3", progress_bar=False,
                    cwd=str(folder), execution_timeout=PATIENCE,
                )  # fmt: skip
            except CellTimeoutError:
                continue
            except Exception:
                raised = True
            break
        else:
            raise AssertionError("papermill's own engine does not come to an end")
    theirs = nbformat.read(written, as_version=4)
    theirs.cells = [
        cell
        for cell in theirs.cells
        if "papermill-error-cell-tag" not in cell.metadata.get("tags", [])
    ]
    return theirs, raised


def shown(notebook: nbformat.NotebookNode) -> list[list[Any]]:
    """Each cell's outputs without what differs from run to run."""
    return [[*streams(cell), *map(output, others(cell))] for cell in notebook.cells]


def streams(cell: nbformat.NotebookNode) -> list[tuple[str, str]]:
    """How prints are cut into outputs depends on the clock."""
    found = {
        name: "".join(o.text for o in cell.get("outputs", []) if o.get("name") == name)
        for name in ("stdout", "stderr")
    }
    return [(name, plain(text)) for name, text in found.items() if text]


def others(cell: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [o for o in cell.get("outputs", []) if o.output_type != "stream"]


def output(one: nbformat.NotebookNode) -> Any:
    if one.output_type == "error":
        return one.ename, plain(one.evalue)
    return one.output_type, plain(json.dumps(one.data, sort_keys=True)), str(one.metadata)


def plain(text: str) -> str:
    text = re.sub(r"[^\s\"'(]*ipykernel_\d+/\d+\.py", "<cell>", text)
    # IPython says 1000 µs as 1e+03 µs, and tells of parsing and compiling where they took long.
    text = re.sub(r"(\b[\d.]+(e\+\d+)? ?(ns|us|µs|μs|ms|s|min)\b ?)+", "0 s", text)
    text = re.sub(r"^(Compiler|Parser) *: .*\n?", "", text, flags=re.MULTILINE)
    text = re.sub(r"\bThread-\d+", "Thread", text).replace(os.path.expanduser("~"), "~")
    return re.sub(r"0x[0-9a-f]+|\b[0-9a-f]{12,}\b", "0x", text)
