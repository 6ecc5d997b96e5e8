"""A cell that fails: its line, and a message in the words of the analyst."""

from __future__ import annotations

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output

from reporting.execution.blame import as_written, failing_line


def failed(source: str, *traceback: str, count: int = 3) -> NotebookNode:
    error = new_output("error", ename="E", evalue="v", traceback=list(traceback))
    return new_code_cell(source, execution_count=count, outputs=[error])


CALLS = 'x = 1\nthis_report.trend("map_ella_index")'


@pytest.mark.parametrize(
    ("cell", "blamed"),
    [
        (failed(CALLS, "\x1b[31mE\x1b[39m Traceback", "\x1b[36mCell\x1b[39m\x1b[36m \x1b[39m"
                "\x1b[32mIn[3]\x1b[39m\x1b[32m, line 2\x1b[39m\n 1 x = 1\n----> 2 this_report"),
         (2, 'this_report.trend("map_ella_index")')),
        (failed(" y = helper(0)", "Cell In[3], line 1", "Cell In[2], line 9, in helper(x)"),
         (1, "y = helper(0)")),
        (failed("x = = 2", "  Cell In[3], line 1\n    x = = 2\n        ^"), (1, "x = = 2")),
        (failed("x", "Cell In[2], line 1"), None),
        (failed("x", "Cell In[3], line 7"), None),
        (failed("x" * 200, "Cell In[3], line 1"), (1, "x" * 99 + "…")),
        (new_code_cell("x"), None),
    ],
)  # fmt: skip
def test_the_line_of_the_cell_that_failed_is_told(
    cell: NotebookNode, blamed: tuple[int, str] | None
) -> None:
    """With colours and without; of a function of another cell the line that called it."""
    assert failing_line(cell) == blamed


@pytest.mark.parametrize(
    ("said", "source", "expected"),
    [
        ("AttributeError: 'Report' object has no attribute 'trnd'", "page.trnd('x')",
         "AttributeError: `page` has no 'trnd'; did you mean trend?"),
        ("AttributeError: 'Report' object has no attribute 'zz'", "getattr(this_report, name)",
         "AttributeError: `this_report` has no 'zz'"),
        ("AttributeError: module 'reporting.report' has no attribute 'opne'", "r = report.opne(x)",
         "AttributeError: `report` has no 'opne'; did you mean open?"),
        ("TypeError: Report.trend() missing 1 required positional argument: 'measure'",
         "this_report.trend()",
         "TypeError: this_report.trend() missing 1 required positional argument: 'measure'"),
        ("SyntaxError: invalid syntax (1843956808.py, line 1)", "x = = 1",
         "SyntaxError: invalid syntax (line 1)"),
        ("KeyError: 'Report'", "x['Report']", "KeyError: 'Report'"),
    ],
)  # fmt: skip
def test_things_are_called_as_they_stand_in_the_cell(said: str, source: str, expected: str) -> None:
    """No name of the package: what the analyst wrote, and what is close to it."""
    assert as_written(said, failed(source)) == expected
