"""All extracts of some school years: read, checked, typed; every problem in one message."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Literal

import pandas as pd

from reporting.errors import ExtractError, Problem
from reporting.extracts import (
    act,
    ap,
    growth,
    participation,
    ratings,
    referrals,
    removals,
    responses,
    results,
    roster,
    spending,
    staff,
    student_survey,
)
from reporting.extracts.agreement import KnownIds, changed_ids, compared, disagreements
from reporting.extracts.frames import (
    FRAMES,
    Extracts,
    Record,
    RowCount,
    concatenated,
    recorded,
    together,
    with_rows,
)
from reporting.extracts.opening import (
    files_of,
    load,
    present_in,
    two_files,
    wanted_of,
)
from reporting.extracts.people import identifiers_of
from reporting.extracts.raw import RawTable
from reporting.extracts.refusals import of_another_layout
from reporting.extracts.schema import Findings, Layout, Sheet, fitted, nearest
from reporting.extracts.several import deal_all
from reporting.extracts.traces import Traces
from reporting.plan import Plan, SchoolYear, Source


@dataclass(frozen=True)
class Reader:
    """How the file of one source becomes one typed frame.

    Fields:
        frame: key of ``FRAMES``.
        layout: plan, year → the columns it needs.
        read: sheet, plan → the rows that count, and the typed frame.
        population: respondent population of a survey.
    """

    frame: str
    layout: Callable[[Plan, SchoolYear], Layout]
    read: Callable[[Sheet, Plan], tuple[Sheet, pd.DataFrame]]
    population: str | None = None


def _survey(population: str, wave: Literal["spring", "fall"]) -> Reader:
    frame = "responses" if wave == "spring" else "fall_responses"
    layout, read = responses.layout_for(population), responses.reader_for(population, wave)
    return Reader(frame, layout, read, population)


READERS: dict[str, Reader] = {
    "student_core": Reader("roster", roster.layout, roster.read),
    "student_discipline": Reader("removals", removals.layout, removals.read),
    "office_referrals": Reader("referrals", referrals.layout, referrals.read),
    "panorama_students": _survey("students", "spring"),
    "panorama_staff": _survey("staff", "spring"),
    "panorama_families": _survey("families", "spring"),
    "panorama_students_fall": _survey("students", "fall"),
    "staff_roster": Reader("staff", staff.layout, staff.read),
    "map_eoc": Reader("results", results.layout, results.read),
    "nwea_growth": Reader("growth", growth.layout, growth.read),
    "act": Reader("act", act.layout, act.read),
    "ap": Reader("exams", ap.layout, ap.read),
    "program_participation": Reader("participation", participation.layout, participation.read),
    ratings.SOURCE: Reader("ratings", ratings.layout, ratings.read),
    student_survey.SOURCE: Reader("student_survey", student_survey.layout, student_survey.read),
    "budget": Reader("spending", spending.layout, spending.read),
}


@dataclass
class Reading:
    """What one file, or one school year's part of it, gave."""

    source: str
    file: str
    year: SchoolYear
    sha256: str
    count: RowCount = field(default_factory=lambda: RowCount(0, 0))
    sheet: Sheet | None = None
    frame: pd.DataFrame | None = None
    findings: Findings = field(default_factory=Findings)
    traces: Traces = field(default_factory=Traces)


def read_extracts(data: Path, plan: Plan, years: Sequence[SchoolYear]) -> Extracts:
    """Read every source of the plan for every year, and keep all rows.

    Args:
        data: folder that holds one folder per school year.
        years: school years to read, in the order of the rows of the result.

    Raises:
        ExtractError: all problems of all files at once.
    """
    parts = dict(zip(sorted(set(years)), each_year(data, plan, years), strict=True))
    return together([parts[year] for year in years])


def each_year(data: Path, plan: Plan, years: Sequence[SchoolYear]) -> Iterator[Extracts]:
    """The extracts of one school year after another, oldest first.

    Nothing of a year is kept when the next one is read, except what later years are compared with:
    whoever counts each year and lets it go needs the memory of one year. From the first problem on
    nothing more is given, but every file is still read.

    Raises:
        ExtractError: at the end; all problems of all files of all years at once.
    """
    problems = _mapping_problems(plan, years)
    layouts = {source: reader.layout for source, reader in READERS.items()}
    dealt = {} if problems else deal_all(data, plan, layouts, years)
    problems.extend(p for one in dealt.values() for p in one.problems)
    before: KnownIds | None = None
    norms: growth.KnownNorms | None = None
    for number, year in enumerate(sorted(set(years))):
        notices: list[str] = []
        readings = [
            read_file(data, plan, year, source, name)
            for source, name in _present(data, plan, year, problems, notices)
        ]
        readings += [
            _of_table(one.parts.pop(year), plan, year, source, one.file, one.sha256)
            for source, one in ((plan.source(name), one) for name, one in dealt.items())
            if year in one.parts
        ]
        sheets = {r.source: r.sheet for r in readings if r.sheet is not None}
        disagreements(sheets)
        before = changed_ids(before, sheets.get("student_core"))
        for at in [at for at, r in enumerate(readings) if r.source == growth.SOURCE]:
            norms = growth.changed_norms(norms, readings[at].sheet, readings[at].frame, plan)
        problems.extend(p for r in readings for p in r.findings.problems)
        if problems:
            continue
        beside = [one.outside for one in dealt.values()] if number == 0 else []
        gathered = _extracts(readings, notices, beside, plan)
        readings.clear()  # nothing of this year is held while it is counted and the next one read
        sheets.clear()
        yield gathered
        del gathered
    if problems:
        raise ExtractError(
            list(dict.fromkeys(problems)),
            where=data.name or str(data),
            next_step="correct the exports or the settings named above, then read again",
        )


def _extracts(
    readings: list[Reading], notices: list[str], beside: Sequence[Record], plan: Plan
) -> Extracts:
    """One school year; ``beside`` is what files of several years hold besides the plan's."""
    order = {source.id: place for place, source in enumerate(plan.sources)}
    readings = sorted(readings, key=lambda r: order[r.source])
    record = recorded(
        [
            *beside,
            Record(
                set_aside=tuple(s for r in readings for s in r.findings.set_aside),
                notices=(*notices, *(n for r in readings for n in r.findings.notices)),
                files={r.file: r.sha256 for r in readings},
                rows={r.file: r.count for r in readings},
                years={r.source: (str(r.year),) for r in readings},
                traces=Traces.together(r.traces for r in readings),
            ),
        ]
    )
    frames = {
        name: concatenated(
            name,
            [r.frame for r in readings if r.frame is not None and READERS[r.source].frame == name],
        )
        for name in FRAMES
    }
    return with_rows(record, frames)


def read_file(
    data: Path, plan: Plan, year: SchoolYear, source: Source, name: str | None = None
) -> Reading:
    """One file, with everything that is wrong or unusual about it; never raises for content.

    Args:
        name: of the file in the year's folder, when it is not the source's.
    """
    name = name or source.file
    file = f"{year}/{name}"
    wanted = wanted_of([READERS[source.id].layout(plan, year)], source, people=True)
    sha256, table = load(data / str(year) / name, file, wanted)
    return _of_table(table, plan, year, source, file, sha256)


def _of_table(
    table: RawTable, plan: Plan, year: SchoolYear, source: Source, file: str, sha256: str
) -> Reading:
    reading = Reading(source.id, file, year, sha256)
    findings, reader = reading.findings, READERS[source.id]
    layout = reader.layout(plan, year)
    findings.problems.extend(table.problems)
    findings.notices.extend(f"{file}: {notice}" for notice in table.notices)
    if not table.readable:
        return reading
    other = _another_layout(table, plan, year, source, file)
    if other is not None:
        findings.problems = [other]
        return reading
    reading.traces = Traces.of(identifiers_of(table, layout, source))
    sheet = fitted(table, layout, source, file, year, findings)
    if sheet is None:
        return reading
    if reader.population is not None:
        headers = set(sheet.headers.values())
        for sentence in responses.unknown_questions(table, plan, reader.population, year, headers):
            sheet.notice(sentence)
    if not len(table) and layout.may_be_empty:
        sheet.notice("the file has no rows; was there really nothing to report?")
    kept, frame = reader.read(sheet, plan)
    reading.count = RowCount(len(table), len(kept.frame))
    reading.sheet = kept.columns(compared(source.id))
    reading.frame = frame.reset_index(drop=True)
    return reading


def _another_layout(
    table: RawTable, plan: Plan, year: SchoolYear, source: Source, file: str
) -> Problem | None:
    header = set(table.header)
    missing = READERS[source.id].layout(plan, year).missing(source, header)
    for other in plan.sources if missing else ():
        if other.id == source.id or other.id not in READERS:
            continue
        if not READERS[other.id].layout(plan, year).missing(other, header):
            return of_another_layout(file, table.header_row, source, missing, other)
    return None


def _present(
    data: Path, plan: Plan, year: SchoolYear, problems: list[Problem], notices: list[str]
) -> list[tuple[Source, str]]:
    """The sources whose file lies in the year's folder, with the file's name.

    What is missing is a problem or a notice; two files for one source are a problem.
    """
    folder = data / str(year)
    wanted = [
        s for s in plan.sources if s.id in READERS and not s.several_years and s.expected_in(year)
    ]
    required = ", ".join(s.file for s in wanted if s.required)
    names = present_in(folder)
    if not names and required:
        there = sorted(p.name for p in data.iterdir() if p.is_dir()) if data.is_dir() else []
        state = "is empty" if folder.is_dir() else "does not exist"
        rule = f"this folder {state}; it holds the extracts of {year}: {required}"
        if there and not folder.is_dir():
            rule += f". Folders there: {', '.join(there)}"
        problems.append(Problem(f"{year}/", None, "", "", rule))
        return []
    found = {s.id: files_of(s, plan, names) for s in wanted}
    spare = [name for name in names if not any(name in mine for mine in found.values())]
    for source in wanted:
        mine = found[source.id]
        if len(mine) > 1:
            problems.append(two_files(source, f"{year}/", mine))
        elif mine:
            continue
        elif source.required:
            problems.append(_missing_file(source, year, spare))
        else:
            notices.append(f"{year}/{source.file}: not there; {source.label} is missing that year")
    notices.extend(f"{year}/{name}: no source of params/sources.yaml reads it" for name in spare)
    return [(s, found[s.id][0]) for s in wanted if len(found[s.id]) == 1]


def _missing_file(source: Source, year: SchoolYear, spare: list[str]) -> Problem:
    stem = Path(source.file).stem
    same = [name for name in spare if Path(name).stem.lower() == stem.lower()]
    near = same or difflib.get_close_matches(source.file, spare, n=1, cutoff=0.5)
    hint = f"{near[0]!r} lies there: is it this one? " if near else ""
    if near and near[0].lower().endswith(".xls"):
        hint = f"{near[0]!r} lies there: open it and save it as .xlsx or as {source.file}. "
    rule = (
        f"this file is missing ({source.label}); {hint}add it, correct its name in "
        f"params/sources.yaml, or write `required: false` under {source.id} there"
    )
    return Problem(f"{year}/{source.file}", None, "", "", rule)


def _mapping_problems(plan: Plan, years: Sequence[SchoolYear]) -> list[Problem]:
    problems = []
    for source in plan.sources:
        if source.id not in READERS:
            rule = f"no reader for this source; valid: {', '.join(sorted(READERS))}"
            problems.append(Problem("params/sources.yaml", None, "id", source.id, rule))
            continue
        layout = partial(READERS[source.id].layout, plan)
        if source.several_years and any(layout(year).year_column is None for year in years):
            rule = (
                f"no column of {source.id} names the school year, so one file cannot hold several; "
                "put one file into the folder of each school year and take several_years out"
            )
            problems.append(Problem("params/sources.yaml", None, "several_years", "true", rule))
        known = {name for year in years for name in layout(year).known}
        for name in sorted(set(source.columns) - known):
            near = nearest(name, tuple(sorted(known)))
            hint = f"did you mean {near!r}?" if near else f"valid: {', '.join(sorted(known))}"
            rule = f"{source.id} has no such column in its layout; {hint}"
            problems.append(Problem("params/sources.yaml", None, "columns", name, rule))
    return problems
