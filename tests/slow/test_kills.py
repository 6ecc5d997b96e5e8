"""Kills of whatever takes part in a run: nothing is lost, half, mixed or left behind."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.slow.reader import Reader
from tests.slow.runs import (
    REPORTS,
    YEAR,
    Prepared,
    Run,
    files_of,
    light_notebook,
    read,
    until,
)

pytestmark = [
    pytest.mark.timeout(900),
    pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc"),
]

# The parent before a change of the file system, anywhere in the run.
AT_CHANGE = ("parent at a change",)
# Who is killed in one run, one after the other; a handful of each, or 50 in all.
HANDFUL = (
    *(AT_CHANGE,) * 4,
    ("parent",),
    ("session",),
    *(("kernel", "worker", "forkserver"),) * 2,
    ("worker", "kernel", "kernel"),
    *(("warm process",),) * 2,
)
FIFTY = (
    *(AT_CHANGE,) * 8,
    *(("parent",),) * 3,
    *(("session",),) * 3,
    *(("kernel", "worker", "forkserver"),) * 5,
    *(("worker", "kernel", "kernel"),) * 6,
    *(("warm process",),) * 3,
)
# Seconds that a victim may live on once it is seen: any moment of its life will do, and where it
# has left by then, another is looked for.
LIVES = {"parent": 4.0, "session": 4.0, "kernel": 0.4, "worker": 0.8, "forkserver": 1.5,
         "warm process": 2.5}  # fmt: skip
TRUTH = ("kernel died", "not started")


def kill(run: Run, role: str, chance: random.Random) -> str | None:
    """Kill one of a role at a random moment of its life; what the run had told then."""
    while run.code is None:
        found = run.members(role)
        if not found:
            time.sleep(0.05)  # looking at all processes takes more than a hundredth
            continue
        time.sleep(chance.uniform(0, LIVES[role]))
        victim = chance.choice(found)
        if run.code is not None or not victim.is_running():
            continue
        phase = run.phase
        if role == "session":
            os.killpg(run.pid, signal.SIGKILL)
        else:
            victim.kill()
        return phase
    return None


def kills(run: Run, roles: tuple[str, ...], chance: random.Random) -> Iterator[str]:
    """Kill one after the other, as long as there is anybody; what the run had told each time."""
    for role in roles:
        phase = kill(run, role, chance)
        if phase is None:
            return
        yield phase


def told_truly(run: Run, out: Path) -> None:
    """A run that went to its end says what became of each report, and readers see the same."""
    said = run.said
    assert run.code in (0, 1), said
    assert "Traceback" not in said, said
    manifest = json.loads((out / YEAR / "manifest.json").read_text(encoding="utf-8"))
    statuses = {r["report"]: r["status"] for r in manifest["reports"]}
    assert len(statuses) == REPORTS
    failed = {report for report, status in statuses.items() if status != "succeeded"}
    assert run.code == bool(failed), said
    for report, status in statuses.items():
        assert status == "succeeded" or status.startswith(TRUTH), status
        page = (out / f"{report}.html").read_text(encoding="utf-8")
        assert ("not available" in page) == (report in failed)


@pytest.mark.parametrize(
    "runs",
    [
        pytest.param(HANDFUL, marks=pytest.mark.slow, id="a handful"),
        pytest.param(FIFTY, marks=pytest.mark.nightly, id="fifty"),
    ],
)
def test_after_kills_a_run_ends_as_if_undisturbed(
    prepared: Prepared, tmp_path: Path, runs: Sequence[tuple[str, ...]]
) -> None:
    """After all of them, the same bytes as a build that nobody disturbed."""
    chance = random.Random(50)
    out = tmp_path / "reports"
    where = ("--out", str(out))
    reader = Reader(out / YEAR)
    reader.start()

    def begin(die_at: int = 0) -> Run:
        return prepared.start(*where, die_at=die_at)

    prepared.write(light_notebook("Version 0"))
    # While it is chosen what is withheld there is no other chance: later it is known.
    first = begin()
    until(lambda: first.phase == "phase")
    os.kill(first.pid, signal.SIGKILL)
    whole = begin()
    assert whole.wait() == 0, whole.said
    changes = int(until(lambda: read(whole.told / "acts")))
    reader.look_once_more()

    killed: Counter[str] = Counter({"parent while choosing": 1})
    phases: Counter[str] = Counter({first.phase: 1})
    left = list(runs)
    chance.shuffle(left)
    # Spread over the whole of a run.
    parts = left.count(AT_CHANGE)
    moments = [changes * (2 * n + 1) // (2 * parts) for n in range(parts)]
    version = 1
    while left:
        prepared.write(light_notebook(f"Version {version}"))
        roles = left.pop()
        if roles == AT_CHANGE:
            moment = moments.pop()
            disturbed = begin(moment)
            told = [disturbed.phase] if disturbed.wait() == -signal.SIGKILL else []
            moments += [] if told else [moment // 2]
        else:
            disturbed = begin()
            told = list(kills(disturbed, roles, chance))
        killed.update(roles[: len(told)])
        phases.update(told)
        if roles[len(told) :]:
            # It was over before; the others have to wait for another run.
            left.insert(0, roles[len(told) :])
        code = disturbed.wait()
        if code != -signal.SIGKILL:
            told_truly(disturbed, out)
        elif disturbed.has_built_all:
            # The one thing that a run may leave, if it is killed between its last report and its
            # end: the folder with the socket of the process that forks workers.
            prepared.remove_sockets()
        version += code == 0
        reader.look_once_more()
    reader.end()
    print(killed, phases, reader.times, len(reader.seen))
    assert reader.wrong == []
    assert killed.total() == 1 + sum(map(len, runs))
    assert len(reader.seen) >= version

    prepared.write(light_notebook("Undisturbed"))
    last = begin()
    assert last.wait() == 0, last.said
    elsewhere = tmp_path / "elsewhere"
    undisturbed = prepared.start("--out", str(elsewhere / "reports"))
    assert undisturbed.wait() == 0, undisturbed.said
    assert files_of(out) == files_of(elsewhere / "reports")
    assert sorted(path.name for path in out.iterdir()) == [YEAR]
    prepared.clean()
