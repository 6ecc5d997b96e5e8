"""What an outsider knows, as numbers: quantities, how they add up, and what must stay open.

The threat is arithmetic. Every total that is printed is an equation; a hidden number that stands
alone in an equation is not hidden. So the quantities y of a whole release are taken together with
all equations Σ a·y = b between them, and with the bounds that anybody knows (a count is at least
zero and at most the enrolment). What an outsider can conclude about one quantity is the interval
from the smallest to the largest value that it takes in any table that fits all of that.

Nothing here knows schools or students; the relations are found elsewhere.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from reporting.privacy.primary import State

SLACK = 1e-6
"""How far a sum may be off, in the units of the quantity, before it is another number."""


@dataclass(frozen=True)
class Variable:
    """One number: a column of a row that might be printed, or one that never is (a remainder).

    Fields:
        name: for messages; it may name a cell, and never says its value.
        value: the truth, a count or a total; zero or more in most uses, but any number will do.
        low, high: what an outsider knows without any release; ``high`` may be infinite.
        unit: index of the unit that it is shown or withheld with; None when it is never printed.
        hidden_from: the least state of its unit in which the number itself is not printed.
        bin: lowest and highest value that the printed bound leaves, where the unit is coded.
        public: known to everybody whatever becomes of the unit (printed earlier, or by others).
        whole: whether it counts something, and so cannot be a fraction.
    """

    name: str
    value: float
    low: float = 0.0
    high: float = math.inf
    unit: int | None = None
    hidden_from: State = State.WITHHELD
    bin: tuple[float, float] | None = None
    public: bool = False
    whole: bool = True

    def range(self, state: State) -> tuple[float, float]:
        """Smallest and largest value an outsider must reckon with before any sum is used."""
        if self.public or (self.unit is not None and state < self.hidden_from):
            return self.value, self.value
        coded = self.unit is not None and state is State.CODED and self.bin is not None
        low, high = self.bin if coded and self.bin is not None else (self.low, self.high)
        if self.whole and math.isfinite(low):
            low = math.ceil(low - SLACK)
        if self.whole and math.isfinite(high):
            high = math.floor(high + SLACK)
        return low, high


@dataclass(frozen=True)
class Unit:
    """What is shown, coded or withheld as one.

    Fields:
        name: for messages; also breaks ties, so that the order of units does not matter.
        state: by the primary rule; the choice never shows more than this.
        most: the furthest it may be hidden; EXACT for what is never withheld by choice.
        can_be_coded: whether the choice may code it, where that is between the two.
        weight: what is lost when it is hidden further; None for log(1 + its largest value).
        dearness: factor on the weight.
    """

    name: str
    state: State = State.EXACT
    most: State = State.WITHHELD
    can_be_coded: bool = False
    weight: float | None = None
    dearness: float = 1.0

    @property
    def states(self) -> tuple[State, ...]:
        """The states that the choice has, from the primary rule's to the furthest."""
        most = max(self.most, self.state)
        return tuple(
            s
            for s in State
            if s in (self.state, most) or (self.can_be_coded and self.state < s < most)
        )


@dataclass(frozen=True)
class Relation:
    """Σ coefficient · variable = constant; an inequality has a variable of its own for the slack.

    Fields:
        terms: (index of a variable, coefficient); no variable twice.
    """

    name: str
    terms: tuple[tuple[int, float], ...]
    constant: float = 0.0


@dataclass(frozen=True)
class Need:
    """The outsider's interval of ``variable`` has to reach from ``low`` or below to ``high``.

    Who states a need keeps it within what the variable's own bounds allow.
    """

    variable: int
    low: float
    high: float


@dataclass(frozen=True)
class System:
    """All of a release; checked when made.

    Raises:
        ValueError: the truth contradicts a bound or a relation, or an index is not there; that is
            a mistake in the code that made the system, not in the data.
    """

    variables: tuple[Variable, ...]
    units: tuple[Unit, ...]
    relations: tuple[Relation, ...]
    needs: tuple[Need, ...]

    def __post_init__(self) -> None:
        for variable in self.variables:
            self._check_variable(variable)
        for relation in self.relations:
            inside = [i for i, _ in relation.terms]
            if len(set(inside)) < len(inside) or any(
                not 0 <= i < len(self.variables) for i in inside
            ):
                raise ValueError(f"{relation.name}: a variable stands twice or does not exist")
            total = sum(a * self.variables[i].value for i, a in relation.terms)
            size = max((abs(a * self.variables[i].value) for i, a in relation.terms), default=1)
            if abs(total - relation.constant) > SLACK * max(1.0, size):
                raise ValueError(f"{relation.name}: the true values do not add up")
        for need in self.needs:
            if not 0 <= need.variable < len(self.variables):
                raise ValueError(f"a need names variable {need.variable}, which does not exist")

    def _check_variable(self, variable: Variable) -> None:
        if variable.unit is None:
            states = [State.WITHHELD]
        elif 0 <= variable.unit < len(self.units):
            states = list(self.units[variable.unit].states)
        else:
            raise ValueError(f"{variable.name}: unit {variable.unit} does not exist")
        if variable.whole and abs(variable.value - round(variable.value)) > SLACK:
            raise ValueError(f"{variable.name}: counts something, but is a fraction")
        for state in states:
            low, high = variable.range(state)
            if not low - SLACK <= variable.value <= high + SLACK:
                raise ValueError(f"{variable.name}: the true value lies outside its bounds")

    @cached_property
    def members(self) -> tuple[tuple[int, ...], ...]:
        """For every unit the indices of its variables."""
        found: list[list[int]] = [[] for _ in self.units]
        for index, variable in enumerate(self.variables):
            if variable.unit is not None:
                found[variable.unit].append(index)
        return tuple(map(tuple, found))

    @cached_property
    def first_states(self) -> tuple[State, ...]:
        """State of every unit by the primary rule."""
        return tuple(unit.state for unit in self.units)

    @cached_property
    def most_states(self) -> tuple[State, ...]:
        """The furthest state of every unit."""
        return tuple(unit.states[-1] for unit in self.units)

    @cached_property
    def weights(self) -> tuple[float, ...]:
        """What is lost with every unit: by default log(1 + largest value), times its dearness.

        A unit of nobody would cost nothing, and be withheld by the dozen; the least weight is 0.1.
        """
        weights = []
        for unit, members in zip(self.units, self.members, strict=True):
            weight = unit.weight
            if weight is None:
                largest = max((abs(self.variables[i].value) for i in members), default=0.0)
                weight = max(math.log1p(largest), 0.1)
            weights.append(weight * unit.dearness)
        return tuple(weights)

    def range_of(self, variable: int, states: tuple[State, ...]) -> tuple[float, float]:
        """:meth:`Variable.range` under the states of all units."""
        about = self.variables[variable]
        return about.range(State.WITHHELD if about.unit is None else states[about.unit])

    def cost(self, states: tuple[State, ...]) -> float:
        """Sum of the weights of units that are hidden further than the primary rule asks."""
        return math.fsum(
            weight
            for weight, first, now in zip(self.weights, self.first_states, states, strict=True)
            if now > first
        )
