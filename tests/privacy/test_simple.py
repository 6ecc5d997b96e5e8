"""The simple complementary rule on random tables, attacked by subtraction."""

from __future__ import annotations

import random

import pytest

from reporting.plan import ALL, DISTRICT
from reporting.privacy.lines import Cell, Line, lines_of
from reporting.privacy.primary import State
from reporting.privacy.simple import never_alone

GROUPS = ("a", "b", "c", "d")
SCHOOLS = ("north", "south", "west")


def cell(school: str, group: str = ALL) -> Cell:
    return Cell("f", "students", "2024-25", school, ALL if group == ALL else "race", group)


def grid() -> list[Cell]:
    return [cell(s, g) for s in (DISTRICT, *SCHOOLS) for g in (ALL, *GROUPS)]


def alone(line: Line, states: dict[Cell, State]) -> bool:
    withheld = sum(states[c] == State.WITHHELD for c in line.cells)
    hidden = sum(states[c] != State.EXACT for c in line.cells)
    return withheld == 1 or hidden == 1


def test_lines_are_groups_to_all_and_schools_to_district() -> None:
    """3 schools and the district with 4 groups: 4 lines of groups, 5 lines of schools."""
    lines = lines_of(grid())
    assert len(lines) == 4 + 5
    assert all(line.total is not None for line in lines)


def test_a_withheld_group_gets_its_smallest_neighbour_as_partner() -> None:
    """District minus the other groups would give the one back; the smallest other one goes too."""
    states = {c: State.EXACT for c in grid() if c.school == DISTRICT}
    states[cell(DISTRICT, "a")] = State.WITHHELD
    people = dict.fromkeys(states, 100) | {cell(DISTRICT, "c"): 20}
    assert never_alone(states, people, lines_of(states)) == {cell(DISTRICT, "c")}


def test_one_coded_cell_alone_is_found_by_subtraction_and_so_gets_partners() -> None:
    """A bound beside exact neighbours and an exact total is no protection."""
    states = {c: State.EXACT for c in grid() if c.school == DISTRICT}
    states[cell(DISTRICT, "a")] = State.CODED
    extra = never_alone(states, dict.fromkeys(states, 50), lines_of(states))
    final = {c: State.WITHHELD if c in extra else s for c, s in states.items()}
    assert not any(alone(line, final) for line in lines_of(states))


def test_the_headline_is_never_withheld() -> None:
    """All students of the district stay shown, even when every school is withheld."""
    states = {c: State.WITHHELD if c.school != DISTRICT else State.EXACT for c in grid()}
    assert cell(DISTRICT) not in never_alone(states, dict.fromkeys(states, 5), lines_of(states))


@pytest.mark.parametrize("seed", range(200))
def test_no_line_of_a_random_district_hides_exactly_one(seed: int) -> None:
    """Counts and sizes: whatever the primary rule withheld, no line can be subtracted."""
    random.seed(seed)
    cells = grid()
    states = {
        c: random.choices(list(State), (6, 1, 2))[0] if not c.is_headline else State.EXACT
        for c in cells
    }
    people = {c: random.randint(1, 300) for c in cells}
    lines = lines_of(cells)
    extra = never_alone(states, people, lines)
    final = {c: State.WITHHELD if c in extra else s for c, s in states.items()}
    for line in lines:
        only_headline_left = all(final[c] == State.WITHHELD or c.is_headline for c in line.cells)
        assert only_headline_left or not alone(line, final), line


def test_the_order_of_cells_changes_nothing() -> None:
    """The same tables in another order withhold the same cells."""
    random.seed(3)
    cells = grid()
    states = {c: random.choice(list(State)) for c in cells}
    people = {c: random.randint(1, 300) for c in cells}
    shuffled = random.sample(cells, len(cells))
    again = never_alone({c: states[c] for c in shuffled}, people, lines_of(shuffled))
    assert again == never_alone(states, people, lines_of(cells))
