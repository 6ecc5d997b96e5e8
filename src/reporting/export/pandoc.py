"""The process that reads Markdown: one for many reports."""

from __future__ import annotations

import atexit
import contextlib
import os
import subprocess
import tempfile
import threading
from functools import lru_cache
from pathlib import Path
from typing import IO

import pypandoc

from reporting.errors import ExportError
from reporting.limits import PANDOC_MEGABYTES, PANDOC_SECONDS

_SCRIPT = Path(__file__).with_name("prose.lua")
_LEAVE_SECONDS = 1.0
_FOLDERS = ("TMPDIR", "TEMP", "TMP")  # which of them is read depends on the system
_NEXT = "check the installation with: python -m pypandoc"


class TooLongError(ExportError):
    """Pandoc was stopped by the limits of time or memory (`reporting.limits`)."""


@lru_cache(maxsize=1)
def the_pandoc() -> Pandoc:
    """The one process of this Python process; it is closed at exit."""
    made = Pandoc()
    atexit.register(made.close)
    return made


class Pandoc:
    """One process that answers lines with lines; to start it takes longer than to answer.

    It ends with this process, however that ends: its standard input closes then.
    """

    def __init__(self, seconds: float = PANDOC_SECONDS) -> None:
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._said: IO[bytes] | None = None
        self._asking = threading.Lock()

    def answer(self, question: str) -> str:
        """The answer to one line of ASCII.

        Raises:
            TooLongError: the limits of time or memory stopped it.
            ExportError: it could not be run or gave none. After any error, the next question
                starts another process.
        """
        with self._asking:
            process = self._running()
            assert process.stdin is not None
            assert process.stdout is not None
            is_over = threading.Event()

            def stop() -> None:
                is_over.set()
                process.kill()

            watch = threading.Timer(self._seconds, stop)
            watch.daemon = True
            watch.start()
            try:
                process.stdin.write(question.encode("ascii") + b"\n")
                process.stdin.flush()
                found = process.stdout.readline()
            except OSError:
                found = b""
            except BaseException:
                # Its answer would be taken for that of the next question.
                self._end()
                raise
            finally:
                watch.cancel()
            if found.endswith(b"\n"):
                return found.decode("utf-8")
            said = self._end()[:300]
            if is_over.is_set() or "heap" in said:
                raise TooLongError(
                    f"pandoc was stopped: it took more than {self._seconds:g} seconds"
                    f" or {PANDOC_MEGABYTES} MB for the Markdown"
                )
            raise ExportError(
                "pandoc could not read the Markdown cells", where=said or None, next_step=_NEXT
            )

    def close(self) -> None:
        with self._asking:
            self._end()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            memory = ["+RTS", f"-M{PANDOC_MEGABYTES}m", "-RTS"]
            try:
                self._said = tempfile.TemporaryFile()  # noqa: SIM115  # closed with the process
                self._process = subprocess.Popen(
                    [pypandoc.get_pandoc_path(), *memory, "lua", str(_SCRIPT)],
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._said,
                    # It makes a folder for itself, and leaves it if it is killed.
                    env=os.environ | dict.fromkeys(_FOLDERS, tempfile.gettempdir()),
                    # A terminal's Ctrl-C is for this process to answer, and would end pandoc.
                    start_new_session=True,
                )  # fmt: skip
            except OSError as error:
                raise ExportError(
                    f"pandoc could not be started: {error}", next_step=_NEXT
                ) from error
        return self._process

    def _end(self) -> str:
        """What it complained of."""
        process, said = self._process, self._said
        self._process = self._said = None
        if process is None or said is None:
            return ""
        assert process.stdin is not None
        assert process.stdout is not None
        with contextlib.suppress(OSError):
            process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_LEAVE_SECONDS)
        process.kill()
        process.wait()
        process.stdout.close()
        with said:
            said.seek(0)
            return said.read().decode("utf-8", "replace").strip()
