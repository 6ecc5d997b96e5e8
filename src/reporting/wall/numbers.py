"""Numbers as reports print them, and whether one of them tells a true value."""

from __future__ import annotations

import re
from typing import NamedTuple

# What looks like a value and is none: school years, bounds of end coding, ends of intervals and
# grade bands, names of intervals, changes and gaps.
_SCHOOL_YEARS = r"\b20\d{2}[-–/](?:20)?\d{2}\b|[’']\d{2}[-–]\d{2}\b"
_NO_VALUE = re.compile(
    _SCHOOL_YEARS + r"|\b\d+(?:\.\d+)?\s?% or (?:less|more)\b"
    r"|\b\d+(?:\.\d+)?\s?% (?:confidence |credible )?intervals?\b"
    r"|[−+]?\b\d[\d,]*(?:\.\d+)?%?\s?(?:[–-]|to)\s?[−+]?\d[\d,]*(?:\.\d+)?\s?%?"
    r"|(?:[−+]\s?|(?<!\S)-)\d[\d,]*(?:\.\d+)?\s?%?"
    r"|\b\d[\d,]*(?:\.\d+)? points?\b"
)
_NUMBER = re.compile(
    r"(?<![\w.,])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(\s?%|\s+per\s?cent\b)?(?![\w,]*\d)"
)
DIGIT = re.compile(r"\d")
_YEAR = re.compile(_SCHOOL_YEARS)
_PAIR = re.compile(
    r"\b(\d[\d,]*)\s+(?:out\s+)?of\s+(?:the\s+|all\s+|our\s+)?(\d[\d,]*)\b|\b(\d+)/(\d+)\b"
)


class Number(NamedTuple):
    """A printed number: its value, how many decimals it has, whether percent stands behind it."""

    value: float
    digits: int
    percent: bool

    def rounds(self, true: float) -> bool:
        """Whether this is ``true``, rounded to as many decimals as are printed."""
        return abs(true - self.value) <= 0.5 / 10.0**self.digits + 1e-9


def numbers_in(text: str) -> list[Number]:
    """The values that a text prints."""
    return [
        Number(
            float(whole.replace(",", "") + (decimals or "")),
            max(len(decimals) - 1, 0) if decimals else 0,
            bool(sign),
        )
        for whole, decimals, sign in _NUMBER.findall(_NO_VALUE.sub(" ", text))
    ]


def has_number(text: str) -> bool:
    """Whether a text holds a digit outside of school years."""
    return bool(DIGIT.search(_YEAR.sub(" ", text)))


def pairs_in(text: str) -> set[tuple[int, int]]:
    """``k of n``, ``k out of n`` and ``k/n``."""
    return {
        (int((a or c).replace(",", "")), int((b or d).replace(",", "")))
        for a, b, c, d in _PAIR.findall(text)
    }
