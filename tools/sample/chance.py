"""Chance that is the same on every run, and the few ways in which it is used."""

from __future__ import annotations

import zlib

import numpy as np

from reporting.plan import SchoolYear
from sample.table import Bools, Floats, Ints, Texts

SEED = 96102


def stream(name: str, year: SchoolYear | None = None) -> np.random.Generator:
    """A generator of its own for each file and year: changing one leaves the others as they are."""
    return np.random.default_rng([SEED, zlib.crc32(name.encode()), year.ending if year else 0])


def top_share(score: Floats, share: float) -> Bools:
    """Mark the highest scores, ``share`` (0–1) of them, rounded to whole students."""
    chosen = np.zeros(len(score), dtype=np.bool_)
    count = round(share * len(score))
    if count > 0:
        chosen[np.argsort(-score, kind="stable")[:count]] = True
    return chosen


def cut(score: Floats, share_above: float) -> float:
    """The score that ``share_above`` (0–1) of the students reach."""
    return float(np.quantile(score, 1.0 - share_above))


def standard(score: Floats) -> Floats:
    return np.asarray((score - score.mean()) / score.std(), dtype=np.float64)


def some(rng: np.random.Generator, rows: int, count: int) -> Ints:
    """Distinct rows in ascending order; fewer when there are not so many."""
    return np.sort(rng.choice(rows, size=min(count, rows), replace=False)).astype(np.int64)


def pick(rng: np.random.Generator, options: list[str], rows: int) -> Texts:
    return np.asarray(options, dtype=np.str_)[rng.integers(0, len(options), rows)]


def hexadecimal(rng: np.random.Generator, rows: int, length: int) -> Texts:
    """Identifiers as survey vendors make them; never only digits, so never a number in a report."""
    digits = np.asarray(list("0123456789abcdef"), dtype=np.str_)
    places = rng.integers(0, 16, (rows, length))
    places[:, 0] = 10 + places[:, 0] % 6
    drawn = digits[places]
    return np.asarray(["".join(row) for row in drawn.tolist()], dtype=np.str_)
