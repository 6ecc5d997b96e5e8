"""A measure over the years: one panel per respondent population, or one per school."""

from __future__ import annotations

from collections.abc import Sequence

from reporting.plan import DISTRICT, Measure, SchoolYear
from reporting.report import words
from reporting.report.charts import style, trend
from reporting.report.exhibits import Chart, Column, Entry, Table
from reporting.report.values import Cell
from reporting.report.view import View

SCHOOLS_HEIGHT = 1.5  # inches; no legend, no targets


def trend_chart(view: View, measure: Measure) -> Chart:
    """The measure of this report's school over the years, beside the district."""
    populations = list(measure.populations)
    panels = [
        _panel(view, measure, p, view.school, title=_title(p, populations)) for p in populations
    ]
    floor, ceiling = measure.ends
    drawing = trend.draw(
        panels,
        unit=measure.sign,
        floor=floor,
        ceiling=ceiling,
        name=view.school_name,
        beside_name="" if view.is_district else "District",
        zero=_zero(measure),
    )
    table = _years_table(view, measure, [(p, view.school, words.capital(p)) for p in populations])
    return Chart(
        title=_message(view, measure, populations),
        alt=_alt(view, measure, populations),
        svg=style.svg(drawing),
        width=style.WIDTH,
        height=float(drawing.get_figheight()),
        table=table,
        source=view.plan.source(measure.source).label,
    )


def schools_chart(view: View, measure: Measure, population: str) -> Chart:
    """Every school on one scale, in the order of the plan, never ranked."""
    schools = [s for s in view.plan.district.schools if view.plan.applies(measure, s.slug)]
    panels = [
        _panel(view, measure, population, s.slug, title=_short_name(s.name), target=False)
        for s in schools
    ]
    floor, ceiling = measure.ends
    drawing = trend.draw(
        panels,
        unit=measure.sign,
        floor=floor,
        ceiling=ceiling,
        height=SCHOOLS_HEIGHT,
        zero=_zero(measure),
    )
    rows = [(population, s.slug, s.name) for s in schools]
    values = "; ".join(
        f"{s.name} {words.shown(measure, view.cell(measure, population, school=s.slug))}"
        for s in schools
    )
    return Chart(
        title=f"{measure.title} by school, {population}",
        alt=(
            f"Line charts of {words.inside(measure.title)} by school. In {view.wave(measure)}: "
            f"{values}."
        ),
        svg=style.svg(drawing),
        width=style.WIDTH,
        height=float(drawing.get_figheight()),
        table=_years_table(view, measure, rows),
        notes=(
            "Upright lines are 95% intervals. Schools stand in a fixed order, not ranked; their "
            "students differ.",
        ),
        source=view.plan.source(measure.source).label,
    )


def _zero(measure: Measure) -> str:
    return (measure.scale.zero or "") if measure.scale else ""


def _panel(
    view: View, measure: Measure, population: str, school: str, *, title: str, target: bool = True
) -> trend.Panel:
    points = tuple(
        _point(view, measure, cell)
        for _, cell in view.series(measure, population, school)
        if cell is not None
    )
    beside: tuple[trend.Point, ...] = ()
    if school != DISTRICT and target:
        beside = tuple(
            _point(view, measure, cell)
            for _, cell in view.series(measure, population, DISTRICT)
            if cell is not None
        )
    breaks = tuple(
        b.first_year
        for b in view.plan.breaks_in_series(measure, population)
        if b.first_year <= view.year
    )
    wave = view.wave(measure)
    due = view.plan.target_in_force(measure, population, wave) if target else None
    baseline = view.baseline(measure, population, school)
    return trend.Panel(
        title=title,
        points=points,
        beside=beside,
        breaks=breaks,
        target=(due[0], due[1], f"target {words.value(measure, due[1])}") if due else None,
        path_from=_path_from(measure, baseline, due[1] if due else None),
    )


def _path_from(
    measure: Measure, baseline: Cell | None, goal: float | None
) -> tuple[SchoolYear, float] | None:
    """Where the straight path begins; a baseline beyond the target is asked for no more than it."""
    if baseline is None or baseline.value is None or goal is None:
        return None
    nearer = min if measure.direction == "higher" else max
    return baseline.year, nearer(baseline.value, goal)


def _point(view: View, measure: Measure, cell: Cell) -> trend.Point:
    limits = cell.interval(view.confidence)
    if cell.value is not None and limits is not None:
        return trend.Point(
            cell.year, cell.value, limits.low, limits.high, "", words.value(measure, cell.value)
        )
    marker = {"c": "withheld [c]", "x": "not available [x]", "z": "not applicable [z]"}
    if cell.low is not None and cell.high is not None:
        return trend.Point(cell.year, None, 100 * cell.low, 100 * cell.high, words.bound(cell))
    return trend.Point(cell.year, None, words=marker.get(cell.marker, ""))


def _years_table(view: View, measure: Measure, rows: list[tuple[str, str, str]]) -> Table:
    years = [y for y in view.plan.district.years if y <= view.year and measure.taken_in(y)]
    body = []
    for population, school, name in rows:
        cells = [view.cell(measure, population, y, school=school) for y in years]
        latest = cells[-1]
        body.append(
            (
                Entry(name, strong=True),
                *(words.entry(measure, c, strong=c is latest and c is not None) for c in cells),
                Entry(
                    words.interval(measure, latest.interval(view.confidence)) or "–"
                    if latest
                    else "–"
                ),
                Entry(words.people(latest)),
            )
        )
    columns = (
        Column("Who" if rows and rows[0][1] == view.school else "School"),
        *(Column(str(y), "right") for y in years),
        Column("95% interval", "right"),
        Column("n", "right"),
    )
    return Table(
        title=f"{measure.title} by school year, {measure.unit}",
        columns=columns,
        rows=tuple(body),
        notes=words.legend(*body),
    )


def _message(view: View, measure: Measure, populations: Sequence[str]) -> str:
    """This year's values, and for a single population last year's: the title of the chart."""
    shown = {p: words.marked(measure, view.cell(measure, p)) for p in populations}
    if len(populations) > 1:
        parts = ", ".join(f"{p} {value}" for p, value in shown.items())
        return f"{measure.title} in {view.wave(measure)}: {parts}"
    (population,) = populations
    previous = view.previous(measure, population)
    now = view.cell(measure, population)
    before = ""
    if previous and previous.value is not None and now and now.value is not None:
        when = "the year before" if measure.waves == "every year" else f"in {previous.year}"
        before = f", {words.value(measure, previous.value)} {when}"
    return f"{measure.title} in {view.wave(measure)}: {shown[population]}{before}"


def _alt(view: View, measure: Measure, populations: Sequence[str]) -> str:
    parts = []
    for population in populations:
        shown = [c for _, c in view.series(measure, population) if c and c.value is not None]
        if len(shown) > 1:
            first, last = shown[0], shown[-1]
            assert first.value is not None
            assert last.value is not None
            parts.append(
                f"{population} {words.value(measure, first.value)} in {first.year}, "
                f"{words.value(measure, last.value)} in {last.year}"
            )
        else:
            parts.append(f"{population}: {words.shown(measure, view.cell(measure, population))}")
    return (
        f"Line chart of {words.inside(measure.title)}, {view.school_name}, by school year: "
        f"{'; '.join(parts)}."
    )


def _title(population: str, populations: Sequence[str]) -> str:
    return words.capital(population) if len(populations) > 1 else ""


def _short_name(name: str) -> str:
    for word in (" Elementary School", " Middle School", " High School", " School"):
        name = name.removesuffix(word)
    return name if len(name) <= 18 else f"{name[:17]}…"
