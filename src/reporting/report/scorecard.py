"""First page: every measure of the goal on one line, and three sentences of what changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from reporting.plan import Measure, Objective, SchoolYear
from reporting.report import ratings, words
from reporting.report.composition import dissimilarity
from reporting.report.exhibits import Column, Entry, Prose, Span, Table
from reporting.report.status import Status
from reporting.report.values import Cell
from reporting.report.view import View


@dataclass(frozen=True)
class Line:
    """One line of the scorecard."""

    objective: str
    measure: Measure
    population: str
    cell: Cell | None
    status: Status

    @property
    def name(self) -> str:
        who = f", {self.population}" if len(self.measure.populations) > 1 else ""
        return f"{self.measure.title}{who}"


def lines(view: View) -> list[Line]:
    """Measures of the report in the order of its objectives, each once, one per population."""
    return lines_of(view, view.objectives)


def lines_of(view: View, objectives: Iterable[Objective]) -> list[Line]:
    """Measures of some objectives in their order, each once, one per population."""
    found: list[Line] = []
    said: set[str] = set()
    for objective in objectives:
        for measure in view.plan.measures_of(objective.id):
            if measure.id in said or not measure.kind.has_status:
                continue
            said.add(measure.id)
            for population in measure.populations:
                found.append(
                    Line(
                        objective.id,
                        measure,
                        population,
                        view.cell(measure, population),
                        view.status(measure, population),
                    )
                )
    return found


def scorecard(view: View) -> Table:
    """Measure · baseline · last year · this year · target · status · n."""
    first = _first_page(view)
    rows: list[tuple[Entry, ...]] = []
    for objective in view.objectives:
        own = [line for line in first if line.objective == objective.id]
        rows += [_line(view, line) for line in own if view.applies(line.measure)]
        rows += [_not_applicable(line) for line in own if not view.applies(line.measure)]
        described = [m for m in view.plan.measures_of(objective.id) if m.kind.divides_a_whole]
        rows += [_composition(view, objective.id, m) for m in described]
        rows += [
            _rubric(view, objective.id, m)
            for m in view.plan.measures_of(objective.id)
            if m.kind.is_rated and m.settings["counts"] == "ratings"
        ]
        if not view.plan.measures_of(objective.id):
            rows.append(_text_row(objective.id, objective.measurement, "Not yet measured [x]", "x"))
    years = (str(view.year.plus(-1)), str(view.year))
    return Table(
        title=f"Measures of {view.label}, {view.school_name}, {view.year}",
        columns=(
            Column("Measure"),
            Column("Baseline", "right"),
            Column(years[0], "right"),
            Column(years[1], "right"),
            Column("Target", "right"),
            Column("Status"),
            Column("n", "right"),
        ),
        rows=tuple(rows),
        notes=(
            "Status sets this year’s value against the straight path from baseline to target; the "
            "data notes give the rules. n is the number of people behind it.",
            *_notes(view),
            *_more(len(lines(view)) - len(first)),
            *words.legend(*rows),
        ),
    )


def _first_page(view: View) -> list[Line]:
    return [line for line in lines(view) if line.measure.first_page]


def _more(count: int) -> tuple[str, ...]:
    if not count:
        return ()
    what = (
        "more measure, a second view of one above, is told in its section"
        if count == 1
        else "more measures, each a second view of one above, are told in their sections"
    )
    return (f"{words.capital(words.spelled(count))} {what}.",)


def _notes(view: View) -> tuple[str, ...]:
    """What the usual note does not explain, where it occurs."""
    is_rated = any(m.kind.is_rated for m in view.measures())
    waves = {m.waves for m in view.measures()}
    return (
        *(("For the equity audit n is the number of ratings.",) if is_rated else ()),
        *(
            ("A year in parentheses is that of the value: the survey is taken in even years only.",)
            if "even years" in waves
            else ()
        ),
    )


def _line(view: View, line: Line) -> tuple[Entry, ...]:
    measure, population = line.measure, line.population
    due = view.plan.target_in_force(measure, population, view.wave(measure))
    before = view.cell(measure, population, view.wave_before(measure))
    return (
        Entry(f"{line.objective}  {line.name}"),
        words.entry(measure, view.baseline(measure, population)),
        _of_its_year(words.entry(measure, before), before, view.year.plus(-1)),
        _of_its_year(words.entry(measure, line.cell, strong=True), line.cell, view.year),
        Entry(words.value(measure, due[1]) if due else "–"),
        Entry(line.status.word, shape=line.status.id),
        Entry(words.people(line.cell)),
    )


def _of_its_year(entry: Entry, cell: Cell | None, year: SchoolYear) -> Entry:
    """A value of another year than its column's carries its own year."""
    if cell is None or cell.year == year:
        return entry
    return replace(entry, text=f"{entry.text}\N{NO-BREAK SPACE}({cell.year})")


def _rubric(view: View, objective: str, measure: Measure) -> tuple[Entry, ...]:
    baseline, before, now, count = ratings.summary_entries(view, measure)
    return (
        Entry(f"{objective}  {measure.title}, median level"), baseline, before, now, Entry("–"),
        Entry("No target", shape="not_rated"), count,
    )  # fmt: skip


def _text_row(objective: str, name: str, text: str, marker: str) -> tuple[Entry, ...]:
    dash = Entry("–")
    return (
        Entry(f"{objective}  {name}"), dash, dash, dash, dash,
        Entry(text, marker=marker, shape="not_rated"), dash,
    )  # fmt: skip


def _not_applicable(line: Line) -> tuple[Entry, ...]:
    return _text_row(line.objective, line.name, "Not applicable [z]", "z")


def _composition(view: View, objective: str, measure: Measure) -> tuple[Entry, ...]:
    def shown(year: SchoolYear) -> Entry:
        if any(view.cell(measure, p, year) for p in measure.populations):
            return Entry("[x]", marker="x")  # everybody has a cell only where an extract is missing
        amount = dissimilarity(view, measure, year)
        return Entry("[c]", marker="c") if amount is None else Entry(words.points(measure, amount))

    baseline = measure.populations["staff"].baseline_year
    held = measure.holds_in(view.year.plus(-1))
    group = view.plan.breakdown(measure.breakdowns[0]).groups[0]
    staff = view.cell(measure, "staff", breakdown=measure.breakdowns[0], group=group.id)
    return (
        Entry(f"{objective}  {measure.title}, difference"),
        shown(baseline) if baseline and baseline <= view.year else Entry("–"),
        shown(view.year.plus(-1)) if held else Entry("–"),
        shown(view.year),
        Entry("–"),
        Entry("No target", shape="not_rated"),
        Entry(words.people(staff)),
    )


def summary(view: View) -> Prose:
    """Three sentences: where the measures stand, what is clearly better, what is clearly worse."""
    before = view.year.plus(-1)
    compared = any(_has_moved_from(view, line) for line in _first_page(view))
    better, worse = _changes(view)
    changes: tuple[tuple[Span, ...], ...]
    if not compared:
        changes = (
            (Span("Change. ", True), Span(f"There are no values of {before} to compare with.")),
        )
    elif not better and not worse:
        changes = (
            (
                Span(f"Change since {before}. ", True),
                Span("No measure became clearly better, and none clearly worse."),
            ),
        )
    else:
        changes = tuple(
            (
                Span(f"Clearly {which} than in {before}. ", True),
                Span(f"{words.capital(words.listed(found))}." if found else "None."),
            )
            for which, found in (("better", better), ("worse", worse))
        )
    standing = standing_sentence(_first_page(view))
    return Prose(((Span("Where it stands. ", True), Span(standing)), *changes), "lead")


# What is said of one measure and of several.
_STANDING = {
    "met": ("has met its target", "have met their targets"),
    "on_track": ("is on track", "are on track"),
    "improved": ("has improved", "have improved"),
    "close": ("is too close to call", "are too close to call"),
    "steady": ("shows no clear change", "show no clear change"),
    "progressing": ("is progressing", "are progressing"),
    "off_track": ("is off track", "are off track"),
    "declined": ("has declined", "have declined"),
}


def _has_moved_from(view: View, line: Line) -> bool:
    taken = view.wave(line.measure) == view.year
    return taken and view.previous(line.measure, line.population) is not None


def standing_sentence(lines: Sequence[Line]) -> str:
    """How many of the measures stand where, in one sentence."""
    rated = [line for line in lines if line.status.id != "not_rated"]
    if not rated:
        return "No measure can be rated this year."
    counts = {
        status_id: count
        for status_id in _STANDING
        if (count := sum(line.status.id == status_id for line in rated))
    }
    if len(rated) == 1:
        return f"The one rated measure {_STANDING[rated[0].status.id][0]}."
    parts = [f"{words.spelled(n)} {_STANDING[key][n > 1]}" for key, n in counts.items()]
    return f"Of {words.spelled(len(rated))} rated measures, {words.listed(parts)}."


def since(view: View, line: Line) -> str:
    """What stands behind the name of a measure that was not taken the year before."""
    before = view.wave_before(line.measure)
    return "" if before == view.year.plus(-1) else f" since {before}"


def movement(view: View, line: Line) -> str:
    """``better``, ``worse`` or ``unclear`` than the year before; empty when not comparable.

    A measure that is not taken in the report's year has not moved in it.
    """
    measure = line.measure
    if view.wave(measure) != view.year:
        return ""
    change = view.change(measure, line.cell, view.previous(measure, line.population))
    if change is None or measure.direction == "none":
        return ""
    if not change.excludes(0):
        return "unclear"
    return "better" if (change.low > 0) == (measure.direction == "higher") else "worse"


def _changes(view: View) -> tuple[list[str], list[str]]:
    found: dict[str, list[str]] = {"better": [], "worse": []}
    for line in _first_page(view):
        moved = movement(view, line)
        if moved not in found:
            continue
        previous = view.previous(line.measure, line.population)
        assert line.cell is not None
        assert previous is not None
        found[moved].append(
            f"{words.inside(line.name)} "
            f"({words.value(line.measure, previous.value or 0)}"
            f"{f' in {previous.year}' if since(view, line) else ''} to "
            f"{words.value(line.measure, line.cell.value or 0)})"
        )
    return found["better"], found["worse"]
