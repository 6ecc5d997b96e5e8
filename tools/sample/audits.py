"""Equity audits of a fictional district: two raters, areas of each school, five domains."""

from __future__ import annotations

import numpy as np

from reporting.plan import Plan, School, SchoolYear
from sample import evidence, layouts, trends
from sample.chance import stream
from sample.table import Floats, Table, texts

_AREAS = {
    "elementary": (
        "Literacy, grades K–2", "Literacy, grades 3–5", "Social studies", "Science",
        "Mathematics", "Art and music", "Library collection",
    ),
    "middle": (
        "English language arts", "Social studies", "Science", "Mathematics", "World languages",
        "Art and music", "Library collection",
    ),
    "high": (
        "English language arts", "United States history", "World history", "Science",
        "Mathematics", "World languages", "Art and music", "Library collection",
    ),
}  # fmt: skip
_UNWRITTEN = 0.35  # of the ratings stand without a text
_UNLIKE = 0.42  # how far raters differ, in levels


def build(plan: Plan, year: SchoolYear) -> Table:
    """Every area and domain of every school, rated by both raters; level and evidence agree."""
    rng = stream("equity audit", year)
    rubric = next(r for r in plan.rubrics if r.id == "equity_audit")
    highest, rows = len(rubric.levels), []
    for school in plan.district.schools:
        for area, lean in zip(_AREAS[school.level], _leans(school), strict=True):
            for domain in rubric.domains:
                usual = trends.at(trends.AUDITED.get(domain.id, (2.5,)), year) + lean
                usual += 0.25 * rng.normal()
                for rater in rubric.raters:
                    seen = usual + _UNLIKE * rng.normal()
                    level = int(np.clip(round(seen), 1, highest))
                    good = level >= rubric.established
                    bank = evidence.HIGH if good else evidence.LOW
                    other = evidence.OTHER_HIGH if good else evidence.OTHER_LOW
                    bank_of = bank.get(domain.id, other)
                    text = bank_of[int(rng.integers(0, len(bank_of)))]
                    said = "" if rng.random() < _UNWRITTEN else text
                    rows.append((school.state_code, area, domain.name, rater, str(level), said))
    columns = [texts(column) for column in zip(*rows, strict=True)]
    values = dict(zip(layouts.EQUITY_AUDIT[1:], columns, strict=True))
    return Table.of(layouts.EQUITY_AUDIT, len(rows), {"School Year": str(year), **values}, "")


def _leans(school: School) -> Floats:
    """How far each area of a school stands above or below the usual; the same every year."""
    rng = stream(f"equity audit {school.slug}")
    return 0.12 * rng.normal() + 0.38 * rng.normal(size=len(_AREAS[school.level]))
