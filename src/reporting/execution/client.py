"""The client that runs cell after cell: papermill's, with an eye on time, output and life."""

from __future__ import annotations

import time
from collections.abc import Iterator
from queue import Empty
from typing import Any

from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbclient.util import run_sync
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient

from reporting.execution.outcome import Limits
from reporting.execution.streams import Streams

# How long what a cell has put out may take to arrive once the cell is done. nbclient's own four
# seconds turn a long table on a busy machine into a timeout.
_ARRIVAL_SECONDS = 60
_ASK_SECONDS = 0.05
TOO_MUCH = "TooMuchOutput"


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
        self._too_much: TooMuchError | None = None
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
            except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
                self.stopped = (index, self._too_much or error)
                if cell.execution_count is None:
                    # It was begun; a kernel that is gone at once may not have said so.
                    cell.execution_count = self.code_cells_executed
                self.nb_man.cell_exception(cell, cell_index=index, exception=error)
                return
            finally:
                if cell.cell_type == "code":
                    self.seconds[index] = time.perf_counter() - begin
                    self._streams.settle(cell.outputs)
                self.nb_man.cell_complete(cell, cell_index=index)
        self.running = None

    async def async_start_new_kernel_client(self) -> Any:
        """As nbclient, without its pause of a fifth of a second to be sure that nothing comes.

        The kernel is asked until one of its answers arrives on both channels: then whatever it
        will say about the first cell arrives too.
        """
        assert self.km is not None
        self.kc = self.km.client()
        self.kc.start_channels()
        deadline = time.monotonic() + self._limits.start_seconds
        heard: set[str] = set()
        answered: set[str] = set()
        while not heard & answered:
            asked = self.kc.kernel_info()
            wait = time.monotonic() + (_ASK_SECONDS if answered else 1)
            while time.monotonic() < wait and asked not in heard & answered:
                for reply in await _arrived(
                    self.kc.shell_channel, 0 if asked in answered else 0.02
                ):
                    if not answered:
                        # It is up. What it said before we listened does not come again: ask again.
                        wait = time.monotonic() + _ASK_SECONDS
                    answered.add(reply["parent_header"]["msg_id"])
                    self._language = reply["content"]["language_info"]
                news = await _arrived(self.kc.iopub_channel, 0.02)
                heard |= {message["parent_header"].get("msg_id", "") for message in news}
            if not await self.km.is_alive():
                raise DeadKernelError("the kernel died while it started")
            if time.monotonic() > deadline:
                raise RuntimeError(f"no answer within {self._limits.start_seconds} seconds")
        self.kc.allow_stdin = False
        return self.kc

    start_new_kernel_client = run_sync(async_start_new_kernel_client)

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
            self._too_much = TooMuchError(f"more than {self._limits.output:,} bytes")
            # As nbclient does when the kernel has died: nobody waits for the cell any more.
            assert self.task_poll_for_reply is not None
            self.task_poll_for_reply.cancel()
            return None
        if self.output_hook_stack[msg["parent_header"].get("msg_id")]:
            return super().output(outs, msg, display_id, cell_index)  # into a widget
        if self.clear_before_next_output:
            self._streams = Streams()
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

    async def _async_check_alive(self) -> None:
        """As nbclient, but a kernel that we have let go of is dead, too: its watch ends then."""
        if self.kc is None:
            raise DeadKernelError("its notebook has ended")
        await super()._async_check_alive()

    def _seconds_left(self, cell: NotebookNode) -> float:
        left = self._deadline - time.monotonic()
        return max(min(self._limits.cell_seconds, left), 0.001)

    @property
    def out_of_report_time(self) -> bool:
        return time.monotonic() >= self._deadline


class TooMuchError(Exception):
    """More output than a notebook may have."""


async def _arrived(channel: Any, seconds: float) -> list[dict[str, Any]]:
    """The messages that are there, or the first that comes within so many seconds."""
    found: list[dict[str, Any]] = []
    while True:
        try:
            found.append(await channel.get_msg(timeout=0 if found else seconds))
        except Empty:
            return found


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
