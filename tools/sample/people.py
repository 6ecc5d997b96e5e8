"""The invented students: who they are, once; where they are in each school year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from reporting.plan import SchoolYear
from sample import names, trends
from sample.chance import stream
from sample.table import Bools, Floats, Ints, Texts, texts

FIRST_LOCAL_ID = 700_001
_LOCAL_IDS = 900_000  # of six digits, without a leading zero
GRADES = ("K", *(f"{number:02d}" for number in range(1, 13)))


@dataclass(frozen=True)
class People:
    """One entry per student who ever attended.

    Fields:
        race: code letter; ``race_written`` has blanks where the district does not know it.
        born: eight digits, year, month and day.
        ability … interest: standard normal traits that stay with the student, before the shifts
            of groups, which belong to the file in which they show.
    """

    race: Texts
    race_written: Texts
    gender: Texts
    state_id: Texts
    local_id: Texts
    first: Texts
    last: Texts
    born: Texts
    ability: Floats
    wellbeing: Floats
    conduct: Floats
    poverty: Floats
    disability: Floats
    language: Floats
    interest: Floats
    gifted: Floats

    @property
    def black(self) -> Floats:
        return np.asarray(self.race == "B", dtype=np.float64)


@dataclass(frozen=True)
class Enrolment:
    """One school year; one entry per student and school, in order of school, grade and student.

    Fields:
        person, school: positions in People and in the district's schools.
        grade: 0 for K, 1 … 12.
        spring: attends this school in the weeks of surveys and tests (one school per student).
        lepell: NLP, RCV, NRC, MY1 or MY2.
    """

    year: SchoolYear
    person: Ints
    school: Ints
    grade: Ints
    on_count: Bools
    all_year: Bools
    spring: Bools
    lunch: Texts
    iep: Bools
    lepell: Texts
    gifted: Bools

    def __len__(self) -> int:
        return len(self.person)

    @property
    def grade_codes(self) -> Texts:
        return texts(GRADES)[self.grade]

    @property
    def free_reduced(self) -> Bools:
        return np.isin(self.lunch, ("F", "R"))

    @property
    def english_learner(self) -> Bools:
        return np.isin(self.lepell, ("RCV", "NRC"))

    def take(self, index: Ints | Bools) -> Enrolment:
        return Enrolment(
            self.year,
            self.person[index],
            self.school[index],
            self.grade[index],
            self.on_count[index],
            self.all_year[index],
            self.spring[index],
            self.lunch[index],
            self.iep[index],
            self.lepell[index],
            self.gifted[index],
        )


def describe(name: str, race: Texts, entry: int, grade: Ints, first: int) -> People:
    """Give students who arrive together a name, numbers and traits.

    Args:
        name: of the stream of chance; students who arrive later never change it.
        entry: ending year of the school year of arrival; grade: 0 for K.
        first: how many students came before; decides local and state numbers.
    """
    rng = stream(name)
    rows = len(race)
    number = np.arange(first, first + rows, dtype=np.int64)
    gender = np.where(rng.random(rows) < 0.495, "F", "M").astype(np.str_)
    male, black = gender == "M", race == "B"
    poverty = rng.normal(size=rows) + 1.05 * black + 0.45 * np.isin(race, ("H", "I", "P"))
    disability = rng.normal(size=rows) + 0.35 * male + 0.30 * black
    language = (
        rng.normal(size=rows) + 1.1 * (race == "A") + 1.2 * (race == "H") - 0.2 * (race == "W")
    )
    unknown = rng.random(rows) < trends.RACE_UNKNOWN
    return People(
        race=race,
        race_written=np.where(unknown, "", race).astype(np.str_),
        gender=gender,
        state_id=_state_ids(rng, number),
        local_id=texts((FIRST_LOCAL_ID + number - 100_000) % _LOCAL_IDS + 100_000),
        first=names.first_names(rng, rows),
        last=names.last_names(rng, rows),
        born=_births(rng, entry - 6 - grade),
        ability=_fair(rng.normal(size=rows), race),
        wellbeing=_fair(rng.normal(size=rows), race),
        conduct=_fair(rng.normal(size=rows), race) + 0.30 * male,
        poverty=poverty,
        disability=disability,
        language=language,
        interest=_fair(rng.normal(size=rows), race),
        gifted=rng.normal(size=rows),
    )


def _fair(values: Floats, race: Texts) -> Floats:
    """Traits in which luck favors no race: gaps are those that trends and files put there."""
    for code in np.unique(race):
        here = race == code
        values[here] -= values[here].mean()
    return values


def together(batches: Sequence[People]) -> People:
    """All students, in the order in which they came."""
    return People(
        **{
            field.name: np.concatenate([getattr(batch, field.name) for batch in batches])
            for field in fields(People)
        }
    )


def _state_ids(rng: np.random.Generator, number: Ints) -> Texts:
    """Ten digits; one in six begins with a zero that a spreadsheet would lose.

    The last nine are distinct: a step coprime to their range visits each number once.
    """
    last = (271_828_182 + number * 618_033_989) % 10**9
    first = np.where(rng.random(len(number)) < 1 / 6, "0", "9")
    return np.char.add(first, np.char.zfill(texts(last), 9))


def _births(rng: np.random.Generator, year_before: Ints) -> Texts:
    """Birthdays from August to July, so that K students are five when school begins."""
    day = np.datetime64("2001-08-01") + rng.integers(0, 364, len(year_before))
    month_day = np.datetime_as_string(day)
    year = np.where(np.char.startswith(month_day, "2001"), year_before, year_before + 1)
    rest = np.char.replace(np.asarray([text[5:] for text in month_day.tolist()]), "-", "")
    return np.char.add(texts(year), texts(rest))
