"""A chart is drawn as matplotlib draws it, only sooner, and in the house style whatever happens."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from itertools import pairwise

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
import seaborn as sns
from matplotlib.figure import Figure

from reporting.report.charts import renderer, samples, style


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    plt.close("all")


def own() -> Figure:
    """What an analyst may bring: tight layout, a colour bar, a part drawn as a picture."""
    drawing, axes = plt.subplots(1, 2, layout="tight")
    picture = axes[0].imshow(np.arange(6.0).reshape(2, 3), rasterized=True)
    drawing.colorbar(picture)
    sns.scatterplot(x=[1, 2, 3], y=[3, 1, 2], ax=axes[1])
    drawing.suptitle("Two\nlines", fontfamily="serif")
    return drawing


@pytest.mark.parametrize(
    "draw", [samples.lines, samples.groups, samples.compared, samples.stacked, own]
)
def test_bytes_are_those_of_matplotlib(draw: Callable[[], Figure]) -> None:
    """The SVG is, to the byte, what Figure.savefig writes, and the figure stays as it was."""
    drawing, again = draw(), draw()
    file = io.StringIO()
    with style.styled():
        again.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
        assert renderer.savefig(drawing) == file.getvalue()
        second = io.StringIO()
        again.savefig(second, format="svg", metadata={"Date": None, "Creator": None})
        assert renderer.savefig(drawing) == second.getvalue()


def test_house_style_wins() -> None:
    """Settings that a notebook makes neither reach a chart nor are lost by it."""
    plain = style.svg(samples.lines())
    with mpl.rc_context({"font.size": 31, "axes.facecolor": "red", "svg.hashsalt": "own"}):
        sns.set_palette("husl")
        mine = dict(mpl.rcParams)
        assert style.svg(samples.lines()) == plain
        assert dict(mpl.rcParams) == mine


def test_broken_text_is_reported_and_the_figure_is_left_whole() -> None:
    """A text that matplotlib cannot draw raises its own error; size and layout stay."""
    drawing = samples.compared()
    drawing.text(0, 0, "$\\mathdefault{\\frac}$")
    before = (drawing.dpi, drawing.canvas, type(drawing.get_layout_engine()))
    with pytest.raises(ValueError, match="frac"):
        style.svg(drawing)
    assert (drawing.dpi, drawing.canvas, type(drawing.get_layout_engine())) == before


@pytest.mark.parametrize("draw", [samples.lines, samples.groups, samples.compared, samples.stacked])
def test_no_word_is_cut_off(draw: Callable[[], Figure]) -> None:
    """Labels, titles, legends and values at the edge lie within the figure, axes beside axes."""
    drawing = draw()
    style.svg(drawing)
    words = [t for axes in drawing.axes for t in axes.texts if t.get_text()]
    assert words
    for one in (*words, *drawing.legends):
        box = one.get_window_extent()
        assert drawing.bbox.x0 <= box.x0 <= box.x1 <= drawing.bbox.x1, one
        assert drawing.bbox.y0 <= box.y0 <= box.y1 <= drawing.bbox.y1, one
    boxes = [axes.bbox for axes in drawing.axes]
    assert all(a.x1 < b.x0 for a, b in pairwise(boxes))
