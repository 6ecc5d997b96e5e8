"""``params/`` → :class:`Plan`, read once; every problem of every file in one message."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from reporting.errors import PlanError, Problem, ReportingError, did_you_mean
from reporting.plan.checking import CheckPolicy, PublishedSource, Waiver
from reporting.plan.measure import Measure
from reporting.plan.measure_settings import SETTINGS
from reporting.plan.model import District, Document, Goal, Plan
from reporting.plan.policy import PrivacyPolicy
from reporting.plan.rubric import Rubric
from reporting.plan.rules import contradictions
from reporting.plan.settings import Achievement, Breakdown, Source, StatusRule, Surveys
from reporting.plan.yaml_file import YamlFile, read_yaml

_T = TypeVar("_T")
_Some = Annotated[tuple[_T, ...], Field(min_length=1)]

# file → (key under which its list stands, or None for the whole file; field of Plan; type)
_FILES: dict[str, tuple[str | None, str, Any]] = {
    "district.yaml": (None, "district", District),
    "plan.yaml": ("goals", "goals", _Some[Goal]),
    "reports.yaml": ("reports", "reports", tuple[Document, ...]),
    "measures.yaml": ("measures", "measures", _Some[Measure]),
    "breakdowns.yaml": ("breakdowns", "breakdowns", tuple[Breakdown, ...]),
    "surveys.yaml": (None, "surveys", Surveys),
    "rubrics.yaml": ("rubrics", "rubrics", tuple[Rubric, ...]),
    "sources.yaml": ("sources", "sources", tuple[Source, ...]),
    "achievement.yaml": (None, "achievement", Achievement),
    "privacy.yaml": (None, "privacy", PrivacyPolicy),
    "status.yaml": (None, "status", StatusRule),
    "checks.yaml": (None, "checks", CheckPolicy),
    "waivers.yaml": ("waivers", "waivers", tuple[Waiver, ...]),
    "published.yaml": ("published", "published", tuple[PublishedSource, ...]),
}
# Texts of people, which the plan itself does not hold.
_COMMENTARY = "commentary"


def load_plan(params: Path) -> Plan:
    """Read and validate the whole of ``params/``.

    Raises:
        PlanError: unknown keys, wrong types, bad references, impossible targets: all at once.
        ReportingError: the folder does not exist.
    """
    if not params.is_dir():
        raise ReportingError(
            "the folder of parameters does not exist",
            where=str(params),
            next_step="give the folder that holds district.yaml and plan.yaml with --params",
        )
    problems: list[Problem] = []
    parts: dict[str, Any] = {}
    files: dict[str, YamlFile] = {}
    for name, (key, field, kind) in _FILES.items():
        file = read_yaml(params / name)
        if isinstance(file, Problem):
            problems.append(file)
            continue
        files[name] = file
        part = _part(file, key, kind, problems)
        if part is not None:
            parts[field] = part
    if len(parts) == len(_FILES):
        plan = Plan(**parts)
        problems.extend(_with_row(p, files) for p in contradictions(plan))
        problems.extend(_unread_files(params))
        if not problems:
            return plan
    raise PlanError(
        problems,
        where=params.name,
        next_step="correct these lines, then run `python run_reports.py check`",
    )


def located(problems: Iterable[Problem], params: Path) -> list[Problem]:
    """Problems of keys of ``params/`` with the line on which each key stands."""
    problems = list(problems)
    read = {name: read_yaml(params / name) for name in sorted({p.file for p in problems})}
    files = {name: file for name, file in read.items() if isinstance(file, YamlFile)}
    return [_with_row(p, files) if p.file in files else p for p in problems]


def _with_row(problem: Problem, files: Mapping[str, YamlFile]) -> Problem:
    return replace(problem, row=files[problem.file].row(problem.column, problem.value))


def plan_fingerprint(params: Path) -> dict[str, str]:
    """sha256 of every file under ``params/``, by its path relative to it, sorted."""
    return {
        path.relative_to(params).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(params.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def _part(file: YamlFile, key: str | None, kind: Any, problems: list[Problem]) -> Any:
    """What one file adds to the plan, or None with its problems."""
    content: Any = file.content
    place: tuple[str | int, ...] = ()
    if key is not None:
        for other in content:
            if other != key:
                hint = did_you_mean(str(other), [key]) or f"only {key} is read"
                row = file.row(str(other))
                problems.append(Problem(file.name, row, str(other), "", f"unknown key; {hint}"))
        if key not in content:
            problems.append(Problem(file.name, None, key, "", "this key is missing"))
            return None
        content, place = content[key], (key,)
    try:
        return TypeAdapter(kind).validate_python(content)
    except ValidationError as error:
        problems += [_as_problem(detail, file, place, kind) for detail in error.errors()]
    except RecursionError:
        problems.append(Problem(file.name, None, "", "", "refers to itself"))
    return None


def _as_problem(
    detail: ErrorDetails, file: YamlFile, place: tuple[str | int, ...], kind: Any
) -> Problem:
    # pydantic adds the member of a union, and [key] for a key: neither stands in the file.
    path = file.named([*place, *(part for part in detail["loc"] if part != "[key]")])
    value = detail["input"]
    text = "" if isinstance(value, dict | list) else str(value)
    rule = detail["msg"].removeprefix("Value error, ")
    written = file.written.get(path)
    if detail["type"] == "extra_forbidden":
        known = _all_keys(SETTINGS.values() if "settings" in path else (kind,))
        hint = did_you_mean(str(path[-1]), known)
        rule, text = f"unknown key; {hint or 'remove it'}", ""
    elif detail["type"] == "missing":
        rule, text = "this key is missing", ""
    elif detail["type"] == "literal_error":
        words = re.findall(r"'([^']+)'", detail["ctx"]["expected"])
        rule = f"{did_you_mean(text, words)} valid: {', '.join(words)}".strip()
    elif detail["type"] == "string_type" and written is not None:
        # Without quotes YAML takes no, 0102 and 2024-08-21 for a truth, a number and a date.
        text, rule = written, f'a text stands in quotes here: "{written}"'
    return Problem(file.name, file.row(".".join(path)), ".".join(path), text, rule)


def _all_keys(kinds: Iterable[Any]) -> set[str]:
    """Every key that may stand anywhere below some types; enough for a suggestion."""
    keys: set[str] = set()
    pending, seen = list(kinds), set()
    while pending:
        current = pending.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        if isinstance(current, type) and issubclass(current, BaseModel):
            keys |= set(current.model_fields)
            pending.extend(field.annotation for field in current.model_fields.values())
        pending.extend(getattr(current, "__args__", ()))
    return keys


def _unread_files(params: Path) -> list[Problem]:
    """A file or folder that is not read and is called almost like one that is, is misspelt."""
    problems = []
    for path in sorted(params.iterdir()):
        hint = did_you_mean(path.name, [*_FILES, _COMMENTARY])
        ending = path.suffix.lower()
        meant = ending in (".yaml", ".yml") or (hint and (path.is_dir() or ending == ".txt"))
        if path.name not in (*_FILES, _COMMENTARY) and meant:
            problems.append(Problem(path.name, None, "", "", f"this is not read; {hint}"))
    return problems
