"""The small status shapes: one drawing each, used as CSS in HTML and as an image in PDF.

A shape never stands alone: the word beside it carries the meaning, the shape only helps the eye.
Shapes differ in form as well as in colour. Colours reach 3:1 on white.
"""

from __future__ import annotations

from urllib.parse import quote

GREEN, BLUE, BLACK = "#00795a", "#0072B2", "#1f2933"
VERMILLION, PURPLE, GREY = "#D55E00", "#a8457f", "#52606d"

_ARROW = "M8 1.6 13.6 8H10v6.4H6V8H2.4Z"

_DRAWINGS: dict[str, str] = {
    "met": f'<circle cx="8" cy="8" r="7" fill="{GREEN}"/>'
    '<path d="M4.6 8.3 7 10.7 11.5 5.6" fill="none" stroke="#fff" stroke-width="1.9"'
    ' stroke-linecap="round" stroke-linejoin="round"/>',
    "on_track": f'<circle cx="8" cy="8" r="6.4" fill="{BLUE}"/>',
    "close": f'<circle cx="8" cy="8" r="5.7" fill="#fff" stroke="{GREY}" stroke-width="1.6"/>'
    f'<path d="M8 2.3A5.7 5.7 0 0 0 8 13.7Z" fill="{GREY}"/>',
    "progressing": f'<path d="M8 1.8 14.8 13.8H1.2Z" fill="{PURPLE}"/>',
    "off_track": f'<path d="M8 .8 15.2 8 8 15.2 .8 8Z" fill="{VERMILLION}"/>',
    "not_rated": f'<path d="M3 8H13" stroke="{GREY}" stroke-width="2.2" stroke-linecap="round"/>',
    "improved": f'<path d="{_ARROW}" fill="{BLUE}"/>',
    "steady": f'<path d="M2.5 5.6H13.5M2.5 10.4H13.5" stroke="{GREY}" stroke-width="2"'
    ' stroke-linecap="round"/>',
    "declined": f'<path d="{_ARROW}" fill="{VERMILLION}" transform="rotate(180 8 8)"/>',
}

NAMES = tuple(_DRAWINGS)


def svg(name: str) -> str:
    """The shape as a whole SVG document, 16 × 16 units."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" width="16" height="16">'
        f"{_DRAWINGS[name]}</svg>"
    )


def css() -> str:
    """Rules that draw ``<span class="shape shape-met">`` and its kin, without any request."""
    return "\n".join(
        f'.shape-{name}{{background-image:url("data:image/svg+xml,{quote(svg(name), safe="")}")}}'
        for name in NAMES
    )
