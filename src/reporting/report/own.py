"""An analyst's own chart as an exhibit."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reporting.errors import ExhibitError
from reporting.report.charts import style
from reporting.report.drawn import undeclared
from reporting.report.exhibits import Chart, Column, Entry, Table


def figure(
    ax: Axes, *, alt: str, data: pd.DataFrame, title: str = "", source: str | None = None
) -> Chart:
    """Wrap any seaborn or matplotlib axes so that it appears in HTML and PDF.

    Args:
        ax: the axes; its whole figure is drawn.
        alt: one sentence: chart type, of what, the main message. Read by screen readers.
        data: the rows behind the chart, printed as a table under it; every value that is drawn
            stands there.
        title: of the chart and its table; taken from the axes when empty.

    Raises:
        ExhibitError: without alt text or data; or the chart draws what its data do not hold.
    """
    if not alt.strip():
        raise ExhibitError(
            "a chart needs alt text",
            where="report.figure",
            next_step="alt='Line chart of …: …', chart type of data, main message",
        )
    if data.empty:
        raise ExhibitError(
            "a chart needs the rows that it draws",
            where="report.figure",
            next_step="data=the frame you plotted",
        )
    drawing = ax.get_figure(root=True)
    assert isinstance(drawing, Figure)
    _close(drawing)
    missing = undeclared(drawing, data)
    if missing:
        kinds = ", ".join(f"{count} in {kind}" for kind, count in sorted(missing.items()))
        raise ExhibitError(
            f"the chart draws values that its data do not hold ({kinds})",
            where="report.figure",
            next_step="data=the frame that you plotted; a line for a target needs a column for it",
        )
    name = title or ax.get_title(loc="left") or ax.get_title() or "Chart"
    numeric = [pd.api.types.is_numeric_dtype(data[c]) for c in data.columns]
    table = Table(
        title=name,
        columns=tuple(
            Column(str(c), "right" if n else "left")
            for c, n in zip(data.columns, numeric, strict=True)
        ),
        rows=tuple(
            tuple(
                Entry("–" if pd.isna(v) else f"{v:,.4g}" if isinstance(v, float) else str(v))
                for v in row
            )
            for row in data.itertuples(index=False)
        ),
    )
    return Chart(
        title=name,
        alt=alt.strip(),
        svg=style.svg(drawing),
        width=float(drawing.get_figwidth()),
        height=float(drawing.get_figheight()),
        table=table,
        source=source,
    )


def _close(drawing: Figure) -> None:
    """Take the figure from pyplot, or Jupyter would show it a second time as a picture."""
    import matplotlib.pyplot as plt

    plt.close(drawing)
