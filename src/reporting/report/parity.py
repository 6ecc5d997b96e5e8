"""Objective 2b: do all groups take part at the same rate, and how many students are missing?

Students missing from parity: so many more of a group would take part if its rate were that of all
other students, max(0, rate of the others × n − k), rounded. It is computed from released cells
only, and what is below the policy's smallest adverse count is never told apart.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from reporting.plan import Measure, PrivacyPolicy
from reporting.report import groups, phrases, statistics, words
from reporting.report.charts import dots, ratios, style
from reporting.report.disparity import NOT_COMPARED, SAME, pair
from reporting.report.exhibits import Chart, Column, Entry, Prose, Table, sentences
from reporting.report.statistics import Proportion, Risks
from reporting.report.view import GroupCell, View


@dataclass(frozen=True)
class Parity:
    """A group's rate beside that of all other students.

    Fields:
        rates: both rates, gap and ratio; None when a needed cell is not shown.
        missing: students missing from parity; None when unknown.
        verdict: higher or lower only when the gap is clear in the family of all claims.
    """

    group: GroupCell
    rates: Risks | None
    missing: int | None
    verdict: str

    @property
    def name(self) -> str:
        return self.group.group.name

    @classmethod
    def of(cls, view: View, measure: Measure, g: GroupCell) -> Parity:
        found = pair(view, measure, g, view.year)
        if found is None or g.p is None:
            return cls(g, None, None, NOT_COMPARED)
        rates = statistics.risks(*found, view.confidence)
        clear = g.p < 1 - view.confidence and rates.ratio_interval.excludes(1)
        side = "higher" if rates.difference > 0 else "lower"
        return cls(g, rates, missing(*found), side if clear else SAME)


def missing(group: Proportion, others: Proportion) -> int:
    """Students who would have to join for the group to take part as often as all others."""
    return max(0, round(others.share * group.n - group.k))


def told(count: int | None, policy: PrivacyPolicy) -> str:
    """``none``, ``fewer than 5``, ``41``; a dash when it is unknown.

    Students missing are children, too: the policy's smallest adverse count applies.
    """
    if count is None:
        return "–"
    if count == 0:
        return "none"
    least = policy.smallest_adverse_count
    return f"fewer than {least}" if count < least else words.number(count)


def parity_chart(view: View, measure: Measure) -> Chart:
    """Rate of each group beside its ratio to all other students; missing students in the table."""
    compared = [Parity.of(view, measure, g) for g in view.groups(measure)]
    by_name = {c.name: c for c in compared}
    everybody = view.cell(measure, "students")
    reference = groups.reference(everybody, "students")
    rows = [groups.everybody_row(view, measure, "students", everybody)]
    rows += groups.with_headings(
        [c.group for c in compared], lambda g: groups.row(view, measure, g.group.name, g.cell)
    )
    if any(c.rates for c in compared):
        drawing = ratios.draw(
            [(row, _ratio(by_name.get(row.name))) for row in rows],
            unit="%",
            reference=reference,
            axis_title=f"Rate in {view.year}",
            ratio_title="Ratio to the rate of all other students",
            same="same rate",
        )
    else:
        drawing = dots.draw(rows, unit="%", reference=reference, axis_title=f"Rate in {view.year}")
    return Chart(
        title=f"{measure.title} by group, {view.year}",
        alt=(
            f"Dot plot of the rate of {words.inside(measure.title)} by group with ratios to all "
            f"other students on a log scale, {view.school_name}, {view.year}. "
            f"{' '.join(_sentences(view, measure, compared))}"
        ),
        svg=style.svg(drawing),
        width=style.WIDTH,
        height=float(drawing.get_figheight()),
        table=_table(view, measure, compared),
        notes=("Lines are 95% intervals. Groups stand in a fixed order, not ranked.",),
        source=view.plan.source(measure.source).label,
    )


def parity_sentences(view: View, measure: Measure) -> Prose:
    """Groups that take part clearly less or more often, and how many students are missing."""
    compared = [Parity.of(view, measure, g) for g in view.groups(measure)]
    return sentences(*_sentences(view, measure, compared))


def _sentences(view: View, measure: Measure, compared: list[Parity]) -> list[str]:
    withheld = phrases.withheld_sentence([c.group for c in compared])
    if not any(c.rates for c in compared):
        return ["No group can be compared with all other students.", withheld]
    said = []
    lower = [c for c in compared if c.verdict == "lower"]
    if lower:
        parts = [_lower(measure, c, view.plan.privacy) for c in lower]
        said.append(f"Clearly less often than all other students: {words.listed(parts)}.")
    higher = [c for c in compared if c.verdict == "higher" and not _is_mirrored(c, lower)]
    if higher:
        parts = [f"{c.name} ({_rates(measure, c)})" for c in higher]
        said.append(f"Clearly more often: {words.listed(parts)}.")
    if not said:
        said.append("No group takes part clearly less or more often than all other students.")
    return [*said, withheld]


def _lower(measure: Measure, c: Parity, policy: PrivacyPolicy) -> str:
    count = told(c.missing, policy)
    return f"{c.name} ({_rates(measure, c)}; {count} students missing from parity)"


def _rates(measure: Measure, c: Parity) -> str:
    assert c.rates is not None
    return (
        f"{words.value(measure, 100 * c.rates.risk)} against "
        f"{words.value(measure, 100 * c.rates.other_risk)}, {c.rates.ratio:.1f} times the rate"
    )


def _is_mirrored(c: Parity, lower: list[Parity]) -> bool:
    """Of two groups that are everybody together one sentence says it all."""
    two = len(c.group.breakdown.groups) == 2
    return two and any(other.group.breakdown.id == c.group.breakdown.id for other in lower)


def _ratio(c: Parity | None) -> ratios.Ratio:
    if c is None:
        return ratios.Ratio()
    if c.rates is None or math.isnan(c.rates.ratio_interval.low):
        # The words "withheld [c]" stand beside it already.
        return ratios.Ratio(label="" if c.group.cell.marker == "c" else NOT_COMPARED)
    said = f" {c.verdict}" if c.verdict in ("higher", "lower") else ""
    return ratios.Ratio(c.rates.ratio, *c.rates.ratio_interval, f"{c.rates.ratio:.1f}×{said}")


def _table(view: View, measure: Measure, compared: list[Parity]) -> Table:
    body = []
    for c in compared:
        rates = c.rates
        body.append(
            (
                Entry(c.name),
                words.entry(measure, c.group.cell),
                Entry(words.value(measure, 100 * rates.other_risk) if rates else "–"),
                Entry(words.ratio(rates.ratio, rates.ratio_interval) if rates else "–"),
                Entry(words.people(c.group.cell)),
                Entry(told(c.missing, view.plan.privacy)),
                Entry(c.verdict),
            )
        )
    return Table(
        title=f"{measure.title}: each group beside all other students, {view.year}",
        columns=(
            Column("Group"),
            Column("Rate", "right"),
            Column("Others", "right"),
            Column("Ratio", "right"),
            Column("n", "right"),
            Column("Missing", "right"),
            Column("Than all others"),
        ),
        rows=tuple(body),
        notes=(
            "The ratio sets the rate against that of all other students, with its 95% interval. "
            "Missing from parity are so many students as would have to join for the group to take "
            "part as often as all others; it says how large a gap is, not that each of them wants "
            "or is kept from it.",
            *words.legend(*body),
        ),
    )
