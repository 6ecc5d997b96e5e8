"""The staff roster and the staff's survey: a census that changes by a few hires a year."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from reporting.plan import Plan, School, SchoolYear
from sample import layouts, names, trends
from sample.answers import answers
from sample.chance import hexadecimal, stream
from sample.student_core import school_codes, school_names
from sample.surveys import survey_times
from sample.table import Bools, Floats, Ints, Table, Texts, texts

_RACES = tuple(trends.TEACHER_RACE)
_POSTS = {  # people by position group and level of school
    "Teacher": {"elementary": 32, "middle": 58, "high": 82},
    "Administrator": {"elementary": 2, "middle": 4, "high": 6},
    "Counselor": {"elementary": 2, "middle": 4, "high": 7},
    "Support": {"elementary": 16, "middle": 18, "high": 27},
}
_TURNOVER = 0.09


@dataclass(frozen=True)
class Staff:
    """Everybody who ever held a post, and who holds which post in each year.

    Fields:
        post_school, post_group: by post; holders: person by post, one array per year.
    """

    post_school: Ints
    post_group: Texts
    post_fte: Floats
    second_school: Ints
    race: Texts
    gender: Texts
    first: Texts
    last: Texts
    staff_id: Texts
    outlook: Floats
    holders: dict[SchoolYear, Ints]


@dataclass(frozen=True)
class _Hires:
    """The people of one year's hires; later hires never change them."""

    gender: Texts
    first: Texts
    last: Texts
    outlook: Floats


def employ(plan: Plan) -> Staff:
    """Fill the posts of all schools and years; new hires move the shares of races slowly."""
    schools = plan.district.schools
    rng = stream("posts")
    school, group = _posts(schools)
    fte = rng.choice([1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.8, 0.5], len(school))
    second = _second_schools(rng, schools, school, group)
    teaches = group == "Teacher"
    holders: dict[SchoolYear, Ints] = {}
    hired: list[_Hires] = []
    races: list[str] = []
    holding = np.full(len(school), -1, dtype=np.int64)
    for year in plan.district.years:
        rng = stream("hiring", year)
        vacant = (rng.random(len(school)) < _TURNOVER) | (holding < 0)
        holding = holding.copy()
        holding[vacant] = -1
        before = len(races)
        have = {
            kind: Counter(races[p] for p in holding[(holding >= 0) & (teaches == kind)].tolist())
            for kind in (True, False)
        }
        for post in rng.permutation(np.flatnonzero(vacant)).tolist():
            kind = bool(teaches[post])
            races.append(_hired(rng, have[kind], year, int((teaches == kind).sum())))
            have[kind][races[-1]] += 1
            holding[post] = len(races) - 1
        hired.append(_described(rng, len(races) - before))
        holders[year] = holding
    return Staff(
        post_school=school,
        post_group=group,
        post_fte=fte,
        second_school=second,
        race=texts(races),
        gender=np.concatenate([h.gender for h in hired]),
        first=np.concatenate([h.first for h in hired]),
        last=np.concatenate([h.last for h in hired]),
        staff_id=np.char.add("ZS", np.char.zfill(texts(10_001 + np.arange(len(races))), 5)),
        outlook=np.concatenate([h.outlook for h in hired]),
        holders=holders,
    )


def _described(rng: np.random.Generator, rows: int) -> _Hires:
    return _Hires(
        gender=np.where(rng.random(rows) < 0.74, "F", "M").astype(np.str_),
        first=names.first_names(rng, rows),
        last=names.last_names(rng, rows),
        outlook=rng.normal(size=rows),
    )


def roster(plan: Plan, staff: Staff, year: SchoolYear) -> Table:
    """One row per person and school in October; people at two schools have half a post at each."""
    post, school, fte = _places(staff)
    who = staff.holders[year][post]
    values: dict[str, Texts | str] = {
        "School Year": str(year),
        "School Code": school_codes(plan)[school],
        "School": school_names(plan)[school],
        "Staff ID": staff.staff_id[who],
        "Last Name": staff.last[who],
        "First Name": staff.first[who],
        "Position Group": staff.post_group[post],
        "FTE": texts([f"{value:.2f}" for value in fte.tolist()]),
        "Race/Ethnicity": staff.race[who],
        "Gender": staff.gender[who],
    }
    return Table.of(layouts.STAFF_ROSTER, len(post), values, "")


def survey(plan: Plan, staff: Staff, year: SchoolYear) -> Table:
    """Panorama teacher and staff survey, spring: one response per person, at the first school."""
    rng = stream("staff survey", year)
    posts = np.arange(len(staff.post_school))
    willing = 0.3 * staff.outlook[staff.holders[year]] + rng.normal(size=len(posts))
    share = trends.at(trends.SPRING_RESPONSE["staff"], year)
    post = np.sort(np.argsort(-willing, kind="stable")[: round(share * len(posts))])
    who, school = staff.holders[year][post], staff.post_school[post]
    rows = len(post)
    values: dict[str, Texts | str] = {
        "Client Name": plan.district.name,
        "District Name": plan.district.name,
        "School Name": school_names(plan)[school],
        "School ID": school_codes(plan)[school],
        "Staff Email": names.email(
            staff.first[who], staff.last[who], staff.staff_id[who], names.DOMAIN_STAFF
        ),
        "Staff Panorama ID": hexadecimal(stream("staff panorama ids"), len(staff.race), 16)[who],
        "Staff ID": staff.staff_id[who],
        "Position Group": staff.post_group[post],
        "Staff Gender": np.where(staff.gender[who] == "F", "Female", "Male"),
        "Staff Race": texts([layouts.PANORAMA_RACE[r] for r in staff.race[who].tolist()]),
        "Unique Response ID": hexadecimal(rng, rows, 24),
        "Survey Type": "Teacher/Staff Supports",
        "Response Language": "English",
        "Response Start Time": survey_times(rng, rows, year, "spring"),
        "Response Duration (minutes)": texts(rng.integers(5, 31, rows)),
    }
    climate = stream("schools and staff").normal(0, 0.12, len(plan.district.schools))
    topics = sorted({t.topic for t in plan.surveys.topics if t.population == "staff"})
    attitude = {
        topic: 0.65 * staff.outlook[who]
        + climate[school]
        - 0.25 * (staff.race[who] == "B")
        + rng.normal(0, 0.7, rows)
        for topic in topics
    }
    given = answers(plan, "staff", year, attitude, rng)
    table = Table.of([*layouts.PANORAMA_STAFF, *given], rows, {**values, **given}, "")
    return table.take(np.argsort(table["Response Start Time"], kind="stable").astype(np.int64))


def _posts(schools: tuple[School, ...]) -> tuple[Ints, Texts]:
    school: list[int] = []
    group: list[str] = []
    for position, place in enumerate(schools):
        for name, by_level in _POSTS.items():
            school += [position] * by_level[place.level]
            group += [name] * by_level[place.level]
    return np.array(school, dtype=np.int64), texts(group)


def _second_schools(
    rng: np.random.Generator, schools: tuple[School, ...], school: Ints, group: Texts
) -> Ints:
    """Every 12th elementary teacher (art, music) also works in another school; others: -1."""
    elementary = np.array([p for p, s in enumerate(schools) if s.level == "elementary"])
    second = np.full(len(school), -1, dtype=np.int64)
    able = np.flatnonzero(np.isin(school, elementary) & (group == "Teacher"))[::12]
    if len(elementary) > 1:
        place = np.searchsorted(elementary, school[able])
        shift = rng.integers(1, len(elementary), len(able))
        second[able] = elementary[(place + shift) % len(elementary)]
    return second


def _places(staff: Staff) -> tuple[Ints, Ints, Floats]:
    """Posts, schools and FTE of the roster's rows, ordered by school."""
    split: Bools = staff.second_school >= 0
    posts = np.arange(len(staff.post_school), dtype=np.int64)
    post = np.concatenate([posts, posts[split]])
    school = np.concatenate([staff.post_school, staff.second_school[split]])
    fte = np.concatenate([np.where(split, 0.5, staff.post_fte), np.full(int(split.sum()), 0.5)])
    order = np.lexsort((post, school))
    return post[order], school[order], fte[order]


def _hired(rng: np.random.Generator, present: Counter[str], year: SchoolYear, posts: int) -> str:
    """The race of a hire: drawn towards the year's shares, among teachers and among the others.

    Args:
        present: by race those who hold one of the ``posts`` of the same kind.
    """
    share = np.array([trends.at(trends.TEACHER_RACE[race], year) for race in _RACES]) / 100
    have = np.array([present[race] for race in _RACES])
    need = np.clip(share * posts - have, 0.02, None)
    return _RACES[int(rng.choice(len(_RACES), p=need / need.sum()))]
