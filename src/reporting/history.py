"""What was released before: no build forgets an edition that readers may hold."""

from __future__ import annotations

from pathlib import Path

from reporting.errors import LedgerError, RequestError
from reporting.plan import Plan
from reporting.privacy import Ledger
from reporting.publish import ensure_writable, heads_below
from reporting.request import Request


def ledger_of(request: Request, plan: Plan) -> Path:
    """The folder of everything released; what is fictional has one of its own."""
    ledger = request.ledger_folder
    return ledger / "demonstration" if plan.district.demonstration else ledger


def open_ledger(request: Request, plan: Plan) -> Ledger:
    """The ledger, checked, and known to hold the release of every edition in ``request.out``.

    Raises:
        ReportingError: it cannot be written.
        LedgerError: it is damaged, or absent, or not the one that an edition was released with.
        RequestError: a first release is announced where there were releases.
    """
    folder = ledger_of(request, plan)
    ensure_writable(folder, "--ledger")
    ledger = Ledger.open(folder)
    known = {entry.digest for entry in ledger.entries}
    if request.first_release and known:
        raise RequestError(
            f"this is no first release: {len(known)} are recorded in {ledger.path}",
            where="--first-release",
            next_step="leave this option out",
        )
    for manifest, head in heads_below(request.out, demonstration=plan.district.demonstration):
        if head in known or (known and not head) or request.first_release:
            continue
        if not known:
            raise LedgerError(
                "there is no record of earlier releases, but these are reports of one",
                where=f"{ledger.path}, {manifest.parent}",
                next_step="put the ledger back from its last copy, or name its folder with "
                "--ledger; only if nobody outside has ever been given these reports, start a new "
                "record with --first-release",
            )
        raise LedgerError(
            "this record does not hold the release that these reports came from: it is an older "
            "copy, or of other reports",
            where=f"{ledger.path}, {manifest.parent}",
            next_step="put the latest copy of the ledger back, or name its folder with --ledger; "
            "to build beside other reports, choose another folder with --out",
        )
    return ledger
