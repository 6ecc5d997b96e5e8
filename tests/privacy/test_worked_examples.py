"""The three attacks of docs/privacy.md, worked out by the audit's own engine."""

from __future__ import annotations

import math

from reporting.plan import Plan
from reporting.privacy.audit.intervals import intervals
from reporting.privacy.audit.knowledge import bin_of
from reporting.privacy.audit.outside import KnownSum, Variable
from reporting.privacy.audit.system import Relation, System
from reporting.privacy.primary import judge_share


def spans(
    bounds: dict[str, tuple[float, float]], sums: list[tuple[dict[str, float], float]]
) -> dict[str, tuple[float, float]]:
    """Smallest and largest value of each named number under equations."""
    names = list(bounds)
    relations = [
        Relation(tuple((names.index(n), f) for n, f in terms.items()), total, total, "sum")
        for terms, total in sums
    ]
    low, high = zip(*bounds.values(), strict=True)
    system = System(low, high, [True] * len(names), relations)
    found = intervals(system, range(len(names)))
    return {name: (found[i].low, found[i].high) for i, name in enumerate(names)}


def test_district_minus_schools() -> None:
    """Alone the withheld 3 is a point; with the three corners withheld it is 0 to 10."""
    some = (0.0, math.inf)
    assert spans({"c": some}, [({"c": 1}, 31 - 12 - 9 - 7)]) == {"c": (3, 3)}
    corners = [
        ({"c": 1, "d": 1}, 31 - 12 - 9),
        ({"c": 1, "c_without": 1}, 14),
        ({"d": 1, "d_without": 1}, 20),
        ({"c_without": 1, "d_without": 1}, 59 - 20 - 15),
    ]
    assert spans(dict.fromkeys(("c", "d", "c_without", "d_without"), some), corners)["c"] == (0, 10)


def test_three_years_minus_three_years(district_plan: Plan) -> None:
    """With 11 printed the range of 0 to 5 is the point 3; without it nothing is lost."""
    verdict = judge_share(3, 25, 25, adverse=True, policy=district_plan.privacy)
    assert bin_of((verdict.low, verdict.high), 25) == (0, 5)
    years = [
        ({"2022-23": 1.0, "2023-24": 1.0}, 13.0 - 5),
        ({"2022-23": 1.0, "2023-24": 1.0, "2024-25": 1.0, "period": -1.0}, 0.0),
    ]
    numbers = {"2022-23": (0.0, 26.0), "2023-24": (0.0, 24.0), "2024-25": (0.0, 5.0)}
    assert spans({**numbers, "period": (11, 11)}, years)["2024-25"] == (3, 3)
    safe = spans({**numbers, "period": (0, 75)}, years)
    assert (safe["2024-25"], safe["period"]) == ((0, 5), (8, 13))


def test_a_rounded_percent_is_a_count(district_plan: Plan) -> None:
    """7% of 28 is 2; printed as a range it is 0 to 2, as long as the others' 15 is not printed."""
    count = Variable("gifted", "students", "2024-25", "captain", "lunch", "free_reduced", "", "k")
    told = KnownSum.of_percent(count, 7, 28, "a report")
    assert (told.low, told.high) == (2, 2)
    others = KnownSum.of_percent(count, 13, 112, "a report")
    whole = KnownSum.of_percent(count, 12, 140, "a report")
    assert (whole.low, whole.high, others.low, others.high) == (17, 17, 14, 15)
    verdict = judge_share(2, 28, 28, adverse=False, policy=district_plan.privacy)
    printed = bin_of((verdict.low, verdict.high), 28)
    assert printed == (0, 2)
    whole_is = [({"group": 1.0, "others": 1.0}, 17.0)]
    assert spans({"group": printed, "others": (15, 15)}, whole_is)["group"] == (2, 2)
    safe = spans({"group": printed, "others": (0, 112)}, whole_is)
    assert safe == {"group": (0, 2), "others": (15, 17)}
