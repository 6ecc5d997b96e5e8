"""Which numbers must not be inferred, and by which rule: read off the rows that hide them."""

from __future__ import annotations

import math

from reporting.plan import ALL, DISTRICT
from reporting.privacy.audit.knowledge import Facts, Head, bin_of, school_years
from reporting.privacy.audit.needs import Question, Rule
from reporting.privacy.audit.outside import ENROLLED
from reporting.privacy.audit.rows import Cell


def questions_of(facts: Facts) -> list[Question]:
    """Every number that is not shown and is held to a rule, once."""
    out: dict[int, Question] = {}
    for head, cells in facts.cells_of.items():
        for cell in cells:
            if facts.rows[cell].is_hidden:
                for ask in _of_cell(facts, head, cell):
                    out.setdefault(ask.number, ask)
    return list(out.values())


def _of_cell(facts: Facts, head: Head, cell: Cell) -> list[Question]:
    measure, columns = facts.measure(head), facts.columns(cell)
    # Materials are no people; how many students of a race a school has is published by the state.
    if not measure.kind.about_people or (
        measure.kind.divides_a_whole and cell.population != "staff"
    ):
        return []
    answers = facts.number(cell, "denominator")
    size = "respondents" if measure.n_is_respondents else "denominator"
    people = facts.number(cell, size)
    out = []
    if "numerator" in columns:
        share = facts.rows[cell].share
        rules: tuple[Rule, ...] = ("N1",) if measure.adverse else ()
        if share is None:
            number = facts.number(cell, "numerator")
            out.append(Question(number, (*rules, "N3"), people, answers))
        else:
            size_shown = facts.value(answers)
            assert size_shown is not None
            out.append(
                Question(
                    facts.number(cell, "numerator"), (*rules, "N4"), people, answers,
                    printed=_printed(facts, cell, bin_of(share, size_shown), size_shown),
                )
            )  # fmt: skip
    if "total" in columns and measure.scale is not None:
        scale = (measure.scale.low, measure.scale.high)
        total = facts.number(cell, "total")
        out.append(Question(total, ("N5",), people, answers, scale=scale))
    is_public = facts.variables[people].measure == ENROLLED
    if facts.rows[cell].share is None and not is_public:
        out.append(Question(people, ("N2",), people, people))
    return out


def _printed(
    facts: Facts, cell: Cell, printed: tuple[float, float], size: float
) -> tuple[float, float]:
    """A printed bin without what the headlines of its years rule out by themselves.

    Those are shown whatever becomes of other cells: no group has more events than everybody.
    """
    most = rest = 0.0
    for year in school_years(cell.time):
        head = cell._replace(time=str(year), school=DISTRICT, breakdown=ALL, group=ALL)
        row = facts.rows.get(head)
        people = None if row is None else row.numbers.get("denominator")
        if row is None or people is None or (row.share is None and "numerator" not in row.numbers):
            return printed
        count = row.numbers.get("numerator", math.nan)
        low, high = (count, count) if row.share is None else bin_of(row.share, people)
        most, rest = most + high, rest + people - low
    return max(printed[0], size - rest), min(printed[1], most)
