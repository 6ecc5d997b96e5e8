"""Staff of one position group, such as teachers, beside the students.

A census: no interval, but one hire's weight.
"""

from __future__ import annotations

from reporting.plan import Measure, SchoolYear
from reporting.report import statistics, words
from reporting.report.charts import bars, style
from reporting.report.exhibits import Chart, Column, Entry, Table
from reporting.report.values import Cell
from reporting.report.view import View

_POSITIONS = {
    "Teacher": "teachers",
    "Administrator": "administrators",
    "Counselor": "counselors",
    "Support": "support staff",
}


def staff_of(measure: Measure) -> str:
    """The staff that a composition counts, in words: ``teachers``."""
    return _POSITIONS[measure.settings["position_group"]]


def composition_chart(view: View, measure: Measure) -> Chart:
    """Dumbbell of staff's and students' shares by group, with gap and ratio in the table."""
    breakdown = view.plan.breakdown(measure.breakdowns[0])
    staff_name = words.capital(staff_of(measure))
    split = words.inside(breakdown.name)
    pairs, body = [], []
    for group in breakdown.groups:
        staff, students = (
            view.cell(measure, p, breakdown=breakdown.id, group=group.id)
            for p in ("staff", "students")
        )
        a, b = _value(staff), _value(students)
        pairs.append(
            bars.Pair(group.name, a, b, words.shown(measure, staff), words.shown(measure, students))
        )
        gap = a - b if a is not None and b is not None else None
        body.append(
            (
                Entry(group.name),
                words.entry(measure, staff),
                words.entry(measure, students),
                Entry(words.signed(measure, gap) if gap is not None else "–"),
                Entry(f"{a / b:.1f}" if a is not None and b else "–"),
                Entry(_more(_teachers_short(staff, students))),
            )
        )
    drawing = bars.dumbbell(pairs, staff_name=staff_name, students_name="Students")
    compared = "; ".join(
        f"{p.name} {staff_of(measure)} {p.staff_label}, students {p.students_label}" for p in pairs
    )
    sources = [view.plan.source(source).label for source in (measure.source, "student_core")]
    return Chart(
        title=f"{staff_name} and students by {split}, {view.school_name}, {view.year}",
        alt=f"Dumbbell chart of shares by {split} in {view.year}: {compared}.",
        svg=style.svg(drawing),
        width=style.WIDTH,
        height=float(drawing.get_figheight()),
        table=Table(
            title=f"{staff_name} and students by {split}, {view.year}",
            columns=(
                Column(breakdown.name),
                Column(staff_name, "right"),
                Column("Students", "right"),
                Column("Gap, points", "right"),
                Column("Ratio", "right"),
                Column(f"{staff_name} short", "right"),
            ),
            rows=tuple(body),
            notes=(
                f"The ratio is the share of {staff_of(measure)} divided by the share of students: "
                f"1.0 is the same share, 0.5 half of it. {staff_name} short: so many more of the "
                f"group, at the same number of {staff_of(measure)} in all, would make the two "
                "shares equal.",
                *words.legend(*body),
            ),
        ),
        source="; ".join(sources),
    )


def dissimilarity(view: View, measure: Measure, year: SchoolYear) -> float | None:
    """Index of dissimilarity in percentage points (0–100); None unless every share is shown."""
    breakdown = view.plan.breakdown(measure.breakdowns[0])
    shares: dict[str, list[float]] = {"staff": [], "students": []}
    for population, values in shares.items():
        for group in breakdown.groups:
            amount = _value(
                view.cell(measure, population, year, breakdown=breakdown.id, group=group.id)
            )
            if amount is None:
                return None
            values.append(amount)
    return statistics.dissimilarity(shares["staff"], shares["students"])


def composition_sentences(view: View, measure: Measure) -> list[str]:
    """Largest gap, the index with last year's, and what one hire would move."""
    breakdown = view.plan.breakdown(measure.breakdowns[0])
    who = staff_of(measure)
    said = []
    gaps = []
    people = None
    for group in breakdown.groups:
        staff, students = (
            view.cell(measure, p, breakdown=breakdown.id, group=group.id)
            for p in ("staff", "students")
        )
        people = people or (staff.people if staff else None)
        a, b = _value(staff), _value(students)
        if a is not None and b is not None:
            gaps.append((abs(a - b), group.name, a, b))
    if gaps:
        _, name, a, b = max(gaps)
        said.append(
            f"The largest gap that can be shown is for {name}: {words.value(measure, a)} of "
            f"{who}, {words.value(measure, b)} of students."
        )
    now = dissimilarity(view, measure, view.year)
    before = dissimilarity(view, measure, view.year.plus(-1))
    if now is not None:
        earlier = (
            f" ({words.points(measure, before)} the year before)" if before is not None else ""
        )
        said.append(
            f"The index of dissimilarity is {words.points(measure, now)}{earlier}: of every 100 "
            f"{who}, {words.number(now)} would have to belong to another group for the two to "
            "look alike."
        )
    else:
        said.append(
            "The index of dissimilarity is not shown, because a group it needs is withheld or "
            "shown only as a range."
        )
    if people:
        said.append(
            f"With {words.number(people)} {who}, one hire moves a share by "
            f"{100 / people:.1f} points."
        )
    short = [(count, name) for name, count in _short(view, measure) if count]
    if short:
        parts = "; ".join(f"{name} {words.number(count)}" for count, name in short)
        said.append(
            f"At the same number of {who} in all, the shares of the students would take so many "
            f"{who} more: {parts}."
        )
    return said


def _short(view: View, measure: Measure) -> list[tuple[str, int | None]]:
    breakdown = view.plan.breakdown(measure.breakdowns[0])
    return [
        (
            group.name,
            _teachers_short(
                view.cell(measure, "staff", breakdown=breakdown.id, group=group.id),
                view.cell(measure, "students", breakdown=breakdown.id, group=group.id),
            ),
        )
        for group in breakdown.groups
    ]


def _teachers_short(staff: Cell | None, students: Cell | None) -> int | None:
    """Teachers of a group who would have to be hired in place of others; None when hidden."""
    if staff is None or students is None or not staff.proportion or not students.proportion:
        return None
    return max(0, round(students.proportion.share * staff.proportion.n - staff.proportion.k))


def _more(count: int | None) -> str:
    return "–" if count is None else "none" if count == 0 else words.number(count)


def _value(cell: Cell | None) -> float | None:
    return cell.value if cell else None
