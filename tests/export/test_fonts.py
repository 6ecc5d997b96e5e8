"""The typeface is found by family and weight wherever it is used."""

from __future__ import annotations

import pytest
from fontTools.ttLib import TTFont

from reporting import fonts


@pytest.mark.parametrize(("style", "weight", "stem"), fonts.STYLES)
def test_names_and_weights(style: str, weight: int, stem: str) -> None:
    """Each file says what it is: family, weight and slant."""
    with TTFont(fonts.TTF_FOLDER / f"{stem}.ttf") as font:
        assert font["name"].getBestFamilyName() == fonts.FAMILY
        assert font["OS/2"].usWeightClass == weight
        assert bool(font["OS/2"].fsSelection & 1) is (style == "italic")


def test_matplotlib_finds_each_style() -> None:
    """Looking up family and weight in matplotlib arrives at our file."""
    from matplotlib.font_manager import FontManager, FontProperties

    manager = FontManager()
    for file in fonts.ttf_files():
        manager.addfont(file)
    for style, weight, stem in fonts.STYLES:
        wanted = FontProperties(family=fonts.FAMILY, style=style, weight=weight)
        found = manager.findfont(wanted, fallback_to_default=False, rebuild_if_missing=False)
        assert str(found).endswith(f"{stem}.ttf")


def test_small_enough_to_ship() -> None:
    """All font files together stay under 400 kB, and the licence is with them."""
    files = [f for f in fonts.TTF_FOLDER.iterdir() if f.suffix in (".ttf", ".woff2")]
    assert len(files) == 8
    assert sum(f.stat().st_size for f in files) < 400_000
    assert "SIL OPEN FONT LICENSE" in (fonts.TTF_FOLDER / "OFL.txt").read_text("utf-8")


def test_needed_characters_are_there() -> None:
    """The characters that reports use stand in the typeface itself, in all styles."""
    for file in fonts.ttf_files():
        with TTFont(file) as font:
            assert {ord(c) for c in "−–—·×½…“”’±§•ÉéñüŠłőğĐệ%&Δ"} <= set(font.getBestCmap())
