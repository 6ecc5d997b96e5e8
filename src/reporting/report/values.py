"""Released cells as values: one cell, its interval, and a measure's years.

Everything here is a function of the released table. A value derived from several cells exists only
if all of them are shown; otherwise it is None, and words for that are found elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from reporting.plan import ALL, DISTRICT, Measure, Period, SchoolYear
from reporting.release import Released
from reporting.report import statistics
from reporting.report.statistics import Interval, Mean, Proportion


@dataclass(frozen=True)
class Cell:
    """One released cell.

    Fields:
        proportion: set for exact shares; its n is people (see :mod:`reporting.report.statistics`).
        mean: set for exact means (index points).
        low, high: bounds of an end-coded share, else None.
        people: respondents or students behind the value; None when withheld.
        invited: people who were asked, or enrolled in the tested grades; None when not applicable.
        answered: people of these who answered or were tested; None stands for ``people``.
        counts: numerator and denominator as released (answers for surveys); None: ``proportion``.
        marker: why there is no value: c, x, z, or empty.
        flag: letters of cautions: u, b.
        year: the school year; of a period its last one.
        period: set when several school years are counted together, people are then student-years.
    """

    year: SchoolYear
    school: str
    breakdown: str
    group: str
    level: str
    proportion: Proportion | None
    mean: Mean | None
    low: float | None
    high: float | None
    people: int | None
    invited: int | None
    marker: str
    flag: str
    answered: int | None = None
    counts: Proportion | None = None
    period: Period | None = None

    @property
    def value(self) -> float | None:
        """In the measure's unit for people: percent 0–100, or index points."""
        if self.proportion is not None:
            return 100 * self.proportion.share
        return self.mean.value if self.mean is not None else None

    @property
    def is_coded(self) -> bool:
        return self.low is not None

    @property
    def response_rate(self) -> float | None:
        """Share (0–1) of the invited who answered or were tested."""
        answered = self.people if self.answered is None else self.answered
        return answered / self.invited if answered is not None and self.invited else None

    def interval(self, confidence: float = 0.95) -> Interval | None:
        """In the unit of :attr:`value`."""
        if self.proportion is not None:
            low, high = statistics.wilson(self.proportion, confidence)
            return Interval(100 * low, 100 * high)
        return statistics.mean_interval(self.mean, confidence) if self.mean else None


class Cells:
    """Look-up of the released cells of one table."""

    def __init__(self, released: Released) -> None:
        self._plan = released.plan
        # Indexed once, column by column: a report asks for hundreds of cells of thousands.
        rows = released.rows
        keys = zip(*(rows[c].to_numpy(dtype=object) for c in _KEY), strict=True)
        # The array of a column: its None stays None, where a Series would make it NaN.
        content = zip(
            *(rows[c].array.to_numpy(dtype=object, na_value=None) for c in _Row._fields),
            strict=True,
        )
        self._rows = dict(zip(keys, map(_Row._make, content), strict=True))

    def get(
        self,
        measure: Measure,
        population: str,
        time: SchoolYear | Period,
        school: str = DISTRICT,
        breakdown: str = ALL,
        group: str = ALL,
        level: str = "",
    ) -> Cell | None:
        """The cell, or None where the table has none (the measure did not hold in that year)."""
        key = (measure.id, population, str(time), school, breakdown, group, level)
        row = self._rows.get(key)
        if row is None:
            return None
        people = row.respondents if measure.n_is_respondents else row.denominator
        proportion = mean = counts = None
        if row.numerator is not None and row.denominator:
            counts = Proportion(float(row.numerator), float(row.denominator))
            proportion = Proportion(counts.share * people if people else 0.0, people or 0)
        if row.total is not None:
            assert row.total_squares is not None
            mean = Mean(row.total, row.total_squares, people or 0)
        period = time if isinstance(time, Period) else None
        year = time.last if isinstance(time, Period) else time
        return Cell(
            year, school, breakdown, group, level, proportion, mean,
            row.low, row.high, people, row.invited, row.marker or "", row.flag or "",
            row.respondents, counts, period,
        )  # fmt: skip

    def others(self, measure: Measure, cell: Cell, everybody: Cell) -> Proportion | None:
        """All other students than the group: everybody minus the group, when both are shown.

        Their share is counted like any other (of answers, for surveys), their n is people. None
        when they are too few, or too few of them with or without an adverse outcome, to be told
        as a group of their own.
        """
        if cell.proportion is None or everybody.proportion is None:
            return None
        whole, part = everybody.counts or everybody.proportion, cell.counts or cell.proportion
        k, n = whole.k - part.k, whole.n - part.n
        people = everybody.proportion.n - cell.proportion.n
        if not self.may_tell(people) or n <= 0:
            return None
        if measure.adverse and min(k, n - k) < self._plan.privacy.smallest_adverse_count:
            return None
        return Proportion(k / n * people, people)

    def may_tell(self, people: float) -> bool:
        """Whether a group that is found by subtraction holds enough people to be told about."""
        return people >= self._plan.privacy.smallest_denominator


class _Row(NamedTuple):
    """One row of the released table besides its key; a missing value is None."""

    numerator: int | None
    denominator: int | None
    respondents: int | None
    invited: int | None
    total: float | None
    total_squares: float | None
    low: float | None
    high: float | None
    marker: str | None
    flag: str | None


_KEY = ["measure", "population", "school_year", "school", "breakdown", "group", "level"]
