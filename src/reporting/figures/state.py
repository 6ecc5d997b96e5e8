"""The state's district files: discipline, demographics, ACT. One row per school year.

Their traps: the year is the ending year; the district code may have lost its zero; and in some
copies every ``*`` was replaced by 0, so that 0 means "0 to 4" in the discipline file (fewer than
five are withheld) and nothing in the others. A copy with zeros and without any ``*`` is one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from reporting.figures.frame import SMALL, Figure, Interval, everybody, in_groups
from reporting.figures.sheet import STARS_REPLACED, PublishedSheet, Row
from reporting.plan import DISTRICT, SchoolYear

_REMOVALS = {
    "DISCIPLINE_REMOVAL_IN_SCHL_SUSP": "ISS",
    "DISCIPLINE_REMOVAL_OUT_SCHL_SUSP": "OSS",
    "DISCIPLINE_REMOVAL_EXPULSION": "EXP",
}
_LONG = "DISCIPLINE_MORE_10_DAYS"
_INCIDENTS = "DISCIPLINE_INCIDENTS"
ZERO_NOTICE = "no * but zeros: in this copy 0 is read as 0 to 4, because * was replaced"

# Roster column → its codes → column of the demographics file.
_GROUPS: dict[str, dict[str, str]] = {
    "race": {
        "A": "ENROLLMENT_ASIAN",
        "A+P": "ENROLLMENT_ASIAN_PACIFIC_ISLANDER",
        "B": "ENROLLMENT_BLACK",
        "H": "ENROLLMENT_HISPANIC",
        "I": "ENROLLMENT_INDIAN",
        "M": "ENROLLMENT_MULTIRACIAL",
        "P": "ENROLLMENT_PACIFIC_ISLANDER",
        "W": "ENROLLMENT_WHITE",
    },
    "lunch": {"F+R": "LUNCH_COUNT_FREE_REDUCED"},
    "english_learner": {"Y": "ELL_LEP_STUDENTS_ENROLLED_K_12"},
}
_ACT = {
    "ACT_TESTS_ADMINISTERED": ("act_tested", "students"),
    "ACT_COMPOSITE_SCORE": ("act_composite", "points"),
    "ACT_ENGLISH_SCORE": ("act_english", "points"),
    "ACT_MATH_SCORE": ("act_mathematics", "points"),
    "ACT_READING_SCORE": ("act_reading", "points"),
    "ACT_SCIENCE_SCORE": ("act_science", "points"),
}


def discipline(sheet: PublishedSheet) -> Iterator[Figure]:
    """Incidents that ended in a removal, by kind of removal, and those of more than 10 days."""
    counts = (_INCIDENTS, *_REMOVALS, _LONG)
    if not sheet.has(*counts):
        return
    sheet = replace(sheet, withheld=SMALL).with_stars(ZERO_NOTICE, *counts)
    for year, row in _once(sheet):
        for name, quantity in ((_INCIDENTS, "incidents"), (_LONG, "long_removals")):
            value = sheet.number(row, name)
            if value is not None:
                yield everybody(str(year), sheet.source.id, DISTRICT, quantity, value, "incidents")
        for name, removal in _REMOVALS.items():
            value = sheet.number(row, name)
            if value is not None:
                yield Figure(
                    str(year), sheet.source.id, DISTRICT, "incidents", "removal", removal,
                    value, "incidents",
                )  # fmt: skip


def demographics(sheet: PublishedSheet) -> Iterator[Figure]:
    """Students enrolled in grades K–12, and those of each group that the file can tell."""
    total = "ENROLLMENT_GRADES_K_12"
    if not sheet.has(total):
        return
    groups = (name for names in _GROUPS.values() for name in names.values())
    sheet = sheet.with_stars(STARS_REPLACED, *groups)
    for year, row in _once(sheet):
        about = (str(year), sheet.source.id, DISTRICT, "enrolment")
        value = sheet.number(row, total)
        if value is not None:
            yield everybody(*about, value, "students")
        for column, headers in _GROUPS.items():
            found = {codes: sheet.number(row, name) for codes, name in headers.items()}
            pieces = {codes: value for codes, value in found.items() if value is not None}
            if "A+P" in pieces and "A" in pieces and not pieces["A"].exact:
                del pieces["A"]  # the years in which the state joined the two groups
            for breakdown, group, value in in_groups(sheet.plan, column, _parts(pieces)):
                yield Figure(*about, breakdown, group, value, "students")


def act(sheet: PublishedSheet) -> Iterator[Figure]:
    """Graduates tested, the mean composite and the means of the four sections."""
    if not sheet.has("ACT_COMPOSITE_SCORE"):
        return
    sheet = sheet.with_stars(STARS_REPLACED, *_ACT)
    for year, row in _once(sheet):
        for name, (quantity, unit) in _ACT.items():
            value = sheet.number(row, name)
            if value is not None:
                yield everybody(str(year), sheet.source.id, DISTRICT, quantity, value, unit)


def _parts(pieces: Mapping[str, Interval]) -> dict[str, Interval]:
    """Without a joined column when its parts are there by themselves."""
    alone = {codes for codes in pieces if "+" not in codes}
    return {
        codes: value
        for codes, value in pieces.items()
        if "+" not in codes or not set(codes.split("+")) <= alone
    }


def _once(sheet: PublishedSheet) -> Iterator[tuple[SchoolYear, Row]]:
    """One row per school year; a year that stands twice is a problem."""
    seen: set[SchoolYear] = set()
    for year, row in sheet.of_district():
        if year in seen:
            sheet.problem(row.line, "YEAR", row["YEAR"], "each school year stands once")
            continue
        seen.add(year)
        yield year, row
