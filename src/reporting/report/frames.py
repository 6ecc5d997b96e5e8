"""A data frame as the table of an exhibit: every label and value as readers expect to see it."""

from __future__ import annotations

import datetime
from decimal import Decimal
from math import floor, isfinite, log10
from numbers import Integral, Real
from typing import Any

import numpy as np
import pandas as pd

from reporting.report.exhibits import Column, Entry, Table

_MISSING = "–"
_DIGITS = 4  # that count, of numbers below ten
_DECIMALS = 2  # of greater ones
_GROUPED = 10_000  # from here on thousands are set apart, so that years are not
_SMALLEST, _GREATEST = 1e-6, 1e15  # beyond them powers of ten are shorter


def table(data: pd.DataFrame, title: str) -> Table:
    """The rows of ``data`` with the labels of its index in front.

    Numbers of a column that have decimals have at least the same number of them, up to two.
    """
    frame = labelled(data)
    texts = [column_texts(frame.iloc[:, place].tolist()) for place in range(frame.shape[1])]
    return Table(
        title=title,
        columns=tuple(
            Column(label(name), "right" if _is_of_numbers(frame.iloc[:, place]) else "left")
            for place, name in enumerate(frame.columns)
        ),
        rows=tuple(tuple(map(Entry, row)) for row in zip(*texts, strict=True)),
    )


def labelled(data: pd.DataFrame) -> pd.DataFrame:
    """``data`` with each level of its index as a column, unless it only numbers the rows.

    Names of columns may occur more than once; find columns by place.
    """
    index = data.index
    if index.nlevels == 1 and index.name is None and _numbers_rows(index):
        return data
    levels = [
        pd.Series(index.get_level_values(place), index=index, name=name)
        for place, name in enumerate(index.names)
    ]
    frame = pd.concat([*levels, *(data.iloc[:, place] for place in range(data.shape[1]))], axis=1)
    names = ["" if name is None else name for name in index.names]
    return frame.set_axis(
        pd.Index([*names, *data.columns], dtype=object, tupleize_cols=False), axis=1
    )


def label(name: Any) -> str:
    """The name of a column, of which each level is told."""
    parts = name if isinstance(name, tuple) else (name,)
    return " · ".join(text for text in map(str, map(_plain, parts)) if text)


def column_texts(values: list[Any]) -> list[str]:
    """The values of one column as printed."""
    numbers = [abs(v) for v in values if _is_number(v) and isfinite(v)]
    decimals = min(_DECIMALS, max((_decimals_of(v) for v in numbers), default=0))
    grouped = max(numbers, default=0) >= _GROUPED
    return [
        _number(value, decimals, grouped=grouped) if _is_number(value) else _plain(value)
        for value in values
    ]


def _numbers_rows(index: pd.Index) -> bool:
    """Whether it holds 0, 1, 2 … in any order, as after sorting."""
    if isinstance(index, pd.RangeIndex):
        return True
    return pd.api.types.is_integer_dtype(index.dtype) and sorted(index) == list(range(len(index)))


def _is_number(value: Any) -> bool:
    is_real = isinstance(value, Real | Decimal) and not isinstance(value, bool | np.bool_)
    return is_real and not pd.isna(value)


def _is_of_numbers(column: pd.Series) -> bool:
    values = [v for v in column.tolist() if not _is_missing(v)]
    known = bool(values) or pd.api.types.is_numeric_dtype(column)
    return known and all(_is_number(v) for v in values)


def _is_missing(value: Any) -> bool:
    return bool(pd.api.types.is_scalar(value) and pd.isna(value))


def _decimals_of(value: Any) -> int:
    """How many decimals a number has, of those that are printed."""
    if isinstance(value, Integral) or not _SMALLEST <= value < _GREATEST:
        return 0
    most = max(_DECIMALS, _DIGITS - 1 - floor(log10(value)))
    return len(f"{value:.{most}f}".rstrip("0").partition(".")[2])


def _number(value: Any, decimals: int, *, grouped: bool) -> str:
    size = abs(value)
    if not isfinite(value):
        text = "∞"
    elif isinstance(value, Integral) or size == 0 or _SMALLEST <= size < _GREATEST:
        least = 0 if isinstance(value, Integral) else max(decimals, _decimals_of(size))
        text = f"{size:{',' if grouped else ''}.{least}f}" if least else _whole(size, grouped)
    else:
        digits, _, power = f"{size:.{_DIGITS - 1}e}".partition("e")
        text = f"{digits.rstrip('0').rstrip('.')} × 10^{int(power)}"
    return f"−{text}" if value < 0 and text.strip("0.") else text


def _whole(size: Any, grouped: bool) -> str:
    return f"{round(size):{',' if grouped else ''}d}"


def _plain(value: Any) -> str:
    """Anything but a number."""
    if _is_missing(value):
        return _MISSING
    if isinstance(value, bool | np.bool_):
        return "Yes" if value else "No"
    if isinstance(value, datetime.timedelta):
        return _duration(pd.Timedelta(value))
    if isinstance(value, datetime.datetime):
        zone = f" {value.tzname()}" if value.tzinfo else ""
        midnight = value.time() == datetime.time()
        return str(value.date()) + (f" {_time(value.time())}{zone}" if not midnight else "")
    return _time(value) if isinstance(value, datetime.time) else str(value)


def _time(value: datetime.time) -> str:
    exact = "auto" if value.microsecond else "seconds" if value.second else "minutes"
    return value.replace(tzinfo=None).isoformat(exact)


def _duration(value: pd.Timedelta) -> str:
    whole = value == value.floor("D")
    return f"{value.days} {'day' if value.days == 1 else 'days'}" if whole else str(value)
