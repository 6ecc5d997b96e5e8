"""Statistics against published values, and against a second way to the same number."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import t as scipy_t
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from reporting.report import statistics as s
from reporting.report.statistics import Mean, Proportion


def test_wilson_interval_of_newcombe_1998() -> None:
    """81 of 263: 0.2553 to 0.3662 (Newcombe, Statistics in Medicine 17:857, table I, method 3)."""
    assert s.wilson(Proportion(81, 263)) == pytest.approx((0.2553, 0.3662), abs=5e-5)


def test_wilson_interval_at_zero_of_newcombe_1998() -> None:
    """0 of 20: 0 to 0.1611 (ibid.)."""
    assert s.wilson(Proportion(0, 20)) == pytest.approx((0.0, 0.1611), abs=5e-5)


def test_difference_of_newcombe_1998() -> None:
    """56/70 − 48/80: 0.0524 to 0.3339 (Newcombe, Statistics in Medicine 17:873, method 10)."""
    assert s.difference(Proportion(56, 70), Proportion(48, 80)) == pytest.approx(
        (0.0524, 0.3339), abs=5e-5
    )


def test_risk_ratio_check_value_of_the_methods() -> None:
    """5/50 beside 10/300: ratio 3.0, score interval 1.10 to 7.93."""
    risks = s.risks(Proportion(5, 50), Proportion(10, 300))
    assert risks.ratio == pytest.approx(3.0)
    assert risks.ratio_interval == pytest.approx((1.10, 7.93), abs=5e-3)
    assert risks.difference == pytest.approx(0.1 - 1 / 30)


def test_pooled_ratio_is_mantel_haenszel() -> None:
    """Σ a·n0/N over Σ c·n1/N, added up by hand for two years."""
    years = [(Proportion(5, 50), Proportion(10, 300)), (Proportion(6, 60), Proportion(20, 300))]
    top = 5 * 300 / 350 + 6 * 300 / 360
    bottom = 10 * 50 / 350 + 20 * 60 / 360
    ratio, interval = s.pooled_ratio(years)
    assert ratio == pytest.approx(top / bottom)
    assert interval.low < ratio < interval.high


def test_pooled_interval_of_one_year_is_the_log_interval() -> None:
    """With a single table the variance is 1/a − 1/n1 + 1/c − 1/n0 (Katz 1978)."""
    group, others = Proportion(15, 80), Proportion(30, 400)
    ratio, interval = s.pooled_ratio([(group, others)])
    half = 1.959964 * math.sqrt(1 / 15 - 1 / 80 + 1 / 30 - 1 / 400)
    assert interval == pytest.approx((ratio * math.exp(-half), ratio * math.exp(half)), rel=1e-6)


def test_score_interval_of_the_ratio_of_miettinen_and_nurminen() -> None:
    """7/34 beside 1/34 (Perondi et al. 2004): 7.00, 1.21 to 43.03.

    Fagerland, Lydersen and Laake, Statistical Analysis of Contingency Tables (2017), chapter 4, and
    the authors' R package contingencytables: 1.2086 to 43.0330.
    """
    risks = s.risks(Proportion(7, 34), Proportion(1, 34))
    assert risks.ratio == pytest.approx(7.0)
    assert risks.ratio_interval == pytest.approx((1.2086, 43.0330), abs=5e-5)


def test_score_interval_is_close_to_koopman_1984() -> None:
    """36/40 beside 16/80: 4.5, 2.94 to 7.15 (Biometrics 40:513); ours has the factor N/(N−1)."""
    risks = s.risks(Proportion(36, 40), Proportion(16, 80))
    assert risks.ratio == pytest.approx(4.5)
    assert risks.ratio_interval.low == pytest.approx(2.94, abs=0.01)
    assert risks.ratio_interval.high == pytest.approx(7.15, abs=0.02)


@pytest.mark.parametrize(("k", "other"), [(0, 5), (5, 0), (20, 5), (5, 20)])
def test_a_ratio_with_none_or_all_of_a_group_has_no_interval(k: int, other: int) -> None:
    """At the ends the score equation has no usable root; nothing is printed instead of nonsense."""
    risks = s.risks(Proportion(k, 20), Proportion(other, 20))
    assert math.isnan(risks.ratio_interval.low)
    assert math.isnan(risks.ratio_interval.high)


def test_pooled_ratio_of_the_diabetes_program() -> None:
    """Deaths by tolbutamide and age, 8/106, 5/120 and 22/98, 16/85: 1.33, 0.80 to 2.20.

    University Group Diabetes Program in Rothman and Greenland, Modern Epidemiology, chapter 15;
    with the variance of Greenland and Robins (1985) Stata's manual prints 1.325555, .797907 to
    2.202132 (Epitab, cs with by).
    """
    ratio, interval = s.pooled_ratio(
        [(Proportion(8, 106), Proportion(5, 120)), (Proportion(22, 98), Proportion(16, 85))]
    )
    assert ratio == pytest.approx(1.325555, abs=5e-7)
    assert interval == pytest.approx((0.797907, 2.202132), abs=5e-7)


def test_squares_are_added_as_newcombe_adds_them() -> None:
    """Of two Wilson intervals the rule makes his interval of a difference (56/70 − 48/80)."""
    a, b = Proportion(56, 70), Proportion(48, 80)
    found = s.square_and_add(a.share, s.wilson(a), b.share, s.wilson(b))
    assert found == pytest.approx(s.difference(a, b))
    assert found == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_the_change_of_a_gap_covers_the_truth() -> None:
    """In 400 drawn pairs of years with a known change, 93 to 97.5 percent of intervals hold it."""
    rng = np.random.default_rng(7)
    sizes, shares = (60, 700, 55, 690), (0.24, 0.10, 0.15, 0.08)
    truth = (shares[0] - shares[1]) - (shares[2] - shares[3])
    held = 0
    for _ in range(400):
        a, b, c, d = (
            Proportion(int(rng.binomial(n, p)), n) for n, p in zip(sizes, shares, strict=True)
        )
        limits = s.change_of_gap(s.risks(a, b), s.risks(c, d))
        held += limits.low <= truth <= limits.high
    assert 0.93 <= held / 400 <= 0.975


def test_trend_is_cochran_armitage() -> None:
    """Agresti, Categorical Data Analysis, table 5.3 (malformations): z² = 6.57, uncorrected."""
    absent, present = [17066, 14464, 788, 126, 37], [48, 38, 5, 1, 1]
    series = [Proportion(k, k + m) for k, m in zip(present, absent, strict=True)]
    trend = s.trend(series, [0, 0.5, 1.5, 4, 7])
    assert trend.z > 0
    assert trend.z**2 == pytest.approx(6.57, abs=0.005)
    assert trend.p == pytest.approx(0.010, abs=0.0005)


def test_a_year_without_a_value_leaves_its_gap() -> None:
    """2020-21, 2021-22 and 2025-26 are not three years in a row."""
    series = [Proportion(50, 100), Proportion(60, 100), Proportion(62, 100)]
    apart = s.trend(series, [2021, 2022, 2026])
    assert apart.p > s.trend(series, [2021, 2022, 2023]).p
    assert apart == pytest.approx(s.trend(series, [0, 1, 5]))


def test_two_years_are_no_trend() -> None:
    """A trend needs three comparable years."""
    with pytest.raises(ValueError, match="three comparable years"):
        s.trend([Proportion(1, 10), Proportion(2, 10)], [2021, 2022])


def test_jeffreys_probability_check_value_of_the_methods() -> None:
    """66 of 90 against 0.70: 0.752."""
    assert s.probability_at_least(Proportion(66, 90), 0.70) == pytest.approx(0.752, abs=5e-4)


@pytest.mark.parametrize(
    ("k", "low", "high"), [(0, 0.0, 0.292), (1, 0.016, 0.501), (2, 0.065, 0.648)]
)
def test_jeffreys_posterior_of_brown_cai_dasgupta_2001(k: int, low: float, high: float) -> None:
    """n = 7: the published limits hold 95 percent (Statistical Science 16:101, table 5)."""
    p = Proportion(k, 7)
    assert s.probability_at_least(p, high) == pytest.approx(0.025, abs=6e-4)
    if k:
        assert s.probability_at_least(p, low) == pytest.approx(0.975, abs=2e-3)


def test_interval_of_a_mean_of_the_nist_handbook() -> None:
    """Heat flow meter: n 195, mean 9.261460, sd 0.02278881 → 9.258242 to 9.264679 (1.3.5.2)."""
    n, mean, sd = 195, 9.261460, 0.02278881
    sums = Mean(n * mean, sd**2 * (n - 1) + n * mean**2, n)
    assert s.mean_interval(sums) == pytest.approx((9.258242, 9.264679), abs=2e-6)


def test_difference_of_means_of_the_nist_handbook() -> None:
    """US and Japanese cars: T = −12.946 with 136.87 degrees of freedom (1.3.5.3, unequal)."""
    us = Mean(249 * 20.14458, 6.414700**2 * 248 + 249 * 20.14458**2, 249)
    japan = Mean(79 * 30.48101, 6.107710**2 * 78 + 79 * 30.48101**2, 79)
    low, high = s.mean_difference(us, japan)
    half = scipy_t.ppf(0.975, 136.8750) * (30.48101 - 20.14458) / 12.94627
    assert (low, high) == pytest.approx((-10.33643 - half, -10.33643 + half), abs=1e-4)
    assert s.mean_difference_p(us, japan) < 1e-20


def test_map_index_check_value_of_the_methods() -> None:
    """100 students spread evenly over the levels: 325 (the state's own example) ± 29."""
    points = np.repeat([100.0, 300.0, 400.0, 500.0], 25)
    mean = Mean(points.sum(), (points**2).sum(), 100)
    low, high = s.mean_interval(mean)
    assert mean.value == 325
    assert (high - low) / 2 == pytest.approx(29, abs=0.6)
    assert (low, high) == pytest.approx(DescrStatsW(points).tconfint_mean())


def test_difference_of_means_is_welch() -> None:
    """The interval from sums is the one that statsmodels gives from single values."""
    rng = np.random.default_rng(5)
    a, b = rng.normal(370, 90, 60), rng.normal(350, 60, 45)
    means = [Mean(x.sum(), (x**2).sum(), len(x)) for x in (a, b)]
    expected = CompareMeans(DescrStatsW(a), DescrStatsW(b)).tconfint_diff(usevar="unequal")
    assert s.mean_difference(*means) == pytest.approx(expected)
    _, p, _ = CompareMeans(DescrStatsW(a), DescrStatsW(b)).ttest_ind(usevar="unequal")
    assert s.mean_difference_p(*means) == pytest.approx(p)


def test_dissimilarity_of_two_compositions() -> None:
    """½(|0.8−0.6| + |0.1−0.2| + |0.1−0.2|) = 0.2: a fifth would have to change."""
    assert s.dissimilarity([0.8, 0.1, 0.1], [0.6, 0.2, 0.2]) == pytest.approx(0.2)


def test_false_discovery_of_benjamini_hochberg_1995() -> None:
    """Their fifteen p-values: exactly the first four stay below 0.05 (JRSS B 57:289, §3.2)."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240,
         0.4262, 0.5719, 0.6528, 0.7590, 1.0]  # fmt: skip
    assert sum(q <= 0.05 for q in s.false_discovery(p)) == 4
    assert s.false_discovery([]) == []
