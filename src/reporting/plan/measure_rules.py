"""Where a measure contradicts itself or names what the plan does not have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from reporting.errors import Problem
from reporting.plan.measure import Measure
from reporting.plan.model import Plan
from reporting.plan.rule_problems import problem, unknown
from reporting.plan.vocabulary import known_of


def measures(plan: Plan) -> Iterator[Problem]:
    objectives = {o.id for g in plan.goals for o in g.objectives}
    breakdowns = {b.id for b in plan.breakdowns}
    sources = {s.id for s in plan.sources}
    for measure in plan.measures:
        key = f"measures.{measure.id}"
        for objective in measure.objectives:
            if objective not in objectives:
                yield unknown(
                    "measures.yaml", f"{key}.objectives", objective, "objective", objectives
                )
        for breakdown in measure.breakdowns:
            if breakdown not in breakdowns:
                yield unknown(
                    "measures.yaml", f"{key}.breakdowns", breakdown, "breakdown", breakdowns
                )
        if measure.source not in sources:
            yield unknown("measures.yaml", f"{key}.source", measure.source, "source", sources)
        if measure.kind.is_survey:
            yield from _survey_measure(plan, measure)
        else:
            yield from _counted_people(measure)
        yield from _split(plan, measure)
        if measure.kind.is_share == (measure.scale is not None):
            yield problem("measures.yaml", f"{key}.scale", "", "a mean, and only a mean, has one")
        if measure.kind.is_survey != (measure.each == "answer"):
            yield problem(
                "measures.yaml", f"{key}.each", measure.each, "answer, for favorable answers only"
            )
        if measure.pooled_years is not None and measure.waves != "every year":
            yield problem(
                "measures.yaml",
                f"{key}.pooled_years",
                measure.pooled_years,
                "a measure of even years has no school years in a row to count together",
            )
        yield from _privacy(measure)
        yield from _rubric_measure(plan, measure)
        yield from _targets(measure)
        yield from _changes(measure)


# Tests of which one student's result is counted by several measures.
_TESTS = ("map_eoc", "nwea_growth", "act", "ap")


def same_students(plan: Plan) -> Iterator[Problem]:
    """Two measures do not count the same thing; those of one test are withheld together."""
    for number, measure in enumerate(plan.measures):
        for other in plan.measures[:number]:
            if _counts_the_same(measure, other):
                given = ", ".join(f"{k}: {v}" for k, v in measure.settings.items())
                key = f"measures.{measure.id}.settings"
                yield problem("measures.yaml", key, given, f"counts exactly what {other.id} counts")
    families: dict[tuple[str, str], list[Measure]] = {}
    for measure in (m for m in plan.measures if m.source in _TESTS):
        subject = measure.settings.get("subject", "")
        families.setdefault((measure.source, subject), []).append(measure)
    for members in families.values():
        usual = Counter(m.related for m in members).most_common(1)[0][0]
        for measure in members if len(members) > 1 else ():
            if measure.related is None or measure.related != usual:
                others = ", ".join(m.id for m in members if m is not measure)
                rule = f"is counted from the same students as {others}: give all one name here"
                key = f"measures.{measure.id}.related"
                yield problem("measures.yaml", key, measure.related or "", rule)


def _counts_the_same(one: Measure, other: Measure) -> bool:
    return (
        (one.kind, one.settings, one.grades) == (other.kind, other.settings, other.grades)
        and (one.kind.is_survey or one.source == other.source)
        and bool(one.populations.keys() & other.populations.keys())
        and _meet(one, other)
    )


def _meet(one: Measure, other: Measure) -> bool:
    """Whether there is a school year in which both hold."""
    return (one.last_year is None or other.first_year <= one.last_year) and (
        other.last_year is None or one.first_year <= other.last_year
    )


def _privacy(measure: Measure) -> Iterator[Problem]:
    """What decides how small numbers are withheld follows from what is counted."""
    key = f"measures.{measure.id}"
    if measure.kind.is_of_enrolled and not measure.adverse:
        rule = "discipline is adverse: true, so that one to four students are never told apart"
        yield problem("measures.yaml", f"{key}.adverse", "false", rule)
    counts_exams = measure.source == "ap" and measure.settings.get("of") == "exams"
    if counts_exams != (measure.each == "exam"):
        rule = "exam, for settings of: exams and only there: a student may take several"
        yield problem("measures.yaml", f"{key}.each", measure.each, rule)
    surveys = [f"panorama_{population}" for population in measure.populations]
    if measure.kind.is_survey and measure.source not in surveys:
        rule = f"one of the surveys of its populations: {', '.join(surveys)}"
        yield problem("measures.yaml", f"{key}.source", measure.source, rule)


def _survey_measure(plan: Plan, measure: Measure) -> Iterator[Problem]:
    key = f"measures.{measure.id}"
    topic = measure.settings.get("topic", "")
    asked = {t.population for t in plan.surveys.topics if t.topic == topic}
    if not asked:
        topics = {t.topic for t in plan.surveys.topics}
        yield unknown("measures.yaml", f"{key}.settings.topic", topic, "survey topic", topics)
        return
    for population in sorted(set(measure.populations) - asked):
        yield problem(
            "measures.yaml",
            f"{key}.populations",
            population,
            f"surveys.yaml has no questions on {topic} for them",
        )


def _counted_people(measure: Measure) -> Iterator[Problem]:
    """Everything but a survey knows its people: a population more would never have a count."""
    if measure.kind.is_rated:
        return
    valid = {"staff", "students"} if measure.kind.divides_a_whole else {"students"}
    if set(measure.populations) != valid:
        rule = f"{measure.kind} from {measure.source} counts {' and '.join(sorted(valid))}"
        key, given = f"measures.{measure.id}.populations", ", ".join(measure.populations)
        yield problem("measures.yaml", key, given, rule)


def _split(plan: Plan, measure: Measure) -> Iterator[Problem]:
    """Every breakdown splits by a column that is known of somebody whom the measure counts."""
    key = f"measures.{measure.id}.breakdowns"
    columns = {b.id: b.column for b in plan.breakdowns}
    for breakdown in (b for b in measure.breakdowns if b in columns):
        people = [p for p in measure.populations if columns[breakdown] in known_of(p)]
        if not people or (measure.kind.divides_a_whole and len(people) < 2):
            named = " and ".join(measure.populations)
            rule = f"{columns[breakdown]} is not known of {named}"
            yield problem("measures.yaml", key, breakdown, rule)
    if measure.kind.divides_a_whole and not measure.breakdowns:
        yield problem("measures.yaml", key, "", "a composition needs a breakdown to compare by")


def _rubric_measure(plan: Plan, measure: Measure) -> Iterator[Problem]:
    """Ratings are of materials; only they are, and only with a rubric."""
    key = f"measures.{measure.id}"
    is_rubric = measure.kind.is_rated
    rubrics = [r.id for r in plan.rubrics]
    if is_rubric and measure.settings["rubric"] not in rubrics:
        given = measure.settings["rubric"]
        yield unknown("measures.yaml", f"{key}.settings.rubric", given, "rubric", rubrics)
    if is_rubric != (measure.each == "rating"):
        rule = "rating, for kind rubric only"
        yield problem("measures.yaml", f"{key}.each", measure.each, rule)
    if is_rubric != (set(measure.populations) == {"materials"}):
        rule = "materials, for kind rubric and alone; ratings are never of people"
        listed = ", ".join(measure.populations)
        yield problem("measures.yaml", f"{key}.populations", listed, rule)
    if is_rubric and any(promise.targets for promise in measure.populations.values()):
        yield problem("measures.yaml", key, "", "a rubric has no target; its levels have names")


def _targets(measure: Measure) -> Iterator[Problem]:
    for population, promise in measure.populations.items():
        key = f"measures.{measure.id}.populations.{population}"
        try:
            years = promise.target_years()
        except ValueError as error:
            yield problem("measures.yaml", f"{key}.targets", "", str(error))
            continue
        if promise.targets and measure.direction == "none":
            yield problem("measures.yaml", key, "", "a target needs a direction, higher or lower")
        if promise.targets and promise.baseline_year is None:
            yield problem("measures.yaml", key, "", "a target needs a baseline_year")
        for taken in (*years, *([promise.baseline_year] if promise.baseline_year else [])):
            if measure.wave_of(taken) != taken:
                rule = f"{taken} has no value to set it against; the measure is taken in even years"
                yield problem("measures.yaml", key, taken, rule)
        for year, target in promise.targets.items():
            low, high = measure.ends
            if not low <= target <= high:
                yield problem(
                    "measures.yaml",
                    f"{key}.targets.{year}",
                    target,
                    f"impossible target; {measure.unit} lies between {low:g} and {high:g}",
                )
        if promise.baseline_year and years and years[0] <= promise.baseline_year:
            yield problem(
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
            yield problem("measures.yaml", f"{key}.population", change.population or "", rule)
            return
        if change.new != now:
            rule = f"must be what came after it: {now}"
            yield problem("measures.yaml", f"{key}.new", change.new, rule)
            return
        if change.old == change.new:
            yield problem("measures.yaml", f"{key}.old", change.old, "differs from new")
        try:
            newer = change.applied(newer, change.old)
        except ValueError as error:
            yield problem("measures.yaml", f"{key}.old", change.old, str(error))
            return
    years = [c.first_year for c in measure.changes]
    if years != sorted(years):
        key = f"measures.{measure.id}.changes"
        yield problem("measures.yaml", key, "", "oldest first, by first_year")
