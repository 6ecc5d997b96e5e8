"""What an executed notebook comes to in print: a title and a list of blocks, as plain values.

Both formats are drawn from this one description, so that HTML and PDF cannot tell different
stories. `reporting.export.reading` makes it; nothing here reads, writes or draws.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reporting.cells import CellNotice

# PDF/A asks for a date and the clock would change the bytes of every build. A notebook that names
# no school year gets the oldest date a zip file can hold, which nobody takes for a real one.
UNDATED = datetime.date(1980, 1, 1)


@dataclass(frozen=True)
class Heading:
    """A heading in the outline and the contents.

    Fields:
        level: 2–6; the title of the report is the only level 1. Levels never skip.
        text: plain text, for outline and contents.
        anchor: unique in the document.
        label: short name in front ("1c"), or None.
        new_page: begins a page in print.
        html, typst: the words with their inline markup, or None where they are plain.
    """

    level: int
    text: str
    anchor: str
    label: str | None = None
    html: str | None = None
    typst: str | None = None
    new_page: bool = False


@dataclass(frozen=True)
class Written:
    """Text not yet converted: Markdown, or HTML that has lost its tables and pictures."""

    text: str
    is_html: bool = False


@dataclass(frozen=True)
class Prose:
    """Running text from Markdown, already converted and safe to print."""

    html: str
    typst: str


@dataclass(frozen=True)
class Exhibit:
    """One exhibit as the notebook put it out.

    Fields:
        data: the exhibit's JSON; every string in it is plain text.
        html: its drawing by `reporting.report.html`; None when the exporter has to draw it.
        where: notebook and cell in words, for messages; may be empty.
    """

    data: Mapping[str, Any]
    html: str | None
    where: str = ""


@dataclass(frozen=True)
class Picture:
    """A drawing that is no exhibit.

    Fields:
        image_format: "svg", "png", "jpg", "gif" or "webp".
        width: in inches; None to draw it as wide as it is.
    """

    image: bytes
    image_format: str
    alt: str
    width: float | None = None


@dataclass(frozen=True)
class Printed:
    """What a cell printed to its standard output."""

    text: str


@dataclass(frozen=True)
class Notice:
    """A sentence by the exporter itself, such as the place of a part that failed."""

    text: str


Block = Heading | Prose | Exhibit | Picture | Printed | Notice


@dataclass(frozen=True)
class Document:
    """A whole report.

    Fields:
        title: of the document, for window and metadata.
        heading: the one level-1 heading, where no cover draws it.
        language: BCP 47, such as "en-US".
        running_head: short texts at the top of every PDF page after the first.
        date: fixed date of the document; never today.
        cover: data and drawing of the cover exhibit, if the report has one.
        pictures: by the names that the markup of prose has for them; words where there is none.
        notices: what is not printed as the notebook shows it, for its author.
    """

    title: str
    heading: str
    language: str
    running_head: tuple[str, ...]
    date: datetime.date
    cover: Exhibit | None
    blocks: tuple[Block, ...]
    notices: tuple[CellNotice, ...] = ()
    pictures: Mapping[str, Picture | str] = field(default_factory=dict)

    def headings(self, level: int = 2) -> tuple[Heading, ...]:
        """The headings of one level, in order: what the contents list."""
        return tuple(b for b in self.blocks if isinstance(b, Heading) and b.level == level)
