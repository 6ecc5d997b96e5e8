"""Groups of students beside each other, each compared with all other students."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from reporting.plan import Measure
from reporting.report import words
from reporting.report.charts import dots, style
from reporting.report.exhibits import Chart, Column, Entry, Table
from reporting.report.values import Cell
from reporting.report.view import GroupCell, View

_MARKED = {"c": "withheld [c]", "x": "not available [x]", "z": "not applicable [z]"}


def groups_chart(view: View, measure: Measure, population: str) -> Chart:
    """Dot plot of all groups in their fixed order, and the table of gaps to all others."""
    everybody = view.cell(measure, population)
    groups = view.groups(measure, population)
    rows = [everybody_row(view, measure, population, everybody)]
    rows += with_headings(groups, lambda g: row(view, measure, g.group.name, g.cell))
    drawing = dots.draw(
        rows,
        unit=measure.sign,
        reference=reference(everybody, population),
        limits=measure.ends,
        zero=_has_zero(measure),
    )
    return Chart(
        title=f"{measure.title} by group of {population}, {view.wave(measure)}",
        alt=_alt(view, measure, population, everybody, groups),
        svg=style.svg(drawing),
        width=style.WIDTH,
        height=float(drawing.get_figheight()),
        table=_gap_table(view, measure, population, groups),
        notes=_reading_note(rows, measure),
        source=view.plan.source(measure.source).label,
    )


def _has_zero(measure: Measure) -> bool:
    return measure.scale is not None and measure.scale.zero is not None


def _reading_note(rows: list[dots.Row], measure: Measure) -> tuple[str, ...]:
    notes = ["Lines are 95% intervals."]
    if measure.scale is not None and measure.scale.zero:
        notes.append(f"The dotted line at 0: {measure.scale.zero}.")
    if any(r.value is None and r.low is not None for r in rows):
        notes.append("A pale band holds a value that is shown as a range only.")
    notes.append("Groups stand in a fixed order, not ranked.")
    return (" ".join(notes),)


def everybody_row(view: View, measure: Measure, population: str, cell: Cell | None) -> dots.Row:
    """The first row: all students together, in bold."""
    return replace(row(view, measure, f"All {population}", cell), strong=True)


def row(view: View, measure: Measure, name: str, cell: Cell | None) -> dots.Row:
    """One cell as a dot with its interval, a band for a range, or words for what is missing."""
    if cell is None:
        return dots.Row(name)
    limits = cell.interval(view.confidence)
    if cell.value is not None and limits is not None:
        return dots.Row(
            name,
            value=cell.value,
            low=limits.low,
            high=limits.high,
            label=words.value(measure, cell.value),
        )
    if cell.is_coded:
        assert cell.low is not None
        assert cell.high is not None
        return dots.Row(name, low=100 * cell.low, high=100 * cell.high, label=words.bound(cell))
    return dots.Row(name, label=_MARKED.get(cell.marker, ""))


def with_headings(groups: list[GroupCell], draw: Callable[[GroupCell], dots.Row]) -> list[dots.Row]:
    """A row per group, below the headings of their breakdowns."""
    rows: list[dots.Row] = []
    last = ""
    for g in groups:
        # Groups that stand alone (with an IEP, English learners) share one heading.
        charted = sum(not other.rest for other in g.breakdown.groups)
        heading = g.breakdown.name if charted > 1 else "Programs"
        if heading != last:
            rows.append(dots.Row(heading, is_heading=True))
            last = heading
        rows.append(draw(g))
    return rows


def reference(everybody: Cell | None, population: str) -> tuple[float, str] | None:
    """The vertical line for everybody, and its name."""
    if everybody is None or everybody.value is None:
        return None
    return everybody.value, f"all {population}"


def _gap_table(view: View, measure: Measure, population: str, groups: list[GroupCell]) -> Table:
    body = []
    for g in groups:
        clear = g.p is not None and g.p < 1 - view.confidence
        word = (
            ""
            if g.p is None
            else (("lower" if (g.gap or 0) < 0 else "higher") if clear else "no clear gap")
        )
        body.append(
            (
                Entry(g.group.name),
                words.entry(measure, g.cell),
                Entry(words.interval(measure, g.cell.interval(view.confidence)) or "–"),
                Entry(words.people(g.cell)),
                Entry(words.signed(measure, g.gap) if g.gap is not None else "–"),
                Entry(word or "not compared"),
            )
        )
    return Table(
        title=f"{measure.title}: each group beside all other {population}, {view.wave(measure)}",
        columns=(
            Column("Group"),
            Column("Value", "right"),
            Column("95% interval", "right"),
            Column("n", "right"),
            Column("Gap, points", "right"),
            Column("Than all others"),
        ),
        rows=tuple(body),
        notes=words.legend(*body),
    )


def _alt(
    view: View, measure: Measure, population: str, everybody: Cell | None, groups: list[GroupCell]
) -> str:
    shown = [g for g in groups if g.cell.value is not None]
    text = (
        f"Dot plot of {words.inside(measure.title)} by group of {population}, {view.school_name}, "
        f"{view.wave(measure)}. All {population}: {words.shown(measure, everybody)}."
    )
    if shown:
        low = min(shown, key=lambda g: g.cell.value or 0)
        high = max(shown, key=lambda g: g.cell.value or 0)
        text += (
            f" Shown groups lie between {words.shown(measure, low.cell)} ({low.group.name}) and "
            f"{words.shown(measure, high.cell)} ({high.group.name})."
        )
    return text
