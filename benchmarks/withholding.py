"""How good and how quick the choice of what to withhold is: ``python benchmarks/withholding.py``.

Prints two tables, kept in docs/benchmarks.md: distance to the exact optimum on tables of up to 150
cells, and growth with the number of schools. All tables are made from fixed seeds; only the seconds
differ between machines, and they are of the processor, so that other work does not count.
"""

from __future__ import annotations

import itertools
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from reporting.privacy.choosing import Need, Policy, Relation, System, Unit, Variable, choose
from reporting.privacy.choosing.blocks import blocks_of
from reporting.privacy.choosing.choose import TIE_BREAK, told_apart
from reporting.privacy.choosing.exact import improve
from reporting.privacy.primary import State

QUICK = Policy(improve_up_to=0)
SHAPES: dict[tuple[int, ...], float] = {
    # Shape without sums, and the largest count.
    (3, 4): 60,
    (5, 6): 60,
    (7, 8): 60,
    (10, 12): 60,
    (2, 3, 3): 60,
    (3, 3, 3): 60,
}
# Groups of six breakdowns as shares of a school: 2 + 2 + 2 + 2 + 7 + 4 = 19.
BREAKDOWNS = {
    "gender": (0.51, 0.49),
    "lunch": (0.15, 0.85),
    "disability": (0.12, 0.88),
    "language": (0.05, 0.95),
    "race": (0.58, 0.14, 0.11, 0.08, 0.06, 0.02, 0.01),
    "grade": (0.26, 0.25, 0.25, 0.24),
}


def table(shape: tuple[int, ...], seed: int, largest: float) -> System:
    """A table with all its sums; counts of 1 to 4 are withheld and stay open over 0 to 4."""
    dice = random.Random(seed)
    inner = {
        key: int(largest ** dice.random()) for key in itertools.product(*[range(n) for n in shape])
    }
    full: dict[tuple[int, ...], int] = {}
    for key in itertools.product(*[range(-1, n) for n in shape]):
        full[key] = sum(
            n for i, n in inner.items() if all(a in (-1, b) for a, b in zip(key, i, strict=True))
        )
    place = {key: i for i, key in enumerate(full)}
    small = {key for key, n in full.items() if 1 <= n <= 4}
    relations = [
        Relation(
            f"sum {d} {key}",
            (
                *((place[(*key[:d], g, *key[d + 1 :])], 1.0) for g in range(shape[d])),
                (place[key], -1.0),
            ),
        )
        for d in range(len(shape))
        for key in full
        if key[d] == -1
    ]
    top = max(full.values())
    return System(
        tuple(Variable(str(k), n, high=top, unit=place[k]) for k, n in full.items()),
        tuple(
            Unit(
                str(k),
                State.WITHHELD if k in small else State.EXACT,
                most=State.EXACT if set(k) == {-1} else State.WITHHELD,
            )
            for k in full
        ),
        tuple(relations),
        tuple(Need(place[k], 0, 4) for k in full if k in small),
    )


@dataclass
class _Parts:
    variables: list[Variable] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)

    def add(self, variable: Variable) -> int:
        self.variables.append(variable)
        return len(self.variables) - 1

    def system(self) -> System:
        return System(
            tuple(self.variables), tuple(self.units), tuple(self.relations), tuple(self.needs)
        )


def district(schools: int, seed: int = 1) -> System:
    """One adverse measure of a district: schools × 19 groups × (numerator, denominator).

    Groups under 10 and numerators of 1 to 4 are withheld; respondents with an unknown group are a
    remainder that is never printed; every numerator is at most its denominator.
    """
    dice = random.Random(seed)
    parts = _Parts()
    rate = 0.07
    groups = [("all", 0), *((b, i) for b, shares in BREAKDOWNS.items() for i in range(len(shares)))]
    sizes: dict[tuple[int, str, int], tuple[int, int]] = {}
    unknown: dict[tuple[int, str], tuple[int, int]] = {}
    for school in range(schools):
        people = [dice.random() < rate for _ in range(dice.randint(250, 700))]
        sizes[school, "all", 0] = (sum(people), len(people))
        for breakdown, shares in BREAKDOWNS.items():
            lots = [*shares, 0.005]
            drawn = dice.choices(range(len(lots)), lots, k=len(people))
            for group in range(len(lots)):
                there = [p for p, g in zip(people, drawn, strict=True) if g == group]
                if group < len(shares):
                    sizes[school, breakdown, group] = (sum(there), len(there))
                else:
                    unknown[school, breakdown] = (sum(there), len(there))
    for b, i in groups:
        whole = [sizes[s, b, i] for s in range(schools)]
        sizes[-1, b, i] = (sum(k for k, _ in whole), sum(n for _, n in whole))
    for b in BREAKDOWNS:
        lost = [unknown[s, b] for s in range(schools)]
        unknown[-1, b] = (sum(k for k, _ in lost), sum(n for _, n in lost))
    _lay_out(parts, schools, sizes, unknown)
    return parts.system()


def _lay_out(
    parts: _Parts,
    schools: int,
    sizes: dict[tuple[int, str, int], tuple[int, int]],
    unknown: dict[tuple[int, str], tuple[int, int]],
) -> None:
    """Variables, units, needs and relations of the counts."""
    numbers: dict[tuple[int, str, int], tuple[int, int]] = {}
    top = sizes[-1, "all", 0][1]
    for (school, breakdown, group), (k, n) in sizes.items():
        name = f"school {school} {breakdown} {group}"
        headline = school == -1 and breakdown == "all"
        small = not headline and (n < 10 or 1 <= k <= 4)
        parts.units.append(
            Unit(
                name,
                State.WITHHELD if small else State.EXACT,
                most=State.EXACT if headline else State.WITHHELD,
                dearness=(2.0 if school == -1 else 1.0) * (2.0 if breakdown == "all" else 1.0),
            )
        )
        unit = len(parts.units) - 1
        with_it = parts.add(Variable(f"{name} numerator", k, high=top, unit=unit))
        everyone = parts.add(Variable(f"{name} denominator", n, high=top, unit=unit))
        without = parts.add(Variable(f"{name} others", n - k, high=top))
        parts.relations.append(
            Relation(f"{name} part", ((with_it, 1.0), (without, 1.0), (everyone, -1.0)))
        )
        numbers[school, breakdown, group] = (with_it, everyone)
        if small:
            if n < 10:
                parts.needs.append(Need(everyone, min(n, 1), 9))
            parts.needs.append(Need(with_it, 0, 4 if n >= 10 else max(k + 2, 2)))
    for column in (0, 1):
        for school, breakdown in unknown:
            rest = parts.add(
                Variable(
                    f"unknown {school} {breakdown}", unknown[school, breakdown][column], high=top
                )
            )
            inside = [
                numbers[school, breakdown, g][column] for g in range(len(BREAKDOWNS[breakdown]))
            ]
            parts.relations.append(
                Relation(
                    f"groups {school} {breakdown}",
                    (
                        *((i, 1.0) for i in inside),
                        (rest, 1.0),
                        (numbers[school, "all", 0][column], -1.0),
                    ),
                )
            )
        for school, breakdown, group in [key for key in numbers if key[0] == -1]:
            parts.relations.append(
                Relation(
                    f"schools {breakdown} {group}",
                    (*((numbers[s, breakdown, group][column], 1.0) for s in range(schools)),
                     (numbers[school, breakdown, group][column], -1.0)),
                )
            )  # fmt: skip


@dataclass(frozen=True)
class Distance:
    """Costs of the choice without and with improvement, and what no choice can cost less than."""

    searched: float
    improved: float
    bound: float
    seconds: float

    def above(self, cost: float) -> float:
        """Share by which a cost is higher than the proven bound."""
        return cost / self.bound - 1 if self.bound > 0 else 0.0


def distances(
    shape: tuple[int, ...], largest: float, seeds: range, rounds: int
) -> Iterator[Distance]:
    for seed in seeds:
        for block in blocks_of(table(shape, seed, largest)):
            system = block.system
            searched = choose(system, QUICK)
            improved, seconds = _timed(lambda system=system: choose(system))  # type: ignore[misc]
            best = improve(system, improved, told_apart(system), rounds=rounds, whole=True)
            # The bound is in weights with ties broken, which are at most this much higher.
            bound = best.bound / (1 + TIE_BREAK)
            yield Distance(system.cost(searched), system.cost(improved), bound, seconds)


def _timed(work: Callable[[], tuple[State, ...]]) -> tuple[tuple[State, ...], float]:
    started = time.process_time()
    return work(), time.process_time() - started


def _mean_and_most(shares: list[float]) -> str:
    return f"{100 * sum(shares) / len(shares):.1f} % ({100 * max(shares):.0f} %)"


def main(largest_district: int = 100, seeds: int = 10) -> None:
    print(
        "| table | cells | withheld by rule | above the bound: search alone, mean (most) "
        "| improved, mean (most) | CPU seconds |"
    )
    print("|---|---|---|---|---|---|")
    for shape, largest in SHAPES.items():
        found = list(distances(shape, largest, range(seeds), rounds=60))
        cells = len(table(shape, 0, largest).units)
        rule = sum(len(table(shape, s, largest).needs) for s in range(seeds)) / seeds
        print(
            f"| {' × '.join(map(str, shape))} | {cells} | {rule:.0f} "
            f"| {_mean_and_most([d.above(d.searched) for d in found])} "
            f"| {_mean_and_most([d.above(d.improved) for d in found])} "
            f"| {sum(d.seconds for d in found) / len(found):.2f} |",
            flush=True,
        )
    print()
    print("| schools | numbers | needs | withheld by rule | besides | CPU seconds |")
    print("|---|---|---|---|---|---|")
    for schools in (3, 6, 12, 25, 50, 100):
        if schools > largest_district:
            break
        system = district(schools)
        states, seconds = _timed(lambda system=system: choose(system))  # type: ignore[misc]
        rule = sum(s is State.WITHHELD for s in system.first_states)
        print(
            f"| {schools} | {len(system.variables)} | {len(system.needs)} | {rule} "
            f"| {sum(s is State.WITHHELD for s in states) - rule} | {seconds:.1f} |",
            flush=True,
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
