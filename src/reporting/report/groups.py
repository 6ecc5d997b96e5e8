"""Groups of students beside each other: values, and for discipline the risk ratios."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from reporting.plan import Measure, SchoolYear
from reporting.report import statistics, words
from reporting.report.charts import dots, style
from reporting.report.exhibits import Chart, Column, Entry, Table
from reporting.report.status import broken_between
from reporting.report.values import Cell
from reporting.report.view import GroupCell, View

HIGHER = "higher"
_MARKED = {"c": "withheld [c]", "x": "not available [x]", "z": "not applicable [z]"}


def groups_chart(view: View, measure: Measure, population: str) -> Chart:
    """Dot plot of all groups in their fixed order, and the table of gaps to all others."""
    everybody = view.cell(measure, population)
    groups = view.groups(measure, population)
    rows = [_everybody_row(view, measure, population, everybody)]
    rows += _with_headings(groups, lambda g: _row(view, measure, g.group.name, g.cell))
    drawing = dots.draw(
        rows,
        unit=_unit(measure),
        reference=_reference(everybody, population),
        limits=(100.0, 500.0) if measure.kind == "mean" else (0.0, 100.0),
    )
    return Chart(
        title=f"{measure.title} by group, {population}, {view.year}",
        alt=_alt(view, measure, population, everybody, groups),
        svg=style.svg(drawing),
        width=style.WIDTH,
        height=float(drawing.get_figheight()),
        table=_gap_table(view, measure, population, groups),
        notes=(
            "Lines are 95% intervals; a pale band holds the value of a group that is close to 0 or "
            "100% and coded. Groups are shown in a fixed order, not ranked.",
        ),
        source=view.plan.source(measure.source).label,
    )


def risks_chart(view: View, measure: Measure) -> Chart:
    """Risk of each group beside its risk ratio to all other students (log axis)."""
    everybody = view.cell(measure, "students")
    groups = view.groups(measure)
    compared = {g.group.id: Disparity.of(view, measure, g) for g in groups}
    rows = [_everybody_row(view, measure, "students", everybody)]
    rows += _with_headings(
        groups, lambda g: _row(view, measure, g.group.name, g.cell, compared[g.group.id])
    )
    drawing = dots.draw(
        rows,
        unit="%",
        reference=_reference(everybody, "students"),
        axis_title=f"Risk in {view.year}",
        second_title="Risk ratio to all other students",
    )
    body = []
    for g in groups:
        d = compared[g.group.id]
        body.append(
            (
                Entry(g.group.name),
                words.entry(measure, g.cell),
                Entry(words.value(measure, 100 * d.this_year.other_risk) if d.this_year else "–"),
                Entry(words.signed(measure, 100 * d.this_year.difference) if d.this_year else "–"),
                Entry(
                    _ratio(d.this_year.ratio, d.this_year.ratio_interval) if d.this_year else "–"
                ),
                Entry(_ratio(*d.pooled) if d.pooled else "–"),
                Entry(d.verdict),
            )
        )
    shown = sum(1 for d in compared.values() if d.this_year)
    return Chart(
        title=f"{measure.title} by group, {view.year}",
        alt=(
            f"Dot plot of the risk of {measure.title.lower()} by group with risk ratios on a log "
            f"scale, {view.school_name}, {view.year}. {shown} of {len(groups)} groups can be "
            f"compared. {' '.join(disparity_sentences(view, measure))}"
        ),
        svg=style.svg(drawing),
        width=style.WIDTH,
        height=float(drawing.get_figheight()),
        table=Table(
            title=f"{measure.title}: risks, differences and ratios, {view.year}",
            columns=(
                Column("Group"),
                Column("Risk", "right"),
                Column("All others", "right"),
                Column("Difference, points", "right"),
                Column("Ratio", "right"),
                Column(f"Ratio, {_span(view, measure)}", "right"),
                Column("Than others"),
            ),
            rows=tuple(body),
            notes=(
                "Ratio and difference are read together: when an event becomes rarer, the ratio "
                "can rise while the gap shrinks.",
                *words.legend(*body),
            ),
        ),
        source=view.plan.source(measure.source).label,
    )


@dataclass(frozen=True)
class Disparity:
    """A group's risk beside that of all other students.

    Fields:
        this_year: None when a needed cell is not shown.
        pooled: Mantel–Haenszel ratio and interval over up to three comparable years, or None.
        verdict: what may be said.
    """

    this_year: statistics.Risks | None
    pooled: tuple[float, statistics.Interval] | None
    verdict: str

    @classmethod
    def of(cls, view: View, measure: Measure, g: GroupCell) -> Disparity:
        years = _comparable_years(view, measure)
        pairs = [_pair(view, measure, g, year) for year in years]
        now = pairs[-1]
        if now is None:
            return cls(None, None, "–")
        this_year = statistics.risks(*now, view.confidence)
        complete = [p for p in pairs if p is not None]
        pooled = None
        if len(complete) == len(years) > 1 and all(g.k > 0 and o.k > 0 for g, o in complete):
            pooled = statistics.pooled_ratio(complete, view.confidence)
        rule = view.plan.status
        enough = (
            now[0].k >= rule.disparity_smallest_events
            and now[0].n >= rule.disparity_smallest_enrolled
        )
        if not enough:
            verdict = "too few to say"
        elif this_year.ratio_interval.low > 1:
            verdict = HIGHER
        elif this_year.ratio_interval.high < 1:
            verdict = "lower"
        else:
            verdict = "no clear gap"
        return cls(this_year, pooled, verdict)


def disparity_sentences(view: View, measure: Measure) -> list[str]:
    """Groups at a clearly higher risk, one sentence each, with both risks, difference and ratio."""
    said = []
    for g in view.groups(measure):
        d = Disparity.of(view, measure, g)
        if d.this_year is None or d.verdict != HIGHER:
            continue
        r = d.this_year
        pooled = f"; {_ratio(*d.pooled)} over {_span(view, measure)}" if d.pooled else ""
        said.append(
            f"{g.group.name}: higher, {words.value(measure, 100 * r.risk)} beside "
            f"{words.value(measure, 100 * r.other_risk)} of all other students; "
            f"{words.points(measure, 100 * r.difference)} more, a ratio of "
            f"{_ratio(r.ratio, r.ratio_interval)}{pooled}."
        )
    return said or [
        "For no group that can be shown is the risk clearly higher than for all other students."
    ]


def _comparable_years(view: View, measure: Measure) -> list[SchoolYear]:
    years = [view.year.plus(-n) for n in (2, 1, 0)]
    return [
        y
        for y in years
        if view.cell(measure, "students", y)
        and not broken_between(measure, "students", view.plan, y, view.year)
    ]


def _pair(
    view: View, measure: Measure, g: GroupCell, year: SchoolYear
) -> tuple[statistics.Proportion, statistics.Proportion] | None:
    cell = view.cell(measure, "students", year, breakdown=g.breakdown.id, group=g.group.id)
    everybody = view.cell(measure, "students", year)
    if cell is None or everybody is None or cell.proportion is None:
        return None
    others = view.cells.others(measure, cell, everybody)
    return None if others is None else (cell.proportion, others)


def _span(view: View, measure: Measure) -> str:
    years = _comparable_years(view, measure)
    if not years:
        return "pooled"
    return f"{len(years)} years" if len(years) > 1 else "one year"


def _ratio(value: float, limits: statistics.Interval) -> str:
    if math.isnan(limits.low):
        return f"{value:.1f}"
    return f"{value:.1f} ({limits.low:.1f}–{limits.high:.1f})"


def _everybody_row(view: View, measure: Measure, population: str, cell: Cell | None) -> dots.Row:
    row = _row(view, measure, f"All {population}", cell)
    return dots.Row(**{**row.__dict__, "strong": True})


def _row(
    view: View, measure: Measure, name: str, cell: Cell | None, disparity: Disparity | None = None
) -> dots.Row:
    if cell is None:
        return dots.Row(name)
    second, second_label = None, ""
    if disparity is not None:
        if disparity.this_year and not math.isnan(disparity.this_year.ratio_interval.low):
            second = (disparity.this_year.ratio, *disparity.this_year.ratio_interval)
        else:
            second_label = "not compared"
    limits = cell.interval(view.confidence)
    if cell.value is not None and limits is not None:
        return dots.Row(
            name,
            value=cell.value,
            low=limits.low,
            high=limits.high,
            label=words.value(measure, cell.value),
            second=second,
            second_label=second_label,
        )
    if cell.is_coded:
        assert cell.low is not None
        assert cell.high is not None
        return dots.Row(
            name,
            low=100 * cell.low,
            high=100 * cell.high,
            label=words.bound(cell),
            second_label=second_label,
        )
    return dots.Row(name, label=_MARKED.get(cell.marker, ""), second_label=second_label)


def _with_headings(groups: list[GroupCell], row: Callable[[GroupCell], dots.Row]) -> list[dots.Row]:
    rows: list[dots.Row] = []
    last = ""
    for g in groups:
        # Groups that stand alone (with an IEP, English learners) share one heading.
        charted = sum(not other.rest for other in g.breakdown.groups)
        heading = g.breakdown.name if charted > 1 else "Programs"
        if heading != last:
            rows.append(dots.Row(heading, is_heading=True))
            last = heading
        rows.append(row(g))
    return rows


def _reference(everybody: Cell | None, population: str) -> tuple[float, str] | None:
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
        title=f"{measure.title} by group, {population}, {view.year}",
        columns=(
            Column("Group"),
            Column("Value", "right"),
            Column("95% interval", "right"),
            Column("n", "right"),
            Column("Gap to all others, points", "right"),
            Column("In words"),
        ),
        rows=tuple(body),
        notes=words.legend(*body),
    )


def _alt(
    view: View, measure: Measure, population: str, everybody: Cell | None, groups: list[GroupCell]
) -> str:
    shown = [g for g in groups if g.cell.value is not None]
    text = (
        f"Dot plot of {measure.title.lower()} by group of {population}, {view.school_name}, "
        f"{view.year}. All {population}: {words.shown(measure, everybody)}."
    )
    if shown:
        low = min(shown, key=lambda g: g.cell.value or 0)
        high = max(shown, key=lambda g: g.cell.value or 0)
        text += (
            f" Shown groups lie between {words.shown(measure, low.cell)} ({low.group.name}) and "
            f"{words.shown(measure, high.cell)} ({high.group.name})."
        )
    return text


def _unit(measure: Measure) -> str:
    return "" if measure.kind == "mean" else "%"
