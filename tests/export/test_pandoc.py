"""The process that reads Markdown: one for many reports, never in the way, never left behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from reporting.errors import ExportError
from reporting.export.pandoc import Pandoc, TooLongError

QUESTION = json.dumps(["A *word*."])


@pytest.fixture
def pandoc() -> Iterator[Pandoc]:
    made = Pandoc()
    yield made
    made.close()


def processes() -> list[psutil.Process]:
    found = psutil.Process().children()
    return [p for p in found if p.status() != psutil.STATUS_ZOMBIE and "pandoc" in p.name()]


def test_one_process_answers_every_question(pandoc: Pandoc) -> None:
    """And is gone when it is closed."""
    before = processes()
    first = pandoc.answer(QUESTION)
    (mine,) = (p for p in processes() if p not in before)
    assert "<em>word</em>" in first
    assert pandoc.answer(QUESTION) == first
    assert [p for p in processes() if p not in before] == [mine]
    pandoc.close()
    assert not mine.is_running()


def test_what_it_leaves_lies_where_everything_temporary_does(
    pandoc: Pandoc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker's own folder, which goes with its run, even if it is killed."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    pandoc.answer(QUESTION)
    processes()[-1].kill()
    with pytest.raises(ExportError):
        pandoc.answer(QUESTION)
    assert list(tmp_path.iterdir()) != []


def test_one_that_dies_is_told_and_another_takes_its_place(pandoc: Pandoc) -> None:
    """Whatever it complained of is where to look."""
    with pytest.raises(ExportError) as refused:
        pandoc.answer("no JSON")
    assert refused.value.where
    assert "prose.lua" in refused.value.where
    first = pandoc.answer(QUESTION)
    before = processes()
    before[-1].kill()
    before[-1].wait(10)
    with pytest.raises(ExportError, match="could not read"):
        pandoc.answer(QUESTION)
    assert pandoc.answer(QUESTION) == first


def test_one_that_cannot_be_started_is_told(
    pandoc: Pandoc, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as on a disk that is full."""

    def full() -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("tempfile.TemporaryFile", full)
        with pytest.raises(ExportError, match="No space left on device"):
            pandoc.answer(QUESTION)
    assert "<em>word</em>" in pandoc.answer(QUESTION)


def test_an_answer_that_nobody_waited_for_is_not_taken_for_the_next(
    pandoc: Pandoc, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C between question and answer."""

    def interrupted() -> bytes:
        raise KeyboardInterrupt

    pandoc.answer(QUESTION)
    assert pandoc._process is not None
    out = pandoc._process.stdout
    assert out is not None
    stuck = SimpleNamespace(readline=interrupted, close=out.close)
    with monkeypatch.context() as patched:
        patched.setattr(pandoc._process, "stdout", stuck)
        with pytest.raises(KeyboardInterrupt):
            pandoc.answer(json.dumps(["two"]))
    assert "three" in pandoc.answer(json.dumps(["three"]))


def test_it_ends_with_a_process_that_is_killed() -> None:
    code = (
        "import os, psutil, signal\n"
        "from reporting.export.pandoc import the_pandoc\n"
        "the_pandoc().answer('[\"x\"]')\n"
        "print([p.pid for p in psutil.Process().children() if 'pandoc' in p.name()], flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    (pid,) = json.loads(done.stdout)
    deadline = time.monotonic() + 60
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_one_that_takes_too_long_is_stopped() -> None:
    """And the next question is answered by another."""
    short = Pandoc(seconds=0.3)
    with pytest.raises(TooLongError, match=r"more than 0\.3 seconds"):
        short.answer(json.dumps([">" * 20_000]))
    assert "<em>word</em>" in short.answer(QUESTION)
    short.close()


def test_ctrl_c_of_the_terminal_does_not_reach_it(pandoc: Pandoc) -> None:
    """Only this process answers an interruption; pandoc's end would be told as a fault of it."""
    pandoc.answer(QUESTION)
    (mine,) = [p for p in processes() if p.pid == pandoc._process.pid]  # type: ignore[union-attr]
    assert os.getpgid(mine.pid) != os.getpgid(0)
