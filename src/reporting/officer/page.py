"""The statement as one self-contained, accessible page in the look of the reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import jinja2

from reporting.export.html import style_sheet
from reporting.officer import words
from reporting.officer.statement import Statement
from reporting.privacy.account import Reason, Tally

_MOST_LOST = 200
_MOST_SIGNS = 12


@dataclass(frozen=True)
class Table:
    """Fields:
    columns: headings; of the first column's entries each heads its row.
    words: how many columns from the left hold words; the others hold numbers.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int = 1
    notes: tuple[str, ...] = ()


def page(statement: Statement) -> str:
    """HTML without scripts or requests; the same statement gives the same text."""
    plan, account, openness = statement.plan, statement.account, statement.openness
    text = _template().render(
        style_sheet=style_sheet(),
        plan=plan,
        words=words,
        account=account,
        openness=openness,
        policy=words.policy_facts(plan.privacy),
        headlines=[words.headline(tally) for tally in account.headline],
        utility=_utility((account.whole, *account.breakdowns)),
        reasons=[
            _reasons("Cells by breakdown", "Breakdown", account.breakdowns),
            _reasons("Cells by school", "School", account.schools),
            _reasons("Cells by measure", "Measure", account.families),
            _reasons("Cells by school year", "School year", account.times),
        ],
        kept=_kept(statement),
        lost=_lost(statement),
        ledger=_ledger(statement),
    )
    return f"{text}\n"


@lru_cache(maxsize=1)
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    source = Path(__file__).with_name("privacy.html.j2").read_text("utf-8")
    return environment.from_string(source)


def _utility(tallies: Sequence[Tally]) -> Table:
    return Table(
        "What readers get, before and after others are protected",
        (
            "Breakdown", "Cells", "Shown by the primary rule alone", "Shown in the end",
            "People described, before", "People described, after",
        ),
        tuple(
            (
                tally.name, f"{tally.all_cells:,}",
                words.cells_shown(tally.shown_before, tally),
                words.cells_shown(tally.shown_after, tally),
                words.people_described(tally.described_before),
                words.people_described(tally.described_after),
            )
            for tally in tallies
        ),
        notes=(
            "A cell is one line of data/measures.csv that can hold a number; the levels of a "
            "measure count once. Groups of nobody are cells too, and withheld.",
            "People described: of all people behind the cells, counted once for each cell, those "
            "behind cells shown exactly or as a range. Ratings of materials are about nobody and "
            "stand outside.",
        ),
    )  # fmt: skip


def _reasons(caption: str, first: str, tallies: Sequence[Tally]) -> Table:
    reasons = [r for r in Reason if any(tally.cells[r] for tally in tallies)]
    return Table(
        caption,
        (first, "Cells", *(words.REASONS[r] for r in reasons)),
        tuple(
            (tally.name, f"{tally.all_cells:,}", *(f"{tally.cells[r]:,}" for r in reasons))
            for tally in tallies
        ),
    )


def _kept(statement: Statement) -> Table:
    return Table(
        "How close anybody can get, rule by rule",
        ("What is kept", "How close", "Numbers", "As open as public facts leave them"),
        tuple(
            (
                f"{words.RULES[kept.rule][0]} ({kept.rule})", words.closest(kept),
                f"{kept.numbers:,}", f"{kept.untouched:,}",
            )
            for kept in statement.openness.kept
        ),
        words=2,
        notes=(
            "Where public enrolment itself leaves less open than the rule asks for, as in a group "
            "of two, all that it leaves stays open; these numbers are counted in the last column "
            "and not among the closest.",
        ),
    )  # fmt: skip


def _lost(statement: Statement) -> Table | None:
    lost = statement.openness.lost
    if not lost:
        return None
    more = len(lost) - _MOST_LOST
    return Table(
        "Cells that an earlier release told",
        ("Measure", "Of whom", "School year", "School", "Group", "What was told"),
        tuple(
            (*words.place(unit, statement.plan), words.RULES[rule][0])
            for unit, rule in lost[:_MOST_LOST]
        ),
        words=6,
        notes=(f"and {more:,} more",) if more > 0 else (),
    )


def _ledger(statement: Statement) -> Table | None:
    if not statement.entries:
        return None
    return Table(
        "Releases, oldest first",
        ("Release", "School year reported", "Rows", "sha256 begins with"),
        tuple(
            (str(e.number), e.year, f"{e.rows:,}", e.digest[:_MOST_SIGNS])
            for e in statement.entries
        ),
        words=2,
    )
