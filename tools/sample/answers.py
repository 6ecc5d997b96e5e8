"""How people answer a survey: one latent attitude per topic, cut into the options of a scale."""

from __future__ import annotations

import numpy as np

from reporting.plan import Plan, SchoolYear, SurveyItem
from sample import trends
from sample.chance import cut, standard
from sample.table import Floats, Texts

_BLANK = 0.015  # questions left out
_EXCLUDED = 0.012  # "Don't know", "N.A."
_SPREAD = 0.05  # questions of one topic differ in how easily people agree
# Distance between options, in standard deviations, below and above the favorable ones.
_BELOW, _ABOVE = 0.85, 0.95


def held(plan: Plan, population: str, year: SchoolYear) -> list[tuple[str, SurveyItem]]:
    """Topic and item of every question that one population is asked in one year, in file order."""
    return [
        (topic.topic, item)
        for topic in plan.surveys.topics
        if topic.population == population
        for item in topic.items
        if item.holds_in(year)
    ]


def favorable_share(population: str, topic: str, year: SchoolYear) -> float:
    """The invented level of a topic; a topic that the sample does not know gets 70 %."""
    series = trends.FAVORABLE.get(population, {}).get(topic, (0.70,))
    return trends.at(series, year)


def answers(
    plan: Plan,
    population: str,
    year: SchoolYear,
    attitude: dict[str, Floats],
    rng: np.random.Generator,
    lift: float = 0.0,
) -> dict[str, Texts]:
    """Answers by question text.

    Args:
        attitude: by topic, one latent value per respondent; higher answers more favorably.
        lift: added to the share of favorable answers (0–1).
    """
    scales = {scale.id: scale for scale in plan.surveys.scales}
    questions = held(plan, population, year)
    topics = [topic for topic, _ in questions]
    given: dict[str, Texts] = {}
    for number, (topic, item) in enumerate(questions):
        scale = scales[item.scale]
        many, place = topics.count(topic), topics[:number].count(topic)
        offset = _SPREAD * (2 * place - (many - 1)) / max(many - 1, 1) if many > 1 else 0.0
        level = favorable_share(population, topic, year)
        share = float(np.clip(level + lift + offset * 4 * level * (1 - level), 0.02, 0.98))
        rows = len(attitude[topic])
        score = standard(attitude[topic]) * 0.75 + rng.normal(0, 0.66, rows)
        option = _option(score - cut(score, share), len(scale.options), scale.favorable)
        if item.reversed:
            option = len(scale.options) - 1 - option
        answer = np.asarray(scale.options, dtype=object)[option]
        luck = rng.random(rows)
        answer[luck < _BLANK] = ""
        if scale.excluded:
            unsure = (luck >= _BLANK) & (luck < _BLANK + _EXCLUDED)
            words = np.asarray(scale.excluded, dtype=object)
            answer[unsure] = words[rng.integers(0, len(words), int(unsure.sum()))]
        given[item.text] = answer.astype(np.str_)
    return given


def _option(score: Floats, options: int, favorable: int) -> np.typing.NDArray[np.int64]:
    """Position of the option; 0 on the score is the border of the favorable ones."""
    below = [-_BELOW * step for step in range(options - favorable - 1, 0, -1)]
    above = [_ABOVE * step for step in range(1, favorable)]
    return np.searchsorted(np.array([*below, 0.0, *above]), score, side="right").astype(np.int64)
