"""Exhibits as HTML fragments, for Jupyter and for the HTML report alike.

Everything is escaped here.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

Description = dict[str, Any]


def fragment(exhibit: Description) -> str:
    """HTML of one exhibit in its JSON form (see :mod:`reporting.report.exhibits`)."""
    return _DRAW[exhibit["kind"]](exhibit)


def plain(exhibit: Description) -> str:
    """One line for terminals and diffs."""
    text = exhibit.get("title") or exhibit.get("text") or exhibit["kind"]
    return f"[{exhibit['kind']}] {text}"


def _cover(e: Description) -> str:
    competencies = ", ".join(e["competencies"])
    serves = (
        f'<p class="competencies">{escape(e["profile"])}: {escape(competencies)}</p>'
        if competencies
        else ""
    )
    notice = f'<p class="notice" role="note">{escape(e["notice"])}</p>' if e["notice"] else ""
    return (
        f'<header class="cover"><p class="district">{escape(e["district"])}</p>'
        f'<p class="kicker">{escape(e["subtitle"])} · {escape(e["school_year"])}</p>'
        f"<h1>{escape(e['title'])}</h1>"
        f'<p class="school">{escape(e["school"])}</p>'
        f'<p class="goal"><span class="label">{escape(e["statement_label"])}</span> '
        f"{escape(e['statement'])}</p>"
        f"{serves}{notice}</header>"
    )


def _heading(e: Description) -> str:
    label = f'<span class="label">{escape(e["label"])}</span> ' if e["label"] else ""
    kind = ' class="objective"' if e["label"] else ""
    level = int(e["level"])
    return f'<h{level}{kind} id="{escape(e["anchor"])}">{label}{escape(e["text"])}</h{level}>'


def _prose(e: Description) -> str:
    paragraphs = [
        "".join(
            f"<strong>{escape(s['text'])}</strong>" if s.get("strong") else escape(s["text"])
            for s in spans
        )
        for spans in e["paragraphs"]
    ]
    if e.get("list"):
        items = "".join(f"<li>{p}</li>" for p in paragraphs)
        return f'<ul class="prose {e["style"]}">{items}</ul>'
    return "".join(f'<p class="prose {e["style"]}">{p}</p>' for p in paragraphs)


def _facts(e: Description) -> str:
    title = f'<p class="facts-title">{escape(e["title"])}</p>' if e["title"] else ""
    items = "".join(
        f"<div><dt>{escape(i['term'])}</dt><dd>{escape(i['text'])}</dd></div>" for i in e["items"]
    )
    return f'{title}<dl class="facts">{items}</dl>'


def _table(e: Description) -> str:
    heads = "".join(
        f'<th scope="col" class="{c["align"]}">{escape(c["label"])}</th>'
        if c["label"]
        else "<td></td>"  # of labels without a name
        for c in e["columns"]
    )
    aligns = [c["align"] for c in e["columns"]]
    rows = "".join(
        "<tr>"
        + "".join(
            _entry(entry, align, header=index == 0 and e.get("row_headers", True))
            for index, (entry, align) in enumerate(zip(row, aligns, strict=True))
        )
        + "</tr>"
        for row in e["rows"]
    )
    title = escape(e["title"])
    return (
        f'<div class="table-scroll" tabindex="0" role="region" aria-label="{title}">'
        f'<table class="exhibit"><caption>{title}</caption><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>{_notes(e)}"
    )


def _entry(entry: Description, align: str, *, header: bool) -> str:
    marker = f' data-marker="{escape(entry["marker"])}"' if entry.get("marker") else ""
    text = escape(entry["text"])
    if entry.get("strong"):
        text = f"<strong>{text}</strong>"
    if entry.get("shape"):
        shape = escape(entry["shape"])
        text = (
            f'<span class="status"><span class="shape shape-{shape}" aria-hidden="true"></span>'
            f"{text}</span>"
        )
    if header:
        return f'<th scope="row" class="{align}"{marker}>{text}</th>'
    return f'<td class="{align}"{marker}>{text}</td>'


def _chart(e: Description) -> str:
    svg = e["svg"][e["svg"].index("<svg") :]
    table = _table(e["table"]) if e["table"] else ""
    title = escape(e["title"])
    return (
        f'<figure class="exhibit chart"><figcaption class="title">{title}</figcaption>'
        f'<div class="chart-scroll" tabindex="0" role="region" aria-label="Chart: {title}">'
        f'<div class="svg" role="img" aria-label="{escape(e["alt"])}" '
        f'style="--drawn:{e["width"]:g}in">{svg}</div></div>{_notes(e)}{table}</figure>'
    )


def _notes(e: Description) -> str:
    notes = "".join(f'<p class="note">{escape(n)}</p>' for n in e["notes"])
    source = f'<p class="source">Source: {escape(e["source"])}</p>' if e.get("source") else ""
    return notes + source


_DRAW: dict[str, Callable[[Description], str]] = {
    "cover": _cover,
    "heading": _heading,
    "prose": _prose,
    "facts": _facts,
    "table": _table,
    "chart": _chart,
}
