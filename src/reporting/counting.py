"""Private wing: counting one school year after another; what is left of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from reporting.extracts import Extracts, Record, in_batches, recorded
from reporting.measures import add_up, count_measures, evidence, pool_years
from reporting.plan import Plan
from reporting.release import Evidence

# Rows of typed frames that are held at the same time: six years of a district of 2,500 students.
MOST_ROWS = 1_500_000


@dataclass(frozen=True)
class Counted:
    """Several school years, without any row of their extracts.

    Fields:
        record: how the extracts were read.
        counts: of every measure, school year or period, school and group (private: small numbers).
        money: budget and actuals by school year, area and goal.
        evidence: school year → (school, domain of a rubric) → what raters wrote about materials.
    """

    record: Record
    counts: pd.DataFrame
    money: pd.DataFrame
    evidence: dict[str, dict[tuple[str, str], tuple[Evidence, ...]]] = field(default_factory=dict)


def count_years(plan: Plan, extracts: Iterable[Extracts], most_rows: int = MOST_ROWS) -> Counted:
    """Count whatever comes, batch by batch; a batch is let go before the next one is counted.

    Args:
        extracts: of school years that do not overlap, as from ``extracts.each_year``.
        most_rows: of a batch, unless one school year alone has more.
    """
    counts: list[pd.DataFrame] = []
    money: list[pd.DataFrame] = []
    written: dict[str, dict[tuple[str, str], tuple[Evidence, ...]]] = {}
    records: list[Record] = []
    for part in in_batches(extracts, most_rows):
        counts.append(count_measures(plan, part))
        money.append(add_up(part.spending))
        written |= evidence(plan, part)
        records.append(recorded([part]))
        del part
    single = pd.concat(counts, ignore_index=True)
    return Counted(
        recorded(records),
        pd.concat([single, pool_years(single, plan)], ignore_index=True),
        pd.concat(money, ignore_index=True),
        written,
    )
