"""Objective 2c: exhibits of an equity audit, from levels and evidence to the raters' agreement."""

from __future__ import annotations

from reporting.plan import BETWEEN, Measure, Rubric
from reporting.report import statistics, words
from reporting.report.charts import bars, style
from reporting.report.exhibits import (
    Chart,
    Column,
    Entry,
    Exhibit,
    Panel,
    Prose,
    Span,
    Table,
    sentences,
)
from reporting.report.ratings import MATERIALS, Rated, last_audit, level_name, move, rated
from reporting.report.view import View


def levels_chart(view: View, measure: Measure) -> Chart:
    """Ratings at each level: by domain this year, and of all domains by school year."""
    rubric = view.plan.rubric_of(measure)
    before = last_audit(view, measure, view.year)
    drawn = [bars.Bar(f"By domain, {view.year}", None, is_heading=True)]
    body: list[tuple[Entry, ...]] = []
    for domain in rubric.domains:
        now = rated(view, measure, domain.id)
        then = rated(view, measure, domain.id, before) if before else None
        _add(rubric, domain.name, now, then, drawn, body)
    drawn.append(bars.Bar("All domains, by school year", None, is_heading=True))
    for year in (y for y in view.plan.district.years if y <= view.year and measure.holds_in(y)):
        now = rated(view, measure, year=year)
        earlier = last_audit(view, measure, year)
        then = rated(view, measure, year=earlier) if earlier else None
        _add(rubric, f"All, {year}", now, then, drawn, body)
    drawing = bars.levels(drawn, rubric.levels, rubric.established - 1)
    good = rubric.levels[rubric.established - 1]
    said = "; ".join(
        f"{d.name} {level_name(rubric, found.median)}, {found.share_from(rubric.established):.0f}% "
        f"{good} or higher"
        for d in rubric.domains
        if (found := rated(view, measure, d.id))
    )
    return Chart(
        title=f"{rubric.name}, {view.school_name}, {view.year}",
        alt=f"Stacked bars of ratings by level, split at {good}. Medians in {view.year}: {said}.",
        svg=style.svg(drawing),
        width=style.WIDTH,
        height=float(drawing.get_figheight()),
        table=Table(
            title=f"Ratings at each level, {view.school_name}",
            columns=(
                Column("Domain or year"),
                *(Column(level, "right") for level in rubric.levels),
                Column("Ratings", "right"),
                Column("Median"),
                Column("Since the audit before"),
            ),
            rows=tuple(body),
            notes=words.legend(*body),
        ),
        notes=(f"Right of the line: {good} or higher. Bars are percent of ratings.",),
        source=view.plan.source(measure.source).label,
    )


def _add(
    rubric: Rubric,
    name: str,
    now: Rated | None,
    then: Rated | None,
    drawn: list[bars.Bar],
    body: list[tuple[Entry, ...]],
) -> None:
    if now is None:
        drawn.append(bars.Bar(name, None, "not audited [x]"))
        dashes = [Entry("–")] * (len(rubric.levels) + 2)
        body.append((Entry(name), *dashes, Entry("[x]", marker="x")))
        return
    drawn.append(bars.Bar(name, tuple(100 * n / now.ratings for n in now.counts)))
    body.append(
        (
            Entry(name),
            *(Entry(words.number(n)) for n in now.counts),
            Entry(words.number(now.ratings)),
            Entry(level_name(rubric, now.median)),
            Entry(move(now.median, then.median) if then else "–"),
        )
    )


def schools_table(view: View, measure: Measure) -> Table:
    """Every school's median by domain, in the order of the plan, never ranked."""
    rubric = view.plan.rubric_of(measure)
    rows = []
    for school in view.plan.district.schools:
        found = [rated(view, measure, d.id, school=school.slug) for d in rubric.domains]
        rows.append(
            (
                Entry(school.name),
                *(
                    Entry(level_name(rubric, r.median)) if r else Entry("[x]", marker="x")
                    for r in found
                ),
            )
        )
    return Table(
        title=f"Median level by school and domain, {view.year}",
        columns=(Column("School"), *(Column(d.name) for d in rubric.domains)),
        rows=tuple(rows),
        notes=(
            "Schools stand in a fixed order, not ranked.",
            *words.legend(*rows),
        ),
        source=view.plan.source(measure.source).label,
    )


def evidence(view: View, measure: Measure) -> Panel:
    """Under each domain its question, its median, and what raters wrote at both ends."""
    rubric = view.plan.rubric_of(measure)
    before = last_audit(view, measure, view.year)
    parts: list[Exhibit] = []
    for domain in rubric.domains:
        now = rated(view, measure, domain.id)
        if now is None:
            continue
        then = rated(view, measure, domain.id, before) if before else None
        since = f", {move(now.median, then.median)} since {before}" if then else ""
        standing = f" Median: {level_name(rubric, now.median)}{since}."
        parts.append(Prose(((Span(f"{domain.name}. ", True), Span(domain.question + standing)),)))
        texts = view.released.evidence.get((view.school, domain.id), ())
        if texts:
            items = tuple(
                (
                    Span(f"{_place(view, e.school, e.area)}, {rubric.levels[e.level - 1]}: "),
                    Span(f"“{e.text}”"),
                )
                for e in texts
            )
            parts.append(Prose(items, list=True))
    parts.append(
        sentences(
            "Evidence is what raters wrote about the lowest- and the highest-rated area of each "
            "domain, chosen by that rule.",
            style="caveat",
        )
    )
    return Panel(tuple(parts))


def _place(view: View, school: str, area: str) -> str:
    return f"{area}, {view.plan.school_name(school)}" if view.is_district else area


def agreement(view: View, measure: Measure) -> Panel | Prose:
    """How often the two raters gave the same level, weighted kappa, and where they differ."""
    rubric = view.plan.rubric_of(measure)
    table = _pairs(view, measure, rubric)
    if table is None:
        return sentences(
            "The raters’ agreement is not available [x]: nothing was rated by both of them.",
            style="notice",
        )
    total = sum(map(sum, table))
    same = sum(table[n][n] for n in range(len(table)))
    near = sum(n for i, row in enumerate(table) for j, n in enumerate(row) if abs(i - j) <= 1)
    kappa = statistics.weighted_kappa(table)
    weighted = (
        f"Weighted kappa is {words.number(kappa, 2)} (1 is full agreement, 0 what chance alone "
        "would give)."
        if kappa is not None
        else "Weighted kappa cannot be computed, because every rating is the same."
    )
    first, second = rubric.raters
    rows = tuple(
        (
            Entry(f"{first}: {rubric.levels[i]}"),
            *(Entry(words.number(n), strong=i == j) for j, n in enumerate(row)),
        )
        for i, row in enumerate(table)
    )
    return Panel(
        (
            Prose(
                (
                    (
                        Span(f"The two raters gave the same level {same} of {total} times", True),
                        Span(
                            f" ({100 * same / total:.0f}%), and {100 * near / total:.0f}% of the "
                            f"time they differed by one level at most. {weighted}"
                        ),
                    ),
                )
            ),
            Table(
                title=f"Levels of rater {first} and of rater {second}, {view.year}",
                columns=(
                    Column("Pairs of ratings"),
                    *(Column(f"{second}: {level}", "right") for level in rubric.levels),
                ),
                rows=rows,
                notes=("Bold: both raters gave the same level.",),
                source=view.plan.source(measure.source).label,
            ),
        )
    )


def _pairs(view: View, measure: Measure, rubric: Rubric) -> list[list[int]] | None:
    """Square table of pairs: the first rater's level in rows, the second's in columns."""
    table = []
    for a in rubric.codes:
        cells = [
            view.cell(measure, MATERIALS, view.year, level=f"{a}{BETWEEN}{b}") for b in rubric.codes
        ]
        counts = [cell.counts for cell in cells if cell]
        if len(counts) != len(cells) or any(c is None for c in counts):
            return None
        table.append([round(c.k) for c in counts if c is not None])
    return table
