"""Panorama raw responses: one row per respondent, one column per question, made long.

The questions of a year and their answer options come from params/surveys.yaml; the header of a
question's column is its text. Names and e-mail addresses stay in the file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from reporting.extracts import checks
from reporting.extracts.checks import Column
from reporting.extracts.frames import typed
from reporting.extracts.raw import RawTable
from reporting.extracts.schema import (
    EXACT_DUPLICATE,
    Layout,
    Sheet,
    checked,
    in_schools_of,
    set_aside,
    slugs,
)
from reporting.plan import Plan, SchoolYear, SurveyItem

ANSWERED_TWICE = "the same respondent answered twice; the later response counts"
_RESPONSE = "Unique Response ID"
_START = "Response Start Time"
# In a spreadsheet's hands a blank answer may become one of these.
_NO_ANSWER = frozenset({"", "NULL", "*"})


@dataclass(frozen=True)
class Respondents:
    """How the file of one respondent population names its respondents.

    Fields:
        respondent: column whose value is the respondent of the typed frame.
        same: columns that together say "the same respondent again".
        local_id / grade / race / gender: their columns, or None where the file has none.
        names / identifiers: columns that point to one person.
        others: further columns of the layout that are no questions.
    """

    respondent: str
    same: tuple[str, ...]
    local_id: str | None
    grade: str | None
    race: str
    gender: str | None
    names: tuple[tuple[str, ...], ...]
    identifiers: tuple[str, ...]
    others: tuple[str, ...]


_EVERYWHERE = (
    "Client Name",
    "District Name",
    "School Name",
    "School ID",
    "Survey Type",
    "Response Language",
    "Response Duration (minutes)",
)
RESPONDENTS: dict[str, Respondents] = {
    "students": Respondents(
        respondent="Student Panorama ID",
        same=("Student ID",),
        local_id="Student ID",
        grade="Student Grade Level",
        race="Student Race",
        gender="Student Gender",
        names=(("Student First Name", "Student Last Name"),),
        identifiers=("Student Email", "Student Panorama ID", "Student ID", _RESPONSE),
        others=(*_EVERYWHERE, "Student Spec ED Programs"),
    ),
    "staff": Respondents(
        respondent="Staff Panorama ID",
        same=("Staff Panorama ID",),
        local_id=None,
        grade=None,
        race="Staff Race",
        gender="Staff Gender",
        names=(),
        identifiers=("Staff Email", "Staff Panorama ID", "Staff ID", _RESPONSE),
        others=(*_EVERYWHERE, "Position Group"),
    ),
    # A parent answers once per child; the file does not name the child. Two children of one parent
    # in one school differ by grade (twins cannot be told from a second answer).
    "families": Respondents(
        respondent=_RESPONSE,
        same=("Respondent Panorama ID", "School ID", "Student Grade Level", "Student Race"),
        local_id=None,
        grade="Student Grade Level",
        race="Student Race",
        gender=None,
        names=(),
        identifiers=("Respondent Panorama ID", _RESPONSE),
        others=_EVERYWHERE,
    ),
}


def items_of(plan: Plan, population: str, year: SchoolYear) -> tuple[SurveyItem, ...]:
    """The questions that one population was asked in one school year, in the plan's order."""
    return tuple(
        item
        for topic in plan.surveys.topics
        if topic.population == population
        for item in topic.items
        if item.holds_in(year)
    )


def layout_for(population: str) -> Callable[[Plan, SchoolYear], Layout]:
    """The layout function of one respondent population."""

    def layout(plan: Plan, year: SchoolYear) -> Layout:
        who = RESPONDENTS[population]
        columns = [
            checks.school_code("School ID"),
            checks.an_id(who.respondent, "a respondent"),
            checks.time(_START, "the start of a response", year),
            checks.race(who.race),
        ]
        if who.local_id:
            columns.append(checks.local_id(who.local_id, optional=True))
        if who.grade:
            columns.append(checks.grade(who.grade, optional=True))
        if who.gender:
            columns.append(checks.gender(who.gender))
        named = {c.name for c in columns}
        columns.extend(checks.an_id(name, "a respondent") for name in who.same if name not in named)
        questions = [_question(plan, item) for item in items_of(plan, population, year)]
        return Layout(
            columns=(*columns, *questions),
            names=who.names,
            identifiers=who.identifiers,
            questions=frozenset(q.name for q in questions),
        )

    return layout


def _question(plan: Plan, item: SurveyItem) -> Column:
    scale = next(s for s in plan.surveys.scales if s.id == item.scale)
    options = (*scale.options, *scale.excluded)
    what = f"an answer to a question of the scale {scale.id} (params/surveys.yaml)"
    column = checks.one_of(item.text, options, what, optional=True, missing=_NO_ANSWER)
    return replace(column, named="unknown_answers")


def reader_for(
    population: str, wave: Literal["spring", "fall"]
) -> Callable[[Sheet, Plan], tuple[Sheet, pd.DataFrame]]:
    """The reader of one respondent population in one wave."""

    def read(sheet: Sheet, plan: Plan) -> tuple[Sheet, pd.DataFrame]:
        who = RESPONDENTS[population]
        sheet = checked(sheet, deciding=True)
        sheet = in_schools_of(plan, sheet, "School ID")
        sheet = checked(sheet, deciding=False)
        _right_wave(sheet, wave)
        sheet = set_aside(sheet, sheet.repeated, EXACT_DUPLICATE)
        sheet = _last_answers(sheet, who)
        if who.local_id and not sheet.absent:
            anonymous = int(sheet[who.local_id].isna().sum())
            if anonymous:
                sheet.notice(
                    f"{anonymous} responses kept without {who.local_id}: their groups are unknown"
                )
        schools = slugs(plan, sheet, "School ID")
        return sheet, _long(sheet, schools, who, population, items_of(plan, population, sheet.year))

    return read


def _right_wave(sheet: Sheet, wave: str) -> None:
    """The two waves have one layout: a fall file saved as the spring file must not pass."""
    starts = checks.times(sheet[_START]).dropna()
    in_fall = starts < pd.Timestamp(sheet.year.ending, 1, 1)
    wrong = starts.index[in_fall if wave == "spring" else ~in_fall]
    if len(wrong) > len(starts) / 2:
        months = "January to June" if wave == "spring" else "July to December"
        rule = (
            f"{len(wrong)} of {len(starts)} responses are not from {months}; is this the file of "
            f"the {wave} survey?"
        )
        sheet.problem(int(wrong[0]), _START, rule)
    elif len(wrong):
        sheet.notice(f"{len(wrong)} of {len(starts)} responses are of the other half of the year")


def _last_answers(sheet: Sheet, who: Respondents) -> Sheet:
    if sheet.absent & {_START, *who.same}:
        return sheet
    order = sheet.frame[list(who.same)].assign(start=checks.times(sheet[_START]))
    if who.local_id:  # a response without it cannot be anybody's second one by it
        order[who.local_id] = order[who.local_id].fillna(sheet[who.respondent])
    order = order.sort_values("start", kind="stable", na_position="first")
    earlier = order.duplicated(list(who.same), keep="last").reindex(sheet.frame.index)
    return set_aside(sheet, earlier, ANSWERED_TWICE)


def _long(
    sheet: Sheet,
    schools: pd.Series,
    who: Respondents,
    population: str,
    items: tuple[SurveyItem, ...],
) -> pd.DataFrame:
    """Row-wise: all questions of the first respondent, then of the second …"""
    people = len(sheet.frame)
    unknown = pd.Series(pd.NA, index=sheet.frame.index, dtype="str")

    def each(column: pd.Series) -> Any:
        return column.astype("str").astype("category").array.repeat(len(items))

    def same(value: str) -> Any:
        codes = np.zeros(people * len(items), dtype=np.int8)
        return pd.Categorical.from_codes(codes, pd.Index([value], dtype="str"))

    return typed(
        "responses",
        {
            "year": same(str(sheet.year)),
            "school": each(schools),
            "population": same(population),
            "respondent": each(sheet[who.respondent]),
            "local_id": each(sheet[who.local_id] if who.local_id else unknown),
            "race": each(sheet[who.race]),
            "gender": each(sheet[who.gender] if who.gender else unknown),
            "grade": each(sheet[who.grade] if who.grade else unknown),
            "item": _items(items, people),
            "answer": _answers(sheet, items),
        },
        pd.RangeIndex(people * len(items)),
    )


def _items(items: tuple[SurveyItem, ...], people: int) -> Any:
    names = sorted(item.id for item in items)
    codes = np.array([names.index(item.id) for item in items], dtype=np.int16)
    return pd.Categorical.from_codes(np.tile(codes, people), pd.Index(names, dtype="str"))


def _answers(sheet: Sheet, items: tuple[SurveyItem, ...]) -> Any:
    columns = [sheet[item.text] for item in items]
    texts = {text for column in columns for text in column.dropna().unique()}
    options = pd.Index(sorted(texts), dtype="str")
    codes = np.empty((len(sheet.frame), len(items)), dtype=np.int16)
    for place, column in enumerate(columns):
        codes[:, place] = pd.Categorical(column, categories=options).codes
    return pd.Categorical.from_codes(codes.ravel(), options)


def unknown_questions(
    table: RawTable, plan: Plan, population: str, year: SchoolYear, headers: set[str]
) -> list[str]:
    """Sentences about columns that are neither the layout's nor questions of this year."""
    who = RESPONDENTS[population]
    people = {part for name in who.names for part in name}
    expected = headers | people | set(who.identifiers) | set(who.others)
    extra = [name for name in table.header if name and name not in expected]
    if not extra:
        return []
    shown = "; ".join(repr(name) for name in extra)
    return [f"{len(extra)} columns are no questions of params/surveys.yaml in {year}: {shown}"]
