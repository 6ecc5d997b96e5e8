"""Every cell that a report may ask for, counted or not, so that absence tells nothing.

A group without a row in the counts is a group of zero people; left out of the released table it
could be told from a withheld one. It becomes a cell of its own, and is withheld like any small one.
"""

from __future__ import annotations

import pandas as pd

from reporting.measures import KEY, NUMBERS
from reporting.measures.rubrics import cells_of
from reporting.plan import ALL, DISTRICT, Measure, Plan, School, SchoolYear, known_of


def complete(counts: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Counts on the full grid of the plan, with ``marker`` x or z where there can be no counts.

    - ``z`` not applicable: the school has none of the measure's grades;
    - ``x`` not available: the extract of that school year is missing, or nobody was counted at all.

    Where an extract itself holds totals (published percentages) or rates materials, a cell without
    counts is not a group of zero people but one that nobody published or audited: ``x``. So is a
    group of a whole that was not counted: a group of zero people has the whole as its denominator.
    """
    counted = set(
        counts[["measure", "population", "school_year"]].itertuples(index=False, name=None)
    )
    rows = []
    for measure in plan.measures:
        for population in measure.populations:
            for when, years in _times(measure, population, plan):
                known = (measure.id, population, when) in counted
                # A school that existed in one year of a period is part of the district's sum.
                schools = [s for s in plan.district.schools if any(map(s.holds_in, years))]
                for slug, school in [(DISTRICT, None), *((s.slug, s) for s in schools)]:
                    head = (measure.id, population, when, slug)
                    if not plan.applies(measure, slug):
                        rows.append((*head, ALL, ALL, "", "z"))
                    elif not known:
                        rows.append((*head, ALL, ALL, "", "x"))
                    else:
                        rows.extend(
                            (*head, *cell, "") for cell in _cells(measure, population, school, plan)
                        )
    grid = pd.DataFrame(rows, columns=[*KEY, "marker"])
    full = grid.merge(counts, on=KEY, how="left")
    empty = full["denominator"].isna() & (full["marker"] == "")
    not_people = full["measure"].isin(
        [
            m.id
            for m in plan.measures
            if not m.kind.about_people or m.kind.divides_a_whole or m.source in PUBLISHED
        ]
    )
    nobody = empty & ((full["group"] == ALL) | not_people)
    full.loc[nobody, "marker"] = "x"
    zero = ["numerator", "denominator", "respondents"]
    full.loc[empty & ~nobody, zero] = 0
    return full[[*KEY, *NUMBERS, "marker"]]


def _times(
    measure: Measure, population: str, plan: Plan
) -> list[tuple[str, tuple[SchoolYear, ...]]]:
    """Each school year in which the measure is taken, then each of its periods."""
    single = [(str(y), (y,)) for y in plan.district.years if measure.taken_in(y)]
    return single + [(str(p), p.years) for p in plan.periods(measure, population)]


def _cells(
    measure: Measure, population: str, school: School | None, plan: Plan
) -> list[tuple[str, str, str]]:
    if measure.kind.is_rated:
        return cells_of(measure, plan)
    levels = plan.achievement.names if measure.kind.has_levels else ("",)
    cells = [] if measure.kind.divides_a_whole else [(ALL, ALL, level) for level in levels]
    for breakdown_id in measure.breakdowns:
        breakdown = plan.breakdown(breakdown_id)
        if breakdown.column not in known_of(population):
            continue
        for group in breakdown.groups:
            possible = _grades(measure, population, school, plan)
            if breakdown.column == "grade" and not possible & set(group.codes):
                continue
            cells += [(breakdown_id, group.id, level) for level in levels]
    return cells


# Sources of totals that somebody else counted and published.
PUBLISHED = ("missouri_student_survey",)


def _grades(measure: Measure, population: str, school: School | None, plan: Plan) -> set[str]:
    served = set(school.grades) if school else {g for s in plan.district.schools for g in s.grades}
    if measure.kind.is_survey and population == "students":
        served &= set(plan.surveys.student_grades)
    return served if measure.grades is None else served & set(measure.grades)
