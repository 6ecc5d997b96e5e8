"""How JupyterLab shows exhibits: as the built report does, though its own rules are others.

It aligns every column of a table to the right and has no typeface that charts are measured in,
without which their words are wider than their room. It reads $…$ as mathematics, in drawings too,
though strings of exhibits are plain text. Pages have rules and faces of their own, once.
"""

from __future__ import annotations

from functools import lru_cache

from reporting import fonts

_HERE = ":is(.jp-RenderedHTMLCommon,body)"
_RULES = "\n".join(
    f"{_HERE} {rule}"
    for rule in (
        "table.exhibit{margin:0 0 .5em}",
        "table.exhibit caption{text-align:left;font-weight:600;padding:.3em 0}",
        "table.exhibit :is(th,td){text-align:left;vertical-align:top}",
        "table.exhibit :is(th,td).right{text-align:right;font-variant-numeric:tabular-nums}",
        "table.exhibit :is(th,td).center{text-align:center}",
        "table.exhibit tbody th{font-weight:400}",
        "figure.exhibit{margin:.5em 0}",
        "figure.exhibit>.title{font-weight:600;padding-bottom:.4em}",
        "figure.exhibit .svg svg{max-width:100%;height:auto}",
        ":is(.note,.source){font-size:.9em;margin:.2em 0}",
    )
)
_PLAIN, _END = '<div class="mathjax_ignore">', "</div>"  # no mathematics, as MathJax knows it
_OF_CHARTS = tuple(s for s in fonts.STYLES if s[:2] in (("normal", 400), ("normal", 700)))


def styled(kind: str, fragment: str) -> str:
    """An exhibit's HTML for Jupyter; charts carry the typeface (about 42,000 characters)."""
    return f"{_STYLES.get(kind, str)()}{_PLAIN}{fragment}{_END}"


def without_style(html: str) -> str:
    """HTML of an output as :func:`styled` got it."""
    for style in _STYLES.values():
        html = html.removeprefix(style())
    return html.removeprefix(_PLAIN).removesuffix(_END) if html.startswith(_PLAIN) else html


@lru_cache(maxsize=1)
def _of_tables() -> str:
    return f"<style>{_RULES}</style>"


@lru_cache(maxsize=1)
def _of_charts() -> str:
    return f"<style>{fonts.font_face_css(_OF_CHARTS)}\n{_RULES}</style>"


_STYLES = {"table": _of_tables, "chart": _of_charts}
