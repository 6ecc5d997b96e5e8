"""Figures that a state, the federal government and a vendor would publish about this district.

Counted from the sample's own clean rows, in the layouts and with the traps of the public files, and
different on purpose in a few places:

    state_lags            discipline 2023-24: three suspensions fewer than the corrected extract
    state_disagrees       demographics 2022-23: English learners counted in another collection
    state_anomaly         ACT 2020-21: a composite that its four sections contradict
    zero_for_star         discipline: fewer than five became 0; an empty line after every row
    lost_zero             discipline: district code without its leading zero
    star                  demographics, MAP: ``*`` for withheld
    older_spelling        MAP up to 2021-22: ``Black(not Hispanic)``, ``LEP/ELL Students``
    reserve_code          CRDC: -9 where nobody was counted; an empty line after every row
    rounded_id            CRDC: one COMBOKEY rounded by a spreadsheet
    every_response        Panorama: whole percent, second responses counted too
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from reporting.plan import Plan, PublishedSource, SchoolYear
from sample.published_map import map_rows
from sample.table import Table, texts

FOLDER = "published"
_RACES = {"HI": "H", "AM": "I", "AS": "A", "HP": "P", "BL": "B", "WH": "W", "TR": "M"}
_STATE_RACE = {
    "ASIAN": "A", "BLACK": "B", "HISPANIC": "H", "INDIAN": "I", "MULTIRACIAL": "M",
    "PACIFIC_ISLANDER": "P", "WHITE": "W",
}  # fmt: skip
_SECTIONS = {"Eng": "ENGLISH", "Mth": "MATH", "Rdg": "READING", "Sci": "SCIENCE"}
_SMALLEST = 5

# What is kept of an extract: its columns, or None for all.
KEPT: dict[str, tuple[str, ...] | None] = {
    "student_core": (
        "AttendingSchoolCode", "StateID", "LocalStudentID", "StudentGradeLevel", "Gender",
        "RaceEthnicity", "LunchStatus", "LEPELL", "IEPDisability", "EnrolledOnCntDate",
    ),
    "student_discipline": ("AttendingSchoolCode", "StateID", "DisciplineRemoval", "LengthRemoved"),
    "act": ("HS_GradYr", "ID_StateAssign", "Test_Dte", *_SECTIONS, "Composite"),
    "map_eoc": (
        "CONTENT_AREA", "SCHOOL_CODE", "GRADE_LEVEL", "PERFORMANCE_LEVEL", "MOSIS_STATE_ID",
        "TEST_NAME_MAP",
    ),
    "panorama_students": None,
}  # fmt: skip
Rows = Mapping[tuple[SchoolYear, str], pd.DataFrame]


@dataclass(frozen=True)
class PublishedFile:
    """One file to be written below ``data/published/``."""

    source: PublishedSource
    table: Table
    encoding: str = "utf-8"
    blank_line_every: int = 0


def kept(source: str, table: Table) -> pd.DataFrame:
    """What the published figures are counted from, of one clean extract."""
    columns = KEPT[source] or tuple(table.columns)
    return pd.DataFrame({name: table[name] for name in columns})


def is_needed(plan: Plan, year: SchoolYear, source: str) -> bool:
    """Whether a published figure is counted from this extract."""
    if source == "panorama_students":
        return any(p.layout == "panorama_favorable" and p.year == year for p in plan.published)
    return source in KEPT and bool(plan.published)


def published_files(plan: Plan, rows: Rows) -> Iterator[PublishedFile]:
    """Every file of ``params/published.yaml`` whose school year the plan has."""
    # The state publishes a year when the next one has begun.
    years = plan.district.years[:-1]
    for source in plan.published:
        if source.year is None and years:
            columns = _STATE[source.layout](plan, rows, years)
            encoding = "latin-1" if source.layout == "state_map" else "utf-8"
            blank = int(source.layout == "state_discipline")
            yield PublishedFile(source, _table(columns), encoding, blank)
        elif source.year is not None and source.year in plan.district.years:
            columns = _YEARLESS[source.layout](plan, rows, source.year)
            blank = int(source.layout == "crdc")
            yield PublishedFile(source, _table(columns), blank_line_every=blank)


def students(rows: Rows, year: SchoolYear) -> pd.DataFrame:
    """Everybody in the schools, one row per student and school, pre-kindergarten left out."""
    core = rows[year, "student_core"]
    return core[core["StudentGradeLevel"] != "PK"]


def _counted(rows: Rows, year: SchoolYear) -> pd.DataFrame:
    everybody = students(rows, year)
    return everybody[everybody["EnrolledOnCntDate"] == "Y"]


def _demographics(plan: Plan, rows: Rows, years: tuple[SchoolYear, ...]) -> list[dict[str, str]]:
    found = []
    for year in years:
        here = _counted(rows, year)
        total = len(here)
        learners = int(here["LEPELL"].isin(["RCV", "NRC"]).sum())
        if year.ending == 2023:  # state_disagrees
            learners += 24
        counts = {
            "LUNCH_COUNT_FREE_REDUCED": int(here["LunchStatus"].isin(["F", "R"]).sum()),
            **{
                f"ENROLLMENT_{name}": int((here["RaceEthnicity"] == code).sum())
                for name, code in _STATE_RACE.items()
            },
            "ELL_LEP_STUDENTS_ENROLLED_K_12": learners,
        }
        row = {
            "YEAR": str(year.ending),
            "COUNTY_DISTRICT_CODE": plan.district.district_code,
            "DISTRICT_NAME": plan.district.short_name.upper(),
            "ENROLLMENT_GRADES_K_12": f"{total:,}",
        }
        for name, count in counts.items():
            small = count < _SMALLEST
            row[name] = "*" if small else str(count)
            row[f"{name}_PCT"] = "*" if small else f"{100 * count / total:.1f}%"
        found.append(row)
    return found


def _discipline(plan: Plan, rows: Rows, years: tuple[SchoolYear, ...]) -> list[dict[str, str]]:
    found = []
    for year in years:
        here = rows[year, "student_discipline"]
        kinds = {k: int((here["DisciplineRemoval"] == k).sum()) for k in ("ISS", "OSS", "EXP")}
        incidents = len(here)
        if year.ending == 2024:  # state_lags
            kinds["OSS"] -= 3
            incidents -= 3
        total = len(_counted(rows, year))
        counts = {
            "DISCIPLINE_INCIDENTS": incidents,
            "DISCIPLINE_REMOVAL_IN_SCHL_SUSP": kinds["ISS"],
            "DISCIPLINE_REMOVAL_OUT_SCHL_SUSP": kinds["OSS"],
            "DISCIPLINE_REMOVAL_EXPULSION": kinds["EXP"],
            "DISCIPLINE_MORE_10_DAYS": int((here["LengthRemoved"].astype(float) > 10).sum()),
        }
        row = {
            "YEAR": str(year.ending),
            "COUNTY_DISTRICT_CODE": plan.district.district_code.lstrip("0"),
            "ENROLLMENT_GRADES_K_12": str(total),
        }
        for name, count in counts.items():
            shown = 0 if count < _SMALLEST else count
            row[name] = str(shown)
            row[f"{name}_RATE"] = f"{100 * shown / total:.1f}"
        found.append(row)
    return found


def _act(plan: Plan, rows: Rows, years: tuple[SchoolYear, ...]) -> list[dict[str, str]]:
    """Means of each graduate's last test."""
    found = []
    for year in years:
        graduates = int((_counted(rows, year)["StudentGradeLevel"] == "12").sum())
        tests = rows[year, "act"]
        tests = tests[tests["HS_GradYr"] == str(year.ending)]
        when = tests["Test_Dte"].str[2:] + tests["Test_Dte"].str[:2]
        last = tests.assign(when=when).sort_values("when", kind="stable")
        last = last.drop_duplicates("ID_StateAssign", keep="last")
        means = last[[*_SECTIONS, "Composite"]].astype(float).mean()
        composite = means["Composite"] - (2.3 if year.ending == 2021 else 0)  # state_anomaly
        found.append(
            {
                "YEAR": str(year.ending),
                "COUNTY_DISTRICT_CODE": plan.district.district_code,
                "ACT_TESTS_ADMINISTERED": str(len(last)),
                "GRADUATES": str(graduates),
                "ACT_COMPOSITE_SCORE": f"{composite:.1f}",
                **{f"ACT_{name}_SCORE": f"{means[s]:.1f}" for s, name in _SECTIONS.items()},
            }
        )
    return found


def _map(plan: Plan, rows: Rows, years: tuple[SchoolYear, ...]) -> list[dict[str, str]]:
    return [
        row
        for year in years
        for row in map_rows(plan, rows[year, "map_eoc"], students(rows, year), year)
    ]


def _crdc(plan: Plan, rows: Rows, year: SchoolYear) -> list[dict[str, str]]:
    everybody = _counted(rows, year)
    removed = rows[year, "student_discipline"].drop_duplicates(
        ["AttendingSchoolCode", "StateID", "DisciplineRemoval"]
    )
    about = students(rows, year).drop_duplicates("StateID")
    removed = removed.merge(about[["StateID", "RaceEthnicity", "Gender", "IEPDisability"]])
    removed = removed.assign(iep=removed["IEPDisability"] != "")
    enrolled = everybody.groupby(["AttendingSchoolCode", "RaceEthnicity", "Gender"]).size()
    suspended = removed.groupby(
        ["AttendingSchoolCode", "RaceEthnicity", "Gender", "DisciplineRemoval", "iep"]
    ).size()
    found = []
    for number, school in enumerate(plan.in_year(year).district.schools):
        key = school.nces_id or f"{plan.district.nces_id}{90001 + number}"
        row = {
            "LEA_STATE": "MO",
            "LEAID": plan.district.nces_id,
            "LEA_NAME": plan.district.name,
            "SCHID": key[7:],
            "SCH_NAME": school.name,
            # rounded_id: as a spreadsheet leaves it
            "COMBOKEY": f"{key[:6]}000000" if number == 1 else key,
        }
        for short, code in _RACES.items():
            for sex in ("M", "F"):
                who = (school.state_code, code, sex)
                there = int(enrolled.get(who, 0))
                row[f"SCH_ENR_{short}_{sex}"] = str(there)
                for removal, column in (("ISS", "ISS"), ("OSS", "SINGOOS")):
                    plain, iep = (int(suspended.get((*who, removal, x), 0)) for x in (False, True))
                    # reserve_code where nobody could be counted
                    row[f"SCH_DISCWODIS_{column}_{short}_{sex}"] = str(plain) if there else "-9"
                    row[f"SCH_DISCWDIS_{column}_IDEA_{short}_{sex}"] = str(iep) if there else "-9"
        found.append(row)
    return found


def _favorable(plan: Plan, rows: Rows, year: SchoolYear) -> list[dict[str, str]]:
    survey = rows[year, "panorama_students"]
    codes = {"District": None, **{s.name: s.state_code for s in plan.district.schools}}
    scales = {s.id: s for s in plan.surveys.scales}
    items = [
        item
        for topic in plan.surveys.topics
        if topic.population == "students"
        for item in topic.items
        if item.holds_in(year)
    ]
    by_school = dict(list(survey.groupby("School ID")))
    found = []
    for name, code in codes.items():
        here = survey if code is None else by_school.get(code, survey.iloc[:0])
        for item in items:
            scale = scales[item.scale]
            options = list(scale.options[::-1] if item.reversed else scale.options)
            answers = here[item.text]
            counts = [int((answers == option).sum()) for option in options]
            valid, good = sum(counts), sum(counts[-scale.favorable :])
            row = {
                "Report Type": "District" if code is None else "School",
                "Report Subject Name": plan.district.name if code is None else name,
                "Survey": f"Student Survey, Spring {year.ending}",
                "Question Text": item.text,
                "Answer Mode": "Single",
                "Percent Favorable": f"{100 * good / valid:.0f}%" if valid else "",
                "Total Respondents": str(valid),
            }
            for place in range(1, 8):
                there = place <= len(options)
                row[f"Answer {place} Text"] = options[place - 1] if there else ""
                row[f"Answer {place} Respondents"] = str(counts[place - 1]) if there else ""
            found.append(row)
    return found


def _table(rows: list[dict[str, str]]) -> Table:
    return Table({name: texts([row[name] for row in rows]) for name in rows[0]})


_STATE: dict[str, Callable[[Plan, Rows, tuple[SchoolYear, ...]], list[dict[str, str]]]] = {
    "state_discipline": _discipline,
    "state_demographics": _demographics,
    "state_act": _act,
    "state_map": _map,
}
_YEARLESS: dict[str, Callable[[Plan, Rows, SchoolYear], list[dict[str, str]]]] = {
    "crdc": _crdc,
    "panorama_favorable": _favorable,
}
