"""Tables as systems: two or three dimensions with all margins, and tables that share a total."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Sequence

from reporting.privacy.choosing import Need, Relation, System, Unit, Variable
from reporting.privacy.primary import State

ALL = "all"
Key = tuple[str, ...]


def cube(
    counts: dict[Key, int],
    *,
    is_small: Callable[[int], bool] = lambda n: 1 <= n <= 4,
    needs: Callable[[int], tuple[float, float]] = lambda _n: (0, 4),
    weights: Callable[[Key, int], float | None] = lambda _key, _n: None,
    headline: bool = True,
    remainder: int | None = None,
) -> System:
    """All cells and margins of a table; small cells withheld and in need of an interval.

    Args:
        counts: inner cells.
        headline: the grand total is never withheld.
        remainder: index of a dimension with a group that is never printed (unknown), empty here.
    """
    dimensions = [sorted({key[d] for key in counts}) for d in range(len(next(iter(counts))))]
    full = {
        key: sum(
            n
            for inner, n in counts.items()
            if all(k in (ALL, i) for k, i in zip(key, inner, strict=True))
        )
        for key in itertools.product(*[[ALL, *d] for d in dimensions])
    }
    return _system(full, dimensions, is_small, needs, weights, headline, remainder)


def _system(  # type: ignore[no-untyped-def]
    full: dict[Key, int], dimensions, is_small, needs, weights, headline, remainder
) -> System:
    keys = list(full)
    index = {key: i for i, key in enumerate(keys)}
    variables = [
        Variable(" × ".join(k), n, high=max(full.values()), unit=i)
        for i, (k, n) in enumerate(full.items())
    ]
    units = tuple(
        Unit(
            " × ".join(k),
            State.WITHHELD if is_small(n) else State.EXACT,
            most=State.EXACT if headline and set(k) == {ALL} else State.WITHHELD,
            weight=weights(k, n),
        )
        for k, n in full.items()
    )
    relations = []
    for d, groups in enumerate(dimensions):
        for key in keys:
            if key[d] != ALL:
                continue
            terms = [(index[(*key[:d], g, *key[d + 1 :])], 1.0) for g in groups]
            terms.append((index[key], -1.0))
            if d == remainder:
                variables.append(Variable(f"unknown of {key}", 0, high=max(full.values())))
                terms.append((len(variables) - 1, 1.0))
            relations.append(Relation(f"sum over {d} of {' × '.join(key)}", tuple(terms)))
    wanted = tuple(Need(index[k], *needs(n)) for k, n in full.items() if is_small(n))
    return System(tuple(variables), units, tuple(relations), wanted)


def random_cube(shape: Sequence[int], seed: int, *, largest: int = 12, **options) -> System:  # type: ignore[no-untyped-def]
    """A table with many small cells, always the same for the same seed."""
    dice = random.Random(seed)
    names = [[f"{'abc'[d]}{i}" for i in range(n)] for d, n in enumerate(shape)]
    counts = {key: int(largest ** dice.random()) for key in itertools.product(*names)}
    return cube(counts, **options)


def relabelled(system: System, seed: int) -> System:
    """The same system with variables, units, relations and needs in another order."""
    dice = random.Random(seed)
    order = dice.sample(range(len(system.variables)), len(system.variables))
    unit_order = dice.sample(range(len(system.units)), len(system.units))
    place = {old: new for new, old in enumerate(order)}
    unit_place = {old: new for new, old in enumerate(unit_order)}
    return System(
        tuple(
            Variable(
                v.name, v.value, v.low, v.high,
                None if v.unit is None else unit_place[v.unit],
                v.hidden_from, v.bin, v.public, v.whole,
            )
            for v in (system.variables[i] for i in order)
        ),
        tuple(system.units[i] for i in unit_order),
        tuple(
            Relation(r.name, tuple((place[i], a) for i, a in dice.sample(r.terms, len(r.terms))),
                     r.constant)
            for r in dice.sample(system.relations, len(system.relations))
        ),
        tuple(
            Need(place[n.variable], n.low, n.high)
            for n in dice.sample(system.needs, len(system.needs))
        ),
    )  # fmt: skip


def named(system: System, states: tuple[State, ...]) -> set[str]:
    """Names of the units that are hidden."""
    return {u.name for u, s in zip(system.units, states, strict=True) if s is not State.EXACT}
