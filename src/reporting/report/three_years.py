"""Objective 1b: risks of groups over several school years together, and how they moved.

One paragraph per group that is clearly higher, one chart with the ratios of the single years and of
all of them together, and two tables. A school in which nothing can be compared gets one sentence
and a small table.
"""

from __future__ import annotations

from reporting.plan import Measure, Period
from reporting.report import disparity, groups, risks, words
from reporting.report.charts import ratios, style
from reporting.report.disparity import Compared
from reporting.report.exhibits import Chart, Column, Entry, Exhibit, Panel, Prose, Span, Table
from reporting.report.statistics import Interval
from reporting.report.values import Cell
from reporting.report.view import View


def three_years_sentences(view: View, measure: Measure) -> Prose:
    """Groups at a clearly higher risk over the period, and which way each gap went."""
    period = view.period(measure)
    if period is None:
        now = " ".join(risks.disparity_sentences(view, measure))
        return _prose((f"{_too_few_years(view, measure)} {now}", ""))
    compared = disparity.compare(view, measure, period)
    span = f"Over {_years(period)} together ({period})"
    if not any(c.is_shown for c in compared):
        return _prose(
            (
                f"{span}, no group can be compared with all other students: too many values are "
                "withheld [c] or shown only as a range.",
                "",
            )
        )
    higher = [c for c in compared if c.verdict == disparity.HIGHER]
    lead = (
        f"{span}, {_how_many(higher)} a clearly higher risk than all other students"
        f"{_rest(compared)}."
    )
    return _prose((lead, ""), *(_of_group(measure, c) for c in higher))


def _how_many(higher: list[Compared]) -> str:
    if not higher:
        return "no group that can be compared has"
    return f"{words.spelled(len(higher))} {'groups have' if len(higher) > 1 else 'group has'}"


def _rest(compared: list[Compared]) -> str:
    """How many groups nothing can be said of."""
    hidden = sum(c.together is None for c in compared)
    return f"; {words.spelled(hidden)} cannot be compared" if hidden else ""


def _of_group(measure: Measure, c: Compared) -> tuple[str, str]:
    assert c.together is not None
    both = (
        f"{words.value(measure, 100 * c.together.risk)} against "
        f"{words.value(measure, 100 * c.together.other_risk)}"
    )
    text = (
        f": {words.points(measure, 100 * c.together.difference)} more, {c.ratio:.1f} times the "
        f"risk (95% interval {words.ratio_interval(c.ratio_interval)}). {_movement(measure, c)}"
    )
    return f"{c.name}, {both}", text


def _movement(measure: Measure, c: Compared) -> str:
    """Gap and ratio in the first and in the last year, in words that the change's interval allows.

    The ratio gets no word of its own: it can rise while the gap shrinks.
    """
    first, last, change = c.years[0], c.years[-1], c.change
    if first.risks is None or last.risks is None or change is None:
        return f"How the gap moved since {first.year} cannot be shown."
    before, after = 100 * first.risks.difference, 100 * last.risks.difference
    percent = Interval(100 * change.low, 100 * change.high)
    limits = f"interval of the change {words.signed_interval(measure, percent)}"
    went = f"from {words.signed(measure, before)} to {words.signed_points(measure, after)}"
    since = f"From {first.year} to {last.year}"
    ratio = f"the ratio was {first.risks.ratio:.1f} and is {last.risks.ratio:.1f}"
    if not percent.excludes(0):
        return f"{since} the gap went {went}, no clear change ({limits}); {ratio}."
    word = "widened" if after > before else "narrowed" if after >= 0 else "turned round"
    return f"{since} the gap clearly {word}, {went} ({limits}); {ratio}."


def _too_few_years(view: View, measure: Measure) -> str:
    needed = measure.pooled_years or 0
    since = view.plan.last_break(measure, "students", view.year)
    broken = since is not None and since.first_year > view.year.plus(1 - needed)
    why = (
        f"earlier ones than {since.first_year} do not compare [b]"
        if broken and since
        else "one of them is not available [x]"
    )
    return (
        f"The analysis over several years needs {words.spelled(needed)} comparable school years up "
        f"to {view.year}; {why}. So this is {view.year} alone."
    )


def _years(period: Period) -> str:
    return f"{words.spelled(len(period.years))} years"


def _prose(*paragraphs: tuple[str, str]) -> Prose:
    """Paragraphs of a strong beginning and what follows; a sentence alone is not strong."""
    return Prose(
        tuple(
            (Span(head, True), Span(rest)) if rest else (Span(head),) for head, rest in paragraphs
        )
    )


def three_years_exhibit(view: View, measure: Measure) -> Exhibit | None:
    """Chart and tables of the period; this year alone where there is none.

    Where nothing can be compared: a small table of what is shown, or None.
    """
    period = view.period(measure)
    if period is None:
        return risks.risks_chart(view, measure)
    compared = disparity.compare(view, measure, period)
    if not any(c.is_shown for c in compared):
        return _what_is_shown(view, measure, period, compared)
    return Panel((_chart(view, measure, period, compared), _by_year(measure, period, compared)))


def _chart(view: View, measure: Measure, period: Period, compared: list[Compared]) -> Chart:
    everybody = view.cell(measure, "students", period)
    by_name = {c.name: c for c in compared}
    rows = [groups.everybody_row(view, measure, "students", everybody)]
    rows += groups.with_headings(
        [c.group for c in compared], lambda g: groups.row(view, measure, g.group.name, g.cell)
    )
    drawing = ratios.draw(
        [(row, _ratio(by_name.get(row.name))) for row in rows],
        unit="%",
        reference=groups.reference(everybody, "students"),
        axis_title=f"Risk over {_years(period)}",
        ratio_title="Risk ratio to all other students",
        same="same risk",
        years=tuple(str(y) for y in period.years),
        together=f"{words.capital(_years(period))} together",
    )
    higher = [c for c in compared if c.verdict == disparity.HIGHER]
    message = (
        "Clearly higher: " + ", ".join(f"{c.name} {c.ratio:.1f} times" for c in higher)
        if higher
        else "No group is clearly higher"
    )
    shown = sum(c.together is not None for c in compared)
    return Chart(
        title=f"{measure.title} by group, {period} together",
        alt=(
            f"Dot plot of the risk of {words.inside(measure.title)} by group with risk ratios on a "
            f"log scale, {view.school_name}, {period} together and single years. {shown} of "
            f"{len(compared)} groups can be compared. {message}. All students: "
            f"{words.shown(measure, everybody)}."
        ),
        svg=style.svg(drawing),
        width=style.WIDTH,
        height=float(drawing.get_figheight()),
        table=_table(measure, period, compared),
        notes=(
            "Lines are 95% intervals. A group stands for its students, counted once in each "
            "school year. Groups stand in a fixed order, not ranked.",
        ),
        source=view.plan.source(measure.source).label,
    )


def _ratio(c: Compared | None) -> ratios.Ratio:
    if c is None:
        return ratios.Ratio()
    years = tuple(y.risks.ratio if y.risks else None for y in c.years)
    if c.together is None:
        # The words "withheld [c]" stand beside it already.
        label = "" if c.group.cell.marker == "c" else disparity.NOT_COMPARED
        return ratios.Ratio(label=label, years=years)
    said = f" {c.verdict}" if c.verdict in (disparity.HIGHER, disparity.LOWER) else ""
    return ratios.Ratio(c.ratio, *c.ratio_interval, label=f"{c.ratio:.1f}×{said}", years=years)


def _table(measure: Measure, period: Period, compared: list[Compared]) -> Table:
    shown = [c for c in compared if c.group.cell.marker != "c"]
    body = tuple(_row(measure, c) for c in shown)
    return Table(
        title=f"{measure.title}: each group beside all other students, {period} together",
        columns=(
            Column("Group"),
            Column("Risk", "right"),
            Column("Others", "right"),
            Column("Gap, points", "right"),
            Column("Ratio", "right"),
            Column("Than all others"),
        ),
        rows=body,
        notes=(
            f"{disparity.BOTH}{_how_pooled(compared)}",
            *_left_out(compared, shown, f"over {_years(period)}"),
        ),
    )


def _row(measure: Measure, c: Compared) -> tuple[Entry, ...]:
    first = (Entry(c.name), words.entry(measure, c.group.cell))
    if c.together is None:
        return (*first, Entry("–"), Entry("–"), Entry("–"), Entry(c.verdict))
    gap = Interval(*(100 * limit for limit in c.together.difference_interval))
    return (
        *first,
        Entry(words.value(measure, 100 * c.together.other_risk)),
        Entry(
            f"{words.signed(measure, 100 * c.together.difference)} "
            f"({words.signed_interval(measure, gap)})"
        ),
        Entry(words.ratio(c.ratio, c.ratio_interval)),
        Entry(c.verdict),
    )


def _how_pooled(compared: list[Compared]) -> str:
    """Which ratio it is, where that is not the same for all groups (methods)."""
    shown = [c for c in compared if c.together is not None]
    counts = [c.name for c in shown if not c.by_year]
    if not counts:
        return ""
    if len(counts) == len(shown):
        return " The ratios are those of the years’ counts together."
    return (
        f" For {words.listed(counts)}, of whom not every year is shown, the ratio is that of the "
        "years’ counts together."
    )


def _by_year(measure: Measure, period: Period, compared: list[Compared]) -> Table:
    """Risks and ratios of the single years; groups of whom none is shown are named below."""
    shown = [c for c in compared if _is_told(c)]
    body = tuple(
        (
            Entry(c.name),
            *(words.entry(measure, y.cell) for y in c.years),
            *(
                Entry(words.ratio(y.risks.ratio, y.risks.ratio_interval) if y.risks else "–")
                for y in c.years
            ),
        )
        for c in shown
    )
    return Table(
        title=f"{measure.title}: risk and risk ratio in single school years",
        columns=(
            Column("Group"),
            *(Column(f"{y}", "right") for y in period.years),
            *(Column(f"Ratio {y}", "right") for y in period.years),
        ),
        rows=body,
        notes=(*_left_out(compared, shown, "in every single year"), *words.legend(*body)),
    )


def _what_is_shown(
    view: View, measure: Measure, period: Period, compared: list[Compared]
) -> Table | None:
    shown = [c for c in compared if _is_told(c) or _told(c.group.cell)]
    if not shown:
        return None
    body = tuple(
        (
            Entry(c.name),
            *(words.entry(measure, y.cell) for y in c.years),
            words.entry(measure, c.group.cell),
        )
        for c in shown
    )
    return Table(
        title=f"{measure.title} by group, {view.school_name}",
        columns=(
            Column("Group"),
            *(Column(str(y), "right") for y in period.years),
            Column(words.capital(_years(period)), "right"),
        ),
        rows=body,
        notes=(*_left_out(compared, shown, "everywhere"), *words.legend(*body)),
        source=view.plan.source(measure.source).label,
    )


def _told(cell: Cell | None) -> bool:
    return cell is not None and (cell.value is not None or cell.is_coded)


def _is_told(c: Compared) -> bool:
    return any(_told(y.cell) for y in c.years)


def _left_out(compared: list[Compared], shown: list[Compared], where: str) -> tuple[str, ...]:
    names = [c.name for c in compared if c not in shown]
    return (f"Withheld [c] {where}: {words.listed(names)}.",) if names else ()
