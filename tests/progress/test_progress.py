"""What a run says: a line for each report, a live display, events for programs, a summary."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest
from rich.console import Console

from reporting.cells import CellNotice
from reporting.errors import ReportingError
from reporting.plan import SchoolYear
from reporting.progress import EventLog, Everybody, Lines, LiveDisplay, Summary, summary_lines
from reporting.progress.tally import Tally, told
from reporting.publish import Built
from reporting.request import ReportKey

YEAR = SchoolYear.parse("2025-26")


def key(number: int, report: str = "goal-1") -> ReportKey:
    return ReportKey(YEAR, f"school-{number}", report)


def done(number: int, seconds: float = 2.0, report: str = "goal-1", **told: object) -> Built:
    told = {"outputs": {"goal-1.html": ""}, **told}
    return Built(key(number, report), "succeeded", seconds=seconds, **told)  # type: ignore[arg-type]


FAILED = Built(key(7), "failed in cell", "NameError: \x1b[31mname 'x'\x1b[0m\x07", 4, seconds=1.0)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def text_of(live: LiveDisplay, width: int = 100) -> str:
    console = Console(file=io.StringIO(), width=width)
    console.print(live.drawn())
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_log_gets_one_plain_line_for_each_report() -> None:
    """No control characters; what is unchanged shares a line, in its place."""
    file = io.StringIO()
    lines = Lines(Console(file=file, soft_wrap=True, highlight=False))
    lines.phase("reading", "Reading [1] …")
    lines.batch([key(n) for n in range(1000)], 2)
    for number in range(997):
        lines.finished(done(number, cached=True))
    lines.started(key(997))
    lines.finished(done(997))
    lines.finished(FAILED)
    lines.finished(done(999, cached=True))
    lines.ended(Summary([], 1000, 3.0, 1))
    assert file.getvalue().splitlines() == [
        "Reading [1] …",
        " 997/1000  997 reports unchanged, not run again",
        " 998/1000  2025-26/school-997/goal-1  2.0 s",
        " 999/1000  2025-26/school-7/goal-1  1.0 s  FAILED IN CELL",
        "1000/1000  1 report unchanged, not run again",
    ]


def test_a_terminal_shows_what_runs_and_what_is_left() -> None:
    """Phases with their time, then done, failed, running with names, time left; failures stay."""
    clock, file = Clock(), io.StringIO()
    live = LiveDisplay(Console(file=file, force_terminal=True, width=100), clock)
    with Everybody(live) as watch:
        watch.phase("reading", "Reading …")
        clock.now = 12
        assert "Reading …  12 s" in text_of(live)
        watch.batch([key(n) for n in range(20)], 2)
        for number in range(10):
            watch.started(key(number))
        clock.now = 15
        text = text_of(live)
        assert "0/20" in text
        assert "2025-26/school-0/goal-1  3 s" in text
        assert "and 4 more" in text
        assert "left" not in text
        for number in range(7):
            watch.finished(done(number))
        watch.finished(FAILED)
        clock.now = 32
        text = text_of(live)
        assert "8/20 · 1 failed" in text
        assert "school-6" not in text
        assert "about 20 s left" in text
        assert max(map(len, text_of(live, 40).splitlines())) <= 40
    stays = file.getvalue()
    assert "Reading …  12 s" in stays
    assert "FAILED IN CELL" in stays


def test_the_time_left_is_judged_by_kind() -> None:
    """Long reports that are left count as long, unchanged ones tell nothing."""
    keys = [key(n, kind) for kind in ("short", "long") for n in range(4)]
    tally = Tally(keys, now=100.0)
    tally.finish(done(0, 0.0, "short", cached=True))
    tally.finish(done(1, 1.0, "short"))
    tally.finish(done(0, 10.0, "long"))
    assert tally.seconds_left(111.0) is None
    tally.finish(done(2, 1.0, "short"))
    # 12 s of work took 6 s with two workers; 31 s of work are left.
    assert tally.seconds_left(106.0) == pytest.approx(15.5)
    tally.start(key(1, "long"), 106.0)
    # Of these, 5 s are done: 17 s of work took 11 s.
    assert tally.seconds_left(111.0) == pytest.approx(26 * 11 / 17)
    assert [told(s) for s in (0, 11, 59, 61, 7200)] == [
        "about 10 s", "about 20 s", "about 60 s", "about 2 min", "about 2.0 h",
    ]  # fmt: skip


def test_events_are_whole_lines_from_the_first_moment(tmp_path: Path) -> None:
    """A program that reads along, or after a kill, finds nothing but valid lines."""
    file, clock = tmp_path / "log", Clock()
    file.write_text('{"event": "of an earlier run"}\n')
    log = EventLog(str(file), clock)

    def events() -> list[dict[str, object]]:
        text = file.read_text(encoding="utf-8")
        assert text.endswith("\n")
        return [json.loads(line) for line in text.splitlines()]

    log.phase("reading", "Reading “x” …")
    assert [e["event"] for e in events()] == ["phase"]
    log.batch([key(1), key(7)], 2)
    log.started(key(7))
    clock.now = 1.5
    log.finished(FAILED)
    assert events()[-1].pop("time")
    assert {k: v for k, v in events()[-1].items() if k != "time"} == {
        "event": "report_finished", "after": 1.5, "report": "2025-26/school-7/goal-1",
        "status": "failed in cell", "cell": 4, "error": "NameError: name 'x'", "seconds": 1.0,
        "cached": False, "notices": [],
    }  # fmt: skip
    log.ended(Summary([FAILED], 2, 9.0, 130))
    assert events()[-1]["exit_code"] == 130
    log.close()


def test_events_may_go_to_standard_output(capfd: pytest.CaptureFixture[str]) -> None:
    """For a pipe; it is not closed."""
    log = EventLog("-")
    log.started(key(1))
    log.close()
    assert json.loads(capfd.readouterr().out)["event"] == "report_started"
    os.fstat(1)


def test_a_log_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """Before minutes of work."""
    with pytest.raises(ReportingError, match="--log-json"):
        EventLog(str(tmp_path / "nowhere" / "log"))


def test_every_event_and_its_fields_are_documented(tmp_path: Path) -> None:
    """docs/progress.md is what programs are written by."""
    text = (Path(__file__).parents[2] / "docs" / "progress.md").read_text(encoding="utf-8")
    log = EventLog(str(tmp_path / "log"))
    log.phase("reading", "x")
    log.note("y")
    log.batch([key(1)], 2)
    log.started(key(1))
    log.finished(done(1))
    log.ended(Summary([], 1, 0.0, 0))
    log.close()
    for line in (tmp_path / "log").read_text().splitlines():
        event = json.loads(line)
        assert f"`{event['event']}`" in text
        for field in event:
            assert f"`{field}`" in text, field


def test_the_summary_names_what_took_longest(tmp_path: Path) -> None:
    """Reports, and of each notebook's cells the slowest run, with its first line."""
    folder = tmp_path / "2025-26" / "school-2"
    folder.mkdir(parents=True)
    cells = [("markdown", "# A"), ("code", "\n"), ("code", "import x"), ("code", "draw()\nb")]
    notebook = {"cells": [{"cell_type": kind, "source": [text]} for kind, text in cells]}
    (folder / "goal-1.ipynb").write_text(json.dumps(notebook))
    outputs = {"goal-1.html": "ab"}
    built = [
        done(1, 3.0, outputs=outputs, cells=((1, 0.2), (2, 1.0))),
        done(2, 9.0, outputs=outputs, cells=((1, 0.1), (2, 4.0))),
        done(3, 99.0, cached=True, outputs=outputs, cells=((1, 99.0),)),
        FAILED,
    ]
    lines = list(summary_lines(Summary(built, 4, 12.0, 1), tmp_path))
    assert lines[:7] == [
        "",
        "Built 3 of 4 reports in 12 s: 3 HTML, 0 PDF, 0 executed notebooks.",
        "Unchanged since they were last built, and not run again: 1.",
        "Slowest reports: 2025-26/school-2/goal-1 9.0 s, 2025-26/school-1/goal-1 3.0 s, "
        "2025-26/school-7/goal-1 1.0 s",
        "Slowest cells:",
        "    4.0 s  2025-26/school-2/goal-1, cell [2]: draw()",
        "    0.2 s  2025-26/school-1/goal-1, cell [1]",
    ]
    assert "\nFAILED IN CELL: 2025-26/school-7/goal-1, cell [4]\n  NameError: name 'x'" in lines
    assert f"Open first: {tmp_path}/2025-26/school-1/goal-1.html" in lines


def test_the_summary_tells_what_is_not_printed(tmp_path: Path) -> None:
    """Once for all reports of a notebook, with their number, and without control characters."""
    fig = CellNotice("goal_1.ipynb", "cell [2]", "fig", "a plotly output is not printed", "use x")
    raw = CellNotice("goal_1.ipynb", "cell [3]", "\x1b[31mred", "not printed")
    built = [done(1, notices=(fig, raw)), done(2, notices=(fig,)), done(3)]
    lines = list(summary_lines(Summary(built, 3, 1.0, 0), tmp_path))
    place = lines.index("\nNot printed as the notebook shows it:")
    assert lines[place + 1 : place + 3] == [
        "  goal_1.ipynb, cell [2] (`fig`): a plotly output is not printed; use x (2 reports)",
        "  goal_1.ipynb, cell [3] (`red`): not printed",
    ]
