"""One look for every chart: typeface, colours, lines; and a figure as SVG with text as text."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import matplotlib as mpl
import seaborn as sns
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reporting import fonts
from reporting.report.charts import renderer
from reporting.report.charts.bare import Bare
from reporting.report.charts.layout import Margins

WIDTH = 6.7  # inches, the text width of a Letter page in the PDF

# On white, each reaches 3:1 (graphics), text colours 4.5:1 (WCAG 2.1 AA).
BLUE = "#0072B2"
VERMILLION = "#D55E00"
GREEN = "#009E73"
PURPLE = "#CC79A7"
INK = "#1f2933"
MUTED = "#52606d"
GRID = "#e4e7eb"
AXIS = "#9aa5b1"

# Behind words that a line may cross.
PLATE = {"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.85}

_RC = {
    "font.family": [fonts.FAMILY, fonts.FALLBACK_FAMILY],
    "font.size": 9,
    "axes.titlesize": 9.5,
    "axes.titleweight": 700,
    "axes.titlelocation": "left",
    "axes.labelsize": 8.5,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "legend.fontsize": 8.5,
    "axes.labelcolor": MUTED,
    "axes.edgecolor": AXIS,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "text.color": INK,
    "text.parse_math": False,  # "$5 to $10" are dollars
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "legend.frameon": False,
    "svg.fonttype": "none",
    "svg.hashsalt": "reporting",
    "figure.dpi": 100,
}


# Settings of windows and of the process, which matplotlib too keeps out of its styles.
_NOT_OF_STYLE = (
    "backend", "date.epoch", "docstring", "figure.max_open", "figure.raise", "interactive",
    "savefig.directory", "timezone", "tk.", "toolbar", "webagg",
)  # fmt: skip


@lru_cache(maxsize=1)
def _house() -> dict[str, Any]:
    """Every setting of matplotlib as it is in the house style, and the fonts known."""
    known = {f.fname for f in font_manager.fontManager.ttflist}
    for path in fonts.ttf_files():
        if str(path) not in known:
            font_manager.fontManager.addfont(str(path))
    with mpl.rc_context():
        mpl.rcdefaults()
        sns.set_theme(context="paper", style="white", rc=_RC)
        return {k: v for k, v in dict(mpl.rcParams).items() if not k.startswith(_NOT_OF_STYLE)}


@contextmanager
def styled() -> Iterator[None]:
    """The house style for one chart, whatever a notebook did to matplotlib's settings.

    Also a decorator: ``@style.styled()`` on a function that draws.
    """
    house = _house()
    # Setting all of them takes longer than finding the few that differ; as a plain dict, since
    # matplotlib's own looks each up among the names that are no more.
    now = dict(dict.items(mpl.rcParams))
    with mpl.rc_context({k: v for k, v in house.items() if now[k] != v}):
        yield


def figure(
    height: float, columns: int = 1, *, shares: Sequence[float] | None = None
) -> tuple[Figure, list[Axes]]:
    """A figure of the text width, ``height`` inches, with bare axes side by side.

    Made without pyplot, so that nothing is shown twice in a notebook and nothing is left open.

    Args:
        shares: of the width that words leave, for each of the axes; equal by default.
    """
    shares = shares or [1.0] * columns
    drawing = Figure(figsize=(WIDTH, height), layout=Margins(shares))
    axes = [
        drawing.add_axes((0, 0, 1, 1), label=str(column), axes_class=Bare)
        for column in range(columns)
    ]
    for axis in axes:
        axis.set_axis_off()
        # Where seaborn finds no title it makes all ticks to see whether their labels are seen.
        axis.set(xlabel=" ", ylabel=" ")
    return drawing, axes


def tick(value: float, unit: str) -> str:
    """An axis label: no trailing zeros, a true minus sign, no rest of rounding near zero."""
    return f"{round(value, 6) + 0.0:g}{unit}".replace("-", "−")


def least_room(floor: float | None, ceiling: float | None, share: float) -> float:
    """A share of the scale, as the room that is left around values that lie close together."""
    return share * (100.0 if floor is None or ceiling is None else ceiling - floor)


def svg(drawing: Figure, *, fit: bool = False) -> str:
    """The figure as one SVG document: deterministic, text as text, nothing fetched.

    Args:
        fit: make room for what stands out over the edge of the figure.

    Raises:
        ExhibitError: something stands out farther than the figure is wide or high.
    """
    with styled():
        text = renderer.savefig(drawing, fit=fit)
    text = re.sub(r"<\?xml.*?\?>\s*|<!DOCTYPE.*?>\s*", "", text, flags=re.DOTALL)
    text = re.sub(r"<metadata>.*?</metadata>\s*|<!--.*?-->\s*", "", text, flags=re.DOTALL).strip()
    return _with_ids_of_its_own(text)


def size(svg: str) -> tuple[float, float]:
    """Width and height in inches."""
    found = re.search(r'width="([\d.]+)pt" height="([\d.]+)pt"', svg)
    assert found is not None
    return float(found[1]) / renderer.POINTS, float(found[2]) / renderer.POINTS


def _with_ids_of_its_own(text: str) -> str:
    """Ids that are referred to get a name of this chart's, the others go.

    matplotlib calls the parts of every figure alike, and one page holds many charts.
    """
    own = hashlib.sha256(text.encode()).hexdigest()[:8]
    used = set(re.findall(r'(?:url\(#|href="#)([^")]+)', text))
    text = re.sub(r' id="([^"]*)"', lambda m: f' id="{own}-{m[1]}"' if m[1] in used else "", text)
    return re.sub(r'(url\(#|href="#)', rf"\g<1>{own}-", text)
