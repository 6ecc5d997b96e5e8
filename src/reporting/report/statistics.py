"""The statistics of the reports, each by the library call that computes it (statsmodels, scipy).

Pure functions of released counts. Shares are between 0 and 1; ``n`` is respondents or students, and
``k`` may be fractional: for surveys it is share × respondents, because several answers of one
person are not several people (methods §1).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy.spatial.distance import cityblock
from scipy.stats import beta, norm, t
from statsmodels.stats.contingency_tables import StratifiedTable, Table
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import (
    confint_proportions_2indep,
    proportion_confint,
    test_proportions_2indep,
)

# A value is asked for by chart, table and sentences alike. Pure functions of a few numbers.
_remembered = lru_cache(maxsize=4096)


class Interval(NamedTuple):
    """A 95 % interval (or of the confidence that was asked for)."""

    low: float
    high: float

    def excludes(self, value: float) -> bool:
        return self.low > value or self.high < value


class Proportion(NamedTuple):
    """``k`` of ``n``."""

    k: float
    n: float

    @property
    def share(self) -> float:
        return self.k / self.n


class Mean(NamedTuple):
    """Sums from which a mean and its interval follow: values, squared values, how many."""

    total: float
    total_squares: float
    n: int

    @property
    def value(self) -> float:
        return self.total / self.n

    @property
    def standard_error(self) -> float:
        """Standard error of the mean (sample variance with n − 1)."""
        if self.n < 2:
            return math.nan
        variance = (self.total_squares - self.total**2 / self.n) / (self.n - 1)
        return math.sqrt(max(variance, 0.0) / self.n)


class Risks(NamedTuple):
    """A group beside all other students: both risks, their ratio and their difference."""

    risk: float
    other_risk: float
    ratio: float
    ratio_interval: Interval
    difference: float
    difference_interval: Interval


@_remembered
def wilson(p: Proportion, confidence: float = 0.95) -> Interval:
    """Wilson score interval of a proportion."""
    low, high = proportion_confint(p.k, p.n, alpha=1 - confidence, method="wilson")
    return Interval(float(low), float(high))


@_remembered
def mean_interval(m: Mean, confidence: float = 0.95) -> Interval:
    """Student t interval of a mean, as ``DescrStatsW.tconfint_mean`` gives from single values.

    A released table holds sums, not values, so the same formula is applied to the sums; a test
    holds the two against each other.
    """
    if m.n < 2:
        return Interval(math.nan, math.nan)
    half = float(t.ppf((1 + confidence) / 2, m.n - 1)) * m.standard_error
    return Interval(m.value - half, m.value + half)


@_remembered
def difference(new: Proportion, old: Proportion, confidence: float = 0.95) -> Interval:
    """Newcombe interval of ``new − old`` for two independent proportions."""
    low, high = confint_proportions_2indep(
        new.k, new.n, old.k, old.n, compare="diff", method="newcomb", alpha=1 - confidence
    )
    return Interval(float(low), float(high))


@_remembered
def difference_p(new: Proportion, old: Proportion) -> float:
    """Two-sided p-value of no difference between two independent proportions."""
    if new.share == old.share and new.share in (0.0, 1.0):
        return 1.0
    result = test_proportions_2indep(
        new.k, new.n, old.k, old.n, compare="diff", method="agresti-caffo"
    )
    return float(result.pvalue)


@_remembered
def mean_difference(new: Mean, old: Mean, confidence: float = 0.95) -> Interval:
    """Welch interval of the difference of two means."""
    a, b = new.standard_error**2, old.standard_error**2
    if not a + b > 0:
        return Interval(math.nan, math.nan)
    freedom = (a + b) ** 2 / (a**2 / (new.n - 1) + b**2 / (old.n - 1))
    half = float(t.ppf((1 + confidence) / 2, freedom)) * math.sqrt(a + b)
    return Interval(new.value - old.value - half, new.value - old.value + half)


@_remembered
def mean_difference_p(new: Mean, old: Mean) -> float:
    """Two-sided Welch p-value of no difference of two means."""
    a, b = new.standard_error**2, old.standard_error**2
    if not a + b > 0:
        return 1.0
    freedom = (a + b) ** 2 / (a**2 / (new.n - 1) + b**2 / (old.n - 1))
    return float(2 * t.sf(abs(new.value - old.value) / math.sqrt(a + b), freedom))


class Trend(NamedTuple):
    """Which way shares went over the years (``z`` > 0: up), and the two-sided p-value."""

    z: float
    p: float


def trend(series: Sequence[Proportion], years: Sequence[float]) -> Trend:
    """Cochran–Armitage trend test.

    Args:
        years: one number per share, rising; a year without a value leaves its gap.

    Raises:
        ValueError: fewer than three years, in which no trend can be told.
    """
    if len(series) < 3:
        raise ValueError("a trend needs three comparable years")
    table = np.array([[p.n - p.k for p in series], [p.k for p in series]])
    if (table.sum(axis=1) == 0).any():
        return Trend(0.0, 1.0)
    found = Table(table, shift_zeros=False).test_ordinal_association(
        col_scores=np.asarray(years, dtype=float)
    )
    return Trend(float(found.zscore), float(found.pvalue))


def risks(group: Proportion, others: Proportion, confidence: float = 0.95) -> Risks:
    """Risk of a group beside all others; score interval of the ratio, Newcombe of the gap."""
    ratio = group.share / others.share if others.k else math.inf
    # At none and at all of a group the library's equation has no usable root.
    inside = all(0 < p.k < p.n for p in (group, others))
    low, high = (
        confint_proportions_2indep(
            group.k, group.n, others.k, others.n, compare="ratio", method="score",
            alpha=1 - confidence,
        )
        if inside
        else (math.nan, math.nan)
    )  # fmt: skip
    return Risks(
        group.share, others.share, ratio, Interval(float(low), float(high)),
        group.share - others.share, difference(group, others, confidence),
    )  # fmt: skip


def change_of_gap(new: Risks, old: Risks) -> Interval:
    """Interval of ``new − old`` of two risk differences, of two independent years.

    Squares and adds the distances of the limits (Newcombe 2001, Statistics in Medicine
    20:2885–2893, for differences between differences of proportions; Zou and Donner 2008, ibid.
    27:1693–1702, for any two effects). statsmodels has no call for it.
    """
    return square_and_add(
        new.difference, new.difference_interval, old.difference, old.difference_interval
    )


def square_and_add(
    first: float, first_limits: Interval, second: float, second_limits: Interval
) -> Interval:
    """Interval of ``first − second`` from the estimates and intervals of two independent values.

    Of two Wilson intervals it makes Newcombe's interval of a difference of proportions.
    """
    amount = first - second
    below = math.hypot(first - first_limits.low, second_limits.high - second)
    above = math.hypot(first_limits.high - first, second - second_limits.low)
    return Interval(amount - below, amount + above)


def pooled_ratio(
    years: Sequence[tuple[Proportion, Proportion]], confidence: float = 0.95
) -> tuple[float, Interval]:
    """Mantel–Haenszel risk ratio of a group to all others over several years, with its interval."""
    tables = [np.array([[g.k, g.n - g.k], [o.k, o.n - o.k]]) for g, o in years]
    stratified = StratifiedTable(tables)
    ratio = float(stratified.riskratio_pooled)
    return ratio, Interval(*_mantel_haenszel_interval(years, ratio, confidence))


def _mantel_haenszel_interval(
    years: Sequence[tuple[Proportion, Proportion]], ratio: float, confidence: float
) -> tuple[float, float]:
    """Greenland and Robins (1985), Biometrics 41:55–68, variance of the log pooled risk ratio.

    statsmodels has the pooled ratio but not its interval.
    """
    top = left = right = 0.0
    for g, o in years:
        n = g.n + o.n
        top += (g.n * o.n * (g.k + o.k) - g.k * o.k * n) / n**2
        left += g.k * o.n / n
        right += o.k * g.n / n
    half = float(norm.ppf((1 + confidence) / 2)) * math.sqrt(top / (left * right))
    return ratio * math.exp(-half), ratio * math.exp(half)


@_remembered
def probability_at_least(p: Proportion, expected: float) -> float:
    """Posterior probability (Jeffreys prior) that the true share is at least ``expected``."""
    return float(beta.sf(expected, p.k + 0.5, p.n - p.k + 0.5))


@_remembered
def mean_probability_at_least(m: Mean, expected: float) -> float:
    """Probability that the true mean is at least ``expected``, by the t distribution."""
    if not m.standard_error > 0:
        return float(m.value >= expected)
    return float(t.sf((expected - m.value) / m.standard_error, m.n - 1))


def percentile_of_index(index: float) -> int:
    """The percentile of a (mean) index in standard deviations, 1 to 99.

    Percentiles are never averaged: the mean of the index is turned into one (methods §1).
    """
    return min(max(round(100 * float(norm.cdf(index))), 1), 99)


def dissimilarity(first: Sequence[float], second: Sequence[float]) -> float:
    """Index of dissimilarity ½ Σ|t − s| of two compositions (shares that add up to 1)."""
    return float(cityblock(np.asarray(first), np.asarray(second)) / 2)


class MedianLevel(NamedTuple):
    """The middle of an ordinal distribution, levels from 1 on; ``low`` and ``high`` differ where
    as many values lie up to the one as from the other on."""

    low: int
    high: int

    @property
    def middle(self) -> float:
        """Whole or half a level; only differences of two medians are ever printed."""
        return (self.low + self.high) / 2


def median_level(counts: Sequence[int]) -> MedianLevel:
    """Lower and upper median of an ordinal distribution.

    Args:
        counts: how many values at each level, level 1 first; at least one value.
    """
    values = np.repeat(np.arange(1, len(counts) + 1), counts)
    low, high = (int(np.quantile(values, 0.5, method=m)) for m in ("lower", "higher"))
    return MedianLevel(low, high)


def weighted_kappa(table: Sequence[Sequence[int]]) -> float | None:
    """Cohen's kappa of two raters with linear weights; None when all ratings are one level.

    Args:
        table: square; one rater's levels in rows, the other's in columns.
    """
    counts = np.asarray(table, dtype=float)
    # One level given by both throughout: chance agrees as fully, and kappa has no meaning.
    if counts.diagonal().max() == counts.sum():
        return None
    return float(cohens_kappa(counts, wt="linear", return_results=False))


def false_discovery(p_values: Sequence[float]) -> list[float]:
    """Benjamini–Hochberg adjusted p-values of one family of claims, in the order given."""
    if not p_values:
        return []
    return [float(p) for p in multipletests(list(p_values), method="fdr_bh")[1]]
