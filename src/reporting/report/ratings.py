"""Ratings of materials in words: levels have names, so there is a median level, never a mean.

No interval: the audit rates every area of a school, and its raters are not drawn by chance.
"""

from __future__ import annotations

from dataclasses import dataclass

from reporting.plan import ALL, Domain, Measure, Rubric, SchoolYear
from reporting.report import statistics, words
from reporting.report.exhibits import Entry, Prose, Span
from reporting.report.statistics import MedianLevel
from reporting.report.view import View

MATERIALS = "materials"


@dataclass(frozen=True)
class Rated:
    """The ratings of one domain (or of all) in one school and year.

    Fields:
        counts: ratings at each level, lowest first.
    """

    year: SchoolYear
    counts: tuple[int, ...]

    @property
    def ratings(self) -> int:
        return sum(self.counts)

    @property
    def median(self) -> MedianLevel:
        return statistics.median_level(self.counts)

    def share_from(self, level: int) -> float:
        """Percent of ratings at ``level`` or above."""
        return 100 * sum(self.counts[level - 1 :]) / self.ratings


def rated(
    view: View,
    measure: Measure,
    domain: str = ALL,
    year: SchoolYear | None = None,
    school: str | None = None,
) -> Rated | None:
    """The released ratings, or None where nothing was audited."""
    rubric, when = view.plan.rubric_of(measure), year or view.year
    breakdown = ALL if domain == ALL else rubric.id
    counts = []
    for code in rubric.codes:
        cell = view.cell(
            measure, MATERIALS, when, school=school, breakdown=breakdown, group=domain, level=code
        )
        if cell is None or cell.counts is None:
            return None
        counts.append(round(cell.counts.k))
    return Rated(when, tuple(counts))


def last_audit(view: View, measure: Measure, year: SchoolYear) -> SchoolYear | None:
    """The last school year before ``year`` in which this report's school was audited."""
    earlier = [y for y in view.plan.district.years if y < year and rated(view, measure, year=y)]
    return earlier[-1] if earlier else None


def absence_sentence(view: View, measure: Measure) -> str:
    """Why there are no ratings to show, or an empty string."""
    if not measure.holds_in(view.year):
        return f"Not available [x]: this measure is counted from {measure.first_year} on."
    if rated(view, _ratings_of(view, measure)):
        return ""
    before = last_audit(view, _ratings_of(view, measure), view.year)
    last = f"; the last audit was in {before}" if before else ""
    return f"Not available [x]: {view.school_name} was not audited in {view.year}{last}."


def _ratings_of(view: View, measure: Measure) -> Measure:
    """The measure of the ratings themselves that a measure of agreement belongs to."""
    if measure.settings["counts"] == "ratings":
        return measure
    return next(
        m
        for m in (*view.plan.measures, *view.plan.other_measures)
        if m.kind.is_rated
        and m.settings["counts"] == "ratings"
        and m.settings["rubric"] == measure.settings["rubric"]
    )


def level_name(rubric: Rubric, median: MedianLevel) -> str:
    """``Emerging``, or ``Emerging to Established`` where half the ratings lie on each side."""
    low, high = rubric.levels[median.low - 1], rubric.levels[median.high - 1]
    return low if median.low == median.high else f"{low} to {high}"


def move(new: MedianLevel, old: MedianLevel) -> str:
    """``up one level``, ``down half a level``, ``unchanged``: difference of two medians."""
    halves = round(2 * (new.middle - old.middle))
    if not halves:
        return "unchanged"
    whole, half = divmod(abs(halves), 2)
    many = words.spelled(whole)
    amount = (
        "half a level"
        if not whole
        else f"{many} and a half levels"
        if half
        else f"{many} level{'s' if whole > 1 else ''}"
    )
    return f"{'up' if halves > 0 else 'down'} {amount}"


def says(view: View, measure: Measure) -> Prose:
    """The median of all ratings, the share that is good enough, and which domains moved."""
    rubric = view.plan.rubric_of(measure)
    now = rated(view, measure)
    assert now is not None
    before = last_audit(view, measure, view.year)
    good = rubric.levels[rubric.established - 1]
    message = f"The median rating in {view.year} is {level_name(rubric, now.median)}"
    detail = (
        f": {now.share_from(rubric.established):.0f}% of {words.number(now.ratings)} ratings are "
        f"{good} or higher"
    )
    if before is None:
        return _paragraph(message, f"{detail}. There is no earlier audit to compare with.")
    then = rated(view, measure, year=before)
    assert then is not None
    detail += f", {then.share_from(rubric.established):.0f}% in {before}."
    moves = _moves(view, measure, rubric, before)
    return _paragraph(message, f"{detail} {_moved_sentence(moves, before)}")


def _paragraph(message: str, rest: str) -> Prose:
    return Prose(((Span(message, True), Span(rest)),))


def _moves(
    view: View, measure: Measure, rubric: Rubric, before: SchoolYear
) -> list[tuple[Domain, str]]:
    found = []
    for domain in rubric.domains:
        new = rated(view, measure, domain.id)
        old = rated(view, measure, domain.id, before)
        if new and old:
            found.append((domain, move(new.median, old.median)))
    return found


def _moved_sentence(moves: list[tuple[Domain, str]], before: SchoolYear) -> str:
    moved = [f"{words.inside(d.name)} ({how})" for d, how in moves if how != "unchanged"]
    if not moved:
        return f"The median of no domain has moved since {before}."
    rest = len(moves) - len(moved)
    same = f"; the median of {words.spelled(rest)} did not move" if rest else ""
    many = "domains" if len(moved) > 1 else "domain"
    return f"Moved since {before}: the {many} {words.listed(moved)}{same}."


def summary_entries(view: View, measure: Measure) -> tuple[Entry, Entry, Entry, Entry]:
    """For the first page: median of the baseline, last year and this year, and how many ratings."""
    rubric = view.plan.rubric_of(measure)
    baseline = measure.populations[MATERIALS].baseline_year  # type: ignore[index]

    def median(year: SchoolYear | None, *, strong: bool = False) -> Entry:
        if year is None or year > view.year or not measure.holds_in(year):
            return Entry("–")
        found = rated(view, measure, year=year)
        if found is None:
            return Entry("[x]", marker="x")
        return Entry(level_name(rubric, found.median), strong=strong)

    now = rated(view, measure)
    return (
        median(baseline),
        median(view.year.plus(-1)),
        median(view.year, strong=True),
        Entry(words.number(now.ratings) if now else "–"),
    )
