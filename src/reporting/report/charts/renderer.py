"""Drawing a figure as SVG once, with everything that is measured on the way remembered.

``Figure.savefig`` draws a figure with a layout twice, the first time with nothing written, and
makes a new renderer for each measurement, so that every text is measured anew. Here one renderer
lays out and draws. A test holds that the bytes are those of ``savefig``.
"""

from __future__ import annotations

import io
from contextlib import suppress
from functools import lru_cache
from typing import Any

from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.backends.backend_mixed import MixedModeRenderer
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.textpath import text_to_path

_POINTS = 72  # SVG lengths are points


def savefig(drawing: Figure) -> str:
    """What ``drawing.savefig`` writes as SVG, under the settings of matplotlib in force."""
    file = io.StringIO()
    layout, canvas, dpi = drawing.get_layout_engine(), drawing.canvas, drawing.dpi
    width, height = drawing.get_size_inches()
    try:
        drawing.dpi = _POINTS
        vector = _Renderer(
            width * _POINTS, height * _POINTS, file,
            image_dpi=dpi, metadata={"Date": None, "Creator": None},
        )  # fmt: skip
        renderer = MixedModeRenderer(drawing, width, height, dpi, vector)
        _Canvas(drawing, renderer)
        if layout is not None:
            layout.execute(drawing)
            drawing.set_layout_engine("none")
        drawing.draw(renderer)
        renderer.finalize()
    finally:
        drawing.set_layout_engine(layout)
        drawing.set_canvas(canvas)
        drawing.dpi = dpi
    return file.getvalue()


class _Canvas(FigureCanvasBase):
    """Hands the renderer that will draw to whoever measures for the layout."""

    def __init__(self, drawing: Figure, renderer: MixedModeRenderer) -> None:
        super().__init__(drawing)
        self._renderer = renderer

    def get_renderer(self) -> MixedModeRenderer:
        return self._renderer


class _Renderer(RendererSVG):  # type: ignore[misc]  # matplotlib types no backends
    """Texts and fonts are measured once per process; both are functions of what is given alone."""

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: Any
    ) -> tuple[float, float, float]:
        return _size(s, prop.copy(), ismath)

    # matplotlib asks renderers that have it, and otherwise reads three tables of the font file for
    # every text, each time that it is measured. A version that no longer asks is slower, not wrong.
    def _get_font_height_metrics(
        self, prop: FontProperties
    ) -> tuple[float, float, float] | tuple[None, None, None]:
        return _line(prop.copy())


# A report has some hundreds of different texts.
@lru_cache(maxsize=8192)
def _size(text: str, font: FontProperties, ismath: Any) -> tuple[float, float, float]:
    return text_to_path.get_text_width_height_descent(text, font, ismath)


@lru_cache(maxsize=256)
def _line(font: FontProperties) -> tuple[float, float, float] | tuple[None, None, None]:
    """Ascent, descent and gap between lines in points, as ``Text`` takes them from the font.

    Three times None where it says nothing: matplotlib then measures letters instead.
    """
    face: Any = get_font(_first_found(font))
    for name, gap, ascent, descent in _LINES:
        table = face.get_sfnt_table(name)
        if table is not None:
            # In this order, or the last digit becomes another.
            scale = 1 / face.get_sfnt_table("head")["unitsPerEm"] * font.get_size_in_points()
            return table[ascent] * scale, -table[descent] * scale, table[gap] * scale
    return None, None, None


_LINES = (
    ("OS/2", "sTypoLineGap", "sTypoAscender", "sTypoDescender"),
    ("hhea", "lineGap", "ascent", "descent"),
)


def _first_found(font: FontProperties) -> str:
    """The file of the first of the font's families that is there."""
    for family in font.get_family():
        one = font.copy()
        one.set_family(family)
        with suppress(ValueError):
            return str(findfont(one, fallback_to_default=False))
    return str(findfont(font))
