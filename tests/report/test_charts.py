"""A chart is drawn as matplotlib draws it, only sooner, and in the house style whatever happens."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
import seaborn as sns
from matplotlib.figure import Figure

from reporting.plan import SchoolYear
from reporting.report.charts import bars, dots, ratios, renderer, style, trend


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    plt.close("all")


def lines() -> Figure:
    years = [SchoolYear(y) for y in range(2020, 2027)]
    values = [61.2, 63.0, None, 64.4, 70.1, 72.5, None]
    points = tuple(
        trend.Point(y, v, v and v - 2, v and v + 2, "" if v else "withheld [c]", f"{v}%")
        for y, v in zip(years, values, strict=True)
    )
    beside = tuple(trend.Point(y, 55.0 + n) for n, y in enumerate(years))
    panel = trend.Panel(
        "Students", points, beside, (years[4],), (SchoolYear(2028), 80.0, "80% by 2028"),
        (years[0], 61.2),
    )  # fmt: skip
    return trend.draw(
        [panel, replace(panel, title="Staff", beside=())],
        unit="%", floor=0, ceiling=100, name="Captain", beside_name="District",
    )  # fmt: skip


def rows() -> Figure:
    told = dots.Row("English learners", value=41.5, low=30.0, high=53.5, label="41.5%")
    kept = dots.Row("Two or more races $x^2$", label="withheld [c]")
    both = [(told, ratios.Ratio(1.4, 0.9, 2.1, "1.4")), (kept, ratios.Ratio())]
    return ratios.draw(
        both, unit="%", reference=(52.0, "all"), axis_title="Risk", ratio_title="Ratio", same="same"
    )


def stacked() -> Figure:
    return bars.levels(
        [bars.Bar("Grade 3", (12.0, 30.0, 40.0, 18.0)), bars.Bar("Grade 4", None, "withheld [c]")],
        ["Below basic", "Basic", "Proficient", "Advanced"], 2,
    )  # fmt: skip


def own() -> Figure:
    """What an analyst may bring: tight layout, a colour bar, a part drawn as a picture."""
    drawing, axes = plt.subplots(1, 2, layout="tight")
    picture = axes[0].imshow(np.arange(6.0).reshape(2, 3), rasterized=True)
    drawing.colorbar(picture)
    sns.scatterplot(x=[1, 2, 3], y=[3, 1, 2], ax=axes[1])
    drawing.suptitle("Two\nlines", fontfamily="serif")
    return drawing


@pytest.mark.parametrize("draw", [lines, rows, stacked, own])
def test_bytes_are_those_of_matplotlib(draw: object) -> None:
    """The SVG is, to the byte, what Figure.savefig writes, and the figure stays as it was."""
    assert callable(draw)
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
    plain = style.svg(lines())
    with mpl.rc_context({"font.size": 31, "axes.facecolor": "red", "svg.hashsalt": "own"}):
        sns.set_palette("husl")
        mine = dict(mpl.rcParams)
        assert style.svg(lines()) == plain
        assert dict(mpl.rcParams) == mine


def test_broken_text_is_reported_and_the_figure_is_left_whole() -> None:
    """A text that matplotlib cannot draw raises its own error; size and layout stay."""
    drawing = rows()
    drawing.text(0, 0, "$\\frac$")
    before = (drawing.dpi, drawing.canvas, type(drawing.get_layout_engine()))
    with pytest.raises(ValueError, match="frac"):
        style.svg(drawing)
    assert (drawing.dpi, drawing.canvas, type(drawing.get_layout_engine())) == before
