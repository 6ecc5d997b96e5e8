"""What a notebook imports: ``from reporting import report``.

``report.open(…)`` gives the report of one goal, school and year (:class:`Report`);
``report.figure(…)`` makes an exhibit of an analyst's own chart.
"""

from reporting.report.book import Report
from reporting.report.opening import open
from reporting.report.own import figure

__all__ = ["Report", "figure", "open"]
