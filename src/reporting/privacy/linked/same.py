"""Columns that are one number: shown in one row, they are known in every other.

Enrolment is public, so a denominator that is the enrolment is no secret in any row. Measures that
count the same people have one size. Both are seen in the counts: equal everywhere is the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reporting.plan import Measure
from reporting.privacy.linked.rows import Key, Row

FEWEST = 5
"""Rows that have to agree before it is taken for more than chance."""


@dataclass(frozen=True)
class Same:
    """Which columns are the same number.

    Fields:
        enrolment: (school year, school, breakdown, group) → students, public.
        enrolled: (measure, school) whose denominators are the enrolment.
        capped: measures whose students are all among the enrolled, everywhere.
        sized_together: measures whose denominators are those of their family.
    """

    enrolment: Mapping[tuple[str, ...], float]
    enrolled: frozenset[tuple[str, str]]
    capped: frozenset[str]
    sized_together: frozenset[str]

    def is_public(self, row: Row, column: str) -> bool:
        """Whether the number is known to everybody, whatever becomes of the row."""
        if row.measure.kind.divides_a_whole:
            return column != "numerator"
        is_size = column == "denominator" or (
            column == "respondents" and not row.measure.n_is_respondents
        )
        return is_size and (row.key.measure, row.key.school) in self.enrolled

    def name(self, row: Row, column: str) -> tuple[str, ...]:
        """The one name of a number, whichever row shows it."""
        key, owner = row.key, row.key.measure
        if column in ("denominator", "respondents", "invited"):
            key = key._replace(level="")
        if row.measure.kind.is_of_enrolled and column == "respondents":
            column = "denominator"
        if column == "denominator" and owner in self.sized_together:
            owner = row.cell.family
        return (owner, *key[1:], column)


def same_of(rows: Sequence[Row]) -> Same:
    """Compare the columns of all rows, shown or not."""
    rosters = [r for r in rows if r.measure.kind.is_of_enrolled and r.measure.grades is None]
    enrolment = {_place(r.key): r.numbers["denominator"] for r in rosters}
    by_definition = {r.key.measure for r in rosters}
    agree: dict[tuple[str, str], list[bool]] = defaultdict(list)
    fits: dict[str, list[bool]] = defaultdict(list)
    sizes: dict[str, dict[Key, float]] = defaultdict(dict)
    families: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.measure.each != "person" or row.measure.kind.divides_a_whole:
            continue
        size = row.numbers["denominator"]
        if row.measure.related:
            sizes[row.key.measure][row.key._replace(measure="", level="")] = size
            families[row.measure.related].add(row.key.measure)
        known = enrolment.get(_place(row.key))
        if row.key.population != "students" or known is None:
            continue
        fits[row.key.measure].append(size <= known)
        if row.measure.kind.may_be_of_enrolled:
            agree[row.key.measure, row.key.school].append(size == known)
    return Same(
        enrolment,
        frozenset(
            k
            for k, same in agree.items()
            if all(same) and (k[0] in by_definition or len(same) >= FEWEST)
        ),
        frozenset(m for m, same in fits.items() if all(same)),
        frozenset(m for together in families.values() for m in _equal(together, sizes)),
    )


def _equal(family: Iterable[str], sizes: Mapping[str, Mapping[Key, float]]) -> set[str]:
    first, *others = sorted(family)
    out: set[str] = set()
    for other in others:
        both = [sizes[first][k] == n for k, n in sizes[other].items() if k in sizes[first]]
        if len(both) >= FEWEST and all(both):
            out |= {first, other}
    return out


def _place(key: Key) -> tuple[str, ...]:
    return (key.time, key.school, key.breakdown, key.group)


def without_people(measure: Measure, population: str) -> bool:
    """Whether nobody's secret can lie in its counts: the state publishes who attends a school."""
    return not measure.kind.about_people or (measure.kind.divides_a_whole and population != "staff")
