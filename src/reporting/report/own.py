"""An analyst's own chart as an exhibit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from seaborn.axisgrid import Grid, JointGrid

from reporting.errors import ExhibitError
from reporting.report import frames
from reporting.report.charts import fitted, style
from reporting.report.drawn import undeclared
from reporting.report.exhibits import Chart

_KINDS = (
    "a figure (fig of `fig, ax = plt.subplots()`)",
    "its axes (ax), or an array, list or dictionary of them",
    "what df.plot(…) or a seaborn function gives back, such as FacetGrid or JointGrid",
)


def figure(
    drawing: Artist | Grid | JointGrid | Iterable[Any],
    *,
    alt: str,
    data: pd.DataFrame | pd.Series,
    title: str = "",
    source: str | None = None,
) -> Chart:
    """Wrap any seaborn or matplotlib chart so that it appears in HTML and PDF.

    Make it the last line of a cell, without ``plt.show()``. It gets the typeface of the report
    and as much room as its words need; colors, sizes and positions stay as they are::

        fig, ax = plt.subplots()
        sns.barplot(frame, x="Group", y="Percent", ax=ax)
        report.figure(
            ax,
            alt="Bar chart of belonging by group: all groups are above 60 percent",
            data=frame,
            title="Belonging by group",
        )

    Args:
        drawing: a matplotlib figure or axes; an array, list or dictionary of axes; a grid of
            seaborn (FacetGrid, JointGrid, PairGrid, ClusterGrid). Its whole figure is drawn.
        alt: one sentence: chart type, of what, the main message. Read by screen readers.
        data: the rows behind the chart, printed as a table under it; every value that is drawn
            stands there. The labels of its index are printed unless it only numbers the rows.
        title: of the chart and its table; taken from the figure when empty.
        source: where the data are from, printed under the chart.

    Raises:
        ExhibitError: not a chart, or an empty one; without alt text or data; or the chart draws
            what its data do not hold.
    """
    whole = _figure_of(drawing)
    if not isinstance(alt, str) or not alt.strip():
        raise ExhibitError(
            "a chart needs alt text",
            where="report.figure",
            next_step="alt='Line chart of …: …', chart type of data, main message",
        )
    rows = data.to_frame() if isinstance(data, pd.Series) else data
    if not isinstance(rows, pd.DataFrame) or rows.empty:
        raise ExhibitError(
            "a chart needs the rows that it draws",
            where="report.figure",
            valid=["a DataFrame or Series with rows"],
            next_step="data=the frame you plotted",
        )
    _close(whole)
    missing = undeclared(whole, rows)
    if missing:
        kinds = ", ".join(f"{count} in {kind}" for kind, count in sorted(missing.items()))
        raise ExhibitError(
            f"the chart draws values that its data do not hold ({kinds})",
            where="report.figure",
            next_step="data=the frame that you plotted; a line for a target needs a column for it",
        )
    name = title or _title_of(whole)
    with fitted.prepared(whole):
        svg = style.svg(whole, fit=True)
    width, height = style.size(svg)
    return Chart(
        title=name,
        alt=alt.strip(),
        svg=svg,
        width=width,
        height=height,
        table=frames.table(rows, name),
        source=source,
    )


def _figure_of(drawing: Any) -> Figure:
    """The one figure that everything in ``drawing`` belongs to, with something drawn in it."""
    found = list({id(whole): whole for whole in _figures(drawing)}.values())
    if len(found) > 1:
        raise ExhibitError(
            f"axes of {len(found)} figures",
            where="report.figure",
            next_step="call report.figure once for each figure",
        )
    if not any(axes.has_data() or axes.texts or axes.tables for axes in found[0].axes) and not (
        found[0].texts or found[0].images
    ):
        raise ExhibitError(
            "nothing is drawn in this figure",
            where="report.figure",
            next_step="draw first, and leave out plt.show(), after which plt.gcf() is a new figure",
        )
    return found[0]


def _figures(drawing: Any) -> Iterator[Figure]:
    parts = list(drawing.values()) if isinstance(drawing, Mapping) else drawing
    if isinstance(drawing, Artist | Grid | JointGrid):
        of = drawing.get_figure(root=True) if isinstance(drawing, Artist) else drawing.figure
        if not isinstance(of, Figure):
            raise ExhibitError(
                "these axes were removed from their figure",
                where="report.figure",
                next_step="draw the chart again, and do not clear its figure",
            )
        yield of
    elif isinstance(parts, list | tuple | np.ndarray) and len(parts):
        for part in parts:
            yield from _figures(part)
    else:
        given = type(drawing)
        empty = "an empty " if isinstance(parts, list | tuple | np.ndarray) else ""
        raise ExhibitError(
            f"{empty}{given.__module__}.{given.__qualname__}".replace("builtins.", "")
            + " is not a chart of matplotlib or seaborn",
            where="report.figure",
            valid=_KINDS,
        )


def _title_of(whole: Figure) -> str:
    """The title of the whole, or of its only axes."""
    axes = whole.axes[:1] if len(whole.axes) == 1 else []
    titles = [
        whole.get_suptitle(),
        *(ax.get_title(loc=place) for ax in axes for place in ("left", "center", "right")),
    ]
    return next((t.replace("\\$", "$") for t in titles if t.strip()), "Chart")


def _close(drawing: Figure) -> None:
    """Take the figure from pyplot, or Jupyter would show it a second time as a picture."""
    import matplotlib.pyplot as plt

    plt.close(drawing)
