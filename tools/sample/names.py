"""Names of people who do not exist, from syllables that no language of the reports uses."""

from __future__ import annotations

import numpy as np

from sample.table import Texts

_FIRST = (
    ["Zor", "Qui", "Vex", "Xyl", "Jhu", "Kyr", "Ghe", "Wuz", "Thry", "Ozv", "Ubr", "Yph"],
    ["vyn", "lux", "quo", "zaf", "thuv", "myx", "kwa", "rhiz", "jov", "pyx"],
    ["", "el", "ith", "orn", "yq", "uz"],
)
_LAST = (
    ["Quill", "Zwar", "Vhox", "Kruz", "Xant", "Jhorv", "Ghuld", "Yrzm", "Pfel", "Drux", "Wyqu"],
    ["ath", "ozh", "irq", "umv", "ezk", "yph", "oxt", "arz", "ivv", "ulq"],
    ["em", "ovy", "une", "axo", "ilz", "orq", "yth", "euz", "ank", "ish", "odd", "wex"],
    ["", "ra", "vo", "zy", "qa"],
)
DOMAIN_STUDENTS = "students.example.org"
DOMAIN_STAFF = "staff.example.org"


def first_names(rng: np.random.Generator, rows: int) -> Texts:
    return _built(rng, _FIRST, rows)


def last_names(rng: np.random.Generator, rows: int) -> Texts:
    return _built(rng, _LAST, rows)


def email(first: Texts, last: Texts, local_id: Texts, domain: str) -> Texts:
    """Addresses in a domain that RFC 2606 keeps free for examples."""
    names = zip(first.tolist(), last.tolist(), local_id.tolist(), strict=True)
    return np.asarray(
        [f"{f[0]}{surname}.{i[-3:]}@{domain}".lower() for f, surname, i in names], dtype=np.str_
    )


def _built(rng: np.random.Generator, parts: tuple[list[str], ...], rows: int) -> Texts:
    drawn = [np.asarray(part, dtype=object)[rng.integers(0, len(part), rows)] for part in parts]
    return np.asarray(["".join(row) for row in zip(*drawn, strict=True)], dtype=np.str_)
