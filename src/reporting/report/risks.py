"""Discipline in one school year: the risk of each group beside that of all other students."""

from __future__ import annotations

import math
from dataclasses import dataclass

from reporting.plan import Measure
from reporting.report import disparity, groups, statistics, words
from reporting.report.charts import dots, ratios, style
from reporting.report.exhibits import Chart, Column, Entry, Table
from reporting.report.view import GroupCell, View


@dataclass(frozen=True)
class Disparity:
    """A group's risk beside that of all other students.

    Fields:
        risks: None when a needed cell is not shown.
        verdict: what may be said.
    """

    risks: statistics.Risks | None
    verdict: str

    @classmethod
    def of(cls, view: View, measure: Measure, g: GroupCell) -> Disparity:
        found = disparity.pair(view, measure, g, view.year)
        if found is None:
            return cls(None, disparity.NOT_COMPARED)
        risks = statistics.risks(*found, view.confidence)
        return cls(risks, disparity.verdict(view, found[0], risks.ratio_interval, g.p))


def risks_chart(view: View, measure: Measure) -> Chart:
    """Risk of each group in this year beside its risk ratio to all other students (log axis)."""
    cells = view.groups(measure)
    compared = {g.group.id: Disparity.of(view, measure, g) for g in cells}
    shown = sum(1 for d in compared.values() if d.risks)
    everybody = view.cell(measure, "students")
    first = groups.everybody_row(view, measure, "students", everybody)
    reference = groups.reference(everybody, "students")
    rows = [
        first,
        *groups.with_headings(cells, lambda g: groups.row(view, measure, g.group.name, g.cell)),
    ]
    if shown:
        names = {g.group.name: compared[g.group.id] for g in cells}
        drawing = ratios.draw(
            [(row, _ratio(names.get(row.name))) for row in rows],
            unit="%",
            reference=reference,
            axis_title=f"Risk in {view.year}",
            ratio_title="Risk ratio to all other students",
            same="same risk",
        )
    else:
        drawing = dots.draw(rows, unit="%", reference=reference, axis_title=f"Risk in {view.year}")
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


def _ratio(found: Disparity | None) -> ratios.Ratio:
    if found is None:
        return ratios.Ratio()
    now = found.risks
    if now is None or math.isnan(now.ratio_interval.low):
        return ratios.Ratio(label=disparity.NOT_COMPARED)
    return ratios.Ratio(now.ratio, *now.ratio_interval, label=f"{now.ratio:.1f}×")


def _table(
    view: View, measure: Measure, cells: list[GroupCell], compared: dict[str, Disparity]
) -> Table:
    columns = [Column("Group"), Column("Risk", "right")]
    shown = any(d.risks for d in compared.values())
    if shown:
        columns += [
            Column("Others", "right"),
            Column("Gap, points", "right"),
            Column("Ratio", "right"),
            Column("Than all others"),
        ]
    body = []
    for g in cells:
        d = compared[g.group.id]
        now = d.risks
        entries = [Entry(g.group.name), words.entry(measure, g.cell)]
        if shown:
            entries += [
                Entry(words.value(measure, 100 * now.other_risk) if now else "–"),
                Entry(words.signed(measure, 100 * now.difference) if now else "–"),
                Entry(words.ratio(now.ratio, now.ratio_interval) if now else "–"),
                Entry(d.verdict),
            ]
        body.append(tuple(entries))
    notes = ["The risk is the share of students with at least one such event."]
    notes += [disparity.BOTH] if shown else []
    return Table(
        title=f"{measure.title}: each group beside all other students, {view.year}",
        columns=tuple(columns),
        rows=tuple(body),
        notes=(" ".join(notes), *words.legend(*body)),
    )


def disparity_sentences(view: View, measure: Measure) -> list[str]:
    """Groups at a clearly higher risk this year, with both risks, their difference and ratio."""
    all_compared = [(g, Disparity.of(view, measure, g)) for g in view.groups(measure)]
    if not any(d.risks for _, d in all_compared):
        return ["No group can be compared with all other students: too many values are withheld."]
    parts = [
        f"{g.group.name} ({words.value(measure, 100 * d.risks.risk)} against "
        f"{words.value(measure, 100 * d.risks.other_risk)}, "
        f"{words.points(measure, 100 * d.risks.difference)} more, "
        f"{d.risks.ratio:.1f} times the risk)"
        for g, d in all_compared
        if d.risks is not None and d.verdict == disparity.HIGHER
    ]
    if not parts:
        return ["No group that can be compared has a clearly higher risk than all other students."]
    return [f"Clearly higher risk than all other students: {words.listed(parts)}."]
