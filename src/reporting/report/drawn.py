"""What an analyst's own chart draws: its values have to stand in the table below it.

Then whatever judges the table judges the chart, and nobody reads less than they see. Left out, as
they are computed from the rows: ends of error bars, bands, densities, fitted curves, histograms.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib import dates
from matplotlib.axes import Axes
from matplotlib.category import StrCategoryConverter
from matplotlib.collections import LineCollection, PathCollection, QuadMesh
from matplotlib.container import BarContainer, ErrorbarContainer
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, ScalarFormatter

from reporting.plan import SchoolYear
from reporting.report.frames import labelled

Values = npt.NDArray[np.float64]

_TRIVIAL = (0.0, 1.0, 100.0)  # the ends of scales
_SMOOTH = 50  # points; a curve with more than this, evenly spaced, was computed
_MOST_ROWS = 2000


def undeclared(drawing: Figure, data: pd.DataFrame) -> Counter[str]:
    """How many different drawn values do not stand in ``data``, by what draws them.

    Args:
        data: as plotted. Means, medians, sums and counts of its groups count as standing there,
            because seaborn computes them.
    """
    known = _values_of(data)
    found: Counter[str] = Counter()
    for axes in drawing.axes:
        if axes.get_label() == "<colorbar>":
            continue
        for kind, values in _drawn(axes, len(data)):
            found[kind] += len(np.unique(values[~_among(values, known)]))
    return +found


def _drawn(axes: Axes, rows: int) -> Iterator[tuple[str, Values]]:
    bars = [c for c in axes.containers if isinstance(c, BarContainer)]
    errors = [c for c in axes.containers if isinstance(c, ErrorbarContainer)]
    ends = {id(part) for c in errors for parts in c.lines[1:] for part in parts}
    for line in axes.lines:
        if id(line) not in ends:
            yield from (("lines", v) for v in _of_line(axes, line, rows))
    for container in bars:
        yield "bars", _of_bars(axes, container)
    for collection in axes.collections:
        if id(collection) in ends:
            continue
        if isinstance(collection, PathCollection):
            points: Values = np.ma.filled(
                np.ma.asarray(collection.get_offsets(), dtype=float), np.nan
            )
            yield from (("points", v) for v in _numeric(axes, points[:, 0], points[:, 1]))
        elif isinstance(collection, LineCollection):
            corners = np.concatenate([np.empty((0, 2)), *collection.get_segments()])
            inside = collection.get_transform().contains_branch_seperately(axes.transData)
            x, y = (v if on else v[:0] for v, on in zip(corners.T, inside, strict=True))
            yield from (("lines", v) for v in _numeric(axes, x, y))
        elif isinstance(collection, QuadMesh):
            shades: Any = np.ma.asarray(collection.get_array(), dtype=float)
            yield "cells", np.asarray(shades.compressed(), dtype=float)


def _of_line(axes: Axes, line: Line2D, rows: int) -> Iterator[Values]:
    x, y = (np.asarray(v, dtype=float) for v in (line.get_xdata(False), line.get_ydata(False)))
    in_x, in_y = line.get_transform().contains_branch_seperately(axes.transData)
    bare = str(line.get_marker()) in ("None", "none", "", " ")
    if bare and len(x) > _SMOOTH and len(x) > rows and np.allclose(np.diff(x), x[1] - x[0]):
        return
    if line.get_drawstyle().startswith("steps"):
        in_y = False
    if bare and len(x) > 1:
        # A reference line, or an error bar: what it stands at counts, not where it ends.
        one_x, one_y = (_at_one_place(axis, v) for axis, v in ((axes.xaxis, x), (axes.yaxis, y)))
        in_x, in_y = in_x and (one_x or not one_y), in_y and (one_y or not one_x)
    if in_x:
        yield _judged(axes.xaxis, x)
    if in_y:
        yield _judged(axes.yaxis, y)


def _at_one_place(axis: object, values: Values) -> bool:
    """Whether all values are one, or lie within one category."""
    known = values[~np.isnan(values)]
    spread = float(np.ptp(known)) if len(known) else 0.0
    return spread == 0 or (_is_categorical(axis) and spread < 1)


def _of_bars(axes: Axes, container: BarContainer) -> Values:
    """Lengths of bars; nothing of a histogram, whose bars touch on an axis of numbers."""
    upright = container.orientation != "horizontal"
    boxes = [patch.get_bbox() for patch in container.patches]
    sides = sorted((b.x0, b.x1) if upright else (b.y0, b.y1) for b in boxes)
    touching = all(np.isclose(a[1], b[0]) for a, b in pairwise(sides))
    if len(sides) > 1 and touching and not _is_categorical(axes.xaxis if upright else axes.yaxis):
        return np.empty(0)
    lengths = [b.height if upright else b.width for b in boxes]
    return np.asarray(lengths, dtype=float)


def _numeric(axes: Axes, x: Values, y: Values) -> Iterator[Values]:
    yield _judged(axes.xaxis, x)
    yield _judged(axes.yaxis, y)


def _judged(axis: Any, values: Values) -> Values:
    """Values along an axis, without mere positions: of categories, of labelled ticks, 0 1 2 …"""
    if _is_categorical(axis):
        return values[:0]
    for first in (0, 1):
        if len(values) > 1 and np.array_equal(values, first + np.arange(len(values))):
            return values[:0]
    if isinstance(axis.get_major_locator(), FixedLocator) and not isinstance(
        axis.get_major_formatter(), ScalarFormatter
    ):
        return values[~np.isin(values, axis.get_major_locator().locs)]
    return values


def _is_categorical(axis: object) -> bool:
    return isinstance(axis.get_converter(), StrCategoryConverter)  # type: ignore[attr-defined]


def _values_of(data: pd.DataFrame) -> Values:
    frame = labelled(data)
    frame = frame.set_axis(range(frame.shape[1]), axis=1)  # names may occur twice
    numbers = frame.select_dtypes("number")
    parts = [np.asarray(_TRIVIAL), numbers.to_numpy(dtype=float, na_value=np.nan).ravel()]
    for column in frame.select_dtypes(["datetime", "datetimetz"]):
        parts += _of_days(frame[column].dropna().dt.tz_localize(None))
    for column in frame.columns[[isinstance(d, pd.PeriodDtype) for d in frame.dtypes]]:
        parts += _of_days(frame[column].dropna().dt.to_timestamp())
    for column in frame.columns.difference(numbers.columns):
        parts.append(_years_of(frame[column]))
    if len(frame) <= _MOST_ROWS:
        parts += _of_groups(frame, [int(c) for c in numbers.columns])
    known = np.concatenate(parts)
    return np.unique(known[~np.isnan(known)])


def _of_days(days: pd.Series) -> Iterator[Values]:
    """As matplotlib counts them, and as pandas does for even steps of time."""
    yield np.asarray(dates.date2num(days), dtype=float)
    for step in ("Y", "Q", "M", "W", "D", "h"):
        yield np.asarray(pd.PeriodIndex(days, freq=step).asi8, dtype=float)


def _of_groups(frame: pd.DataFrame, numbers: list[int]) -> Iterator[Values]:
    how: list[Any] = ["mean", "median", "sum", "count"]
    if numbers:
        yield frame[numbers].agg(how).to_numpy(dtype=float).ravel()
    by = [c for c in frame.columns if frame[c].nunique() < len(frame)]
    for size in (1, 2):
        for keys in combinations([int(c) for c in by], size):
            rest = [n for n in numbers if n not in keys]
            if rest:
                grouped = frame.groupby(list(keys), observed=True)[rest]
                yield grouped.agg(how).to_numpy(dtype=float).ravel()


def _years_of(column: pd.Series) -> Values:
    """Calendar years of school years, for axes of years."""
    found: list[float] = []
    for value in column.dropna().unique():
        try:
            year = SchoolYear.parse(str(value))
        except ValueError:
            continue
        found += [year.ending - 1, year.ending]
    return np.asarray(found, dtype=float)


def _among(values: Values, known: Values) -> npt.NDArray[np.bool_]:
    place = np.clip(np.searchsorted(known, values), 1, len(known) - 1)
    near = np.minimum(np.abs(known[place] - values), np.abs(known[place - 1] - values))
    return np.asarray(np.isnan(values) | (near <= 1e-9 + 1e-6 * np.abs(values)))
