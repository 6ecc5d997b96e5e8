"""Resources: what the district budgeted and spent, beside where the goals' measures moved.

Beside, not because: no sentence here says that money moved a measure.
"""

from __future__ import annotations

import pandas as pd

from reporting.plan import SchoolYear
from reporting.report import scorecard, words
from reporting.report.charts import money as chart
from reporting.report.charts import style
from reporting.report.exhibits import Chart, Column, Entry, Prose, Span, Table, sentences
from reporting.report.view import View

SOURCE = "budget"


def missing(view: View) -> str:
    """Why there is no money to show, or an empty string."""
    if view.resources["school_year"].eq(str(view.year)).any():
        return ""
    return f"Not available [x]: there is no extract of budget and actuals for {view.year}."


def by_area(view: View) -> Chart:
    """Spent and budgeted in each area of the organisational model, this year."""
    areas = [(a.id, a.name) for a in view.plan.district.areas]
    return _chart(view, "area", areas, "Area", "area of the organisational model")


def by_goal(view: View) -> Chart:
    """Spent and budgeted for each goal, this year; last what serves no single goal."""
    goals = [(str(g.number), f"Goal {g.number}") for g in view.goals]
    return _chart(view, "goal", [*goals, ("", "No single goal")], "Goal", "goal of the plan")


def says(view: View) -> Prose:
    """How much was spent, how close to the budget, and how that changed."""
    now, before = _sum(view, view.year), _sum(view, view.year.plus(-1))
    budget, actual = now
    if actual is None:
        text = f"The budget of {view.year} is {dollars(budget)}; the books are still open."
        return sentences(text)
    said = f" of {dollars(budget)} budgeted ({_percent(actual, budget)})"
    change = ""
    if before[1]:
        change = f" That is {_change(actual, before[1])} than in {view.year.plus(-1)}."
    tied = sum(_sum(view, view.year, goal=str(g.number))[1] or 0 for g in view.goals)
    return Prose(
        (
            (
                Span(f"{dollars(actual)} was spent in {view.year}", True),
                Span(f"{said}.{change}"),
                Span(f" {_percent(tied, actual)} of it is tied to one goal of the plan."),
            ),
        )
    )


def beside_movement(view: View) -> Table:
    """Goal by goal: money, and how many of its measures moved since the year before."""
    before = view.year.plus(-1)
    rows = []
    for goal in view.goals:
        _, spent = _sum(view, view.year, goal=str(goal.number))
        _, earlier = _sum(view, before, goal=str(goal.number))
        moved = [
            scorecard.movement(view, line)
            for line in scorecard.lines_of(view, goal.objectives)
            if line.measure.direction != "none"
        ]
        counts = [sum(m == kind for m in moved) for kind in ("better", "unclear", "worse", "")]
        rows.append(
            (
                Entry(f"Goal {goal.number}"),
                Entry(dollars(spent) if spent is not None else "–"),
                Entry(_signed_percent(spent, earlier) if spent and earlier else "–"),
                *(Entry(str(count) if count else "–") for count in counts),
            )
        )
    return Table(
        title=f"Spending and movement by goal, {view.school_name}, {view.year}",
        columns=(
            Column("Goal"),
            Column("Spent", "right"),
            Column(f"Since {before}", "right"),
            Column("Measures clearly better", "right"),
            Column("No clear change", "right"),
            Column("Clearly worse", "right"),
            Column("Not compared", "right"),
        ),
        rows=tuple(rows),
        notes=(
            "Money and movement stand side by side; the table does not say that one caused the "
            "other. What a year’s money changes may show years later, or in no measure here. "
            "Measures are counted once per respondent population.",
        ),
        source=view.plan.source(SOURCE).label,
    )


def over_years(view: View) -> Table:
    """Spent for each goal, school year by school year."""
    years = [y for y in view.plan.district.years if y <= view.year]
    names = [*((str(g.number), f"Goal {g.number}") for g in view.goals), ("", "No single goal")]
    rows = [
        (
            Entry(name),
            *(Entry(_spent(_sum(view, y, goal=goal))) for y in years),
        )
        for goal, name in names
    ]
    rows.append(
        (
            Entry("Together", strong=True),
            *(Entry(_spent(_sum(view, y)), strong=True) for y in years),
        )
    )
    return Table(
        title="Spent by goal and school year",
        columns=(Column("Goal"), *(Column(str(y), "right") for y in years)),
        rows=tuple(rows),
        notes=("Dollars of each year, not adjusted for prices.",),
        source=view.plan.source(SOURCE).label,
    )


def dollars(amount: float) -> str:
    """``$21.4 million``, ``$385,000``; a true minus sign for a credit."""
    sign = words.MINUS if amount < 0 else ""
    size = abs(amount)
    if round(size / 1000) >= 1000:
        return f"{sign}${size / 1_000_000:,.1f} million"
    return f"{sign}${round(size, -3):,.0f}"


def _chart(view: View, column: str, names: list[tuple[str, str]], label: str, what: str) -> Chart:
    found = [(name, *_sum(view, view.year, **{column: key})) for key, name in names]
    shown = [(name, budget, actual) for name, budget, actual in found if budget or actual]
    amounts = [
        chart.Amount(name, actual, budget, dollars(actual) if actual is not None else "open")
        for name, budget, actual in shown
    ]
    drawing = chart.draw(amounts)
    rows = tuple(
        (
            Entry(name),
            Entry(dollars(budget)),
            Entry(dollars(actual) if actual is not None else "–"),
            Entry(_percent(actual, budget) if actual is not None and budget else "–"),
        )
        for name, budget, actual in shown
    )
    said = "; ".join(f"{a.name} {a.label}" for a in amounts)
    return Chart(
        title=f"Spent by {label.lower()}, {view.year}",
        alt=f"Bar chart of dollars spent by {what} in {view.year}, with the budget: {said}.",
        svg=style.svg(drawing),
        width=style.WIDTH,
        height=float(drawing.get_figheight()),
        table=Table(
            title=f"Budget and spending by {label.lower()}, {view.year}",
            columns=(
                Column(label),
                Column("Budget", "right"),
                Column("Spent", "right"),
                Column("Spent of budget", "right"),
            ),
            rows=rows,
        ),
        source=view.plan.source(SOURCE).label,
    )


def _sum(view: View, year: SchoolYear, **where: str) -> tuple[float, float | None]:
    """Budget and actual of a year; the actual is None while any part of it is open."""
    frame = view.resources
    chosen = frame[frame["school_year"] == str(year)]
    for column, value in where.items():
        chosen = chosen[chosen[column] == value]
    actual = chosen["actual"].sum(skipna=False) if len(chosen) else float("nan")
    return float(chosen["budget"].sum()), None if pd.isna(actual) else float(actual)


def _spent(amounts: tuple[float, float | None]) -> str:
    return "–" if amounts[1] is None else f"${amounts[1] / 1_000_000:,.2f} M"


def _percent(part: float, whole: float) -> str:
    return f"{words.number(100 * part / whole)}%" if whole else "–"


def _change(new: float, old: float) -> str:
    more = "more" if new > old else "less"
    return f"{words.number(abs(100 * (new - old) / old), 1)}% {more}"


def _signed_percent(new: float, old: float) -> str:
    amount = 100 * (new - old) / old
    return f"{'+' if amount > 0 else ''}{words.number(amount, 1)}%"
