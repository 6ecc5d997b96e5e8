"""Extracts of a tiny district, of which a test writes only the frames that it counts."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from reporting.extracts import Extracts
from reporting.extracts.frames import FRAMES, typed


def frame(name: str, rows: Sequence[tuple[object, ...]], columns: Sequence[str]) -> pd.DataFrame:
    """A typed frame from some of its columns; the others are missing."""
    given = pd.DataFrame(list(rows), columns=list(columns))
    return typed(name, {c: given[c] if c in given else [None] * len(given) for c in FRAMES[name]})


def extracts_of(sources: Sequence[str] = (), year: str = "", **frames: pd.DataFrame) -> Extracts:
    """Extracts with the frames given; every other frame is empty.

    Args:
        sources: whose extract was there in ``year``, also when it holds no row.
    """
    empty = {name: frame(name, [], list(columns)) for name, columns in FRAMES.items()}
    return Extracts(
        **{**empty, **frames},
        set_aside=(),
        notices=(),
        files={},
        rows={},
        years=dict.fromkeys(sources, (year,)),
    )
