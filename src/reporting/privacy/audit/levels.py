"""R4: levels, the percent above a level and the index are counted from the same students."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping

from reporting.plan.kinds import LEVELS, MEAN, PERCENT, Kind
from reporting.privacy.audit.knowledge import Facts, Head
from reporting.privacy.audit.rows import Cell


def levels_and_index(facts: Facts) -> None:
    """Levels add up to the tested; the percent and (in some years) the index are made of levels.

    Whether a year's index is made of the level weights or of the state's own points is not said
    anywhere; an outsider sees it where levels and index are both shown. Breakdowns without levels
    have them all the same, unpublished.
    """
    families: dict[str, dict[Kind, str]] = defaultdict(dict)
    for measure in facts.names.measures.values():
        if measure.related is not None:
            families[measure.related].setdefault(measure.kind, measure.id)
    for members in families.values():
        if LEVELS in members:
            _one_family(facts, members)


def _one_family(facts: Facts, members: Mapping[Kind, str]) -> None:
    for head in list(facts.cells_of):
        if head.measure != members[LEVELS]:
            continue
        cells = {
            c._replace(measure="", level="")
            for measure in members.values()
            for c in facts.cells_of.get(Head(measure, head.population, head.time), [])
        }
        weighted = _is_weighted(facts, cells, members)
        for cell in sorted(cells):
            _one_cell(facts, cell, members, weighted=weighted)


def _one_cell(facts: Facts, cell: Cell, members: Mapping[Kind, str], *, weighted: bool) -> None:
    percent = cell._replace(measure=members.get(PERCENT, ""))
    mean = cell._replace(measure=members.get(MEAN, ""))
    # As the definitions of the measures print them (Missouri's MAP Performance Index, times 100).
    weights = facts.plan.achievement.index_points
    levels = [cell._replace(measure=members[LEVELS], level=level) for level in weights]
    if not any(c in facts.rows for c in levels) and not any(
        facts.rows[c].is_hidden for c in (percent, mean) if c in facts.rows
    ):
        return
    at = {level: _count(facts, cell, members, level) for level in weights}
    where = f"{cell.school}, {cell.group}, {cell.time}"
    size = facts.number(cell._replace(measure=members[LEVELS]), "denominator")
    everybody = dict.fromkeys(at.values(), 1.0) | {size: -1.0}
    facts.relate(everybody, 0.0, 0.0, f"levels add up to the tested, {where}")
    if percent in facts.rows:
        terms = {at[level]: 1.0 for level in facts.plan.achievement.proficient}
        terms[facts.number(percent, "numerator")] = -1.0
        facts.relate(terms, 0.0, 0.0, f"proficient are two of the levels, {where}")
    if weighted and mean in facts.rows:
        terms = {at[level]: points for level, points in weights.items()}
        terms[facts.number(mean, "total")] = -1.0
        facts.relate(terms, 0.0, 0.0, f"index points are the weighted levels, {where}")
        terms = {at[level]: points**2 for level, points in weights.items()}
        terms[facts.number(mean, "total_squares")] = -1.0
        facts.relate(terms, 0.0, 0.0, f"squared index points are the weighted levels, {where}")


def _count(facts: Facts, cell: Cell, members: Mapping[Kind, str], level: str) -> int:
    return facts.number(cell._replace(measure=members[LEVELS], level=level), "numerator")


def _is_weighted(facts: Facts, cells: set[Cell], members: Mapping[Kind, str]) -> bool:
    agree = []
    weights = facts.plan.achievement.index_points
    for cell in cells:
        mean = facts.rows.get(cell._replace(measure=members.get(MEAN, "")))
        rows = [
            facts.rows.get(cell._replace(measure=members[LEVELS], level=level)) for level in weights
        ]
        if mean is None or "total" not in mean.numbers:
            continue
        counts = [r.numbers.get("numerator", math.nan) if r else math.nan for r in rows]
        points = sum(n * p for n, p in zip(counts, weights.values(), strict=True))
        if not math.isnan(points):
            agree.append(points == mean.numbers["total"])
    return bool(agree) and all(agree)
