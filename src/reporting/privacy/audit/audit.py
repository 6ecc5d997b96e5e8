"""The audit: released tables in, what an outsider can infer out. It never sees a true count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from reporting.measures import KEY
from reporting.plan import Plan, PrivacyPolicy
from reporting.privacy.audit.intervals import chain, intervals, parts, solve
from reporting.privacy.audit.knowledge import Facts
from reporting.privacy.audit.names import names_of
from reporting.privacy.audit.needs import Question, is_safe, judge, judge_true
from reporting.privacy.audit.outside import OutsideKnowledge
from reporting.privacy.audit.propagation import Bounds, propagate
from reporting.privacy.audit.questions import questions_of
from reporting.privacy.audit.relations import relate_everything
from reporting.privacy.audit.report import Audit, Finding
from reporting.privacy.audit.rows import COLUMNS, Cell, everything_told, rows_of
from reporting.privacy.audit.system import ContradictionError, Interval, System

_LEDGER = "an earlier release shows it"


def audit(
    rows: pd.DataFrame,
    plan: Plan,
    outside: OutsideKnowledge | None = None,
    earlier: Iterable[pd.DataFrame] = (),
    truth: pd.DataFrame | None = None,
) -> Audit:
    """What can be inferred about every number that is not shown.

    Args:
        rows: a released table (:data:`reporting.release.COLUMNS`).
        plan: breakdowns, schools, measures and the privacy policy; public.
        outside: what the outsider knows beside the tables.
        earlier: tables released before, oldest first.
        truth: counts (:mod:`reporting.measures.counts`); the rules are then judged by the true
            values instead of by all values that are possible. Nothing is inferred from them.
    """
    facts = gather(rows, plan, outside or OutsideKnowledge(), earlier)
    asked = questions_of(facts)
    without = facts.system_without_release()
    public = propagate(without)
    questions = [replace(q, open=(public.low[q.number], public.high[q.number])) for q in asked]
    system = facts.system()
    contradictions: list[object] = []
    bounds = propagate(system, contradictions)
    true = true_values(facts, truth)
    found = _solve(system, bounds, questions, plan.privacy, true, contradictions)
    judged = [
        (q, _findings(facts, system, bounds, q, found, plan.privacy, true)) for q in questions
    ]
    failing = [q.number for q, findings in judged if not all(f.holds for f in findings)]
    left_open = _without_release(without, failing)
    findings = [
        finding
        for ask, first in judged
        for finding in (
            _findings(facts, system, bounds, replace(ask, open=left_open[ask.number]), found,
                      plan.privacy, true)
            if ask.number in left_open
            else first
        )
    ]  # fmt: skip
    hidden = len({ask.number for ask in questions})
    return Audit(tuple(findings), tuple(dict.fromkeys(map(str, contradictions))), hidden)


def _without_release(without: System, numbers: Sequence[int]) -> dict[int, tuple[float, float]]:
    """What is left open to somebody who knows none of our tables, by all that the sums imply."""
    try:
        found = intervals(without, numbers) if numbers else {}
    except ContradictionError:
        return {}
    return {number: (here.low, here.high) for number, here in found.items()}


def gather(
    rows: pd.DataFrame, plan: Plan, outside: OutsideKnowledge, earlier: Iterable[pd.DataFrame]
) -> Facts:
    """Everything that an outsider can write down: numbers, bounds and relations."""
    told = everything_told(rows_of(rows), [rows_of(table) for table in earlier])
    facts = Facts(told, plan, names_of(told, plan, outside), outside)
    relate_everything(facts)
    return facts


def _solve(
    system: System, bounds: Bounds, questions: Sequence[Question], policy: PrivacyPolicy,
    true: Mapping[int, float], contradictions: list[object],
) -> dict[int, Interval]:  # fmt: skip
    """Interval of every number that a question is about."""
    asked = {ask.number: ask for ask in questions}
    wanted = {n for ask in questions for n in (ask.number, ask.people, ask.answers)}
    outer = {n: Interval(bounds.low[n], bounds.high[n]) for n in wanted}

    def wide_enough(number: int, low: float, high: float) -> bool:
        if number not in asked or low > high:
            return False
        ask, here = asked[number], Interval(low, high)
        if true:
            most = bounds.high[ask.people]
            return all(v.holds for v in judge_true(ask, here, most, true, policy))
        people = here if ask.people == number else outer[ask.people]
        answers = here if ask.answers == number else outer[ask.answers]
        return all(is_safe(r, ask, here, people, answers, policy) for r in ask.rules)

    found = dict(outer)
    for part in parts(system, bounds):
        here = [n for n in part.numbers if n in wanted]
        if not here:
            continue
        try:
            found |= solve(system, bounds, part, here, wide_enough)
        except ContradictionError as error:
            contradictions.extend(error.names)
    return found


def _findings(
    facts: Facts, system: System, bounds: Bounds, ask: Question, found: Mapping[int, Interval],
    policy: PrivacyPolicy, true: Mapping[int, float],
) -> list[Finding]:  # fmt: skip
    here, people, answers = found[ask.number], found[ask.people], found[ask.answers]
    if true:
        most = bounds.high[ask.people]
        verdicts = judge_true(ask, here, most, true, policy)
    else:
        verdicts = judge(ask, here, people, answers, policy)
    variable = facts.variables[ask.number]
    because = here.because or chain(system, bounds, [ask.number])
    if ask.number in facts.from_ledger:
        because = (_LEDGER,)
    return [
        Finding(
            variable, facts.unit(variable), v.rule, here, v.holds, v.certain,
            because=() if v.holds else tuple(map(str, because)),
            was_told=ask.number in facts.from_ledger,
        )
        for v in verdicts
    ]  # fmt: skip


def true_values(facts: Facts, truth: pd.DataFrame | None) -> dict[int, float]:
    """Position → true value of every number that was counted; a group without a row is nobody."""
    if truth is None:
        return {}
    counted: dict[Cell, dict[str, float]] = {}
    keys = zip(*(truth[k].astype(str) for k in KEY), strict=True)
    numbers = zip(*(truth[c].astype("Float64").tolist() for c in COLUMNS), strict=True)
    for key, values in zip(keys, numbers, strict=True):
        named = zip(COLUMNS, values, strict=True)
        counted[Cell(*key)] = {c: float(v) for c, v in named if not pd.isna(v)}
    out: dict[int, float] = {}
    for cell in facts.rows:
        nobody = {c: 0.0 for c in facts.columns(cell) if c != "invited"}
        for column, value in counted.get(cell, nobody).items():
            out[facts.number(cell, column)] = value
    return out
