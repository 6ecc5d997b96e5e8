"""Where waivers, published figures and the privacy policy name what the plan does not have."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.errors import Problem, did_you_mean
from reporting.plan.checking import CHECK_NAMES
from reporting.plan.model import Plan

# Layouts whose files say nothing about their year.
YEARLESS = ("crdc", "panorama_favorable")


def waivers(plan: Plan) -> Iterator[Problem]:
    """Each waiver names a check, school years and a school that exist."""
    valid = {
        "check": [name for name in CHECK_NAMES if name != "waivers"],
        "school": ["district", *(s.slug for s in plan.district.schools)],
    }
    for waiver in plan.waivers:
        key = f"waivers.{waiver.check}"
        for field, value in (("check", waiver.check), ("school", waiver.school)):
            if value is not None and value not in valid[field]:
                hint = did_you_mean(value, valid[field]) or f"valid: {', '.join(valid[field])}"
                rule = f"no such {field}; {hint}"
                yield Problem("waivers.yaml", None, f"{key}.{field}", value, rule)


def published(plan: Plan) -> Iterator[Problem]:
    """Ids and files stand once; a file without a column of years is given its year."""
    for field in ("id", "file"):
        values = [getattr(source, field) for source in plan.published]
        for value in sorted({v for v in values if values.count(v) > 1}):
            rule = f"stands {values.count(value)} times; each {field} stands once"
            yield Problem("published.yaml", None, f"published.{field}", value, rule)
    for source in plan.published:
        key = f"published.{source.id}"
        if (source.layout in YEARLESS) != (source.year is not None):
            rule = f"is given for {' and '.join(YEARLESS)}, and only there: other files name years"
            yield Problem("published.yaml", None, f"{key}.year", str(source.year or ""), rule)
        if (source.layout == "panorama_favorable") != (source.population is not None):
            rule = "is given for panorama_favorable, and only there"
            value = source.population or ""
            yield Problem("published.yaml", None, f"{key}.population", value, rule)


def policy(plan: Plan) -> Iterator[Problem]:
    """What is kept, and what others publish, names breakdowns and measures of the plan."""
    measures, breakdowns = [m.id for m in plan.measures], [b.id for b in plan.breakdowns]
    named = [("keep.breakdowns", b, breakdowns) for b in plan.privacy.keep.breakdowns]
    named += [("district_only", b, breakdowns) for b in plan.privacy.district_only]
    for number, table in enumerate(plan.privacy.elsewhere, start=1):
        named += [(f"elsewhere.{number}.measures", m, measures) for m in table.measures]
    for key, value, valid in named:
        if value not in valid:
            hint = did_you_mean(value, valid) or f"valid: {', '.join(valid)}"
            yield Problem("privacy.yaml", None, key, value, f"does not exist; {hint}")
