"""Every check over every school year, one year at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from reporting.extracts import Extracts
from reporting.figures import Comparison, Figures, compare
from reporting.plan import Plan, SchoolYear
from reporting.release import Remark
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
    figures: Figures = field(default_factory=Figures.none)

    @property
    def open(self) -> tuple[DataWarning, ...]:
        """Warnings without a waiver."""
        return tuple(w for w in self.warnings if not w.waived)

    def remarks(self, year: SchoolYear) -> tuple[Remark, ...]:
        """The warnings up to ``year`` in their public wording; waivers concern analysts only."""
        return tuple(
            Remark(str(w.year), w.school, w.check, w.source, w.public, w.waived)
            for w in self.warnings
            if w.year <= year and w.check != "waivers"
        )


class Reviewer:
    """Looks at one school year after the other, oldest first, and keeps aggregates only."""

    def __init__(self, plan: Plan, figures: Figures) -> None:
        self._plan = plan
        self._figures = figures
        self._years: list[SchoolYear] = []
        self._warnings: list[DataWarning] = []
        self._comparisons: list[Comparison] = []
        self._before: YearSummary | None = None

    def look(self, extracts: Extracts, year: SchoolYear) -> None:
        """Run every check over the rows of one school year."""
        found, compared, self._before = review_year(
            self._plan, of_year(extracts, year), self._figures, year, self._before
        )
        self._years.append(year)
        self._warnings += found
        self._comparisons += compared

    def watching(
        self, parts: Iterable[Extracts], years: Iterable[SchoolYear]
    ) -> Iterator[Extracts]:
        """The parts as they come, one per school year, each looked at before it is handed on."""
        remaining = iter(sorted(set(years)))
        for part in parts:
            self.look(part, next(remaining))
            yield part
            del part  # whoever counted it has let it go; the next one is read after this

    def reviewed(self) -> Reviewed:
        """What was found in all years, waivers applied."""
        warnings = waived(self._warnings, self._plan, self._years)
        return Reviewed(warnings, tuple(self._comparisons), self._figures)


def review(
    plan: Plan, extracts: Extracts, figures: Figures, years: Sequence[SchoolYear]
) -> Reviewed:
    """Run every check over every year and apply the waivers."""
    reviewer = Reviewer(plan, figures)
    for year in sorted(years):
        reviewer.look(extracts, year)
    return reviewer.reviewed()


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
