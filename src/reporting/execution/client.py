"""The client that runs cell after cell: papermill's, with an eye on time, output and life."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from queue import Empty
from typing import Any

import zmq
from jupyter_client.session import orjson_unpacker as default_unpacker
from nbclient.exceptions import (
    CellExecutionComplete,
    CellExecutionError,
    CellTimeoutError,
    DeadKernelError,
)
from nbclient.util import run_sync
from nbformat import NotebookNode, from_dict
from papermill.clientwrap import PapermillNotebookClient

from reporting.execution.outcome import Limits
from reporting.execution.streams import Streams

# How long what a cell has put out may take to arrive once the cell is done. nbclient's own four
# seconds turn a long table on a busy machine into a timeout.
_ARRIVAL_SECONDS = 60
_ASK_SECONDS = 0.05
# How often a kernel that says nothing is looked at.
_LOOK_SECONDS = 0.25
_LISTEN_SECONDS = 0.002
_DIED_EARLY = "the kernel died while it started"
TOO_MUCH = "TooMuchOutput"
# Of these any value may be shown, of others only text (schema of nbformat 4).
_JSON = re.compile(r"application/(.*\+)?json")
_SHOWN = {
    "display_data": ("data", "metadata"),
    "execute_result": ("data", "metadata", "execution_count"),
}


class Client(PapermillNotebookClient):  # type: ignore[misc]  # papermill ships no types
    """Runs the cells of one notebook in a kernel of its own.

    What stopped it is left in ``stopped``: (index of the cell, exception), or None.
    """

    def __init__(self, nb_man: Any, limits: Limits, **options: Any) -> None:
        super().__init__(
            nb_man,
            timeout_func=self._seconds_left,
            startup_timeout=limits.start_seconds,
            iopub_timeout=_ARRIVAL_SECONDS,
            record_timing=False,
            shutdown_kernel="immediate",
            **options,
        )
        self._limits = limits
        self._deadline = float("inf")
        self._printed = 0
        self._put_out = 0
        self._streams = Streams()
        self._language: dict[str, Any] = {}
        self.running: int | None = None
        self.seconds: dict[int, float] = {}
        self.stopped: tuple[int, Exception] | None = None

    def execute(self, **options: Any) -> NotebookNode:
        """Run the notebook in a kernel that is started for it and gone afterwards.

        A kernel that is stuck or dead is not asked for anything any more.
        """
        self.reset_execution_trackers()
        with self.setup_kernel(**options):
            self.papermill_execute_cells()
            self.nb.metadata["language_info"] = self._language
            self.set_widgets_metadata()
        return self.nb

    def papermill_execute_cells(self) -> None:
        """Run the cells in order until one stops the notebook; those after it stay pending."""
        self._deadline = time.monotonic() + self._limits.report_seconds
        for index, cell in enumerate(self.nb.cells):
            begin = time.perf_counter()
            self.running = index
            self._printed = 0
            self._streams = Streams()
            self.nb_man.cell_start(cell, index)
            try:
                self.execute_cell(cell, index)
            except (CellExecutionError, CellTimeoutError, DeadKernelError, TooMuchError) as error:
                self.stopped = (index, error)
                if cell.execution_count is None:
                    # It was begun; a kernel that is gone at once may not have said so.
                    cell.execution_count = self.code_cells_executed
                self.nb_man.cell_exception(cell, cell_index=index, exception=error)
                return
            finally:
                seconds = time.perf_counter() - begin
                if cell.cell_type == "code":
                    self.seconds[index] = seconds
                    self._streams.settle(cell.outputs)
                self._complete(cell, index, seconds)
        self.running = None

    def _complete(self, cell: NotebookNode, index: int, seconds: float) -> None:
        """Let papermill note it, who would read the time that it wrote to learn how long it was."""
        begun = cell.metadata.papermill.pop("start_time")
        self.nb_man.cell_complete(cell, cell_index=index)
        cell.metadata.papermill.update(start_time=begun, duration=seconds)

    def start_new_kernel_client(self, **_: Any) -> Any:
        """As nbclient, without its pause of a fifth of a second to be sure that nothing comes.

        The kernel is asked until one of its answers arrives on both channels: then whatever it
        will say about the first cell arrives too.
        """
        assert self.km is not None
        self.kc = self.km.client()
        try:
            self._wait_until_it_answers()
        except BaseException:
            # nbclient cleans up once there is a client. Without that, sockets would stay open,
            # and whoever collects them waits for ever for their context to end.
            self._cleanup_kernel()
            raise
        return self.kc

    def _wait_until_it_answers(self) -> None:
        assert self.kc is not None
        deadline = time.monotonic() + self._limits.start_seconds
        self._wait_until_it_listens(deadline)
        self.kc.start_channels(stdin=False, hb=False, control=False)
        heard: set[str] = set()
        answered: set[str] = set()
        while not heard & answered:
            asked = self.kc.kernel_info()
            wait = time.monotonic() + (_ASK_SECONDS if answered else 1)
            while time.monotonic() < wait and asked not in heard & answered:
                for reply in _arrived(self.kc.shell_channel, 0 if asked in answered else 0.02):
                    if not answered:
                        # It is up. What it said before we listened does not come again: ask again.
                        wait = time.monotonic() + _ASK_SECONDS
                    answered.add(reply["parent_header"]["msg_id"])
                    self._language = reply["content"]["language_info"]
                news = _arrived(self.kc.iopub_channel, 0.02)
                heard |= {message["parent_header"].get("msg_id", "") for message in news}
            self._make_sure_it_lives(_DIED_EARLY)
            if time.monotonic() > deadline:
                raise RuntimeError(f"no answer within {self._limits.start_seconds} seconds")
        self.kc.allow_stdin = False

    def _wait_until_it_listens(self, deadline: float) -> None:
        """Who connects to nobody tries again after a tenth of a second, half a kernel's start."""
        assert self.kc is not None
        if self.kc.transport != "ipc":
            return
        sockets = [f"{self.kc.ip}-{port}" for port in (self.kc.shell_port, self.kc.iopub_port)]
        look = time.monotonic() + _LOOK_SECONDS
        while not all(map(os.path.exists, sockets)) and time.monotonic() < deadline:
            time.sleep(_LISTEN_SECONDS)
            if time.monotonic() > look:
                self._make_sure_it_lives(_DIED_EARLY)
                look += _LOOK_SECONDS

    def execute_cell(self, cell: NotebookNode, cell_index: int, **_: Any) -> NotebookNode:
        """As nbclient, without its loop, which takes longer than most cells.

        Raises:
            CellExecutionError, CellTimeoutError, DeadKernelError: as nbclient.
            TooMuchError: the notebook has put out more than it may.
        """
        tags = cell.metadata.get("tags", [])
        if cell.cell_type != "code" or not cell.source.strip() or self.skip_cells_with_tag in tags:
            return cell
        assert self.kc is not None
        asked = self.kc.execute(cell.source, stop_on_error="raises-exception" not in tags)
        self.code_cells_executed += 1
        cell.outputs = []
        self.clear_before_next_output = False
        reply = self._heard_out(asked, cell, cell_index)
        if reply["content"]["status"] == "error":
            run_sync(self._check_raise_for_error)(cell, cell_index, reply)
        if any(_asks_for_the_end(wish) for wish in reply["content"].get("payload", [])):
            raise CellExecutionError("", "SystemExit", "0")
        return cell

    def _heard_out(self, asked: str, cell: NotebookNode, index: int) -> dict[str, Any]:
        """The kernel's answer, after all that it said about the cell has been taken in."""
        assert self.kc is not None
        says, answers = self.kc.iopub_channel, self.kc.shell_channel
        poller = zmq.Poller()
        for channel in (says, answers):
            poller.register(channel.socket, zmq.POLLIN)
        seconds = self._seconds_left(cell)
        deadline = time.monotonic() + seconds
        reply: dict[str, Any] | None = None
        complete = False
        while reply is None or not complete:
            left = deadline - time.monotonic()
            if left <= 0:
                why = "Cell execution timed out" if reply is None else "Timeout waiting for output"
                raise CellTimeoutError.error_from_timeout_and_cell(why, int(seconds), cell)
            ready = dict(poller.poll(1 + int(1000 * min(left, _LOOK_SECONDS))))
            if says.socket in ready:
                complete = self._take_in(says.get_msg(0), asked, cell, index) or complete
            if answers.socket in ready:
                answer = answers.get_msg(0)
                if answer["parent_header"].get("msg_id") == asked:
                    reply, deadline = answer, time.monotonic() + _ARRIVAL_SECONDS
            if not ready:
                self._make_sure_it_lives("Kernel died")
        return reply

    def _take_in(self, message: dict[str, Any], asked: str, cell: NotebookNode, index: int) -> bool:
        """Whether this was the last that the kernel says about the cell."""
        if message["parent_header"].get("msg_id") == asked:
            try:
                self.process_message(message, cell, index)
            except CellExecutionComplete:
                return True
        return False

    def _make_sure_it_lives(self, otherwise: str) -> None:
        assert self.km is not None
        if not run_sync(self.km.is_alive)():
            raise DeadKernelError(otherwise)

    def output(
        self, outs: list[NotebookNode], msg: dict[str, Any], display_id: str, cell_index: int
    ) -> NotebookNode | None:
        """One output of a cell, within the limits; beyond them the notebook ends at once."""
        content = msg["content"]
        if msg["msg_type"] == "stream":
            before, self._printed = self._printed, self._printed + len(content["text"])
            if before > self._limits.stream:
                return None
            if self._printed > self._limits.stream:
                kept = content["text"][: self._limits.stream - before]
                content["text"] = f"{kept}\n… cut: more than {self._limits.stream:,} characters\n"
        self._put_out += sum(len(text) for text in _texts(content))
        if self._put_out > self._limits.output:
            raise TooMuchError(f"more than {self._limits.output:,} bytes")
        if self.output_hook_stack[msg["parent_header"].get("msg_id")]:
            return super().output(outs, msg, display_id, cell_index)  # into a widget
        if self.clear_before_next_output:
            self._streams = Streams()
        elif display_id is None and (shown := _shown(msg)):
            outs.append(shown)
            return shown
        if msg["msg_type"] != "stream":
            return super().output(outs, msg, display_id, cell_index)
        output = self._streams.add(content["name"], content["text"])
        if output is None:
            output = super().output(outs, msg, display_id, cell_index)
            self._streams.begin(output)
        return output

    def clear_output(self, outs: list[NotebookNode], msg: dict[str, Any], cell_index: int) -> None:
        super().clear_output(outs, msg, cell_index)
        if not outs:
            self._streams = Streams()

    def _seconds_left(self, cell: NotebookNode) -> float:
        left = self._deadline - time.monotonic()
        return max(min(self._limits.cell_seconds, left), 0.001)

    @property
    def out_of_report_time(self) -> bool:
        return time.monotonic() >= self._deadline


class TooMuchError(Exception):
    """More output than a notebook may have."""


def unpack(packed: bytes) -> Any:
    """A part of a message, as jupyter_client reads it; of a header without its date.

    It would be made a date twice in each message, and nobody here asks when one was sent.
    """
    found = default_unpacker(packed)
    if type(found) is dict and "msg_id" in found and "session" in found:
        found["date"] = None
    return found


def _arrived(channel: Any, seconds: float) -> list[dict[str, Any]]:
    """The messages that are there, or the first that comes within so many seconds."""
    found: list[dict[str, Any]] = []
    while True:
        try:
            found.append(channel.get_msg(timeout=0 if found else seconds))
        except Empty:
            return found


def _asks_for_the_end(wish: dict[str, Any]) -> bool:
    """``quit()``: the kernel goes a tenth of a second later; how far others get is chance."""
    return wish.get("source") == "ask_exit" and not wish.get("keepkernel")


def _shown(message: dict[str, Any]) -> NotebookNode | None:
    """The output of a message that shows text or JSON; None for any other.

    nbformat would hold it to the schema, which takes as long as all else that is done for a cell;
    such a one fulfils it by how it is built.
    """
    kind, content = message["msg_type"], message["content"]
    parts = _SHOWN.get(kind)
    if parts is None or not _is_text_or_json(content["data"]):
        return None
    return from_dict({"output_type": kind} | {part: content[part] for part in parts})


def _is_text_or_json(data: dict[str, Any]) -> bool:
    return all(type(value) is str or _JSON.fullmatch(kind) for kind, value in data.items())


def _texts(content: Any) -> Iterator[str]:
    """Every text of a message, wherever it stands in it."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for value in content.values():
            yield from _texts(value)
    elif isinstance(content, list):
        for value in content:
            yield from _texts(value)
