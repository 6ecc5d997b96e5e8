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
    others = list(fonts.SCRIPTS_FOLDER.glob("*.ttf"))
    assert {file.stem for file in others} == set(fonts.SCRIPTS.values())
    assert sum(f.stat().st_size for f in others) < 5_000_000
    assert "SIL OPEN FONT LICENSE" in (fonts.SCRIPTS_FOLDER / "OFL.txt").read_text("utf-8")


@pytest.mark.parametrize(("family", "stem"), fonts.SCRIPTS.items())
def test_faces_of_other_scripts_are_found_by_name(family: str, stem: str) -> None:
    """Each file says the family by which Typst asks for it, and its weight."""
    with TTFont(fonts.SCRIPTS_FOLDER / f"{stem}.ttf", lazy=True) as font:
        assert font["name"].getBestFamilyName() == family
        assert font["OS/2"].usWeightClass == 400


def test_needed_characters_are_there() -> None:
    """The characters that reports use stand in the typeface itself, in all styles."""
    for file in fonts.ttf_files():
        with TTFont(file) as font:
            assert {ord(c) for c in "−–—·×½…“”’±§•ÉéñüŠłőğĐệ%&Δ"} <= set(font.getBestCmap())
