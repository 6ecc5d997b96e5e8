"""The status rule: is a measure where the plan said that it would be?

Expected path: E = B + (T − B)(t − b)/(t* − b) from the baseline B in year b to the target T in year
t*. π is the probability that the true value is at or beyond E (Jeffreys posterior for shares, t for
means). Rules in order: not rated, target met, on track, too close to call, progressing, off track.
The thresholds are policy (``params/status.yaml``).
"""

from __future__ import annotations

from dataclasses import dataclass

from reporting.plan import Measure, Plan, SchoolYear
from reporting.report import statistics, words
from reporting.report.statistics import Interval, Mean, Proportion
from reporting.report.values import Cell

WORDS = {
    "met": "Target met",
    "on_track": "On track",
    "close": "Too close to call",
    "progressing": "Progressing",
    "off_track": "Off track",
    "not_rated": "Not rated",
    "improved": "Improved",
    "steady": "No clear change",
    "declined": "Declined",
}


@dataclass(frozen=True)
class Status:
    """A word, its shape, and why.

    Fields:
        id: key of :data:`WORDS`, also the name of the shape.
        reason: for the reader, when the measure is not rated.
        expected: E in the measure's unit (percent 0–100 or index points), if there is a path.
    """

    id: str
    reason: str = ""
    expected: float | None = None

    @property
    def word(self) -> str:
        return WORDS[self.id]


def judge(
    measure: Measure,
    population: str,
    plan: Plan,
    cell: Cell | None,
    baseline: Cell | None,
) -> Status:
    """Status of one cell against its baseline and the target in force.

    Args:
        cell: this year's value.
        baseline: the released value of the baseline year, same school and group.
    """
    rule = plan.status
    if cell is None or cell.marker == "x":
        return Status("not_rated", "not available")
    if cell.marker == "z":
        return Status("not_rated", "not applicable")
    if cell.value is None:
        return Status("not_rated", "withheld" if cell.marker == "c" else "close to an end")
    if measure.direction == "none":
        return Status("not_rated", "a description, without better or worse")
    people = cell.people or 0
    if people < rule.smallest_n:
        return Status("not_rated", "too few people")
    rate = cell.response_rate
    if measure.kind.is_survey and rate is not None and rate < rule.compare_response_rate:
        least = words.part(rule.compare_response_rate)
        return Status("not_rated", f"fewer than {least} responded")
    if baseline is None or baseline.value is None:
        return Status("not_rated", "no baseline")
    if broken_between(measure, population, plan, baseline.year, cell.year):
        return Status("not_rated", "break in series")
    target = plan.target_in_force(measure, population, cell.year)
    up = measure.direction == "higher"
    change = change_interval(cell, baseline, rule.confidence)
    better = change is not None and (change.low > 0 if up else change.high < 0)
    worse = change is not None and (change.high < 0 if up else change.low > 0)
    if target is None:
        if cell.year == baseline.year:
            return Status("not_rated", "baseline year")
        return Status("improved" if better else "declined" if worse else "steady")
    due, goal = target
    if cell.value >= goal if up else cell.value <= goal:
        return Status("met", expected=goal)
    if cell.year == baseline.year:
        # It stands on its own path by definition: a probability of one half would say nothing.
        return Status("not_rated", "baseline year")
    expected = expected_value(baseline.value, baseline.year, goal, due, cell.year)
    # A school that began beyond the district's target is asked for the target, never for more.
    expected = min(expected, goal) if up else max(expected, goal)
    chance = probability_beyond(cell, expected, up=up)
    if chance >= rule.on_track:
        return Status("on_track", expected=expected)
    if chance > rule.off_track:
        return Status("close", expected=expected)
    return Status("progressing" if better else "off_track", expected=expected)


def expected_value(
    baseline: float, baseline_year: SchoolYear, target: float, due: SchoolYear, year: SchoolYear
) -> float:
    """Value expected in ``year`` on the straight path; after the due year, the target."""
    span = due.ending - baseline_year.ending
    gone = min(max(year.ending - baseline_year.ending, 0), span)
    return target if span <= 0 else baseline + (target - baseline) * gone / span


def probability_beyond(cell: Cell, expected: float, *, up: bool) -> float:
    """Probability that the true value is at or beyond ``expected`` in the good direction."""
    if cell.proportion is not None:
        at_least = statistics.probability_at_least(
            cell.proportion, min(max(expected / 100, 0.0), 1.0)
        )
    else:
        assert cell.mean is not None
        at_least = statistics.mean_probability_at_least(cell.mean, expected)
    return at_least if up else 1 - at_least


def broken_between(
    measure: Measure, population: str, plan: Plan, first: SchoolYear, second: SchoolYear
) -> bool:
    """Whether a break in series lies between two school years (in either order)."""
    early, late = sorted((first, second))
    return any(early < b.first_year <= late for b in plan.breaks_in_series(measure, population))


def change_interval(new: Cell, old: Cell, confidence: float) -> Interval | None:
    """Interval of ``new − old`` in percentage points or index points; None if either is hidden."""
    if isinstance(new.proportion, Proportion) and isinstance(old.proportion, Proportion):
        low, high = statistics.difference(new.proportion, old.proportion, confidence)
        return Interval(100 * low, 100 * high)
    if isinstance(new.mean, Mean) and isinstance(old.mean, Mean):
        return statistics.mean_difference(new.mean, old.mean, confidence)
    return None
