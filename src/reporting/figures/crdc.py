"""The federal Civil Rights Data Collection: enrolment and suspensions by school, race and sex.

Negative values are reserve codes ("not applicable", "withheld"): a sum with one of them in it is
only known from below. School ids of 12 digits (COMBOKEY) are what spreadsheets round first; such a
row is recognised by SCHID, else by the school's name, else it is a problem.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporting.figures.frame import Figure, Interval, everybody, in_groups
from reporting.figures.sheet import PublishedSheet, Row, is_rounded
from reporting.plan import DISTRICT

RACES = {"HI": "H", "AM": "I", "AS": "A", "HP": "P", "BL": "B", "WH": "W", "TR": "M"}
_SEXES = ("M", "F")
# quantity → the columns that add up to it, without race and sex.
QUANTITIES = {
    "enrolment": ("SCH_ENR_{}_{}",),
    "suspended.ISS": ("SCH_DISCWODIS_ISS_{}_{}", "SCH_DISCWDIS_ISS_IDEA_{}_{}"),
    "suspended.OSS": (
        "SCH_DISCWODIS_SINGOOS_{}_{}",
        "SCH_DISCWODIS_MULTOOS_{}_{}",
        "SCH_DISCWDIS_SINGOOS_IDEA_{}_{}",
        "SCH_DISCWDIS_MULTOOS_IDEA_{}_{}",
    ),
}


def collection(sheet: PublishedSheet) -> Iterator[Figure]:
    """Students enrolled and students suspended, per school and for the district."""
    if not sheet.has("LEAID", "SCH_NAME"):
        return
    year = str(sheet.source.year)
    schools: dict[str, Row] = {}
    for row in sheet.rows():
        if row["LEAID"].zfill(7) != sheet.plan.district.nces_id:
            continue
        slug = _school(sheet, row)
        if slug in schools:
            sheet.problem(row.line, "COMBOKEY", row["COMBOKEY"], "each school stands once")
        elif slug is not None:
            schools[slug] = row
    if not schools and not sheet.findings.problems:
        rule = f"no row belongs to this district, {sheet.plan.district.nces_id}"
        sheet.problem(None, "LEAID", "", rule)
    complete = len(schools) == len(sheet.plan.in_year(sheet.source.year).district.schools)  # type: ignore[arg-type]
    for quantity in QUANTITIES:
        sums: dict[str, Interval] = {}
        for slug, row in schools.items():
            pieces = _by_race(sheet, row, quantity)
            yield from _figures(sheet, year, slug, quantity, pieces)
            for code, value in pieces.items():
                sums[code] = sums.get(code, Interval(0, 0)).plus(value)
        if complete:
            yield from _figures(sheet, year, DISTRICT, quantity, sums)


def _figures(
    sheet: PublishedSheet, year: str, school: str, quantity: str, pieces: dict[str, Interval]
) -> Iterator[Figure]:
    if not pieces:
        return
    total = Interval(0, 0)
    for value in pieces.values():
        total = total.plus(value)
    yield everybody(year, sheet.source.id, school, quantity, total, "students")
    for breakdown, group, value in in_groups(sheet.plan, "race", pieces):
        yield Figure(year, sheet.source.id, school, quantity, breakdown, group, value, "students")


def _by_race(sheet: PublishedSheet, row: Row, quantity: str) -> dict[str, Interval]:
    """Roster code → sum over sexes and columns; empty when the file lacks the quantity."""
    found: dict[str, Interval] = {}
    for race, code in RACES.items():
        for pattern in QUANTITIES[quantity]:
            for sex in _SEXES:
                value = sheet.number(row, pattern.format(race, sex))
                if value is not None:
                    found[code] = found.get(code, Interval(0, 0)).plus(value)
    return found


def _school(sheet: PublishedSheet, row: Row) -> str | None:
    """The plan's school of a row, by id where one is whole, else by name."""
    key, short = row["COMBOKEY"], row["SCHID"]
    schools = sheet.plan.district.schools
    ids = {s.nces_id: s.slug for s in schools if s.nces_id}
    names = {s.name.casefold(): s.slug for s in schools}
    rounded = is_rounded(key)
    if not rounded and key in ids:
        return ids[key]
    whole = sheet.plan.district.nces_id + short.zfill(5)
    if short.strip("0") and whole in ids:
        found: str | None = ids[whole]
    else:
        found = names.get(row["SCH_NAME"].casefold())
    if rounded and found is None:
        rule = (
            "a spreadsheet rounded this id, and neither SCHID nor SCH_NAME says which school it "
            "is; take the file as it was downloaded"
        )
        sheet.problem(row.line, "COMBOKEY", key, rule)
    elif rounded:
        sheet.notice(f"row {row.line}: a spreadsheet rounded COMBOKEY; recognised as {found}")
    elif found is None:
        sheet.notice(f"row {row.line}: no school of params/district.yaml is {row['SCH_NAME']!r}")
    return found
