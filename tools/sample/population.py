"""How students move through the schools: a grade up each year, leaving and arriving."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reporting.plan import Plan, School, SchoolYear
from sample import trends
from sample.chance import some, stream, top_share
from sample.people import GRADES, Enrolment, People, describe, together
from sample.table import Bools, Floats, Ints, Texts, texts

_RACES = tuple(trends.RACE)
_SIZE = {"elementary": (330.0, 360.0, 290.0), "middle": (582.0,), "high": (866.0,)}
# Families choose where they live: how much likelier a race is at an elementary school.
_TILT = {"A": (0.9, 0.85, 1.3), "B": (1.05, 1.2, 0.7), "H": (1.15, 1.25, 0.4)}
_OF_ONE_DISTRICT = sum(sum(sizes) for sizes in _SIZE.values())
_TWO_SCHOOLS = 6  # students of a district of five schools who change school in a year
_MID_YEAR = 0.018


@dataclass(frozen=True)
class Population:
    """Everybody, and one Enrolment per school year, oldest first."""

    schools: tuple[School, ...]
    people: People
    years: tuple[Enrolment, ...]

    def position(self, level: str) -> Ints:
        """Positions of the schools of one level."""
        return np.flatnonzero([s.level == level for s in self.schools]).astype(np.int64)


@dataclass
class _Roll:
    """Students present, one entry each; grows while years pass."""

    person: Ints
    school: Ints
    grade: Ints


def simulate(plan: Plan) -> Population:
    """Students of all school years of the plan, with as many schools as the plan has."""
    schools = plan.district.schools
    batches: list[People] = []
    roll = _Roll(*(np.zeros(0, dtype=np.int64) for _ in range(3)))
    octobers: list[tuple[SchoolYear, _Roll, _Roll, Bools]] = []

    def admit(when: str, school: Ints, grade: Ints, year: SchoolYear, present: _Roll) -> _Roll:
        rng = stream(f"arrivals {when}", year)
        first = sum(len(batch.race) for batch in batches)
        known = together(batches).race[present.person] if batches else np.zeros(0, dtype=np.str_)
        race = _races(rng, school, grade, year, known, schools)
        batches.append(describe(f"{when} {year}", race, year.ending, grade, first))
        return _Roll(np.arange(first, first + len(school), dtype=np.int64), school, grade)

    for position, year in enumerate(plan.district.years):
        rng = stream("roll", year)
        if position:
            roll = _advance(rng, roll, schools, trends.at(trends.LEAVE, year))
        targets = _targets(schools, year)
        roll, school, grade = _fit(rng, roll, targets)
        october = _joined(roll, admit("autumn", school, grade, year, roll))
        leavers = rng.random(len(october.person)) < _MID_YEAR
        places = some(rng, len(october.person), round(_MID_YEAR * len(october.person)))
        later = admit("later", october.school[places], october.grade[places], year, october)
        octobers.append((year, october, later, leavers))
        staying = ~leavers
        roll = _joined(
            _Roll(october.person[staying], october.school[staying], october.grade[staying]), later
        )
    people = together(batches)
    return Population(schools, people, tuple(_enrolments(people, octobers, schools)))


def _targets(schools: Sequence[School], year: SchoolYear) -> dict[tuple[int, int], int]:
    """October students by school and grade, scaled to the district's total of the year."""
    seen = dict.fromkeys(_SIZE, 0)
    weights: dict[tuple[int, int], float] = {}
    for position, school in enumerate(schools):
        sizes = _SIZE[school.level]
        size = sizes[seen[school.level] % len(sizes)] if school.holds_in(year) else 0.0
        seen[school.level] += 1
        for code in school.grades:
            if code in GRADES:
                weights[position, GRADES.index(code)] = size / len(school.grades)
    scale = trends.at(trends.ENROLMENT, year) / _OF_ONE_DISTRICT
    exact = np.array(list(weights.values())) * scale
    # Rounding the running total keeps the sum of the parts at the whole.
    whole = np.diff(np.rint(np.concatenate([[0.0], np.cumsum(exact)]))).astype(int)
    return dict(zip(weights, whole.tolist(), strict=True))


def _advance(
    rng: np.random.Generator, roll: _Roll, schools: Sequence[School], leave: float
) -> _Roll:
    grade = roll.grade + 1
    school = _next_schools(schools)[roll.school, grade]
    stay = (school >= 0) & (rng.random(len(grade)) >= leave)
    return _Roll(roll.person[stay], school[stay], grade[stay])


def _next_schools(schools: Sequence[School]) -> Ints:
    """School by school and next grade; -1 after the last grade of all.

    A school that has the grade keeps its students; else the schools of its level share out the
    schools that have it, in the order of the plan.
    """
    table = np.full((len(schools), len(GRADES) + 1), -1, dtype=np.int64)
    for grade, code in enumerate(GRADES):
        there = [p for p, s in enumerate(schools) if code in s.grades]
        for origin, current in enumerate(schools):
            here = [p for p, s in enumerate(schools) if s.level == current.level]
            if code in current.grades:
                table[origin, grade] = origin
            elif there:
                table[origin, grade] = there[here.index(origin) * len(there) // len(here)]
    return table


def _fit(
    rng: np.random.Generator, roll: _Roll, targets: dict[tuple[int, int], int]
) -> tuple[_Roll, Ints, Ints]:
    """Let surplus students go and count the places for arrivals, cell by cell."""
    keep = np.zeros(len(roll.person), dtype=np.bool_)
    school: list[int] = []
    grade: list[int] = []
    for (position, level), target in targets.items():
        here = np.flatnonzero((roll.school == position) & (roll.grade == level))
        keep[here[some(rng, len(here), target)]] = True
        missing = max(target - len(here), 0)
        school += [position] * missing
        grade += [level] * missing
    kept = _Roll(roll.person[keep], roll.school[keep], roll.grade[keep])
    return kept, np.array(school, dtype=np.int64), np.array(grade, dtype=np.int64)


def _races(
    rng: np.random.Generator,
    school: Ints,
    grade: Ints,
    year: SchoolYear,
    present: Texts,
    schools: Sequence[School],
) -> Texts:
    """Races of arrivals that bring the district's shares near those of the year."""
    arrivals = len(school)
    total = len(present) + arrivals
    share = np.array([trends.at(trends.RACE[r], year) for r in _RACES])
    wanted = share / share.sum() * total
    have = np.array([(present == race).sum() for race in _RACES])
    deficit = np.clip(wanted - have, 0.1 * share / share.sum() * arrivals, None)
    weights = np.tile(deficit, (arrivals, 1)) * _tilts(schools)[school]
    edges = np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)
    # Evenly spread instead of independent draws: shares then hardly depend on luck.
    even = (rng.permutation(arrivals) + 0.5) / max(arrivals, 1)
    drawn = (even[:, np.newaxis] > edges).sum(axis=1)
    return texts(np.asarray(_RACES)[np.clip(drawn, 0, len(_RACES) - 1)])


def _tilts(schools: Sequence[School]) -> Floats:
    tilt = np.ones((len(schools), len(_RACES)))
    elementary = [p for p, s in enumerate(schools) if s.level == "elementary"]
    for order, position in enumerate(elementary):
        for race, factors in _TILT.items():
            tilt[position, _RACES.index(race)] = factors[order % len(factors)]
    return tilt


def _joined(one: _Roll, other: _Roll) -> _Roll:
    return _Roll(
        np.concatenate([one.person, other.person]),
        np.concatenate([one.school, other.school]),
        np.concatenate([one.grade, other.grade]),
    )


def _enrolments(
    people: People,
    octobers: list[tuple[SchoolYear, _Roll, _Roll, Bools]],
    schools: Sequence[School],
) -> list[Enrolment]:
    last_learner = np.full(len(people.race), -9, dtype=np.int64)
    result: list[Enrolment] = []
    for year, october, later, leavers in octobers:
        roll = _joined(october, later)
        iep, lunch, lepell, gifted = _statuses(people, roll, year, last_learner)
        first = np.concatenate([np.ones(len(leavers), np.bool_), np.zeros(len(later.person), bool)])
        all_year = np.concatenate([~leavers, np.zeros(len(later.person), np.bool_)])
        base = Enrolment(
            year, roll.person, roll.school, roll.grade, first, all_year,
            np.concatenate([~leavers, np.ones(len(later.person), np.bool_)]),
            lunch, iep, lepell, gifted,
        )  # fmt: skip
        whole = _with_second_school(base, schools)
        order = np.lexsort((whole.person, whole.grade, whole.school))
        result.append(whole.take(order))
    return result


def _statuses(
    people: People, roll: _Roll, year: SchoolYear, last_learner: Ints
) -> tuple[Bools, Texts, Texts, Bools]:
    rng = stream("statuses", year)
    who, rows = roll.person, len(roll.person)
    poverty = people.poverty[who] + rng.normal(0, 0.15, rows)
    eligible = top_share(poverty, trends.at(trends.LUNCH, year))
    free = top_share(poverty, 0.8 * trends.at(trends.LUNCH, year))
    lunch = np.where(free, "F", np.where(eligible, "R", ""))
    young = np.clip(3 - roll.grade, 0, 3)
    need = people.disability[who] - 0.22 * young + rng.normal(0, 0.12, rows)
    iep = top_share(need, trends.at(trends.IEP, year))
    learner = top_share(
        people.language[who] - 0.17 * roll.grade + rng.normal(0, 0.1, rows),
        trends.at(trends.ENGLISH_LEARNER, year),
    )
    since = year.ending - last_learner[who]
    lepell = np.select(
        [learner & (rng.random(rows) < 0.05), learner, since == 1, since == 2],
        ["NRC", "RCV", "MY1", "MY2"],
        "NLP",
    )
    last_learner[who[learner]] = year.ending
    served = np.isin(roll.grade, range(1, 9))
    gifted = np.zeros(rows, dtype=np.bool_)
    talent = 0.75 * people.ability[who] + 0.65 * people.gifted[who] - 0.35 * people.black[who]
    gifted[served] = top_share((talent - 0.3 * eligible - 0.5 * iep)[served], trends.GIFTED)
    return iep, lunch.astype(np.str_), lepell.astype(np.str_), gifted


def _with_second_school(base: Enrolment, schools: Sequence[School]) -> Enrolment:
    """A few young students change school in winter: a second row, not on the October count."""
    rng = stream("two schools", base.year)
    elementary = np.array([p for p, s in enumerate(schools) if s.level == "elementary"])
    able = np.flatnonzero(np.isin(base.school, elementary) & base.all_year)
    if len(elementary) < 2 or len(able) == 0:
        return base
    moved = able[some(rng, len(able), _TWO_SCHOOLS * max(len(elementary) // 3, 1))]
    place = np.searchsorted(elementary, base.school[moved])
    shift = rng.integers(1, len(elementary), len(moved))
    second = base.take(moved)
    base.spring[moved] = False
    base.all_year[moved] = False
    none = np.zeros(len(moved), dtype=np.bool_)
    index = np.concatenate([np.arange(len(base)), moved])
    return Enrolment(
        base.year, base.person[index],
        np.concatenate([base.school, elementary[(place + shift) % len(elementary)]]),
        base.grade[index], np.concatenate([base.on_count, none]),
        np.concatenate([base.all_year, none]), np.concatenate([base.spring, second.spring]),
        base.lunch[index], base.iep[index], base.lepell[index], base.gifted[index],
    )  # fmt: skip
