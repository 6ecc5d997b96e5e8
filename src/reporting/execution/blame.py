"""Where in a cell an error arose, and its message in the analyst's own words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from reporting.cells import source_of
from reporting.errors import did_you_mean

# IPython's heading of a frame in a cell: "Cell In[3], line 2", with and without a function's name.
_FRAME = re.compile(r"Cell In\[(\d+)\], line (\d+)")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_WIDTH = 100
# What Python calls the things that a notebook knows as `report` and `this_report`.
_ATTRIBUTE = re.compile(r"(?:'Report' object|module 'reporting\.report') has no attribute '(\w+)'")
_CELL_FILE = re.compile(r" \(\d+\.py, (line \d+)\)")
_CALL = re.compile(r"\bReport\.(\w+)\(\)")


def failing_line(cell: Mapping[str, Any]) -> tuple[int, str] | None:
    """Number, from 1, and text of the line of a cell that its traceback blames.

    Of a cell that calls a function of another cell it is the line of the call.
    """
    lines = source_of(cell).splitlines()
    for output in cell.get("outputs", []):
        if output.get("output_type") != "error":
            continue
        text = _COLOURS.sub("", "\n".join(output.get("traceback", [])))
        own = [int(n) for count, n in _FRAME.findall(text) if int(count) == cell["execution_count"]]
        if own and 0 < own[0] <= len(lines):
            line = lines[own[0] - 1].strip()
            return own[0], line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…"
    return None


def as_written(message: str, cell: Mapping[str, Any]) -> str:
    """A message of Python with the names that stand in the cell instead of the package's own."""
    source = source_of(cell)

    def named(attribute: str, otherwise: str) -> str:
        found = re.search(rf"(\w+)\s*\.\s*{attribute}\b", source)
        return found[1] if found else otherwise

    def lacking(match: re.Match[str]) -> str:
        usual = "report" if "module" in match[0] else "this_report"
        hint = did_you_mean(match[1], _names(usual))
        return f"`{named(match[1], usual)}` has no {match[1]!r}" + (f"; {hint}" if hint else "")

    message = _CELL_FILE.sub(r" (\1)", message)
    message = _ATTRIBUTE.sub(lacking, message)
    return _CALL.sub(lambda m: f"{named(m[1], 'this_report')}.{m[1]}()", message)


def _names(variable: str) -> list[str]:
    """What there is instead; imported when a cell has failed, for it draws."""
    from reporting import report

    return [
        name for name in dir(report if variable == "report" else report.Report) if name[0] != "_"
    ]
