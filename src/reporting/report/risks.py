"""Discipline: the risk of each group beside that of all other students, as gap and as ratio."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from reporting.plan import Measure, SchoolYear
from reporting.report import groups, statistics, words
from reporting.report.charts import dots, style
from reporting.report.exhibits import Chart, Column, Entry, Table
from reporting.report.status import broken_between
from reporting.report.view import GroupCell, View

HIGHER = "higher"


def risks_chart(view: View, measure: Measure) -> Chart:
    """Risk of each group beside its risk ratio to all other students (log axis)."""
    everybody = view.cell(measure, "students")
    cells = view.groups(measure)
    compared = {g.group.id: Disparity.of(view, measure, g) for g in cells}
    shown = sum(1 for d in compared.values() if d.this_year)
    rows = [groups.everybody_row(view, measure, "students", everybody)]
    rows += groups.with_headings(
        cells, lambda g: _row(groups.row(view, measure, g.group.name, g.cell), compared[g.group.id])
    )
    drawing = dots.draw(
        rows,
        unit="%",
        reference=groups.reference(everybody, "students"),
        axis_title=f"Risk in {view.year}",
        second_title="Risk ratio to all other students" if shown else "",
    )
    return Chart(
        title=f"{measure.title} by group, {view.year}",
        alt=(
            f"Dot plot of the risk of {words.inside(measure.title)} by group"
            f"{' with risk ratios on a log scale' if shown else ''}, {view.school_name}, "
            f"{view.year}. {shown} of {len(cells)} groups can be "
            f"compared. {' '.join(disparity_sentences(view, measure))}"
        ),
        svg=style.svg(drawing),
        width=style.WIDTH,
        height=float(drawing.get_figheight()),
        table=_table(view, measure, cells, compared),
        source=view.plan.source(measure.source).label,
    )


def _row(row: dots.Row, disparity: Disparity) -> dots.Row:
    now = disparity.this_year
    if now is None or math.isnan(now.ratio_interval.low):
        return replace(row, second_label="not compared")
    return replace(row, second=(now.ratio, *now.ratio_interval), second_label=f"{now.ratio:.1f}×")


def _table(
    view: View, measure: Measure, cells: list[GroupCell], compared: dict[str, Disparity]
) -> Table:
    columns = [Column("Group"), Column("Risk", "right")]
    ratios = any(d.this_year for d in compared.values())
    pooled = any(d.pooled for d in compared.values())
    if ratios:
        columns += [
            Column("Others", "right"),
            Column("Gap, points", "right"),
            Column("Ratio", "right"),
        ]
        columns += [Column(f"Over {_span(view, measure)}", "right")] if pooled else []
        columns += [Column("Than all others")]
    body = []
    for g in cells:
        d = compared[g.group.id]
        now = d.this_year
        entries = [Entry(g.group.name), words.entry(measure, g.cell)]
        if ratios:
            entries += [
                Entry(words.value(measure, 100 * now.other_risk) if now else "–"),
                Entry(words.signed(measure, 100 * now.difference) if now else "–"),
                Entry(_ratio(now.ratio, now.ratio_interval) if now else "–"),
            ]
            entries += [Entry(_ratio(*d.pooled) if d.pooled else "–")] if pooled else []
            entries += [Entry(d.verdict)]
        body.append(tuple(entries))
    notes = ["The risk is the share of students with at least one such event."]
    if ratios:
        notes.append(
            "The ratio sets it against that of all other students, with its 95% interval. Read gap "
            "and ratio together: when an event becomes rarer, the ratio can rise while the gap "
            "shrinks."
        )
    return Table(
        title=f"{measure.title}: each group beside all other students, {view.year}",
        columns=tuple(columns),
        rows=tuple(body),
        notes=(" ".join(notes), *words.legend(*body)),
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
            return cls(None, None, "not compared")
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
        elif g.p is None or g.p >= 1 - view.confidence:
            # One of the many claims of this goal and year, and judged with them.
            verdict = "no clear gap"
        elif this_year.ratio_interval.low > 1:
            verdict = HIGHER
        elif this_year.ratio_interval.high < 1:
            verdict = "lower"
        else:
            verdict = "no clear gap"
        return cls(this_year, pooled, verdict)


def disparity_sentences(view: View, measure: Measure) -> list[str]:
    """Groups at a clearly higher risk, with both risks, their difference and ratio."""
    all_compared = [(g, Disparity.of(view, measure, g)) for g in view.groups(measure)]
    if not any(d.this_year for _, d in all_compared):
        return ["No group can be compared with all other students: too many values are withheld."]
    parts = [
        f"{g.group.name} ({words.value(measure, 100 * d.this_year.risk)} against "
        f"{words.value(measure, 100 * d.this_year.other_risk)}, "
        f"{words.points(measure, 100 * d.this_year.difference)} more, "
        f"{d.this_year.ratio:.1f} times the risk)"
        for g, d in all_compared
        if d.this_year is not None and d.verdict == HIGHER
    ]
    if not parts:
        return ["No group that can be compared has a clearly higher risk than all other students."]
    return [f"Clearly higher risk than all other students: {words.listed(parts)}."]


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
    return f"{words.spelled(len(years))} years" if len(years) > 1 else "one year"


def _ratio(value: float, limits: statistics.Interval) -> str:
    if math.isnan(limits.low):
        return f"{value:.1f}"
    return f"{value:.1f} ({words.ratio_interval(limits)})"
