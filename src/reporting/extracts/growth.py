"""NWEA MAP Growth: the combined file of the current layout, and the two files of the older one.

A student counts once per subject and season: the row with GrowthMeasureYN TRUE (in exports without
that column: with a growth index), else the latest. NWEA marks one test event per term as the growth
measure; retests stand beside it. Growth from fall to spring stands in the spring row. It is a
conditional growth *index*, in standard deviations of the growth of students of the same grade and
starting score; an index may be averaged, a percentile never.

Students are joined to the roster by StudentID, the district's own number: both layouts have it.
``USER`` in NormsReferenceData means that no national norms belong to the test (a course in high
school); such rows carry no index.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping

import pandas as pd
import pandera.pandas as pa

from reporting.errors import Problem
from reporting.extracts import checks, words
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
from reporting.extracts.wanted import Join
from reporting.extracts.years import of_this_year
from reporting.plan import Plan, SchoolYear

SOURCE = "nwea_growth"
STUDENTS, RESULTS = "StudentsBySchool.csv", "AssessmentResults.csv"
RETEST = "retest: one test per student, subject and term counts"
OTHER_TERM = "term of another school year"

SEASONS = {"Fall": "fall", "Winter": "winter", "Spring": "spring"}
# "Language Arts" is reading or language usage, as the course says.
_SUBJECTS: words.Vocabulary = {
    "mathematics": ("Mathematics", "Math"),
    "language": ("Language Arts", "Language Usage"),
    "reading": (),
    "science": (),
}
# The course of a subject that all grades take. Its other courses (Algebra 1, Reading (Spanish),
# Reading Fluency …) have scales of their own: a test in one is no retest in the other.
_GENERAL = {
    "mathematics": r"math(ematics)?",
    "language": r"(reading|language( usage| arts)?)",
    "reading": r"reading",
    "science": r"(general )?science",
}
_GRADES_OF_COURSE = r"( [k0-9][-–+k0-9 ]*)?"
# An asterisk says that the projection lies within one standard error [unverified].
_MET: words.Vocabulary = {
    word: (*spellings, f"{spellings[0]}*") for word, spellings in words.YES_NO.items()
}
_INDEX, _MET_COLUMN = "FallToSpringConditionalGrowthIndex", "FallToSpringMetProjectedGrowth"
_IN_TERM_NAMES = (*SEASONS, "Summer")
_TERM = rf"({'|'.join(_IN_TERM_NAMES)}) \d{{4}}-\d{{4}}"


def layout(plan: Plan, year: SchoolYear) -> Layout:
    """The 12 of the combined file's 143 columns that are needed."""
    term_rule = f"a term is written like Fall {year.ending - 1}-{year.ending}"
    terms = frozenset(f"{season} {year.ending - 1}-{year.ending}" for season in _IN_TERM_NAMES)
    term_check = pa.Check(lambda text: text.str.fullmatch(_TERM), error=term_rule)
    return Layout(
        columns=(
            checks.Column("TermName", term_rule, term_check, decides=True, stands_for=terms),
            checks.anything("School_StateID", "a school").or_absent(),
            checks.anything("SchoolName", "a school", optional=False).deciding(),
            checks.local_id("StudentID"),
            checks.one_of("Subject", _SUBJECTS, "a subject").deciding(),
            checks.anything("Course", "a course").or_absent(),
            checks.yes_no("GrowthMeasureYN", "a growth mark").or_absent(),
            _norms("NormsReferenceData").or_absent(),
            checks.date("TestStartDate", "a test date", year),
            checks.number("TestRITScore", "a RIT score", 100, 350),
            checks.number(_INDEX, "a conditional growth index", -8, 8),
            checks.one_of(_MET_COLUMN, _MET, "met projected growth", optional=True),
        ),
        identifiers=("StudentID", "Student_StateID"),
        join=Join((STUDENTS, RESULTS), joined),
    )


def _norms(name: str) -> checks.Column:
    rule = "norms are named by their year, like 2025, or USER where there are none, or blank"
    check = pa.Check(lambda text: text.str.fullmatch(r"[0-9]{4}|USER"), error=rule)
    return checks.Column(name, rule, check, optional=True)


def read(sheet: Sheet, plan: Plan) -> tuple[Sheet, pd.DataFrame]:
    """Typed frame ``growth``: one row per student, subject and season."""
    sheet = checked(_with_courses(sheet), deciding=True)
    if "TermName" not in sheet.absent:
        ends = f"{sheet.year.ending - 1}-{sheet.year.ending}"
        other = ~sheet["TermName"].str.endswith(ends)
        sheet = of_this_year(sheet, other, "TermName", OTHER_TERM)
        sheet = set_aside(sheet, sheet["TermName"].str.startswith("Summer"), "summer term")
    sheet = _with_school_codes(sheet, plan)
    sheet = in_schools_of(plan, sheet, "School_StateID")
    sheet = _general_courses(sheet)
    sheet = checked(sheet, deciding=False)
    sheet = set_aside(sheet, sheet.repeated, EXACT_DUPLICATE)
    sheet = _one_test_each(sheet)
    frame = typed(
        "growth",
        {
            "year": str(sheet.year),
            "school": slugs(plan, sheet, "School_StateID"),
            "local_id": sheet["StudentID"],
            "subject": _subject(sheet),
            "season": sheet["TermName"].map(_seasons(sheet)),
            "date": checks.dates(sheet["TestStartDate"]),
            "rit": checks.numbers(sheet["TestRITScore"]),
            "index": checks.numbers(sheet[_INDEX]),
            "met": sheet[_MET_COLUMN],
            "norms": sheet["NormsReferenceData"],
        },
        sheet.frame.index,
    )
    return sheet, frame


def joined(members: Mapping[str, RawTable]) -> RawTable:
    """The two files of the older layout as one table in the words of the current one.

    Args:
        members: the parsed tables by the names that they have inside the zip archive.
    Returns:
        One record per record of AssessmentResults.csv, with its line; the school is that of
        StudentsBySchool.csv where the results have none.

    From public R code that reads such files: TermName, StudentID, SchoolName, MeasurementScale,
    Discipline, GrowthMeasureYN, TestStartDate, TestRITScore and, since 2015, the FallToSpring…
    columns in one; TermName, SchoolName and StudentID (beside names) in the other. [unverified]:
    that NormsReferenceData is there in some versions, and that MeasurementScale may be missing
    where Discipline is not.
    """
    results, students = members[RESULTS], members[STUDENTS]
    school_of = {_student_term(r): r.get("SchoolName", "") for r in _records(students)}
    header = list(dict.fromkeys([*results.header, "SchoolName", "Subject"]))
    rows = []
    for record in _records(results):
        cells = {"SchoolName": "", "Subject": "", **record}
        if not cells["SchoolName"].strip():
            cells["SchoolName"] = school_of.get(_student_term(record), "")
        if not cells["Subject"].strip():
            cells["Subject"] = record.get("MeasurementScale") or record.get("Discipline", "")
        rows.append([cells[name] for name in header])
    table = RawTable.of(header, rows, results.lines, header_row=results.header_row)
    return dataclasses.replace(table, notices=(*results.notices, *students.notices))


@dataclasses.dataclass(frozen=True)
class KnownNorms:
    """The norms of a school year, remembered when the next one is read."""

    year: SchoolYear
    norms: tuple[str, ...]


def changed_norms(
    before: KnownNorms | None, sheet: Sheet | None, frame: pd.DataFrame | None, plan: Plan
) -> KnownNorms | None:
    """A change of norms is said, and has to be declared as a break in series.

    Args:
        before: what this function returned for the latest earlier year.
        sheet, frame: what reading the year's file gave.
    """
    new = norms_of(frame) if frame is not None else ()
    if sheet is None or not new:
        return before
    if before is not None and new != before.norms:
        _changed(before, sheet, " and ".join(before.norms), " and ".join(new), plan)
    return KnownNorms(sheet.year, new)


def _changed(before: KnownNorms, sheet: Sheet, old: str, new: str, plan: Plan) -> None:
    sheet.notice(f"norms {new}, in {before.year} {old}")
    undeclared = [
        m.id
        for m in plan.measures
        if m.source == SOURCE
        and m.holds_in(before.year)
        and not any(before.year < b.first_year <= sheet.year for b in m.breaks)
    ]
    if undeclared:
        rule = (
            f"the norms changed from {old}, so growth does not compare with {before.year}: declare "
            f"a break with first_year {sheet.year} in params/measures.yaml under "
            f"{', '.join(undeclared)}"
        )
        problem = Problem(sheet.file, None, "NormsReferenceData", new, rule)
        sheet.findings.problems.append(problem)


def norms_of(frame: pd.DataFrame) -> tuple[str, ...]:
    """The national norms of a frame ``growth``, by year; none for tests without any."""
    named = frame["norms"].dropna()
    return tuple(sorted(named[named.str.fullmatch(r"\d{4}")].unique()))


def _with_courses(sheet: Sheet) -> Sheet:
    """``Science - Life Science``, as older exports name it, as a subject and its course."""
    parts = sheet.text["Subject"].str.strip().str.extract(r"(?i)^(science)\s+[-–]\s+(.+)$")
    two = parts[0].notna()
    frame = sheet.frame.assign(
        Subject=sheet["Subject"].mask(two, parts[0].str.lower()),
        Course=sheet["Course"].mask(two, parts[1]),
    )
    return dataclasses.replace(sheet, frame=frame)


def _general_courses(sheet: Sheet) -> Sheet:
    """The sheet without tests of other courses; each course that is left out is named."""
    if "Subject" in sheet.absent:
        return sheet
    course = sheet["Course"]
    pairs = pd.DataFrame({"subject": sheet["Subject"], "course": course}).drop_duplicates()
    other = {
        (subject, name)
        for subject, name in pairs.dropna().itertuples(index=False)
        if not re.fullmatch(_GENERAL[subject] + _GRADES_OF_COURSE, words.fold(name))
    }
    out = pd.Series(
        [pair in other for pair in zip(sheet["Subject"], course, strict=True)],
        index=sheet.frame.index,
        dtype="bool",
    )
    if len(out) and out.all():
        rule = "no row is a test that all grades take, like Math K-12, Reading or Science K-12"
        sheet.problem(int(out.index[0]), "Course", rule)
    for name in sorted({name for _, name in other}):
        here = out & (sheet["Course"] == name)
        sheet = set_aside(sheet, here, f"another course of the subject: {name}")
        out = out[~here]
    return sheet


def _subject(sheet: Sheet) -> pd.Series:
    reading = sheet["Course"].str.casefold().str.startswith("reading", na=False)
    return sheet["Subject"].mask(reading, "reading")


def _seasons(sheet: Sheet) -> dict[str, str | None]:
    return {t: SEASONS.get(t.split()[0]) for t in sheet["TermName"].dropna().unique()}


def _with_school_codes(sheet: Sheet, plan: Plan) -> Sheet:
    """School_StateID as the state's four digits.

    The export puts the district's code before them; the older layout has names only, which are
    compared with those of params/district.yaml with and without the word School.
    """
    code = sheet["School_StateID"].str.strip()
    prefix = plan.district.district_code
    for start in (prefix, prefix.lstrip("0")):
        whole = code.str.fullmatch(rf"{start}\d{{4}}", na=False)
        code = code.mask(whole, code.str[-4:])
    short = code.str.fullmatch(r"\d{1,4}", na=False)
    code = code.mask(short, code.str.zfill(4))
    by_name = {_plain(s.name): s.state_code for s in plan.district.schools}
    known = sheet["SchoolName"].map(lambda n: by_name.get(_plain(n), n) if pd.notna(n) else n)
    filled = code.fillna(known).fillna("unknown")
    return dataclasses.replace(sheet, frame=sheet.frame.assign(School_StateID=filled))


def _plain(name: str) -> str:
    return "".join(c for c in name.lower().removesuffix(" school") if c.isalnum())


def _one_test_each(sheet: Sheet) -> Sheet:
    needed = {"TermName", "StudentID", "Subject", "TestStartDate"}
    if sheet.absent & needed:
        return sheet
    # Combined exports of 2021 to 2024 have no mark; NWEA calculates growth of the marked test only.
    marked = sheet["GrowthMeasureYN"] == "Y"
    marked |= sheet["GrowthMeasureYN"].isna() & sheet[_INDEX].notna()
    order = pd.DataFrame(
        {
            "term": sheet["TermName"],
            "student": sheet["StudentID"],
            "subject": _subject(sheet),
            "growth": marked,
            "date": checks.dates(sheet["TestStartDate"]),
            "line": sheet.frame.index,
        }
    ).sort_values(["growth", "date", "line"])
    others = order.duplicated(["term", "student", "subject"], keep="last")
    return set_aside(sheet, others.reindex(sheet.frame.index), RETEST)


def _student_term(record: Mapping[str, str]) -> tuple[str, str]:
    return record.get("TermName", "").strip(), record.get("StudentID", "").strip().zfill(6)


def _records(table: RawTable) -> list[dict[str, str]]:
    return [dict(zip(table.header, cells, strict=True)) for cells in table.rows]
