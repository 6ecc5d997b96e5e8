"""How far a batch has come, and how long the rest will take."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from reporting.publish import Built
from reporting.request import ReportKey

# Fewer tell nothing of the rest: the first reports wait for kernels and imports.
_ENOUGH = 3


class Tally:
    """Counts of a batch.

    Args:
        now: seconds on a clock that only goes forward, here and in every method.

    Fields:
        total, done, failed, unchanged: numbers of reports.
        running: the reports that are run, each with the time at which it was started.
    """

    def __init__(self, reports: Sequence[ReportKey], now: float) -> None:
        self.total = len(reports)
        self.done = self.failed = self.unchanged = 0
        self.running: dict[ReportKey, float] = {}
        self._begun = now
        self._left = Counter(key.report for key in reports)
        self._seconds: dict[str, list[float]] = defaultdict(list)

    def start(self, key: ReportKey, now: float) -> None:
        self.running.setdefault(key, now)

    def finish(self, built: Built) -> None:
        self.done += 1
        self.failed += not built.succeeded
        self.unchanged += built.cached
        self.running.pop(built.key, None)
        self._left[built.key.report] -= 1
        if not built.cached:
            self._seconds[built.key.report].append(built.seconds)

    def seconds_left(self, now: float) -> float | None:
        """Seconds until the last report, or None while too few are finished to tell.

        Each report that is left will take as long as those of its kind took, and the batch will
        get through them as fast as it got through what is done.
        """
        every = [seconds for some in self._seconds.values() for seconds in some]
        if len(every) < _ENOUGH:
            return None
        mean = sum(every) / len(every)
        usual = {kind: sum(some) / len(some) for kind, some in self._seconds.items()}
        spent = {key: max(now - since, 0.0) for key, since in self.running.items()}
        under_way = sum(min(seconds, usual.get(key.report, mean)) for key, seconds in spent.items())
        left = sum(usual.get(kind, mean) * number for kind, number in self._left.items())
        done = sum(every) + under_way
        return (left - under_way) * (now - self._begun) / done if done > 0 else 0.0


def told(seconds: float) -> str:
    """A time as a person would guess it: "about 40 s", "about 3 min"; never too short."""
    if seconds < 60:
        return f"about {max(10, -(-int(seconds) // 10) * 10)} s"
    minutes = -(-int(seconds) // 60)
    if minutes < 90:
        return f"about {minutes} min"
    return f"about {minutes / 60:.1f} h"
