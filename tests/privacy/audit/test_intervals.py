"""The interval engine against every whole-numbered completion, and on published instances."""

from __future__ import annotations

import random

import numpy as np
import pytest
from scipy.optimize import linprog

from reporting.privacy.audit.intervals import intervals
from reporting.privacy.audit.system import ContradictionError, Relation, System, down, up
from tests.privacy.audit.small import Square, completions


@pytest.mark.parametrize("seed", range(60))
def test_intervals_are_those_of_all_completions(seed: int) -> None:
    """In a table with margins the linear programme is as sharp as trying every whole number."""
    square = Square(seed)
    found = intervals(square.system, square.hidden)
    every = completions(square.system, square.hidden)
    assert len(every)
    for column, number in enumerate(square.hidden):
        assert found[number].low == every[:, column].min()
        assert found[number].high == every[:, column].max()
        assert found[number].complete


@pytest.mark.parametrize("seed", range(25))
def test_weighted_sums_lie_between_all_completions_and_the_linear_programme(seed: int) -> None:
    """Index points: whole numbers may allow less than the programme, never more."""
    rng = random.Random(seed)
    true = [rng.randint(0, 6) for _ in range(5)]
    relations = []
    for name in ("points", "squares", "people"):
        weights = [rng.choice([1, 3, 4, 5]) if name != "people" else 1 for _ in true]
        total = float(sum(w * t for w, t in zip(weights, true, strict=True)))
        terms = tuple((i, float(w)) for i, w in enumerate(weights))
        relations.append(Relation(terms, total, total, name))
    system = System([0.0] * 5, [8.0] * 5, [True] * 5, relations)
    found = intervals(system, range(5))
    every = completions(system, range(5))
    for number in range(5):
        low, high = linear(system, number)
        assert low <= found[number].low <= every[:, number].min()
        assert every[:, number].max() <= found[number].high <= high


def linear(system: System, number: int) -> tuple[float, float]:
    """Ends of the plain linear programme by another solver call, rounded inwards."""
    matrix = np.zeros((len(system.relations), len(system.low)))
    for position, relation in enumerate(system.relations):
        for other, factor in relation.terms:
            matrix[position, other] = factor
    totals = [r.low for r in system.relations]
    cost = np.zeros(len(system.low))
    cost[number] = 1.0
    bounds = list(zip(system.low, system.high, strict=True))
    ends = [
        linprog(sign * cost, A_eq=matrix, b_eq=totals, bounds=bounds).fun * sign for sign in (1, -1)
    ]
    return up(ends[0], True), down(ends[1], True)


@pytest.mark.parametrize("seed", range(20))
def test_publishing_more_never_widens_an_interval(seed: int) -> None:
    """Whatever is shown in addition, no number becomes safer by it."""
    square = Square(seed)
    before = intervals(square.system, square.hidden)
    shown = square.hidden[seed % len(square.hidden)]
    low, high = list(square.system.low), list(square.system.high)
    low[shown] = high[shown] = square.true[shown]
    after = intervals(System(low, high, square.system.whole, square.system.relations), before)
    for number, interval in after.items():
        assert before[number].holds(interval.low, interval.high)


@pytest.mark.parametrize("seed", range(20))
def test_the_order_of_numbers_and_relations_changes_nothing(seed: int) -> None:
    """Other positions, other order of relations: the same intervals."""
    square = Square(seed)
    order = list(range(len(square.true)))
    random.Random(seed).shuffle(order)
    place = {old: new for new, old in enumerate(order)}
    relations = [
        Relation(tuple((place[n], f) for n, f in reversed(r.terms)), r.low, r.high, r.name)
        for r in reversed(square.system.relations)
    ]
    moved = System(
        [square.system.low[o] for o in order], [square.system.high[o] for o in order],
        [True] * len(order), relations,
    )  # fmt: skip
    found = intervals(square.system, square.hidden)
    again = intervals(moved, [place[h] for h in square.hidden])
    for number in square.hidden:
        assert (found[number].low, found[number].high) == (
            again[place[number]].low, again[place[number]].high,
        )  # fmt: skip


@pytest.mark.parametrize("seed", range(20))
def test_stopping_early_tells_only_what_is_possible(seed: int) -> None:
    """An interval that was wide enough lies inside the complete one and is as wide as asked."""
    square = Square(seed)
    whole = intervals(square.system, square.hidden)
    early = intervals(square.system, square.hidden, lambda _, low, high: high - low >= 2)
    for number, interval in early.items():
        assert whole[number].holds(interval.low, interval.high)
        if not interval.complete:
            assert interval.high - interval.low >= 2
        else:
            assert (interval.low, interval.high) == (whole[number].low, whole[number].high)


def test_what_binds_a_narrow_interval_is_named() -> None:
    """Total minus the other cell: the relation is told, and no other."""
    relations = [
        Relation(((0, 1.0), (1, 1.0), (2, -1.0)), 0.0, 0.0, "first row"),
        Relation(((3, 1.0), (4, 1.0), (5, -1.0)), 0.0, 0.0, "second row"),
    ]
    low = [0.0, 4.0, 7.0, 0.0, 0.0, 9.0]
    high = [9.0, 4.0, 7.0, 9.0, 9.0, 9.0]
    system = System(low, high, [True] * 6, relations)
    found = intervals(system, [0, 3], lambda _, a, b: b - a >= 5)
    assert (found[0].low, found[0].high) == (3.0, 3.0)
    assert found[0].because == ("first row",)
    assert found[3].because == ()


def test_numbers_that_fit_nothing_are_a_contradiction() -> None:
    """Parts that exceed their total: an error, never an interval."""
    relation = Relation(((0, 1.0), (1, 1.0)), 3.0, 3.0, "sum")
    with pytest.raises(ContradictionError, match="sum"):
        intervals(System([2.0, 2.0], [5.0, 5.0], [True, True], [relation]), [0])


def test_squares_of_index_points_do_not_disturb_counts() -> None:
    """Numbers of eight digits beside counts below ten: neither is taken for noise."""
    points = (100.0, 300.0, 400.0, 500.0)
    true = [2, 5, 700, 300]
    relations = [
        Relation(tuple((i, w**power) for i, w in enumerate(points)), total, total, f"{power}")
        for power in (0, 1, 2)
        for total in [sum(t * w**power for t, w in zip(true, points, strict=True))]
    ]
    system = System([0.0] * 4, [np.inf] * 4, [True] * 4, relations)
    found = intervals(system, range(4))
    for number, value in enumerate(true):
        assert found[number].holds(value, value)


# sdcTable 0.32, tests/testthat/test-linked-tables.r: eight regions in two counties and two size
# classes (there called A, B, I, J, K, L, M, N). Counts up to 3 are unsafe. Each table alone is
# safe; together they give K back (10 - 7 = 3), and exactly one more region, N, has to be withheld.
REGIONS = dict(zip("ABIJKLMN", (2, 2, 8, 8, 3, 3, 3, 7), strict=True))
COUNTIES = ("ABIJ", "KLMN")
SIZE_CLASSES = ("LM", "ABIJKN")


def regions(withheld: str, *tables: tuple[str, ...]) -> System:
    names = list(REGIONS)
    relations = [
        Relation(tuple((names.index(n), 1.0) for n in line), total, total, line)
        for lines in tables
        for line in lines
        for total in [float(sum(REGIONS[n] for n in line))]
    ]
    low = [0.0 if n in withheld else float(REGIONS[n]) for n in names]
    high = [np.inf if n in withheld else float(REGIONS[n]) for n in names]
    return System(low, high, [True] * len(names), relations)


def recovered(system: System) -> str:
    found = intervals(system, range(8))
    names = list(REGIONS)
    return "".join(n for i, n in enumerate(names) if system.high[i] == np.inf and found[i].is_point)


def test_linked_regions_are_recovered_from_two_tables_and_only_from_two() -> None:
    """sdcTable: each table alone is safe, the pair gives one region back, one more protects it."""
    assert recovered(regions("ABKLM", COUNTIES)) == ""
    assert recovered(regions("ABKLM", SIZE_CLASSES)) == ""
    assert recovered(regions("ABKLM", COUNTIES, SIZE_CLASSES)) == "K"
    assert recovered(regions("ABKLMN", COUNTIES, SIZE_CLASSES)) == ""


# sdcTable 0.32, microdata1 by region and gender (tests/testthat/_snaps/jjformat.md) with the cell
# of region A and the first gender unsafe; test-protectTable.r withholds three more, in A and C.
GENDERS = {"A": (2, 18), "B": (19, 14), "C": (10, 12), "D": (14, 11)}


def test_region_by_gender_needs_the_three_further_cells_of_the_published_answer() -> None:
    """sdcTable: with its four cells the unsafe one may be 0 to 12, with fewer it is known."""
    cells = [(r, g) for r in GENDERS for g in (0, 1)]
    lines = [[(r, 0), (r, 1)] for r in GENDERS] + [[(r, g) for r in GENDERS] for g in (0, 1)]

    def unsafe(withheld: set[tuple[str, int]]) -> tuple[float, float]:
        relations = [
            Relation(tuple((cells.index(c), 1.0) for c in line), total, total, str(line))
            for line in lines
            for total in [float(sum(GENDERS[r][g] for r, g in line))]
        ]
        low = [0.0 if c in withheld else float(GENDERS[c[0]][c[1]]) for c in cells]
        high = [np.inf if c in withheld else float(GENDERS[c[0]][c[1]]) for c in cells]
        found = intervals(System(low, high, [True] * 8, relations), [0])
        return found[0].low, found[0].high

    answer = {("A", 0), ("A", 1), ("C", 0), ("C", 1)}
    assert unsafe(answer) == (0.0, 12.0)
    for cell in answer - {("A", 0)}:
        assert unsafe(answer - {cell}) == (2.0, 2.0)
