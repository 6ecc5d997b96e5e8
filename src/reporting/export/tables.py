"""How wide the columns of a printed table are, and when a table has to be turned.

A page cannot scroll. Widths are computed from the fonts' own advance widths before Typst draws
anything, so that a table either fits or stops the build with its name.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from fontTools.ttLib import TTFont

from reporting import fonts
from reporting.errors import ExportError

# US Letter less two margins of 0.9 in; all lengths in points.
PORTRAIT = 482.4
LANDSCAPE = 662.4
INSET = 5.0
EXTRA_INSET = 9.0  # of text that follows a column of numbers
ROW_HEADER = 9.0  # em
SHAPE = 1.25  # em, a status shape and the space behind it

_REGULAR, _SEMIBOLD = 0, 2
# Words this long may not push a table over the edge: they break anyway, at any letter.
_LONGEST_UNBROKEN = 110.0
_UNKNOWN_GLYPH = 0.75
_KERNING = 1.02


@dataclass(frozen=True)
class Layout:
    """How a table is set.

    Fields:
        widths: one per column, points, insets included; they add up to the line at most.
        size: type size in points.
        turned: whether the table needs a landscape page.
    """

    widths: tuple[float, ...]
    size: float
    turned: bool


def layout(table: Mapping[str, Any], where: str) -> Layout:
    """The largest type in which a table fits, upright if at all possible.

    Args:
        table: a table exhibit.
        where: report in words, for the message.

    Raises:
        ExportError: too wide even for 7 pt on a landscape page.
    """
    upright = [(PORTRAIT, 9.0, False)] + ([] if table.get("wide") else [(PORTRAIT, 8.0, False)])
    turned = [(LANDSCAPE, size, True) for size in (9.0, 8.0, 7.0)]
    for line, size, is_turned in upright + turned:
        widths = _widths(table, line, size)
        if widths is not None:
            return Layout(widths, size, is_turned)
    name = table.get("title") or ", ".join(c["label"] for c in table["columns"][:4])
    raise ExportError(
        f"the table “{name}” has {len(table['columns'])} columns and is too wide for a page",
        where=where,
        next_step="show fewer columns, shorten their labels, or split the table in two",
    )


def height_at_most(table: Mapping[str, Any], widths: Sequence[float], size: float) -> float:
    """Points that no drawing of the table exceeds, its title and notes included."""
    rows = [*heads_of(table), *table["rows"]]
    return sum(heights_at_most(table, rows, widths, size)) + texts_at_most(table)


def heads_of(table: Mapping[str, Any]) -> Sequence[Sequence[Mapping[str, Any]]]:
    """The rows of a table's header, each in full width."""
    if "head" in table:
        return list(table["head"])
    return [[{"text": c["label"], "typst": c.get("typst")} for c in table["columns"]]]


def heights_at_most(
    table: Mapping[str, Any],
    rows: Sequence[Sequence[Mapping[str, Any]]],
    widths: Sequence[float],
    size: float,
) -> list[float]:
    """Points that no drawing of each row exceeds.

    A line is never shorter than its column less the longest word, which began the next one.
    """
    columns = [
        max(width - _edges(table["columns"], index), size) / size
        for index, width in enumerate(widths)
    ]
    return [_LINE * size * _most_lines(row, columns) + 8 for row in rows]


def _most_lines(row: Sequence[Mapping[str, Any]], columns: Sequence[float]) -> int:
    pairs = zip(row, columns, strict=False)
    return max((_lines(str(cell["text"]), width) for cell, width in pairs), default=1)


def texts_at_most(exhibit: Mapping[str, Any]) -> float:
    """Points that no setting of an exhibit's title, notes and source exceeds."""
    texts = [exhibit.get("title"), *exhibit.get("notes", ()), exhibit.get("source")]
    size = 10.0
    lines = sum(_lines(str(text), PORTRAIT / size) for text in texts if text)
    return _LINE * size * lines + 30


# Of a line with the space above it, in em: more than Typst's.
_LINE = 1.2


def _lines(text: str, width: float) -> int:
    """Lines that hold the text for certain, in a column of ``width`` em."""
    needed = _width(text, _SEMIBOLD) + SHAPE
    if needed <= width:
        return 1
    longest = max((_width(word, _SEMIBOLD) for word in text.split()), default=0.0)
    # A word that is about as long as the column breaks somewhere, and may waste half of each line.
    return 1 + math.ceil(needed / max(width - longest, width / 3))


def _widths(table: Mapping[str, Any], line: float, size: float) -> tuple[float, ...] | None:
    least: list[float] = []
    wanted: list[float] = []
    columns: Sequence[Mapping[str, Any]] = table["columns"]
    heads = [[{**cell, "strong": True} for cell in row] for row in heads_of(table)]
    weights = sum(float(c.get("weight") or 0) for c in columns)
    for index, column in enumerate(columns):
        cells = [row[index] for row in (*heads, *table["rows"]) if index < len(row)]
        word, text = _needs([c for c in cells if not c.get("colspan")], column, size)
        if column.get("weight"):
            text = max(word, line * float(column["weight"]) / weights)
        if index == 0:
            # Row headers broken into single words are hard to read across.
            word = max(word, min(text, ROW_HEADER * size))
        edges = _edges(columns, index)
        least.append(word + edges)
        wanted.append(text + edges)
    if sum(least) > line:
        return None
    if sum(wanted) <= 0:  # blanks, and the edges of the page on both sides
        return tuple(round(line / len(wanted), 2) for _ in wanted)
    if sum(wanted) <= line:
        return tuple(round(w * line / sum(wanted), 2) for w in wanted)
    room = line - sum(least)
    greed = sum(w - n for w, n in zip(wanted, least, strict=True))
    return tuple(round(n + room * (w - n) / greed, 2) for w, n in zip(wanted, least, strict=True))


def _edges(columns: Sequence[Mapping[str, Any]], index: int) -> float:
    """Points of a column's width beside its text."""
    after_number = index > 0 and columns[index - 1].get("align") == "right"
    extra = EXTRA_INSET if after_number and columns[index].get("align") != "right" else 0.0
    return 2 * INSET + extra - INSET * ((index == 0) + (index == len(columns) - 1))


def _needs(
    cells: Sequence[Mapping[str, Any]], column: Mapping[str, Any], size: float
) -> tuple[float, float]:
    """Least and wished width of a column's content: longest word, longest text."""
    texts = [
        (
            str(cell["text"]),
            _SEMIBOLD if cell.get("strong") else _REGULAR,
            SHAPE if cell.get("shape") else 0.0,
        )
        for cell in cells
    ]
    is_number = column.get("align") in ("right", "center")
    word = text = 0.0
    for content, face, lead in texts:
        whole = (_width(content, face) + lead) * size
        longest = max((_width(w, face) + lead for w in _words(content)), default=0.0) * size
        # Short figures such as "≥ 10 (n 32)" look broken when they wrap; so do a status with its
        # shape and two or three short words such as "no clear gap".
        short = 64 if is_number or lead == 0 else _LONGEST_UNBROKEN
        if face != _SEMIBOLD and whole <= short:
            longest = whole
        word = max(word, min(longest, _LONGEST_UNBROKEN))
        text = max(text, whole)
    return word, text


def _words(text: str) -> list[str]:
    # Typst breaks after a hyphen between letters, not inside "2025-26".
    return [w for w in re.split(r"(?<=[A-Za-z][-–—/])(?=[A-Za-z])|\s+", text) if w]


def _width(text: str, face: int) -> float:
    """Width of a text in em."""
    advances = _advances(face)
    return _KERNING * sum(advances.get(ord(c)) or _of_other_script(c) for c in text)


def _of_other_script(character: str) -> float:
    """Emoji are wider than high, ideographs as wide as high."""
    return 1.25 if character >= "\U0001f000" else 1.0 if character >= "\u2e80" else _UNKNOWN_GLYPH


@lru_cache(maxsize=2)
def _advances(face: int) -> dict[int, float]:
    with TTFont(fonts.ttf_files()[face], lazy=True) as font:
        metrics, em = font["hmtx"], font["head"].unitsPerEm
        return {point: metrics[name][0] / em for point, name in font.getBestCmap().items()}
