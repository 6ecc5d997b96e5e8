"""MOSIS Student Core: who is enrolled where, one row per student, school and school year.

Missouri's collections of one year (October, June …) and late corrections stand in one file: the
same student in the same school with a later CollectionVersion replaces the earlier row.
"""

from __future__ import annotations

import re

import pandas as pd
import pandera.pandas as pa

from reporting.extracts import checks, words
from reporting.extracts.checks import Column
from reporting.extracts.frames import typed
from reporting.extracts.schema import (
    EXACT_DUPLICATE,
    PREKINDERGARTEN,
    Layout,
    Sheet,
    checked,
    in_schools_of,
    set_aside,
    slugs,
)
from reporting.plan import Plan, SchoolYear

# Cycles in the order in which the state collects them for one school year.
_CYCLES = ("Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug")
_VERSION = re.compile(rf"\d{{4}}({'|'.join(_CYCLES)})[A-Za-z]*(\d+)\.(\d+)[A-Za-z]*")
_DUPLICATE = "duplicate_students"


def layout(plan: Plan, year: SchoolYear) -> Layout:
    """Columns of the state's file layout; MOSIS code sets."""
    return Layout(
        columns=(
            collection_version("CollectionVersion"),
            checks.ending_year("CurrentSchoolYear", year),
            checks.any_district("AttendingDistrictCode"),
            checks.school_code("AttendingSchoolCode"),
            checks.district_code("ReportingDistrictCode", plan),
            checks.state_id("StateID"),
            checks.local_id("LocalStudentID"),
            checks.grade("StudentGradeLevel").deciding(),
            checks.gender("Gender"),
            checks.race("RaceEthnicity"),
            # Blank says something here: full price, and no disability.
            checks.one_of(
                "LunchStatus", words.LUNCH, "lunch status", optional=True, missing=checks.WITHHELD
            ),
            checks.one_of("LEPELL", words.ENGLISH_LEARNER, "English learner", optional=True),
            checks.one_of(
                "IEPDisability",
                words.DISABILITY,
                "a disability code from 01 to 16, or whether there is an IEP,",
                optional=True,
                missing=checks.WITHHELD,
            ),
            checks.yes_no("EnrolledOnCntDate", "enrolled on count date"),
            checks.yes_no("EnrolledAllYear", "enrolled all year"),
        ),
        names=(("FirstName", "LastName"), ("FirstName", "MiddleName", "LastName")),
        identifiers=("StateID", "LocalStudentID"),
    )


def read(sheet: Sheet, plan: Plan) -> tuple[Sheet, pd.DataFrame]:
    """Typed frame ``roster``.

    A student who attends a school of another district (placed there, reported here) is set aside:
    none of the plan's schools taught them. Contradicting rows of one collection are problems.
    """
    sheet = checked(sheet, deciding=True)
    sheet = at_home(sheet, plan)
    sheet = set_aside(sheet, sheet["StudentGradeLevel"] == "PK", PREKINDERGARTEN)
    sheet = in_schools_of(plan, sheet, "AttendingSchoolCode")
    sheet = checked(sheet, deciding=False)
    sheet = latest_version(sheet, ["StateID", "AttendingSchoolCode"])
    sheet = _one_row_each(sheet)
    _one_id_each(sheet, "LocalStudentID", "StateID", "a StateID has one LocalStudentID")
    _one_id_each(sheet, "StateID", "LocalStudentID", "a LocalStudentID has one StateID")
    lunch = sheet["LunchStatus"]
    frame = typed(
        "roster",
        {
            "year": str(sheet.year),
            "school": slugs(plan, sheet, "AttendingSchoolCode"),
            "student": sheet["StateID"],
            "local_id": sheet["LocalStudentID"],
            "grade": sheet["StudentGradeLevel"],
            "race": sheet["RaceEthnicity"],
            "gender": sheet["Gender"],
            "iep": sheet["IEPDisability"],
            "lunch": lunch.mask(lunch == "U", "N"),
            "english_learner": sheet["LEPELL"],
            "on_count_date": sheet["EnrolledOnCntDate"] == "Y",
            "all_year": sheet["EnrolledAllYear"] == "Y",
        },
        sheet.frame.index,
    )
    _notice_grades(sheet, plan, frame)
    return sheet, frame


def collection_version(name: str) -> Column:
    """``2026OctCore1.0`` or ``2026Oct1.0StuCore``: year, cycle, collection, version."""
    rule = (
        "a collection version is written like 2026OctCore1.0 or 2026Oct1.0StuCore (year, cycle, "
        "collection, version)"
    )

    def known(text: pd.Series) -> pd.Series:
        return text.str.fullmatch(_VERSION.pattern)

    return Column(name, rule, pa.Check(known, error=rule))


def at_home(sheet: Sheet, plan: Plan) -> Sheet:
    """Without the rows of students who attend a school of another district."""
    code = sheet["AttendingDistrictCode"].str.zfill(6)
    away = code.notna() & (code != plan.district.district_code)
    return set_aside(sheet, away, "attends a school of another district")


def latest_version(sheet: Sheet, key: list[str]) -> Sheet:
    """Without the rows that a later CollectionVersion of the same key replaces."""
    if sheet.absent & {"CollectionVersion", *key}:
        return sheet
    order = sheet["CollectionVersion"].map(_version_order)
    latest = order.groupby([sheet[name] for name in key]).transform("max")
    return set_aside(sheet, order < latest, "superseded by a later collection version")


def _version_order(version: str) -> int:
    match = _VERSION.fullmatch(version)
    assert match is not None, "checked before"
    return _CYCLES.index(match[1]) * 10**8 + int(match[2]) * 10**4 + int(match[3])


def _one_row_each(sheet: Sheet) -> Sheet:
    values = sheet.frame.drop(columns=sorted(sheet.absent))
    sheet = set_aside(sheet, values.duplicated(), EXACT_DUPLICATE)
    key = ["StateID", "AttendingSchoolCode"]
    if sheet.absent & set(key):
        return sheet
    rule = (
        "stands twice in one school with the same CollectionVersion and different values; keep "
        "the right row, or raise its version"
    )
    sheet.problems(sheet.frame.duplicated(key), "StateID", rule, _DUPLICATE)
    return sheet


def _one_id_each(sheet: Sheet, counted: str, within: str, rule: str) -> None:
    if sheet.absent & {counted, within}:
        return
    pairs = sheet.frame.groupby(within)[counted]
    differs = sheet[counted] != pairs.transform("first")
    rule = f"{rule}; another row of this file says otherwise"
    sheet.problems(differs, counted, rule, _DUPLICATE)


def _notice_grades(sheet: Sheet, plan: Plan, roster: pd.DataFrame) -> None:
    taught = {(s.slug, grade) for s in plan.district.schools for grade in s.grades}
    pairs = pd.Series(list(zip(roster["school"], roster["grade"], strict=True)), dtype="object")
    unusual = int((~pairs.isin(taught)).sum())
    if unusual and not sheet.absent:
        sheet.notice(
            f"{unusual} rows have a grade that params/district.yaml does not list for their school"
        )
