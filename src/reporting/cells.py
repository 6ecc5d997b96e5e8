"""Cells of a notebook: numbers, names, tags and notices, the same in every message and step.

A notebook from another tool, or one edited by hand, may lack what Jupyter always writes;
:func:`repaired` supplies it once, so that no later step has to ask.
"""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

CELL_TYPES = ("code", "markdown", "raw")
INJECTED = "injected-parameters"
REMOVE_CELL, REMOVE_OUTPUT = "remove-cell", "remove-output"

_KNOWN = (
    "parameters", INJECTED, "papermill-error-cell-tag", "skip-execution", "raises-exception",
    REMOVE_CELL, REMOVE_OUTPUT, "remove-input",
)  # fmt: skip
_SAME = {"remove": REMOVE_CELL, "hide": REMOVE_CELL}
_FIRST_WORDS = 40
_ID = re.compile(r"[a-z][a-z0-9_]*")
_MAGIC = re.compile(r"^[ \t]*[%!?].*$", re.MULTILINE)


@dataclass(frozen=True, order=True)
class CellNotice:
    """What a report leaves out, or prints otherwise than its notebook shows it; for the author.

    Fields:
        notebook: its name, as in messages of errors.
        cell: in words, as by :func:`cell_name`.
        subject: the expression or variable that it is about; empty if the whole cell.
        reason: what is not printed, and why.
        next_step: how to have it printed; may be empty.
    """

    notebook: str
    cell: str
    subject: str
    reason: str
    next_step: str = ""

    def __str__(self) -> str:
        about = f" (`{self.subject}`)" if self.subject else ""
        then = f"; {self.next_step}" if self.next_step else ""
        return f"{self.notebook}, {self.cell}{about}: {self.reason}{then}"


@dataclass(frozen=True)
class Place:
    """One cell of a notebook, for messages; put into words only when there is one."""

    notebook: str
    cells: Sequence[Mapping[str, Any]]
    index: int

    def __str__(self) -> str:
        return f"{self.notebook}, {cell_name(self.cells, self.index)}"

    def notice(self, reason: str, next_step: str = "", subject: str | None = None) -> CellNotice:
        """A notice about this cell; the subject is by default the expression that it ends with."""
        cell = self.cells[self.index]
        if subject is None:
            subject = _last_expression(source_of(cell)) if cell["cell_type"] == "code" else ""
        name = cell_name(self.cells, self.index)
        return CellNotice(self.notebook, name, subject, reason, next_step)


def places(cells: Sequence[Mapping[str, Any]], notebook: str) -> list[Place]:
    """Every cell of a notebook, in order."""
    return [Place(notebook, cells, index) for index in range(len(cells))]


def cell_number(cells: Sequence[Mapping[str, Any]], index: int) -> int | None:
    """The number that JupyterLab shows beside a cell after "Run All Cells": ``[5]``.

    Code cells with any source are counted from 1. The cell that papermill adds with the values of
    the parameters is not the analyst's and does not count.

    Args:
        index: position among all cells, from 0.

    Returns:
        None for a cell without a number: Markdown, raw, blank or added by papermill.
    """
    if not _is_counted(cells[index]):
        return None
    return sum(_is_counted(cell) for cell in cells[: index + 1])


def cell_index(cells: Sequence[Mapping[str, Any]], number: int) -> int | None:
    """The position of the cell with that number, from 0; None if there is none."""
    counted = [index for index, cell in enumerate(cells) if _is_counted(cell)]
    return counted[number - 1] if 0 < number <= len(counted) else None


def cell_name(cells: Sequence[Mapping[str, Any]], index: int, *, quoting: bool = True) -> str:
    """A cell in words: ``cell [5]``, or ``the Markdown cell after [5] (“Our goals…”)``.

    Args:
        quoting: whether first words of a cell without a number may be said; else it is told how
            far it lies below a numbered one: ``the Markdown cell 2 below [5]``.
    """
    number = cell_number(cells, index)
    if number is not None:
        return f"cell [{number}]"
    kind = {"markdown": "Markdown", "code": "blank"}.get(cells[index]["cell_type"], "raw")
    if INJECTED in tags_of(cells[index]):
        kind = "added parameters"
    before = sum(_is_counted(cell) for cell in cells[:index])
    place = f"after [{before}]" if before else "before [1]"
    if not quoting:
        top = cell_index(cells, before) if before else -1
        below = index - (-1 if top is None else top)
        return f"the {kind} cell {below} " + (f"below [{before}]" if before else "from the top")
    words = " ".join(source_of(cells[index]).split()).lstrip("# ")
    short = words if len(words) <= _FIRST_WORDS else words[:_FIRST_WORDS].rstrip() + "…"
    return f"the {kind} cell {place}" + (f" (“{short}”)" if short else "")


def tags_of(cell: Mapping[str, Any]) -> frozenset[str]:
    """Tags of a cell in their one spelling: ``Remove Cell``, ``hide_cell`` → ``remove-cell``.

    Tags that mean nothing to this package stay as they are.
    """
    tags = _mapping(cell.get("metadata")).get("tags")
    if isinstance(tags, str):
        tags = tags.split(",")
    return frozenset(_spelled(tag) for tag in _listed(tags) if isinstance(tag, str))


def source_of(cell: Mapping[str, Any]) -> str:
    """The text of a cell, which files may hold as a list of lines."""
    source = cell.get("source") or ""
    return "".join(map(str, source)) if isinstance(source, list | tuple) else str(source)


def parsed(source: str) -> ast.Module:
    """The Python of a code cell, without IPython's magics and shell lines; empty if it is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(_MAGIC.sub("", source))
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return ast.Module([], [])


class MalformedError(ValueError):
    """A notebook whose cells nobody could tell apart; the message says which and why."""


def repaired(notebook: Any) -> Any:
    """The notebook, changed in place, with what each cell of version 4 has: source, metadata, tags
    in their one spelling, outputs of code.

    Raises:
        MalformedError: something among the cells is no cell, or metadata, which hold the tags
            that decide what is printed, are none.
    """
    notebook["metadata"] = _metadata(notebook, "its")
    cells = notebook.setdefault("cells", [])
    if not isinstance(cells, list):
        raise MalformedError("`cells` is no list")
    for number, cell in enumerate(cells, start=1):
        found = cell.get("cell_type") if isinstance(cell, Mapping) else cell
        if found not in CELL_TYPES:
            valid = ", ".join(CELL_TYPES)
            raise MalformedError(f"its cell no. {number} has cell_type {found!r}; valid: {valid}")
        tags = sorted(tags_of(cell))
        cell["source"] = source_of(cell)
        cell["metadata"] = _metadata(cell, f"of its cell no. {number} the")
        if tags or "tags" in cell["metadata"]:
            cell["metadata"]["tags"] = tags
        if "attachments" in cell:
            cell["attachments"] = _mapping(cell["attachments"])
        if cell["cell_type"] == "code":
            cell["outputs"] = [o for o in _listed(cell.get("outputs")) if isinstance(o, Mapping)]
            cell.setdefault("execution_count", None)
            for output in cell["outputs"]:
                for key in {"data", "metadata"} & output.keys():
                    output[key] = _mapping(output[key])
    return notebook


def _metadata(holder: Any, whose: str) -> Any:
    found = holder.get("metadata")
    if found is not None and not isinstance(found, Mapping):
        raise MalformedError(f"{whose} metadata are {found!r}, which name nothing")
    return _mapping(found)


def _mapping(value: Any) -> Any:
    return value if isinstance(value, Mapping) else {}


def _listed(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else ()


def _last_expression(source: str) -> str:
    """What a code cell shows last: ``fig`` of ``fig``, ``fig.show()`` and ``display(fig)``."""
    body = parsed(source).body
    last = body[-1] if body else None
    if not isinstance(last, ast.Expr):
        return ""
    shown = last.value
    if isinstance(shown, ast.Call):
        function = shown.func
        if isinstance(function, ast.Attribute) and function.attr == "show":
            shown = function.value
        elif isinstance(function, ast.Name) and function.id == "display":
            if len(shown.args) != 1:
                return ""
            shown = shown.args[0]
    words = " ".join(ast.unparse(shown).split())
    return words if len(words) <= _FIRST_WORDS else words[:_FIRST_WORDS] + "…"


def _is_counted(cell: Mapping[str, Any]) -> bool:
    is_code = cell.get("cell_type") == "code"
    return is_code and bool(source_of(cell).strip()) and INJECTED not in tags_of(cell)


def _spelled(tag: str) -> str:
    bare = _bare(tag)
    bare = _SAME.get(bare) or re.sub("^hide", "remove", bare).removesuffix("s")
    return _SPELLING.get(_bare(bare), tag.strip())


def _bare(tag: str) -> str:
    return re.sub(r"[\W_]+", "", tag.lower())


_SPELLING = {_bare(tag).removesuffix("s"): tag for tag in _KNOWN}


def words_of(notebook: bytes) -> frozenset[str]:
    """Every word in a notebook file that could be an id, in code and in text."""
    try:
        cells = list(json.loads(notebook)["cells"])
    except (ValueError, LookupError, TypeError):
        return frozenset()  # it is refused where it is run
    text = "\n".join(source_of(cell) for cell in cells if isinstance(cell, Mapping))
    return frozenset(_ID.findall(text))
