"""The states in which cells are released, family by family."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from reporting.errors import ProtectionError
from reporting.plan import ALL, DISTRICT, Period, Plan, PrivacyPolicy, read_time
from reporting.privacy.cell import Cell
from reporting.privacy.choosing import System, Unit, choose, within_reach
from reporting.privacy.linked.elsewhere import relate_elsewhere
from reporting.privacy.linked.numbers import Numbers, Told, told_by
from reporting.privacy.linked.rows import COLUMNS, Key, Row
from reporting.privacy.linked.same import Same, same_of
from reporting.privacy.linked.secrets import keep_secrets
from reporting.privacy.linked.sums import relate
from reporting.privacy.primary import State
from reporting.release import KEY

States = dict[Cell, State]
Earlier = Mapping[Key, Mapping[str, float]]


@dataclass(frozen=True)
class Family:
    """Measures counted from the same people, of one respondent population: they hang together.

    It travels to another process as rows; the system is made there.
    """

    rows: tuple[Row, ...]
    plan: Plan
    same: Same
    told: Told

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """In the order of the system's units."""
        return tuple(sorted({row.cell for row in self.rows}))

    @cached_property
    def system(self) -> System:
        """Everything that an outsider knows about the family."""
        first: dict[Cell, State] = {}
        people: dict[Cell, float] = {}
        for row in self.rows:
            first[row.cell] = max(first.get(row.cell, State.EXACT), row.state)
            people[row.cell] = max(people.get(row.cell, 0.0), row.people)
        policy = self.plan.privacy
        place = {cell: index for index, cell in enumerate(self.cells)}
        numbers = Numbers(self.rows, self.same, self.told, place)
        relate(numbers, self.plan)
        relate_elsewhere(numbers, policy)
        for row in self.rows:
            keep_secrets(numbers, row, policy)
        return numbers.system([_unit(c, first[c], people[c], policy) for c in self.cells])

    @property
    def system_without_release(self) -> System:
        """The same numbers, none of them ever shown."""
        system = replace(self, told=Told()).system
        hidden = (replace(u, state=State.WITHHELD, most=State.WITHHELD) for u in system.units)
        return replace(system, units=tuple(hidden))


Run = Callable[[Callable[[Family], States], Iterable[Family]], Iterable[States]]


def choose_states(
    rows: Sequence[Row], plan: Plan, earlier: Iterable[pd.DataFrame] = (), run: Run = map
) -> States:
    """The state of every cell under which nothing can be worked out that must not be.

    Args:
        rows: of all measures, school years and schools at once, with the primary rule's verdicts.
        earlier: tables that were released before.
        run: ``map``, or that of an executor; the result is the same.
    Raises:
        ProtectionError: a number cannot be kept from being found out.
    """
    states: States = {}
    for row in rows:
        states[row.cell] = max(states.get(row.cell, State.EXACT), row.state)
    for settled in run(_settle, families_of(rows, plan, earlier)):
        states |= settled
    return states


def families_of(
    rows: Sequence[Row], plan: Plan, earlier: Iterable[pd.DataFrame] = ()
) -> list[Family]:
    """Every family in which anything is hidden at all, the largest first."""
    same, before = same_of(rows), shown_before(earlier)
    by_family: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        by_family[row.cell.family, row.cell.population].append(row)
    families = [
        Family(tuple(members), plan, same, told_by(members, same, before))
        for members in by_family.values()
        if any(row.state is not State.EXACT for row in members)
    ]
    return sorted(families, key=lambda f: (-len(f.rows), f.rows[0].key))


def _unit(cell: Cell, state: State, people: float, policy: PrivacyPolicy) -> Unit:
    is_period = isinstance(read_time(cell.school_year), Period)
    keep = policy.keep
    dearness = keep.breakdowns.get(cell.breakdown, 1.0)
    dearness *= keep.district if cell.school == DISTRICT else 1.0
    dearness *= keep.everybody if cell.group == ALL else 1.0
    dearness *= keep.period if is_period else 1.0
    return Unit(
        name=" ".join(cell),
        state=state,
        most=State.EXACT if cell.is_headline and not is_period else State.WITHHELD,
        weight=max(math.log1p(people), 0.1),
        dearness=dearness,
    )


def _settle(family: Family) -> States:
    system = family.system
    try:
        states = choose(system)
    except ProtectionError:
        # Either what is public anyway rules a need out, and then it is void; or the headline and
        # earlier releases do, and then this fails again.
        needs = within_reach(system.needs, family.system_without_release)
        states = choose(replace(system, needs=needs))
    return dict(zip(family.cells, states, strict=True))


def shown_before(earlier: Iterable[pd.DataFrame]) -> Earlier:
    """key → column → the last value that a release showed; ``low`` and ``high`` of a bound."""
    told: dict[Key, dict[str, float]] = {}
    for table in earlier:
        columns = [*COLUMNS, "low", "high"]
        values = zip(*(table[c].astype("Float64").tolist() for c in columns), strict=True)
        for key, numbers in zip(table[KEY].itertuples(index=False, name=None), values, strict=True):
            shown = {c: float(v) for c, v in zip(columns, numbers, strict=True) if not pd.isna(v)}
            if shown:
                told.setdefault(Key(*key), {}).update(shown)
    return told
