"""All extracts of some school years: read, checked, typed; every problem in one message."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Literal

import pandas as pd

from reporting.errors import ExtractError, Problem
from reporting.extracts import (
    participation,
    referrals,
    removals,
    responses,
    results,
    roster,
    spending,
    staff,
)
from reporting.extracts.agreement import changed_ids, disagreements
from reporting.extracts.frames import Extracts, RowCount, concatenated
from reporting.extracts.raw import read_raw
from reporting.extracts.schema import Findings, Layout, Sheet, fitted, nearest
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
    "program_participation": Reader("participation", participation.layout, participation.read),
    "budget": Reader("spending", spending.layout, spending.read),
}


@dataclass
class Reading:
    """What one file gave."""

    source: str
    file: str
    year: SchoolYear
    sha256: str
    count: RowCount = field(default_factory=lambda: RowCount(0, 0))
    sheet: Sheet | None = None
    frame: pd.DataFrame | None = None
    findings: Findings = field(default_factory=Findings)


def read_extracts(data: Path, plan: Plan, years: Sequence[SchoolYear]) -> Extracts:
    """Read every source of the plan for every year.

    Args:
        data: folder that holds one folder per school year.
        years: school years to read, in the order of the rows of the result.

    Raises:
        ExtractError: all problems of all files at once.
    """
    problems = _mapping_problems(plan, years)
    notices: list[str] = []
    readings: list[Reading] = []
    for year in years:
        for source in _present(data, plan, year, problems, notices):
            readings.append(read_file(data, plan, year, source))
    for year in years:
        of_year = {r.source: r.sheet for r in readings if r.year == year and r.sheet is not None}
        disagreements(of_year)
    changed_ids([r.sheet for r in readings if r.source == "student_core" and r.sheet is not None])
    problems.extend(p for r in readings for p in r.findings.problems)
    if problems:
        raise ExtractError(
            problems,
            where=data.name or str(data),
            next_step="correct the exports or the settings named above, then read again",
        )
    frames = {
        name: concatenated(
            name,
            [r.frame for r in readings if r.frame is not None and READERS[r.source].frame == name],
        )
        for name in sorted({reader.frame for reader in READERS.values()})
    }
    return Extracts(
        **frames,
        set_aside=tuple(sorted(s for r in readings for s in r.findings.set_aside)),
        notices=tuple(sorted([*notices, *(n for r in readings for n in r.findings.notices)])),
        files={r.file: r.sha256 for r in sorted(readings, key=lambda r: r.file)},
        rows={r.file: r.count for r in sorted(readings, key=lambda r: r.file)},
    )


def read_file(data: Path, plan: Plan, year: SchoolYear, source: Source) -> Reading:
    """One file, with everything that is wrong or unusual about it; never raises for content."""
    file = f"{year}/{source.file}"
    content = (data / str(year) / source.file).read_bytes()
    reading = Reading(source.id, file, year, hashlib.sha256(content).hexdigest())
    findings, reader = reading.findings, READERS[source.id]
    layout = reader.layout(plan, year)
    table = read_raw(content, file, layout.delimiter)
    findings.problems.extend(table.problems)
    findings.notices.extend(f"{file}: {notice}" for notice in table.notices)
    if not table.readable:
        return reading
    sheet = fitted(table, layout, source, file, year, findings)
    if sheet is None:
        return reading
    if reader.population is not None:
        headers = set(sheet.headers.values())
        for sentence in responses.unknown_questions(table, plan, reader.population, year, headers):
            sheet.notice(sentence)
    if not table.rows and layout.may_be_empty:
        sheet.notice("the file has no rows; was there really nothing to report?")
    kept, frame = reader.read(sheet, plan)
    reading.count = RowCount(len(table.rows), len(kept.frame))
    reading.sheet = kept
    reading.frame = frame.reset_index(drop=True)
    return reading


def _present(
    data: Path, plan: Plan, year: SchoolYear, problems: list[Problem], notices: list[str]
) -> list[Source]:
    """The sources whose file lies in the year's folder; what is missing is a problem or notice."""
    folder = data / str(year)
    wanted = [s for s in plan.sources if s.id in READERS]
    required = ", ".join(s.file for s in wanted if s.required)
    names = sorted(p.name for p in folder.iterdir() if p.is_file()) if folder.is_dir() else []
    names = [name for name in names if not name.startswith(".")]
    if not names:
        there = sorted(p.name for p in data.iterdir() if p.is_dir()) if data.is_dir() else []
        state = "is empty" if folder.is_dir() else "does not exist"
        rule = f"this folder {state}; it holds the extracts of {year}: {required}"
        if there and not folder.is_dir():
            rule += f". Folders there: {', '.join(there)}"
        problems.append(Problem(f"{year}/", None, "", "", rule))
        return []
    read_by_someone = {s.file for s in wanted}
    spare = [name for name in names if name not in read_by_someone]
    for source in wanted:
        if source.file in names:
            continue
        if source.required:
            problems.append(_missing_file(source, year, spare))
        else:
            notices.append(f"{year}/{source.file}: not there; {source.label} is missing that year")
    notices.extend(f"{year}/{name}: no source of params/sources.yaml reads it" for name in spare)
    return [s for s in wanted if s.file in names]


def _missing_file(source: Source, year: SchoolYear, spare: list[str]) -> Problem:
    stem = Path(source.file).stem
    same = [name for name in spare if Path(name).stem.lower() == stem.lower()]
    near = same or difflib.get_close_matches(source.file, spare, n=1, cutoff=0.5)
    hint = f"{near[0]!r} lies there: is it this one? " if near else ""
    if near and near[0].lower().endswith((".xlsx", ".xls", ".zip")):
        hint = f"{near[0]!r} lies there: open it and save it as {source.file}. "
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
        known = {name for year in years for name in layout(year).known}
        for name in sorted(set(source.columns) - known):
            near = nearest(name, tuple(sorted(known)))
            hint = f"did you mean {near!r}?" if near else f"valid: {', '.join(sorted(known))}"
            rule = f"{source.id} has no such column in its layout; {hint}"
            problems.append(Problem("params/sources.yaml", None, "columns", name, rule))
    return problems
