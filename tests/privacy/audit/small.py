"""Released tables of a few rows, and systems of a few numbers, for tests of the audit."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from reporting.plan import ALL, DISTRICT
from reporting.privacy.audit.system import Relation, System
from reporting.release import COLUMNS, as_released_rows

OTHERS = ("clayton-high", "glenridge", "meramec", "wydown-middle")


def row(
    school: str, group: str = ALL, k: int | None = None, n: int | None = None, **other: Any
) -> dict[str, Any]:
    """One row of in-school suspension, all students or students with an IEP; k None: withheld."""
    empty: dict[str, Any] = {
        name: "" if spec[0] == "string" else None for name, spec in COLUMNS.items()
    }
    cell = {
        "measure": "iss_risk", "population": "students", "school_year": "2024-25",
        "school": school, "breakdown": ALL if group == ALL else "iep", "group": group,
    }  # fmt: skip
    shown = {
        "numerator": k,
        "denominator": n,
        "respondents": n,
        "marker": "" if k is not None else "c",
    }
    return {**empty, **cell, **shown, **other}


def coded(school: str, group: str, n: int, high: float, **other: Any) -> dict[str, Any]:
    """A row whose share is printed as at most ``high``."""
    return row(school, group, None, n, marker="", low=0.0, high=high, **other)


def table(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    return as_released_rows(pd.DataFrame(rows, columns=list(COLUMNS)))


def district_of(
    k: Sequence[int], n: Sequence[int], group: str = ALL, **other: Any
) -> list[dict[str, Any]]:
    """Rows of captain, the four other schools, and the district as their sum."""
    schools = ("captain", *OTHERS)
    rows = [row(s, group, a, b, **other) for s, a, b in zip(schools, k, n, strict=True)]
    return [*rows, row(DISTRICT, group, sum(k), sum(n), **other)]


def hidden(rows: list[dict[str, Any]], *schools: str) -> list[dict[str, Any]]:
    """The rows with the numbers of some schools withheld."""
    nothing = {"numerator": None, "denominator": None, "respondents": None, "marker": "c"}
    return [{**r, **nothing} if r["school"] in schools else r for r in rows]


class Square:
    """A random table with margins, some of it hidden, some printed as a bin, some people unknown.

    Numbers stand row by row, the margin last in each row, the row of margins last.
    """

    def __init__(self, seed: int, most: int = 4, hidden: int = 5) -> None:
        rng = random.Random(seed)
        rows, columns = rng.choice([(2, 2), (2, 3), (3, 3), (3, 4)])
        inner = np.array([[rng.randint(0, most) for _ in range(columns)] for _ in range(rows)])
        unknown = np.array([rng.choice([0, 0, 1]) for _ in range(rows)])
        full = np.column_stack([inner, inner.sum(axis=1) + unknown])
        full = np.vstack([full, full.sum(axis=0)])
        self.true = full.ravel().astype(float)
        self.high_of_all = float(most * 2)
        width = columns + 1
        cells = rng.sample(range(len(self.true) - 1), min(hidden, len(self.true) - 1))
        self.hidden = sorted(cells)
        low, high = self.true.copy(), self.true.copy()
        for cell in self.hidden:
            is_bin = self.true[cell] <= 2 and rng.random() < 0.3
            low[cell], high[cell] = 0.0, 2.0 if is_bin else max(self.high_of_all, self.true[cell])
        relations = []
        for r in range(rows + 1):
            terms = (*((r * width + c, -1.0) for c in range(columns)), (r * width + columns, 1.0))
            relations.append(Relation(terms, 0.0, np.inf, f"row {r}"))
        for c in range(width):
            terms = (*((r * width + c, -1.0) for r in range(rows)), (rows * width + c, 1.0))
            relations.append(Relation(terms, 0.0, 0.0, f"column {c}"))
        self.system = System(list(low), list(high), [True] * len(low), relations)


def completions(system: System, hidden: Sequence[int]) -> np.ndarray:
    """Every way to fill in the hidden numbers with whole ones: one row each."""
    ranges = [np.arange(system.low[h], system.high[h] + 1) for h in hidden]
    grid = np.stack([g.ravel() for g in np.meshgrid(*ranges, indexing="ij")], axis=1)
    fits = np.ones(len(grid), dtype=bool)
    position = {h: i for i, h in enumerate(hidden)}
    for relation in system.relations:
        total = np.zeros(len(grid))
        for number, factor in relation.terms:
            at = position.get(number)
            total += factor * (grid[:, at] if at is not None else system.low[number])
        fits &= (total >= relation.low - 1e-9) & (total <= relation.high + 1e-9)
    return grid[fits]
