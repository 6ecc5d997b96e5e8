"""How to read the report; and last the rules behind it, response rates, breaks, whom to ask."""

from __future__ import annotations

from reporting import __version__
from reporting.plan import Change, Measure, SchoolYear
from reporting.release import MARKERS, notes_about, sources_of
from reporting.report import published, words
from reporting.report.exhibits import (
    Column,
    Entry,
    Exhibit,
    Fact,
    Facts,
    Heading,
    Panel,
    Prose,
    Span,
    Table,
    sentences,
)
from reporting.report.status import WORDS
from reporting.report.view import View


def reading_guide(view: View) -> Panel:
    """What every reader should know before the first chart, without a formula."""
    rule = view.plan.status
    probable = f"{rule.on_track:.0%}"
    meanings = {
        "met": "The target has been reached.",
        "on_track": f"A probability of at least {probable} to be at or beyond the path.",
        "close": "The data cannot tell whether the measure is on the path or off it.",
        "progressing": "Short of the path, but clearly better than at the baseline.",
        "off_track": "Short of the path, and not clearly better than at the baseline.",
        "improved": "No target is set; clearly better than at the baseline.",
        "steady": "No target is set; no clear difference from the baseline.",
        "declined": "No target is set; clearly worse than at the baseline.",
        "not_rated": "Withheld, too few people, no baseline, or not comparable with it.",
    }
    return Panel(
        (
            Heading("How to read this report", "how-to-read", new_page=True),
            sentences(
                "Each measure has a baseline and, if the plan sets one, a target for a later year. "
                "The straight line between them is its path. The status says where this year’s "
                "value stands beside that path."
            ),
            Table(
                title="What each status means",
                columns=(Column("Status"), Column("Meaning")),
                rows=tuple(
                    (Entry(WORDS[key], shape=key), Entry(meaning))
                    for key, meaning in meanings.items()
                ),
            ),
            Facts(
                (
                    Fact(
                        "95% interval",
                        "The true value probably lies between these two numbers. The fewer people "
                        "answer or are counted, the wider it is.",
                    ),
                    Fact(
                        "Clear",
                        "A change or gap is called clear only when it is larger than chance alone "
                        "would explain. “No clear change” does not prove that nothing changed.",
                    ),
                    Fact(
                        "Points",
                        "Percentage points: from 60% to 63% is 3 points more.",
                    ),
                    Fact(
                        "Letters",
                        "; ".join(f"[{k}] {v}" for k, v in MARKERS.items())
                        + ". A withheld value is not zero: it could tell something about one "
                        "student.",
                    ),
                )
            ),
        )
    )


def data_notes(view: View) -> Panel:
    """Everything a careful reader needs to check the report."""
    parts: list[Exhibit] = [
        Heading("Data notes", "data-notes", new_page=True),
        Prose(((Span("Mission of the district. ", True), Span(view.plan.district.mission)),)),
        Facts(_rules(view)),
    ]
    if view.document.goal is None:
        parts.append(sentences("Each measure is defined in the report of its goal."))
    else:
        parts += [
            *_response_rates(view),
            Heading("How each measure is defined", "definitions", level=3),
            Facts(tuple(_definition(view, m) for m in view.measures())),
        ]
    changes = _changes(view)
    if changes:
        parts += [Heading("What was restated", "restated", level=3), changes]
    breaks = _breaks(view)
    if breaks:
        parts += [Heading("Breaks in series", "breaks", level=3), breaks]
    if view.document.goal is not None:
        parts += [*published.beside_published(view), *published.data_warnings(view)]
    about = notes_about(view.released.notes, view.plan, sources_of(view.measures()))
    if about:
        parts += [
            Heading("What was set aside", "set-aside", level=3),
            Prose(tuple((Span(note),) for note in about), style="body", list=True),
        ]
    return Panel(tuple(parts))


def _rules(view: View) -> tuple[Fact, ...]:
    privacy, status = view.plan.privacy, view.plan.status
    bins = "; ".join(
        f"from {step.smallest} people on, {step.margin}% or less and {100 - step.margin}% or more"
        for step in privacy.end_coding
    )
    return (
        Fact(
            "Privacy",
            f"Values of fewer than {privacy.smallest_denominator} people are withheld [c]. Values "
            f"near 0 or 100% are coded: {bins}. For discipline, counts of 1 to "
            f"{privacy.smallest_adverse_count - 1} are never shown as such. Where one withheld "
            "value could be found by subtraction, a second one is withheld. "
            f"Rule {privacy.version}; {privacy.legal_ground}",
        ),
        Fact(
            "Status",
            "The expected path is the straight line from the baseline to the target. "
            f"{WORDS['on_track']}: the probability of being at or beyond it is at least "
            f"{status.on_track:.0%}; "
            f"{WORDS['close'].lower()}: between {status.off_track:.0%} and {status.on_track:.0%}; "
            f"{WORDS['progressing'].lower()}: lower, but clearly better than the baseline; "
            f"{WORDS['off_track'].lower()}: lower, and not. A goal has no status of its own. "
            f"Rule {status.version}.",
        ),
        Fact(
            "Clear",
            "A difference is called clear when its 95% interval excludes zero (Newcombe), a trend "
            "when the Cochran–Armitage test over at least three comparable years does. Groups are "
            "compared with all other students; the claims of one goal and year are one family "
            "(Benjamini–Hochberg); for discipline the ratio's interval has to exclude 1 as well. "
            "Intervals of shares are Wilson's.",
        ),
        *_pooling(view),
        Fact(
            "Rounding",
            "Values are rounded to whole percent, risks to one decimal, means to the decimals of "
            "their scale. Changes and gaps are computed before rounding and may differ by one from "
            "the rounded values; a value that rounds to its target may lie just short of it.",
        ),
        Fact(
            "Response",
            f"n counts people, not answers. Below {status.flag_response_rate:.0%} response a value "
            f"is marked [u] {MARKERS['u']}; below {status.compare_response_rate:.0%} nothing is "
            "compared.",
        ),
        Fact("Versions", f"reporting {__version__}; plan of {view.year}."),
        Fact("Contact", view.plan.district.contact),
    )


def _pooling(view: View) -> tuple[Fact, ...]:
    titles = [m.title for m in view.measures() if m.pooled_years]
    if not titles:
        return ()
    names = words.listed([titles[0], *(words.inside(t) for t in titles[1:])])
    return (
        Fact(
            "Several years",
            f"{names}: comparable school years are also counted together, each student once in "
            "each of them. The ratio over the years is Mantel–Haenszel’s where every year is "
            "shown, otherwise that of their counts together. The gap’s change from the first to "
            "the last year has Newcombe’s interval of a difference between differences. Students "
            "enrolled in several of the years are taken for different ones, so intervals over the "
            "years are somewhat too narrow, those of the change rather too wide.",
        ),
    )


def _response_rates(view: View) -> list[Table]:
    """One row per population and count: the topics of one survey have the same respondents."""
    asked: dict[tuple[str, str, int, str, str], list[str]] = {}
    for measure in view.measures():
        for population in measure.populations:
            cell = view.cell(measure, population)
            if cell is None or cell.response_rate is None:
                continue
            survey = measure.kind.is_survey
            key = (
                words.capital(population),
                "responded" if survey else "tested",
                cell.invited or 0,
                words.people(cell) if survey else "–",
                f"{100 * cell.response_rate:.0f}%",
            )
            asked.setdefault(key, []).append(measure.title)
    rows = [
        (
            Entry(
                f"{population}: {words.listed([titles[0], *(words.inside(t) for t in titles[1:])])}"
            ),
            Entry(kind),
            Entry(words.number(invited)),
            Entry(people),
            Entry(rate),
        )
        for (population, kind, invited, people, rate), titles in asked.items()
    ]
    if not rows:
        return []
    return [
        Table(
            title=f"Response and participation, {view.school_name}, {view.year}",
            columns=(
                Column("Who, and for which measures"),
                Column("What counts"),
                Column("Asked or enrolled", "right"),
                Column("Responded", "right"),
                Column("Rate", "right"),
            ),
            rows=tuple(rows),
        )
    ]


def _definition(view: View, measure: Measure) -> Fact:
    source = view.plan.source(measure.source).label
    better = {"higher": "Higher is better.", "lower": "Lower is better.", "none": ""}
    return Fact(
        measure.title,
        " ".join(
            part
            for part in (
                measure.definition,
                f"Unit: {measure.unit}.",
                better[measure.direction],
                _waves(view, measure),
                f"Source: {source}.",
                f"Definition {measure.version}.",
            )
            if part
        ),
    )


def _waves(view: View, measure: Measure) -> str:
    if measure.waves == "every year":
        return ""
    shown = "" if view.wave(measure) == view.year else f"; this report shows {view.wave(measure)}"
    return f"Taken in even-numbered years only{shown}."


def restatement(view: View, measure: Measure, change: Change) -> str:
    """One dated change in a sentence: what, since when, old, new, why."""
    many = len(measure.populations) > 1 and change.population
    what = f"the {change.what}{f' for {change.population}' if many else ''}"
    reason = words.inside(change.reason.rstrip("."))
    return (
        f"From {change.first_year} on (decided {change.decided:%B} {change.decided.day}, "
        f"{change.decided.year}) {what} is {_stood(measure, change.new)}; before, it was "
        f"{_stood(measure, change.old)}. Reason: {reason}."
    )


def _stood(measure: Measure, value: str | dict[str, float]) -> str:
    if isinstance(value, str):
        return f"“{value.rstrip('.')}”" if " " in value else value
    targets = [f"{words.value(measure, goal)} by {year}" for year, goal in value.items()]
    return words.listed(targets) or "none"


def _changes(view: View) -> Facts | None:
    facts = tuple(
        Fact(measure.title, words.capital(restatement(view, measure, change)))
        for measure in view.measures()
        for change in measure.changes_until(view.year)
    )
    return Facts(facts) if facts else None


def _breaks(view: View) -> Facts | None:
    found: dict[tuple[SchoolYear, str], list[str]] = {}
    for measure in view.measures():
        for population in measure.populations:
            for b in view.plan.breaks_in_series(measure, population):
                if b.first_year <= view.year:
                    who = f", {population}" if len(measure.populations) > 1 else ""
                    found.setdefault((b.first_year, b.reason), []).append(f"{measure.title}{who}")
    facts = tuple(
        Fact(
            f"Before {year}",
            f"{words.listed(names)}: earlier values do not compare with later ones, "
            f"because {reason}.",
        )
        for (year, reason), names in sorted(found.items())
    )
    return Facts(facts) if facts else None
