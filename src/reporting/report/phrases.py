"""Sentences whose words and numbers follow the released cells.

A change is called a change only when its interval excludes zero; otherwise the words are "no clear
change". Nothing here knows a number that the released table does not show.
"""

from __future__ import annotations

from reporting.plan import Measure
from reporting.report import statistics, words
from reporting.report.status import broken_between
from reporting.report.values import Cell
from reporting.report.view import GroupCell, View

WHO = {"students": "students", "staff": "staff members", "families": "families"}


def level_sentence(view: View, measure: Measure, population: str) -> str:
    """What the value is this year, for how many people."""
    cell = view.cell(measure, population)
    assert cell is not None
    what = _subject(view, measure, population)
    if cell.marker:
        return f"In {view.year}, {what} is {_absence(cell)}."
    if cell.value is None:
        return f"In {view.year}, {what} was {words.bound(cell)}."
    limits = words.interval(measure, cell.interval(view.confidence))
    return (
        f"In {view.year}, {what} was {words.value(measure, cell.value)} "
        f"(95% interval {limits}{_coverage(measure, population, cell)})."
    )


def change_sentence(view: View, measure: Measure, population: str) -> str:
    """Change since last year, in words that its interval allows."""
    cell = view.cell(measure, population)
    if cell is None or cell.value is None:
        return ""
    if not view.may_compare(measure, cell):
        return (
            f"Fewer than half of the {WHO[population]} who were asked answered, so this report "
            "compares the value with nothing."
        )
    before = view.year.plus(-1)
    if broken_between(measure, population, view.plan, before, view.year):
        return f"A break in series stands before {view.year}; earlier values do not compare."
    previous = view.previous(measure, population)
    change = view.change(measure, cell, previous)
    if previous is None or previous.value is None or change is None:
        return ""
    amount = cell.value - previous.value
    if not change.excludes(0):
        return (
            f"There is no clear change since {before} ({words.value(measure, previous.value)}; "
            f"change {words.signed(measure, amount)}, interval "
            f"{words.signed_interval(measure, change)})."
        )
    more = "more" if amount > 0 else "less"
    return (
        f"That is {words.points(measure, amount)} {more} than in {before} "
        f"(interval {words.signed_interval(measure, change)}), a clear {_move(measure, amount)}."
    )


def trend_sentence(view: View, measure: Measure, population: str) -> str:
    """Trend over the comparable years (Cochran–Armitage), three or more."""
    cells = view.comparable(measure, population)
    this_year = cells[-1] if cells and cells[-1].year == view.year else None
    if this_year is None or len(cells) < 3 or not view.may_compare(measure, *cells):
        return ""
    first = cells[0]
    assert first.value is not None
    span = f"Over the {len(cells)} comparable years since {first.year}"
    series = [c.proportion for c in cells if c.proportion]
    if len(series) == len(cells):
        trend = statistics.trend(series, [c.year.ending for c in cells])
        rising = trend.z > 0
        # A line that leans one way between ends that lie the other way is no plain movement.
        agree = rising == (series[-1].share > series[0].share)
        if trend.p >= 1 - view.confidence or not agree:
            return f"{span} there is no clear trend."
        move = "rising" if rising else "falling"
        return f"{span} it is {move}, from {words.value(measure, first.value)}."
    return ""


def status_sentence(view: View, measure: Measure, population: str) -> str:
    """Status against the path to the target."""
    status = view.status(measure, population)
    cell = view.cell(measure, population)
    if cell is not None and not view.may_compare(measure, cell):
        return ""  # already said: nothing is compared
    if status.id == "not_rated":
        return f"Not rated: {status.reason}." if status.reason else ""
    target = view.plan.target_in_force(measure, population, view.year)
    if target is None or status.expected is None:
        return f"Since the baseline: {status.word.lower()}."
    due, goal = target
    aim = f"{words.value(measure, goal)} by {due}"
    if status.id == "met":
        return f"The target of {aim} is met."
    return (
        f"{status.word}: on the straight path from the baseline to {aim}, "
        f"{words.value(measure, status.expected)} was expected this year."
    )


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
            side, where = ("lower", "below") if low_first else ("higher", "above")
            parts = [
                f"{g.group.name} ({words.shown(measure, g.cell)}, "
                f"{words.points(measure, g.gap or 0)} {where} all others)"
                for g in clear
            ]
            said.append(f"Clearly {side} than all other {WHO[population]}: {words.listed(parts)}.")
    if compared and not said:
        said.append(f"No group differs clearly from all other {WHO[population]}.")
    withheld = [g for g in groups if g.cell.marker == "c"]
    if withheld:
        count = len(withheld)
        said.append(
            f"{words.number(count)} small group{'s are' if count > 1 else ' is'} withheld [c] "
            "to protect privacy."
        )
    return said


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


def _subject(view: View, measure: Measure, population: str) -> str:
    where = "" if view.is_district else f" at {view.school_name}"
    if measure.kind == "favorable":
        return f"the share of favorable answers of {WHO[population]}{where}"
    if measure.kind == "risk":
        return f"the share of students{where} with {_event(measure)}"
    if measure.kind == "mean":
        return f"the {measure.title}{where}"
    return f"the share of students{where} in “{measure.title}”"


def _event(measure: Measure) -> str:
    return {
        "referral": "an office referral",
        "ISS": "an in-school suspension",
        "OSS": "an out-of-school suspension",
    }[measure.settings["event"]]


def _coverage(measure: Measure, population: str, cell: Cell) -> str:
    if measure.kind == "favorable" and cell.response_rate is not None:
        assert cell.invited is not None
        return (
            f"; {words.people(cell)} of {words.number(cell.invited)} {WHO[population]} answered, "
            f"{100 * cell.response_rate:.0f}%"
        )
    return f"; {words.people(cell)} students"
