"""Every check over every school year, one year at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reporting.extracts import Extracts
from reporting.figures import Comparison, Figures, compare
from reporting.plan import Plan, SchoolYear
from reporting.review.checks import CHECKS
from reporting.review.evidence import Evidence, YearSummary, of_year, summarise
from reporting.review.waivers import waived
from reporting.review.warning import DataWarning


@dataclass(frozen=True)
class Reviewed:
    """What is known about the extracts beyond their being well formed.

    Fields:
        warnings: sorted by school year, check and school; those with a waiver are marked.
        comparisons: own figures beside published ones, private.
        figures: what was read below ``data/published/``.
    """

    warnings: tuple[DataWarning, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    figures: Figures | None = None

    @property
    def open(self) -> tuple[DataWarning, ...]:
        """Warnings without a waiver."""
        return tuple(w for w in self.warnings if not w.waived)


def review(
    plan: Plan, extracts: Extracts, figures: Figures, years: Sequence[SchoolYear]
) -> Reviewed:
    """Run every check over every year, oldest first, and apply the waivers."""
    warnings: list[DataWarning] = []
    comparisons: list[Comparison] = []
    before: YearSummary | None = None
    for year in sorted(years):
        found, compared, before = review_year(plan, of_year(extracts, year), figures, year, before)
        warnings += found
        comparisons += compared
    return Reviewed(waived(warnings, plan, years), tuple(comparisons), figures)


def review_year(
    plan: Plan,
    extracts: Extracts,
    figures: Figures,
    year: SchoolYear,
    before: YearSummary | None,
) -> tuple[list[DataWarning], tuple[Comparison, ...], YearSummary]:
    """Every check over one school year.

    Args:
        extracts: rows of that year.
        before: summary of the year before, when it was read.
    Returns:
        Warnings without waivers, own figures beside published ones, and the year's own summary,
        which the next year is compared with.
    """
    now = summarise(plan, extracts, year)
    compared = compare(plan, extracts, figures, year)
    last = before if before is not None and before.year == year.plus(-1) else None
    evidence = Evidence(plan, year, extracts, now, last, figures, compared)
    return [w for check in CHECKS.values() for w in check(evidence)], compared, now
