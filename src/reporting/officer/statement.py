"""Everything that the privacy officer is told, as a value."""

from __future__ import annotations

from dataclasses import dataclass

from reporting.plan import Plan
from reporting.privacy.account import Account
from reporting.privacy.ledger import Entry
from reporting.privacy.openness import Openness


@dataclass(frozen=True)
class Statement:
    """Fields:
    entries: of the ledger, oldest first.
    """

    plan: Plan
    account: Account
    openness: Openness
    entries: tuple[Entry, ...]
