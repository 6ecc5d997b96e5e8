"""Several shares of one count over different denominators, each with the question it answers.

"87%" and "44%" of the same AP results are both right: one is of exams taken, the other of all
students. Side by side nobody mistakes one for the other.
"""

from __future__ import annotations

from collections.abc import Sequence

from reporting.errors import ExhibitError, did_you_mean
from reporting.plan import Measure, kinds
from reporting.report import groups, words
from reporting.report.charts import dots, style
from reporting.report.exhibits import Chart, Column, Entry, Table
from reporting.report.values import Cell
from reporting.report.view import View

POPULATION = "students"


def members(view: View, family: str) -> list[Measure]:
    """The shares of one family, in the order of the plan.

    Raises:
        ExhibitError: no share of the plan belongs to such a family.
    """
    shares = [m for m in view.plan.measures if m.kind == kinds.PERCENT and m.related]
    found = [m for m in shares if m.related == family]
    if not found:
        valid = sorted({m.related for m in shares if m.related})
        raise ExhibitError(
            f"no shares belong to {family!r}; {did_you_mean(family, valid)}",
            valid=valid,
            next_step="name one of these: `related` in params/measures.yaml",
        )
    return found


def denominators_chart(view: View, measures: Sequence[Measure]) -> Chart:
    """One row per share with its interval; beneath, counts and the question that it answers."""
    cells = [view.cell(m, POPULATION) for m in measures]
    rows = [
        groups.row(view, m, words.capital(_of(m)), cell)
        for m, cell in zip(measures, cells, strict=True)
    ]
    drawing = dots.draw(rows, unit=measures[0].sign, reference=None, limits=(0, 100))
    body = [_line(view, m, cell) for m, cell in zip(measures, cells, strict=True)]
    said = "; ".join(
        f"{words.shown(m, cell)} {_of(m)}" for m, cell in zip(measures, cells, strict=True)
    )
    return Chart(
        title=f"One result, {words.spelled(len(measures))} denominators, {view.year}",
        alt=f"Dot plot of {words.spelled(len(measures))} shares, {view.school_name}, "
        f"{view.year}: {said}.",
        svg=style.svg(drawing),
        width=style.WIDTH,
        height=float(drawing.get_figheight()),
        table=Table(
            title=f"What each share answers, {view.school_name}, {view.year}",
            columns=(
                Column("Share"),
                Column("Question it answers", weight=2),
                Column("Count", "right"),
                Column("Of", "right"),
                Column(str(view.year), "right"),
                Column(str(view.year.plus(-1)), "right"),
            ),
            rows=tuple(body),
            notes=words.legend(*body),
        ),
        notes=("Lines are 95% intervals. The shares do not compete: each answers its question.",),
        source=view.plan.source(measures[0].source).label,
    )


def _line(view: View, measure: Measure, cell: Cell | None) -> tuple[Entry, ...]:
    counts = cell.counts if cell else None
    return (
        Entry(words.capital(_of(measure))),
        Entry(measure.question),
        Entry(words.number(counts.k) if counts else "–"),
        Entry(words.number(counts.n) if counts else "–"),
        words.entry(measure, cell, strong=True),
        words.entry(measure, view.cell(measure, POPULATION, view.year.plus(-1))),
    )


def _of(measure: Measure) -> str:
    """``of exams taken``: what the title says after its comma, else the unit."""
    _, comma, rest = measure.title.partition(", ")
    return rest if comma else measure.unit
