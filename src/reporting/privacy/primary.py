"""The primary rule: which cells are withheld or end-coded by themselves.

The threat, as arithmetic. "7% of 14 students were suspended" is a count: 0.07 × 14 ≈ 1, one child
whom classmates can name. A rounded percentage gives back the exact count for every n up to 100, so
rounding protects nobody. And "0% of 12" says something about each of the twelve.

The rule (methods: FERPA disclosure avoidance; numbers are policy in ``params/privacy.yaml``):

- fewer people than ``smallest_denominator`` → withheld;
- a share close to 0 or 100 percent → end-coded ("5% or less"), by size of group, so that an end bin
  holds at least three possible counts;
- ratings of materials are about nobody and never come here (:func:`reporting.privacy.protect`);
- adverse outcomes (discipline): a count, or its complement, below ``smallest_adverse_count`` is
  never told from its neighbours. The end bin is widened until it holds all of 0 … 4; where even 20
  percent does not, the cell is withheld. Withholding 1 … 4 but coding 0 would give the zero away.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import pandas as pd

from reporting.plan import PrivacyPolicy


class State(IntEnum):
    """How a cell may be released; a larger state tells less."""

    EXACT = 0
    CODED = 1
    WITHHELD = 2


@dataclass(frozen=True)
class Verdict:
    """State of one share, and the bounds that are printed instead of it when it is coded.

    Fields:
        low, high: shares between 0 and 1; NaN unless coded.
    """

    state: State
    low: float = np.nan
    high: float = np.nan


EXACT = Verdict(State.EXACT)
WITHHELD = Verdict(State.WITHHELD)


def judge_share(
    numerator: float, denominator: float, people: int, *, adverse: bool, policy: PrivacyPolicy
) -> Verdict:
    """Verdict on one proportion.

    Args:
        numerator, denominator: answers or people.
        people: respondents or students behind the denominator; decides the size of the end bins.
        adverse: whether the numerator itself can harm.
    """
    if people < policy.smallest_denominator or denominator <= 0:
        return WITHHELD
    margin = _margin(people, policy)
    if adverse:
        harmful = policy.smallest_adverse_count - 1
        widened = _widened(margin, harmful / people, policy)
        if widened is None and min(numerator, denominator - numerator) <= harmful:
            return WITHHELD
        margin = margin if widened is None else widened
    return _coded(numerator, denominator, margin)


def _margin(people: int, policy: PrivacyPolicy) -> float:
    fitting = [step.margin for step in policy.end_coding if step.smallest <= people]
    return fitting[-1] / 100


def _widened(margin: float, share: float, policy: PrivacyPolicy) -> float | None:
    """The narrowest margin of the policy, at least ``margin``, whose bin holds ``share``."""
    wide_enough = [
        s.margin / 100 for s in policy.end_coding if s.margin / 100 >= max(margin, share)
    ]
    return min(wide_enough, default=None)


def _coded(numerator: float, denominator: float, margin: float) -> Verdict:
    share = numerator / denominator
    # A share on the edge belongs to the bin; the tolerance is for 0.05 × 40 = 2.0000000000000004.
    if share <= margin + 1e-12:
        return Verdict(State.CODED, 0.0, margin)
    if share >= 1 - margin - 1e-12:
        return Verdict(State.CODED, 1 - margin, 1.0)
    return EXACT


def judge_counts(counts: pd.DataFrame, policy: PrivacyPolicy, adverse: set[str]) -> pd.DataFrame:
    """Columns ``state, low, high`` for every row of counts, by the primary rule alone.

    Args:
        counts: columns of :mod:`reporting.measures.counts`.
        adverse: ids of measures whose numerator can harm.
    """
    verdicts = []
    for measure, k, n, people, total in zip(
        counts["measure"], counts["numerator"], counts["denominator"],
        counts["respondents"], counts["total"], strict=True,
    ):  # fmt: skip
        answered = 0 if pd.isna(n) else int(n)
        # For achievement, respondents are the tested;
        # the people behind a share are its denominator.
        size = min(answered, int(people)) if not pd.isna(people) else answered
        if not pd.isna(total):
            small = answered < policy.smallest_denominator
            verdicts.append(WITHHELD if small else EXACT)
        else:
            verdicts.append(
                judge_share(int(k), answered, size, adverse=measure in adverse, policy=policy)
            )
    return pd.DataFrame(
        {
            "state": [int(v.state) for v in verdicts],
            "low": [v.low for v in verdicts],
            "high": [v.high for v in verdicts],
        },
        index=counts.index,
    )
