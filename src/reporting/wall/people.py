"""Looking for people: names, ids and addresses of the extracts, in one pass over each text.

Not 60,000 searches: a text's words are looked up once, and only where words of names stand side by
side are their sequences looked up too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from reporting.extracts import Traces
from reporting.extracts.traces import words_of
from reporting.wall.pieces import Piece


class People:
    """The search; it remembers the words that it has seen.

    Args:
        public: texts of the district (``params/``); an identifier that stands there is no secret,
            such as a school that bears a person's name.
    """

    def __init__(self, traces: Traces, public: Iterable[str] = ()) -> None:
        self._seen: set[str] = set()
        self._ids: set[str] = set()
        self._of_names: set[str] = set()
        self._traces = traces
        stated = {phrase for text in public for phrase in self._phrases(words_of(text))}
        self._traces = traces.without(sorted(stated))
        self._seen.clear()
        self._ids.clear()

    def among(self, pieces: Iterable[Piece]) -> Iterator[Piece]:
        """The pieces that name somebody, each text once."""
        candidates: dict[str, Piece] = {}
        told: set[str] = set()
        for piece in pieces:
            if piece.text in told:
                continue
            told.add(piece.text)
            for phrase in self._phrases(words_of(piece.text)):
                candidates.setdefault(phrase, piece)
        phrases = list(candidates)
        found = self._traces.is_phrase(phrases)
        yield from dict.fromkeys(
            candidates[p] for p, yes in zip(phrases, found, strict=True) if yes
        )

    def _phrases(self, words: Sequence[str]) -> Iterator[str]:
        """What in a sequence of words may be an identifier."""
        self._learn(words)
        if not self._ids.isdisjoint(words):
            yield from self._ids.intersection(words)
        if self._of_names.isdisjoint(words):
            return
        for of_names, run in groupby(words, self._of_names.__contains__):
            if of_names:
                yield from self._sequences(list(run))

    def _sequences(self, run: Sequence[str]) -> Iterator[str]:
        for start in range(len(run) - 1):
            for end in range(start + 2, min(start + self._traces.longest, len(run)) + 1):
                yield " ".join(run[start:end])

    def _learn(self, words: Sequence[str]) -> None:
        new = list(set(words) - self._seen)
        if new:
            self._seen.update(new)
            self._ids.update(
                w for w, yes in zip(new, self._traces.is_phrase(new), strict=True) if yes
            )
            self._of_names.update(
                w for w, yes in zip(new, self._traces.is_word(new), strict=True) if yes
            )
