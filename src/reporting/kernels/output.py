"""What a kernel says: handed over when there is something, without a detour, and then all of it.

ipykernel flushes standard output and error six times around every cell and each time waits for
another thread, mostly for nothing: a tenth of the time of a report's cells. And what was written to
the descriptor itself arrives by chance when a cell ends at once, since nobody waits for who reads
it.
"""

from __future__ import annotations

import codecs
import os
import select
import sys
import threading
import time
from typing import Any

from ipykernel.iostream import CHILD, PIPE_BUFFER_SIZE, IOPubThread, OutStream

# Somebody may write without end.
_LONGEST_WAIT = 1.0
_POLL_SECONDS = 0.0005


class Publisher(IOPubThread):
    """Sends from whichever thread has something to say, one at a time.

    ipykernel has another thread send, which is woken four times a cell for what takes no time.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        self._sending = threading.Lock()
        super().__init__(*args, **options)  # type: ignore[no-untyped-call]

    def send_multipart(self, *args: Any, **options: Any) -> None:
        # A fork prints to the descriptor, which is read here; the socket is not its own.
        if self._check_mp_mode() != CHILD:  # type: ignore[no-untyped-call]
            with self._sending:
                self._really_send(*args, **options)  # type: ignore[no-untyped-call]

    def _setup_pipe_in(self) -> None:
        """Nothing listens on TCP for what forks have to say."""

    def _setup_xpub_listener(self) -> None:
        """Nobody is welcomed: another thread would listen on the socket meanwhile."""


class Stream(OutStream):
    """One of the two; what was written before :meth:`flush` is gone to the client after it."""

    _written = False
    _fid: int | None = None
    _reader: int | None = None  # thread

    def __init__(self, *args: Any, **options: Any) -> None:
        self._reading = threading.Lock()
        super().__init__(*args, **options)  # type: ignore[no-untyped-call]  # starts the reader

    def write(self, string: str) -> int:
        if self._fid is not None and not self._is_master_process():  # type: ignore[no-untyped-call]
            with open(self._original_stdstream_fd, "wb", closefd=False) as descriptor:
                descriptor.write(string.encode(errors="replace"))
            return len(string)
        if threading.get_ident() != self._reader:
            self._wait_for_descriptor()  # what was written first stands first
        length = super().write(string)
        # Afterwards: what is not written yet is not lost by a flush that comes in between.
        self._written = True
        return length or 0

    def flush(self) -> None:
        self._wait_for_descriptor()
        if self._written:
            self._written = False
            super().flush()  # type: ignore[no-untyped-call]

    def _wait_for_descriptor(self) -> None:
        """Until what was written to the descriptor itself is written here."""
        # In a fork nobody reads it, and the lock may have been held.
        if self._fid is None or not self._is_master_process():  # type: ignore[no-untyped-call]
            return
        deadline = time.monotonic() + _LONGEST_WAIT
        while _has_bytes(self._fid, 0) and time.monotonic() < deadline:
            time.sleep(_POLL_SECONDS)
        with self._reading:
            pass

    def _watch_pipe_fd(self) -> None:
        """As the base, but what was read is written before anybody can take it for arrived."""
        if self._fid is None:
            return
        self._reader = threading.get_ident()
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        try:
            while self._should_watch:
                if not _has_bytes(self._fid, None):
                    continue
                with self._reading:
                    found = os.read(self._fid, PIPE_BUFFER_SIZE)
                    if not found or not self._should_watch:
                        return
                    self.write(decoder.decode(found))
                os.write(self._original_stdstream_copy, found)
        except Exception:
            self._exc = sys.exc_info()


def _has_bytes(descriptor: int, milliseconds: float | None) -> bool:
    """Whether there is something to read, now or within so long (None: for ever)."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(milliseconds))
