"""What the program is spared changes none of its answers."""

from __future__ import annotations

import math

import pytest

from reporting.privacy.choosing import Need, Relation, System, Unit, Variable
from reporting.privacy.choosing.demands import demands_of
from reporting.privacy.choosing.deviations import Deviations
from reporting.privacy.choosing.intervals import Intervals
from reporting.privacy.choosing.outline import outline_of
from reporting.privacy.primary import State
from tests.privacy.choosing.tables import random_cube


def with_limits(system: System) -> System:
    """Every cell beside another number of its unit, which it cannot exceed, and twice which it can.

    The differences are never printed, as with numerators, denominators and answers per person.
    """
    variables, relations = list(system.variables), list(system.relations)
    needs = list(system.needs)
    for i, about in enumerate(system.variables):
        part = len(variables)
        value = about.value // 2
        variables += [
            Variable(f"{about.name} part", value, unit=about.unit),
            Variable(f"{about.name} rest", about.value - value),
            Variable(f"{about.name} answers", 2 * about.value - value),
        ]
        relations += [
            Relation("part and rest", ((i, 1.0), (part, -1.0), (part + 1, -1.0))),
            Relation("twice", ((i, 2.0), (part, -1.0), (part + 2, -1.0))),
        ]
        if about.unit is not None and system.units[about.unit].state is not State.EXACT:
            needs.append(Need(part, 0.0, about.value + 1.0))
    return System(tuple(variables), system.units, tuple(relations), tuple(needs))


@pytest.mark.parametrize("whole", [False, True], ids=["fractions", "whole"])
def test_what_is_left_out_changes_no_answer(whole: bool) -> None:
    """A demand is met with the short program just when it is met with the whole one."""
    met = []
    for seed in range(6):
        system = with_limits(random_cube((3, 3), seed, largest=20))
        whole_one, short = Deviations(system), Deviations(system, only_needs=True)
        assert outline_of(system).left_out
        for shown in range(5):
            for unit, most in enumerate(system.most_states):
                state = system.first_states[unit] if unit % 4 < shown else most
                whole_one.allow(unit, state, state)
                short.allow(unit, state, state)
            for d in demands_of(system):
                answers = [
                    model.reach(d.variable, d.side, d.amount, whole=whole) is not None
                    for model in (whole_one, short)
                ]
                assert answers[0] == answers[1], (seed, shown, d)
                met.append(answers[0])
    assert {True, False} == set(met)


def test_a_quick_no_is_a_no() -> None:
    """What single relations rule out, no table meets; and they rule out what subtraction tells."""
    ruled_out = 0
    for seed in range(6):
        system = with_limits(random_cube((3, 3), seed, largest=20))
        model = Deviations(system, only_needs=True)
        demands = demands_of(system)
        for unit, most in enumerate(system.most_states):
            model.allow(unit, most, most)
        intervals = Intervals(model, demands)
        for unit, (first, most) in enumerate(
            zip(system.first_states, system.most_states, strict=True)
        ):
            model.allow(unit, first, first)
            if not intervals.narrow(model, system.members[unit]):
                ruled_out += 1
                assert any(
                    model.reach(d.variable, d.side, d.amount, whole=False) is None for d in demands
                )
                intervals.undo()
                model.allow(unit, most, most)
    assert ruled_out > 0


def test_what_stands_alone_needs_no_row() -> None:
    """a + rest = 5 is a bound of a; b = 3 says all about b; nothing is left to ask a program."""
    system = System(
        (Variable("a", 2, unit=0), Variable("rest", 3), Variable("b", 3, unit=0)),
        (Unit("u", State.WITHHELD),),
        (
            Relation("all", ((0, 1.0), (1, 1.0)), 5.0),
            Relation("told", ((2, 1.0),), 3.0),
        ),
        (Need(0, 0, 5),),
    )
    outline = outline_of(system)
    assert outline.rows == ()
    assert outline.left_out == (1,)
    assert (outline.low[0], outline.high[0]) == (-math.inf, 3.0)
    assert (outline.low[2], outline.high[2]) == (0.0, 0.0)


def test_numbers_without_end_are_pushed_far_enough() -> None:
    """Two hidden numbers whose difference is known have no upper end, and still answer at once."""
    system = System(
        (Variable("a", 7, unit=0), Variable("b", 3, unit=0)),
        (Unit("u", State.WITHHELD),),
        (Relation("a - b", ((0, 1.0), (1, -1.0)), 4.0),),
        (Need(0, 7, 9),),
    )
    found = Deviations(system, only_needs=True).push([(0, 1, 2.0)], whole=True)
    assert found is not None
    assert found[0] >= 2.0
    assert found[0] == found[1]
