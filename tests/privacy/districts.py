"""Random small districts: people, counted as the extracts are, and the plan that they fit.

Everything that has ever made a proof hard is drawn by chance: schools that open late, groups with
nobody in them, students of unknown group, students in two schools, breakdowns of which one is
made of the other, school years and the periods that pool them, measures of one family.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from reporting.measures.counts import as_counts, tally
from reporting.measures.pooled import pool_years
from reporting.plan import Breakdown, Group, Measure, Plan, School, SchoolYear

GRADES = ("K", "01", "02", "03", "04", "05")
FLAVOURS = ("risk", "survey", "family")
_FAMILY = {
    "map_ela_proficient": ("race", "race_wide", "iep"),
    "map_ela_index": ("race", "race_wide", "iep"),
    "map_ela_levels": ("race",),
}


@dataclass(frozen=True)
class Sizes:
    """From … to, both drawn: how large a district is."""

    schools: tuple[int, int] = (3, 5)
    groups: tuple[int, int] = (2, 5)
    years: tuple[int, int] = (1, 2)
    students: tuple[int, int] = (25, 160)


SMALL = Sizes()
LARGE = Sizes(schools=(3, 12), groups=(2, 8), years=(1, 4), students=(8, 300))


@dataclass(frozen=True)
class District:
    """Counts of all school years, periods included, and their plan."""

    plan: Plan
    counts: pd.DataFrame


def random_district(
    plan: Plan, seed: int, sizes: Sizes = SMALL, flavours: Iterable[str] | None = None
) -> District:
    """A district from a seed.

    Args:
        plan: the real one; its measures, survey and policy are kept.
        flavours: of :data:`FLAVOURS`; by default one of them, in turn.
    """
    rng = random.Random(seed)
    drawn = tuple(flavours or (FLAVOURS[seed % len(FLAVOURS)],))
    small = _plan(plan, rng, sizes, drawn)
    people = _people(small, rng, sizes)
    counts = pd.concat(
        [part for measure in small.measures for part in _count(measure, small, people)],
        ignore_index=True,
    )
    return District(small, pd.concat([counts, pool_years(counts, small)], ignore_index=True))


def renamed(district: District, seed: int) -> District:
    """The same district: other names and order of schools, other names and order of groups."""
    rng, plan = random.Random(seed), district.plan
    schools = _other_names([s.slug for s in plan.district.schools], rng, "new-school-{}")
    groups = {
        b.id: _other_names([g.id for g in b.groups], rng, "new_group_{}") for b in plan.breakdowns
    }
    moved = plan.model_copy(
        update={
            "district": plan.district.model_copy(
                update={
                    "schools": tuple(
                        sorted(
                            (
                                s.model_copy(update={"slug": schools[s.slug]})
                                for s in plan.district.schools
                            ),
                            key=lambda s: s.slug,
                        )
                    )
                }
            ),
            "breakdowns": tuple(
                b.model_copy(
                    update={
                        "groups": tuple(
                            sorted(
                                (g.model_copy(update={"id": groups[b.id][g.id]}) for g in b.groups),
                                key=lambda g: g.id,
                            )
                        )
                    }
                )
                for b in plan.breakdowns
            ),
        }
    )
    counts = district.counts.assign(
        school=[schools.get(s, s) for s in district.counts["school"]],
        group=[
            groups.get(b, {}).get(g, g)
            for b, g in zip(district.counts["breakdown"], district.counts["group"], strict=True)
        ],
    )
    return District(moved, counts.sample(frac=1, random_state=seed).reset_index(drop=True))


def _other_names(old: list[str], rng: random.Random, form: str) -> Mapping[str, str]:
    order = rng.sample(range(len(old)), len(old))
    return {name: form.format(place) for name, place in zip(old, order, strict=True)}


def _plan(plan: Plan, rng: random.Random, sizes: Sizes, flavours: tuple[str, ...]) -> Plan:
    years = [SchoolYear.parse("2021-22").plus(i) for i in range(rng.randint(*sizes.years))]
    schools = tuple(
        School(
            slug=f"school-{i}", name=f"School {i}", level="elementary", grades=GRADES,
            state_code=f"{4000 + i}",
            # One in eight opens a year late.
            first_year=years[-1] if i and rng.random() < 0.125 else years[0],
        )
        for i in range(rng.randint(*sizes.schools))
    )  # fmt: skip
    codes = [f"c{i}" for i in range(rng.randint(*sizes.groups))]
    # Wide groups are unions of neighbours; some hold a single narrow one.
    cuts = sorted({0, *(i for i in range(1, len(codes)) if rng.random() < 0.5)})
    wide = [codes[a:b] for a, b in zip(cuts, [*cuts[1:], len(codes)], strict=True)]
    breakdowns = (
        _breakdown("race", "race", [[c] for c in codes]),
        _breakdown("race_wide", "race", wide),
        _breakdown("iep", "iep", [["Y"], ["N"]]),
    )
    chosen = ["race", *(b for b in ("race_wide", "iep") if rng.random() < 0.7)]
    wanted: list[Measure] = []
    if "risk" in flavours:
        pooled = rng.choice([2, 3]) if len(years) > 2 else 2 if len(years) == 2 else None
        wanted.append(_of(plan, "iss_risk", tuple(chosen), pooled))
    if "survey" in flavours:
        belonging = _of(plan, "belonging", tuple(chosen), None)
        only = {"students": belonging.populations["students"]}
        wanted.append(belonging.model_copy(update={"populations": only}))
    if "family" in flavours:
        wanted += [
            _of(plan, m, tuple(b for b in of if b in chosen), None) for m, of in _FAMILY.items()
        ]
    district = plan.district.model_copy(
        update={"schools": schools, "years": tuple(years), "latest_complete": years[-1]}
    )
    return plan.model_copy(
        update={"district": district, "breakdowns": breakdowns, "measures": tuple(wanted)}
    )


def _of(plan: Plan, measure: str, breakdowns: tuple[str, ...], pooled: int | None) -> Measure:
    update = {
        "breakdowns": breakdowns, "pooled_years": pooled, "grades": None, "breaks": (),
        "changes": (),
    }  # fmt: skip
    return plan.measure(measure).model_copy(update=update)


def _breakdown(name: str, column: str, codes: list[list[str]]) -> Breakdown:
    groups = tuple(
        Group(id=f"{name}_{i}", name=f"{name} {i}", codes=tuple(c)) for i, c in enumerate(codes)
    )
    return Breakdown(id=name, name=name, column=column, groups=groups)


def _people(plan: Plan, rng: random.Random, sizes: Sizes) -> pd.DataFrame:
    """One row per student, school and year, with everything that is ever counted of them."""
    dice = np.random.default_rng(rng.randrange(2**32))
    codes = [c for g in plan.breakdowns[0].groups for c in g.codes]
    parts = []
    for year in plan.district.years:
        schools = [s.slug for s in plan.district.schools if s.holds_in(year)]
        for school in schools:
            size = rng.randint(*sizes.students)
            shares = dice.dirichlet(np.linspace(3.0, 0.2, len(codes)))
            race = dice.choice(codes, size, p=shares).astype(object)
            iep = dice.choice(["Y", "N"], size, p=[0.15, 0.85]).astype(object)
            race[dice.random(size) < rng.choice([0.0, 0.03])] = None
            iep[dice.random(size) < rng.choice([0.0, 0.02])] = None
            one = pd.DataFrame({"race": race, "iep": iep})
            one["person"] = [f"{year} {school} {i}" for i in range(size)]
            twice = one[dice.random(size) < 0.02]
            parts.append(one.assign(year=str(year), school=school))
            if len(schools) > 1:
                other = rng.choice([s for s in schools if s != school])
                parts.append(twice.assign(year=str(year), school=other))
    people = pd.concat(parts, ignore_index=True)
    rate = rng.choice([0.03, 0.08, 0.15])
    people["event"] = (dice.random(len(people)) < rate).astype(int)
    levels = dice.choice(
        [*plan.achievement.names, ""], len(people), p=[0.12, 0.3, 0.38, 0.15, 0.05]
    )
    # Two tests of one student are not counted: the first school has it.
    people["tested"] = ~people.duplicated("person") & (levels != "")
    people["level"] = levels
    people["answers"] = dice.integers(0, 4, len(people))
    people["favorable"] = dice.binomial(people["answers"], 0.6)
    return people


def _count(measure: Measure, plan: Plan, people: pd.DataFrame) -> Iterator[pd.DataFrame]:
    breakdowns = [plan.breakdown(b) for b in measure.breakdowns]
    if measure.kind.is_of_enrolled:
        counted = people.assign(numerator=people["event"], denominator=1, respondents=1)
        columns = ["numerator", "denominator", "respondents"]
        sums = tally(counted, columns, breakdowns, unduplicated=columns)
        yield as_counts(sums, measure.id, "students")
        return
    asked = people.assign(invited=1)
    invited = tally(asked, ["invited"], breakdowns, unduplicated=["invited"])
    if measure.kind.is_survey:
        answered = people[people["answers"] > 0]
        counted = answered.assign(
            numerator=answered["favorable"], denominator=answered["answers"], respondents=1
        )
        columns = ["numerator", "denominator", "respondents"]
        sums = tally(counted, columns, breakdowns, unduplicated=["respondents"])
        yield as_counts(_with(sums, invited), measure.id, "students")
        return
    tested = people[people["tested"]].assign(denominator=1, respondents=1)
    if measure.kind.has_levels:
        for level in plan.achievement.names:
            at_level = tested.assign(numerator=(tested["level"] == level).astype(int))
            sums = tally(at_level, ["numerator", "denominator"], breakdowns)
            yield as_counts(sums.assign(level=level), measure.id, "students")
        return
    points = tested["level"].map(plan.achievement.index_points)
    tested = tested.assign(
        numerator=tested["level"].isin(plan.achievement.proficient).astype(int), total=points,
        total_squares=points**2,
    )  # fmt: skip
    own = ["total", "total_squares"] if not measure.kind.is_share else ["numerator"]
    sums = tally(tested, [*own, "denominator", "respondents"], breakdowns)
    yield as_counts(_with(sums, invited), measure.id, "students")


def _with(sums: pd.DataFrame, invited: pd.DataFrame) -> pd.DataFrame:
    """A tally beside those who were asked; a group that nobody answered for has zeros."""
    key = ["school_year", "school", "breakdown", "group"]
    both = sums.merge(invited, on=key, how="outer")
    numbers = [c for c in both.columns if c not in key]
    both[numbers] = both[numbers].fillna(0)
    both["invited"] = both[["invited", "respondents"]].max(axis=1)
    return both
