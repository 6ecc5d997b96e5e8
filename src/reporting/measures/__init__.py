"""Private wing: extracts → tidy counts, one function per family of measures."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from reporting.errors import ReportingError
from reporting.extracts import Extracts
from reporting.measures.college import count_act, count_exams
from reporting.measures.counts import KEY, NUMBERS
from reporting.measures.growth import count_growth
from reporting.measures.pooled import pool_years
from reporting.measures.rubrics import count_rubric, evidence
from reporting.measures.spending import add_up
from reporting.measures.staffing import count_composition
from reporting.measures.student_survey import count_student_survey
from reporting.measures.students import count_achievement, count_participation, count_risk
from reporting.measures.survey import count_favorable
from reporting.plan import Kind, Measure, Plan, SchoolYear, kinds

Count = Callable[[Measure, Plan, Extracts], pd.DataFrame]

# (kind, source) → how it is counted; a source of None stands for every source.
FAMILIES: dict[tuple[Kind, str | None], Count] = {
    (kinds.FAVORABLE, None): count_favorable,
    (kinds.RISK, None): count_risk,
    (kinds.COMPOSITION, None): count_composition,
    (kinds.RUBRIC, None): count_rubric,
    (kinds.PERCENT, "missouri_student_survey"): count_student_survey,
    (kinds.PERCENT, "program_participation"): count_participation,
    (kinds.PERCENT, "map_eoc"): count_achievement,
    (kinds.MEAN, "map_eoc"): count_achievement,
    (kinds.LEVELS, "map_eoc"): count_achievement,
    (kinds.PERCENT, "nwea_growth"): count_growth,
    (kinds.MEAN, "nwea_growth"): count_growth,
    (kinds.PERCENT, "act"): count_act,
    (kinds.MEAN, "act"): count_act,
    (kinds.PERCENT, "ap"): count_exams,
}

__all__ = [
    "FAMILIES", "KEY", "NUMBERS", "add_up", "count_measures", "evidence", "pool_years",
]  # fmt: skip


def count_measures(plan: Plan, extracts: Extracts) -> pd.DataFrame:
    """Counts of every measure in every school year in which it is taken."""
    parts = []
    for measure in plan.measures:
        counts = _family(measure)(measure, plan, extracts)
        ending = counts["school_year"].map({str(y): y for y in plan.district.years})
        holds = [isinstance(y, SchoolYear) and measure.taken_in(y) for y in ending]
        parts.append(counts[holds])
    return pd.concat(parts, ignore_index=True)


def _family(measure: Measure) -> Count:
    count = FAMILIES.get((measure.kind, None)) or FAMILIES.get((measure.kind, measure.source))
    if count is None:
        raise ReportingError(
            f"no way to count a measure of kind {measure.kind} from {measure.source}",
            where=f"params/measures.yaml: {measure.id}",
            valid=[f"{kind} from {source or 'any source'}" for kind, source in FAMILIES],
        )
    return count
