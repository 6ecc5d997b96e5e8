"""What a run says while it is under way and at its end: on a terminal, in a file, for programs."""

from reporting.progress.lines import Lines
from reporting.progress.live import LiveDisplay
from reporting.progress.log import EventLog
from reporting.progress.summary import Summary, notice_lines, summary_lines
from reporting.progress.watch import Everybody, Watch

__all__ = [
    "EventLog",
    "Everybody",
    "Lines",
    "LiveDisplay",
    "Summary",
    "Watch",
    "notice_lines",
    "summary_lines",
]
