"""What happens in a run as JSON lines, for programs (docs/progress.md)."""

from __future__ import annotations

import datetime
import json
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from reporting.errors import ReportingError
from reporting.progress.summary import Summary, plain
from reporting.publish import Built
from reporting.request import ReportKey

FORMAT = 1
_STDOUT = 1
_BEGIN = b'{"event":'


class EventLog:
    """One line for each event, written at once and whole: what is there can always be read.

    Args:
        target: a file, which is begun anew, or ``-`` for standard output.
        clock: seconds; only goes forward.

    Raises:
        ReportingError: the file cannot be written.
    """

    def __init__(self, target: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._begun = clock, clock()
        self._file = _STDOUT if target == "-" else _opened(Path(target))

    def phase(self, name: str, message: str) -> None:
        self._write("phase", phase=name, message=message)

    def note(self, message: str) -> None:
        self._write("note", message=plain(message))

    def batch(self, reports: Sequence[ReportKey], workers: int) -> None:
        self._write(
            "batch_started", format=FORMAT, reports=[str(key) for key in reports], workers=workers
        )

    def started(self, key: ReportKey) -> None:
        self._write("report_started", report=str(key))

    def finished(self, built: Built) -> None:
        self._write(
            "report_finished",
            report=str(built.key),
            status=built.status,
            cell=built.cell,
            error=plain(built.error),
            seconds=round(built.seconds, 3),
            cached=built.cached,
            notices=[plain(str(notice)) for notice in built.notices],
        )

    def ended(self, summary: Summary) -> None:
        self._write(
            "summary",
            exit_code=summary.exit_code,
            reports=summary.total,
            succeeded=len(summary.good),
            failed=len(summary.failed),
            unchanged=summary.unchanged,
            seconds=round(summary.seconds, 3),
        )

    def close(self) -> None:
        if self._file not in (_STDOUT, -1):
            os.close(self._file)
        self._file = -1

    def _write(self, event: str, **told: object) -> None:
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
        line = {"event": event, "time": now, "after": round(self._clock() - self._begun, 3), **told}
        left = memoryview(f"{json.dumps(line, ensure_ascii=False)}\n".encode())
        while left:
            left = left[os.write(self._file, left) :]


def _refuse_foreign(file: Path) -> None:
    """A log is begun anew; any other file is somebody's own."""
    if file.is_file() and file.stat().st_size:
        with file.open("rb") as there:
            if not there.read(len(_BEGIN)) == _BEGIN:
                raise ReportingError(
                    "this file is there already and is not a log of a run",
                    where=str(file),
                    next_step="choose another file with --log-json",
                )


def _opened(file: Path) -> int:
    try:
        _refuse_foreign(file)
        return os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    except OSError as error:
        raise ReportingError(
            f"cannot write the log ({error.strerror})",
            where=str(file),
            next_step="choose another file with --log-json, or - for standard output",
        ) from None
