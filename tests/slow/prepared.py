"""Runs of the command that have read and counted already, so that many of them are affordable.

``python tests/slow/prepared.py FOLDER`` reads and counts its ``params`` and ``data`` once. Then
each line of JSON on standard input forks a run, in a session of its own, of what follows: choosing
or finding, judging, building, publishing, keeping. Reading and counting write nothing.

The line names ``arguments``, ``told`` (the folder of ``pid``, ``said``, ``code``, ``acts``) and
``die_at``: the run kills itself before so many changes of the file system; 0 for never.
"""

from __future__ import annotations

import itertools
import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

# Whatever changes a folder or begins to write a file.
_CHANGES = frozenset(
    {"os.rename", "os.link", "os.symlink", "os.remove", "os.rmdir", "os.mkdir", "os.utime"}
)


def main(folder: str) -> None:
    from reporting import pipeline
    from reporting.cache.unchanged import Inputs
    from reporting.progress import Everybody, Watch
    from reporting.request import Request

    names = ("params", "data", "notebooks")
    request = Request(**{name: Path(folder, name) for name in names})
    counted = pipeline.check(request, Everybody())

    def check(request: Request, _: Watch, meanwhile: Callable[[], None]) -> pipeline.Checked:
        meanwhile()
        keys = pipeline.asked_for(counted.plan, request)
        return replace(counted, keys=keys, begun=Inputs.of(request))

    pipeline.check = check
    given = [f"--{name}={Path(folder, name)}" for name in names]
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)
    for line in sys.stdin:
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _start(json.loads(line), given)
            return


def _start(line: dict[str, Any], given: list[str]) -> None:
    told = Path(line["told"])
    told.mkdir()
    run = os.fork()
    if run == 0:
        os.setsid()
        os.environ["JUPYTER_MARK"] = line["mark"]  # kernels are given what begins like this
        os.environ["TMPDIR"] = line["temporary"]
        nothing = os.open(os.devnull, os.O_RDONLY)
        said = os.open(told / "said", os.O_WRONLY | os.O_CREAT)
        for number, target in enumerate((nothing, said, said)):
            os.dup2(target, number)
        _count(told / "acts", line["die_at"])
        sys.argv = ["run_reports.py", *given, *line["arguments"]]
        from reporting.cli import main as command

        command()
        return
    _tell(told / "pid", run)
    _, status = os.waitpid(run, 0)
    _tell(told / "code", os.waitstatus_to_exitcode(status))
    os._exit(0)


def _tell(file: Path, number: int) -> None:
    aside = file.with_suffix(".new")
    aside.write_text(str(number))
    aside.rename(file)


def _count(file: Path, die_at: int) -> None:
    """Die before the change of this number, or write down how many there were."""
    numbers = itertools.count(1)
    parent = os.getpid()
    last = [0]

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & os.O_ACCMODE
        if (event in _CHANGES or writes) and os.getpid() == parent:
            last[0] = next(numbers)
            if last[0] == die_at:
                os.kill(parent, signal.SIGKILL)

    sys.addaudithook(hook)
    import atexit

    atexit.register(lambda: os.getpid() == parent and file.write_text(str(last[0])))


if __name__ == "__main__":
    main(*sys.argv[1:])
