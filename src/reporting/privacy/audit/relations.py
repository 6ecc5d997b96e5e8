"""The relations of the public model, derived from the plan: a new breakdown enters by itself.

Each function below is one relation of ``docs/privacy.md`` (R1 … R7); together they are everything
that is known to hold between the numbers of the released tables. Nothing looks at a true count.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from reporting.plan import ALL, DISTRICT, Measure
from reporting.privacy.audit.knowledge import Facts, Head, school_years, whole_of
from reporting.privacy.audit.levels import levels_and_index
from reporting.privacy.audit.outside import ENROLLED, Place, Variable
from reporting.privacy.audit.rows import Cell

_SHARED = ("denominator", "respondents", "invited")


def relate_everything(facts: Facts) -> None:
    """Add every relation of the model to the facts."""
    for relation in _RELATIONS:
        relation(facts)


def groups_and_all(facts: Facts) -> None:
    """R1: the groups of a breakdown and the unknown are all, in each school and the district.

    The unknown group is never published. It is not negative, and it obeys R6 like any other.
    """
    for head in facts.cells_of:
        measure = facts.measure(head)
        if not measure.kind.about_people:
            continue
        for school in facts.schools(head):
            groups = facts.groups(head, school)
            for breakdown, members in groups.items():
                if breakdown != ALL:
                    _one_breakdown(facts, head, measure, breakdown, members)


def _one_breakdown(
    facts: Facts, head: Head, measure: Measure, breakdown: str, members: Mapping[str, list[Cell]]
) -> None:
    levels = len(next(iter(members.values())))
    for place in range(levels):
        cells = [cs[place] for cs in members.values()]
        whole = whole_of(cells[0])
        unknown: dict[str, dict[int, float]] = {}
        for column in facts.columns(cells[0]):
            if measure.kind.divides_a_whole and column != "numerator":
                continue
            # Somebody who joins after the roster is taken answers without having been asked; each
            # cell is mended by itself, so the asked do not add up.
            if column == "invited":
                continue
            total = "denominator" if measure.kind.divides_a_whole else column
            terms = {facts.number(whole, total): 1.0}
            for cell in cells:
                terms[facts.number(cell, column)] = -1.0
            unknown[column] = terms
            lowest = -math.inf if column == "total" and measure.ends[0] < 0 else 0.0
            if place == 0 or column not in _SHARED:
                words = f"all minus the groups of {breakdown}"
                facts.relate(terms, lowest, math.inf, _words(words, cells[0], column, group=False))
        if measure.kind.divides_a_whole:
            continue
        for factors, rule in _limits(facts, head, measure):
            if not set(factors) <= set(unknown) or (place and set(factors) <= set(_SHARED)):
                continue
            terms = {}
            for column, factor in factors.items():
                for number, sign in unknown[column].items():
                    terms[number] = terms.get(number, 0.0) + factor * sign
            words = f"{rule}, for those in no group of {breakdown}"
            facts.relate(terms, 0.0, math.inf, _words(words, cells[0], "", group=False))


def schools_and_district(facts: Facts) -> None:
    """R2: the schools are the district and the known gap (students in two schools)."""
    for head in facts.cells_of:
        by_place: dict[tuple[str, str, str], list[Cell]] = {}
        for cell in facts.cells_of[head]:
            by_place.setdefault((cell.breakdown, cell.group, cell.level), []).append(cell)
        for cells in by_place.values():
            district = [c for c in cells if c.school == DISTRICT]
            if len(cells) < 2 or not district or not facts.measure(head).kind.about_people:
                continue
            for column in facts.columns(district[0]):
                terms = {facts.number(district[0], column): -1.0}
                for cell in cells:
                    if cell.school != DISTRICT and column in facts.columns(cell):
                        terms[facts.number(cell, column)] = 1.0
                low, high = _gap(facts, district[0], column, by_place)
                words = _words("district minus the other schools", district[0], column)
                facts.relate(terms, low, high, words)


def _gap(
    facts: Facts, district: Cell, column: str, by_place: Mapping[tuple[str, str, str], list[Cell]]
) -> tuple[float, float]:
    """By how much the schools exceed the district: known, or between nothing and what all show."""
    variable = facts.names.variable(district, column)
    if facts.outside.column_gaps is not None:
        known = facts.outside.column_gaps.get(Variable(*district, column), 0.0)
        return known, known
    place = Place(district.time, DISTRICT, district.breakdown, district.group)
    twice = facts.outside.gaps.get(place) if district.population == "students" else None
    if variable.measure == ENROLLED and twice is not None:
        return float(twice), float(twice)
    seen = _seen_gap(facts, by_place.get((ALL, ALL, district.level), []), column)
    if column == "invited":
        return -math.inf, math.inf
    if facts.names.measures[district.measure].kind.divides_a_whole:
        seen = _seen_gap(facts, by_place[district.breakdown, district.group, ""], "denominator")
    if seen is not None and (district.group == ALL or variable.group == ALL):
        return seen, seen
    if seen is not None:
        return min(seen, 0.0), max(seen, 0.0)
    if twice is None:
        return 0.0, _students_in_two_schools(facts, Head(*district[:3]))
    return 0.0, float(twice)


def _students_in_two_schools(facts: Facts, head: Head) -> float:
    """How many stand in several rosters, where the enrolment of all schools is known."""
    if head.population != "students":
        return math.inf
    total = 0.0
    for school in facts.schools(head):
        enrolled = Variable(ENROLLED, *head[1:], school, ALL, ALL, "", "denominator")
        value = facts.value(facts.number_of(enrolled))
        if value is None:
            return math.inf
        total += -value if school == DISTRICT else value
    return max(0.0, total)


def _seen_gap(facts: Facts, cells: list[Cell], column: str) -> float | None:
    """What the schools exceed the district by, where all of them show the column."""
    seen = 0.0
    for cell in cells:
        value = facts.value(facts.number(cell, column))
        if value is None:
            return None
        seen += -value if cell.school == DISTRICT else value
    return seen if cells else None


def years_and_period(facts: Facts) -> None:
    """R3: the single school years add up to the period in which they are counted together.

    A school that opened or closed within it has only the years in which it existed.
    """
    schools = {school.slug: school for school in facts.plan.district.schools}
    for head in facts.cells_of:
        years = school_years(head.time)
        if len(years) == 1:
            continue
        for cell in facts.cells_of[head]:
            school = schools.get(cell.school)
            existed = [y for y in years if school is None or school.holds_in(y)]
            single = [cell._replace(time=str(year)) for year in existed]
            if not single or not all(c in facts.rows for c in single):
                continue
            for column in facts.columns(cell):
                terms = {facts.number(cell, column): -1.0}
                terms |= {facts.number(c, column): 1.0 for c in single}
                words = _words("the period minus its other school years", cell, column)
                facts.relate(terms, 0.0, 0.0, words)


def breakdowns_side_by_side(facts: Facts) -> None:
    """R5: a group that is a union of groups of another breakdown has their sum."""
    for wide in facts.plan.breakdowns:
        for fine in facts.plan.breakdowns:
            if wide.id == fine.id or wide.column != fine.column:
                continue
            for group in wide.groups:
                inside = [g for g in fine.groups if set(g.codes) <= set(group.codes)]
                if {c for g in inside for c in g.codes} == set(group.codes):
                    members = [g.id for g in inside]
                    _side_by_side(facts, wide.id, group.id, fine.id, members)


def _side_by_side(facts: Facts, wide: str, group: str, fine: str, members: list[str]) -> None:
    for cells in facts.cells_of.values():
        for cell in cells:
            if (cell.breakdown, cell.group) != (wide, group):
                continue
            parts = [cell._replace(breakdown=fine, group=m) for m in members]
            if not all(p in facts.rows for p in parts):
                continue
            for column in facts.columns(cell):
                if facts.number(cell, column) == facts.number(parts[0], column):
                    continue
                terms = {facts.number(cell, column): -1.0}
                terms |= {facts.number(p, column): 1.0 for p in parts}
                words = _words(f"{wide} beside {fine}", cell, column)
                facts.relate(terms, 0.0, 0.0, words)


def limits(facts: Facts) -> None:
    """R6: what one column of a cell says about another."""
    for head, cells in facts.cells_of.items():
        measure = facts.measure(head)
        if not measure.kind.about_people:
            continue
        for factors, rule in _limits(facts, head, measure):
            for cell in cells:
                if not set(factors) <= set(facts.columns(cell)):
                    continue
                terms: dict[int, float] = {}
                for column, factor in factors.items():
                    number = facts.number(cell, column)
                    terms[number] = terms.get(number, 0.0) + factor
                facts.relate(terms, 0.0, math.inf, _words(rule, cell, ""))


def _limits(facts: Facts, head: Head, measure: Measure) -> list[tuple[dict[str, float], str]]:
    """Sums of columns of one cell that are never negative, with the reason."""
    out = [(limit.terms, limit.reason) for limit in measure.kind.limits]
    if measure.kind.is_survey:
        items = _items(facts, head, measure)
        if items:
            rule = f"at most {items} answers of each"
            out.append(({"respondents": float(items), "denominator": -1.0}, rule))
    if measure.scale is not None:
        low, high = measure.scale.low, measure.scale.high
        out.append(({"total": 1.0, "denominator": -low}, "no value below the scale"))
        out.append(({"total": -1.0, "denominator": high}, "no value above the scale"))
        if low >= 0:
            out.append(({"total_squares": 1.0, "total": -low}, "no square below the scale"))
            out.append(({"total_squares": -1.0, "total": high}, "no square above the scale"))
    return out


def _items(facts: Facts, head: Head, measure: Measure) -> int:
    years = school_years(head.time)
    for topic in facts.plan.surveys.topics:
        if (topic.topic, topic.population) == (measure.settings.get("topic"), head.population):
            return max(sum(i.holds_in(year) for i in topic.items) for year in years)
    return 0


def other_tables(facts: Facts) -> None:
    """R7: sums that the survey vendor and the state publish by themselves."""
    for table in facts.outside.tables:
        terms: dict[int, float] = {}
        for variable in table.variables:
            number = facts.number(Cell(*variable[:7]), variable.column)
            terms[number] = terms.get(number, 0.0) + 1.0
        facts.relate(terms, table.low, table.high, table.source)


def _words(what: str, cell: Cell, column: str, *, group: bool = True) -> str:
    where = "" if cell.school == DISTRICT else f", {cell.school}"
    who = "" if not group else f", {'all' if cell.group == ALL else cell.group}"
    level = f" {cell.level}" if cell.level else ""
    about = f"{column} of {cell.measure}{level}" if column else f"{cell.measure}{level}"
    return f"{what}{where}{who}, {cell.time}: {about}, {cell.population}"


_RELATIONS: tuple[Callable[[Facts], None], ...] = (
    groups_and_all, schools_and_district, years_and_period, levels_and_index,
    breakdowns_side_by_side, limits, other_tables,
)  # fmt: skip
