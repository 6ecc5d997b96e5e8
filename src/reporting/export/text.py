"""Text of outputs as a page can show it: without colours, overwritten lines and what is no text."""

from __future__ import annotations

import re
from html import escape

from reporting.export.document import Exhibit

# A report is read by people; what is longer than some pages is a log.
MOST_LINES = 400
MOST_CHARACTERS = 40_000

# Colours and cursor movements (CSI), titles and links (OSC), and what is left of others.
_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[@-Z\\-_]?")
_NO_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def plain_text(value: object) -> str:
    """The text of an output, which files may hold as a list of lines, as a terminal shows it.

    A line is what stands after its last carriage return: of a progress bar, its end.
    """
    text = "".join(map(str, value)) if isinstance(value, list) else str(value)
    text = _ESCAPES.sub("", text)
    if "\r" in text or "\b" in text:
        text = "\n".join(map(_overwritten, text.split("\n")))
    return clean(text)


def clean(text: str) -> str:
    """The text without control characters; half a surrogate pair becomes the sign for no letter."""
    return _SURROGATE.sub("\ufffd", _NO_TEXT.sub("", text))


def shortened(text: str) -> tuple[str, str]:
    """As much of a text as a report prints, and a sentence on the rest; empty if there is none."""
    lines = text.split("\n")
    kept = "\n".join(lines[:MOST_LINES])[:MOST_CHARACTERS].rstrip("\n")
    if kept == text:
        return text, ""
    if len(lines) > MOST_LINES and len(kept) < MOST_CHARACTERS:
        return kept, f"The first {MOST_LINES:,} of {len(lines):,} printed lines are shown."
    return kept, f"The first {len(kept):,} of {len(text):,} printed characters are shown."


def paragraph(text: str) -> Exhibit:
    """A sentence of plain text as running text."""
    data = {"kind": "prose", "style": "body", "paragraphs": [[{"text": text}]]}
    return Exhibit(data, f'<p class="prose body">{escape(text)}</p>')


def _overwritten(line: str) -> str:
    line = line.rstrip("\r").rpartition("\r")[2]
    if "\b" not in line:
        return line
    kept: list[str] = []
    for character in line:
        if character != "\b":
            kept.append(character)
        elif kept:
            kept.pop()
    return "".join(kept)
