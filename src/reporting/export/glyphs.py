"""Which characters the bundled fonts can print, and what to print instead of the others.

PDF/A refuses a page with a glyph that no font has, so an emoji in a comment would stop a whole
report. A visible box keeps the reader informed and the build going.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Any

from fontTools.ttLib import TTFont

from reporting import fonts

REPLACEMENT = "□"

# Invisible by definition: no box where nothing is to be seen.
_DROPPED = {*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0xAD}
_DROPPED |= {*range(0xFE00, 0xFE10), *range(0xE0000, 0xE01F0)}
_SPACES = {"\t", "\n", "\r"}


@lru_cache(maxsize=1)
def covered() -> frozenset[int]:
    """Code points that the typeface or a face behind it has a glyph for."""
    points: set[int] = set()
    for file in (fonts.ttf_files()[0], *fonts.fallback_files()):
        with TTFont(file, lazy=True) as font:
            points.update(font.getBestCmap())
    # Private-use and control characters have no meaning that a reader or PDF/A could accept.
    return frozenset(p for p in points if unicodedata.category(chr(p)) not in ("Co", "Cc", "Cs"))


@lru_cache(maxsize=1)
def _letters() -> frozenset[str]:
    """What is printed as it is: nearly every text, of which drawings are long ones."""
    return frozenset(map(chr, covered())) | _SPACES


def printable(text: str) -> str:
    """The text with every character replaced by □ that no bundled font can show.

    Composed first (é as one character), so that names typed on a Mac find their glyph.
    """
    if text.isascii() and text.isprintable():
        return text
    known = covered()
    if _letters().issuperset(text) and unicodedata.is_normalized("NFC", text):
        return text
    kept: list[str] = []
    for character in unicodedata.normalize("NFC", text):
        point = ord(character)
        if point in known or character in _SPACES:
            kept.append(character)
        elif point not in _DROPPED:
            kept.append(REPLACEMENT)
    return "".join(kept)


def missing(value: Any) -> set[str]:
    """The characters of all strings in a JSON value that `printable` replaces by □."""
    if isinstance(value, str):
        if value.isascii():
            return set()
        rest = set(unicodedata.normalize("NFC", value)) - _letters()
        return {character for character in rest if ord(character) not in _DROPPED}
    if isinstance(value, dict):
        return set().union(*map(missing, value.values()))
    if isinstance(value, list | tuple):
        return set().union(*map(missing, value))
    return set()


def printable_tree(value: Any) -> Any:
    """The same JSON value with every string made `printable`."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: printable_tree(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [printable_tree(item) for item in value]
    return value
