"""Somebody who is told how a run goes."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Protocol

from reporting.progress.summary import Summary
from reporting.publish import Built
from reporting.request import ReportKey


class Watch(Protocol):
    """Told in this order: phases, the batch, its reports, the summary; then let go of."""

    def phase(self, name: str, message: str) -> None:
        """What is done before the first report: a short fixed name, and words for people."""
        ...

    def note(self, message: str) -> None:
        """Words for people, at any time."""
        ...

    def batch(self, reports: Sequence[ReportKey], workers: int) -> None:
        """The reports that are going to be built."""
        ...

    def started(self, key: ReportKey) -> None:
        """Told at least once of every report that is run, never of one that is known already."""
        ...

    def finished(self, built: Built) -> None:
        """Told once of every report."""
        ...

    def ended(self, summary: Summary) -> None:
        """Told last, also of a run that was stopped."""
        ...

    def close(self) -> None: ...


class Everybody:
    """Several watches as one; closed on the way out, whatever happens."""

    def __init__(self, *watches: Watch) -> None:
        self._watches = watches

    def phase(self, name: str, message: str) -> None:
        for watch in self._watches:
            watch.phase(name, message)

    def note(self, message: str) -> None:
        for watch in self._watches:
            watch.note(message)

    def batch(self, reports: Sequence[ReportKey], workers: int) -> None:
        for watch in self._watches:
            watch.batch(reports, workers)

    def started(self, key: ReportKey) -> None:
        for watch in self._watches:
            watch.started(key)

    def finished(self, built: Built) -> None:
        for watch in self._watches:
            watch.finished(built)

    def ended(self, summary: Summary) -> None:
        for watch in self._watches:
            watch.ended(summary)

    def close(self) -> None:
        for watch in self._watches:
            watch.close()

    def __enter__(self) -> Everybody:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:  # fmt: skip
        self.close()
