"""Where the files of ``params/`` contradict each other, although each is well formed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from reporting.errors import Problem
from reporting.plan import check_rules, measure_rules
from reporting.plan.base import ALL, DISTRICT
from reporting.plan.model import Plan
from reporting.plan.rule_problems import problem, unknown
from reporting.plan.vocabulary import CODES, SUBJECTS

Rule = Callable[[Plan], Iterator[Problem]]


def contradictions(plan: Plan) -> list[Problem]:
    """All problems that only the whole plan shows."""
    return [found for rule in _RULES for found in rule(plan)]


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
                yield problem(file, key, value, f"stands {times} times; ids are unique")
    for breakdown in plan.breakdowns:
        codes = Counter(code for group in breakdown.groups for code in group.codes)
        for code, times in codes.items():
            if times > 1:
                yield problem(
                    "breakdowns.yaml", breakdown.id, code, "a code belongs to one group only"
                )


def _district(plan: Plan) -> Iterator[Problem]:
    district = plan.district
    if list(district.years) != sorted(set(district.years)):
        yield problem("district.yaml", "years", "", "list each year once, oldest first")
    if district.latest_complete not in district.years:
        yield problem(
            "district.yaml",
            "latest_complete",
            district.latest_complete,
            f"must be one of years: {', '.join(map(str, district.years))}",
        )
    if district.competencies and district.profile is None:
        rule = "say what the competencies are the profile of, like Profile of a Graduate"
        yield problem("district.yaml", "profile", "", rule)
    for school in district.schools:
        if school.slug == DISTRICT:
            yield problem(
                "district.yaml", "schools.slug", school.slug, "is kept for the district itself"
            )


def _sources(plan: Plan) -> Iterator[Problem]:
    """The roster says of every student in which groups they are; a survey is read by population."""
    needed = {"student_core": "the roster, from which every report is made"}
    for measure in (m for m in plan.measures if m.kind.is_survey):
        for population in measure.populations:
            needed.setdefault(f"panorama_{population}", f"{measure.id} asks {population}")
    known = {s.id for s in plan.sources}
    for source in sorted(set(needed) - known):
        rule = f"{source} is missing: {needed[source]}; without a file: `required: false`"
        yield problem("sources.yaml", "sources", "", rule)


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
            yield problem(file, key, thing.last_year, "last_year is before first_year")


def _goals(plan: Plan) -> Iterator[Problem]:
    competencies = {c.id for c in plan.district.competencies}
    for goal in plan.goals:
        carriers = [(f"goals.{goal.number}", goal.competencies)]
        carriers += [(f"objectives.{o.id}", o.competencies) for o in goal.objectives]
        for key, used in carriers:
            for competency in used:
                if competency not in competencies:
                    yield unknown("plan.yaml", key, competency, "competency", competencies)
        for objective in goal.objectives:
            if objective.id[0] != str(goal.number):
                yield problem(
                    "plan.yaml",
                    f"objectives.{objective.id}",
                    objective.id,
                    f"an objective of goal {goal.number} begins with {goal.number}",
                )


def _breakdowns(plan: Plan) -> Iterator[Problem]:
    """Columns and codes are those that the readers write; another one would split nobody."""
    for breakdown in plan.breakdowns:
        known = CODES.get(breakdown.column)
        if known is None:
            key = f"breakdowns.{breakdown.id}.column"
            yield unknown("breakdowns.yaml", key, breakdown.column, "column", CODES)
            continue
        for group in breakdown.groups:
            key = f"breakdowns.{breakdown.id}.groups.{group.id}.codes"
            if not group.codes:
                yield problem("breakdowns.yaml", key, "", "a group has at least one code")
            for code in group.codes:
                if code not in known:
                    yield unknown("breakdowns.yaml", key, code, f"{breakdown.column} code", known)
        for group_id, times in Counter(g.id for g in breakdown.groups).items():
            if times > 1 or group_id == ALL:
                key = f"breakdowns.{breakdown.id}.groups.{group_id}"
                rule = "is kept for everybody" if group_id == ALL else "ids are unique"
                yield problem("breakdowns.yaml", key, group_id, rule)


# Extracts of ratings, each by the rubric of its own id.
_AUDITS = ("equity_audit",)


def _reports(plan: Plan) -> Iterator[Problem]:
    known = [m.id for m in plan.measures]
    for report in plan.reports:
        for measure in report.measures or ():
            if measure not in known:
                key = f"reports.{report.id}.measures"
                yield unknown("reports.yaml", key, measure, "measure", known)


def _rubrics(plan: Plan) -> Iterator[Problem]:
    rubrics = [r.id for r in plan.rubrics]
    for source in plan.sources:
        if source.id in _AUDITS and source.id not in rubrics:
            yield unknown("rubrics.yaml", "rubrics.id", source.id, "rubric", rubrics)
    for rubric in plan.rubrics:
        if rubric.established > len(rubric.levels):
            rule = f"one of its {len(rubric.levels)} levels"
            key = f"{rubric.id}.established"
            yield problem("rubrics.yaml", key, rubric.established, rule)


def _scales(plan: Plan) -> Iterator[Problem]:
    scales = {s.id: s for s in plan.surveys.scales}
    for scale in plan.surveys.scales:
        if scale.favorable >= len(scale.options):
            yield problem(
                "surveys.yaml",
                f"scales.{scale.id}",
                scale.favorable,
                "not every option is favorable",
            )
    for topic in plan.surveys.topics:
        for item in topic.items:
            if item.scale not in scales:
                yield unknown("surveys.yaml", f"items.{item.id}", item.scale, "scale", scales)


def _achievement(plan: Plan) -> Iterator[Problem]:
    """Higher levels have more points; every subject that is counted has its tested grades."""
    points = [level.points for level in plan.achievement.levels]
    if points != sorted(set(points)) or len(set(plan.achievement.names)) < len(points):
        rule = "lowest level first, each with more points than the one before"
        yield problem("achievement.yaml", "levels", points, rule)
    for subject in SUBJECTS["map_eoc"]:
        if subject not in plan.achievement.tested_grades:
            yield problem(
                "achievement.yaml", "tested_grades", "", f"{subject} is missing; [] is no grade"
            )


def _end_coding(plan: Plan) -> Iterator[Problem]:
    steps = plan.privacy.end_coding
    sizes = [step.smallest for step in steps]
    if sizes != sorted(set(sizes)) or sizes[0] > plan.privacy.smallest_denominator:
        yield problem(
            "privacy.yaml",
            "end_coding",
            sizes,
            "sizes rise and begin at or below smallest_denominator",
        )
    for step in steps:
        if step.smallest * step.margin / 100 < 2:
            yield problem(
                "privacy.yaml",
                f"end_coding.{step.smallest}",
                step.margin,
                "an end bin holds at least three possible counts (0, 1, 2)",
            )


_RULES: tuple[Rule, ...] = (
    _unique,
    _district,
    _sources,
    _lives,
    _goals,
    measure_rules.measures,
    measure_rules.same_students,
    _breakdowns,
    _scales,
    _reports,
    _rubrics,
    _achievement,
    _end_coding,
    check_rules.waivers,
    check_rules.published,
    check_rules.policy,
)
