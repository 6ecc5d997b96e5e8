"""The second wall: what was built is read once more, by eyes that know what must not be in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from reporting.errors import LeakError
from reporting.extracts import Traces
from reporting.faults import explained
from reporting.plan import Plan
from reporting.publish import Built
from reporting.release import COLUMNS, RESOURCES, Released
from reporting.wall.data import pieces_of_data, rows_that_tell
from reporting.wall.markers import broken_rows
from reporting.wall.notebook import pieces_of_notebook, tables_of_notebook
from reporting.wall.page import pieces_of_page
from reporting.wall.people import People
from reporting.wall.pieces import Piece, texts_in
from reporting.wall.printed import pieces_of_pdf
from reporting.wall.secrets import Secrets
from reporting.wall.vocabulary import Vocabulary
from reporting.wall.withheld import Withheld

WITHHELD = "withheld by the second wall"
SOMEBODY = "a name, an id or an address that stands in the extracts"
VALUE = "the true value of a cell that is withheld or shown as a range"
MARKED = "numbers in a row that is marked as withheld"
_MOST_SHOWN = 12
_NUMBERS = frozenset(
    [name for name, spec in COLUMNS.items() if spec[0] != "string"]
    + [name for name, (unit, _) in RESOURCES.items() if unit == "dollars"]
)


@dataclass(frozen=True, order=True)
class Find:
    """Something that must not leave; what it says is not told.

    Fields:
        file: name, or "a file name".
        place: within the file.
        kind: what was found.
    """

    file: str
    place: str
    kind: str

    def __str__(self) -> str:
        return (
            f"{self.file}, {self.place}: {self.kind}" if self.place else f"{self.file}: {self.kind}"
        )


@dataclass(frozen=True)
class _Year:
    """What is known of the reports of one school year."""

    released: Released
    withheld: Withheld
    names: Vocabulary


class Wall:
    """Judges reports and downloads before they are written.

    Args:
        traces: of everybody in the extracts.
        counts: private counts of all school years.
        releases: the released tables of this build.
        secrets: paths and credentials of this computer.
    """

    def __init__(
        self, plan: Plan, traces: Traces, counts: pd.DataFrame, releases: Sequence[Released],
        secrets: Secrets,
    ) -> None:  # fmt: skip
        public = [p.text for p in texts_in(plan.model_dump(mode="json"), "")]
        self._people = People(traces, public)
        self._secrets = secrets
        self._years = {
            str(r.year): _Year(
                r, Withheld(r.rows, counts, r.plan, str(r.year)), Vocabulary(r.plan, ())
            )
            for r in releases
        }

    def judge(self, built: Built) -> Built:
        """The report as it is, or without any file and with what was found in its message.

        What cannot be read to its end is withheld, too, and stops no other report.
        """
        try:
            finds = sorted(set(self._in_report(built)))
        except Exception as error:
            said = explained(error, in_report=True).message
            return replace(built, status=WITHHELD, error=said, cell=None, files={})
        if not finds:
            return built
        return replace(built, status=WITHHELD, error=_told(finds), cell=None, files={})

    def check_data(self, year: str, files: Mapping[str, bytes]) -> None:
        """Refuse downloads that hold more than was released.

        Raises:
            LeakError: what kind of thing stands where.
        """
        finds: list[Find] = []
        for name, content in files.items():
            pieces = list(pieces_of_data(name, content, _NUMBERS))
            finds += self._in_texts(name, pieces)
            rows = self._years[year].released.rows
            finds += [Find(name, place, VALUE) for place in rows_that_tell(name, content, rows)]
        _refuse(year, finds)

    def check_manifest(self, year: str, content: bytes) -> None:
        """Refuse a manifest that names somebody or a secret.

        Raises:
            LeakError: what kind of thing stands where.
        """
        pieces = list(texts_in(json.loads(content), "some value"))
        _refuse(year, list(self._in_texts("manifest.json", pieces)))

    def _in_report(self, built: Built) -> Iterator[Find]:
        year = self._years[str(built.key.year)]
        page = next((c.decode() for n, c in built.files.items() if n.endswith(".html")), "")
        yield from self._in_texts("the error message", [Piece("", built.error, spoken=False)])
        notices = [Piece("", str(notice), spoken=False) for notice in built.notices]
        yield from self._in_texts("a notice", notices)
        for name, content in built.files.items():
            yield from self._in_texts("a file name", [Piece("", name, spoken=False)])
            if name.endswith(".ipynb"):
                notebook = json.loads(content)
                pieces = list(pieces_of_notebook(notebook, page))
                for place, table in tables_of_notebook(notebook):
                    yield from self._marked(name, place, table, year)
            else:
                pieces = list(pieces_of(name, content))
            yield from self._in_texts(name, pieces)
            for piece in year.withheld.among(pieces, built.key.school):
                yield Find(name, piece.place, VALUE)

    def _marked(
        self, name: str, place: str, table: Mapping[str, Any], year: _Year
    ) -> Iterator[Find]:
        for row in broken_rows(table, year.released.plan, year.names, str(year.released.year)):
            yield Find(name, f"{place}, row {row}", MARKED)

    def _in_texts(self, name: str, pieces: list[Piece]) -> Iterator[Find]:
        for piece in self._people.among(pieces):
            yield Find(name, piece.place, SOMEBODY)
        for piece, kind in self._secrets.among(pieces):
            yield Find(name, piece.place, kind)


def pieces_of(name: str, content: bytes) -> Iterable[Piece]:
    """The pieces of a file that is no notebook; a kind that is not known is read as text."""
    match Path(name).suffix:
        case ".html":
            return pieces_of_page(content.decode())
        case ".pdf":
            return pieces_of_pdf(content)
        case _:
            return [Piece("text", content.decode("utf-8", "replace"))]


def _told(finds: Sequence[Find]) -> str:
    lines = [f"  {find}" for find in finds[:_MOST_SHOWN]]
    if len(finds) > _MOST_SHOWN:
        lines.append(f"  … and {len(finds) - _MOST_SHOWN} more")
    many = f"{len(finds)} places hold" if len(finds) > 1 else "one place holds"
    return "\n".join(
        [
            f"nothing of this report was written, because {many} what must not leave:",
            *lines,
            "  next:  correct the notebook, or the commentary under params/, in these places; a "
            "name that is public belongs under public_names in params/privacy.yaml",
        ]
    )


def _refuse(year: str, finds: Sequence[Find]) -> None:
    if finds:
        found = sorted(set(finds))
        raise LeakError(
            "what must not leave stands in " + "; ".join(str(f) for f in found[:_MOST_SHOWN]),
            where=f"{year}/data" if found[0].file != "manifest.json" else year,
            next_step="nothing of this school year was published; correct the commentary and the "
            "plan under params/ (a name that is public belongs under public_names in "
            "params/privacy.yaml), or report this as a fault of the package",
        )
