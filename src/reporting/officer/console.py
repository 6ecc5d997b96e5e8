"""The statement as lines for a terminal."""

from __future__ import annotations

from reporting.officer import words
from reporting.officer.statement import Statement
from reporting.plan import PrivacyPolicy
from reporting.privacy.account import Reason


def policy_lines(policy: PrivacyPolicy) -> list[str]:
    """The policy in force."""
    return [f"{term + ':':<18} {text}" for term, text in words.policy_facts(policy)]


def statement_lines(statement: Statement) -> list[str]:
    """What readers lose, how open it stays, what cannot be taken back."""
    account, openness = statement.account, statement.openness
    whole = account.whole
    lines = [words.headline(tally) for tally in account.headline]
    lines += [
        "",
        f"{whole.all_cells:,} cells that can hold a number:",
        *(f"  {whole.cells[r]:>7,}  {words.REASONS[r].lower()}" for r in Reason if whole.cells[r]),
        "",
        f"{'shown (and people described)':<34} {'primary rule':>18} {'in the end':>18}",
    ]
    for tally in (whole, *account.breakdowns):
        before = f"{words.percent(tally.shown_before, tally.all_cells)}"
        after = f"{words.percent(tally.shown_after, tally.all_cells)}"
        before += f" ({words.people_described(tally.described_before)})"
        after += f" ({words.people_described(tally.described_after)})"
        lines.append(f"  {tally.name:<32} {before:>18} {after:>18}")
    lines += [
        "",
        "Passed: nothing that must stay withheld can be worked out.",
        words.tried(openness),
    ]
    lines += [f"  {kept.rule} {words.closest(kept)}" for kept in openness.kept if kept.numbers]
    lost = len({unit for unit, _ in openness.lost})
    lines.append(
        f"Earlier releases told numbers in {lost:,} cells that would be withheld today."
        if lost
        else "Earlier releases told nothing that would be withheld today."
    )
    lines.append(f"The ledger holds {len(statement.entries):,} releases.")
    return lines
