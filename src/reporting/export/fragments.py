"""HTML outputs → tables, pictures and running text, in their order; notices of the rest.

Nothing of the HTML itself gets into a report: tables become exhibits, and pandoc reads the text
between them as it reads prose.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString

from reporting.cells import CellNotice, Place
from reporting.export.document import Exhibit, Notice, Picture, Written
from reporting.export.html_tables import MOST_ROWS, exhibit_of
from reporting.export.pictures import picture_from_uri

_UNSEEN = ("style", "script", "noscript", "template", "title", "meta", "link", "head")
# What needs a browser that runs, loads or asks something.
_ALIVE = {
    "iframe": "another page in a frame", "video": "a video", "audio": "a sound",
    "canvas": "a drawing by JavaScript", "object": "an embedded file", "embed": "an embedded file",
    "form": "a form", "input": "a form", "button": "a form", "select": "a form",
    "textarea": "a form", "math": "a formula in MathML",
}  # fmt: skip
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SVG = re.compile(r"<svg\b.*?</svg\s*>", re.IGNORECASE | re.DOTALL)
NO_ALT = "a picture has no words for readers who cannot see it"
_IN_WORDS = "write what readers need in words, or use report.figure for a chart"

Part = Exhibit | Picture | Notice | Written | CellNotice


def parts_of(html: str, place: Place, alt: str) -> Iterator[Part]:
    """What an HTML output prints.

    Args:
        place: its cell, for notices.
        alt: text for pictures that have none.
    """
    # XML inside of HTML: a parser of HTML would spell its names in small letters.
    tree = BeautifulSoup(_SVG.sub(_as_picture, html), "lxml")
    has_script = any(script.get("type") in (None, "", "module", "text/javascript")
                     for script in tree.find_all("script"))  # fmt: skip
    for tag in tree.find_all(_UNSEEN):
        tag.decompose()
    for tag in tree.find_all(_is_hidden):
        tag.decompose()
    if has_script:
        yield place.notice("JavaScript of an HTML output is not run", _IN_WORDS)
    for tag in tree.find_all(list(_ALIVE)):
        if tag.decomposed:
            continue
        yield place.notice(f"{_ALIVE[tag.name]} is not printed", _IN_WORDS)
        # What stands beside a frame is what browsers without the frame are told.
        beside = tag.find_parent("div") if tag.name == "iframe" else None
        (beside or tag).decompose()
    yield from _Walk(place, alt).parts(tree)


def _is_hidden(tag: Tag) -> bool:
    return "hidden" in tag.attrs or bool(_HIDDEN.search(str(tag.get("style", ""))))


def _as_picture(svg: re.Match[str]) -> str:
    content = base64.b64encode(svg[0].encode("utf-8", "replace")).decode()
    return f'<img src="data:image/svg+xml;base64,{content}">'


class _Walk:
    """Text is gathered until a table or picture ends it."""

    def __init__(self, place: Place, alt: str) -> None:
        self._place, self._alt = place, alt
        self._text: list[str] = []

    def parts(self, tree: Tag) -> Iterator[Part]:
        yield from self._of(tree)
        yield from self._gathered()

    def _of(self, tag: Tag) -> Iterator[Part]:
        for child in tag.children:
            if isinstance(child, PreformattedString):
                continue
            if isinstance(child, NavigableString):
                self._text.append(child.output_ready(formatter="minimal"))
            elif isinstance(child, Tag) and child.name == "table":
                yield from self._gathered()
                yield from self._table(child)
            elif isinstance(child, Tag) and child.name == "img":
                yield from self._gathered()
                yield from self._picture(child)
            elif isinstance(child, Tag) and child.find(["table", "img"]):
                # A container of more than text is a paragraph of its own, before and after.
                self._text.append("<p></p>")
                yield from self._of(child)
                self._text.append("<p></p>")
            elif isinstance(child, Tag):
                self._text.append(str(child))

    def _gathered(self) -> Iterator[Part]:
        html = "".join(self._text)
        self._text.clear()
        if BeautifulSoup(html, "lxml").get_text().strip():
            yield Written(html, is_html=True)

    def _table(self, table: Tag) -> Iterator[Part]:
        exhibit = exhibit_of(table)
        if exhibit is None:
            yield self._place.notice("a table without any words is not printed")
            return
        if table.find("img"):
            yield self._place.notice("a picture in a table is not printed, only its alt text")
        if exhibit["left_out"]:
            yield self._place.notice(
                f"only the first {MOST_ROWS:,} rows of a table are printed, "
                f"{exhibit['left_out']:,} are not",
                "show fewer rows",
            )
        yield Exhibit(exhibit, None, str(self._place))

    def _picture(self, image: Tag) -> Iterator[Part]:
        words = str(image.get("alt") or "").strip()
        alt = words or self._alt
        uri = str(image.get("src") or "")
        found = picture_from_uri(uri, {}, alt) if uri.startswith("data:") else None
        if not words:
            yield self._place.notice(NO_ALT, 'write <img alt="…">, or use report.figure')
        if found is not None:
            yield found
            return
        yield Notice(f"Picture not included: {alt}")
        reason = "is damaged" if uri.startswith("data:") else "stands elsewhere and is not fetched"
        yield self._place.notice(f"a picture {reason}", "embed it: display(Image(filename=…))")
