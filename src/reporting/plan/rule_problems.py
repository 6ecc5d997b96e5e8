"""How the rules of the plan say what is wrong."""

from __future__ import annotations

from collections.abc import Iterable

from reporting.errors import Problem, did_you_mean


def problem(file: str, key: str, value: object, rule: str) -> Problem:
    return Problem(file, None, key, str(value), rule)


def unknown(file: str, key: str, value: str, what: str, valid: Iterable[str]) -> Problem:
    names = sorted(valid)
    hint = did_you_mean(value, names)
    rule = f"no such {what}; {hint + ' ' if hint else ''}valid: {', '.join(names)}"
    return problem(file, key, value, rule)
