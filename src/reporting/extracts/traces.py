"""What points to one person, as hashes: enough to find it in a text, too little to read it.

Both sides are brought to the same form: a name, id or address is a sequence of *words* (runs of
letters and digits, without accents, case, hyphens and other punctuation), so that "O’Brien, Ada",
"o'brien ada" and "O-Brien  ADA" are one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce

import numpy as np
import numpy.typing as npt
import pandas as pd

# Shorter values would be found in any text.
SHORTEST = 5
# 1,234,567 and 0.123456 are numbers and hold no id.
_WORD = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,])|\d+\.\d+|[^\W_]+")
_APOSTROPHE = re.compile("['’ʼ]")
# Accents, once they stand apart from their letters, and characters that nobody sees.
_DROPPED = re.compile("[\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff]+")

Hashes = npt.NDArray[np.uint64]


def words_of(text: str) -> list[str]:
    """The words of a text in the form in which they are compared."""
    if not text.isascii():
        text = _DROPPED.sub("", unicodedata.normalize("NFKD", text))
    return _WORD.findall(text.casefold())


def _nothing() -> Hashes:
    return np.empty(0, dtype=np.uint64)


@dataclass(frozen=True, eq=False)
class Traces:
    """Names, ids and addresses of many people.

    Fields:
        phrases: sorted hashes of whole identifiers, their words joined by one blank.
        words: sorted hashes of the words of identifiers that have several.
        longest: words of the longest identifier.
    """

    phrases: Hashes = field(default_factory=_nothing)
    words: Hashes = field(default_factory=_nothing)
    longest: int = 1

    @classmethod
    def of(cls, identifiers: Iterable[str]) -> Traces:
        """Traces of identifiers as they stand in extracts.

        A single word without a digit is left out: "Summer" may be a name and is in any text.
        """
        phrases: set[str] = set()
        words: set[str] = set()
        longest = 1
        given = {text for text in identifiers if len(text) >= SHORTEST}
        # O'Brien is also written OBrien.
        given |= {_APOSTROPHE.sub("", text) for text in given if _APOSTROPHE.search(text)}
        for text in given:
            found = words_of(text)
            if len(found) > 1:
                words.update(found)
                longest = max(longest, len(found))
            elif not found or found[0].isalpha():
                continue
            phrases.add(" ".join(found))
        return cls(np.unique(_hashed(list(phrases))), np.unique(_hashed(list(words))), longest)

    @classmethod
    def together(cls, parts: Iterable[Traces]) -> Traces:
        """The traces of several files or school years as one."""
        given = list(parts)
        return cls(
            reduce(np.union1d, (t.phrases for t in given), _nothing()),
            reduce(np.union1d, (t.words for t in given), _nothing()),
            max((t.longest for t in given), default=1),
        )

    def is_phrase(self, texts: Sequence[str]) -> npt.NDArray[np.bool_]:
        """For each text in normal form whether it is an identifier as a whole."""
        return _among(_hashed(texts), self.phrases)

    def is_word(self, texts: Sequence[str]) -> npt.NDArray[np.bool_]:
        """For each word whether some identifier of several words holds it."""
        return _among(_hashed(texts), self.words)

    def without(self, phrases: Sequence[str]) -> Traces:
        """These traces less some phrases in normal form."""
        return Traces(np.setdiff1d(self.phrases, _hashed(phrases)), self.words, self.longest)


def _hashed(texts: Sequence[str]) -> Hashes:
    # SipHash with a fixed key: 64 bits, so two of ten million texts meet once in 400,000 builds.
    return pd.util.hash_array(np.array(texts, dtype=object), categorize=False)


def _among(hashes: Hashes, known: Hashes) -> npt.NDArray[np.bool_]:
    if not len(known):
        return np.zeros(len(hashes), dtype=bool)
    place = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
    return np.asarray(known[place] == hashes)
