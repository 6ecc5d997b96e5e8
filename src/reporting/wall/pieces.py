"""What a file says, piece by piece, each with the place where it stands.

A place is told to people, so it holds numbers and kinds only ("table 3, row 2"): a heading or a
file name may itself be the leak.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Entry(NamedTuple):
    """One entry of a row; ``column`` is the label of its column."""

    column: str
    text: str
    marker: str | None = None


@dataclass(frozen=True)
class About:
    """The words that a piece belongs to, nearest first.

    Fields:
        near: caption of its table or chart, definition of the measure.
        headings: above it; the same for all pieces of one section.
    """

    near: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Piece:
    """A paragraph, a row of a table or chart, a title, a text that nobody reads.

    Fields:
        place: within the file.
        entries: of a row of a table.
        spoken: whether people read it, so that it may tell a withheld value.
        drawn: a line of a chart's own texts, ticks of its axes among them.
    """

    place: str
    text: str
    about: About = About()
    entries: tuple[Entry, ...] = ()
    spoken: bool = True
    drawn: bool = False


@dataclass
class Section:
    """Where a reader of a report is: the headings above, the measure that was defined last."""

    objective: str = ""
    question: str = ""
    definition: str = ""
    numbers: dict[str, int] = field(default_factory=dict)

    def heading(self, level: int, text: str) -> None:
        self.definition = ""
        if level <= 2:
            self.objective, self.question = text, ""
        else:
            self.question = text

    def about(self, *captions: str) -> About:
        """What a piece here is about; its own captions, nearest first, come before all else."""
        near = tuple(t for t in (*captions, self.definition) if t)
        return About(near, tuple(t for t in (self.question, self.objective) if t))

    def place(self, kind: str) -> str:
        """``paragraph 7``: the kind, and the how-manieth of its kind in the file."""
        self.numbers[kind] = self.numbers.get(kind, 0) + 1
        return f"{kind} {self.numbers[kind]}"


def rows_of_table(
    table: Mapping[str, Any], place: str, section: Section, *captions: str
) -> Iterator[tuple[Piece, list[Entry]]]:
    """The rows of a table exhibit as pieces, and as entries."""
    labels = [str(column["label"]) for column in table["columns"]]
    for number, row in enumerate(table["rows"], start=1):
        entries = [
            Entry(label, str(entry.get("text", "")), entry.get("marker"))
            for label, entry in zip(labels, row, strict=False)
        ]
        text = " ".join(e.text for e in entries)
        where = f"{place}, row {number}"
        about = section.about(str(table.get("title") or ""), *captions)
        yield Piece(where, text, about, tuple(entries)), entries


def texts_in(value: object, place: str) -> Iterator[Piece]:
    """Every text and every whole number in JSON, keys as well: nobody reads them as such."""
    found: list[str] = []
    _collect(value, found)
    if found:
        yield Piece(place, "\n".join(found), spoken=False)


def _collect(value: object, found: list[str]) -> None:
    if isinstance(value, str):
        found.append(value)
    elif isinstance(value, dict):
        found.extend(value)
        for inner in value.values():
            _collect(inner, found)
    elif isinstance(value, list | tuple):
        for inner in value:
            _collect(inner, found)
    elif isinstance(value, int) and not isinstance(value, bool):
        found.append(str(value))
