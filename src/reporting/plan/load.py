"""``params/`` → :class:`Plan`, read once; every problem of every file in one message."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from reporting.errors import PlanError, Problem, ReportingError, did_you_mean
from reporting.plan.checking import CheckPolicy, PublishedSource, Waiver
from reporting.plan.measure import Measure
from reporting.plan.model import District, Document, Goal, Plan
from reporting.plan.policy import PrivacyPolicy
from reporting.plan.rubric import Rubric
from reporting.plan.rules import contradictions
from reporting.plan.settings import Breakdown, Source, StatusRule, Surveys

_T = TypeVar("_T")

# file → (key under which its list stands, or None for the whole file; field of Plan; type)
_FILES: dict[str, tuple[str | None, str, Any]] = {
    "district.yaml": (None, "district", District),
    "plan.yaml": ("goals", "goals", tuple[Goal, ...]),
    "reports.yaml": ("reports", "reports", tuple[Document, ...]),
    "measures.yaml": ("measures", "measures", tuple[Measure, ...]),
    "breakdowns.yaml": ("breakdowns", "breakdowns", tuple[Breakdown, ...]),
    "surveys.yaml": (None, "surveys", Surveys),
    "rubrics.yaml": ("rubrics", "rubrics", tuple[Rubric, ...]),
    "sources.yaml": ("sources", "sources", tuple[Source, ...]),
    "privacy.yaml": (None, "privacy", PrivacyPolicy),
    "status.yaml": (None, "status", StatusRule),
    "checks.yaml": (None, "checks", CheckPolicy),
    "waivers.yaml": ("waivers", "waivers", tuple[Waiver, ...]),
    "published.yaml": ("published", "published", tuple[PublishedSource, ...]),
}


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
    for name, (key, field, kind) in _FILES.items():
        content = _read_yaml(params / name, problems)
        if content is None:
            continue
        if key is not None:
            content = _only_key(content, key, name, problems)
            if content is None:
                continue
        part = _validated(kind, content, name, key, problems)
        if part is not None:
            parts[field] = part
    if len(parts) == len(_FILES):
        plan = Plan(**parts)
        problems.extend(contradictions(plan))
        problems.extend(_unread_files(params))
        if not problems:
            return plan
    raise PlanError(
        problems,
        where=params.name,
        next_step="correct these lines, then run `python run_reports.py check`",
    )


def plan_fingerprint(params: Path) -> dict[str, str]:
    """sha256 of every file under ``params/``, by its path relative to it, sorted."""
    return {
        path.relative_to(params).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(params.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


# Ten times as fast, where PyYAML was built with it.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _StrictLoader(_Loader):  # type: ignore[misc]
    """YAML in which a key that stands twice is an error instead of a silent overwrite."""


def _mapping(loader: _StrictLoader, node: yaml.MappingNode) -> dict[Hashable, Any]:
    seen: set[str] = set()
    for key_node, _ in node.value:
        key = str(loader.construct_object(key_node))
        if key in seen:
            raise yaml.constructor.ConstructorError(
                None, None, f"key {key!r} stands twice", key_node.start_mark
            )
        seen.add(key)
    mapping: dict[Hashable, Any] = loader.construct_mapping(node, deep=True)
    return mapping


_StrictLoader.add_constructor("tag:yaml.org,2002:map", _mapping)


def _read_yaml(path: Path, problems: list[Problem]) -> Any:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_StrictLoader)
    except FileNotFoundError:
        problems.append(Problem(path.name, None, "", "", "this file is missing"))
        return None
    except UnicodeDecodeError as error:
        problems.append(
            Problem(path.name, None, "", f"byte {error.start}", "save this file as UTF-8 text")
        )
        return None
    except yaml.MarkedYAMLError as error:
        row = error.problem_mark.line + 1 if error.problem_mark else None
        problems.append(Problem(path.name, row, "", "", f"not valid YAML: {error.problem}"))
        return None
    if not isinstance(content, dict):
        problems.append(Problem(path.name, None, "", "", "must hold keys and values"))
        return None
    return content


def _only_key(content: dict[str, Any], key: str, name: str, problems: list[Problem]) -> Any:
    for other in content:
        if other != key:
            problems.append(Problem(name, None, str(other), "", f"unknown key; only {key} is read"))
    if key not in content:
        problems.append(Problem(name, None, key, "", "this key is missing"))
    return content.get(key)


def _validated(
    kind: type[_T], content: Any, name: str, key: str | None, problems: list[Problem]
) -> _T | None:
    try:
        return TypeAdapter(kind).validate_python(content)
    except ValidationError as error:
        for detail in error.errors():
            problems.append(_as_problem(detail, name, key, kind))
        return None


def _as_problem(detail: ErrorDetails, name: str, key: str | None, kind: Any) -> Problem:
    where = ".".join(str(part) for part in ((key,) if key else ()) + tuple(detail["loc"]))
    value = detail["input"]
    text = "" if isinstance(value, dict | list) else str(value)
    rule = detail["msg"].removeprefix("Value error, ")
    if detail["type"] == "extra_forbidden":
        given = str(detail["loc"][-1])
        rule = f"unknown key; {did_you_mean(given, _all_keys(kind)) or 'remove it'}"
        text = ""
    elif detail["type"] == "missing":
        rule, text = "this key is missing", ""
    return Problem(name, None, where, text, rule)


def _all_keys(kind: Any) -> set[str]:
    """Every key that may stand anywhere below a type; enough for a suggestion."""
    keys: set[str] = set()
    pending, seen = [kind], set()
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
    """A file that nobody reads is a misspelt one."""
    return [
        Problem(
            path.name, None, "", "", f"nobody reads this file; {did_you_mean(path.name, _FILES)}"
        )
        for path in sorted(params.glob("*.y*ml"))
        if path.name not in _FILES
    ]
