"""The warm process: it imports everything, draws a figure, then forks a kernel whenever asked.

``python -m reporting.kernels.server FOLDER`` listens on ``FOLDER/warm`` until its standard input
ends, that is, until whoever started it is gone, however it went. Then it kills every kernel and
removes ``FOLDER``. Each line of its standard input names one more folder that goes if the starter
goes without an empty line: that says that it has seen to them itself.

One connection is one kernel. The client sends a line of JSON (``argv``, ``cwd``, ``env``); the
server answers with a line ``{"pid": …}`` and, when the kernel has ended, ``{"status": …,
"peak": …}``. A client that hangs up has no use for its kernel any more: it is killed.

Python may only be forked where no other thread runs, so there is none here: no loop, no ZeroMQ.
"""

from __future__ import annotations

import json
import os
import selectors
import shutil
import signal
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reporting import linux
from reporting.kernels import kernel

ADDRESS = "warm"
READY = "ready"  # a file that is there once there may be kernels
_TRIES, _PAUSE = 50, 0.1
_MOST_BYTES = 1 << 20  # of a request; environments are small


@dataclass
class _Line:
    """One client: what it has sent, and its kernel once there is one."""

    connection: socket.socket
    received: bytes = b""
    pid: int | None = None


class _Server:
    def __init__(self, folder: Path) -> None:
        self._listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        # Its name is there once clients are listened to; before, one would be turned away.
        self._listening.bind(str(folder / "new"))
        self._listening.listen(64)
        (folder / "new").rename(folder / ADDRESS)
        self._selector = selectors.DefaultSelector()
        self._ended, self._signals = os.pipe()
        for descriptor in (self._ended, self._signals):
            os.set_blocking(descriptor, False)
        signal.set_wakeup_fd(self._signals, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the starter answers Ctrl-C
        self._selector.register(0, selectors.EVENT_READ, "starter")
        self._selector.register(self._ended, selectors.EVENT_READ, "child")
        self._selector.register(self._listening, selectors.EVENT_READ, "client")
        self._lines: dict[int, _Line] = {}
        self._told = b""

    @property
    def left(self) -> list[Path]:
        """Folders of a starter that did not take its leave."""
        *folders, last = self._told.split(b"\n")
        return [] if last or b"" in folders else [Path(os.fsdecode(name)) for name in folders]

    def serve(self) -> dict[str, Any] | None:
        """Serve until the starter is gone: None. In each forked kernel: its request."""
        while True:
            for key, _ in self._selector.select():
                if key.data == "starter":
                    told = os.read(0, 65536)
                    self._told += told
                    if not told:
                        self._kill_all()
                        return None
                elif key.data == "child":
                    os.read(self._ended, 1024)
                    self._reap()
                elif key.data == "client":
                    connection, _ = self._listening.accept()
                    line = _Line(connection)
                    self._selector.register(connection, selectors.EVENT_READ, line)
                    self._lines[connection.fileno()] = line
                else:
                    request = self._read(key.data)
                    if request is not None:
                        return request

    def _read(self, line: _Line) -> dict[str, Any] | None:
        try:
            received = line.connection.recv(65536)
        except ConnectionError:
            received = b""
        if not received or len(line.received) > _MOST_BYTES:
            self._hang_up(line)
            return None
        line.received += received
        if line.pid is not None or not line.received.endswith(b"\n"):
            return None
        request: dict[str, Any] = json.loads(line.received)
        starter = os.getpid()
        pid = os.fork()
        if pid == 0:
            self._let_go()
            _die_with(starter)
            return request
        line.pid = pid
        self._tell(line, {"pid": pid})
        return None

    def _reap(self) -> None:
        while True:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            # What a kernel started and left behind came here when it ended; the same again when
            # one of those ends.
            kernels = {line.pid for line in self._lines.values()} - {pid}
            for left in set(_children()) - kernels:
                _kill(left)
            for line in [x for x in self._lines.values() if x.pid == pid]:
                _kill_group(pid)
                peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
                self._tell(line, {"status": os.waitstatus_to_exitcode(status), "peak": peak})
                line.pid = None
                self._hang_up(line)

    def _tell(self, line: _Line, message: dict[str, int]) -> None:
        try:
            line.connection.sendall(json.dumps(message).encode() + b"\n")
        except OSError:
            self._hang_up(line)

    def _hang_up(self, line: _Line) -> None:
        if self._lines.pop(line.connection.fileno(), None) is None:
            return
        self._selector.unregister(line.connection)
        line.connection.close()
        if line.pid is not None:
            _kill_group(line.pid)

    def _kill_all(self) -> None:
        for line in list(self._lines.values()):
            self._hang_up(line)
        for pid in _children():
            _kill(pid)

    def _let_go(self) -> None:
        """In the fork: nothing of the server's is the kernel's."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self._selector.close()
        self._listening.close()
        for line in self._lines.values():
            line.connection.close()
        os.close(self._ended)
        os.close(self._signals)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        os.setsid()


def _become(request: dict[str, Any]) -> list[str]:
    """Take on what a process started from scratch would have been started with.

    Returns:
        The kernel's own arguments.
    """
    import numpy as np

    os.environ.clear()
    os.environ.update(request["env"])
    os.environ["JPY_PARENT_PID"] = str(os.getppid())
    os.chdir(request["cwd"])
    # Python reseeds its own generator in a fork; numpy would give every kernel the same numbers.
    np.random.seed()
    arguments: list[str] = request["argv"]
    return arguments


def _die_with(server: int) -> None:
    """A kernel does not outlive a server that was killed."""
    linux.die_with_parent(signal.SIGKILL)
    # Orphans stay with their kernel while it lives, so that the server knows whose they are.
    linux.adopt_orphans()
    if os.getppid() != server:
        os._exit(1)


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _kill_group(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _children() -> list[int]:
    """Kernels, and what those that ended had detached from themselves: orphans come here."""
    try:
        found = Path(f"/proc/self/task/{os.getpid()}/children").read_text()
    except OSError:
        return []
    return [int(pid) for pid in found.split()]


def _remove(folder: Path) -> None:
    """Away with it, also while somebody who was told to stop is still writing there."""
    for _ in range(_TRIES):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(_PAUSE)


def main(folder: Path) -> list[str] | None:
    """Get warm, serve, and leave nothing behind.

    Returns:
        In a forked kernel, its arguments; None at the end of the server.
    """
    linux.adopt_orphans()
    # Nobody else may ask for kernels; these have the mask that they would have without us.
    mask = os.umask(0o077)
    server = _Server(folder)
    os.umask(mask)
    # Clients may connect already; they wait.
    kernel.prepare()
    (folder / READY).touch()
    request = server.serve()
    if request is not None:
        return _become(request)
    for left in server.left:
        shutil.rmtree(left, ignore_errors=True)
    _remove(folder)
    return None


if __name__ == "__main__":
    _arguments = main(Path(sys.argv[1]))
    if _arguments is not None:
        # Here, so that a recursion without end is as deep as in a kernel from scratch.
        kernel.run(_arguments)
