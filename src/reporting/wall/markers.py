"""A row of a table that says "withheld" shows nothing that would give the value back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reporting.plan import Plan
from reporting.wall.numbers import DIGIT, has_number
from reporting.wall.pieces import Entry, Section, rows_of_table
from reporting.wall.vocabulary import Vocabulary, years_in

# Labels of columns that hold a promise, or what others have published, not a value.
_NO_VALUES = ("baseline", "target", "published figure")


def broken_rows(
    table: Mapping[str, Any], plan: Plan, names: Vocabulary, year: str
) -> Iterator[int]:
    """Numbers of the rows (from 1) in which a withheld entry stands beside what it withholds.

    A column whose label names a school year, school, population, level or group is a cell of its
    own and speaks for itself. All others (interval, n, gap …) belong to the withheld value: in a
    table by school years, to the value of the report's year.
    """
    labels = [str(column["label"]) for column in table["columns"]]
    own = [_is_cell(label, names) for label in labels]
    by_year = {i for i, label in enumerate(labels) if years_in(label)}
    this_year = {i for i in by_year if year in years_in(labels[i])}
    shares = {m.title for m in plan.measures if m.kind.divides_a_whole}
    for number, (_, row) in enumerate(rows_of_table(table, "", Section()), start=1):
        withheld = {i for i, entry in enumerate(row) if entry.marker == "c"}
        if any(DIGIT.search(row[i].text) for i in withheld):
            yield number
        elif withheld and (not by_year or withheld & this_year):
            # How many people a composition is made of is public; who they are is not.
            public = {"n"} if any(title in row[0].text for title in shares) else set()
            if any(_tells(row, i, own, labels, public) for i in range(1, len(row))):
                yield number


def _is_cell(label: str, names: Vocabulary) -> bool:
    said = names(label)
    named = said.years or said.schools or said.populations or said.levels or said.groups
    return bool(named) or label.strip().lower() in _NO_VALUES


def _tells(row: list[Entry], i: int, own: list[bool], labels: list[str], public: set[str]) -> bool:
    return not own[i] and labels[i] not in public and has_number(row[i].text)
