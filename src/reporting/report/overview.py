"""Across the goals: where every objective stands, what moved, what asks for refinement.

An objective shows the statuses of its measures, counted; neither it nor a goal gets one status of
its own, because reaching every objective does not by itself achieve the goal (the plan's rule).
"""

from __future__ import annotations

from dataclasses import dataclass

from reporting.plan import Objective
from reporting.report import scorecard, words
from reporting.report.charts import dots, style
from reporting.report.exhibits import Chart, Column, Entry, Prose, Span, Table, sentences
from reporting.report.scorecard import Line
from reporting.report.statistics import Interval
from reporting.report.view import View

# Columns of the overview: heading → statuses that are counted in it.
_STANDING = {
    "Target met": ("met",),
    "On track": ("on_track",),
    "Too close to call": ("close",),
    "Progressing": ("progressing",),
    "Off track": ("off_track",),
    "Not rated": ("not_rated", "improved", "steady", "declined"),
}
REVIEW = "review"


def standing(view: View) -> Table:
    """Every objective of the plan, and how many of its measures stand where."""
    rows = []
    marked = {objective.id for objective, _ in _off_track_twice(view)}
    for objective in view.objectives:
        own = [x for x in scorecard.lines_of(view, [objective]) if view.applies(x.measure)]
        described = [m for m in view.plan.measures_of(objective.id) if not m.kind.has_status]
        name = Entry(f"{objective.id}  {objective.wording}")
        if not own and not any(view.applies(m) for m in described):
            rows.append((name, *[Entry("–")] * (len(_STANDING) - 1), Entry("[z]", marker="z")))
            continue
        counts = [sum(x.status.id in statuses for x in own) for statuses in _STANDING.values()]
        # A measure that only describes (levels, composition, ratings) has no status.
        counts[-1] += 0 if own else len(described)
        rows.append(
            (
                Entry(f"{name.text} ({REVIEW})" if objective.id in marked else name.text),
                *(Entry(str(n) if n else "–") for n in counts),
            )
        )
    return Table(
        title=f"Objectives of the plan and their measures, {view.school_name}, {view.year}",
        columns=(
            Column("Objective", weight=1.0),
            *(Column(name, "right") for name in _STANDING),
        ),
        rows=tuple(rows),
        notes=(
            "Numbers count measures, once per respondent population; without a target a measure is "
            f"not rated. An objective has no status of its own. “{REVIEW}”: one of its measures "
            "is off track for the second year in a row.",
            *words.legend(*rows),
        ),
    )


def summary(view: View) -> Prose:
    """Three sentences: where the measures stand, how many moved, what asks for refinement."""
    lines = [x for x in scorecard.lines(view) if view.applies(x.measure)]
    moved = [scorecard.movement(view, x) for x in lines]
    better, worse, unclear = (moved.count(kind) for kind in ("better", "worse", "unclear"))
    twice = [objective.id for objective, _ in _off_track_twice(view)]
    before = view.year.plus(-1)
    compared = better + worse + unclear
    change = (
        f"Of {words.spelled(compared)} measures that can be compared with {before}, "
        f"{_count(better)} became clearly better and {_count(worse)} clearly worse; "
        f"for {_count(unclear)} there is no clear change."
        if compared
        else f"There are no values of {before} to compare with."
    )
    refine = (
        f"{words.capital('objective' if len(twice) == 1 else 'objectives')} "
        f"{words.listed(twice)} had a measure off track two years in a row."
        if twice
        else "No objective had a measure off track two years in a row."
    )
    return Prose(
        (
            (Span("Where it stands. ", True), Span(scorecard.standing_sentence(lines))),
            (Span("What changed. ", True), Span(change)),
            (Span("For the next refinement of the plan. ", True), Span(refine)),
        ),
        "lead",
    )


@dataclass(frozen=True)
class _Moved:
    """A line of the scorecard with its change since the year before (in the measure's unit)."""

    line: Line
    kind: str
    before: float
    now: float
    interval: Interval


def _moved(view: View) -> list[_Moved]:
    found = []
    for line in scorecard.lines(view):
        kind = scorecard.movement(view, line)
        previous = view.previous(line.measure, line.population)
        interval = view.change(line.measure, line.cell, previous)
        if kind and line.cell and previous and interval:
            assert line.cell.value is not None
            assert previous.value is not None
            found.append(_Moved(line, kind, previous.value, line.cell.value, interval))
    return found


def movement_table(view: View, kind: str) -> Table | Prose:
    """The measures that became clearly ``better`` or clearly ``worse``, in the plan's order."""
    chosen = [m for m in _moved(view) if m.kind == kind]
    if not chosen:
        return sentences(f"No measure became clearly {kind} since {view.year.plus(-1)}.")
    rows = tuple(
        (
            Entry(f"{m.line.objective}  {m.line.name}{scorecard.since(view, m.line)}"),
            Entry(words.value(m.line.measure, m.before)),
            Entry(words.value(m.line.measure, m.now), strong=True),
            Entry(words.signed_points(m.line.measure, m.now - m.before)),
            Entry(words.signed_interval(m.line.measure, m.interval)),
        )
        for m in chosen
    )
    return Table(
        title=f"Clearly {kind} than in {view.year.plus(-1)}",
        columns=(
            Column("Measure"),
            Column(str(view.year.plus(-1)), "right"),
            Column(str(view.year), "right"),
            Column("Change", "right"),
            Column("95% interval", "right"),
        ),
        rows=rows,
    )


def too_close(view: View) -> Table | Prose:
    """The measures of which the data cannot tell whether they are on their path or off it."""
    chosen = [x for x in scorecard.lines(view) if x.status.id == "close"]
    if not chosen:
        return sentences("No measure is too close to call.")
    rows = []
    for x in chosen:
        due = view.plan.target_in_force(x.measure, x.population, view.wave(x.measure))
        assert x.cell is not None
        assert due is not None
        assert x.status.expected is not None
        rows.append(
            (
                Entry(f"{x.objective}  {x.name}{_wave(view, x)}"),
                words.entry(x.measure, x.cell, strong=True),
                Entry(words.interval(x.measure, x.cell.interval(view.confidence))),
                Entry(words.value(x.measure, x.status.expected)),
                Entry(f"{words.value(x.measure, due[1])} by {due[0]}"),
            )
        )
    return Table(
        title=f"Too close to call in {view.year}",
        columns=(
            Column("Measure"),
            Column(str(view.year), "right"),
            Column("95% interval", "right"),
            Column("Path asks for", "right"),
            Column("Target", "right"),
        ),
        rows=tuple(rows),
        notes=words.legend(*rows),
    )


def changes_chart(view: View) -> Chart | Prose:
    """Change of every percent measure since the year before; right of the line is better."""
    moved = [m for m in _moved(view) if m.line.measure.kind.is_share]
    before = view.year.plus(-1)
    if not moved:
        return sentences(f"No measure can be compared with {before}.", style="notice")
    rows: list[dots.Row] = []
    body = []
    for goal in view.goals:
        own = {o.id for o in goal.objectives}
        of_goal = [m for m in moved if m.line.objective in own]
        if of_goal:
            rows.append(dots.Row(f"Goal {goal.number}", is_heading=True))
        for m in of_goal:
            sign = 1 if m.line.measure.direction == "higher" else -1
            ends = sorted((sign * m.interval.low, sign * m.interval.high))
            rows.append(
                dots.Row(
                    _short(m.line.name + scorecard.since(view, m.line)),
                    value=sign * (m.now - m.before),
                    low=ends[0],
                    high=ends[1],
                    label=words.signed(m.line.measure, m.now - m.before),
                    strong=m.kind != "unclear",
                )
            )
            body.append(
                (
                    Entry(m.line.name + scorecard.since(view, m.line)),
                    Entry(words.signed_points(m.line.measure, m.now - m.before)),
                    Entry(words.signed_interval(m.line.measure, m.interval)),
                    Entry({"unclear": "no clear change"}.get(m.kind, f"clearly {m.kind}")),
                )
            )
    drawing = dots.draw(
        rows, unit="", reference=(0.0, "no change"), limits=(None, None),
        axis_title=f"Points since {before}; right of the line is better",
    )  # fmt: skip
    better, worse = (sum(m.kind == kind for m in moved) for kind in ("better", "worse"))
    return Chart(
        title=f"Change since {before}, {view.school_name}",
        alt=(
            f"Dot plot of the change of {len(moved)} measures since {before} with 95% intervals. "
            f"{words.capital(_count(better))} clearly better, {_count(worse)} clearly worse, the "
            "others show no clear change."
        ),
        svg=style.svg(drawing),
        width=style.WIDTH,
        height=float(drawing.get_figheight()),
        table=Table(
            title=f"Change of every measure since {before}, percentage points",
            columns=(
                Column("Measure"),
                Column("Change", "right"),
                Column("95% interval", "right"),
                Column("In words"),
            ),
            rows=tuple(body),
        ),
        notes=(
            "Right of the line is better: more for most measures, fewer for discipline. The number "
            "is the change itself; bold is clear. Measures on a scale of points stand in the "
            "goals’ own reports.",
        ),
    )


def refinement(view: View) -> Prose:
    """Objectives with a measure off track two years in a row, for the plan's next refinement."""
    found = _off_track_twice(view)
    if not found:
        return sentences("No objective had a measure off track two years in a row.")
    return Prose(
        tuple(
            (
                Span(f"{objective.id} {objective.wording}: ", True),
                Span(f"{words.listed([words.inside(x.name) for x in lines])}."),
            )
            for objective, lines in found
        ),
        list=True,
    )


def competencies(view: View) -> Table:
    """The competencies of the Profile, the objectives that serve them, and where these stand."""
    rows = []
    for competency in view.plan.district.competencies:
        serving = [o for o in view.objectives if competency.id in o.competencies]
        lines = [x for x in scorecard.lines_of(view, serving) if view.applies(x.measure)]
        counts = [
            sum(x.status.id in statuses for x in lines)
            for statuses in (("met", "on_track"), ("close",), ("progressing", "off_track"))
        ]
        rows.append(
            (
                Entry(words.capital(competency.name)),
                Entry(words.listed([o.id for o in serving]) or "–"),
                *(Entry(str(n) if n else "–") for n in counts),
            )
        )
    return Table(
        title=f"{view.plan.district.profile}: which objectives serve each competency",
        columns=(
            Column("Competency"),
            Column("Objectives that serve it"),
            Column("Measures met or on track", "right"),
            Column("Too close to call", "right"),
            Column("Progressing or off track", "right"),
        ),
        rows=tuple(rows),
        notes=(
            "Some attributes of the Profile are not easily measured. These measures say how the "
            "objectives stand that serve a competency; they do not measure the competency itself.",
        ),
    )


def _off_track_twice(view: View) -> list[tuple[Objective, list[Line]]]:
    """Objectives with the measures that are off track this year and were the year before."""
    before = view.year_before
    found = []
    for objective in view.objectives:
        lines = [
            x
            for x in scorecard.lines_of(view, [objective])
            if x.status.id == "off_track"
            and x.measure.wave_of(view.year) == view.year
            and before.status(x.measure, x.population).id == "off_track"
        ]
        if lines:
            found.append((objective, lines))
    return found


def _wave(view: View, line: Line) -> str:
    """The year of a value that is not of the report's own year."""
    wave = view.wave(line.measure)
    return "" if wave == view.year else f" ({wave})"


def _count(number: int) -> str:
    return words.spelled(number) if number else "none"


def _short(name: str) -> str:
    return name if len(name) <= 52 else f"{name[:51]}…"
