"""A withheld value is found beside the name of what it is a value of, and only there."""

from __future__ import annotations

import pandas as pd
import pytest

from reporting.release import Released
from reporting.wall.hidden import Hidden
from reporting.wall.markers import broken_rows
from reporting.wall.numbers import numbers_in, pairs_in
from reporting.wall.pieces import About, Entry, Piece
from reporting.wall.vocabulary import Vocabulary
from reporting.wall.withheld import Withheld

TITLE = "Positive feelings by group of students, 2025-26"


@pytest.fixture(scope="module")
def search(hiding: Released, sample_counts: pd.DataFrame, hidden: Hidden) -> Withheld:
    """Nothing is hidden but one cell."""
    key = (hidden.measure, hidden.population, hidden.year, hidden.school, "race", "black")
    columns = ["measure", "population", "school_year", "school", "breakdown", "group"]
    rows = hiding.rows
    only = rows.loc[(rows[columns] == list(key)).all(axis=1)]
    return Withheld(only, sample_counts, hiding.plan, str(hiding.year))


def said(text: str, hidden: Hidden) -> str:
    k, n = hidden.pairs[0]
    assert hidden.percent is not None
    true = hidden.percent
    numbers = {"p": f"{true:.0f}", "p1": f"{true:.1f}", "s": f"{true / 100:.3f}"}
    return text.format(k=k, n=n, other=f"{true + 7:.0f}", **numbers)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Only {p}% of Black students feel safe.", True),
        ("Only {p1} percent of black students feel safe.", True),
        ("Among Black students {k} of {n} answered so.", True),
        ("Black students: {k}/{n}.", True),
        ("In 2025-26 Black students stood at {p}%.", True),
        ("A share of {s} for Black students.", True),
        ("Only {other}% of Black students feel safe.", False),
        ("Only {p}% of students feel safe, by every group. Black students are withheld.", False),
        ("In 2021-22 Black students of Glenridge Elementary School stood at {p}%.", False),
        ("At Glenridge Elementary School Black students stood at {p}%.", False),
        ("Black teachers: {p}% of staff.", False),
        ("Black families: {p}% of them.", False),
        ("Black teachers {p}%, students {other}%.", False),
        ("Black teachers {other}%, students {p}%.", True),
        ("For Black students {p}% or less.", False),
        ("Black students gained +{p} points (interval {p}–{p}).", False),
    ],
)
def test_a_sentence_tells_a_value_only_with_its_name(
    search: Withheld, hidden: Hidden, text: str, told: bool
) -> None:
    """Group and true value in one sentence, of the school, year, measure and population meant."""
    piece = Piece("", said(text, hidden), About((TITLE,)))
    assert bool(list(search.among([piece], hidden.school))) == told


@pytest.mark.parametrize(
    ("column", "text", "told"),
    [
        ("Value", "{p1}", True),
        ("2025-26", "{p}%", True),
        ("2019-20", "{p}%", False),
        ("Staff", "{p}%", False),
        ("Value", "{other}", False),
        ("Own figure", "{p}%", True),
        ("Own figure", "{p}", False),
        ("Difference", "−{p}", False),
        ("n", "{p}", False),
    ],
)
def test_a_row_tells_a_value_in_its_column(
    search: Withheld, hidden: Hidden, column: str, text: str, told: bool
) -> None:
    """The label of a column says which year and population its numbers are of."""
    entries = (Entry("Group", "Black"), Entry(column, said(text, hidden)))
    piece = Piece("", " ".join(e.text for e in entries), About((TITLE,)), entries)
    assert bool(list(search.among([piece], hidden.school))) == told


def test_a_number_tells_what_it_is_rounded_from() -> None:
    """As many decimals as are printed; years, bounds, intervals and changes are no values."""
    (number,) = numbers_in("47.4%")
    assert number.rounds(47.36)
    assert not number.rounds(47.3)
    assert numbers_in("1,234 points on 2025-26, 62–92%, 5% or less, +3, 95% interval") == []
    assert [n.value for n in numbers_in("1,234 of ’24–25, 40 %")] == [1234, 40]
    assert numbers_in("+3, -3, 62-92%, 62 to 92") == []
    assert pairs_in("2 of the 1,013 and 3/14") == {(2, 1013), (3, 14)}


def row(*texts: str) -> list[dict[str, str | None]]:
    return [{"text": t, "marker": "c" if "[c]" in t else None} for t in texts]


@pytest.mark.parametrize(
    ("columns", "entries", "broken"),
    [
        (("Group", "Value", "95% interval", "n"), ("Asian", "[c]", "–", "–"), False),
        (("Group", "Value", "95% interval", "n"), ("Asian", "[c]", "–", "8"), True),
        (("Group", "Value", "95% interval", "n"), ("Asian", "[c]", "62–92%", "–"), True),
        (("Group", "Value", "95% interval", "n"), ("Asian", "7 [c]", "–", "–"), True),
        (("Group", "Teachers", "Students", "Ratio"), ("Black", "[c]", "10%", "–"), False),
        (("Group", "Teachers", "Students", "Ratio"), ("Black", "[c]", "10%", "1.3"), True),
        (("Who", "2024-25", "2025-26", "n"), ("Students", "[c]", "2.4%", "338"), False),
        (("Who", "2024-25", "2025-26", "n"), ("Students", "2.4%", "[c]", "338"), True),
        (("What", "Published figure", "Own figure"), ("In 2024-25", "0 to 4", "[c]"), False),
        (("Measure", "2025-26", "n"), ("Teaching staff and students", "[c]", "34"), False),
    ],
)  # fmt: skip
def test_a_row_marked_as_withheld_shows_nothing_beside(
    sample_released: Released, columns: tuple[str, ...], entries: tuple[str, ...], broken: bool
) -> None:
    """Interval, n, gap and ratio of a withheld value are empty; other cells may stand."""
    table = {"title": "", "columns": [{"label": c} for c in columns], "rows": [row(*entries)]}
    names = Vocabulary(sample_released.plan, ())
    assert bool(list(broken_rows(table, sample_released.plan, names, "2025-26"))) == broken
