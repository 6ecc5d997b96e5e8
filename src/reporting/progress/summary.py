"""What a run came to: what was built, what failed, what took longest."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reporting.cells import cell_index, source_of
from reporting.publish import Built

_MOST = 3
_WIDTH = 60
# A notebook's error may hold colours and worse; a log and a terminal get text.
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class Summary:
    """How a run ended.

    Fields:
        built: the finished reports, without their bytes.
        total: how many were asked for.
        seconds: of the whole run.
        exit_code: 0 all built, 1 some failed, 2 something needs attention, 130 interrupted.
    """

    built: Sequence[Built]
    total: int
    seconds: float
    exit_code: int

    @property
    def good(self) -> list[Built]:
        return sorted((b for b in self.built if b.succeeded), key=lambda b: b.key)

    @property
    def failed(self) -> list[Built]:
        return sorted((b for b in self.built if not b.succeeded), key=lambda b: b.key)

    @property
    def unchanged(self) -> int:
        return sum(b.cached for b in self.built)


def summary_lines(summary: Summary, out: Path) -> Iterator[str]:
    """For people: counts, failures with their reasons, what took longest, what to open."""
    good, failed = summary.good, summary.failed
    counts = {
        ending: sum(name.endswith(ending) for b in good for name in b.outputs)
        for ending in (".html", ".pdf", ".ipynb")
    }
    yield ""
    yield (
        f"Built {len(good)} of {len(summary.built)} reports in {summary.seconds:.0f} s: "
        f"{counts['.html']} HTML, {counts['.pdf']} PDF, {counts['.ipynb']} executed notebooks."
    )
    if summary.unchanged:
        yield f"Unchanged since they were last built, and not run again: {summary.unchanged}."
    yield from _slowest(summary.built, out)
    for built in failed:
        cell = f", cell [{built.cell}]" if built.cell else ""
        error = plain(built.error).replace("\n", "\n  ")
        yield f"\n{built.status.upper()}: {built.key}{cell}\n  {error}"
    yield from notice_lines(Counter(str(n) for b in summary.built for n in b.notices))
    if good:
        yield f"Open first: {out / _first(good)}"
    if failed:
        yield (
            f"{len(failed)} failed; readers find a page that says so calmly. Their notebooks under "
            f"{out}/ show where, but for those that were withheld. Correct them and run the same "
            "command again."
        )


def notice_lines(notices: Mapping[str, int]) -> Iterator[str]:
    """For the author of the notebooks: what is printed otherwise than they show it.

    Args:
        notices: sentence → number of reports that it is about.
    """
    if notices:
        yield "\nNot printed as the notebook shows it:"
    for sentence, reports in sorted(notices.items()):
        yield f"  {plain(sentence)}" + (f" ({reports} reports)" if reports > 1 else "")


def plain(text: str) -> str:
    """Text without colours and other control characters; lines stay lines."""
    return _CONTROL.sub("", text)


def _first(good: Sequence[Built]) -> str:
    """The file to open first: of the latest school year, the district's before a school's."""
    latest = max(b.key.year for b in good)
    first = min(
        (b for b in good if b.key.year == latest),
        key=lambda b: (b.key.school != "district", b.key.school, b.key.report),
    )
    ending = next(e for e in ("html", "pdf", "ipynb") if f"{first.key.report}.{e}" in first.outputs)
    return f"{first.key}.{ending}"


def _slowest(built: Sequence[Built], out: Path) -> Iterator[str]:
    run = [b for b in built if not b.cached]
    if len(run) > 1:
        reports = sorted(run, key=lambda b: (-b.seconds, b.key))[:_MOST]
        yield "Slowest reports: " + ", ".join(f"{b.key} {b.seconds:.1f} s" for b in reports)
    # One notebook makes many reports: of each of its cells the slowest run counts.
    cells: dict[tuple[str, int], tuple[float, Built]] = {}
    for one in sorted(run, key=lambda b: b.key):
        for number, seconds in one.cells:
            place = one.key.report, number
            if place not in cells or seconds > cells[place][0]:
                cells[place] = seconds, one
    slowest = sorted(cells.items(), key=lambda item: (-item[1][0], item[0]))[:_MOST]
    if slowest:
        yield "Slowest cells:"
    for (_, number), (seconds, one) in slowest:
        source = _source(out / f"{one.key}.ipynb", number)
        yield f"  {seconds:5.1f} s  {one.key}, cell [{number}]{source}"


def _source(notebook: Path, number: int) -> str:
    """First line of a cell of an executed notebook, if it is there to be read."""
    try:
        cells: list[dict[str, Any]] = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        index = cell_index(cells, number)
        line = "" if index is None else plain(source_of(cells[index]).strip().splitlines()[0])
    except (OSError, ValueError, KeyError, IndexError, TypeError):
        return ""
    return f": {line if len(line) <= _WIDTH else line[: _WIDTH - 1] + '…'}"
