"""What the first report of a process does for the first time, done beforehand on made-up data."""

from __future__ import annotations

from reporting.report import statistics
from reporting.report.charts import samples, style
from reporting.report.statistics import Mean, Proportion


def warm_up() -> None:
    """Draw a chart of each kind and compute each statistic once; no thread is started."""
    new, old = Proportion(40, 100), Proportion(30, 90)
    statistics.wilson(new)
    statistics.difference(new, old)
    statistics.difference_p(new, old)
    statistics.trend([old, new, new], [0, 1, 2])
    risks = statistics.risks(new, old)
    statistics.change_of_gap(risks, risks)
    statistics.pooled_ratio([(new, old), (old, new)])
    statistics.probability_at_least(new, 0.3)
    statistics.false_discovery([0.01, 0.2])
    first, second = Mean(2000.0, 104_000.0, 40), Mean(2400.0, 120_000.0, 50)
    statistics.mean_interval(first)
    statistics.mean_difference(first, second)
    statistics.mean_difference_p(first, second)
    statistics.mean_probability_at_least(first, 45.0)
    statistics.percentile_of_index(50.0)
    statistics.median_level([1, 2, 3, 4])
    for drawing in samples.one_of_each():
        style.svg(drawing)
