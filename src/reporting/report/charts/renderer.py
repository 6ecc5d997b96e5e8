"""Drawing a figure as SVG once, with everything that is measured on the way remembered.

``Figure.savefig`` draws a figure with a layout twice, the first time with nothing written, and
makes a new renderer for each measurement, so that every text is measured anew. Here one renderer
lays out and draws. A test holds that the bytes are those of ``savefig``.
"""

from __future__ import annotations

import io
import re
from contextlib import suppress
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.backends.backend_mixed import MixedModeRenderer
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Bbox

from reporting.errors import ExhibitError

POINTS = 72  # SVG lengths are points
_PAD = 0.04  # inches around what stands out
# What matplotlib itself makes of the ticks of logarithmic axes.
_POWER = re.compile(r"\$\\mathdefault\{.*\}\$")


def savefig(drawing: Figure, *, fit: bool = False) -> str:
    """What ``drawing.savefig`` writes as SVG, under the settings of matplotlib in force.

    Args:
        fit: make room for what stands out over the edge of the figure.

    Raises:
        ExhibitError: something stands out farther than the figure is wide or high.
    """
    file = io.StringIO()
    layout, canvas, dpi = drawing.get_layout_engine(), drawing.canvas, drawing.dpi
    width, height = drawing.get_size_inches()
    box, frame = Bbox.from_bounds(0, 0, width, height), drawing.patch.get_bbox()
    try:
        drawing.dpi = POINTS
        vector = _Renderer(
            width * POINTS, height * POINTS, file,
            image_dpi=dpi, metadata={"Date": None, "Creator": None},
        )  # fmt: skip
        renderer = MixedModeRenderer(drawing, width, height, dpi, vector)
        _Canvas(drawing, renderer)
        if layout is not None:
            layout.execute(drawing)
            drawing.set_layout_engine("none")
        if fit:
            box = _with_what_stands_out(drawing, box, renderer)
            drawing.patch.set_bounds(
                box.x0 / width, box.y0 / height, box.width / width, box.height / height
            )
        drawing.draw(renderer)
        renderer.finalize()
    finally:
        drawing.set_layout_engine(layout)
        drawing.set_canvas(canvas)
        drawing.dpi = dpi
        drawing.patch.set_bounds(*frame.bounds)
    return _HEAD.sub(_head(box, height), file.getvalue(), count=1)


_HEAD = re.compile(r'width="[^"]*" height="[^"]*" viewBox="[^"]*"')


def _head(box: Bbox, height: float) -> str:
    """Size and part of the plane, which in SVG begins at the upper end."""
    x, y, wide, high = (
        f"{POINTS * v:.6f}".rstrip("0").rstrip(".")
        for v in (box.x0, height - box.y1, box.width, box.height)
    )
    return f'width="{wide}pt" height="{high}pt" viewBox="{x} {y} {wide} {high}"'


def _with_what_stands_out(drawing: Figure, box: Bbox, renderer: Any) -> Bbox:
    """The figure and everything in it, in inches."""
    inside = drawing.get_tightbbox(renderer)
    if not np.all(np.isfinite(inside.extents)):
        return box
    whole = Bbox.union([box, inside.padded(_PAD)])
    if (
        whole.x0 >= -_PAD
        and whole.y0 >= -_PAD
        and whole.x1 <= box.x1 + _PAD
        and whole.y1 <= box.y1 + _PAD
    ):
        return box
    if whole.width > 3 * box.width or whole.height > 3 * box.height:
        raise ExhibitError(
            "something is drawn far outside of the figure",
            where="report.figure",
            next_step="look at the positions of ax.text(…) and ax.annotate(…)",
        )
    return whole


class _Canvas(FigureCanvasBase):
    """Hands the renderer that will draw to whoever measures for the layout."""

    def __init__(self, drawing: Figure, renderer: MixedModeRenderer) -> None:
        super().__init__(drawing)
        self._renderer = renderer

    def get_renderer(self) -> MixedModeRenderer:
        return self._renderer


class _Renderer(RendererSVG):  # type: ignore[misc]  # matplotlib types no backends
    """Texts and fonts are measured once per process; both are functions of what is given alone.

    "$5 to $10" are dollars: no text becomes a formula, whatever it was made with.
    """

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: Any
    ) -> tuple[float, float, float]:
        return _size(*_as_written(s), prop.copy())

    def draw_text(
        self, gc: Any, x: float, y: float, s: str, prop: FontProperties, angle: float,
        ismath: Any = False, mtext: Any = None,
    ) -> None:  # fmt: skip
        text, is_power = _as_written(s)
        super().draw_text(gc, x, y, text, prop, angle, is_power, mtext)

    # matplotlib asks renderers that have it, and otherwise reads three tables of the font file for
    # every text, each time that it is measured. A version that no longer asks is slower, not wrong.
    def _get_font_height_metrics(
        self, prop: FontProperties
    ) -> tuple[float, float, float] | tuple[None, None, None]:
        return _line(prop.copy())


def _as_written(text: str) -> tuple[str, bool]:
    """The text to draw, in which a dollar sign needs no backslash; whether it is a power."""
    is_power = _POWER.fullmatch(text) is not None
    return (text if is_power else text.replace(r"\$", "$")), is_power


# A report has some hundreds of different texts.
@lru_cache(maxsize=8192)
def _size(text: str, ismath: bool, font: FontProperties) -> tuple[float, float, float]:
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
