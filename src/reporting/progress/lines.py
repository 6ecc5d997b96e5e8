"""One plain line for each phase and report: for logs, mails and screen readers."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from reporting.progress.summary import Summary
from reporting.publish import Built
from reporting.request import ReportKey


class Lines:
    """Lines without colours or cursor movements; reports that are unchanged share one."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._total = self._done = self._unchanged = 0

    def phase(self, name: str, message: str) -> None:
        self._print(message)

    def note(self, message: str) -> None:
        self._print(message)

    def batch(self, reports: Sequence[ReportKey], workers: int) -> None:
        self._total = len(reports)

    def started(self, key: ReportKey) -> None:
        """One line for each report is enough, and it stands where the report is finished."""

    def finished(self, built: Built) -> None:
        if built.cached:
            self._unchanged += 1
            return
        self._tell_unchanged()
        self._done += 1
        self._print(report_line(built, self._done, self._total))

    def ended(self, summary: Summary) -> None:
        self._tell_unchanged()

    def close(self) -> None:
        """Nothing is held."""

    def _tell_unchanged(self) -> None:
        if self._unchanged:
            self._done += self._unchanged
            self._print(f"{self._done:>4}/{self._total}  {unchanged_line(self._unchanged)}")
            self._unchanged = 0

    def _print(self, line: str) -> None:
        self._console.print(line, markup=False)


def report_line(built: Built, done: int, total: int) -> str:
    line = f"{done:>4}/{total}  {built.key}  {built.seconds:.1f} s"
    return line if built.succeeded else f"{line}  {built.status.upper()}"


def unchanged_line(number: int) -> str:
    return f"{number} report{'s' if number > 1 else ''} unchanged, not run again"
