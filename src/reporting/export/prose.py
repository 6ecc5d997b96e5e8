"""Markdown → segments for HTML and Typst, by one question to pandoc per report.

Pandoc reads CommonMark with tables, strikeout, footnotes, task lists, definition lists and
mathematics; `myst.lua` adds MyST's directives and roles, and makes HTML tags part of the same tree.
Links keep only http, https and mailto. What pandoc then writes is the only text in a report that is
ever evaluated as Typst markup.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape
from typing import Any

import nh3

from reporting.errors import ExportError
from reporting.export.document import Written
from reporting.export.pandoc import TooLongError, the_pandoc
from reporting.limits import PROSE_CHARACTERS, PROSE_DEPTH

Segment = dict[str, Any]

_MATHML = (
    "math semantics mrow mi mn mo mtext mspace ms mfrac msqrt mroot mstyle merror mpadded mphantom"
    " msub msup msubsup munder mover munderover mmultiscripts mprescripts mtable mtr mtd menclose"
)
_TAGS = frozenset(
    "a blockquote br caption code dd del details dl dt em hr img li ol p pre strong sub summary sup"
    f" table tbody td tfoot th thead tr u ul h2 h3 h4 h5 h6 {_MATHML}".split()
)
_ATTRIBUTES = {
    "a": {"href"}, "ol": {"start", "type"}, "img": {"src", "alt", "width"}, "math": {"display"},
    "td": {"colspan", "rowspan", "style"}, "th": {"colspan", "rowspan", "style"},
    "mo": {"stretchy", "accent", "form", "fence", "separator"}, "mi": {"mathvariant"},
    "mtd": {"columnalign", "columnspan"}, "mtable": {"columnalign"}, "mspace": {"width"},
}  # fmt: skip
# Long texts that pandoc has no business with, and that would count against the limit.
_DATA = re.compile(r"""data:image/[^\s()"'<>]{200,}""")
_TOKEN = re.compile(r"embedded-picture:(\d+)")
_IMAGE = re.compile(r'<img\b[^>]*?\bsrc="picture:([\d-]+)"[^>]*>')


@dataclass(frozen=True)
class Source:
    """A picture as Markdown names it.

    Fields:
        key: its name in the markup of its segments.
        src: ``attachment:…``, ``data:…``, an address or a path.
        alt: the words for it; may be empty.
    """

    key: str
    src: str
    alt: str


@dataclass(frozen=True)
class Converted:
    """One Markdown text, ready to print.

    Fields:
        segments: each has ``kind``: ``heading`` (level, text), ``body`` (typst, html), ``table``
            (columns and rows as of a table exhibit) or ``picture`` (key). Headings and cells that
            hold more than plain words have typst and html too.
        pictures: all that the segments name.
        notices: what is printed otherwise than it was written, in words.
    """

    segments: tuple[Segment, ...] = ()
    pictures: tuple[Source, ...] = ()
    notices: tuple[str, ...] = ()


def converted(texts: Sequence[Written], places: Sequence[object]) -> list[Converted]:
    """Each Markdown text as segments, in order.

    Args:
        places: what each text is, in words; put into words only for a message.

    Raises:
        ExportError: pandoc could not be run or gave no answer; a text is beyond the limits, holds
            a comment without end or an inline value. Names the place.
    """
    if not any(text.text.strip() for text in texts):
        return [Converted() for _ in texts]
    embedded: list[str] = []

    def token(match: re.Match[str]) -> str:
        embedded.append(match[0])
        return f"embedded-picture:{len(embedded) - 1}"

    short = [replace(text, text=_DATA.sub(token, text.text)) for text in texts]
    for text, place in zip(short, places, strict=True):
        if len(text.text) > PROSE_CHARACTERS:
            raise ExportError(
                f"the text has {len(text.text):,} characters; the limit is {PROSE_CHARACTERS:,}",
                where=str(place),
                next_step="make it shorter, or divide it",
            )
    found = json.loads(_answers(short, places))["cells"]
    return [_one(cell, str(place), embedded) for cell, place in zip(found, places, strict=True)]


def _answers(texts: Sequence[Written], places: Sequence[object]) -> str:
    try:
        return _pandoc(tuple(texts))
    except TooLongError as error:
        # Which of them it was shows when each is asked for alone.
        if len(texts) > 1:
            for text, place in zip(texts, places, strict=True):
                _answers([text], [place])
        raise TooLongError(
            error.what,
            where=str(places[0]) if len(places) == 1 else None,
            next_step="simplify the text there: very long paragraphs, many nested brackets or"
            " backticks",
        ) from error


# HTML and PDF of one report follow each other: the second asks for the same cells.
@lru_cache(maxsize=8)
def _pandoc(texts: tuple[Written, ...]) -> str:
    return the_pandoc().answer(json.dumps([_asked(text) for text in texts]))


def _asked(written: Written) -> str | dict[str, str]:
    # Half a surrogate pair is not text in any encoding; pandoc would refuse the whole report.
    text = written.text.encode("utf-8", "replace").decode()
    return {"html": text} if written.is_html else text


def _one(cell: Mapping[str, Any], where: str, embedded: Sequence[str]) -> Converted:
    if "unclosed" in cell:
        raise ExportError(
            f"the comment that begins with “<!-- {cell['unclosed']}” has no end: what follows would"
            " be lost, or the comment published",
            where=where,
            next_step="close it with -->",
        )
    if cell["depth"] > PROSE_DEPTH:
        raise ExportError(
            f"{cell['depth']} lists or quotations stand within one another; the limit is"
            f" {PROSE_DEPTH}",
            where=where,
            next_step="write it flatter",
        )
    if cell["expressions"]:
        raise ExportError(
            f"the inline value {{eval}}`{cell['expressions'][0]}` cannot be printed: this version"
            " does not compute inline values, and what JupyterLab stored may be another school's",
            where=where,
            next_step="show the value in a code cell, or write the sentence without it",
        )

    def whole(match: re.Match[str]) -> str:
        number = int(match[1])
        return embedded[number] if number < len(embedded) else match[0]

    pictures = tuple(
        Source(picture["key"], _TOKEN.sub(whole, picture["src"]), picture["alt"].strip())
        for picture in cell["pictures"]
    )
    segments = tuple(_each_html(segment, _clean_html) for segment in cell["segments"])
    return Converted(segments, pictures, tuple(cell["notices"]))


def with_pictures(segment: Segment, images: Mapping[str, str]) -> Segment:
    """The segment with each picture of its HTML replaced.

    Args:
        images: by key the picture's address; in its absence, words about it.
    """

    def image(match: re.Match[str]) -> str:
        found = images[match[1]]
        if found.startswith("data:"):
            return match[0].replace(f'"picture:{match[1]}"', f'"{found}"')
        return escape(found)

    return {**_each_html(segment, lambda html: _IMAGE.sub(image, html))}


def _each_html(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {
            key: change(item) if key == "html" else _each_html(item, change)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_each_html(item, change) for item in value]
    return value


def _clean_html(html: str) -> str:
    """HTML held to the allowed tags: a second check behind pandoc."""
    return nh3.clean(
        html,
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        # MathML repeats each formula as TeX.
        clean_content_tags={"script", "style", "annotation"},
        url_schemes={"http", "https", "mailto", "picture"},
        filter_style_properties={"text-align"},
        link_rel=None,
    )
