"""Sentences whose words and numbers follow the released cells.

A change is called a change only when its interval excludes zero; otherwise the words are "no clear
change". Nothing here knows a number that the released table does not show.
"""

from __future__ import annotations

from collections.abc import Sequence

from reporting.plan import Measure
from reporting.report import ratings, statistics, words
from reporting.report.status import broken_between
from reporting.report.values import Cell
from reporting.report.view import GroupCell, View

# As owners of their answers, and as people.
WHOSE = {"students": "students’", "staff": "staff", "families": "families’"}
WHO = {"students": "students", "staff": "staff", "families": "families"}


def absence_sentence(view: View, measure: Measure) -> str:
    """Why there is nothing to show, or an empty string."""
    if not measure.holds_in(view.year):
        since, until = measure.first_year, measure.last_year
        life = f"from {since} on" if view.year < since else f"until {until}"
        return f"Not available [x]: this measure is counted {life}."
    if not view.applies(measure):
        plain = [g.lstrip("0") for g in measure.grades or ()]
        grades = f"grade{'s' if len(plain) > 1 else ''} {words.listed(plain)}"
        return (
            f"Not applicable [z]: this measure is about {grades}, "
            f"which {view.school_name} does not have."
        )
    if measure.kind.has_levels:
        return ""
    if measure.kind.is_rated:
        return ratings.absence_sentence(view, measure)
    label = view.plan.source(measure.source).label
    if measure.kind.divides_a_whole:
        # Only an extract that is missing leaves a cell for everybody.
        missing = any(view.cell(measure, p) for p in measure.populations)
        return f"Not available [x]: no extract of {label} in {view.year}." if missing else ""
    cells = [cell for p in measure.populations for _, cell in view.series(measure, p) if cell]
    if all(c.marker in ("x", "z") for c in cells):
        return f"Not available [x]: there is no extract of {label} up to {view.year}."
    return ""


def level_sentence(view: View, measure: Measure, population: str) -> tuple[str, str]:
    """This year's value, and behind it its interval and the number of people.

    For surveys not their number but how many of those asked responded.
    """
    cell = view.cell(measure, population)
    assert cell is not None
    if cell.marker:
        whose = f" of {WHO[population]}" if len(measure.populations) > 1 else ""
        return f"The value{whose} for {cell.year} is {_absence(cell)}", "."
    said = f"{_subject(measure, population, words.shown(measure, cell))} in {cell.year}"
    if cell.value is None:
        return said, "."
    limits = words.interval(measure, cell.interval(view.confidence))
    return said, f" (95% interval {limits}; {_coverage(measure, population, cell)})."


def percentile_sentence(view: View, measure: Measure, population: str) -> str:
    """The percentile of a mean index with its interval, where the measure has one."""
    among = measure.settings.get("percentile")
    cell = view.cell(measure, population)
    if among is None or cell is None or cell.mean is None:
        return ""
    limits = cell.interval(view.confidence)
    assert limits is not None
    middle, low, high = (
        words.ordinal(statistics.percentile_of_index(v)) for v in (cell.mean.value, *limits)
    )
    return (
        f"A mean index of {words.value(measure, cell.mean.value)} is the {middle} percentile of "
        f"{among} (interval {low} to {high}); the 50th is exactly what is expected."
    )


def wave_sentence(view: View, measure: Measure) -> str:
    """In a year without a survey: that there is none, and which one is shown instead."""
    wave = view.wave(measure)
    if wave == view.year:
        return ""
    return (
        f"This survey is taken in even-numbered years only: there is none in {view.year}, and "
        f"{wave} is the last."
    )


def change_sentence(view: View, measure: Measure, population: str) -> str:
    """Change since last year (or the last wave), in words that its interval allows."""
    cell = view.cell(measure, population)
    if cell is None or cell.value is None:
        return ""
    if not view.may_compare(measure, cell):
        least = words.part(view.plan.status.compare_response_rate)
        return (
            f"Fewer than {least} of {WHO[population]} asked responded, so this report compares "
            "the value with nothing."
        )
    before = view.wave_before(measure)
    if broken_between(measure, population, view.plan, before, cell.year):
        return (
            f"There is a break in series before {cell.year} [b], so earlier values do not compare."
        )
    previous = view.previous(measure, population)
    change = view.change(measure, cell, previous)
    if previous is None or previous.value is None or change is None:
        return ""
    amount = cell.value - previous.value
    limits = words.signed_interval(measure, change)
    if not change.excludes(0):
        return (
            f"That is no clear change from {words.value(measure, previous.value)} in {before} "
            f"({words.signed_points(measure, amount)}; interval {limits})."
        )
    more = "more" if amount > 0 else "less"
    return (
        f"That is {words.points(measure, amount)} {more} than in {before} (interval {limits}), "
        f"a clear {_move(measure, amount)}."
    )


def trend_sentence(view: View, measure: Measure, population: str) -> str:
    """Trend over the comparable years (Cochran–Armitage), three or more."""
    cells = view.comparable(measure, population)
    this_year = cells[-1] if cells and cells[-1].year == view.wave(measure) else None
    if this_year is None or len(cells) < 3 or not view.may_compare(measure, *cells):
        return ""
    first = cells[0]
    assert first.value is not None
    series = [c.proportion for c in cells if c.proportion]
    if len(series) != len(cells):
        return ""
    count = words.spelled(len(cells))
    trend = statistics.trend(series, [c.year.ending for c in cells])
    rising = trend.z > 0
    # A line that leans one way between ends that lie the other way is no plain movement.
    agree = rising == (series[-1].share > series[0].share)
    if trend.p < 1 - view.confidence and agree:
        move = "rising" if rising else "falling"
        start = f"{words.value(measure, first.value)} in {first.year}"
        return f"Over {count} comparable years it has been {move}, from {start}."
    return f"There is no clear trend over the {count} comparable years since {first.year}."


# Why a measure is not rated, where the sentences before have not said it already.
_NOT_RATED = {
    "close to an end": "It is not rated, because a value so close to 0 or 100% is shown as a range",
    "too few people": "It is not rated, because it rests on too few people",
    "no baseline": "It is not rated, because there is no baseline to start from",
    "break in series": "It is not rated, because its baseline lies before a break in series [b]",
    "baseline year": "This is the baseline year",
    "withheld": "",
    "not available": "",
    "not applicable": "",
    "a description, without better or worse": "",
}


def status_sentence(view: View, measure: Measure, population: str) -> str:
    """Status against the path to the target."""
    status = view.status(measure, population)
    cell = view.cell(measure, population)
    if cell is not None and not view.may_compare(measure, cell):
        return ""  # already said: nothing is compared
    if status.id == "not_rated":
        reason = _NOT_RATED.get(status.reason, status.reason and f"Not rated: {status.reason}")
        return f"{reason}." if reason else ""
    target = view.plan.target_in_force(measure, population, view.wave(measure))
    if target is None or status.expected is None:
        return f"Since the baseline: {status.word.lower()}."
    due, goal = target
    aim = f"{words.value(measure, goal)} by {due}"
    if status.id == "met":
        return f"The target of {aim} is met."
    expected = words.value(measure, status.expected)
    when = "this year" if view.wave(measure) == view.year else f"in {view.wave(measure)}"
    path = f"the path to {aim} asks for {expected} {when}"
    if status.id == "progressing":
        return f"{status.word}: it is clearly better than the baseline, but {path}."
    return f"{status.word}: {path}."


def group_sentences(view: View, measure: Measure, population: str = "students") -> list[str]:
    """Groups that differ clearly from all other students; what is withheld is said."""
    groups = view.groups(measure, population)
    if not groups:
        return []
    compared = [g for g in groups if g.p is not None]
    said: list[str] = []
    seen: set[str] = set()
    for low_first in (True, False):
        clear = [g for g in compared if _is_clear(view, g, below=low_first)]
        clear.sort(key=lambda g: abs(g.gap or 0), reverse=True)
        # Of two complementary groups one sentence says it all.
        clear = [g for g in clear if not (len(g.breakdown.groups) == 2 and g.breakdown.id in seen)]
        seen |= {g.breakdown.id for g in clear if len(g.breakdown.groups) == 2}
        if clear:
            where = "below" if low_first else "above"
            parts = [
                f"{g.group.name} ({words.shown(measure, g.cell)}, "
                f"{words.points(measure, g.gap or 0)} {where})"
                for g in clear
            ]
            said.append(f"Clearly {where} all other {WHO[population]}: {words.listed(parts)}.")
    if not compared:
        said.append("No group can be compared with the others.")
    elif not said:
        said.append(f"No group differs clearly from all other {WHO[population]}.")
    withheld = withheld_sentence(groups)
    return [*said, withheld] if withheld else said


def withheld_sentence(groups: Sequence[GroupCell]) -> str:
    """How many groups are withheld; empty when none is."""
    withheld = sum(g.cell.marker == "c" for g in groups)
    if not withheld:
        return ""
    many = "groups are" if withheld > 1 else "group is"
    return f"{words.capital(words.spelled(withheld))} {many} withheld [c] to protect privacy."


def _is_clear(view: View, g: GroupCell, *, below: bool) -> bool:
    assert g.p is not None
    return g.p < 1 - view.confidence and ((g.gap or 0) < 0) == below


def _move(measure: Measure, amount: float) -> str:
    better = (amount > 0) == (measure.direction == "higher")
    if measure.direction == "none":
        return "change"
    return "improvement" if better else "decline" if measure.direction == "higher" else "increase"


def _absence(cell: Cell) -> str:
    return {
        "c": "withheld [c] to protect privacy",
        "x": "not available [x]",
        "z": "not applicable [z]",
    }[cell.marker]


def _subject(measure: Measure, population: str, shown: str) -> str:
    """The value as the beginning of a sentence."""
    if measure.said:
        return f"{shown} {measure.said}"
    if measure.kind.is_survey:
        return f"{shown} of {WHOSE[population]} answers were favorable"
    if measure.kind.is_of_enrolled:
        return f"{shown} of students had {_EVENTS[measure.settings['event']]}"
    if not measure.kind.is_share:
        return f"The {words.inside(measure.title)} was {shown}"
    if "program" in measure.settings:
        return f"{shown} of students{_grades(measure)} took part in {measure.title.lower()}"
    return f"{shown} of tested students were {words.inside(measure.title)}"


_EVENTS = {
    "referral": "an office referral",
    "ISS": "an in-school suspension",
    "OSS": "an out-of-school suspension",
    "EXP": "an expulsion",
    "UR": "a unilateral removal",
}


def _grades(measure: Measure) -> str:
    grades = [g.lstrip("0") for g in measure.grades or ()]
    return f" in grades {grades[0]}–{grades[-1]}" if grades else ""


def _coverage(measure: Measure, population: str, cell: Cell) -> str:
    if measure.kind.is_survey and cell.response_rate is not None:
        return f"{100 * cell.response_rate:.0f}% of {WHO[population]} asked responded"
    people = f"{words.people(cell)} students"
    if measure.each == "exam" and cell.counts is not None:
        people = f"{words.number(cell.counts.n)} exams of {people}"
    if cell.response_rate is None:
        return people
    return f"{people}; participation {100 * cell.response_rate:.0f}%"
