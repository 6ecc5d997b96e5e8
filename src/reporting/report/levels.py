"""Achievement levels of a subject: stacked bars split at proficient, by year and by group."""

from __future__ import annotations

from reporting.plan import Measure
from reporting.report import words
from reporting.report.charts import bars, style
from reporting.report.exhibits import Chart, Column, Entry, Table
from reporting.report.values import Cell
from reporting.report.view import View


def levels_chart(view: View, measure: Measure) -> Chart:
    """Levels of all students by school year; in the district's report then of each group.

    In a single school most groups are too small for four levels each.
    """
    names = view.plan.achievement.names
    drawn: list[bars.Bar] = [bars.Bar("All students, by school year", None, is_heading=True)]
    body: list[tuple[Entry, ...]] = []
    for year, _ in view.series(measure, "students"):
        if not measure.holds_in(year):
            continue
        cells = [view.cell(measure, "students", year, level=level) for level in names]
        _add(measure, str(year), cells, drawn, body)
    for breakdown_id in measure.breakdowns if view.is_district else ():
        breakdown = view.plan.breakdown(breakdown_id)
        drawn.append(bars.Bar(f"{breakdown.name}, {view.year}", None, is_heading=True))
        for group in (g for g in breakdown.groups if not g.rest):
            cells = [
                view.cell(measure, "students", breakdown=breakdown_id, group=group.id, level=level)
                for level in names
            ]
            _add(measure, group.name, cells, drawn, body)
    drawing = bars.levels(drawn, names, len(names) - len(view.plan.achievement.proficient))
    latest = [view.cell(measure, "students", level=level) for level in names]
    said = ", ".join(
        f"{name} {words.shown(measure, cell)}" for name, cell in zip(names, latest, strict=True)
    )
    return Chart(
        title=f"{measure.title}, {view.school_name}",
        alt=(
            f"Stacked bars of achievement levels split at proficient. "
            f"All students in {view.year}: {said}."
        ),
        svg=style.svg(drawing),
        width=style.WIDTH,
        height=float(drawing.get_figheight()),
        table=Table(
            title=f"{measure.title}, {measure.unit}",
            columns=(
                Column("Who and when"),
                *(Column(level, "right") for level in names),
                Column("n", "right"),
            ),
            rows=tuple(body),
            notes=words.legend(*body),
        ),
        notes=("Left of the line: below proficient. Right of it: proficient or advanced.",),
        source=view.plan.source(measure.source).label,
    )


def _add(
    measure: Measure,
    name: str,
    cells: list[Cell | None],
    drawn: list[bars.Bar],
    body: list[tuple[Entry, ...]],
) -> None:
    values = [c.value for c in cells if c and c.value is not None]
    if len(values) == len(cells):
        drawn.append(bars.Bar(name, tuple(values)))
    else:
        marker = next((c.marker for c in cells if c and c.marker), "x")
        text = {"c": "withheld [c]", "z": "not applicable [z]"}.get(marker, "not available [x]")
        drawn.append(bars.Bar(name, None, text))
    body.append(
        (Entry(name), *(words.entry(measure, c) for c in cells), Entry(words.people(cells[0])))
    )
