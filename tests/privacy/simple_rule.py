"""The simple complementary rule, which many districts use: no withheld cell stands alone in a line.

The threat: 40 students of a school took part, 31 of them are shown by group, one group is withheld:
40 − 31 = 9, and nothing was protected. So a line in which exactly one cell is hidden gets a second
one. This stops subtraction within a line; it does not stop linked tables. The attacks of
``test_attacks.py`` succeed against it. It is quick, so tests of anything else use it too.

Lines are, for every family of measures, respondent population and school year: the groups of one
breakdown, which add up to all, and the schools, which add up to the district.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from reporting.plan import ALL, DISTRICT, Plan
from reporting.privacy.cell import Cell
from reporting.privacy.linked import Row, States
from reporting.privacy.primary import State


@dataclass(frozen=True)
class Line:
    """Cells of which the last, the total, is the sum of the others.

    Fields:
        members: at least one.
        total: None when the total is public by itself (composition: its denominator is shown).
    """

    members: tuple[Cell, ...]
    total: Cell | None

    @property
    def cells(self) -> tuple[Cell, ...]:
        return self.members if self.total is None else (*self.members, self.total)


def lines_of(cells: Iterable[Cell]) -> list[Line]:
    """Every line that the cells form, in a fixed order."""
    known = set(cells)
    by_breakdown: dict[Cell, dict[str, list[Cell]]] = defaultdict(lambda: defaultdict(list))
    by_school: dict[Cell, list[Cell]] = defaultdict(list)
    for cell in sorted(known):
        if cell.group != ALL:
            by_breakdown[cell._replace(breakdown=ALL, group=ALL)][cell.breakdown].append(cell)
        if cell.school != DISTRICT:
            by_school[cell._replace(school=DISTRICT)].append(cell)
    lines = [
        Line(tuple(members), total if total in known else None)
        for total, breakdowns in by_breakdown.items()
        for members in breakdowns.values()
    ]
    return lines + [Line(tuple(m), total) for total, m in by_school.items() if total in known]


def simple_rule(rows: Sequence[Row], plan: Plan, earlier: Iterable[pd.DataFrame] = ()) -> States:
    """:class:`reporting.privacy.Choose` by this rule."""
    states: dict[Cell, State] = {}
    people: dict[Cell, int] = {}
    for row in rows:
        states[row.cell] = max(states.get(row.cell, State.EXACT), row.state)
        people[row.cell] = max(people.get(row.cell, 0), int(row.people))
    extra = never_alone(states, people, lines_of(states))
    return {cell: State.WITHHELD if cell in extra else state for cell, state in states.items()}


def never_alone(
    states: Mapping[Cell, State], people: Mapping[Cell, int], lines: Sequence[Line]
) -> frozenset[Cell]:
    """Cells to withhold in addition, so that no line hides exactly one count or one size.

    Args:
        states: verdict of the primary rule for each cell.
        people: size of each cell; smaller ones are withheld first.
        lines: what adds up to what.
    Returns:
        Cells that were shown or coded and have to be withheld; never the headline.
    """
    now = dict(states)
    touching: dict[Cell, list[int]] = defaultdict(list)
    for place, line in enumerate(lines):
        for cell in line.cells:
            touching[cell].append(place)
    # Kept up to date, so that a line of five hundred schools is not gone through for each change.
    withheld = [sum(now[c] == State.WITHHELD for c in line.cells) for line in lines]
    hidden = [sum(now[c] != State.EXACT for c in line.cells) for line in lines]
    pending = deque(range(len(lines)))
    extra: set[Cell] = set()
    while pending:
        place = pending.popleft()
        if withheld[place] != 1 and hidden[place] != 1:
            continue
        partner = _missing_partner(lines[place], now, people)
        if partner is None:
            continue
        for touched in touching[partner]:
            withheld[touched] += 1
            hidden[touched] += now[partner] == State.EXACT
        now[partner] = State.WITHHELD
        extra.add(partner)
        pending.extend(touching[partner])
    return frozenset(extra)


def _missing_partner(
    line: Line, states: Mapping[Cell, State], people: Mapping[Cell, int]
) -> Cell | None:
    """The cell that has to be withheld next in this line, or None when it is safe.

    Two sums can be subtracted: the counts (coded cells are hidden there) and the sizes (a coded
    cell shows its size). Each may hide none or at least two.
    """
    withheld = [c for c in line.cells if states[c] == State.WITHHELD]
    hidden = [c for c in line.cells if states[c] != State.EXACT]
    if len(withheld) != 1 and len(hidden) != 1:
        return None
    shown = [c for c in line.cells if states[c] != State.WITHHELD and not c.is_headline]
    if not withheld:
        shown = [c for c in shown if states[c] == State.EXACT]
    if not shown:
        return None
    # The line's total last: it serves every breakdown. Then coded before exact, small before large.
    return min(shown, key=lambda c: (c == line.total, -states[c], people[c], c))
