"""Private wing: counting one school year after another; what is left of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from reporting.extracts import Extracts, Record, recorded
from reporting.measures import add_up, count_measures
from reporting.plan import Plan


@dataclass(frozen=True)
class Counted:
    """Several school years, without any row of their extracts.

    Fields:
        record: how the extracts were read.
        counts: of every measure, school year, school and group (private: small numbers).
        money: budget and actuals by school year, area and goal.
    """

    record: Record
    counts: pd.DataFrame
    money: pd.DataFrame


def count_years(plan: Plan, extracts: Iterable[Extracts]) -> Counted:
    """Count whatever comes, part by part; a part is let go before the next one is asked for.

    Args:
        extracts: of school years that do not overlap, as from ``extracts.each_year``.
    """
    counts: list[pd.DataFrame] = []
    money: list[pd.DataFrame] = []
    records: list[Record] = []
    for part in extracts:
        counts.append(count_measures(plan, part))
        money.append(add_up(part.spending))
        records.append(recorded([part]))
        del part
    return Counted(
        recorded(records),
        pd.concat(counts, ignore_index=True),
        pd.concat(money, ignore_index=True),
    )
