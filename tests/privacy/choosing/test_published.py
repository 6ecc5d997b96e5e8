"""Tables of the literature: the known answers."""

from __future__ import annotations

import pytest

from reporting.privacy.choosing import Policy, choose, unmet
from reporting.privacy.choosing.deviations import Deviations
from tests.privacy.choosing.published import (
    cheapest_by_trying,
    region_and_gender,
    region_and_gender_with_margin,
    two_aggregations,
    two_in_each_line,
)
from tests.privacy.choosing.tables import named

QUICK = Policy(improve_up_to=0)
BOTH = pytest.mark.parametrize("policy", [QUICK, Policy()], ids=["quick", "improved"])


@BOTH
def test_two_linked_aggregations_need_exactly_one_more_cell(policy: Policy) -> None:
    """Either aggregation alone is safe; the linked pair gives E away unless H is withheld too."""
    system = two_aggregations()
    assert {system.variables[n.variable].name for n in unmet(system, system.first_states)} == {"E"}
    states = choose(system, policy)
    assert named(system, states) - named(system, system.first_states) == {"H"}


@BOTH
def test_two_cells_in_each_line_do_not_protect(policy: Policy) -> None:
    """With two or more withheld in each row and column w × b is exact; one more cell helps."""
    system = two_in_each_line()
    broken = {system.variables[n.variable].name for n in unmet(system, system.first_states)}
    assert "w × b" in broken
    states = choose(system, policy)
    assert not unmet(system, states)
    assert system.cost(states) <= 124  # of x × b, with which the source is content


def test_interval_that_the_source_prints() -> None:
    """With x × b withheld, the outsider is left with 0 … 141 for w × b."""
    system = two_in_each_line()
    names = {v.name: i for i, v in enumerate(system.variables)}
    model = Deviations(system)
    model.allow(names["x × b"], system.most_states[1], system.most_states[1])
    down, _, _ = model.farthest(names["w × b"], -1, 1000)
    up, _, _ = model.farthest(names["w × b"], 1, 1000)
    assert (47 - down, 47 + up) == pytest.approx((0, 141))


@BOTH
def test_region_and_gender_as_every_method_of_the_source_solves_it(policy: Policy) -> None:
    """(A, female) takes A male and both cells of C with it, the cheapest rectangle."""
    system = region_and_gender()
    assert named(system, choose(system, policy)) == {
        "A × female",
        "A × male",
        "C × female",
        "C × male",
    }


def test_a_margin_of_twenty_percent() -> None:
    """137 stays open from 110 to 164, at the least cost of any choice of three cells."""
    system = region_and_gender_with_margin()
    least = cheapest_by_trying(system, 3)
    for policy in (QUICK, Policy()):
        states = choose(system, policy)
        assert not unmet(system, states)
        assert system.cost(states) == pytest.approx(least)
