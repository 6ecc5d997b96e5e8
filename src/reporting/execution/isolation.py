"""A notebook reaches for the released table and nothing else; whatever else is refused unrun."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath
from typing import NamedTuple

from IPython.core.inputtransformer2 import TransformerManager

from reporting.cells import cell_name
from reporting.errors import NotebookError
from reporting.execution.source import read_notebook
from reporting.plan import Plan

# What an analyst may import of this package; new rooms are closed until they are opened here.
OPEN_ROOMS = ("report", "release", "plan", "errors")
_YEAR_FOLDER = re.compile(r"(^|[\\/\s'\"=])data[\\/]+\d{4}-\d{2}([\\/\s'\"]|$)")
_EXPRESSION = re.compile(r"\{eval\}`([^`]+)`")
_ENVIRONMENT = frozenset({"environ", "environb", "getenv", "getenvb"})
_ENVIRONMENT_MAGICS = frozenset({"env", "set_env"})
_SHELLS = frozenset({"bash", "sh", "script", "system", "sx"})
_PRINTS_ENVIRONMENT = re.compile(r"^\s*(env|printenv|set)\b|\$\{?[A-Za-z_]", re.MULTILINE)

_INSTEAD_OF_RECORDS = "use this_report.…: it computes everything from the released table"
_INSTEAD_OF_VARIABLES = "write the value into the notebook, or into params/"


class Reach(NamedTuple):
    """Something outside that a notebook reaches for; the line is counted within its cell."""

    cell: str
    line: int
    what: str
    instead: str


def check_isolation(path: Path, plan: Plan, data: Path) -> None:
    """Make sure that no cell opens student records or reads the environment.

    Args:
        path: of a notebook that :func:`check_parameters` accepted.
        data: folder of the extracts.

    Raises:
        NotebookError: notebook, cell and line of every such place.
    """
    reaches = list(_of_notebook(path, _Forbidden(plan, data)))
    if not reaches:
        return
    lines = [f"\n  {r.cell}, line {r.line}: {r.what}; {r.instead}" for r in reaches]
    raise NotebookError(
        "this notebook reaches for more than the released table:" + "".join(lines),
        where=path.name,
        next_step="change these lines; nothing was run",
    )


class _Forbidden:
    """Which texts point at extracts."""

    def __init__(self, plan: Plan, data: Path) -> None:
        self._folders = tuple({str(data.absolute()), str(data.resolve())})
        stems = {PurePath(source.file).stem for source in plan.sources}
        names = "|".join(re.escape(stem) for stem in sorted(stems, key=len, reverse=True))
        self._files = re.compile(rf"(?<![\w-])({names})\.(csv|txt|tsv|xlsx|zip)\b", re.IGNORECASE)

    def points_at_extracts(self, text: str) -> bool:
        if _YEAR_FOLDER.search(text) or self._files.search(text):
            return True
        return any(
            re.search(rf"{re.escape(folder)}([\\/]\d{{4}}-\d{{2}}|[\\/]?$)", text)
            for folder in self._folders
        )


def _of_notebook(path: Path, forbidden: _Forbidden) -> Iterator[Reach]:
    notebook = read_notebook(path)
    for index, cell in enumerate(notebook.cells):
        name = cell_name(notebook.cells, index)
        if cell.cell_type == "code":
            yield from _of_source(cell.source, name, 0, forbidden)
        elif cell.cell_type == "markdown":
            for line, text in enumerate(cell.source.splitlines()):
                for expression in _EXPRESSION.findall(text):
                    yield from _of_source(expression, name, line, forbidden)


def _of_source(source: str, cell: str, before: int, forbidden: _Forbidden) -> Iterator[Reach]:
    try:
        # Magics and shell escapes become calls of get_ipython().
        plain = TransformerManager().transform_cell(source)  # type: ignore[no-untyped-call]
        tree = ast.parse(plain)
    except SyntaxError:
        return  # the kernel says so, with its own mark at the place
    found = dict.fromkeys(
        Reach(cell, before + getattr(node, "lineno", 1), what, instead)
        for node in ast.walk(tree)
        for what, instead in _of_node(node, forbidden)
    )
    yield from sorted(found)


def _of_node(node: ast.AST, forbidden: _Forbidden) -> Iterator[tuple[str, str]]:
    match node:
        case ast.Import(names=names):
            yield from _rooms(alias.name for alias in names)
        case ast.ImportFrom(module="reporting", names=names):
            yield from _rooms(f"reporting.{alias.name}" for alias in names)
        case ast.ImportFrom(module="os", names=names):
            if _ENVIRONMENT & {alias.name for alias in names}:
                yield "imports the environment from os", _INSTEAD_OF_VARIABLES
        case ast.ImportFrom(module=str(module)):
            yield from _rooms([module])
        case ast.Attribute(value=ast.Name(id="reporting"), attr=attr):
            yield from _rooms([f"reporting.{attr}"])
        case ast.Attribute(attr=attr) if attr in _ENVIRONMENT:
            yield f"uses {attr}, the environment", _INSTEAD_OF_VARIABLES
        case ast.Call():
            yield from _of_call(node)
        case ast.Constant(value=str(text)):
            if forbidden.points_at_extracts(text):
                yield "names a file or folder of the extracts", _INSTEAD_OF_RECORDS
            yield from _rooms(
                re.findall(r"\breporting\.[a-z]+", text) if "reporting." in text else ()
            )


def _rooms(modules: Iterable[str]) -> Iterator[tuple[str, str]]:
    for module in modules:
        parts = module.split(".")
        if parts[0] == "reporting" and len(parts) > 1 and parts[1] not in OPEN_ROOMS:
            yield f"imports {'.'.join(parts[:2])}", _INSTEAD_OF_RECORDS


def _of_call(call: ast.Call) -> Iterator[tuple[str, str]]:
    """Magics and shell escapes that print the environment."""
    if not isinstance(call.func, ast.Attribute):
        return
    texts = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    in_shell = call.func.attr in ("system", "getoutput")
    if call.func.attr in ("run_line_magic", "run_cell_magic") and texts:
        if texts[0] in _ENVIRONMENT_MAGICS:
            yield f"reads the environment by %{texts[0]}", _INSTEAD_OF_VARIABLES
        in_shell = texts[0] in _SHELLS
    if in_shell and any(_PRINTS_ENVIRONMENT.search(text) for text in texts):
        yield "reads the environment in a shell", _INSTEAD_OF_VARIABLES
