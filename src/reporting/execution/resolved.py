"""What the cells of a notebook name: exhibits and ids that exist, in Python that parses.

A build leaves this to the kernel, which fails the one report; ``check`` tells it beforehand.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from IPython.core.inputtransformer2 import TransformerManager

import reporting
from reporting.cells import CellNotice, Place, places, source_of, tags_of
from reporting.errors import did_you_mean
from reporting.execution.source import read_notebook
from reporting.plan import Document, Plan

# Cells that the kernel skips, or that may fail.
_NOT_RUN = frozenset({"skip-execution", "raises-exception"})


def unresolved(path: Path, plan: Plan, document: Document) -> list[CellNotice]:
    """Syntax errors, unknown exhibits, ids and arguments of a notebook, in its order.

    Args:
        path: of a notebook that :func:`check_parameters` accepted.
        document: the report that it is the notebook of.
    """
    cells = read_notebook(path).cells
    everywhere = {m.id for m in plan.measures} | {o.id for g in plan.goals for o in g.objectives}
    known = _Known(_vocabulary(plan, document), frozenset(everywhere), frozenset())
    found: list[CellNotice] = []
    for place in places(cells, path.name):
        cell = place.cells[place.index]
        if cell["cell_type"] != "code" or tags_of(cell) & _NOT_RUN:
            continue
        tree = _parsed(source_of(cell), place, found)
        known = known.with_names(tree)
        found += _calls(tree, known, place)
    return found


def _parsed(source: str, place: Place, found: list[CellNotice]) -> ast.Module:
    """The cell's Python; what is none becomes a notice with its line."""
    try:
        # Magics and shell escapes become calls of get_ipython().
        plain = TransformerManager().transform_cell(source)  # type: ignore[no-untyped-call]
        tree = ast.parse(plain)
        compile(plain, "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        shown = [*source.splitlines(), ""][min(line, source.count("\n") + 1) - 1].strip()
        reason = f"line {line} is not valid Python: {getattr(error, 'msg', error)}"
        found.append(place.notice(reason, "correct it and run the cell again", subject=shown))
        return ast.Module([], [])
    return tree


@dataclass(frozen=True)
class _Known:
    """What a cell may name.

    Fields:
        words: parameter of an exhibit → its valid words.
        everywhere: measures and objectives of all reports.
        reports: names to which a report was bound.
    """

    words: Mapping[str, Sequence[str]]
    everywhere: frozenset[str]
    reports: frozenset[str]

    def with_names(self, tree: ast.Module) -> _Known:
        """With the variables that the cell binds to ``report.open(…)``."""
        bound = {
            target.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Call)
            and ast.unparse(node.value.func) in ("report.open", "reporting.report.open")
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        return replace(self, reports=self.reports | bound)


def _vocabulary(plan: Plan, document: Document) -> dict[str, list[str]]:
    goals = plan.goals if document.goal is None else (plan.goal(document.goal),)
    return {
        "measure_id": [m.id for m in plan.shown_by(document)],
        "objective_id": [o.id for goal in goals for o in goal.objectives],
        "family": sorted({m.related for m in plan.shown_by(document) if m.related}),
        "population": sorted({p for m in plan.measures for p in m.populations}),
    }


def _calls(tree: ast.Module, known: _Known, place: Place) -> Iterator[CellNotice]:
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        called = node.func
        if not (isinstance(called.value, ast.Name) and called.value.id in known.reports):
            continue
        said = f"{called.value.id}.{called.attr}"
        exhibit = _exhibits().get(called.attr)
        if exhibit is None:
            hint = did_you_mean(called.attr, _exhibits())
            yield place.notice(
                f"line {node.lineno}: there is no exhibit {called.attr!r}; {hint}".rstrip("; "),
                "help(report.Report) lists all exhibits",
                subject=said,
            )
            continue
        for name, value in _arguments(node, exhibit):
            if isinstance(value, ast.Constant) and value.value not in known.words.get(
                name, [value.value]
            ):
                yield _unknown(name, value, known, said, place)
        missing = exhibit.required - {name for name, _ in _arguments(node, exhibit)}
        if missing and _is_plain(node):
            reason = f"line {node.lineno}: {', '.join(sorted(missing))} is missing"
            yield place.notice(reason, f"write {said}(…) with it", subject=said)


def _is_plain(call: ast.Call) -> bool:
    """Whether neither ``*`` nor ``**`` stands among the arguments."""
    starred = any(isinstance(argument, ast.Starred) for argument in call.args)
    return not starred and all(keyword.arg is not None for keyword in call.keywords)


def _unknown(name: str, value: ast.Constant, known: _Known, said: str, place: Place) -> CellNotice:
    what, valid = name.removesuffix("_id"), known.words[name]
    listed = f"valid: {', '.join(valid) or 'none'}"
    if value.value in known.everywhere:
        reason = f"line {value.lineno}: {what} {value.value!r} is of another report"
        return place.notice(reason, listed, subject=said)
    hint = did_you_mean(str(value.value), valid)
    reason = f"line {value.lineno}: there is no {what} {value.value!r}; {hint}".rstrip("; ")
    return place.notice(reason, "" if hint else listed, subject=said)


@dataclass(frozen=True)
class _Exhibit:
    """Fields: names of the parameters in their order; those without a default."""

    parameters: tuple[str, ...]
    required: frozenset[str]


def _arguments(call: ast.Call, exhibit: _Exhibit) -> list[tuple[str, ast.expr]]:
    named = [(k.arg, k.value) for k in call.keywords if k.arg is not None]
    return [*zip(exhibit.parameters, call.args, strict=False), *named]


@cache
def _exhibits() -> dict[str, _Exhibit]:
    """Methods of a report, read from their source: importing it takes seconds of drawing tools."""
    folder = Path(reporting.__file__).parent / "report"
    trees = [ast.parse((folder / f).read_text(encoding="utf-8")) for f in ("book.py", "across.py")]
    found = {"view": _Exhibit((), frozenset())}
    for node in (n for tree in trees for n in ast.walk(tree)):
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            names = [a.arg for a in node.args.args]
            if names and names[0] == "self":
                needed = names[1 : len(names) - len(node.args.defaults)]
                found[node.name] = _Exhibit(tuple(names[1:]), frozenset(needed))
    return found
