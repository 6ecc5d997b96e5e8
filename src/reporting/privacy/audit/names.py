"""Which columns of which measures are the same number, so that one of them gives the other away.

Where two columns agree in every cell that shows both, an outsider takes them for the same number in
the cells that do not. So nothing here has to be kept up when ``params/`` gain a measure: the sizes
of related measures, and head counts that are the public enrolment, are found in the release itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from reporting.plan import ALL, Measure, Plan
from reporting.privacy.audit.outside import ENROLLED, OutsideKnowledge, Place, Variable
from reporting.privacy.audit.rows import Cell, Row

# Fewer agreeing cells could be chance.
FEWEST_CELLS = 5


@dataclass(frozen=True)
class Names:
    """The one variable behind every column of every cell.

    Fields:
        measures: by id.
        sized_by_family: measures whose denominators are their family's.
        enrolled: (measure, school) whose denominators are the public enrolment.
    """

    measures: Mapping[str, Measure]
    sized_by_family: frozenset[str]
    enrolled: frozenset[tuple[str, str]]

    def family(self, measure: str) -> str:
        return self.measures[measure].related or measure

    def variable(self, cell: Cell, column: str) -> Variable:
        measure = self.measures[cell.measure]
        owner, level = cell.measure, cell.level
        breakdown, group = cell.breakdown, cell.group
        if column in ("denominator", "respondents", "invited"):
            level = ""
        if measure.kind.counts_each_as_respondent and column == "respondents":
            column = "denominator"
        is_enrolled = (cell.measure, cell.school) in self.enrolled
        if is_enrolled and column == "respondents":
            column = "denominator"
        if column == "denominator":
            if measure.kind.divides_a_whole:
                breakdown = group = ALL
            elif is_enrolled:
                owner = ENROLLED
            elif cell.measure in self.sized_by_family:
                owner = self.family(cell.measure)
        return Variable(
            owner, cell.population, cell.time, cell.school, breakdown, group, level, column
        )


def names_of(rows: Mapping[Cell, Row], plan: Plan, outside: OutsideKnowledge) -> Names:
    """Compare the columns of all shown cells."""
    measures = {m.id: m for m in (*plan.measures, *plan.other_measures)}
    sizes: dict[str, dict[Cell, float]] = defaultdict(dict)
    for cell, row in rows.items():
        if "denominator" in row.numbers:
            place = cell._replace(measure="", level="")
            sizes[cell.measure][place] = row.numbers["denominator"]
    public = _enrolment(measures, sizes, outside)
    together, enrolled = outside.sized_together, outside.enrolled
    return Names(
        measures,
        _sized_by_family(measures, sizes) if together is None else together,
        _enrolled(measures, sizes, public) if enrolled is None else enrolled,
    )


def _enrolment(
    measures: Mapping[str, Measure],
    sizes: Mapping[str, Mapping[Cell, float]],
    outside: OutsideKnowledge,
) -> dict[Place, float]:
    out: dict[Place, float] = {}
    for measure, shown in sizes.items():
        if _is_of_all_enrolled(measures[measure]):
            out |= {Place(c.time, c.school, c.breakdown, c.group): n for c, n in shown.items()}
    return out | dict(outside.enrolment)


def _is_of_all_enrolled(measure: Measure) -> bool:
    return measure.kind.is_of_enrolled and measure.grades is None


def _enrolled(
    measures: Mapping[str, Measure],
    sizes: Mapping[str, Mapping[Cell, float]],
    public: Mapping[Place, float],
) -> frozenset[tuple[str, str]]:
    agree: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for measure, shown in sizes.items():
        if not measures[measure].kind.may_be_of_enrolled or measures[measure].each != "person":
            continue
        for cell, size in shown.items():
            known = public.get(Place(cell.time, cell.school, cell.breakdown, cell.group))
            if cell.population == "students" and known is not None:
                agree[measure, cell.school].append(size == known)
    by_definition = {
        (measure, cell.school)
        for measure, shown in sizes.items()
        if _is_of_all_enrolled(measures[measure])
        for cell in shown
    }
    found = {key for key, same in agree.items() if all(same) and len(same) >= FEWEST_CELLS}
    return frozenset(found | by_definition)


def _sized_by_family(
    measures: Mapping[str, Measure], sizes: Mapping[str, Mapping[Cell, float]]
) -> frozenset[str]:
    members: dict[str, list[str]] = defaultdict(list)
    for measure in sorted(sizes):
        family = measures[measure].related
        if family is not None and measures[measure].each == "person":
            members[family].append(measure)
    out: set[str] = set()
    for related in members.values():
        first = sizes[related[0]]
        for measure in related[1:]:
            both = [first[c] == n for c, n in sizes[measure].items() if c in first]
            if all(both) and len(both) >= FEWEST_CELLS:
                out |= {related[0], measure}
    return frozenset(out)
