"""Asking the warm process for a kernel, and watching over it as over a process of one's own."""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from reporting.kernels.server import ADDRESS, READY

# Importing takes seconds on a slow machine, and the first who asks waits for it.
_PATIENCE = 120.0
_LEAVE_SECONDS = 1.0
_LONGEST_PATH = 100  # of a socket, on any system


class NotWarmError(Exception):
    """No kernel can be forked; its text says why."""


def can_fork() -> str:
    """Why kernels cannot be forked on this system; empty where they can."""
    if sys.platform in ("win32", "darwin"):
        return f"forking is not safe on {sys.platform}"
    return ""


class ForkedKernel:
    """A kernel forked by the server, with what Jupyter asks of a ``subprocess.Popen``.

    Fields:
        pid: of the kernel, which leads a group of its own.
        returncode: None while it runs; negative for a signal, as in ``subprocess``.
        peak: bytes of memory it held at most; known when it has ended.
        is_lost: it ended because the server did.
    """

    stdin = stdout = stderr = None

    def __init__(self, address: Path, argv: Sequence[str], cwd: str, env: Mapping[str, str]):
        self.returncode: int | None = None
        self.peak = 0
        self.is_lost = False
        self._received = b""
        self._connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._connection.settimeout(_PATIENCE)
            self._connection.connect(str(address))
            asked = {"argv": list(argv), "cwd": cwd, "env": dict(env)}
            self._connection.sendall(json.dumps(asked).encode() + b"\n")
            self.pid: int = self._line(_PATIENCE)["pid"]
        except (OSError, KeyError) as error:
            self._connection.close()
            raise NotWarmError(f"the warm process does not answer ({error})") from error

    def poll(self) -> int | None:
        """The exit status, or None while the kernel runs."""
        if self.returncode is None:
            try:
                ended = self._line(0)
            except ConnectionError:
                # The server is gone, and took the kernel with it.
                self.is_lost = True
                self._end(-signal.SIGKILL)
            else:
                if ended:
                    self.peak = ended["peak"]
                    self._end(ended["status"])
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The exit status, as soon as there is one.

        Raises:
            subprocess.TimeoutExpired: not within so many seconds.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        while self.poll() is None:
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                raise subprocess.TimeoutExpired("kernel", timeout or 0)
            select.select([self._connection], [], [], left)
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal to the kernel alone; one that has ended is left in peace."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def _end(self, status: int) -> None:
        self.returncode = status
        self._connection.close()

    def _line(self, seconds: float) -> dict[str, int]:
        """One message of the server, or nothing within so many seconds."""
        while b"\n" not in self._received:
            ready, _, _ = select.select([self._connection], [], [], seconds)
            if not ready:
                return {}
            more = self._connection.recv(4096)
            if not more:
                raise ConnectionError("it has hung up")
            self._received += more
        line, self._received = self._received.split(b"\n", 1)
        message: dict[str, int] = json.loads(line)
        return message


class WarmServer:
    """The warm process of this one; it ends with it, however that happens.

    Args:
        env: the environment to import in; a kernel gets its own.
        folder: where it listens, and what it removes at its end; by default a new one.
    Raises:
        NotWarmError: it cannot listen there, or does not start.
    """

    def __init__(self, env: Mapping[str, str], folder: Path | None = None) -> None:
        folder = folder or Path(tempfile.mkdtemp(prefix="warm-"))
        if len(str(folder)) > _LONGEST_PATH - len(ADDRESS) - 1:
            raise NotWarmError(f"the folder's name is too long for a socket ({folder})")
        self.address = folder / ADDRESS
        self._process = subprocess.Popen(
            # Nothing that lies in the working folder, which may be a notebook's, is imported.
            [sys.executable, "-P", "-m", "reporting.kernels.server", str(folder)],
            stdin=subprocess.PIPE,
            env=dict(env),
            start_new_session=True,
        )
        deadline = time.monotonic() + _PATIENCE
        while not self.address.exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.close()
                raise NotWarmError("the warm process did not start")
            time.sleep(0.005)

    @property
    def is_running(self) -> bool:
        """Whether there is still somebody to ask."""
        return self._process.poll() is None and self.address.exists()

    def see_to(self, folder: Path) -> None:
        """Have it remove one more folder if this process is killed."""
        self._tell(os.fsencode(folder))

    def close(self) -> None:
        """End it, every kernel and their folder with it."""
        self._tell(b"")
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            # Nobody has a kernel while it imports: there is nothing to wait for.
            is_ready = (self.address.parent / READY).exists()
            self._process.wait(_LEAVE_SECONDS if is_ready else 0)
        except subprocess.TimeoutExpired:
            # Kernels die with it, also if it is stuck.
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self.address.parent, ignore_errors=True)

    def _tell(self, line: bytes) -> None:
        assert self._process.stdin is not None
        # It may be gone; then kernels start cold.
        with contextlib.suppress(OSError):
            os.write(self._process.stdin.fileno(), line + b"\n")

    def __enter__(self) -> WarmServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
