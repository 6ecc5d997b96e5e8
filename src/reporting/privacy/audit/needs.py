"""What must not be inferred (N1 … N5), as far as it can be judged without the true counts.

From outside nobody knows why a cell is withheld: because its own count is small, or only to protect
another one (such a cell needs nothing). So each rule is asked in two steps:

- *safe*: the interval holds everything that the rule demands, whatever the true value is;
- *harmless*: no value left in the interval would call for the rule at all. An adverse count that
  may be anything from 30 to 50 of 100 is neither 0 … 4 nor 96 … 100.

What is neither is a failure. It is *certain* when every value left calls for the rule, otherwise
*possible*: whoever knows the true counts can tell.

For adverse counts (N1) the interval has to hold all of 0 … p **or** all of n−p … n; which of the
two is at stake cannot be known from outside. The true counts, where given, decide.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from reporting.plan import PrivacyPolicy
from reporting.privacy.audit.system import Interval

Rule = Literal["N1", "N2", "N3", "N4", "N5"]

WORDS: dict[Rule, str] = {
    "N1": "a small adverse count may not be told from its neighbours",
    "N2": "the size of a small group may not be told",
    "N3": "a count of a small group may not be told",
    "N4": "a coded share may not be told more exactly than it is printed",
    "N5": "the mean of a small group may not be told",
}
# Share of the scale by which a withheld mean has to stay open on either side.
_OPEN = 0.1
_APART = 2


@dataclass(frozen=True)
class Question:
    """One number that is not shown, and the rules it is held to.

    Fields:
        number: its position among the facts.
        people: position of the size of its group (itself, for a size).
        answers: position of what it is a part of (n), for a numerator.
        printed: smallest and largest count of the printed bin, when it is coded.
        scale: ends of the scale of a mean.
        open: smallest and largest value that is possible without any release; nothing that is
            withheld can keep more open.
    """

    number: int
    rules: tuple[Rule, ...]
    people: int
    answers: int
    printed: tuple[float, float] | None = None
    scale: tuple[float, float] = (0.0, 0.0)
    open: tuple[float, float] = (-math.inf, math.inf)

    def within(self, low: float, high: float) -> tuple[float, float]:
        """As much of a span as can be kept open at all."""
        return max(low, self.open[0]), min(high, self.open[1])


@dataclass(frozen=True)
class Verdict:
    """How one rule is kept. ``certain`` says that a failure is one whatever the true value is."""

    rule: Rule
    holds: bool
    certain: bool = False


def is_safe(
    rule: Rule, ask: Question, here: Interval, people: Interval, answers: Interval,
    policy: PrivacyPolicy,
) -> bool:  # fmt: skip
    """Whether the interval already holds all that the rule can demand; widening keeps it so."""
    if rule == "N1":
        small, large = _adverse_ends(answers, policy)
        return here.holds(*small) or (large is not None and here.holds(*large))
    if rule == "N2":
        return here.holds(*_small_sizes(ask, policy))
    if rule == "N3":
        return here.high - here.low >= min(_APART, answers.high)
    if rule == "N4":
        assert ask.printed is not None
        return here.holds(*ask.printed)
    width = _open_width(ask, people, policy)
    return here.high - here.low >= width * _open_sides(ask, here, people)


def judge(
    ask: Question, here: Interval, people: Interval, answers: Interval, policy: PrivacyPolicy
) -> list[Verdict]:
    """Verdict of every rule of one number, from complete intervals."""
    out = []
    for rule in ask.rules:
        safe = is_safe(rule, ask, here, people, answers, policy)
        holds = safe or _is_harmless(rule, here, people, answers, policy)
        certain = not holds and _is_certain(rule, here, people, answers, policy)
        out.append(Verdict(rule, holds, certain))
    return out


def _small_sizes(ask: Question, policy: PrivacyPolicy) -> tuple[float, float]:
    return ask.within(1.0, policy.smallest_denominator - 1.0)


def _adverse_ends(
    answers: Interval, policy: PrivacyPolicy
) -> tuple[tuple[float, float], tuple[float, float] | None]:
    harmful = policy.smallest_adverse_count - 1
    small = (0.0, float(min(harmful, answers.high)))
    large = (max(0.0, answers.low - harmful), answers.low) if answers.is_point else None
    return small, large


def _is_harmless(
    rule: Rule, here: Interval, people: Interval, answers: Interval, policy: PrivacyPolicy
) -> bool:
    if rule == "N1":
        small, large = _adverse_ends(answers, policy)
        return not here.touches(*small) and (large is None or not here.touches(*large))
    if rule == "N2":
        return not here.touches(0, policy.smallest_denominator - 1)
    if rule in ("N3", "N5"):
        return people.low >= policy.smallest_denominator
    return False


def _is_certain(
    rule: Rule, here: Interval, people: Interval, answers: Interval, policy: PrivacyPolicy
) -> bool:
    if rule == "N1":
        small, large = _adverse_ends(answers, policy)
        return here.high <= small[1] or (large is not None and here.low >= large[0])
    if rule == "N2":
        return here.high < policy.smallest_denominator
    if rule in ("N3", "N5"):
        return people.high < policy.smallest_denominator
    return True


def _open_width(ask: Question, people: Interval, policy: PrivacyPolicy) -> float:
    most = people.high if people.is_point else min(people.high, policy.smallest_denominator - 1)
    return _OPEN * (ask.scale[1] - ask.scale[0]) * most


def _open_sides(ask: Question, here: Interval, people: Interval) -> int:
    """On which sides the interval could end later; at an end of the scale there is nothing left."""
    low, high = ask.scale[0] * people.low, ask.scale[1] * people.high
    return int(here.low > low + 1e-6) + int(here.high < high - 1e-6)


def judge_true(
    ask: Question, here: Interval, most: float, true: Mapping[int, float], policy: PrivacyPolicy
) -> list[Verdict]:
    """Verdict of every rule when the true numbers are known.

    Args:
        most: largest size of the group that the outsider cannot exclude.
        true: position → value.
    """
    value = true.get(ask.number, math.nan)
    people, answers = true.get(ask.people, math.nan), true.get(ask.answers, math.nan)
    is_small = people < policy.smallest_denominator
    out = []
    for rule in ask.rules:
        wanted: list[tuple[float, float]] = []
        if rule == "N1":
            harmful = float(policy.smallest_adverse_count - 1)
            if value <= harmful:
                wanted.append((0.0, min(harmful, answers)))
            if answers - value <= harmful:
                wanted.append((max(0.0, answers - harmful), answers))
        elif rule == "N2" and is_small:
            wanted = [_small_sizes(ask, policy)]
        elif rule == "N3" and is_small:
            wanted = [(max(0.0, value - _APART), min(most, value + _APART))]
        elif rule == "N4" and ask.printed is not None:
            wanted = [ask.printed]
        elif rule == "N5" and is_small:
            margin = _OPEN * (ask.scale[1] - ask.scale[0]) * people
            lowest, highest = ask.scale[0] * people, ask.scale[1] * people
            wanted = [(max(lowest, value - margin), min(highest, value + margin))]
        holds = not wanted or any(here.holds(*ask.within(*w)) for w in wanted)
        out.append(Verdict(rule, holds, certain=not holds))
    return out
