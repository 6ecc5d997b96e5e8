"""Parts of a system that know nothing of each other, so that each can be settled alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from reporting.privacy.choosing.system import SLACK, Need, Relation, System
from reporting.privacy.primary import State


@dataclass(frozen=True)
class Block:
    """One connected part.

    Fields:
        system: its variables, units, relations and needs, with indices of its own.
        units: for each of its units the index in the whole system.
        variables: for each of its variables the index in the whole system.
    """

    system: System
    units: tuple[int, ...]
    variables: tuple[int, ...]


def can_hide(system: System, variable: int, states: tuple[State, ...]) -> bool:
    """Whether the variable could take another value than the true one in an outsider's eyes."""
    low, high = system.range_of(variable, states)
    return high - low > SLACK


def blocks_of(
    system: System, most: tuple[State, ...] | None = None, *, settled: bool = False
) -> Iterator[Block]:
    """The connected parts that hold a need, in the order of their first variable.

    Two variables are connected when a relation holds both, or when they share a unit; numbers that
    are printed whatever happens connect nothing.

    Args:
        most: the furthest states, none beyond the system's own; by default those. The less may be
            hidden, the smaller the parts.
        settled: whether every unit is in its furthest state for good.
    """
    most = system.most_states if most is None else most
    movable = [i for i in range(len(system.variables)) if can_hide(system, i, most)]
    part = _Parts(movable)
    relations = []
    for relation in system.relations:
        inside = [i for i, _ in relation.terms if i in part]
        part.join(inside)
        if inside:
            relations.append((inside[0], relation))
    for members in system.members:
        part.join([i for i in members if i in part])
    variables: dict[int, list[int]] = defaultdict(list)
    for i in movable:
        variables[part.of(i)].append(i)
    rows: dict[int, list[Relation]] = defaultdict(list)
    for inside_one, relation in relations:
        rows[part.of(inside_one)].append(relation)
    needs: dict[int, list[Need]] = defaultdict(list)
    for need in system.needs:
        if need.variable in part:
            needs[part.of(need.variable)].append(need)
    for root, inside in variables.items():
        if needs[root]:
            first = most if settled else system.first_states
            yield _cut_out(system, (first, most), inside, rows[root], needs[root])


def _cut_out(
    system: System,
    limits: tuple[Sequence[State], Sequence[State]],
    inside: list[int],
    relations: list[Relation],
    needs: list[Need],
) -> Block:
    """The part as a system; what is known anyway goes into the constants."""
    place = {i: new for new, i in enumerate(inside)}
    chosen = sorted({u for i in inside if (u := system.variables[i].unit) is not None})
    unit_place = {u: new for new, u in enumerate(chosen)}
    variables = tuple(
        replace(v, unit=None if v.unit is None else unit_place[v.unit])
        for v in (system.variables[i] for i in inside)
    )
    # Weights come from all of a unit's numbers, also from those that stay in print.
    first, most = limits
    units = tuple(
        replace(
            system.units[u], state=first[u], most=most[u], weight=system.weights[u], dearness=1.0
        )
        for u in chosen
    )
    rows = []
    for relation in relations:
        known = sum(a * system.variables[i].value for i, a in relation.terms if i not in place)
        terms = tuple((place[i], a) for i, a in relation.terms if i in place)
        rows.append(Relation(relation.name, terms, relation.constant - known))
    return Block(
        System(
            variables,
            units,
            tuple(rows),
            tuple(Need(place[n.variable], n.low, n.high) for n in needs),
        ),
        tuple(chosen),
        tuple(inside),
    )


def merged(
    states: Sequence[State], parts: Iterable[tuple[Block, tuple[State, ...]]]
) -> tuple[State, ...]:
    """The states, with those of the parts in their places."""
    states = list(states)
    for block, chosen in parts:
        for unit, state in zip(block.units, chosen, strict=True):
            states[unit] = state
    return tuple(states)


class _Parts:
    """Disjoint sets of variables."""

    def __init__(self, members: list[int]) -> None:
        self._above = {i: i for i in members}

    def __contains__(self, member: int) -> bool:
        return member in self._above

    def of(self, member: int) -> int:
        while self._above[member] != member:
            self._above[member] = self._above[self._above[member]]
            member = self._above[member]
        return member

    def join(self, members: list[int]) -> None:
        for member in members[1:]:
            one, other = sorted((self.of(members[0]), self.of(member)))
            self._above[other] = one
