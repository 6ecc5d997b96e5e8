"""Waivers: a warning that somebody looked into keeps its place, with the reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from reporting.plan import DISTRICT, Plan, SchoolYear, Waiver
from reporting.review.warning import DataWarning


def waived(
    warnings: Iterable[DataWarning], plan: Plan, years: Iterable[SchoolYear]
) -> tuple[DataWarning, ...]:
    """The warnings, those with a valid waiver marked, and what is wrong with the waivers.

    A waiver that has expired no longer holds and is a warning itself; so is one that no warning
    of the school years that were looked at needs.
    """
    found = list(warnings)
    looked_at = set(years)
    marked = []
    for warning in found:
        holding = (w for w in plan.waivers if _holds(w, plan) and _fits(w, warning))
        reason = next((w.reason for w in holding), "")
        marked.append(replace(warning, waived=reason))
    for waiver in plan.waivers:
        here = sorted(set(waiver.school_years) & looked_at)
        if not here:
            continue
        if not _holds(waiver, plan):
            marked.append(
                _about(waiver, here[-1], f"expired with {waiver.expires} and no longer holds")
            )
        elif set(waiver.school_years) <= looked_at and not any(_fits(waiver, w) for w in found):
            marked.append(_about(waiver, here[-1], "matches no warning"))
    return tuple(sorted(marked))


def _holds(waiver: Waiver, plan: Plan) -> bool:
    return plan.district.latest_complete <= waiver.expires


def _fits(waiver: Waiver, warning: DataWarning) -> bool:
    return (
        waiver.check == warning.check
        and warning.year in waiver.school_years
        and waiver.school in (None, warning.school)
    )


def _about(waiver: Waiver, year: SchoolYear, state: str) -> DataWarning:
    sentence = f"the waiver of {waiver.check} ({waiver.reason}) {state}"
    return DataWarning(year, "waivers", waiver.school or DISTRICT, sentence, sentence, "waivers")
