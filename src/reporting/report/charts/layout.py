"""Room around the axes for the words that stand there: what is measured, and no more.

matplotlib's constrained layout asks every artist, ticks and lines included, and solves equations;
in our charts only texts and a legend stand outside, side by side in one row.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import LayoutEngine

_PAD = 3.0  # points around everything
_GAP = 6.0  # points between two axes
_POINTS = 72
_FIRST = 0.75  # of the figure's width, for all axes together while their words are measured


class Margins(LayoutEngine):
    """Axes side by side, equally high, each as wide as its share of what the words leave."""

    _adjust_compatible = False
    _colorbar_gridspec = False

    def __init__(self, shares: Sequence[float]) -> None:
        super().__init__()
        self._shares = shares

    def execute(self, fig: Figure) -> None:
        """Place the axes of ``fig``."""
        # With a renderer of its own for every text where the canvas has none.
        renderer = getattr(fig.canvas, "get_renderer", lambda: None)()
        for axes, share in zip(fig.axes, self._shares, strict=True):
            # Near what it will be: a label at the end of a scale hangs out less on wider axes.
            axes.set_position((0, 0, _FIRST * share / sum(self._shares), 0.7))
        self._place(fig, [_room(axes, renderer) for axes in fig.axes], _above(fig, renderer))

    def _place(self, fig: Figure, rooms: list[tuple[float, ...]], above: float) -> None:
        width, height, point = fig.bbox.width, fig.bbox.height, fig.dpi / _POINTS
        bottom = max(room[2] for room in rooms) + _PAD * point
        top = max(room[3] for room in rooms) + _PAD * point + above
        words = sum(room[0] + room[1] for room in rooms)
        gaps = 2 * _PAD * point + (len(rooms) - 1) * _GAP * point
        # A figure that has no room for its words shows that it has none.
        free = max(width - words - gaps, 1.0)
        high = max(height - bottom - top, 1.0)
        left = _PAD * point
        for axes, room, share in zip(fig.axes, rooms, self._shares, strict=True):
            wide = free * share / sum(self._shares)
            left += room[0]
            axes.set_position((left / width, bottom / height, wide / width, high / height))
            left += wide + room[1] + _GAP * point


def _room(axes: Axes, renderer: Any) -> tuple[float, ...]:
    """How far words stand out to the left, to the right, below and above, in pixels."""
    boxes = [text.get_window_extent(renderer) for text in axes.texts if text.get_text()]
    inside = axes.bbox
    return (
        max([0.0, *(inside.x0 - box.x0 for box in boxes)]),
        max([0.0, *(box.x1 - inside.x1 for box in boxes)]),
        max([0.0, *(inside.y0 - box.y0 for box in boxes)]),
        max([0.0, *(box.y1 - inside.y1 for box in boxes)]),
    )


def _above(fig: Figure, renderer: Any) -> float:
    """What the legend takes at the upper end, in pixels."""
    boxes = [legend.get_window_extent(renderer) for legend in fig.legends]
    return max((box.height + 2 * _PAD * fig.dpi / _POINTS for box in boxes), default=0.0)
