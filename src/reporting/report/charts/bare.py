"""Axes that show what is put into them and nothing else: no ticks, no spines, no labels.

matplotlib makes ticks even for an axis that is never drawn, when it clips it and when it sets its
grid.
"""

from __future__ import annotations

from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import XAxis, YAxis


class _Unseen:
    """An axis of which only the scale matters."""

    def set_clip_path(self, path: Any, transform: Any = None) -> None:
        Artist.set_clip_path(self, path, transform)  # type: ignore[arg-type]

    def set_tick_params(self, *args: Any, **kw: Any) -> None:
        pass


class _Across(_Unseen, XAxis):
    pass


class _Upwards(_Unseen, YAxis):
    pass


class Bare(Axes):
    """Both methods are those that matplotlib's guide to projections overrides."""

    def _init_axis(self) -> None:
        self.xaxis = _Across(self, clear=False)
        self.yaxis = _Upwards(self, clear=False)

    def _gen_axes_spines(self) -> dict[str, Any]:
        return {}
