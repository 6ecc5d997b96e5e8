"""Markdown cells → segments for HTML and Typst, by one pandoc call per report.

Pandoc reads CommonMark with tables and strikeout. Raw HTML is printed as the text it is; pictures
from elsewhere are not fetched; links keep only http, https and mailto. What pandoc then writes is
the only text in a report that is ever evaluated as Typst markup.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import as_file, files
from typing import Any

import bleach
import pypandoc

from reporting.errors import ExportError

Segment = dict[str, Any]

_TAGS = frozenset(
    ["a", "blockquote", "br", "code", "del", "em", "hr", "li", "ol", "p", "pre", "strong", "ul"]
)
_ATTRIBUTES = {"a": ["href"], "ol": ["start", "type"]}


def segments(cells: Sequence[str]) -> list[list[Segment]]:
    """For each Markdown cell its segments, in order.

    A segment has ``kind``: ``heading`` (level, text), ``body`` (typst, html),
    ``table`` (columns and rows as of a table exhibit) or ``picture`` (src, alt). Headings and
    cells that hold more than plain words have typst and html too.

    Raises:
        ExportError: pandoc could not be run or gave no answer.
    """
    if not any(cell.strip() for cell in cells):
        return [[] for _ in cells]
    answer: list[list[Segment]] = json.loads(_pandoc(tuple(cells)))["cells"]
    return [[_cleaned(segment) for segment in cell] for cell in answer]


# HTML and PDF of one report follow each other: the second asks for the same cells.
@lru_cache(maxsize=8)
def _pandoc(cells: tuple[str, ...]) -> str:
    # Half a surrogate pair is not text in any encoding; pandoc would refuse the whole report.
    question = json.dumps([cell.encode("utf-8", "replace").decode() for cell in cells])
    with as_file(files("reporting.export") / "prose.lua") as script:
        done = subprocess.run(
            [pypandoc.get_pandoc_path(), "lua", str(script)],
            input=question.encode("ascii"),
            capture_output=True,
            check=False,
        )
    if done.returncode != 0:
        raise ExportError(
            "pandoc could not read the Markdown cells",
            where=done.stderr.decode("utf-8", "replace").strip()[:300] or None,
            next_step="check the installation with: python -m pypandoc",
        )
    return done.stdout.decode("utf-8")


def _cleaned(segment: Segment) -> Segment:
    """The segment with all its HTML held to the allowed tags: a second wall behind pandoc."""
    return {
        key: _clean_html(value) if key == "html" else _inside(value)
        for key, value in segment.items()
    }


def _inside(value: Any) -> Any:
    if isinstance(value, dict):
        return _cleaned(value)
    if isinstance(value, list):
        return [_inside(item) for item in value]
    return value


def _clean_html(html: str) -> str:
    return str(
        bleach.clean(
            html,
            tags=_TAGS,
            attributes=_ATTRIBUTES,
            protocols={"http", "https", "mailto"},
        )
    )
