"""Ratings of materials: how many at each level, and which pairs of levels two raters gave.

Nobody is rated here, so nothing is withheld (docs/privacy.md); the counts cross the door whole.
"""

from __future__ import annotations

from itertools import product

import pandas as pd

from reporting.extracts import Extracts
from reporting.measures.counts import as_counts
from reporting.plan import ALL, BETWEEN, DISTRICT, Measure, Plan, Rubric
from reporting.release import Evidence

MATERIALS = "materials"


def cells_of(measure: Measure, plan: Plan) -> list[tuple[str, str, str]]:
    """Breakdown, group and level of every cell of one school and year.

    Levels stand for all domains and for each of them; the raters' pairs for all domains together.
    """
    rubric = plan.rubric_of(measure)
    if measure.settings["counts"] == "agreement":
        return [(ALL, ALL, pair) for pair in rubric.pairs]
    groups = [(ALL, ALL), *((rubric.id, domain.id) for domain in rubric.domains)]
    return [(*group, level) for group, level in product(groups, rubric.codes)]


def count_rubric(measure: Measure, plan: Plan, extracts: Extracts) -> pd.DataFrame:
    """Ratings (or pairs of ratings) at each level, of all of that school and year."""
    rubric = plan.rubric_of(measure)
    ratings = extracts.ratings.assign(level=extracts.ratings["level"].astype(str))
    pairs = measure.settings["counts"] == "agreement"
    rated = _pairs(ratings, rubric) if pairs else ratings
    everywhere = pd.concat([rated, rated.assign(school=DISTRICT)], ignore_index=True)
    parts = [everywhere.assign(breakdown=ALL, group=ALL)]
    if not pairs:
        parts.append(everywhere.assign(breakdown=rubric.id, group=everywhere["domain"]))
    long = pd.concat(parts, ignore_index=True).rename(columns={"year": "school_year"})
    key = ["school_year", "school", "breakdown", "group"]
    found = (
        long.groupby([*key, "level"])
        .size()
        .unstack("level", fill_value=0)
        .reindex(columns=list(rubric.pairs if pairs else rubric.codes), fill_value=0)
    )
    counts = found.reset_index().melt(id_vars=key, var_name="level", value_name="numerator")
    counts["denominator"] = counts.groupby(key)["numerator"].transform("sum")
    return as_counts(counts, measure.id, MATERIALS)


def _pairs(ratings: pd.DataFrame, rubric: Rubric) -> pd.DataFrame:
    """One row per area and domain that both raters rated; ``level`` is what the two gave."""
    key = ["year", "school", "area", "domain"]
    first, second = (ratings[ratings["rater"] == rater] for rater in rubric.raters)
    both = first[[*key, "level"]].merge(second[[*key, "level"]], on=key, suffixes=("", "_second"))
    both["level"] = both["level"] + BETWEEN + both["level_second"]
    return both[[*key, "level"]]


Texts = dict[tuple[str, str], tuple[Evidence, ...]]


def evidence(plan: Plan, extracts: Extracts) -> dict[str, Texts]:
    """What the raters wrote about the lowest- and the highest-rated area of each domain.

    Chosen by rule, not by hand: areas by their mean rating, then by name; of the two raters the one
    who saw the extreme more strongly, then the first; an area without a text is passed over.
    Returns:
        School year → (school, domain) → one or two texts, the lowest area first; of schools and of
        the district.
    """
    return {
        str(year): _of_year(plan, ratings)
        for year, ratings in extracts.ratings.groupby("year", sort=True)
    }


def _of_year(plan: Plan, ratings: pd.DataFrame) -> Texts:
    written = ratings[ratings["evidence"].notna()]
    means = ratings.groupby(["school", "area", "domain"])["level"].mean().rename("mean")
    known = written.join(means, on=["school", "area", "domain"])
    places = [(s.slug, known[known["school"] == s.slug]) for s in plan.district.schools]
    found: Texts = {}
    for slug, here in [(DISTRICT, known), *places]:
        for domain, rows in here.groupby("domain", sort=True):
            lowest = rows.sort_values(["mean", "school", "area", "level", "rater"])
            highest = rows.sort_values(
                ["mean", "school", "area", "level", "rater"],
                ascending=[False, True, True, False, True],
            )
            first = _evidence(lowest)
            # The same area or the same words a second time would say nothing.
            other = highest[(highest["area"] != first.area) | (highest["school"] != first.school)]
            other = other[other["evidence"] != first.text]
            second = (_evidence(other),) if len(other) else ()
            found[slug, str(domain)] = (first, *second)
    return found


def _evidence(rows: pd.DataFrame) -> Evidence:
    first = rows.iloc[0]
    return Evidence(
        school=str(first["school"]),
        area=str(first["area"]),
        level=int(first["level"]),
        text=str(first["evidence"]),
    )
