"""Inline values: ``{eval}`` expressions of Markdown cells, printed from their stored results.

The engine stores each result in ``cell.metadata.user_expressions`` (the place jupyterlab-myst
uses); nothing is evaluated here. A value is text, never Markdown, unless it says that it is.
"""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Mapping
from typing import Any

from reporting.errors import ExportError

_EXPRESSION = re.compile(r"\{eval\}`([^`]+)`")
_PUNCTUATION = re.compile(f"([{re.escape(string.punctuation)}])")


def with_values(cell: Mapping[str, Any], where: str) -> str:
    """The Markdown source of a cell with every inline value in place.

    Raises:
        ExportError: an expression has no stored result, or failed.
    """
    source = str(cell["source"])
    if "{eval}" not in source:
        return source
    results = {
        str(entry["expression"]).strip(): entry["result"]
        for entry in cell["metadata"].get("user_expressions", [])
    }

    def value(match: re.Match[str]) -> str:
        expression = match.group(1).strip()
        result = results.get(expression)
        if result is None:
            raise ExportError(
                f"the inline value {{eval}}`{expression}` has no stored result",
                where=where,
                valid=sorted(results),
                next_step="run the notebook with run_reports.py, which computes inline values",
            )
        if result.get("status") != "ok":
            raise ExportError(
                f"the inline value {{eval}}`{expression}` failed:"
                f" {result.get('ename', 'error')}: {result.get('evalue', '')}",
                where=where,
                next_step="correct the expression in the notebook and run the report again",
            )
        return _as_markdown(result["data"])

    return _EXPRESSION.sub(value, source)


def _as_markdown(data: Mapping[str, Any]) -> str:
    if "text/markdown" in data:
        return _joined(data["text/markdown"]).strip()
    text = _joined(data.get("text/plain", "")).strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        # IPython shows a str as Python source; the reader wants its content.
        text = str(ast.literal_eval(text))
    return _PUNCTUATION.sub(r"\\\1", " ".join(text.split()))


def _joined(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "".join(value)
