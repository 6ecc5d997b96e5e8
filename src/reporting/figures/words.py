"""What a quantity is called for people."""

from __future__ import annotations

from reporting.plan import ALL, Plan

_WORDS = {
    "enrolment": "Students enrolled",
    "incidents": "Incidents that ended in a removal",
    "long_removals": "Removals of more than 10 days",
    "suspended.ISS": "Students suspended in school",
    "suspended.OSS": "Students suspended out of school",
    "act_tested": "Graduates tested with the ACT",
    "act_composite": "ACT composite",
}
_SUBJECTS = {
    "ela": "English language arts",
    "mathematics": "Mathematics",
    "science": "Science",
    "social_studies": "Social studies",
}
_REMOVALS = {
    "ISS": "in-school suspension",
    "OSS": "out-of-school suspension",
    "EXP": "expulsion",
    "UR": "unilateral removal",
}


def quantity_words(quantity: str, plan: Plan) -> str:
    """``proficient.ela`` → ``English language arts, proficient or advanced``."""
    kind, _, about = quantity.partition(".")
    if quantity in _WORDS:
        return _WORDS[quantity]
    if kind == "tested":
        return f"{_SUBJECTS[about]}, students with a level"
    if kind == "proficient":
        return f"{_SUBJECTS[about]}, proficient or advanced"
    population, _, item = about.partition(".")
    text = next(
        i.text
        for t in plan.surveys.topics
        if t.population == population
        for i in t.items
        if i.id == item
    )
    return f"Favorable answers: “{text}”"


def group_words(breakdown: str, group: str, plan: Plan) -> str:
    """The group's name; empty for everybody."""
    if group == ALL:
        return ""
    if breakdown == "removal":
        return _REMOVALS[group]
    return next(g.name for g in plan.breakdown(breakdown).groups if g.id == group)
