"""Markdown cells → segments for HTML and Typst, by one question to pandoc per report.

Pandoc reads CommonMark with tables and strikeout. Raw HTML is printed as the text it is; pictures
from elsewhere are not fetched; links keep only http, https and mailto. What pandoc then writes is
the only text in a report that is ever evaluated as Typst markup.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

import bleach
import pypandoc

from reporting.errors import ExportError
from reporting.export.document import Written

Segment = dict[str, Any]

_SCRIPT = Path(__file__).with_name("prose.lua")
_LEAVE_SECONDS = 1.0
_FOLDERS = ("TMPDIR", "TEMP", "TMP")  # who looks where depends on the system
_NEXT = "check the installation with: python -m pypandoc"

_TAGS = frozenset(
    ["a", "blockquote", "br", "code", "del", "em", "hr", "li", "ol", "p", "pre", "strong", "ul"]
)
_ATTRIBUTES = {"a": ["href"], "ol": ["start", "type"]}


def segments(cells: Sequence[Written]) -> list[list[Segment]]:
    """For each text, mostly a Markdown cell, its segments, in order.

    A segment has ``kind``: ``heading`` (level, text), ``body`` (typst, html),
    ``table`` (columns and rows as of a table exhibit) or ``picture`` (src, alt). Headings and
    cells that hold more than plain words have typst and html too.

    Raises:
        ExportError: pandoc could not be run or gave no answer.
    """
    if not any(cell.text.strip() for cell in cells):
        return [[] for _ in cells]
    answer: list[list[Segment]] = json.loads(_pandoc(tuple(cells)))["cells"]
    return [[_cleaned(segment) for segment in cell] for cell in answer]


# HTML and PDF of one report follow each other: the second asks for the same cells.
@lru_cache(maxsize=8)
def _pandoc(cells: tuple[Written, ...]) -> str:
    return _the_pandoc().answer(json.dumps([_asked(cell) for cell in cells]))


def _asked(cell: Written) -> str | dict[str, str]:
    # Half a surrogate pair is not text in any encoding; pandoc would refuse the whole report.
    text = cell.text.encode("utf-8", "replace").decode()
    return {"html": text} if cell.is_html else text


@lru_cache(maxsize=1)
def _the_pandoc() -> Pandoc:
    made = Pandoc()
    atexit.register(made.close)
    return made


class Pandoc:
    """One process that answers lines with lines; to start it takes longer than to answer.

    It ends with this process, however that ends: then nobody holds its standard input any more.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._said: IO[bytes] | None = None
        self._asking = threading.Lock()

    def answer(self, question: str) -> str:
        """The answer to one line of ASCII.

        Raises:
            ExportError: it could not be run or gave none; the next question starts another.
        """
        with self._asking:
            process = self._running()
            assert process.stdin is not None
            assert process.stdout is not None
            try:
                process.stdin.write(question.encode("ascii") + b"\n")
                process.stdin.flush()
                found = process.stdout.readline()
            except OSError:
                found = b""
            except BaseException:
                # Its answer would be taken for that of the next question.
                self._end()
                raise
            if not found.endswith(b"\n"):
                raise ExportError(
                    "pandoc could not read the Markdown cells",
                    where=self._end()[:300] or None,
                    next_step=_NEXT,
                )
            return found.decode("utf-8")

    def close(self) -> None:
        with self._asking:
            self._end()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            try:
                self._said = tempfile.TemporaryFile()  # noqa: SIM115  # closed with the process
                self._process = subprocess.Popen(
                    [pypandoc.get_pandoc_path(), "lua", str(_SCRIPT)],
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._said,
                    # It makes a folder for itself, and leaves it if it is killed.
                    env=os.environ | dict.fromkeys(_FOLDERS, tempfile.gettempdir()),
                )  # fmt: skip
            except OSError as error:
                raise ExportError(
                    f"pandoc could not be started: {error}", next_step=_NEXT
                ) from error
        return self._process

    def _end(self) -> str:
        """What it complained of."""
        process, said = self._process, self._said
        self._process = self._said = None
        if process is None or said is None:
            return ""
        assert process.stdin is not None
        assert process.stdout is not None
        with contextlib.suppress(OSError):
            process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_LEAVE_SECONDS)
        process.kill()
        process.wait()
        process.stdout.close()
        with said:
            said.seek(0)
            return said.read().decode("utf-8", "replace").strip()


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
