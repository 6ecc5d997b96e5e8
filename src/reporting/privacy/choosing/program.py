"""Linear programs as the solver takes them."""

from __future__ import annotations

from collections.abc import Sequence

import highspy
import numpy as np

from reporting.privacy.choosing.outline import Row


def quiet_solver(**options: str | float | bool) -> highspy.Highs:
    """A solver that prints nothing and, on one thread, answers the same on every machine."""
    solver = highspy.Highs()
    fixed: dict[str, str | float | bool] = {
        "output_flag": False,
        "threads": 1,
        "parallel": "off",
        "random_seed": 0,
    }
    for option, setting in (fixed | options).items():
        solver.setOptionValue(option, setting)
    return solver


def program(
    rows: Sequence[Row], columns: Sequence[tuple[int, float]], **options: str | float | bool
) -> highspy.Highs:
    """A solver with one row for each relation; all columns at zero, at no cost.

    Args:
        columns: variable and factor of every column.
    """
    entries: dict[int, list[tuple[int, float]]] = {variable: [] for variable, _ in columns}
    size = {variable: abs(factor) for variable, factor in columns}
    low, high = np.zeros(len(rows)), np.zeros(len(rows))
    for place, row in enumerate(rows):
        largest = max((abs(c) * size[v] for v, c in row.terms), default=1.0)
        low[place], high[place] = row.low / largest, row.high / largest
        for variable, coefficient in row.terms:
            entries[variable].append((place, coefficient / largest))
    start, index, value = [0], [], []
    for variable, factor in columns:
        index += [place for place, _ in entries[variable]]
        value += [factor * coefficient for _, coefficient in entries[variable]]
        start.append(len(index))
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(columns), len(rows)
    lp.col_cost_ = lp.col_lower_ = lp.col_upper_ = np.zeros(len(columns))
    lp.row_lower_, lp.row_upper_ = low, high
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = lp.num_col_, lp.num_row_
    lp.a_matrix_.start_ = np.array(start, dtype=np.int32)
    lp.a_matrix_.index_ = np.array(index, dtype=np.int32)
    lp.a_matrix_.value_ = np.array(value)
    solver = quiet_solver(**options)
    solver.passModel(lp)
    return solver
