"""What withheld and coded cells truly hold, and whether a printed number tells it. Private."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

import pandas as pd

from reporting.plan import Plan
from reporting.wall.numbers import Number

_KEY = ["measure", "population", "school_year", "school", "breakdown", "group", "level"]


class Hidden(NamedTuple):
    """A withheld or coded cell with its true numbers.

    Fields:
        year: a school year, or a period of several.
        group: ``breakdown/group``.
        percent: 0–100, or None for a mean.
        mean: in the unit of its scale, or None.
        pairs: (numerator, denominator) as they might be printed.
    """

    measure: str
    population: str
    year: str
    school: str
    group: str
    level: str
    percent: float | None
    mean: float | None
    pairs: tuple[tuple[int, int], ...]

    def is_told(
        self, numbers: Sequence[Number], pairs: Collection[tuple[int, int]], *, bare: bool
    ) -> bool:
        """Whether one of the numbers is the value, rounded as it is printed.

        Args:
            pairs: of ``k of n``.
            bare: whether a number without a percent sign may be a percentage.
        """
        if any(pair in pairs for pair in self.pairs):
            return True
        return any(self._is(number, bare=bare) for number in numbers)

    def _is(self, number: Number, *, bare: bool) -> bool:
        if self.mean is not None:
            return not number.percent and number.rounds(self.mean)
        if self.percent is None:
            return False
        if (number.percent or bare) and number.rounds(self.percent):
            return True
        share = Number(100 * number.value, number.digits - 2, percent=True)
        return number.digits >= 2 and share.rounds(self.percent)


def hidden_cells(rows: pd.DataFrame, counts: pd.DataFrame, plan: Plan) -> list[Hidden]:
    """Every withheld or coded cell in which somebody was counted.

    Args:
        rows: the released table; decides what is hidden.
        counts: the private counts.
    """
    hidden = rows.loc[(rows["marker"] == "c") | rows["low"].notna(), _KEY]
    true = hidden.merge(counts, on=_KEY, how="inner")
    true = true[true["denominator"].fillna(0) > 0]
    means = {m.id for m in plan.measures if not m.kind.is_share}
    cells = []
    for row in true.to_dict("records"):
        n = int(row["denominator"])
        sizes = {n} if pd.isna(row["respondents"]) else {n, int(row["respondents"])}
        percent = mean = None
        pairs: tuple[tuple[int, int], ...] = ()
        if row["measure"] in means and not pd.isna(row["total"]):
            mean = float(row["total"]) / n
        elif not pd.isna(row["numerator"]):
            percent = 100 * int(row["numerator"]) / n
            pairs = tuple((int(row["numerator"]), size) for size in sorted(sizes))
        group = f"{row['breakdown']}/{row['group']}"
        place = (row["measure"], row["population"], row["school_year"], row["school"])
        cells.append(Hidden(*place, group, row["level"], percent, mean, pairs))
    return cells
