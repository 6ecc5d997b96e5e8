"""Why a report is built again, in words."""

from __future__ import annotations

from collections.abc import Mapping

FORCED = "--force"
NEVER = "never built before"
REMOVED = "removed from the cache"
ROWS, PLAN, VERSION = "rows: ", "plan: ", "version: "

_SENTENCES = {
    "extracts": "an extract changed",
    "ledger": "something else was released",
    "notebook": "the notebook changed",
    "parameters": "the formats or parameters changed",
    "commentary": "the commentary changed",
    "published": "published figures changed",
    "remarks": "what the data checks said changed",
    "evidence": "what raters wrote changed",
    "money": "budget or actuals changed",
    "notes": "what was set aside of the extracts changed",
    "given": "what the notebook is given changed",
    "package": "the reporting package changed",
    "environment": "the language or time zone changed",
}


def why(before: Mapping[str, str] | None, now: Mapping[str, str]) -> str:
    """What differs between the components of two fingerprints of one report.

    Args:
        before: None if the report was never built.
    """
    if before is None:
        return NEVER
    names = sorted({*before, *now})
    different = [name for name in names if before.get(name) != now.get(name)]
    if not different:
        return REMOVED
    said = [_SENTENCES[name] for name in different if name in _SENTENCES]
    rows = [name.removeprefix(ROWS) for name in different if name.startswith(ROWS)]
    if rows:
        more = f", and of {len(rows) - 1} more" if len(rows) > 1 else ""
        said.append(f"released rows of {rows[0]} changed{more}")
    plan = [name.removeprefix(PLAN) for name in different if name.startswith(PLAN)]
    if plan:
        said.append(f"the plan changed ({', '.join(plan)})")
    for name in different:
        if name.startswith(VERSION):
            old, new = (side.get(name, "none") for side in (before, now))
            said.append(f"{name.removeprefix(VERSION)} {old} → {new}")
    return "; ".join(said) or "what it is made from changed"
