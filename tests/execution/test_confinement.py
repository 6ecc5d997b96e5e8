"""A kernel reaches its released table, Python and its own folder, whatever its notebook tries."""

from __future__ import annotations

import base64
import contextlib
import ctypes
import json
import os
import platform
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_notebook

import reporting
from reporting import linux
from reporting.execution import check_isolation, execute
from reporting.execution.environment import kernel_environment
from reporting.kernels import confinement, provisioner
from reporting.plan import Plan

held = pytest.mark.skipif(
    bool(confinement.why_not()), reason=confinement.why_not() or "held by the system"
)

SECRET = "a token of 64 characters that no notebook may see, at this address"
CELL = Path(__file__).with_name("hostile.py").read_text(encoding="utf-8")
# Numbers of system calls, by name.
_COLUMN = list(linux._ARCHITECTURES).index(platform.machine()) if not confinement.why_not() else 0
CALLS = {name: numbers[_COLUMN] for name, numbers in linux._REFUSED.items()} | {
    "prlimit64": linux._PRLIMIT[_COLUMN],
    "mount": (165, 40)[_COLUMN],
}
READS_ITS_TABLE = "print(open('../data/measures.parquet').read())"
# What a cell gets of it is its own, or nothing.
ALLOWED = {"folder of itself": "FileNotFoundError"}


def notebook(*sources: str) -> bytes:
    return nbformat.writes(new_notebook(cells=[new_code_cell(s) for s in sources])).encode()


def printed(ran: nbformat.NotebookNode) -> str:
    return "".join(o.get("text", "") for cell in ran.cells for o in cell.outputs)


@contextlib.contextmanager
def listening() -> Iterator[dict[str, Any]]:
    """Whatever a cell could talk to: addresses by name."""
    with contextlib.ExitStack() as stack, tempfile.TemporaryDirectory() as folder:

        def at(family: int, kind: int, address: Any) -> Any:
            one = stack.enter_context(socket.socket(family, kind))
            one.bind(address)
            if kind == socket.SOCK_STREAM:
                one.listen()
            return one.getsockname()

        stream, datagram, unix = socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.AF_UNIX
        yield {
            "tcp": at(socket.AF_INET, stream, ("127.0.0.1", 0))[1],
            "udp": at(socket.AF_INET, datagram, ("127.0.0.1", 0))[1],
            "abstract": at(unix, stream, f"\0abstract-{os.getpid()}").decode(),
            "path": at(unix, stream, f"{folder}/s-1"),
            "datagrams": at(unix, datagram, f"{folder}/d"),
        }


def project(folder: Path) -> dict[str, Any]:
    """A project, a home and a neighbour's folder; the path of each file by name."""
    places = {
        "records": "project/data/2025-26/mosis_student_core.csv",
        "params": "project/params/district.yaml",
        "ledger": "project/ledger/1.parquet",
        "built": "project/reports/page.html",
        "key": "home/.ssh/id_ed25519",
        "neighbour": "report-2/goal-1/drawn.txt",
    }
    for place in places.values():
        (folder / place).parent.mkdir(parents=True)
        (folder / place).write_text(SECRET)
    return {name: str(folder / place) for name, place in places.items()} | {
        "project": str(folder / "project"),
        "temporary": tempfile.gettempdir(),
        "name": "data/2025-26/mosis_student_core.csv",
        "package": str(Path(reporting.__file__).parent),
    }


@held
@pytest.mark.slow
def test_a_hostile_notebook_gets_nothing_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, district_plan: Plan
) -> None:
    """Files, links, other processes, sockets, signals: each attempt is refused, by the system."""
    monkeypatch.setenv("DISTRICT_TOKEN", SECRET)
    files = project(tmp_path)
    room = tmp_path / "report-1"
    (room / "data").mkdir(parents=True)
    table = room / "data" / "measures.parquet"
    table.write_text("released")
    held = ctypes.create_string_buffer(SECRET.encode())
    with listening() as addresses, contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.chdir(files["project"]))
        opened = stack.enter_context(open(files["records"], "rb"))
        sibling = stack.enter_context(subprocess.Popen(["sleep", "613"], start_new_session=True))
        stack.callback(sibling.kill)
        warm = provisioner._address(kernel_environment(tmp_path))
        told = files | addresses | {
            "secret": SECRET, "address": ctypes.addressof(held), "parent": os.getpid(),
            "sibling": sibling.pid, "open": opened.fileno(), "warm socket": str(warm),
            "calls": CALLS, "scopes": linux.landlock_version() >= 6,
            "warm": provisioner._own._process.pid,
        }  # fmt: skip
        encoded = base64.b64encode(json.dumps(told).encode()).decode()
        source = notebook(
            CELL.replace("TOLD", encoded), f"print(open({'../data/measures.parquet'!r}).read())"
        )
        path = tmp_path / "goal.ipynb"
        path.write_bytes(source)
        check_isolation(path, district_plan, tmp_path / "project" / "data")
        ran, outcome = execute(source, {}, room / "goal-1", reads=[table])
        assert sibling.poll() is None
    assert outcome.succeeded, outcome
    first, *rest = [line for line in printed(ran).splitlines() if line]
    assert rest == ["released"]
    came = json.loads(first.removeprefix("came "))
    got = {
        name: what
        for name, what in came.items()
        if what != "refused" and not what.startswith(ALLOWED.get(name, "?"))
    }
    assert not got, json.dumps(got, indent=1)
    assert len(came) > 80
    assert {Path(files[n]).read_text() for n in ("records", "params", "ledger", "key")} == {SECRET}
    assert stat.S_IMODE(Path(files["records"]).stat().st_mode) != 0o777
    assert Path(files["records"]).stat().st_mtime > 1
    assert survivors() == []


def survivors() -> list[int]:
    """Processes of the cell that are there when its report is done, or soon after."""
    deadline = time.monotonic() + 60
    while True:
        found = [
            p.pid
            for p in psutil.process_iter(["cmdline", "status"])
            if p.info["cmdline"] in (["sleep", "614"], ["sleep", "615"])
            and p.info["status"] != psutil.STATUS_ZOMBIE
        ]
        if not found or time.monotonic() > deadline:
            return found
        time.sleep(0.05)


@held
@pytest.mark.slow
def test_a_notebook_that_asks_for_more_is_told_what_it_may_read(tmp_path: Path) -> None:
    """Its own folder and home are writable; of anything else the report's error says the rule."""
    (tmp_path / "x.csv").write_text("x")
    usual = "import tempfile; open('own', 'w').close(); tempfile.TemporaryFile().close()"
    _, outcome = execute(notebook(usual, "open('../x.csv')"), {}, tmp_path / "room")
    assert (outcome.status, outcome.cell) == ("failed in cell", 2)
    assert outcome.error.startswith("PermissionError: ")
    assert outcome.error.endswith(confinement.MAY)


def by_itself(code: str) -> str:
    """What Python prints in a process of its own, which the code may change for good."""
    begin = "import os\nfrom reporting import linux\nfrom reporting.kernels import confinement\n"
    done = subprocess.run([sys.executable, "-c", begin + code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@held
def test_where_landlock_is_forbidden_people_are_told_that_isolation_is_by_inspection() -> None:
    """As in a container whose filter refuses the call."""
    told = by_itself(
        "linux._REFUSED['landlock'] = (444, 444)\nlinux.refuse_calls()\n"
        "print(*confinement.remarks(confinement.how_isolated()))"
    )
    assert told.startswith("Notebooks are isolated by inspection only: ")
    assert "offers no Landlock" in told
    assert confinement.remarks(confinement.HELD) == []


@held
def test_a_kernel_that_is_to_be_held_and_cannot_be_does_not_start() -> None:
    """Nothing runs with less than was promised."""
    told = by_itself(
        "linux._REFUSED['landlock'] = (444, 444)\nlinux.refuse_calls()\n"
        "from pathlib import Path\n"
        "try:\n    confinement.confine([], [], Path('.'))\n"
        "except OSError as error:\n    print('refused', error)"
    )
    assert told.startswith("refused")


@held
@pytest.mark.parametrize("version", range(1, 8))
def test_older_landlocks_hold_what_they_know(version: int, tmp_path: Path) -> None:
    """Each version is asked for its own rights only; with each, a file of nobody's is refused."""
    (tmp_path / "x").write_text("x")
    told = by_itself(
        f"real = linux.landlock_version()\n"
        f"linux.landlock_version = lambda: min({version}, real)\n"
        f"linux.restrict([linux.Rule({str(tmp_path / 'own')!r}, linux.ALL_BUT_PROGRAMS)])\n"
        "linux.refuse_calls()\n"
        f"for act in (lambda: open({str(tmp_path / 'x')!r}), "
        f"lambda: os.truncate({str(tmp_path / 'x')!r}, 0)):\n"
        "    try:\n        act()\n"
        "    except PermissionError:\n        print('refused')"
    )
    assert told.split() == ["refused", "refused"]


@held
def test_other_processes_of_the_user_cannot_read_one_that_is_concealed() -> None:
    """It is not dumpable: memory and environment belong to root."""
    told = by_itself(
        "linux.conceal()\nprint(os.stat('/proc/self/environ').st_uid, os.getuid())\n"
        "print(linux._libc.prctl(3, 0, 0, 0, 0))"
    )
    assert told.split()[0] == "0"
    assert told.split()[-1] == "0"


@held
def test_a_kernel_prints_to_the_terminal_and_cannot_listen_to_it() -> None:
    """What it inherits of a terminal is for writing only."""
    told = by_itself(
        "import fcntl, pty\nshown = os.dup(1)\n_, end = pty.openpty()\n"
        "os.dup2(end, 1), os.dup2(end, 2)\nconfinement._look_at_no_terminal()\n"
        "modes = {fcntl.fcntl(one, fcntl.F_GETFL) & os.O_ACCMODE for one in (1, 2)}\n"
        "os.write(shown, str(modes == {os.O_WRONLY}).encode())"
    )
    assert told == "True"
