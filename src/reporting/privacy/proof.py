"""Protected and proven: what may be released, with the audit that lets it pass or stops it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from reporting.errors import DisclosureError
from reporting.measures import KEY, NUMBERS
from reporting.plan import Plan
from reporting.privacy.audit import Audit, Finding, assumed_knowledge, audit
from reporting.privacy.audit.needs import WORDS
from reporting.privacy.linked import choose_states
from reporting.privacy.protect import Choose, protect

_MOST_NAMED = 20


@dataclass(frozen=True)
class Proven:
    """Rows of the released table of all school years, and what the audit found: nothing.

    Fields:
        audit: by the strongest outsider, who knows every earlier release.
    """

    rows: pd.DataFrame
    audit: Audit


def prove(
    counts: pd.DataFrame,
    plan: Plan,
    earlier: Sequence[pd.DataFrame] = (),
    choose: Choose = choose_states,
) -> Proven:
    """Protect the counts, then let the audit try everything that an outsider could.

    Args:
        counts: columns of :mod:`reporting.measures.counts`, all school years at once.
        earlier: released tables of the ledger, oldest first.
    Raises:
        ProtectionError: a number cannot be kept from being found out.
        DisclosureError: the audit works out what must not be known; nothing may be released.
    """
    known = still_true(earlier, counts)
    rows = protect(counts, plan, known, choose)
    found = audit(rows, plan, assumed_knowledge(counts, plan), known, truth=counts)
    if not found.passed:
        raise _failed(found)
    return Proven(rows, found)


def still_true(earlier: Iterable[pd.DataFrame], counts: pd.DataFrame) -> list[pd.DataFrame]:
    """Earlier releases without the rows that were corrected since.

    The strongest outsider knows which; whoever still believes an old value infers nothing true.
    """
    now = counts[[*KEY, *NUMBERS]].astype(dict.fromkeys(NUMBERS, "Float64"))
    out = []
    for table in earlier:
        shown = [*NUMBERS, "low", "high"]
        old = table[[*KEY, *shown]].astype(dict.fromkeys(shown, "Float64"))
        both = old.merge(now, on=KEY, how="left", suffixes=("", "_now"))
        same = pd.Series(True, index=both.index)
        for column in NUMBERS:
            is_same = (both[column] == both[f"{column}_now"]).fillna(False)
            same &= both[column].isna() | is_same
        # A range is true as long as the share of today lies in it.
        share = both["numerator_now"] / both["denominator_now"]
        inside = (share >= both["low"] - 1e-9) & (share <= both["high"] + 1e-9)
        same &= both["high"].isna() | inside.fillna(False)
        measured = table["measure"].isin(counts["measure"].unique())
        out.append(table[same.to_numpy(bool) & measured.to_numpy(bool)])
    return out


def _failed(found: Audit) -> DisclosureError:
    """Which cell, which rule and by which relations; never what could be inferred."""
    lines = [_line(finding) for finding in found.failures[:_MOST_NAMED]]
    lines += [f"contradiction: {name}" for name in found.contradictions[:_MOST_NAMED]]
    more = len(found.failures) + len(found.contradictions) - len(lines)
    if more > 0:
        lines.append(f"… and {more} more")
    return DisclosureError(
        f"the audit works out {len(found.failures)} numbers that must stay withheld "
        f"and finds {len(found.contradictions)} contradictions; nothing was released\n"
        + "\n".join(f"  {line}" for line in lines),
        where="what would be released",
        next_step="`python run_reports.py privacy` shows the policy in force; look at what was "
        "released before (--ledger) and at what is never withheld by choice",
    )


def _line(finding: Finding) -> str:
    because = "; ".join(finding.because[:3]) or "what is public about it"
    return f"{finding.variable}: {WORDS[finding.rule]} (by {because})"
