"""The words of the statement, the same on the page and on the console."""

from __future__ import annotations

from reporting.plan import ALL, DISTRICT, Plan, PrivacyPolicy
from reporting.privacy.account import Reason, Tally
from reporting.privacy.audit.needs import Rule
from reporting.privacy.openness import Kept, Openness

NOTICE = "For the privacy officer; holds no withheld value."
WHY_INTERNAL = (
    "It tells why cells are withheld, which nobody outside may learn: whoever knows that a cell is "
    "withheld because its own count is small knows that it is small. Do not publish it."
)
CHANGED_BY = (
    "The school district, in params/privacy.yaml, after its privacy officer has agreed. Each "
    "change raises the version."
)
PASSED = "Passed: nothing that must stay withheld can be worked out."

# Reason → heading of a column.
REASONS: dict[Reason, str] = {
    Reason.EXACT: "Shown exactly",
    Reason.RANGE: "Shown as a range",
    Reason.SMALL: "Withheld: too few people",
    Reason.ADVERSE: "Withheld: small adverse count",
    Reason.TOGETHER: "Withheld with a measure of the same people",
    Reason.POLICY: "Shown for the district only",
    Reason.OTHERS: "Withheld only to protect others",
}

# Rule → (what it protects, "the closest that anybody can get to …").
RULES: dict[Rule, tuple[str, str]] = {
    "N1": ("Small adverse counts", "a small count of students with, or without, a harmful event"),
    "N2": ("Sizes of small groups", "the size of a small group"),
    "N3": ("Counts in small groups", "a count in a small group"),
    "N4": ("Counts printed as a range", "a count that is printed as a range"),
    "N5": ("Means of small groups", "the mean of a small group"),
}


def policy_facts(policy: PrivacyPolicy) -> list[tuple[str, str]]:
    """The policy in force: term and sentence."""
    least, adverse = policy.smallest_denominator, policy.smallest_adverse_count
    facts = [
        ("Version", policy.version),
        ("Legal ground", policy.legal_ground),
        ("Changed by", CHANGED_BY),
        ("Few people", f"Fewer than {least} people behind a value: withheld, with its size."),
        (
            "Discipline",
            f"A count of fewer than {adverse} students with an event, or without one, is never "
            "told from its neighbours, nothing included: one range for all of them, or withheld.",
        ),
        ("Near 0 and 100%", _end_coding(policy)),
        (
            "Protecting others",
            "What could be worked out from linked tables and earlier releases is withheld too, as "
            f"little as possible. {_kept(policy)}",
        ),
        (
            "Tables of others",
            "; ".join(f"{t.source} (groups of {t.smallest} or more)" for t in policy.elsewhere)
            or "None is declared. Enrolment is always taken to be public.",
        ),
    ]
    return facts


def _end_coding(policy: PrivacyPolicy) -> str:
    steps = policy.end_coding
    ends = [f"{after.smallest - 1}" for after in steps[1:]]
    sizes = [f"{s.smallest}–{e}" for s, e in zip(steps, ends, strict=False)]
    sizes.append(f"{steps[-1].smallest} or more")
    bins = [
        f"{size} people {step.margin}% or less, {100 - step.margin}% or more"
        for size, step in zip(sizes, steps, strict=True)
    ]
    return f"A range instead of the share: {'; '.join(bins)}."


def _kept(policy: PrivacyPolicy) -> str:
    keep = policy.keep
    factors = [
        f"the district {keep.district:g}×", f"everybody at a school {keep.everybody:g}×",
        f"several years together {keep.period:g}×",
        *(f"{name} {factor:g}×" for name, factor in sorted(keep.breakdowns.items())),
    ]  # fmt: skip
    return (
        "Large groups are kept before small ones, and what matters more weighs more: "
        f"{', '.join(factors)}. All students, staff and families of the district are always kept."
    )


def percent(part: int, whole: int) -> str:
    """Share of cells; 0% and 100% only where it is none or all."""
    if whole == 0:
        return "–"
    if part in (0, whole):
        return "100%" if part else "0%"
    return f"{min(99, max(1, round(100 * part / whole)))}%"


def cells_shown(shown: int, tally: Tally) -> str:
    return f"{shown:,} ({percent(shown, tally.all_cells)})"


def people_described(share: int | None) -> str:
    return "too few to say" if share is None else f"{share}%"


def headline(tally: Tally) -> str:
    return f"{tally.name} of the district: {tally.shown_after:,} of {tally.all_cells:,} shown."


def closest(kept: Kept) -> str:
    """How close anybody can get to a number that a rule protects."""
    _, what = RULES[kept.rule]
    if not kept.numbers:
        return "There is none."
    if kept.narrowest is None:
        return "Nothing released says more than what is public anyway."
    if kept.rule == "N5":
        return (
            f"The closest that anybody can get to {what} is a span of "
            f"{int(100 * kept.narrowest)}% of its scale."
        )
    values = int(kept.narrowest) + 1
    return (
        f"The closest that anybody can get to {what} is a span of {kept.narrowest:.0f} people: "
        f"{values} different numbers stay possible."
    )


def tried(openness: Openness) -> str:
    """What the audit's outsider was given."""
    releases = openness.releases
    before = {0: "no earlier release", 1: "one earlier release"}.get(
        releases, f"{releases} earlier releases"
    )
    return (
        f"The audit tried {openness.relations:,} relations on {openness.hidden:,} numbers that are "
        f"not shown. Its outsider knows the plan, {openness.enrolled:,} enrolments, "
        f"{openness.gaps:,} differences between schools and district, and {before}."
    )


def place(unit: tuple[str, ...], plan: Plan) -> tuple[str, ...]:
    """Measure, whose, school year, school and group of a unit, as the plan calls them."""
    family, population, time, school, breakdown, group = unit
    named = [m.title for m in plan.measures if family in (m.related, m.id)]
    schools = {s.slug: s.name for s in plan.district.schools} | {DISTRICT: "The district"}
    groups = {(b.id, g.id): g.name for b in plan.breakdowns for g in b.groups}
    everybody = "Everybody" if group == ALL else group
    return (
        named[0] if named else family, population, time, schools.get(school, school),
        groups.get((breakdown, group), everybody),
    )  # fmt: skip
