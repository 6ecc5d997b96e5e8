"""The typeface of every report and the faces behind it: where they lie, how a web page embeds it.

Charts (matplotlib), PDF (Typst) and HTML use the same four styles, so that a label in a chart
looks like a label in a table. How the files were made: README.md in this folder.
"""

from __future__ import annotations

import base64
import importlib.util
from functools import lru_cache
from pathlib import Path

FAMILY = "Source Sans 3"
FALLBACK_FAMILY = "DejaVu Sans"

TTF_FOLDER = Path(__file__).resolve().parent
# For print only: a browser has its own.
SCRIPTS_FOLDER = TTF_FOLDER / "fallback"

# Family → file stem.
SCRIPTS = {
    "Noto Sans Devanagari": "NotoSansDevanagari",
    "Noto Sans Bengali": "NotoSansBengali",
    "Noto Sans Tamil": "NotoSansTamil",
    "Noto Sans Telugu": "NotoSansTelugu",
    "Noto Sans Thai": "NotoSansThai",
    "Noto Sans Lao": "NotoSansLao",
    "Noto Sans Khmer": "NotoSansKhmer",
    "Noto Sans Myanmar": "NotoSansMyanmar",
    "Noto Sans Ethiopic": "NotoSansEthiopic",
    "Noto Sans SC": "NotoSansSC",
    "Noto Sans KR": "NotoSansKR",
    "Noto Emoji": "NotoEmoji",
}

# In the order in which a glyph is looked for.
FAMILIES = (FAMILY, FALLBACK_FAMILY, *SCRIPTS)

# (CSS font-style, CSS font-weight, file stem)
STYLES: tuple[tuple[str, int, str], ...] = (
    ("normal", 400, "SourceSans3-Regular"),
    ("italic", 400, "SourceSans3-Italic"),
    ("normal", 600, "SourceSans3-SemiBold"),
    ("normal", 700, "SourceSans3-Bold"),
)


def ttf_files() -> tuple[Path, ...]:
    """The TrueType files, one per style, in the order of `STYLES`."""
    return tuple(TTF_FOLDER / f"{stem}.ttf" for _, _, stem in STYLES)


@lru_cache(maxsize=1)
def fallback_folder() -> Path:
    """Folder of the DejaVu fonts that matplotlib ships: the wide-coverage fallback.

    Looked up without importing matplotlib, which would cost an exporter a quarter of a second.
    """
    found = importlib.util.find_spec("matplotlib")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("matplotlib, which ships the fallback fonts, is not installed")
    return Path(found.submodule_search_locations[0]) / "mpl-data" / "fonts" / "ttf"


def fallback_files() -> tuple[Path, ...]:
    """The TrueType files for characters that the typeface lacks."""
    dejavu = fallback_folder() / "DejaVuSans.ttf"
    return (dejavu, *(SCRIPTS_FOLDER / f"{stem}.ttf" for stem in SCRIPTS.values()))


@lru_cache(maxsize=2)
def font_face_css(styles: tuple[tuple[str, int, str], ...] = STYLES) -> str:
    """``@font-face`` rules with WOFF2 files as data: URIs (about 21,000 characters for each)."""
    return "\n".join(
        f"@font-face{{font-family:'{FAMILY}';font-style:{style};font-weight:{weight};"
        "font-display:block;src:url(data:font/woff2;base64,"
        f"{base64.b64encode((TTF_FOLDER / f'{stem}.woff2').read_bytes()).decode('ascii')})"
        " format('woff2')}"
        for style, weight, stem in styles
    )
