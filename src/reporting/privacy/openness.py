"""How open what is withheld stays: widths of intervals, never their ends."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from reporting.plan import Plan
from reporting.privacy.audit import Finding, assumed_knowledge
from reporting.privacy.audit.audit import gather, true_values
from reporting.privacy.audit.needs import WORDS, Question, Rule, judge_true
from reporting.privacy.audit.propagation import propagate
from reporting.privacy.audit.questions import questions_of
from reporting.privacy.audit.system import Interval
from reporting.privacy.proof import Proven, still_true

_NOTHING = Interval(math.inf, -math.inf)


@dataclass(frozen=True)
class Kept:
    """How one rule is kept.

    Fields:
        numbers: to how many withheld numbers it applies.
        untouched: those that are as open as what is public anyway (the enrolment) leaves them.
        narrowest: the smallest width that an outsider can reach for one of the others: people; for
            means (N5) the share of the scale, 0 to 1, within which the mean stays open. None when
            there are no others.
    """

    rule: Rule
    numbers: int
    untouched: int
    narrowest: float | None


@dataclass(frozen=True)
class Openness:
    """What the audit tried, and how far it came.

    Fields:
        hidden: numbers that are not shown and are held to a rule, should it apply.
        relations: equations and inequalities that the outsider is given.
        enrolled: entries of the public enrolment that the outsider is given.
        gaps: differences between the schools' figures and the district's, all taken to be known.
        releases: earlier releases that the outsider is given.
        lost: cells of which an earlier release told a number that would now be withheld:
            (family, population, time, school, breakdown, group) and the rule.
    """

    hidden: int
    relations: int
    enrolled: int
    gaps: int
    releases: int
    kept: tuple[Kept, ...]
    lost: tuple[tuple[tuple[str, ...], Rule], ...]


def openness_of(
    counts: pd.DataFrame, proven: Proven, plan: Plan, earlier: Sequence[pd.DataFrame] = ()
) -> Openness:
    """Sum up the findings of a proof.

    Args:
        counts, plan, earlier: as they were given to :func:`reporting.privacy.prove`.
    """
    outside = assumed_knowledge(counts, plan)
    facts = gather(proven.rows, plan, outside, still_true(earlier, counts))
    public = propagate(facts.system_without_release())
    asked = {facts.variables[ask.number]: ask for ask in questions_of(facts)}
    true = true_values(facts, counts)
    found: dict[Rule, list[tuple[bool, float]]] = {rule: [] for rule in WORDS}
    for finding in proven.audit.findings:
        ask = asked[finding.variable]
        if finding.is_lost or not _applies(finding.rule, ask, true, plan):
            continue
        # A size of 0 need not stay possible, and the audit does not always ask for it.
        lowest = max(public.low[ask.number], 1.0 if finding.rule == "N2" else -math.inf)
        untouched = finding.interval.holds(lowest, public.high[ask.number])
        found[finding.rule].append((untouched, _width(finding, ask, true)))
    return Openness(
        hidden=proven.audit.hidden,
        relations=len(facts.system().relations),
        enrolled=len(outside.enrolment),
        gaps=len(outside.column_gaps or {}),
        releases=len(earlier),
        kept=tuple(_kept(rule, widths) for rule, widths in found.items()),
        lost=tuple(sorted({(f.unit, f.rule) for f in proven.audit.lost})),
    )


def _applies(rule: Rule, ask: Question, true: dict[int, float], plan: Plan) -> bool:
    """Whether the true number calls for the rule: then an empty interval would not keep it."""
    verdicts = judge_true(ask, _NOTHING, math.inf, true, plan.privacy)
    return any(v.rule == rule and not v.holds for v in verdicts)


def _width(finding: Finding, ask: Question, true: dict[int, float]) -> float:
    width = finding.interval.high - finding.interval.low
    if finding.rule != "N5":
        return width
    most = (ask.scale[1] - ask.scale[0]) * true.get(ask.people, math.nan)
    return float(width / most) if most > 0 else math.inf


def _kept(rule: Rule, widths: Sequence[tuple[bool, float]]) -> Kept:
    others = [width for untouched, width in widths if not untouched]
    return Kept(rule, len(widths), len(widths) - len(others), min(others, default=None))
