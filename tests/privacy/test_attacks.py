"""Three attacks on a release, in arithmetic that a reader of the reports could do on paper.

Each recovers the count of a few children where only lines are watched one by one, which is what
many districts do (``simple_rule``), and finds nothing in what this project releases. The attacker
uses printed rows and the public enrolment; nothing of the project's own code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd
import pytest

from reporting.errors import DisclosureError
from reporting.measures import KEY, NUMBERS
from reporting.measures.pooled import pool_years
from reporting.plan import ALL, DISTRICT, Plan, SchoolYear
from reporting.privacy import protect, prove
from tests.privacy.simple_rule import simple_rule

UNKNOWN = "unknown"
WIDE = {"all_other": ("hispanic", "multiracial", "other_races")}
GROUPS = {
    "race": ("asian", "black", "hispanic", "multiracial", "white", "other_races"),
    "race_wide": ("asian", "black", "white", "all_other"),
    "iep": ("iep", "no_iep"),
}
# group → (students with a referral, students enrolled)
School = Mapping[str, tuple[int, int]]


class Place(NamedTuple):
    """Where a printed count stands; a group of two breakdowns is one group."""

    time: str
    school: str
    group: str


Counts = dict[Place, int]


def printed(rows: pd.DataFrame) -> Counts:
    """Every count that can be read off."""
    shown = rows[rows["numerator"].notna()]
    keys = zip(shown["school_year"], shown["school"], shown["group"], strict=True)
    return dict(zip((Place(*key) for key in keys), shown["numerator"].astype(int), strict=True))


def subtract(known: Counts, sums: list[tuple[Place, list[Place]]]) -> Counts:
    """Total minus all parts but one is the last part; again, until nothing new comes out."""
    found, before = dict(known), -1
    while len(found) > before:
        before = len(found)
        for total, parts in sums:
            missing = [p for p in parts if p not in found]
            if total in found and len(missing) == 1:
                found[missing[0]] = found[total] - sum(found[p] for p in parts if p in found)
            if not missing:
                found[total] = sum(found[p] for p in parts)
    return found


def plan_of(plan: Plan, years: list[str], breakdowns: tuple[str, ...], schools: int) -> Plan:
    """The real plan with some of its elementary schools, and referrals alone."""
    measure = plan.measure("referral_risk").model_copy(
        update={
            "breakdowns": breakdowns,
            "pooled_years": 3 if len(years) > 2 else None,
            "changes": (),
        }
    )
    some = [s for s in plan.district.schools if s.level == "elementary"][-schools:]
    parsed = tuple(map(SchoolYear.parse, years))
    district = plan.district.model_copy(
        update={"schools": tuple(some), "years": parsed, "latest_complete": parsed[-1]}
    )
    return plan.model_copy(update={"measures": (measure,), "district": district})


def counts_of(tables: Mapping[str, Mapping[str, School]], plan: Plan) -> pd.DataFrame:
    """The private counts of a measure: schools, district, wide groups and periods added up."""
    out = []
    measure = plan.measures[0]
    for year, schools in tables.items():
        names = [g for groups in schools.values() for g in groups]
        together = {
            g: tuple(sum(s.get(g, (0, 0))[i] for s in schools.values()) for i in (0, 1))
            for g in dict.fromkeys(names)
        }
        for school, table in {**schools, DISTRICT: together}.items():
            cells = {(ALL, ALL): list(table.values())}
            for breakdown in measure.breakdowns:
                for group in GROUPS[breakdown]:
                    inside = [table[g] for g in WIDE.get(group, (group,))]
                    cells[breakdown, group] = inside
            for (breakdown, group), parts in cells.items():
                k, n = (sum(p[i] for p in parts) for i in (0, 1))
                key = (measure.id, "students", year, school, breakdown, group, "")
                out.append((*key, k, n, n, pd.NA, pd.NA, pd.NA))
    counts = pd.DataFrame(out, columns=[*KEY, *NUMBERS]).astype(
        {c: "Float64" if c.startswith("total") else "Int64" for c in NUMBERS}
    )
    return pd.concat([counts, pool_years(counts, plan)], ignore_index=True)


def refuses_the_simple_rule(counts: pd.DataFrame, plan: Plan, cell: str) -> None:
    """The audit stops such a release, and names the cell."""
    with pytest.raises(DisclosureError, match="must stay withheld") as stopped:
        prove(counts, plan, choose=simple_rule)
    assert cell in str(stopped.value)


# --- 1. The district minus its schools ------------------------------------------------------------

YEAR = "2024-25"
# Captain has a student of unknown race, so its own table cannot be subtracted; Meramec has none.
CAPTAIN: School = {
    "asian": (9, 40), "black": (3, 30), "hispanic": (7, 25), "multiracial": (8, 28),
    "white": (40, 180), "other_races": (5, 14), UNKNOWN: (1, 3),
}  # fmt: skip
MERAMEC: School = {
    "asian": (10, 38), "black": (8, 26), "hispanic": (6, 21), "multiracial": (7, 24),
    "white": (35, 170), "other_races": (6, 15),
}  # fmt: skip
GLENRIDGE: School = {
    "asian": (12, 41), "black": (11, 44), "hispanic": (9, 32), "multiracial": (10, 30),
    "white": (44, 190), "other_races": (7, 16),
}  # fmt: skip


def district_minus_schools(rows: pd.DataFrame) -> Counts:
    """Race beside its wider groups gives Meramec's count away, the district then Captain's."""

    def here(school: str, *groups: str) -> list[Place]:
        return [Place(YEAR, school, g) for g in groups]

    sums = []
    for school in ("meramec", "glenridge"):
        # Their enrolment by race adds up to that of all: nobody is of unknown race.
        total = Place(YEAR, school, ALL)
        sums += [
            (total, here(school, *GROUPS["race"])),
            (total, here(school, *GROUPS["race_wide"])),
        ]
    for school in ("captain", "meramec", "glenridge", DISTRICT):
        sums.append((Place(YEAR, school, "all_other"), here(school, *WIDE["all_other"])))
    for group in (*GROUPS["race"], "all_other", ALL):
        schools = [Place(YEAR, s, group) for s in ("captain", "meramec", "glenridge")]
        sums.append((Place(YEAR, DISTRICT, group), schools))
    return subtract(printed(rows), sums)


def test_the_district_minus_its_schools_gives_no_child_away(district_plan: Plan) -> None:
    """Three of thirty: recovered from single lines that hide two cells each, and not from ours."""
    plan = plan_of(district_plan, [YEAR], ("race", "race_wide"), schools=3)
    tables = {YEAR: {"captain": CAPTAIN, "meramec": MERAMEC, "glenridge": GLENRIDGE}}
    counts = counts_of(tables, plan)
    child = Place(YEAR, "captain", "black")
    watched = protect(counts, plan, choose=simple_rule)
    assert child not in printed(watched)
    assert district_minus_schools(watched)[child] == CAPTAIN["black"][0] == 3
    assert child not in district_minus_schools(prove(counts, plan).rows)
    refuses_the_simple_rule(counts, plan, "captain, race black")


# --- 2. This year's period minus last year's ------------------------------------------------------

YEARS = ["2021-22", "2022-23", "2023-24", "2024-25"]


def disabled(events: int, enrolled: int) -> School:
    """A school with so many students with an IEP, and a hundred and sixty others."""
    return {"iep": (events, enrolled), "no_iep": (30 + events, 160)}


IEP = {
    "captain": ((6, 29), (4, 30), (4, 30), (4, 30)),
    "meramec": ((7, 31), (8, 33), (9, 32), (10, 35)),
    "glenridge": ((9, 33), (11, 36), (8, 34), (9, 31)),
}


def period_minus_period(last: pd.DataFrame, now: pd.DataFrame) -> int | None:
    """2022-23 to 2024-25 less 2021-22 to 2023-24 is 2024-25 less 2021-22."""
    before, after = printed(last), printed(now)
    first = before.get(Place("2021-22", "captain", "iep"))
    old = before.get(Place("2021-22 to 2023-24", "captain", "iep"))
    new = after.get(Place("2022-23 to 2024-25", "captain", "iep"))
    if first is None or old is None or new is None:
        return None
    return new - old + first


def test_a_period_minus_the_one_before_gives_no_child_away(district_plan: Plan) -> None:
    """Two reports, a year apart, each safe by itself: four of thirty, or nothing.

    Ours keeps the child even where last year's report printed all that the attack needs of it.
    """
    tables = {
        year: {school: disabled(*of[i]) for school, of in IEP.items()}
        for i, year in enumerate(YEARS)
    }
    first_plan, plan = (plan_of(district_plan, y, ("iep",), schools=3) for y in (YEARS[:3], YEARS))
    first = counts_of({year: tables[year] for year in YEARS[:3]}, first_plan)
    counts = counts_of(tables, plan)
    last = protect(first, first_plan, choose=simple_rule)
    now = protect(counts, plan, [last], choose=simple_rule)
    assert Place(YEARS[3], "captain", "iep") not in printed(now)
    assert period_minus_period(last, now) == IEP["captain"][3][0] == 4
    refuses_the_simple_rule(counts, plan, "captain, iep iep")

    ours = prove(first, first_plan).rows
    assert period_minus_period(ours, prove(counts, plan, [ours]).rows) is None
    after_theirs = prove(counts, plan, [last]).rows
    assert period_minus_period(last, after_theirs) is None


# --- 3. Rounded percentages and the public enrolment ----------------------------------------------

SMALL_SCHOOL: School = {
    "asian": (5, 18), "black": (3, 22), "hispanic": (5, 15), "multiracial": (6, 14),
    "white": (9, 31), "other_races": (0, 0),
}  # fmt: skip


def from_percentages(rows: pd.DataFrame, enrolment: School) -> Counts:
    """A chart prints whole percentages; times the enrolment, they are counts again."""
    at_school = rows[(rows["school"] == "captain") & rows["numerator"].notna()]
    everybody = {**enrolment, ALL: (0, sum(n for _, n in enrolment.values()))}
    counts: Counts = {}
    for group, k, n in zip(
        at_school["group"], at_school["numerator"], at_school["denominator"], strict=True
    ):
        percent = round(100 * k / n)
        counts[Place(YEAR, "captain", group)] = round(percent * everybody[group][1] / 100)
    # Of a group that nobody is enrolled in, nobody was referred.
    nobody = {Place(YEAR, "captain", g): 0 for g, (_, n) in enrolment.items() if n == 0}
    groups = [Place(YEAR, "captain", g) for g in enrolment]
    return subtract({**counts, **nobody}, [(Place(YEAR, "captain", ALL), groups)])


def test_percentages_of_a_known_enrolment_give_no_child_away(district_plan: Plan) -> None:
    """A withheld group of nobody is no partner: its enrolment is public, and the rest follows."""
    plan = plan_of(district_plan, [YEAR], ("race",), schools=3)
    tables = {YEAR: {"captain": SMALL_SCHOOL, "meramec": MERAMEC, "glenridge": GLENRIDGE}}
    counts = counts_of(tables, plan)
    child = Place(YEAR, "captain", "black")
    watched = protect(counts, plan, choose=simple_rule)
    hidden = watched[(watched["school"] == "captain") & watched["numerator"].isna()]
    assert set(hidden["group"]) == {"black", "other_races"}
    assert from_percentages(watched, SMALL_SCHOOL)[child] == SMALL_SCHOOL["black"][0] == 3
    assert child not in from_percentages(prove(counts, plan).rows, SMALL_SCHOOL)
    refuses_the_simple_rule(counts, plan, "captain, race black")
