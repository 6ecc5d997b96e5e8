"""Tables of others that the policy names, as sums that an outsider knows (R7)."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from reporting.measures import KEY
from reporting.plan import Elsewhere, Measure, Period, Plan, read_time
from reporting.privacy.audit.outside import KnownSum, Variable
from reporting.privacy.audit.rows import COLUMNS


def published_elsewhere(counts: pd.DataFrame, plan: Plan) -> tuple[KnownSum, ...]:
    """What the survey vendor, the state or anybody else shows, by the rules that they state."""
    measures = {m.id: m for m in plan.measures}
    return tuple(
        one
        for table in plan.privacy.elsewhere
        for measure in table.measures
        for one in _sums(counts[counts["measure"] == measure], measures[measure], table)
    )


def _sums(counts: pd.DataFrame, measure: Measure, table: Elsewhere) -> Iterator[KnownSum]:
    size = "respondents" if measure.n_is_respondents else "denominator"
    place = [k for k in KEY if k != "group"]
    for key, part in counts.groupby(place, sort=True):
        if isinstance(read_time(str(key[place.index("school_year")])), Period):
            continue
        people = part[part[size] > 0].sort_values([size, "group"])
        alone = people[people[size] >= table.smallest]
        is_small = people[size] < table.smallest
        if table.small == "merged" and is_small.any():
            # The smallest are added up until they are enough; whoever is small goes with them.
            before = people[size].cumsum().shift(fill_value=0)
            pooled = is_small | (before < table.smallest)
            if people.loc[pooled, size].sum() >= table.smallest:
                yield from _known(people[pooled], table)
            alone = people[~pooled]
        for index in alone.index:
            yield from _known(alone.loc[[index]], table)


def _known(part: pd.DataFrame, table: Elsewhere) -> Iterator[KnownSum]:
    for column in COLUMNS:
        counted = part[part[column].notna()]
        if len(counted):
            cells = counted[KEY].itertuples(index=False, name=None)
            variables = tuple(Variable._make((*cell, column)) for cell in cells)
            total = float(counted[column].sum())
            yield KnownSum(variables, total, total, table.source)
