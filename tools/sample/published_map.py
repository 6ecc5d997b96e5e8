"""The state's MAP results as it would publish them: one row per place, group, subject and grade."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from reporting.plan import Plan, SchoolYear

_LEVELS = {
    "BELOW_BASIC": "Below Basic",
    "BASIC": "Basic",
    "PROFICIENT": "Proficient",
    "ADVANCED": "Advanced",
}
_SMALLEST = 10
_OLDER = 2022  # last ending year of the older spelling
# TYPE, older TYPE, column of the roster, values.
_TYPES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("Total", "Total", "", ()),
    ("Amer. Indian or Alaska Native", "Amer. Indian or Alaska Native", "RaceEthnicity", ("I",)),
    ("Asian", "Asian", "RaceEthnicity", ("A",)),
    ("Pacific Islander", "Pacific Islander", "RaceEthnicity", ("P",)),
    ("Black (not Hispanic)", "Black(not Hispanic)", "RaceEthnicity", ("B",)),
    ("Hispanic", "Hispanic", "RaceEthnicity", ("H",)),
    ("Multiracial", "Multiracial", "RaceEthnicity", ("M",)),
    ("White (not Hispanic)", "White(not Hispanic)", "RaceEthnicity", ("W",)),
    ("EL Students", "LEP/ELL Students", "LEPELL", ("RCV", "NRC")),
    ("Map Free and Reduced Lunch", "MAP FREE AND REDUCED LUNCH", "LunchStatus", ("F", "R")),
)


def map_rows(
    plan: Plan, results: pd.DataFrame, students: pd.DataFrame, year: SchoolYear
) -> Iterator[dict[str, str]]:
    """Rows of one year: the district by group, each school for all students."""
    about = students.drop_duplicates("StateID").set_index("StateID")
    columns = sorted({column for _, _, column, _ in _TYPES if column})
    tested = results.join(about[columns], on="MOSIS_STATE_ID")
    tested = tested[tested["TEST_NAME_MAP"].str.strip() != ""]
    for name, older, column, values in _TYPES:
        here = tested[tested[column].isin(values)] if column else tested
        kind = older if year.ending <= _OLDER else name
        yield from _grades(plan, here, "District", "", "", kind, year)
    by_school = dict(list(tested.groupby("SCHOOL_CODE")))
    for school in plan.in_year(year).district.schools:
        here = by_school.get(school.state_code, tested.iloc[:0])
        yield from _grades(plan, here, "School", school.state_code, school.name, "Total", year)


def _grades(
    plan: Plan, tested: pd.DataFrame, summary: str, code: str, school: str, kind: str,
    year: SchoolYear,
) -> Iterator[dict[str, str]]:  # fmt: skip
    for (area, grade), rows in tested.groupby(["CONTENT_AREA", "GRADE_LEVEL"], sort=True):
        levels = {name: int((rows["PERFORMANCE_LEVEL"] == v).sum()) for name, v in _LEVELS.items()}
        reportable = sum(levels.values())
        hidden = reportable < _SMALLEST
        row = {
            "YEAR": str(year.ending),
            "SUMMARY_LEVEL": summary,
            "CATEGORY": "Total" if kind == "Total" else "Group",
            "TYPE": kind,
            "COUNTY_DISTRICT": plan.district.district_code,
            "DISTRICT_NAME": plan.district.short_name.upper(),
            "SCHOOL_CODE": code,
            "SCHOOL_NAME": school,
            "CONTENT_AREA": str(area).strip(),
            "GRADE_LEVEL": str(grade),
            "ACCOUNTABLE": str(len(rows)),
            "PARTICIPANT": str(len(rows)),
            "REPORTABLE": str(reportable),
            "LEVEL_NOT_DETERMINED": str(len(rows) - reportable),
        }
        for name, count in levels.items():
            row[name] = "*" if hidden else str(count)
            row[f"{name}_PCT"] = "*" if hidden else f"{100 * count / reportable:.1f}"
        yield row
