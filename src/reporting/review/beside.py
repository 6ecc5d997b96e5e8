"""Checks against what others published."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.figures import group_words, quantity_words
from reporting.plan import DISTRICT
from reporting.review.evidence import Evidence
from reporting.review.warning import DataWarning

_SECTIONS = ("act_english", "act_mathematics", "act_reading", "act_science")


def differs_from_state_figure(evidence: Evidence) -> Iterator[DataWarning]:
    """An own count that differs from a published figure by at least state_figure_least and by more
    than state_figure_share of it (percentages: by more than state_figure_least points; ACT scores:
    by more than act_points). Look for a file that is incomplete, a collection of another date, or a
    definition that changed.
    """
    for found in evidence.comparisons:
        if not found.remarkable(evidence.plan.checks):
            continue
        what = quantity_words(found.cell.quantity, evidence.plan)
        group = group_words(found.cell.breakdown, found.cell.group, evidence.plan)
        what = f"{what}, {group}" if group else what
        low, high = found.published
        published = f"{low:g}" if low == high else f"between {low:g} and {high:g}"
        yield DataWarning(
            evidence.year,
            "differs_from_state_figure",
            found.cell.school,
            f"{what}: own figure {found.own.value:.6g}, {found.source.label} {published}",
            # The own figure may have to stay withheld.
            f"{what}: the own figure differs from {found.source.label} by more than the district "
            "tolerates",
            found.own.source,
        )


def act_sections_and_composite(evidence: Evidence) -> Iterator[DataWarning]:
    """A published ACT composite further than act_points from the mean of its four sections. The
    composite of each student is that mean, so the two cannot differ by more than rounding; one of
    the published numbers is wrong or is of other students. Do not compare that year.
    """
    frame = evidence.figures.frame
    here = frame[(frame["year"] == str(evidence.year)) & (frame["school"] == DISTRICT)]
    for _, rows in here[here["quantity"].str.startswith("act_")].groupby("source"):
        exact = rows[rows["low"] == rows["high"]].set_index("quantity")["low"]
        if not {"act_composite", *_SECTIONS} <= set(exact.index):
            continue
        composite = float(exact["act_composite"])
        mean = float(exact[list(_SECTIONS)].mean())
        if abs(composite - mean) > evidence.plan.checks.act_points + 1e-9:
            sentence = (
                f"the published ACT composite is {composite:.1f}, the mean of its four published "
                f"sections {mean:.1f}"
            )
            yield DataWarning(
                evidence.year, "act_sections_and_composite", DISTRICT, sentence, sentence, "act"
            )
