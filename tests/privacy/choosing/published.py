"""Tables of the literature, whose answers are known, typed in as numbers.

From the tests of the R package sdcTable (Meindl; repository sdcTools/sdcTable, tests/testthat:
test-linked-tables.r, test-simpleheuristic.R, and data-raw/microdata1.R with test-protectTable.r).
"""

from __future__ import annotations

import itertools

from reporting.privacy.choosing import Need, Relation, System, Unit, Variable, unmet
from reporting.privacy.primary import State
from tests.privacy.choosing.tables import ALL, cube


def two_aggregations() -> System:
    """Eight regions linked by county and by size class; counts up to 3 are withheld.

    Here A to H stand for A, B, I, J, K, L, M, N of the source. County 1 is A–D, county 2 E–H; big
    is F and G, small the rest. Each aggregation alone is safe; together E = small - county 1 - H.
    Known answer: exactly one more cell, H (N of the source).
    """
    counts = dict(zip("ABCDEFGH", (2, 2, 8, 8, 3, 3, 3, 7), strict=True))
    sums = {"county 1": "ABCD", "county 2": "EFGH", "big": "FG", "small": "ABCDEH"}
    names = [*counts, *sums, "total"]
    place = {name: i for i, name in enumerate(names)}
    values = counts | {s: sum(counts[r] for r in regions) for s, regions in sums.items()}
    values["total"] = sum(counts.values())
    relations = [
        Relation(s, (*((place[r], 1.0) for r in regions), (place[s], -1.0)))
        for s, regions in sums.items()
    ]
    for pair in (("county 1", "county 2"), ("big", "small")):
        relations.append(
            Relation(" + ".join(pair), (*((place[p], 1.0) for p in pair), (place["total"], -1.0)))
        )
    return System(
        tuple(Variable(n, values[n], high=36, unit=place[n]) for n in names),
        tuple(
            Unit(
                n,
                State.WITHHELD if values[n] <= 3 else State.EXACT,
                # The sums are what is asked for: dear.
                dearness=1.0 if n in counts else 5.0,
                most=State.EXACT if n == "total" else State.WITHHELD,
            )
            for n in names
        ),
        tuple(relations),
        tuple(Need(place[n], values[n] - 1, values[n] + 1) for n in counts if values[n] <= 3),
    )


def two_in_each_line() -> System:
    """Nine cells of 4 × 4 are withheld, at least two in each row and column, and w × b is exact.

    w × b = (230 + 250) - (89 + 124 + 31) - ((1021 + 770) - (92 + 59 + 800 + 651)) = 47. Known
    answer: one more cell; with x × b the outsider is left with 0 … 141 for w × b.
    """
    rows = {
        "w": (30, 47, 64, 89),
        "x": (90, 124, 5, 31),
        "y": (92, 100, 59, 85),
        "z": (800, 991, 651, 685),
    }
    withheld = {"wa", "wb", "wc", "xa", "xc", "yb", "yd", "zb", "zd"}
    counts = {(r, c): n for r, row in rows.items() for c, n in zip("abcd", row, strict=True)}
    numbers = {n for (r, c), n in counts.items() if r + c in withheld}
    assert len(numbers) == 9  # so that a number tells its cell
    return cube(
        counts,
        is_small=lambda n: n in numbers,
        needs=lambda n: (n - 1, n + 1),
        # Sums are dear, as there.
        weights=lambda key, n: 100.0 if ALL in key else float(n),
    )


def region_and_gender() -> System:
    """100 people by region and gender; (A, female) = 2 is withheld, weights are the counts.

    Known answer of all methods of the source: A male, C male and C female go too (18 + 12 + 10).
    """
    women = {"A": 2, "B": 19, "C": 10, "D": 14}
    men = {"A": 18, "B": 14, "C": 12, "D": 11}
    counts = {(r, "female"): n for r, n in women.items()} | {(r, "male"): n for r, n in men.items()}
    return cube(
        counts,
        is_small=lambda n: n == 2,
        needs=lambda _n: (1, 3),
        weights=lambda _key, n: float(n),
    )


def region_and_gender_with_margin() -> System:
    """Region × gender with total 5146, where (A, female) = 137 has to stay open by 20 percent.

    Only these two numbers are known from the source (an example of tau-ARGUS that could not be
    found again); the other cells are made up so that they add up.
    """
    women = {"A": 137, "B": 742, "C": 655, "D": 1031}
    men = {"A": 318, "B": 690, "C": 611, "D": 962}
    counts = {(r, "female"): n for r, n in women.items()} | {(r, "male"): n for r, n in men.items()}
    assert sum(counts.values()) == 5146
    return cube(
        counts,
        is_small=lambda n: n == 137,
        needs=lambda _n: (110, 164),
        weights=lambda _key, n: float(n),
    )


def cheapest_by_trying(system: System, size: int) -> float:
    """Cost of the cheapest choice, by trying all sets of so many cells, the cheapest first."""
    units = [u for u, unit in enumerate(system.units) if len(unit.states) > 1]
    choices = [
        tuple(State.WITHHELD if u in chosen else s for u, s in enumerate(system.first_states))
        for chosen in itertools.combinations(units, size)
    ]
    return next(
        cost
        for cost, states in sorted((system.cost(c), c) for c in choices)
        if not unmet(system, states)
    )
