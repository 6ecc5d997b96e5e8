"""What is withheld and why, counted: for the privacy officer, never for the public.

From outside all reasons look alike, and have to: whoever knew that a cell is withheld because its
own count is small would know that it is small. So nothing here names a cell, and shares of people
are whole percents of many: a whole percent of a thousand people is ten people.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

import pandas as pd

from reporting.plan import ALL, DISTRICT, Measure, Plan
from reporting.privacy.grid import complete
from reporting.privacy.linked import Row, States
from reporting.privacy.primary import State, judge_counts
from reporting.privacy.protect import protect
from reporting.release import KEY

# Levels of one measure are told or withheld together, and count once.
_CELL = [k for k in KEY if k != "level"]


class Reason(Enum):
    """How a cell is released, and why not more openly."""

    EXACT = "shown exactly"
    RANGE = "shown as a range"
    SMALL = "too few people"
    ADVERSE = "a small adverse count"
    TOGETHER = "with a measure of the same people"
    POLICY = "shown for the district only"
    OTHERS = "only to protect others"

    @property
    def is_shown(self) -> bool:
        return self in (Reason.EXACT, Reason.RANGE)


@dataclass(frozen=True)
class Tally:
    """Cells of one breakdown, school, family of measures or school year.

    Fields:
        name: as the plan calls it.
        cells: how many cells there are of each reason; a group of nobody counts as too small.
        shown_before: cells that the primary rule alone would show, exactly or as a range.
        described_before, described_after: percent (0 to 100) of the people behind all cells who
            stand behind shown ones; a person counts once for each cell. None where a whole percent
            would be too close to a number of people.
    """

    name: str
    cells: Mapping[Reason, int]
    shown_before: int
    described_before: int | None
    described_after: int | None

    @property
    def all_cells(self) -> int:
        return sum(self.cells.values())

    @property
    def shown_after(self) -> int:
        return sum(n for reason, n in self.cells.items() if reason.is_shown)


@dataclass(frozen=True)
class Account:
    """All tallies of one released table; ratings of materials are about nobody and stand outside.

    Fields:
        headline: everybody in the district in single school years, by respondent population.
        times: single school years and periods.
    """

    whole: Tally
    headline: tuple[Tally, ...]
    breakdowns: tuple[Tally, ...]
    schools: tuple[Tally, ...]
    families: tuple[Tally, ...]
    times: tuple[Tally, ...]


def account_of(counts: pd.DataFrame, rows: pd.DataFrame, plan: Plan) -> Account:
    """Count every cell by its reason.

    Args:
        counts: columns of :mod:`reporting.measures.counts`, all school years at once.
        rows: the released table that was made of them.
    """
    cells = _reasons(counts, rows, plan)
    fewest = 100 * plan.privacy.smallest_denominator
    years = {str(y) for y in plan.district.years}
    first = cells[
        (cells["school"] == DISTRICT) & (cells["group"] == ALL) & cells["school_year"].isin(years)
    ]

    def tallies(of: pd.DataFrame, column: str, names: Mapping[str, str]) -> tuple[Tally, ...]:
        """In the order of ``names``."""
        found = dict(iter(of.groupby(column)))
        return tuple(_tally(names[k], found[k], fewest) for k in names if k in found)

    return Account(
        whole=_tally("All cells", cells, fewest),
        headline=tallies(first, "population", _POPULATIONS),
        breakdowns=tallies(cells, "breakdown", {ALL: "Everybody"} | _told_apart(plan)),
        schools=tallies(
            cells,
            "school",
            {DISTRICT: "The district"} | {s.slug: s.name for s in plan.district.schools},
        ),
        families=tallies(cells, "family", _family_names(plan.measures)),
        times=tallies(cells, "school_year", {t: t for t in sorted(cells["school_year"].unique())}),
    )


_POPULATIONS = {"students": "All students", "staff": "All staff", "families": "All families"}


def judged_alone(rows: Sequence[Row], plan: Plan, earlier: Iterable[pd.DataFrame], /) -> States:
    """The choice that withholds nothing beyond the primary rule; it protects nobody else."""
    states: States = {}
    for row in rows:
        states[row.cell] = max(states.get(row.cell, State.EXACT), row.state)
    return states


def _reasons(counts: pd.DataFrame, rows: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Columns of the cell's key, ``family, people, before`` and ``reason``, one row per cell."""
    measures = {m.id: m for m in plan.measures}
    grid = complete(counts, plan)
    materials = [m.id for m in plan.measures if not m.kind.about_people]
    grid = grid[(grid["marker"] == "") & ~grid["measure"].isin(materials)]
    adverse = {m.id for m in plan.measures if m.adverse}
    grid = grid.assign(verdict=judge_counts(grid, plan.privacy, adverse)["state"])
    before = protect(counts, plan, choose=judged_alone)
    cells = (
        grid.drop(columns="marker")
        .merge(_outcome(before, "before"), on=KEY, validate="one_to_one")
        .merge(_outcome(rows, "after"), on=KEY, validate="one_to_one")
        .drop_duplicates(_CELL)
    )
    size = cells[["denominator", "respondents"]].astype("Float64").min(axis=1)
    judged_small = cells["verdict"] == int(State.WITHHELD)
    is_adverse = cells["measure"].isin(adverse) & (size >= plan.privacy.smallest_denominator)
    reason = pd.Series([Reason.OTHERS] * len(cells), index=cells.index, dtype=object)
    reason[~cells["before"].isin(["exact", "range"])] = Reason.TOGETHER
    at_school = cells["school"] != DISTRICT
    reason[at_school & cells["breakdown"].isin(list(plan.privacy.district_only))] = Reason.POLICY
    reason[judged_small] = Reason.SMALL
    reason[judged_small & is_adverse] = Reason.ADVERSE
    reason[cells["after"] == "range"] = Reason.RANGE
    reason[cells["after"] == "exact"] = Reason.EXACT
    return cells.assign(
        reason=reason,
        before=cells["before"] != "withheld",
        family=[measures[m].related or m for m in cells["measure"]],
        people=_people(cells, measures),
    )


def _outcome(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    """Key and, under ``name``, exact, range or withheld."""
    how = pd.Series("exact", index=rows.index, dtype=object)
    how[rows["high"].notna()] = "range"
    how[rows["marker"] != ""] = "withheld"
    return rows[KEY].assign(**{name: how})


def _people(cells: pd.DataFrame, measures: Mapping[str, Measure]) -> pd.Series:
    """People behind each cell: the respondents, the group's members, or those who are counted."""
    of = cells["measure"].map({m: _counted(d) for m, d in measures.items()})
    people = pd.Series(0.0, index=cells.index)
    for name in ("numerator", "respondents", "denominator"):
        values = cells[name].astype("Float64").fillna(0).astype(float)
        people = people.mask(of == name, values)
    return people


def _counted(measure: Measure) -> str:
    if measure.kind.divides_a_whole:
        return "numerator"
    return "respondents" if measure.n_is_respondents else "denominator"


def _tally(name: str, cells: pd.DataFrame, fewest: float) -> Tally:
    shown = cells["reason"].map(lambda r: r.is_shown).astype(bool)
    count = cells["reason"].value_counts()
    return Tally(
        name=name,
        cells={reason: int(count.get(reason, 0)) for reason in Reason},
        shown_before=int(cells["before"].sum()),
        described_before=_described(cells["people"], cells["before"], fewest),
        described_after=_described(cells["people"], shown, fewest),
    )


def _described(people: pd.Series, shown: pd.Series, fewest: float) -> int | None:
    """Whole percent; 100 and 0 only where it is everybody or nobody."""
    every, some = people.sum(), people[shown].sum()
    if every < fewest:
        return None
    if shown.all() or not shown.any():
        return 100 if shown.all() else 0
    return int(min(99, max(1, round(100 * some / every))))


def _told_apart(plan: Plan) -> dict[str, str]:
    """Names of breakdowns; two of the same name are told apart by their number of groups."""
    names = [b.name for b in plan.breakdowns]
    return {
        b.id: b.name if names.count(b.name) == 1 else f"{b.name}, {len(b.groups)} groups"
        for b in plan.breakdowns
    }


def _family_names(measures: Sequence[Measure]) -> dict[str, str]:
    """Family → title of its first measure, and how many more are counted from the same people."""
    titles: dict[str, list[str]] = {}
    for measure in measures:
        titles.setdefault(measure.related or measure.id, []).append(measure.title)
    return {
        family: first if not more else f"{first} (and {len(more)} more of the same people)"
        for family, (first, *more) in titles.items()
    }
