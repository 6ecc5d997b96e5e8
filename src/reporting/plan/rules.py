"""Where the files of ``params/`` contradict each other, although each is well formed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from reporting.errors import Problem, did_you_mean
from reporting.plan import check_rules
from reporting.plan.base import DISTRICT
from reporting.plan.measure import Measure
from reporting.plan.model import Plan
from reporting.plan.wanted import wrong_settings

Rule = Callable[[Plan], Iterator[Problem]]


def contradictions(plan: Plan) -> list[Problem]:
    """All problems that only the whole plan shows."""
    return [problem for rule in _RULES for problem in rule(plan)]


def _problem(file: str, key: str, value: object, rule: str) -> Problem:
    return Problem(file, None, key, str(value), rule)


def _unknown(file: str, key: str, value: str, what: str, valid: Iterable[str]) -> Problem:
    names = sorted(valid)
    hint = did_you_mean(value, names)
    return _problem(file, key, value, f"no such {what}; {hint or 'valid: ' + ', '.join(names)}")


def _unique(plan: Plan) -> Iterator[Problem]:
    ids: dict[tuple[str, str], Sequence[object]] = {
        ("district.yaml", "schools.slug"): [s.slug for s in plan.district.schools],
        ("district.yaml", "schools.state_code"): [s.state_code for s in plan.district.schools],
        ("plan.yaml", "goals.number"): [g.number for g in plan.goals],
        ("plan.yaml", "objectives.id"): [o.id for g in plan.goals for o in g.objectives],
        ("reports.yaml", "reports.id"): [d.id for d in plan.documents],
        ("reports.yaml", "reports.notebook"): [d.notebook for d in plan.documents],
        ("district.yaml", "areas.id"): [a.id for a in plan.district.areas],
        ("measures.yaml", "measures.id"): [m.id for m in plan.measures],
        ("breakdowns.yaml", "breakdowns.id"): [b.id for b in plan.breakdowns],
        ("sources.yaml", "sources.id"): [s.id for s in plan.sources],
        ("rubrics.yaml", "rubrics.id"): [r.id for r in plan.rubrics],
        ("rubrics.yaml", "domains.id"): [d.id for r in plan.rubrics for d in r.domains],
        ("surveys.yaml", "topics"): [f"{t.topic} of {t.population}" for t in plan.surveys.topics],
    }
    for (file, key), values in ids.items():
        for value, times in Counter(values).items():
            if times > 1:
                yield _problem(file, key, value, f"stands {times} times; ids are unique")
    for breakdown in plan.breakdowns:
        codes = Counter(code for group in breakdown.groups for code in group.codes)
        for code, times in codes.items():
            if times > 1:
                yield _problem(
                    "breakdowns.yaml", breakdown.id, code, "a code belongs to one group only"
                )


def _district(plan: Plan) -> Iterator[Problem]:
    district = plan.district
    if list(district.years) != sorted(set(district.years)):
        yield _problem("district.yaml", "years", "", "list each year once, oldest first")
    if district.latest_complete not in district.years:
        yield _problem(
            "district.yaml", "latest_complete", district.latest_complete, "must be one of years"
        )
    for school in district.schools:
        if school.slug == DISTRICT:
            yield _problem(
                "district.yaml", "schools.slug", school.slug, "is kept for the district itself"
            )


def _lives(plan: Plan) -> Iterator[Problem]:
    lasting = [
        *(("district.yaml", f"schools.{s.slug}", s) for s in plan.district.schools),
        *(("plan.yaml", f"goals.{g.number}", g) for g in plan.goals),
        *(("plan.yaml", f"objectives.{o.id}", o) for g in plan.goals for o in g.objectives),
        *(("reports.yaml", f"reports.{r.id}", r) for r in plan.reports),
        *(("measures.yaml", f"measures.{m.id}", m) for m in plan.measures),
        *(("surveys.yaml", f"items.{i.id}", i) for t in plan.surveys.topics for i in t.items),
    ]
    for file, key, thing in lasting:
        if thing.last_year is not None and thing.last_year < thing.first_year:
            yield _problem(file, key, thing.last_year, "last_year is before first_year")


def _goals(plan: Plan) -> Iterator[Problem]:
    competencies = {c.id for c in plan.district.competencies}
    for goal in plan.goals:
        carriers = [(f"goals.{goal.number}", goal.competencies)]
        carriers += [(f"objectives.{o.id}", o.competencies) for o in goal.objectives]
        for key, used in carriers:
            for competency in used:
                if competency not in competencies:
                    yield _unknown("plan.yaml", key, competency, "competency", competencies)
        for objective in goal.objectives:
            if objective.id[0] != str(goal.number):
                yield _problem(
                    "plan.yaml",
                    f"objectives.{objective.id}",
                    objective.id,
                    f"an objective of goal {goal.number} begins with {goal.number}",
                )


def _measures(plan: Plan) -> Iterator[Problem]:
    objectives = {o.id for g in plan.goals for o in g.objectives}
    breakdowns = {b.id for b in plan.breakdowns}
    sources = {s.id for s in plan.sources}
    for measure in plan.measures:
        key = f"measures.{measure.id}"
        for objective in measure.objectives:
            if objective not in objectives:
                yield _unknown("measures.yaml", key, objective, "objective", objectives)
        for breakdown in measure.breakdowns:
            if breakdown not in breakdowns:
                yield _unknown("measures.yaml", key, breakdown, "breakdown", breakdowns)
        if measure.source not in sources:
            yield _unknown("measures.yaml", key, measure.source, "source", sources)
        if measure.kind == "favorable":
            yield from _survey_measure(plan, measure)
        if (measure.kind == "mean") != (measure.scale is not None):
            yield _problem("measures.yaml", f"{key}.scale", "", "a mean, and only a mean, has one")
        if (measure.kind == "favorable") != (measure.each == "answer"):
            yield _problem(
                "measures.yaml", f"{key}.each", measure.each, "answer, for favorable answers only"
            )
        if measure.pooled_years is not None and measure.waves != "every year":
            yield _problem(
                "measures.yaml",
                f"{key}.pooled_years",
                measure.pooled_years,
                "a measure of even years has no school years in a row to count together",
            )
        for name, given, rule in wrong_settings(measure):
            yield _problem("measures.yaml", f"{key}.settings.{name}", given, rule)
        yield from _rubric_measure(measure)
        yield from _targets(measure)
        yield from _changes(measure)


def _survey_measure(plan: Plan, measure: Measure) -> Iterator[Problem]:
    key = f"measures.{measure.id}"
    topic = measure.settings.get("topic", "")
    asked = {t.population for t in plan.surveys.topics if t.topic == topic}
    if not asked:
        topics = {t.topic for t in plan.surveys.topics}
        yield _unknown("measures.yaml", f"{key}.settings.topic", topic, "survey topic", topics)
        return
    for population in sorted(set(measure.populations) - asked):
        yield _problem(
            "measures.yaml",
            f"{key}.populations",
            population,
            f"surveys.yaml has no questions on {topic} for them",
        )


# Extracts of ratings, each by the rubric of its own id.
_AUDITS = ("equity_audit",)


def _rubric_measure(measure: Measure) -> Iterator[Problem]:
    """Ratings are of materials; only they are, and only with a rubric."""
    key = f"measures.{measure.id}"
    is_rubric = measure.kind == "rubric"
    if is_rubric != (measure.each == "rating"):
        rule = "rating, for kind rubric only"
        yield _problem("measures.yaml", f"{key}.each", measure.each, rule)
    if is_rubric != (set(measure.populations) == {"materials"}):
        rule = "materials, for kind rubric and alone; ratings are never of people"
        listed = ", ".join(measure.populations)
        yield _problem("measures.yaml", f"{key}.populations", listed, rule)
    if is_rubric and any(promise.targets for promise in measure.populations.values()):
        yield _problem("measures.yaml", key, "", "a rubric has no target; its levels have names")


def _rubrics(plan: Plan) -> Iterator[Problem]:
    rubrics = [r.id for r in plan.rubrics]
    for source in plan.sources:
        if source.id in _AUDITS and source.id not in rubrics:
            yield _unknown("rubrics.yaml", "rubrics.id", source.id, "rubric", rubrics)
    for rubric in plan.rubrics:
        if rubric.established > len(rubric.levels):
            rule = f"one of its {len(rubric.levels)} levels"
            key = f"{rubric.id}.established"
            yield _problem("rubrics.yaml", key, rubric.established, rule)


def _targets(measure: Measure) -> Iterator[Problem]:
    for population, promise in measure.populations.items():
        key = f"measures.{measure.id}.populations.{population}"
        try:
            years = promise.target_years()
        except ValueError as error:
            yield _problem("measures.yaml", f"{key}.targets", "", str(error))
            continue
        if promise.targets and measure.direction == "none":
            yield _problem("measures.yaml", key, "", "a target needs a direction, higher or lower")
        if promise.targets and promise.baseline_year is None:
            yield _problem("measures.yaml", key, "", "a target needs a baseline_year")
        for taken in (*years, *([promise.baseline_year] if promise.baseline_year else [])):
            if measure.wave_of(taken) != taken:
                rule = f"{taken} has no value to set it against; the measure is taken in even years"
                yield _problem("measures.yaml", key, taken, rule)
        for year, target in promise.targets.items():
            low, high = measure.ends
            if not low <= target <= high:
                yield _problem(
                    "measures.yaml",
                    f"{key}.targets.{year}",
                    target,
                    f"impossible target; {measure.unit} lies between {low:g} and {high:g}",
                )
        if promise.baseline_year and years and years[0] <= promise.baseline_year:
            yield _problem(
                "measures.yaml",
                f"{key}.targets.{years[0]}",
                years[0],
                f"a target lies after the baseline year {promise.baseline_year}",
            )


def _changes(measure: Measure) -> Iterator[Problem]:
    """The newest change leads to what stands in the measure now, each older one to the next."""
    newer = measure
    for number, change in reversed(list(enumerate(measure.changes, start=1))):
        key = f"measures.{measure.id}.changes.{number}"
        now = change.stands_in(newer)
        if now is None:
            rule = f"valid: {', '.join(measure.populations)}"
            yield _problem("measures.yaml", f"{key}.population", change.population or "", rule)
            return
        if change.new != now:
            rule = f"must be what came after it: {now}"
            yield _problem("measures.yaml", f"{key}.new", change.new, rule)
            return
        if change.old == change.new:
            yield _problem("measures.yaml", f"{key}.old", change.old, "differs from new")
        try:
            newer = change.applied(newer, change.old)
        except ValueError as error:
            yield _problem("measures.yaml", f"{key}.old", change.old, str(error))
            return
    years = [c.first_year for c in measure.changes]
    if years != sorted(years):
        key = f"measures.{measure.id}.changes"
        yield _problem("measures.yaml", key, "", "oldest first, by first_year")


def _scales(plan: Plan) -> Iterator[Problem]:
    scales = {s.id: s for s in plan.surveys.scales}
    for scale in plan.surveys.scales:
        if scale.favorable >= len(scale.options):
            yield _problem(
                "surveys.yaml",
                f"scales.{scale.id}",
                scale.favorable,
                "not every option is favorable",
            )
    for topic in plan.surveys.topics:
        for item in topic.items:
            if item.scale not in scales:
                yield _unknown("surveys.yaml", f"items.{item.id}", item.scale, "scale", scales)


def _end_coding(plan: Plan) -> Iterator[Problem]:
    steps = plan.privacy.end_coding
    sizes = [step.smallest for step in steps]
    if sizes != sorted(set(sizes)) or sizes[0] > plan.privacy.smallest_denominator:
        yield _problem(
            "privacy.yaml",
            "end_coding",
            sizes,
            "sizes rise and begin at or below smallest_denominator",
        )
    for step in steps:
        if step.smallest * step.margin / 100 < 2:
            yield _problem(
                "privacy.yaml",
                f"end_coding.{step.smallest}",
                step.margin,
                "an end bin holds at least three possible counts (0, 1, 2)",
            )


_RULES: tuple[Rule, ...] = (
    _unique,
    _district,
    _lives,
    _goals,
    _measures,
    _scales,
    _rubrics,
    _end_coding,
    check_rules.waivers,
    check_rules.published,
    check_rules.policy,
)
