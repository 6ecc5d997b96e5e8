"""What may be released, chosen by several processes, whatever becomes of them."""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pandas as pd
import pytest

from reporting import pipeline
from reporting.counting import Counted
from reporting.execution import LocalCrew
from reporting.extracts import Record
from reporting.pipeline import Checked, proven
from reporting.plan import Plan
from reporting.privacy import Ledger, prove
from reporting.request import Request
from tests.officer.small import small_counts, small_plan


@pytest.fixture
def checked(district_plan: Plan) -> Checked:
    record = Record(set_aside=(), notices=(), files={}, rows={})
    counted = Counted(record, small_counts(), pd.DataFrame())
    return Checked(small_plan(district_plan), counted, [], {})


@pytest.mark.slow
def test_whoever_forks_workers_forks_those_who_choose(checked: Checked, tmp_path: Path) -> None:
    """The same as chosen here; the crew is asked for reports as if nothing had been."""
    ledger = Ledger.open(tmp_path)
    with LocalCrew(2) as crew:
        crew.get_ready()
        found = proven(Request(workers=2), checked, ledger, crew.context)
        assert crew.executor().submit(os.getpid).result() != os.getpid()
    expected = prove(checked.counted.counts, checked.plan)
    pd.testing.assert_frame_equal(found.rows, expected.rows)


@pytest.mark.skipif(sys.platform == "win32", reason="nobody is killed like that there")
def test_a_killed_process_is_not_the_end(
    checked: Checked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As for want of memory: chosen by this process alone, with the same result."""
    monkeypatch.setattr(pipeline, "leave_with_parent", partial(os._exit, 9))
    context = multiprocessing.get_context("spawn")
    found = proven(Request(workers=2), checked, Ledger.open(tmp_path), context)
    expected = prove(checked.counted.counts, checked.plan)
    pd.testing.assert_frame_equal(found.rows, expected.rows)


def at_length(begun: Path) -> None:
    begun.touch()
    time.sleep(60)


@pytest.mark.slow
def test_ctrl_c_does_not_wait_for_a_choice(
    checked: Checked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever chooses a large family is stopped in the middle of it."""
    begun = tmp_path / "begun"

    def interrupted(*_: object, run: Callable[..., object]) -> None:
        run(at_length, [begun] * 4)
        while not begun.exists():
            time.sleep(0.01)
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "choose_states", interrupted)
    context = multiprocessing.get_context("spawn")
    with pytest.raises(KeyboardInterrupt):
        proven(Request(workers=2), checked, Ledger.open(tmp_path), context)
    assert time.time() - begun.stat().st_mtime < 30
