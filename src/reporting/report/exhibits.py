"""Exhibits: what a notebook shows, as one immutable description drawn late for each target.

Jupyter takes ``text/html``, with a style for its screen; the exporters draw HTML and PDF from the
one JSON MIME type. All strings are plain text; markup is made where it is drawn, so that a name can
never become markup.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar, Literal

from reporting.report import html, screen

MIME = "application/vnd.reporting.exhibit+json"

Align = Literal["left", "right", "center"]
Style = Literal["body", "lead", "caveat", "notice", "definition"]


@dataclass(frozen=True)
class Exhibit:
    """Base of everything that a notebook shows."""

    kind: ClassVar[str]

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, **asdict(self)}

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        description = self.to_json()
        return {
            MIME: description,
            "text/html": screen.styled(self.kind, html.fragment(description)),
            "text/plain": html.plain(description),
        }


@dataclass(frozen=True)
class Cover(Exhibit):
    """Top of the first page.

    Fields:
        label: the report in two words, for running heads: ``Goal 1`` or ``Annual summary``.
        statement_label, statement: what the report serves, in its official wording: the goal, or
            the mission.
        profile, competencies: which of the profile's competencies the goal serves.
    """

    kind: ClassVar[str] = "cover"
    district: str
    title: str
    subtitle: str
    label: str
    statement_label: str
    statement: str
    school: str
    school_year: str
    profile: str
    competencies: tuple[str, ...]
    notice: str | None
    language: str = "en-US"


@dataclass(frozen=True)
class Heading(Exhibit):
    """A heading of the outline; ``label`` is an objective's number, ``new_page`` is for print."""

    kind: ClassVar[str] = "heading"
    text: str
    anchor: str
    level: int = 2
    label: str | None = None
    new_page: bool = False


@dataclass(frozen=True)
class Span:
    """A run of plain text."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Prose(Exhibit):
    """Sentences: each paragraph a tuple of spans; as a list, each paragraph an item."""

    kind: ClassVar[str] = "prose"
    paragraphs: tuple[tuple[Span, ...], ...]
    style: Style = "body"
    list: bool = False


@dataclass(frozen=True)
class Fact:
    term: str
    text: str


@dataclass(frozen=True)
class Facts(Exhibit):
    """Terms and what they mean."""

    kind: ClassVar[str] = "facts"
    items: tuple[Fact, ...]
    title: str | None = None


@dataclass(frozen=True)
class Column:
    label: str
    align: Align = "left"
    weight: float | None = None


@dataclass(frozen=True)
class Entry:
    """One entry of a table.

    Fields:
        text: what is printed.
        marker: c, u, x, z or b; its words stand in the table's notes.
        shape: key of :data:`reporting.report.status.WORDS`, drawn before the word.
    """

    text: str
    marker: str | None = None
    shape: str | None = None
    strong: bool = False


@dataclass(frozen=True)
class Table(Exhibit):
    """A table; the first entry of each row is its header."""

    kind: ClassVar[str] = "table"
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Entry, ...], ...]
    notes: tuple[str, ...] = ()
    source: str | None = None
    row_headers: bool = True
    wide: bool = False


@dataclass(frozen=True)
class Chart(Exhibit):
    """A chart with its alternative text and the figures behind it.

    Fields:
        alt: chart type, of what, and the main message; what a screen reader reads.
        svg: a whole SVG document with text as text.
        width, height: inches.
    """

    kind: ClassVar[str] = "chart"
    title: str
    alt: str
    svg: str
    width: float
    height: float
    table: Table | None = None
    notes: tuple[str, ...] = ()
    source: str | None = None

    def to_json(self) -> dict[str, Any]:
        description = super().to_json()
        if description["table"] is not None:
            description["table"]["kind"] = Table.kind
        return description


@dataclass(frozen=True)
class Panel(Exhibit):
    """Several exhibits in a row, for calls that return more than one."""

    kind: ClassVar[str] = "panel"
    parts: tuple[Exhibit, ...] = field(default=())

    def _ipython_display_(self) -> None:
        from IPython.display import display

        for part in self.parts:
            display(part)  # type: ignore[no-untyped-call]


def sentences(*texts: str, style: Style = "body") -> Prose:
    """One paragraph of plain text."""
    return Prose(((Span(" ".join(t for t in texts if t)),),), style=style)
