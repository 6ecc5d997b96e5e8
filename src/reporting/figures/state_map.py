"""The state's MAP results: one row per district or school, group, content area and grade level.

Older files write headers with blanks and ``Black(not Hispanic)``, newer ones underscores and
``Black (not Hispanic)``; case varies. Grades are added up; a withheld count of a level leaves the
sum between what is known and all students with a reportable score.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from reporting.figures.frame import Figure, Interval, everybody, in_groups
from reporting.figures.sheet import STARS_REPLACED, PublishedSheet, Row
from reporting.plan import ALL, DISTRICT

SUBJECTS = {
    "englanguagearts": "ela",
    "englishlanguagearts": "ela",
    "mathematics": "mathematics",
    "science": "science",
    "socialstudies": "social_studies",
}
# TYPE without blanks and punctuation → roster column and codes.
_TYPES: dict[str, tuple[str, str]] = {
    "total": (ALL, ALL),
    "amerindianoralaskanative": ("race", "I"),
    "asian": ("race", "A"),
    "asianpacificislander": ("race", "A+P"),
    "pacificislander": ("race", "P"),
    "blacknothispanic": ("race", "B"),
    "hispanic": ("race", "H"),
    "multiracial": ("race", "M"),
    "whitenothispanic": ("race", "W"),
    "elstudents": ("english_learner", "Y"),
    "lepellstudents": ("english_learner", "Y"),
    "mapfreeandreducedlunch": ("lunch", "F+R"),
    "iepstudent": ("iep", "Y"),
}
# Groups that the state publishes and the plan does not count.
_NOT_COMPARED = frozenset(
    {
        "directcertification", "gifted", "homeless", "foster", "fostercare", "migrant", "military",
        "titlei", "male", "female", "nonfreeandreducedlunch", "noniepstudents", "asianpacific",
        "supersubgroup", "studentgroup", "iepmapa", "vocational",
    }
)  # fmt: skip
_ALL_GRADES = frozenset({"total", "all", "allgrades"})
_NEEDED = ("SUMMARY_LEVEL", "TYPE", "CONTENT_AREA", "GRADE_LEVEL", "REPORTABLE", "PROFICIENT",
           "ADVANCED")  # fmt: skip

# year, school, subject, roster column, codes
Key = tuple[str, str, str, str, str]


def results(sheet: PublishedSheet) -> Iterator[Figure]:
    """Students with a reportable score, and those proficient or advanced, all grades together."""
    if not sheet.has(*_NEEDED):
        return
    sheet = sheet.with_stars(STARS_REPLACED, "REPORTABLE", "PROFICIENT", "ADVANCED")
    _strange_words(sheet)
    by_grade: dict[Key, dict[str, tuple[Interval, Interval]]] = defaultdict(dict)
    for year, row in sheet.of_district():
        about = _about(sheet, row)
        if about is None:
            continue
        school, subject, (column, codes) = about
        key = (str(year), school, subject, column, codes)
        grade = _letters(row["GRADE_LEVEL"])
        if grade in by_grade[key]:
            rule = "this group, content area and grade level stand in an earlier row already"
            sheet.problem(row.line, "TYPE", row["TYPE"], rule)
            continue
        counts = _counts(sheet, row)
        if counts is not None:
            by_grade[key][grade] = counts
    yield from _figures(sheet, by_grade)


def _figures(
    sheet: PublishedSheet, by_grade: dict[Key, dict[str, tuple[Interval, Interval]]]
) -> Iterator[Figure]:
    groups: dict[tuple[str, str, str, str], dict[str, tuple[Interval, Interval]]] = {}
    for (year, school, subject, column, codes), grades in by_grade.items():
        total = _added(grades)
        if total is None:
            continue
        if column == ALL:
            for what, value in zip(("tested", "proficient"), total, strict=True):
                quantity = f"{what}.{subject}"
                yield everybody(year, sheet.source.id, school, quantity, value, "students")
        else:
            groups.setdefault((year, school, subject, column), {})[codes] = total
    for (year, school, subject, column), pieces in groups.items():
        for place, what in enumerate(("tested", "proficient")):
            one = {codes: both[place] for codes, both in pieces.items()}
            for breakdown, group, value in in_groups(sheet.plan, column, one):
                yield Figure(
                    year, sheet.source.id, school, f"{what}.{subject}", breakdown, group,
                    value, "students",
                )  # fmt: skip


def _about(sheet: PublishedSheet, row: Row) -> tuple[str, str, tuple[str, str]] | None:
    """School, subject and group of a row; None when it is about something else."""
    level, subject = _letters(row["SUMMARY_LEVEL"]), SUBJECTS.get(_letters(row["CONTENT_AREA"]))
    group = _TYPES.get(_letters(row["TYPE"]))
    if level not in ("district", "school") or subject is None or group is None:
        return None
    if level == "district":
        return DISTRICT, subject, group
    code = row["SCHOOL_CODE"].zfill(4)
    found = [s.slug for s in sheet.plan.district.schools if s.state_code == code]
    return (found[0], subject, group) if found else None


def _strange_words(sheet: PublishedSheet) -> None:
    """A word that is neither compared nor known to be left out is told: it may be misspelled."""
    known = {
        "SUMMARY_LEVEL": {"state", "district", "school"},
        "CONTENT_AREA": set(SUBJECTS),
        "TYPE": {*_TYPES, *_NOT_COMPARED},
    }
    for column, words in known.items():
        strange = {row[column] for row in sheet.rows() if _letters(row[column]) not in words}
        for word in sorted(strange):
            sheet.notice(f"rows with {column} {word!r} are compared with nothing")


def _counts(sheet: PublishedSheet, row: Row) -> tuple[Interval, Interval] | None:
    reportable = sheet.number(row, "REPORTABLE")
    levels = [sheet.number(row, name) for name in ("PROFICIENT", "ADVANCED")]
    known = [level for level in levels if level is not None]
    if reportable is None or len(known) < 2:
        return None
    passed = known[0].plus(known[1])
    return reportable, Interval(passed.low, min(passed.high, reportable.high))


def _added(
    grades: dict[str, tuple[Interval, Interval]],
) -> tuple[Interval, Interval] | None:
    whole = [value for grade, value in grades.items() if grade in _ALL_GRADES]
    parts = whole[:1] or list(grades.values())
    if not parts:
        return None
    tested = passed = Interval(0, 0)
    for reportable, proficient in parts:
        tested, passed = tested.plus(reportable), passed.plus(proficient)
    return tested, passed


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())
