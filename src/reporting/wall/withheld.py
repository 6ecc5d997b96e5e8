"""Looking for withheld values in their place: beside the name of what they are a value of.

A percentage alone is in any report. It tells a withheld cell only when it stands in one row or
sentence with the group, and the school, school year, measure and population that row or sentence is
about (said there, or in the caption, definition or heading above) are those of the cell.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from reporting.plan import ALL, Plan
from reporting.wall.hidden import Hidden, hidden_cells
from reporting.wall.numbers import DIGIT, numbers_in, pairs_in
from reporting.wall.pieces import Piece
from reporting.wall.vocabulary import TOGETHER, Mentions, Vocabulary

_EVERYBODY = f"{ALL}/{ALL}"
_COMMA = re.compile(r",\s+")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[^a-z])")
# Columns whose numbers are not values of cells; markers.py has rules for them.
_NO_VALUES = re.compile(
    r"n|target|status|published figure|.*interval.*|gap.*|ratio.*|change.*|difference.*|number.*",
    re.IGNORECASE,
)
# A column of counts and percentages side by side, where the latter have their sign.
_SIGNED = "own figure"
Sections = Mapping[tuple[str, ...], frozenset[str]]


class _Claim(NamedTuple):
    """A text with numbers, and what it is about.

    Fields:
        groups: that it names, as ``breakdown/group``.
        chain: mentions of the text itself, then of captions and definition, nearest first.
        measures: none means any.
        bare: whether a number without a percent sign may be a percentage.
        baseline: whether it is of each measure's baseline year.
    """

    text: str
    groups: frozenset[str]
    chain: Sequence[Mentions]
    measures: frozenset[str]
    bare: bool
    baseline: bool = False

    def first(self, kind: str) -> frozenset[str]:
        """What the nearest text that names anything of a kind names."""
        return _first(self.chain, kind)


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
        self._years = {year for _, _, year in self._hidden}
        levels = sorted({str(level) for level in rows["level"].unique()} - {""})
        self._mentions = Vocabulary(plan, levels)
        self._baselines: dict[tuple[str, str], str] = {
            (m.id, p): str(promise.baseline_year)
            for m in plan.measures
            for p, promise in m.populations.items()
        }

    def among(self, pieces: Iterable[Piece], school: str) -> Iterator[Piece]:
        """The pieces of one school's report that tell what is withheld."""
        spoken = [piece for piece in pieces if piece.spoken]
        sections = self._measures_of(spoken)
        seen: set[tuple[object, ...]] = set()
        for piece in spoken:
            key = (piece.text, piece.about, piece.entries, piece.drawn)
            if key in seen or not DIGIT.search(piece.text):
                continue
            seen.add(key)
            if any(self._tells(claim, school) for claim in self._claims(piece, sections)):
                yield piece

    def _measures_of(self, pieces: Iterable[Piece]) -> Sections:
        """By its headings, the measures that a section names anywhere, as in a caption below."""
        found: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for piece in pieces:
            for text in (piece.text, *piece.about.near):
                found[piece.about.headings] |= self._mentions.measures(text)
        return {headings: frozenset(measures) for headings, measures in found.items()}

    def _claims(self, piece: Piece, sections: Sections) -> Iterator[_Claim]:
        """Each sentence of a paragraph, each entry of a row, as far as it may tell something."""
        if piece.entries:
            for entry in piece.entries:
                label = entry.column.strip()
                if (
                    entry.marker == "c"
                    or _NO_VALUES.fullmatch(label)
                    or not DIGIT.search(entry.text)
                ):
                    continue
                groups = self._mentions.groups(f"{label} | {piece.text}")
                chain = self._chain(label, piece.entries[0].text, *piece.about.near)
                if groups or chain[0].years or chain[0].schools:
                    measures = self._measures(chain, piece, sections)
                    bare, baseline = label.lower() != _SIGNED, label.lower() == "baseline"
                    yield _Claim(entry.text, groups, chain, measures, bare, baseline)
            return
        for sentence in _SENTENCE.split(piece.text):
            if not DIGIT.search(sentence):
                continue
            groups = self._mentions.groups(sentence)
            # Ticks of an axis stand alone and are about nobody.
            if groups or not piece.drawn:
                for part in self._parts(sentence):
                    chain = self._chain(part, sentence, *piece.about.near)
                    measures = self._measures(chain, piece, sections)
                    yield _Claim(part, groups, chain, measures, piece.drawn)

    def _parts(self, sentence: str) -> Sequence[str]:
        """A sentence about several populations says each one's number in a part of its own."""
        if len(self._mentions(sentence).populations) < 2:
            return [sentence]
        return _COMMA.split(sentence)

    def _chain(self, *texts: str) -> list[Mentions]:
        return [self._mentions(text) for text in texts]

    def _measures(
        self, chain: Sequence[Mentions], piece: Piece, sections: Sections
    ) -> frozenset[str]:
        """The measures that a text is about: named near it, in its section, or by its objective."""
        headings = piece.about.headings
        return (
            _first(chain, "measures")
            or sections.get(headings, frozenset())
            or _first(self._chain(*headings), "measures")
        )

    def _tells(self, claim: _Claim, school: str) -> bool:
        if not claim.groups and not claim.measures:
            return False
        text = self._mentions.without_groups(claim.text) if claim.groups else claim.text
        numbers, pairs = numbers_in(text), pairs_in(text)
        if not numbers and not pairs:
            return False
        return any(
            cell.is_told(numbers, pairs, bare=claim.bare) for cell in self._cells(claim, school)
        )

    def _cells(self, claim: _Claim, school: str) -> Iterator[Hidden]:
        """The hidden cells that a claim may be about."""
        populations, levels = claim.first("populations"), claim.first("levels")
        schools = claim.first("schools") or {school}
        years = self._years_of(claim)
        for group in claim.groups or {_EVERYBODY}:
            for place in schools:
                for cell in (c for y in years for c in self._hidden.get((group, place, y), ())):
                    meant = not claim.measures or cell.measure in claim.measures
                    asked = not populations or cell.population in populations
                    graded = not cell.level or cell.level in levels
                    if claim.baseline:
                        first = self._baselines.get((cell.measure, cell.population))
                        meant = meant and first == cell.year
                    if meant and asked and graded:
                        yield cell

    def _years_of(self, claim: _Claim) -> set[str]:
        if claim.baseline:
            return self._years
        named = set(claim.first("years") or {self._year})
        if TOGETHER in named:
            # Both what these years come to together, and the last of them alone.
            named |= {self._year, *(y for y in self._years if y.endswith(f" {self._year}"))}
        return named


def _first(chain: Sequence[Mentions], kind: str) -> frozenset[str]:
    return next((found for m in chain if (found := getattr(m, kind))), frozenset())
