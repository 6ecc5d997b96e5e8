"""The choice on random tables, attacked by trying every table that fits."""

from __future__ import annotations

import pickle
from concurrent.futures import ProcessPoolExecutor

import pytest

from reporting.errors import ProtectionError
from reporting.privacy.choosing import Need, Policy, Relation, System, Unit, Variable, choose, unmet
from reporting.privacy.choosing.blocks import blocks_of
from reporting.privacy.choosing.choose import told_apart
from reporting.privacy.choosing.deviations import Deviations
from reporting.privacy.choosing.exact import improve
from reporting.privacy.primary import State
from tests.privacy.choosing.completions import extremes
from tests.privacy.choosing.tables import cube, named, random_cube, relabelled

ONCE = Policy(search_up_to=0, improve_up_to=0)
QUICK = Policy(improve_up_to=0)
SHAPES = [(2, 3), (3, 4), (2, 2, 3)]


def holds_by_trying(system: System, states: tuple[State, ...]) -> bool:
    for need in system.needs:
        low, high = extremes(system, states, need.variable, 0, int(need.high) + 1)
        if low > need.low or high < need.high:
            return False
    return True


def needless(system: System, states: tuple[State, ...]) -> list[str]:
    """Units that could be shown as the primary rule allows, all others as chosen."""
    return [
        unit.name
        for u, unit in enumerate(system.units)
        if states[u] > unit.state and not unmet(system, (*states[:u], unit.state, *states[u + 1 :]))
    ]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_no_outsider_narrows_a_small_count_below_what_it_needs(shape: tuple[int, ...]) -> None:
    """Every whole-number table that fits is tried; 0 and 4 remain possible for each small count."""
    for seed in range(3):
        system = random_cube(shape, seed, headline=False)
        states = choose(system, QUICK)
        assert holds_by_trying(system, states), seed
        assert all(s >= f for s, f in zip(states, system.first_states, strict=True))


def test_the_primary_rule_alone_would_not_do() -> None:
    """The enumerator sees what subtraction gives away, so that it can fail."""
    system = random_cube((3, 4), 1)
    assert not holds_by_trying(system, system.first_states)


@pytest.mark.parametrize("policy", [ONCE, QUICK], ids=["once", "searched"])
@pytest.mark.parametrize("shape", [(4, 5), (2, 2, 3)], ids=str)
def test_no_unit_is_withheld_in_vain(shape: tuple[int, ...], policy: Policy) -> None:
    """Showing any one complementary unit again breaks a need."""
    for seed in range(3):
        system = random_cube(shape, seed, largest=40)
        states = choose(system, policy)
        assert not unmet(system, states)
        assert needless(system, states) == []


def test_names_and_order_do_not_matter() -> None:
    """Relabelled and shuffled, a table is protected as well, and at a like cost."""
    system = random_cube((4, 5), 3, largest=40)
    cost = system.cost(choose(system))
    for seed in range(2):
        other = relabelled(system, seed)
        states = choose(other)
        assert not unmet(other, states)
        assert other.cost(states) == pytest.approx(cost, rel=0.1)


def test_twice_the_same() -> None:
    """The same system gives the same states, also when blocks are settled by other processes."""
    one, two = random_cube((3, 4), 2, largest=40), random_cube((3, 4), 5, largest=40)
    system = beside(one, two)
    assert len(list(blocks_of(system))) == 2
    states = choose(system, QUICK)
    with ProcessPoolExecutor(1) as pool:
        assert choose(system, QUICK, run=pool.map) == states
    assert states == (*choose(one, QUICK), *choose(two, QUICK))


def beside(one: System, two: System) -> System:
    """Two systems as one, with nothing between them."""
    shift, units = len(one.variables), len(one.units)
    return System(
        one.variables
        + tuple(Variable(v.name, v.value, v.low, v.high, units + (v.unit or 0))
                for v in two.variables),
        one.units + two.units,
        one.relations
        + tuple(Relation(r.name, tuple((i + shift, a) for i, a in r.terms)) for r in two.relations),
        one.needs + tuple(Need(n.variable + shift, n.low, n.high) for n in two.needs),
    )  # fmt: skip


def test_more_withheld_never_tells_more() -> None:
    """Whatever unit is withheld besides, no interval of an outsider becomes narrower."""
    system = random_cube((3, 4), 1, largest=40)
    before = intervals(system, system.first_states)
    for unit in range(len(system.units)):
        states = list(system.first_states)
        states[unit] = system.most_states[unit]
        for (low, high), (lower, higher) in zip(
            before, intervals(system, tuple(states)), strict=True
        ):
            assert lower <= low + 1e-6
            assert higher >= high - 1e-6


def intervals(system: System, states: tuple[State, ...]) -> list[tuple[float, float]]:
    model = Deviations(system)
    for unit, state in enumerate(states):
        model.allow(unit, state, state)
    return [
        (v.value - model.farthest(i, -1, 1e4)[0], v.value + model.farthest(i, 1, 1e4)[0])
        for i, v in enumerate(system.variables)
    ]


def shares(*, coded: bool) -> System:
    """Three groups and their total: numerators with denominators, one share near zero.

    2 of 50 is coded "5 percent or less": the outsider has to reckon with 0, 1 and 2.
    """
    groups = {"a": (2, 50), "b": (9, 30), "c": (40, 80)}
    variables, units = [], []
    for name, (k, n) in groups.items():
        state = State.CODED if coded and name == "a" else State.EXACT
        bounds = (0.0, 0.05 * n) if state is State.CODED else None
        units.append(Unit(name, state))
        here = len(units) - 1
        variables.append(
            Variable(f"{name} with", k, high=n, unit=here, hidden_from=State.CODED, bin=bounds)
        )
        variables.append(Variable(f"{name} all", n, high=160, unit=here))
    units.append(Unit("total", most=State.EXACT))
    variables.append(Variable("total with", 51, unit=3, high=160))
    variables.append(Variable("total all", 160, unit=3, high=160))
    return System(
        tuple(variables),
        tuple(units),
        (
            Relation("with", ((0, 1.0), (2, 1.0), (4, 1.0), (6, -1.0))),
            Relation("all", ((1, 1.0), (3, 1.0), (5, 1.0), (7, -1.0))),
        ),
        (Need(0, 0, 2),),
    )  # fmt: skip


def test_a_coded_share_stays_open_over_its_whole_bin() -> None:
    """The coded group keeps its bound and the cheapest neighbour is withheld; 3 was never told."""
    system = shares(coded=True)
    assert [n.variable for n in unmet(system, system.first_states)] == [0]
    states = choose(system)
    assert states == (State.CODED, State.WITHHELD, State.EXACT, State.EXACT)
    assert extremes(system, states, 0, 0, 9) == (0, 2)


def test_a_unit_is_hidden_only_as_far_as_it_helps() -> None:
    """A neighbour that can be coded is coded, where its bin holds all that has to stay open."""
    system = shares(coded=True)
    variables = list(system.variables)
    # 9 of 30 with a bin of its own, though the primary rule would print it.
    variables[2] = Variable("b with", 9, high=30, unit=1, hidden_from=State.CODED, bin=(8, 12))
    units = (system.units[0], Unit("b", can_be_coded=True), *system.units[2:])
    other = System(tuple(variables), units, system.relations, system.needs)
    assert choose(other) == (State.CODED, State.CODED, State.EXACT, State.EXACT)


def test_whole_people_are_what_counts() -> None:
    """Where a could only move together with half a person, another unit has to go too."""
    system = System(
        (
            Variable("a", 1, high=2, unit=0),
            Variable("couples", 0, low=-1, high=1),
            Variable("other", 7, high=9, unit=1),
        ),
        (Unit("a", State.WITHHELD), Unit("other")),
        (Relation("a + other = 8 + 2 couples", ((0, 1.0), (1, -2.0), (2, 1.0)), 8.0),),
        (Need(0, 1, 2),),
    )
    assert choose(system, Policy(whole_numbers=False))[1] is State.EXACT
    assert choose(system)[1] is State.WITHHELD
    assert extremes(system, choose(system), 0, 0, 3)[1] == 2


def test_what_cannot_be_protected_is_an_error_that_names_the_sums() -> None:
    """Two groups, of which one was printed last year, and a total that is public anyway."""
    system = System(
        (
            Variable("small", 3, high=90, unit=0),
            Variable("printed before", 40, high=90, unit=1, public=True),
            Variable("total", 43, high=90, unit=2, public=True),
        ),
        (Unit("small", State.WITHHELD), Unit("printed before"), Unit("total")),
        (Relation("groups of race", ((0, 1.0), (1, 1.0), (2, -1.0))),),
        (Need(0, 1, 9),),
    )
    with pytest.raises(ProtectionError, match="small") as caught:
        choose(system)
    assert caught.value.variable == "small"
    assert caught.value.relations == ("groups of race",)
    assert "3" not in str(caught.value)
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.relations == caught.value.relations


def test_what_is_public_cannot_be_asked_to_stay_open() -> None:
    """A need on a number that was printed before fails at once, naming it."""
    system = System((Variable("k", 3, unit=0, public=True),), (Unit("u"),), (), (Need(0, 1, 9),))
    with pytest.raises(ProtectionError, match="k: "):
        choose(system)


def test_a_system_that_does_not_add_up_is_refused() -> None:
    """The truth has to fit the relations and the bounds; anything else is a mistake in code."""
    unit = (Unit("u"),)
    with pytest.raises(ValueError, match="do not add up"):
        System((Variable("k", 3, unit=0),), unit, (Relation("r", ((0, 1.0),), 4.0),), ())
    with pytest.raises(ValueError, match="outside its bounds"):
        System((Variable("k", 3, high=2, unit=0),), unit, (), ())
    with pytest.raises(ValueError, match="is a fraction"):
        System((Variable("k", 2.5, unit=0),), unit, (), ())
    with pytest.raises(ValueError, match="does not exist"):
        System((Variable("k", 3, unit=1),), unit, (), ())
    with pytest.raises(ValueError, match="stands twice"):
        System((Variable("k", 3, unit=0),), unit, (Relation("r", ((1, 1.0),), 3.0),), ())


def test_what_is_improved_is_the_optimum_and_proven() -> None:
    """On a 5 × 6 table each step is cheaper: settled once, searched, improved; the last is best."""
    system = next(iter(blocks_of(random_cube((5, 6), 2, largest=60)))).system
    once, searched, improved = (choose(system, policy) for policy in (ONCE, QUICK, Policy()))
    assert system.cost(once) > system.cost(searched) > system.cost(improved)
    best = improve(system, searched, told_apart(system), rounds=60, whole=True)
    assert best.is_optimal
    assert best.states == improved
    assert not unmet(system, improved)


def test_a_remainder_that_is_never_printed_protects_by_itself() -> None:
    """Where an unknown group may hold people, a group may hold fewer without any other moving."""
    counts = {("a",): 3, ("b",): 40}
    plain = cube(counts, needs=lambda _n: (0, 3))
    unknown = cube(counts, needs=lambda _n: (0, 3), remainder=0)
    assert named(plain, choose(plain)) == {"a", "b"}
    assert named(unknown, choose(unknown)) == {"a"}
