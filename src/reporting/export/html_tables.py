"""HTML tables of outputs → table exhibits, laid out by their row and column spans.

A table is a rectangle of entries, each with its text, the rows and columns that it spans and
whether it heads a column or a row; where an entry spans more than one place, the other places are
``covered``. That is how browsers lay out a table, and what both formats draw.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from typing import Any, NamedTuple

from bs4 import Tag
from bs4.element import NavigableString, PreformattedString

Entry = dict[str, Any]


class Placed(NamedTuple):
    """A cell with its row and column, the rows and columns that it spans, and its element."""

    y: int
    x: int
    down: int
    across: int
    cell: Tag


Grid = list[list[Entry]]

MOST_ROWS = 1000

_NUMBER = re.compile(r"[($€£+\-−~<>≤≥ ]*[\d.,\u202f\u00a0]+(e[-+]?\d+)?[)\s%*†]*|[+\-−]?inf", re.I)
_NOTHING = frozenset(["", "nan", "NaN", "<NA>", "NaT", "None", "null", "-", "–", "—", "…", "..."])
_INLINE = frozenset([
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
    "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tt",
    "u", "var", "wbr",
])  # fmt: skip
_MOST_SPANNED = 1000


def exhibit_of(table: Tag) -> dict[str, Any] | None:
    """A table element as a table exhibit; None if it has no words at all.

    Beside what every table exhibit has (`reporting.report.exhibits`), it has ``head``, the rows of
    its header in full width, ``left_out``, the number of rows beyond :data:`MOST_ROWS`, and entries
    with ``colspan``, ``rowspan``, ``header`` and ``covered``.
    """
    head_rows, body, foot = _sections(table)
    if not any(words(cell) for row in (*head_rows, *body, *foot) for cell in _cells(row)):
        return None
    if not head_rows:
        head_rows = list(takewhile(_is_heading, body))
        # A table of nothing but headings is a body with headings.
        head_rows = head_rows if len(head_rows) < len(body) else head_rows[:1]
        body = body[len(head_rows) :]
    left_out = max(len(body) - MOST_ROWS, 0)
    placed = [_placed(rows) for rows in (head_rows, body[:MOST_ROWS], foot)]
    # A cell over a hundred columns in a table of three is as wide as the table.
    columns = sorted({x for cells in placed for _, x, *_ in cells})
    head, rows, last = (
        _grid(cells, count, columns)
        for cells, count in zip(
            placed, (len(head_rows), len(body) - left_out, len(foot)), strict=True
        )
    )
    for row in head:
        for entry in row:
            entry["header"] = "col"
    titles, head = _apart(head, head_rows)
    notes, last = _apart(last, foot)
    rows += last
    caption = table.find("caption", recursive=False)
    if caption is not None:
        titles.insert(0, words(caption))
    if left_out:
        notes.append(f"The first {MOST_ROWS:,} of {len(body):,} rows are shown.")
    left = _row_headers(rows)
    return {
        "kind": "table",
        "title": " – ".join(filter(None, titles)),
        "columns": [_column(head, rows, index, left) for index in range(len(columns))],
        "head": head,
        "rows": rows,
        "row_headers": left > 0,
        "notes": notes,
        "source": None,
        "left_out": left_out,
    }


def words(tag: Tag) -> str:
    """The text of an element as one line; blocks and line breaks part words, markup does not."""
    return " ".join("".join(_texts(tag)).split())


def _texts(tag: Tag) -> Iterator[str]:
    for child in tag.children:
        if isinstance(child, Tag):
            apart = "" if child.name in _INLINE else " "
            yield apart + str(child.get("alt") or "")
            yield from _texts(child)
            yield apart
        elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
            yield str(child)


def _sections(table: Tag) -> list[list[Tag]]:
    """Rows of head, bodies and foot; those of tables inside of cells are none of them."""
    rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    return [
        [row for row in rows if row.parent is not None and row.parent.name in names]
        for names in (("thead",), ("tbody", "table"), ("tfoot",))
    ]


def _cells(row: Tag) -> list[Tag]:
    return row.find_all(["td", "th"], recursive=False)


def _is_heading(row: Tag) -> bool:
    cells = _cells(row)
    return bool(cells) and all(cell.name == "th" for cell in cells)


def _span(cell: Tag, name: str) -> int:
    found = re.match(r"\s*\+?(\d{1,6})", str(cell.get(name) or ""))
    return min(max(int(found[1]), 1), _MOST_SPANNED) if found else 1


def _placed(rows: Sequence[Tag]) -> list[Placed]:
    """The place of every cell, as browsers find it."""
    taken: set[tuple[int, int]] = set()
    placed = []
    for y, row in enumerate(rows):
        x = 0
        for cell in _cells(row):
            while (y, x) in taken:
                x += 1
            to_the_end = str(cell.get("rowspan", "")).strip() == "0"
            height = len(rows) - y if to_the_end else min(_span(cell, "rowspan"), len(rows) - y)
            across = _span(cell, "colspan")
            # Where two cells claim one place, the later one is as wide as there is room.
            width = next((i for i in range(1, across) if (y, x + i) in taken), across)
            taken.update((y + j, x + i) for j in range(height) for i in range(width))
            placed.append(Placed(y, x, height, width, cell))
            x += width
    return placed


def _grid(cells: Sequence[Placed], height: int, columns: Sequence[int]) -> Grid:
    grid: Grid = [[{"text": ""} for _ in columns] for _ in range(height)]
    for y, x, down, across, cell in cells:
        first, behind = bisect_left(columns, x), bisect_left(columns, x + across)
        for row in grid[y : y + down]:
            row[first:behind] = [{"text": "", "covered": True} for _ in range(first, behind)]
        entry = grid[y][first] = {"text": words(cell)}
        if down > 1:
            entry["rowspan"] = down
        if behind - first > 1:
            entry["colspan"] = behind - first
        if cell.name == "th":
            entry["header"] = "row"
    return grid


def _apart(grid: Grid, rows: Sequence[Tag]) -> tuple[list[str], Grid]:
    """Texts of the first rows that are one plain cell over the whole width: titles, or notes."""
    texts: list[str] = []
    for entries, row in zip(grid, rows, strict=True):
        is_text = len(entries) > 1 and [c.name for c in _cells(row)] == ["td"]
        if not is_text or entries[0].get("colspan") != len(entries) or "rowspan" in entries[0]:
            break
        texts.append(entries[0]["text"])
    return [text for text in texts if text], grid[len(texts) :]


def _row_headers(rows: Grid) -> int:
    """How many columns on the left hold nothing but headers of rows."""
    if not rows:
        return 0
    columns: Iterable[tuple[Entry, ...]] = zip(*rows, strict=True)
    return len(list(takewhile(lambda c: all("header" in e or "covered" in e for e in c), columns)))


def _column(head: Grid, rows: Grid, index: int, left: int) -> dict[str, str]:
    label = " ".join(row[index]["text"] for row in head if row[index]["text"])
    texts = [row[index]["text"] for row in rows if _is_alone(row[index])]
    is_number = index >= left and all(map(_is_number, texts)) and any(texts)
    return {"label": label, "align": "right" if is_number else "left"}


def _is_alone(entry: Entry) -> bool:
    return "covered" not in entry and "colspan" not in entry and "header" not in entry


def _is_number(text: str) -> bool:
    return text in _NOTHING or _NUMBER.fullmatch(text) is not None
