"""Looking for withheld values in their place: beside the name of what they are a value of.

A percentage alone is in any report. It tells a withheld cell only when it stands in one row or
sentence with the group, and the school, school year, measure and population that row or sentence is
about (said there, or in the caption, definition or heading above) are those of the cell.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import pandas as pd

from reporting.plan import ALL, Plan
from reporting.wall.numbers import DIGIT, Number, numbers_in, pairs_in
from reporting.wall.pieces import Piece
from reporting.wall.vocabulary import Mentions, Vocabulary

_KEY = ["measure", "population", "school_year", "school", "breakdown", "group", "level"]
_EVERYBODY = f"{ALL}/{ALL}"
_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[^a-z])")
# Columns whose numbers are not values of cells; the tables of markers have rules of their own.
_NO_VALUES = re.compile(
    r"n|target|status|.*interval.*|gap.*|ratio.*|change.*|number.*", re.IGNORECASE
)


class Hidden(NamedTuple):
    """A withheld or coded cell with its true numbers (private)."""

    measure: str
    population: str
    year: str
    school: str
    group: str
    level: str
    percent: float | None
    mean: float | None
    people: tuple[tuple[int, int], ...]


class Withheld:
    """The search in the reports of one school year.

    Args:
        rows: the released table; decides what is hidden.
        counts: the private counts; what the hidden cells truly hold.
    """

    def __init__(self, rows: pd.DataFrame, counts: pd.DataFrame, plan: Plan, year: str) -> None:
        self._year = year
        self._hidden: dict[tuple[str, str, str], list[Hidden]] = defaultdict(list)
        for cell in hidden_cells(rows, counts, plan):
            self._hidden[cell.group, cell.school, cell.year].append(cell)
        levels = sorted({str(level) for level in rows["level"].unique()} - {""})
        self._mentions = Vocabulary(plan, levels)
        self._baselines: dict[tuple[str, str], str] = {
            (m.id, p): str(promise.baseline_year)
            for m in plan.measures
            for p, promise in m.populations.items()
        }

    def among(self, pieces: Iterable[Piece], school: str) -> Iterator[Piece]:
        """The pieces of one school's report that tell what is withheld."""
        told: dict[tuple[object, ...], bool] = {}
        for piece in pieces:
            if not piece.spoken or not DIGIT.search(piece.text):
                continue
            key = (piece.text, piece.about, piece.entries, piece.drawn)
            if key not in told:
                told[key] = self._tells(piece, school)
                if told[key]:
                    yield piece

    def _tells(self, piece: Piece, school: str) -> bool:
        if piece.entries:
            return any(
                self._is_told(
                    entry.text, school,
                    here=f"{entry.column} | {piece.text}",
                    chain=(entry.column, piece.entries[0].text, *piece.about),
                    bare=True, by_itself=False,
                )
                for entry in piece.entries
                if entry.marker != "c" and not _NO_VALUES.fullmatch(entry.column.strip())
            )  # fmt: skip
        return any(
            self._is_told(
                sentence, school, here=sentence, chain=(sentence, *piece.about),
                bare=piece.drawn, by_itself=not piece.drawn,
            )
            for sentence in _SENTENCE.split(piece.text)
        )  # fmt: skip

    def _is_told(
        self,
        text: str,
        school: str,
        *,
        here: str,
        chain: tuple[str, ...],
        bare: bool,
        by_itself: bool,
    ) -> bool:
        """Whether some number tells a hidden cell.

        Args:
            text: where the number stands.
            here: the words that have to name the group.
            chain: where measure, population, school … are named, nearest first.
            bare: whether a number without a percent sign may be a percentage.
            by_itself: whether a sentence that names no group is about everybody.
        """
        if not DIGIT.search(text):
            return False
        groups = self._mentions.groups(here)
        if not groups and not by_itself and not self._mentions(chain[0]).years:
            return False
        mentions = [self._mentions(text) for text in chain if text]
        measures = _first(mentions, "measures")
        if not groups and not measures:
            return False
        plain = self._mentions.without_groups(text) if groups else text
        numbers, pairs = numbers_in(plain), pairs_in(plain)
        if not numbers and not pairs:
            return False
        baseline = chain[0].strip().lower() == "baseline"
        return any(
            _tells(cell, numbers, pairs, bare)
            for group in groups or {_EVERYBODY}
            for place in _first(mentions, "schools") or {school}
            for cell in self._cells(group, place, mentions, baseline)
            if (not measures or cell.measure in measures)
        )

    def _cells(
        self, group: str, school: str, mentions: Sequence[Mentions], baseline: bool
    ) -> Iterator[Hidden]:
        populations = _first(mentions, "populations")
        levels = _first(mentions, "levels")
        named = _first(mentions, "years") or {self._year}
        years = {y for _, _, y in self._hidden} if baseline else named
        for year in years:
            for cell in self._hidden.get((group, school, year), ()):
                if baseline and self._baselines.get((cell.measure, cell.population)) != year:
                    continue
                if populations and cell.population not in populations:
                    continue
                if cell.level and cell.level not in levels:
                    continue
                yield cell


def _first(mentions: Sequence[Mentions], kind: str) -> frozenset[str]:
    """What the nearest text that names anything of a kind names."""
    return next((found for m in mentions if (found := getattr(m, kind))), frozenset())


def _tells(
    cell: Hidden, numbers: Sequence[Number], pairs: set[tuple[int, int]], bare: bool
) -> bool:
    if pairs.intersection(cell.people):
        return True
    for number in numbers:
        if cell.mean is not None:
            if not number.percent and number.rounds(cell.mean):
                return True
        elif cell.percent is not None:
            if (number.percent or bare) and number.rounds(cell.percent):
                return True
            if number.digits >= 2 and Number(100 * number.value, number.digits - 2, True).rounds(
                cell.percent
            ):
                return True
    return False


def hidden_cells(rows: pd.DataFrame, counts: pd.DataFrame, plan: Plan) -> list[Hidden]:
    """Every withheld or coded cell in which somebody was counted."""
    hidden = rows.loc[(rows["marker"] == "c") | rows["low"].notna(), _KEY]
    true = hidden.merge(counts, on=_KEY, how="inner")
    true = true[true["denominator"].fillna(0) > 0]
    kinds = {m.id: m.kind for m in plan.measures}
    cells = []
    for row in true.to_dict("records"):
        n = int(row["denominator"])
        k = None if pd.isna(row["numerator"]) else int(row["numerator"])
        mean = kinds[row["measure"]] == "mean" and not pd.isna(row["total"])
        others = {n} if pd.isna(row["respondents"]) else {n, int(row["respondents"])}
        cells.append(
            Hidden(
                row["measure"], row["population"], row["school_year"], row["school"],
                f"{row['breakdown']}/{row['group']}", row["level"],
                None if k is None or mean else 100 * k / n,
                float(row["total"]) / n if mean else None,
                () if k is None or mean else tuple((k, size) for size in sorted(others)),
            )
        )  # fmt: skip
    return cells
