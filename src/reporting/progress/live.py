"""A terminal: what is done, what is running, what failed, how long the rest will take."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from reporting.progress.lines import report_line
from reporting.progress.summary import Summary
from reporting.progress.tally import Tally, told
from reporting.publish import Built
from reporting.request import ReportKey

_MOST_RUNNING = 6


class LiveDisplay:
    """A few lines at the bottom that change; a report that failed gets a line that stays.

    Args:
        clock: seconds; only goes forward.
    """

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._console = console
        self._clock = clock
        self._message, self._since = "", clock()
        self._tally: Tally | None = None
        self._spinner = Spinner("dots")
        self._live = Live(
            console=console, get_renderable=self.drawn, refresh_per_second=4, transient=True
        )

    def phase(self, name: str, message: str) -> None:
        self._leave_phase()
        self._message, self._since = message, self._clock()
        self._live.start()

    def note(self, message: str) -> None:
        self._console.print(message, markup=False, soft_wrap=True)

    def batch(self, reports: Sequence[ReportKey], workers: int) -> None:
        self._leave_phase()
        self._tally, self._since = Tally(reports, self._clock()), self._clock()
        self._live.start()

    def started(self, key: ReportKey) -> None:
        if self._tally:
            self._tally.start(key, self._clock())

    def finished(self, built: Built) -> None:
        if self._tally:
            self._tally.finish(built)
            if not built.succeeded:
                line = report_line(built, self._tally.done, self._tally.total)
                self._console.print(line, markup=False)

    def ended(self, summary: Summary) -> None:
        self.close()

    def close(self) -> None:
        self._live.stop()

    def _leave_phase(self) -> None:
        """A phase that is over stays as a line with the time that it took."""
        if self._message:
            took = f"  {self._clock() - self._since:.0f} s"
            self._console.print(f"{self._message}{took}", markup=False)
            self._message = ""

    def drawn(self) -> RenderableType:
        """The lines as they are now."""
        now = self._clock()
        elapsed = f"{now - self._since:.0f} s"
        if self._tally is None:
            self._spinner.update(text=Text(f"{self._message}  {elapsed}"))
            return self._spinner
        tally = self._tally
        counts = Text(f"{tally.done}/{tally.total}")
        if tally.unchanged:
            counts.append(f" · {tally.unchanged} unchanged")
        if tally.failed:
            counts.append(f" · {tally.failed} failed", style="bold red")
        left = tally.seconds_left(now)
        when = elapsed if left is None or tally.done == tally.total else f"{told(left)} left"
        row = Table.grid(padding=(0, 1))
        row.add_row(
            "Building reports",
            # Rich's own colour for what is done is a red; here red is for what failed.
            ProgressBar(
                max(tally.total, 1),
                tally.done,
                width=30,
                complete_style="blue",
                finished_style="blue",
            ),
            counts,
            Text(when),
        )
        return Group(row, *self._running(tally, now))

    def _running(self, tally: Tally, now: float) -> list[Text]:
        oldest = sorted(tally.running.items(), key=lambda item: (item[1], item[0]))
        lines = [
            Text(f"  {key}  {now - since:.0f} s", overflow="ellipsis", no_wrap=True)
            for key, since in oldest[:_MOST_RUNNING]
        ]
        if len(oldest) > _MOST_RUNNING:
            lines.append(Text(f"  and {len(oldest) - _MOST_RUNNING} more"))
        return lines
