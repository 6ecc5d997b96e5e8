"""Try random changes, and tell how each ended.

The command runs in this process, up to where it would choose what is withheld: what it reads and
counts is as it will be released. What was read from the same file under the same plan is known.

Of some that are called sound one report is built, in a process of its own: it has to succeed.

An ending is bad if it is a fault of the program, takes too long, or is exit code 0 although a
measure has lost all its people at a school, or all whom it counts among them, without a word.
"""

from __future__ import annotations

import contextlib
import copy
import hashlib
import io
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pandas as pd

from reporting import cli, counting, pipeline
from reporting.counting import count_measures
from reporting.extracts import read
from reporting.plan import ALL, DISTRICT
from reporting.progress import Everybody
from reporting.request import Request
from tests.conftest import ROOT
from tests.mutations.change import CHECK, Change, change_one

SECONDS = 120
PLACE = ["measure", "school_year", "school", "breakdown"]
# How many are counted; among how many.
AMOUNTS = ["numerator", "total", "denominator"]
# Fewer may be gone with one cell of one person.
LEAST = 10
SAME, OTHERWISE, TOLD, REFUSED = "the same counts", "other counts", "loss is told", "refused"
SILENT, FAULT, HANGS, CODE = "SILENT LOSS", "FAULT", "HANGS", "WRONG EXIT CODE"
UNSOUND = "SOUND BUT NOT BUILT"
BAD = (SILENT, FAULT, HANGS, CODE, UNSOUND)
REPORT = ("--school", "captain", "--goal", "3", "--format", "html", "--workers", "1")


@dataclass(frozen=True)
class Run:
    """Exit code, what was said, and the counts, if it got so far."""

    code: int | None
    said: str
    counts: pd.DataFrame | None


@dataclass(frozen=True)
class Trial:
    """Fields: lost: measures with year and school that lost their counts."""

    number: int
    change: Change
    ending: str
    said: str
    lost: tuple[str, ...] = ()

    def __str__(self) -> str:
        lost = f"\n    lost: {'; '.join(self.lost[:4])}" if self.lost else ""
        said = "\n    ".join(self.said.strip().splitlines()[-6:])
        return (
            f"{self.number} {self.ending}: {self.change.kind}, {self.change.said}{lost}\n    {said}"
        )


class Laboratory:
    """A folder of ``params``, ``data`` and ``notebooks`` to be changed in copies.

    Args:
        whole: is not written to.
    """

    def __init__(self, whole: Path) -> None:
        self._whole = whole
        self._read: dict[object, Any] = {}
        self._counted: dict[object, pd.DataFrame] = {}
        with self._copy() as folder:
            self._sound = self._run(folder, CHECK)
        assert self._sound.code == 0, self._sound.said

    def trial(self, seed: int, number: int, *, build: bool = False) -> Trial:
        """Change one thing, run the command, and judge.

        Args:
            build: a report, too, if all is called sound.
        """
        with self._copy() as folder:
            change = change_one(folder, seed, number)
            ran = self._run(folder, change.command)
            ending, lost = judged(change, ran, self._sound)
            said = ran.said
            if build and ran.code == 0 and ending not in BAD and change.command is CHECK:
                built = _built(folder)
                said += built.said
                as_built, _ = judged(change, built, self._sound)
                # What is sound is built: it is not refused any more.
                as_built = UNSOUND if built.code in (1, 2) and as_built is not FAULT else as_built
                ending = as_built if as_built in BAD else ending
        return Trial(number, change, ending, said, tuple(lost))

    @contextlib.contextmanager
    def _copy(self) -> Iterator[Path]:
        with tempfile.TemporaryDirectory(prefix="mutation-") as place:
            folder = Path(place, "project")
            shutil.copytree(self._whole, folder)
            yield folder

    def _run(self, folder: Path, command: Sequence[str]) -> Run:
        """The command line as the shell gives it, without building."""
        counted: list[pipeline.Checked] = []
        given = [f"--{name}={folder / name}" for name in ("params", "data", "notebooks")]
        arguments = ["run_reports.py", *command, *given]
        if command is not CHECK:
            arguments += [f"--out={folder / 'reports'}"]
        check = pipeline.check

        def checked(*args: Any, **options: Any) -> pipeline.Checked:
            counted.append(check(*args, **options))
            return counted[-1]

        def instead_of_building(request: Request, log: str | None = None) -> int:
            checked(request, Everybody())
            return 0

        said, code = io.StringIO(), -1
        with (
            patch.object(sys, "argv", arguments),
            patch.object(pipeline, "check", checked),
            patch.object(counting, "count_measures", self._known_counting(count_measures)),
            patch.object(read, "read_file", self._known_reading(read.read_file)),
            patch.object(cli, "run", instead_of_building),
            contextlib.redirect_stdout(said), contextlib.redirect_stderr(said),
            contextlib.chdir(folder),
        ):  # fmt: skip
            try:
                with _limited():
                    cli.main()
            except SystemExit as exit_:
                code = exit_.code if isinstance(exit_.code, int) else 0
            except _TooLongError:
                return Run(None, said.getvalue(), None)
        return Run(code, said.getvalue(), counted[-1].counted.counts if counted else None)

    def _known_reading(self, read_file: Callable[..., Any]) -> Callable[..., Any]:
        def known(data: Path, plan: Any, year: Any, source: Any, name: str | None = None) -> Any:
            content = (data / str(year) / (name or source.file)).read_bytes()
            key = (
                plan.model_dump_json(),
                str(year),
                source.id,
                name,
                hashlib.sha256(content).digest(),
            )
            if key not in self._read:
                self._read[key] = read_file(data, plan, year, source, name)
            # What is compared between files is written down in it.
            return copy.deepcopy(self._read[key])

        return known

    def _known_counting(self, count: Callable[..., pd.DataFrame]) -> Callable[..., pd.DataFrame]:
        def known(plan: Any, extracts: Any) -> pd.DataFrame:
            key = (plan.model_dump_json(), tuple(sorted(extracts.files.items())))
            if key not in self._counted:
                self._counted[key] = count(plan, extracts)
            return self._counted[key].copy()

        return known


def judged(change: Change, ran: Run, sound: Run) -> tuple[str, list[str]]:
    """How a run ended, and what lost its counts, held against the run without the change."""
    if ran.code is None:
        return HANGS, []
    if _is_fault(ran.said):
        return FAULT, []
    if ran.code == 2 and ran.said.strip():
        return REFUSED, []
    if ran.code != 0:
        return CODE, []
    if ran.counts is None or sound.counts is None or change.command is not CHECK:
        return SAME, []
    lost = _lost(sound.counts, ran.counts)
    if lost:
        return (TOLD if _names(change, ran, sound, lost) else SILENT), lost
    return (SAME if _amounts(ran.counts).equals(_amounts(sound.counts)) else OTHERWISE), []


def _is_fault(said: str) -> bool:
    return "Traceback" in said or "fault of the program" in said


def _names(change: Change, ran: Run, sound: Run, lost: Sequence[str]) -> bool:
    """Whether a line that a sound run does not say names the place, or all that was lost."""
    known = set(sound.said.splitlines())
    new = "\n".join(line for line in ran.said.splitlines() if line not in known)
    if any(name and name in new for name in change.named):
        return True
    return all(any(part in new for part in one.split(" ")) for one in lost)


def _built(folder: Path) -> Run:
    given = [f"--{name}={folder / name}" for name in ("params", "data", "notebooks")]
    command = [sys.executable, str(ROOT / "run_reports.py"), *REPORT, *given]
    try:
        done = subprocess.run(
            [*command, f"--out={folder.parent / 'reports'}"],
            capture_output=True, text=True, check=False, timeout=SECONDS * 5, cwd=folder.parent,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return Run(None, "", None)
    return Run(done.returncode, done.stdout + done.stderr, None)


def _amounts(counts: pd.DataFrame) -> pd.DataFrame:
    """Each measure, year and school; in the district each breakdown as well."""
    there = counts[(counts["breakdown"] == ALL) | (counts["school"] == DISTRICT)]
    return there.groupby(PLACE)[AMOUNTS].sum().astype(float)


def _lost(before: pd.DataFrame, after: pd.DataFrame) -> list[str]:
    """Where an amount is nothing now that was more than a few before."""
    old, new = _amounts(before), _amounts(after)
    added = new.loc[new.index.difference(old.index)]
    lost = []
    for place, amounts in old.iterrows():
        assert isinstance(place, tuple)
        now = new.loc[place] if place in new.index else 0 * amounts
        if not ((amounts >= LEAST) & ~(now > 0)).any():
            continue
        # A school under another name has lost nothing.
        same = added[(added == amounts).all(axis=1)]
        if place[0] not in same.index.get_level_values("measure"):
            lost.append(" ".join(p for p in place if p not in (ALL, DISTRICT)))
    return lost


class _TooLongError(BaseException):
    """Not to be caught by what takes too long."""


@contextlib.contextmanager
def _limited() -> Iterator[None]:
    def too_long(*_: object) -> None:
        raise _TooLongError

    before = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def table(trials: Sequence[Trial]) -> str:
    """How many of each kind ended how."""
    ended = Counter((t.change.kind, t.ending) for t in trials)
    frame = pd.Series(ended).unstack(fill_value=0)
    frame.loc["all"] = frame.sum()
    return str(frame.assign(all=frame.sum(axis=1)).to_string())
