"""One run of the command: told while it is under way, summed up at its end."""

from __future__ import annotations

import time
from collections.abc import Sequence

from rich.console import Console

from reporting.cache.unchanged import Unchanged, since
from reporting.faults import was_interrupted
from reporting.linux import conceal
from reporting.plan import SchoolYear, load_plan
from reporting.progress import (
    EventLog,
    Everybody,
    Lines,
    LiveDisplay,
    Summary,
    Watch,
    notice_lines,
    summary_lines,
)
from reporting.publish import Built
from reporting.request import ReportKey, Request, asked_for

BUILT, SOME_FAILED, NEEDS_ATTENTION, INTERRUPTED = 0, 1, 2, 130


def run(request: Request, log: str | None = None) -> int:
    """Build what was asked for, say how it goes, and sum up.

    Args:
        log: file for events, or ``-`` for standard output.
    Returns:
        The exit code.
    Raises:
        ReportingError: nothing more was published.
    """
    conceal()
    begin = time.perf_counter()
    unchanged = since(request)
    if unchanged is not None:
        _say_unchanged(unchanged, request, log, begin)
        return BUILT
    done: list[Built] = []
    keys: Sequence[ReportKey] = ()

    def summary(exit_code: int) -> Summary:
        return Summary(done, len(keys), time.perf_counter() - begin, exit_code)

    with Everybody(*([EventLog(log)] if log else []), display()) as watch:
        try:
            # What nobody can build is refused at once.
            asked_for(load_plan(request.params), request)
            # Not before it is needed: a run that changes nothing is over before pandas is there.
            from reporting import pipeline

            with pipeline.build(request, watch) as (reports_built, keys):
                watch.batch(keys, request.workers)
                for built in reports_built:
                    done.append(built)
                    watch.finished(built)
        except (KeyboardInterrupt, Exception) as error:
            if was_interrupted(error):
                watch.ended(summary(INTERRUPTED))
                _say_stopped(done, len(keys))
                return INTERRUPTED
            watch.ended(summary(NEEDS_ATTENTION))
            raise
        ended = summary(BUILT if all(b.succeeded for b in done) else SOME_FAILED)
        watch.ended(ended)
    # Standard output is the programs' where they asked for it.
    console = Console(stderr=log == "-", soft_wrap=True, highlight=False)
    for line in summary_lines(ended, request.out):
        console.print(line, markup=False)
    return ended.exit_code


def display() -> Watch:
    """A live display on a terminal, plain lines elsewhere."""
    console = Console(stderr=True, highlight=False)
    if console.is_terminal:
        return LiveDisplay(console)
    return Lines(Console(stderr=True, highlight=False, soft_wrap=True))


def _say_unchanged(unchanged: Unchanged, request: Request, log: str | None, begin: float) -> None:
    if log:
        built = [
            Built(ReportKey(SchoolYear.parse(year), school, report), "succeeded", cached=True)
            for year, school, report in (name.split("/") for name in unchanged.reports)
        ]
        with Everybody(EventLog(log)) as watch:
            watch.ended(Summary(built, len(built), time.perf_counter() - begin, BUILT))
    console = Console(stderr=log == "-", soft_wrap=True, highlight=False)
    for line in [*unchanged.lines(request.out), *notice_lines(unchanged.notices)]:
        console.print(line, markup=False)


def _say_stopped(done: Sequence[Built], total: int) -> None:
    far = f" after {len(done)} of {total} reports" if total else ""
    Console(stderr=True, soft_wrap=True, highlight=False).print(
        f"\nStopped{far}. Each school year is as it was, or whole and new. What was finished is "
        "kept: run the same command again to go on.",
        markup=False,
    )
