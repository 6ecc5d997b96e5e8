"""What adds up to what, from the plan alone: the public model of ``docs/privacy.md``."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

from reporting.plan import DISTRICT, Achievement, Kind, Measure, Period, Plan, kinds, read_time
from reporting.privacy.linked.numbers import Name, Numbers
from reporting.privacy.linked.rows import COLUMNS, Key, Row

# Missouri's MAP Performance Index, as the definitions of the measures print it.


def relate(numbers: Numbers, plan: Plan) -> None:
    """Add every relation that holds between the numbers of one family."""
    _groups_and_everybody(numbers, plan)
    _schools_and_district(numbers)
    _years_and_period(numbers)
    _levels_and_index(numbers, plan.achievement)
    _breakdowns_side_by_side(numbers, plan)
    for row in numbers.rows.values():
        for factors, rule in limits(row.measure, row.key.population, row.key.time, plan):
            if factors.keys() <= row.numbers.keys():
                terms = {numbers.at(row, c): 0.0 for c in factors}
                for column, factor in factors.items():
                    terms[numbers.at(row, column)] += factor
                numbers.never_negative(_name(rule, row), terms)


def limits(
    measure: Measure, population: str, time: str, plan: Plan
) -> list[tuple[dict[str, float], str]]:
    """Sums of columns of one row that are never negative, with the reason."""
    out = [(limit.terms, limit.reason) for limit in measure.kind.limits]
    if measure.kind.is_survey and (items := _items(measure, population, time, plan)):
        out.append(({"respondents": items, "denominator": -1.0}, f"at most {items:g} answers each"))
    if measure.scale is not None:
        low, high = measure.scale.low, measure.scale.high
        out.append(({"total": 1.0, "denominator": -low}, "no value below the scale"))
        out.append(({"total": -1.0, "denominator": high}, "no value above the scale"))
        if low >= 0:
            out.append(({"total_squares": 1.0, "total": -low}, "no square below the scale"))
            out.append(({"total_squares": -1.0, "total": high}, "no square above the scale"))
    return out


def _items(measure: Measure, population: str, time: str, plan: Plan) -> float:
    read = read_time(time)
    years = read.years if isinstance(read, Period) else (read,)
    for topic in plan.surveys.topics:
        if (topic.topic, topic.population) == (measure.settings.get("topic"), population):
            return float(max(sum(i.holds_in(year) for i in topic.items) for year in years))
    return 0.0


def _groups_and_everybody(numbers: Numbers, plan: Plan) -> None:
    """The groups of a breakdown and those whose group is unknown are everybody."""
    tables: dict[Key, list[Row]] = defaultdict(list)
    for row in numbers.rows.values():
        if row.key != row.key.whole:
            tables[row.key._replace(group="")].append(row)
    sizes: dict[Name, int] = {}
    for table, members in tables.items():
        first = members[0]
        if first.measure.kind.divides_a_whole:
            terms = {numbers.at(m, "numerator"): 1.0 for m in members}
            rest = first.numbers["denominator"] - sum(m.numbers["numerator"] for m in members)
            unknown_one = numbers.never_shown((*table, "unknown"), rest, min(0.0, rest))
            name = _name("all minus the groups", first)
            numbers.equal(name, {**terms, unknown_one: 1.0}, first.numbers["denominator"])
            continue
        whole = numbers.rows.get(first.key.whole)
        if whole is None:
            continue
        unknown: dict[str, int] = {}
        for column in COLUMNS:
            # Who joins after the roster was taken answers without having been asked; each cell is
            # mended by itself, so the asked do not add up.
            if column == "invited" or column not in whole.numbers:
                continue
            # Sizes that several measures or levels share have one remainder.
            place = (*numbers.same.name(whole, column), table.breakdown)
            if place not in sizes:
                sizes[place] = _unknown(numbers, whole, members, column)
            unknown[column] = sizes[place]
        for factors, rule in limits(first.measure, table.population, table.time, plan):
            if factors.keys() <= unknown.keys():
                terms = {unknown[c]: 0.0 for c in factors}
                for column, factor in factors.items():
                    terms[unknown[column]] += factor
                numbers.never_negative(_name(f"{rule}, of unknown {table.breakdown}", whole), terms)


def _unknown(numbers: Numbers, whole: Row, members: Sequence[Row], column: str) -> int:
    """Those in no group, which is never published: not negative, where the counts bear that out."""
    value = whole.numbers[column] - sum(m.numbers.get(column, 0.0) for m in members)
    signed = column == "total" and whole.measure.ends[0] < 0
    low = -math.inf if signed or value < 0 else 0.0
    name = (*whole.key, members[0].key.breakdown, column, "unknown")
    rest = numbers.never_shown(name, value, low)
    terms = {numbers.at(whole, column): 1.0, rest: -1.0}
    for member in members:
        if column in member.numbers:
            number = numbers.at(member, column)
            terms[number] = terms.get(number, 0.0) - 1.0
    numbers.equal(
        _name(f"all minus the groups of {members[0].key.breakdown}", whole, column), terms
    )
    return rest


def _schools_and_district(numbers: Numbers) -> None:
    """The schools exceed the district by those who attended two, and that is taken for known."""
    places: dict[Key, list[Row]] = defaultdict(list)
    for row in numbers.rows.values():
        places[row.key._replace(school=DISTRICT)].append(row)
    for place, members in places.items():
        district = numbers.rows.get(place)
        if district is None or len(members) < 2:
            continue
        for column in district.numbers:
            terms = {
                numbers.at(m, column): -1.0 if m is district else 1.0
                for m in members
                if column in m.numbers
            }
            gap = sum(factor * numbers.value(number) for number, factor in terms.items())
            numbers.equal(_name("district minus the other schools", district, column), terms, gap)


def _years_and_period(numbers: Numbers) -> None:
    """The single school years add up to their period."""
    for row in numbers.rows.values():
        time = read_time(row.key.time)
        if not isinstance(time, Period):
            continue
        keys = [row.key._replace(time=str(year)) for year in time.years]
        single = [numbers.rows[k] for k in keys if k in numbers.rows]
        for column, value in row.numbers.items():
            if single and sum(s.numbers.get(column, 0.0) for s in single) == value:
                terms = {numbers.at(s, column): 1.0 for s in single if column in s.numbers}
                name = _name("the period minus its other school years", row, column)
                numbers.equal(name, {**terms, numbers.at(row, column): -1.0})


def _levels_and_index(numbers: Numbers, tests: Achievement) -> None:
    """Levels add up to the tested; percent and index are made of levels.

    In some years the index is made of the state's own points instead of the level weights; whether
    it is not said anywhere, but seen where levels and index are both shown. Breakdowns without
    published levels have them all the same.
    """
    names = {row.measure.kind: row.measure.id for row in numbers.rows.values()}
    if kinds.LEVELS not in names:
        return
    cells = {r.key._replace(measure="", level="") for r in numbers.rows.values()}
    found = {
        cell: {
            kind: numbers.rows[key]
            for kind, measure in names.items()
            if (key := cell._replace(measure=measure)) in numbers.rows
        }
        for cell in sorted(cells)
    }
    weighted = _weighted_years(numbers, names[kinds.LEVELS], found, tests)
    for cell, rows in found.items():
        levels = [cell._replace(measure=names[kinds.LEVELS], level=level) for level in tests.names]
        at = {k.level: numbers.at(r, "numerator") for k in levels if (r := numbers.rows.get(k))}
        if not at and kinds.PERCENT in rows and kinds.MEAN in rows:
            pair = rows[kinds.PERCENT], rows[kinds.MEAN]
            at = _unpublished(numbers, *pair, tests, is_weighted=cell.time in weighted)
        if len(at) == len(tests.names):
            _one_cell(numbers, at, rows, [numbers.rows[k] for k in levels if k in numbers.rows],
                      tests, is_weighted=cell.time in weighted)  # fmt: skip


def _weighted_years(
    numbers: Numbers,
    measure: str,
    found: Mapping[Key, Mapping[Kind, Row]],
    tests: Achievement,
) -> frozenset[str]:
    agree: dict[str, list[bool]] = defaultdict(list)
    for cell, rows in found.items():
        keys = [cell._replace(measure=measure, level=level) for level in tests.names]
        levels = [numbers.rows.get(key) for key in keys]
        if kinds.MEAN in rows and all(levels):
            points = sum(
                r.numbers["numerator"] * p
                for r, p in zip(levels, tests.index_points.values(), strict=True)
                if r
            )
            agree[cell.time].append(points == rows[kinds.MEAN].numbers["total"])
    return frozenset(time for time, same in agree.items() if all(same))


def _unpublished(
    numbers: Numbers, percent: Row, mean: Row, tests: Achievement, *, is_weighted: bool
) -> dict[str, int]:
    """Levels of a breakdown that has none in print: what percent and index leave for them."""
    n, k = percent.numbers["denominator"], percent.numbers["numerator"]
    basic, advanced = n - k, 0.0
    if is_weighted:
        # total and total_squares as two equations for the lowest and the highest level.
        lowest, low, high, highest = (level.points for level in tests.levels)
        rest = mean.numbers["total"] / 100 - low * (n - k) - high * k
        squares = mean.numbers["total_squares"] / 1e4 - low**2 * (n - k) - high**2 * k
        down, up = lowest - low, highest - high
        below = (squares - (highest + high) * rest) / (down * (lowest + low - highest - high))
        advanced = (squares - (lowest + low) * rest) / (up * (highest + high - lowest - low))
        basic = n - k - below
    values = (n - k - basic, basic, k - advanced, advanced)
    if any(v < 0 or v != int(v) for v in values):
        return {}
    return {
        level: numbers.never_shown((*percent.key, level), value)
        for level, value in zip(tests.names, values, strict=True)
    }


def _one_cell(
    numbers: Numbers, at: Mapping[str, int], rows: Mapping[Kind, Row], levels: Sequence[Row],
    tests: Achievement, *, is_weighted: bool,
) -> None:  # fmt: skip
    any_row = next(iter((*rows.values(), *levels)))
    everybody = dict.fromkeys(at.values(), 1.0) | {numbers.at(any_row, "denominator"): -1.0}
    numbers.equal(_name("levels add up to the tested", any_row), everybody)
    if kinds.PERCENT in rows:
        terms = {at[level]: 1.0 for level in tests.proficient}
        terms[numbers.at(rows[kinds.PERCENT], "numerator")] = -1.0
        numbers.equal(_name("proficient are two of the levels", any_row), terms)
    if is_weighted and kinds.MEAN in rows:
        for column, power in (("total", 1), ("total_squares", 2)):
            terms = {at[level]: p**power for level, p in tests.index_points.items()}
            terms[numbers.at(rows[kinds.MEAN], column)] = -1.0
            numbers.equal(_name("index points are the weighted levels", any_row), terms)


def _breakdowns_side_by_side(numbers: Numbers, plan: Plan) -> None:
    """A group that is a union of groups of another breakdown has their sum."""
    unions = {
        (wide.id, group.id, fine.id): [g.id for g in inside]
        for wide in plan.breakdowns
        for fine in plan.breakdowns
        if wide.id != fine.id and wide.column == fine.column
        for group in wide.groups
        if (inside := [g for g in fine.groups if set(g.codes) <= set(group.codes)])
        and {c for g in inside for c in g.codes} == set(group.codes)
    }
    for (wide_id, group_id, fine_id), inside_ids in unions.items():
        for row in list(numbers.rows.values()):
            if (row.key.breakdown, row.key.group) != (wide_id, group_id):
                continue
            keys = [row.key._replace(breakdown=fine_id, group=g) for g in inside_ids]
            if not all(k in numbers.rows for k in keys):
                continue
            for column in row.numbers:
                terms = {numbers.at(numbers.rows[k], column): 1.0 for k in keys}
                number = numbers.at(row, column)
                if number not in terms:
                    name = _name(f"{wide_id} beside {fine_id}", row, column)
                    numbers.equal(name, {**terms, number: -1.0})


def _name(rule: str, row: Row, column: str = "") -> str:
    where = " ".join(p for p in (*row.key, column) if p)
    return f"{rule}: {where}"
