"""What a notebook works with: the exhibits of one report, by name."""

from __future__ import annotations

from typing import Any

from reporting.plan import kinds
from reporting.report import (
    composition,
    denominators,
    groups,
    levels,
    notes,
    overview,
    parity,
    phrases,
    ratings,
    risks,
    rubrics,
    scorecard,
    three_years,
    trends,
    words,
)
from reporting.report.across import AcrossGoals
from reporting.report.cover import cover_of
from reporting.report.exhibits import (
    Chart,
    Cover,
    Exhibit,
    Heading,
    Panel,
    Prose,
    Span,
    Table,
    sentences,
)


class Report(AcrossGoals):
    """Exhibits of one report. Each method returns something that Jupyter shows by itself.

    First page: :meth:`cover`, :meth:`scorecard`, :meth:`summary`, :meth:`commentary`.
    Second page: :meth:`reading`.
    Per objective: :meth:`objective`; per measure :meth:`definition`, :meth:`trend`, :meth:`says`,
    :meth:`groups`, :meth:`says_groups`, :meth:`schools`, :meth:`caveat`.
    Across the goals: :meth:`standing`, :meth:`changes`, :meth:`became_better`,
    :meth:`became_worse`, :meth:`too_close`, :meth:`refinement`, :meth:`competencies`,
    :meth:`spending`, :meth:`spending_over_years`, :meth:`spending_beside_movement`.
    Discipline: :meth:`risks` (this year), :meth:`three_years`, :meth:`says_three_years`.
    Participation: :meth:`parity`, :meth:`says_parity`. Levels: :meth:`levels`. Staff and students:
    :meth:`composition`.
    Several shares of one count: :meth:`denominators`.
    Audits: :meth:`rubric`, :meth:`says_rubric`, :meth:`evidence`, :meth:`rubric_schools`,
    :meth:`agreement`.
    Last page: :meth:`notes`.

    A measure that does not apply to the school, or is not available, shows one sentence that says
    so from :meth:`trend` (or :meth:`absence`), and nothing from the other methods.
    """

    # ── first page ──────────────────────────────────────────────────────────────────────────

    def cover(self) -> Cover:
        """District, school, school year, and the goal (or the mission) in its official wording."""
        view = self.view
        return cover_of(view.plan, view.document, view.school, str(view.year))

    def scorecard(self) -> Table:
        """Every measure of the goal: baseline, last year, this year, target, status, n."""
        return scorecard.scorecard(self.view)

    def summary(self) -> Prose:
        """Three sentences: where the measures stand, what is better, what is worse."""
        across = self.view.document.goal is None
        return overview.summary(self.view) if across else scorecard.summary(self.view)

    def commentary(self) -> Any:
        """What people of the school wrote for this report and year, as Markdown."""
        from IPython.display import Markdown

        text = self.view.commentary
        if text is None:
            return sentences("No commentary has been written for this report yet.", style="caveat")
        return Markdown(text)  # type: ignore[no-untyped-call]

    def reading(self) -> Exhibit:
        """How to read the report: statuses, intervals, markers, in plain words."""
        return notes.reading_guide(self.view)

    # ── objectives and measures ─────────────────────────────────────────────────────────────

    def objective(self, objective_id: str) -> Panel | Prose:
        """The official wording as heading; how it is measured, who owns it, whom it serves.

        An objective that is not part of the plan in the report's year is one sentence.
        """
        for other in self.view.plan.other_objectives:
            if other.id == objective_id:
                life = (
                    f"begins in {other.first_year}"
                    if self.view.year < other.first_year
                    else f"ended with {other.last_year}"
                )
                text = (
                    f"Objective {other.id} is not part of the plan in {self.view.year}; it {life}."
                )
                return sentences(text, style="notice")
        objective = self.view.objective(objective_id)
        names = {c.id: c.name for c in self.view.plan.district.competencies}
        serves = words.listed([names[c] for c in objective.competencies])
        about: tuple[Span, ...] = (
            Span("Measured by: ", True), Span(f"{objective.measurement}. "),
            Span("Owner: ", True), Span(f"{objective.owner}. "),
        )  # fmt: skip
        if serves:
            profile = self.view.plan.district.profile
            about = (*about, Span(f"{profile}: ", True), Span(f"{serves}."))
        return Panel(
            (
                Heading(
                    objective.wording,
                    f"objective-{objective.id}",
                    label=objective.id,
                    # One sentence that there is nothing to show does not need a page.
                    new_page=bool(self.view.plan.measures_of(objective_id)),
                ),
                Prose((about,), style="definition"),
            )
        )

    def definition(self, measure_id: str) -> Prose:
        """Numerator, denominator, who and when in one sentence; the source is under the chart."""
        measure = self.view.measure(measure_id)
        restated = [
            (Span("Restated. ", True), Span(notes.restatement(self.view, measure, change)))
            for change in measure.changes_until(self.view.year)
        ]
        return Prose(
            ((Span(f"{measure.title}. ", True), Span(measure.definition)), *restated),
            style="definition",
        )

    def trend(self, measure_id: str) -> Chart | Prose:
        """The measure over the years, with interval, target and breaks."""
        measure = self.view.measure(measure_id)
        absent = self._absence(measure)
        return (
            sentences(absent, style="notice") if absent else trends.trend_chart(self.view, measure)
        )

    def says(self, measure_id: str) -> Prose | None:
        """Value, change, trend and status in sentences, for each respondent population."""
        measure = self.view.measure(measure_id)
        if self._absence(measure):
            return None
        paragraphs = []
        for population in measure.populations:
            message, detail = phrases.level_sentence(self.view, measure, population)
            more = (
                phrases.wave_sentence(self.view, measure),
                phrases.percentile_sentence(self.view, measure, population),
                phrases.change_sentence(self.view, measure, population),
                phrases.trend_sentence(self.view, measure, population),
                phrases.status_sentence(self.view, measure, population),
            )
            rest = " ".join([detail, *(sentence for sentence in more if sentence)])
            paragraphs.append((Span(message, True), Span(rest)))
        return Prose(tuple(paragraphs))

    def groups(self, measure_id: str, population: str = "students") -> Chart | None:
        """Groups beside each other, each compared with all other students."""
        measure = self._with_population(measure_id, population)
        if self._absence(measure) or not self.view.groups(measure, population):
            return None
        return groups.groups_chart(self.view, measure, population)

    def says_groups(self, measure_id: str, population: str = "students") -> Prose | None:
        """Which groups differ clearly, and how many are withheld."""
        measure = self._with_population(measure_id, population)
        if self._absence(measure):
            return None
        said = phrases.group_sentences(self.view, measure, population)
        return sentences(*said) if said else None

    def schools(self, measure_id: str, population: str = "students") -> Chart | None:
        """In the district's report: every school on one scale. In a school's report: nothing."""
        measure = self._with_population(measure_id, population)
        if not self.view.is_district or self._absence(measure):
            return None
        slugs = [
            s for s in self.view.plan.district.schools if self.view.plan.applies(measure, s.slug)
        ]
        return trends.schools_chart(self.view, measure, population) if len(slugs) > 1 else None

    def risks(self, measure_id: str) -> Chart | None:
        """Risks of each group with their ratios to all other students, in this year."""
        measure = self._with_groups(measure_id, kinds.RISK)
        return risks.risks_chart(self.view, measure) if measure else None

    def says_risks(self, measure_id: str) -> Prose | None:
        """Which groups are at a clearly higher risk, with both risks, difference and ratio."""
        measure = self._with_groups(measure_id, kinds.RISK)
        return sentences(*risks.disparity_sentences(self.view, measure)) if measure else None

    def three_years(self, measure_id: str) -> Exhibit | None:
        """Risks and ratios of each group over several school years together and in each of them.

        Where there are not enough comparable years: this year alone, as :meth:`risks`.
        """
        measure = self._with_groups(measure_id, kinds.RISK)
        return three_years.three_years_exhibit(self.view, measure) if measure else None

    def says_three_years(self, measure_id: str) -> Prose | None:
        """Groups at a clearly higher risk over several years, and which way each gap went."""
        measure = self._with_groups(measure_id, kinds.RISK)
        return three_years.three_years_sentences(self.view, measure) if measure else None

    def parity(self, measure_id: str) -> Chart | None:
        """Rate of each group, its ratio to all other students, students missing from parity."""
        measure = self._with_groups(measure_id, kinds.PERCENT)
        return parity.parity_chart(self.view, measure) if measure else None

    def says_parity(self, measure_id: str) -> Prose | None:
        """Which groups take part clearly less or more often, and how many students are missing."""
        measure = self._with_groups(measure_id, kinds.PERCENT)
        return parity.parity_sentences(self.view, measure) if measure else None

    def levels(self, measure_id: str) -> Chart | None:
        """Achievement levels as bars split at proficient."""
        measure = self._of_kind(measure_id, kinds.LEVELS)
        return None if self._absence(measure) else levels.levels_chart(self.view, measure)

    def denominators(self, family: str) -> Chart | None:
        """Shares that look alike and have different denominators, side by side.

        Args:
            family: what the measures name under ``related`` in params/measures.yaml, e.g. ``ap``.
        """
        measures = denominators.members(self.view, family)
        if self._absence(measures[0]):
            return None
        return denominators.denominators_chart(self.view, measures)

    def composition(self, measure_id: str) -> Chart | Prose:
        """Staff and students of each group beside each other."""
        measure = self._of_kind(measure_id, kinds.COMPOSITION)
        absent = self._absence(measure)
        if absent:
            return sentences(absent, style="notice")
        return composition.composition_chart(self.view, measure)

    def says_composition(self, measure_id: str) -> Prose | None:
        """Largest gap, index of dissimilarity, and what one hire would move."""
        measure = self._of_kind(measure_id, kinds.COMPOSITION)
        if self._absence(measure):
            return None
        return sentences(*composition.composition_sentences(self.view, measure))

    def absence(self, measure_id: str) -> Prose | None:
        """For a section without :meth:`trend`: why there is nothing to show, if there is not."""
        absent = self._absence(self.view.measure(measure_id))
        return sentences(absent, style="notice") if absent else None

    def rubric(self, measure_id: str) -> Chart | Prose:
        """Ratings of materials at each level, by domain and by school year."""
        measure = self._of_kind(measure_id, kinds.RUBRIC)
        absent = self._absence(measure)
        if absent:
            return sentences(absent, style="notice")
        return rubrics.levels_chart(self.view, measure)

    def says_rubric(self, measure_id: str) -> Prose | None:
        """The median level, and which domains moved since the audit before."""
        measure = self._of_kind(measure_id, kinds.RUBRIC)
        return None if self._absence(measure) else ratings.says(self.view, measure)

    def evidence(self, measure_id: str) -> Panel | None:
        """Each domain with its question, its median and what raters wrote."""
        measure = self._of_kind(measure_id, kinds.RUBRIC)
        return None if self._absence(measure) else rubrics.evidence(self.view, measure)

    def rubric_schools(self, measure_id: str) -> Table | None:
        """In the district's report: every school's median by domain."""
        measure = self._of_kind(measure_id, kinds.RUBRIC)
        if not self.view.is_district or self._absence(measure):
            return None
        return rubrics.schools_table(self.view, measure)

    def agreement(self, measure_id: str) -> Panel | Prose | None:
        """How far the two raters agree."""
        measure = self._of_kind(measure_id, kinds.RUBRIC)
        return None if self._absence(measure) else rubrics.agreement(self.view, measure)

    def caveat(self, measure_id: str) -> Prose | None:
        """What the measure cannot tell."""
        measure = self.view.measure(measure_id)
        return None if self._absence(measure) else sentences(measure.caveat, style="caveat")

    # ── last page ───────────────────────────────────────────────────────────────────────────

    def notes(self) -> Exhibit:
        """Rules, definitions, response rates, breaks, what was set aside, versions, contact."""
        return notes.data_notes(self.view)
