"""Corrupted copies of whole sample extracts: the same counts, or a message that names the place."""

from __future__ import annotations

import csv
import io
import os
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from reporting.counting import count_years
from reporting.errors import ExtractError
from reporting.extracts import each_year
from reporting.plan import Plan, SchoolYear

YEAR = SchoolYear.parse("2025-26")
CORE, DISCIPLINE = "mosis_student_core.csv", "mosis_student_discipline.csv"
REFERRALS, STUDENTS = "office_referrals.csv", "panorama_students_spring.csv"
MAP, PROGRAMS, STAFF = "map_eoc_student_export.txt", "program_participation.csv", "staff_roster.csv"
BUDGET = "budget.csv"

Cells = list[list[str]]
Change = Callable[[Cells], Cells]


@dataclass(frozen=True)
class Sheet:
    """One extract as header and records."""

    cells: Cells
    separator: str

    @classmethod
    def of(cls, content: bytes, separator: str) -> Sheet:
        text = content.decode("utf-8-sig")
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        return cls([row for row in rows if row], separator)

    def written(self, cells: Cells, separator: str | None = None) -> str:
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=separator or self.separator, lineterminator="\n")
        writer.writerows(cells)
        return out.getvalue()


def column(cells: Cells, name: str) -> int:
    return [h.strip() for h in cells[0]].index(name)


def put(name: str, row: int, value: str) -> Change:
    """Another value in one cell; ``row`` as an editor counts it."""

    def change(cells: Cells) -> Cells:
        changed = [list(r) for r in cells]
        changed[row - 1][column(cells, name)] = value
        return changed

    return change


def each(name: str, change: Callable[[str], str]) -> Change:
    """A whole column changed."""

    def changed(cells: Cells) -> Cells:
        place = column(cells, name)
        return [cells[0]] + [
            [change(c) if i == place else c for i, c in enumerate(r)] for r in cells[1:]
        ]

    return changed


def header(old: str, new: str) -> Change:
    return lambda cells: [[new if h.strip() == old else h for h in cells[0]], *cells[1:]]


def swapped(first: str, second: str) -> Change:
    """Two headers in each other's place."""
    names = {first: second, second: first}
    return lambda cells: [[names.get(h.strip(), h) for h in cells[0]], *cells[1:]]


def exchanged(name: str, one: int, other: int) -> Change:
    """The values of two records in each other's place."""

    def change(cells: Cells) -> Cells:
        changed = [list(r) for r in cells]
        place = column(cells, name)
        a, b = changed[one - 1], changed[other - 1]
        a[place], b[place] = b[place], a[place]
        return changed

    return change


def mixed(cells: Cells) -> Cells:
    """Columns in another order."""
    order = sorted(range(len(cells[0])), key=lambda i: (i * 7) % len(cells[0]))
    return [[row[i] for i in order] for row in cells]


def turned(cells: Cells) -> Cells:
    """Columns from right to left."""
    return [row[::-1] for row in cells]


def as_workbook(cells: Cells, *, numbers: bool) -> bytes:
    """An Excel workbook; as a spreadsheet would guess them, digits become numbers."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in cells:
        sheet.append([int(c) if numbers and c.isdigit() and len(c) < 15 else c for c in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_archive(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, content)
    return out.getvalue()


Write = Callable[[Sheet], dict[str, bytes]]


def text(change: Change, encoding: str = "utf-8", separator: str | None = None) -> Callable:  # type: ignore[type-arg]
    """The file under its own name, changed, in some encoding."""
    return lambda file: (
        lambda sheet: {file: sheet.written(change(sheet.cells), separator).encode(encoding)}
    )


def raw(change: Callable[[bytes], bytes]) -> Callable:  # type: ignore[type-arg]
    return lambda file: lambda sheet: {file: change(sheet.written(sheet.cells).encode())}


def same(cells: Cells) -> Cells:
    return cells


def grown(by: int) -> Change:
    """Some records stand there again, unchanged."""
    return lambda cells: [*cells, *cells[1 : 1 + by]]


HARMLESS = {
    "columns in another order": (CORE, text(mixed)),
    "columns from right to left": (MAP, text(turned)),
    "records from the last to the first": (CORE, text(lambda c: [c[0], *c[:0:-1]])),
    "another record order in discipline": (DISCIPLINE, text(lambda c: [c[0], *c[:0:-1]])),
    "UTF-16": (CORE, text(same, "utf-16")),
    "byte order mark": (STUDENTS, text(same, "utf-8-sig")),
    "Windows line ends": (REFERRALS, raw(lambda b: b.replace(b"\n", b"\r\n"))),
    "semicolons": (CORE, text(same, separator=";")),
    "tabs": (PROGRAMS, text(same, separator="\t")),
    "commas instead of tabs": (MAP, text(same, separator=",")),
    "padded headers": (DISCIPLINE, text(lambda c: [[f"{h} " for h in c[0]], *c[1:]])),
    "padded cells": (STUDENTS, text(lambda c: [[f" {x} " for x in r] for r in c])),
    "blank lines": (PROGRAMS, raw(lambda b: b.replace(b"\n", b"\n\n"))),
    "lost leading zeros of state ids": (CORE, text(each("StateID", lambda s: s.lstrip("0")))),
    "lost leading zeros of grades": (
        CORE, text(each("StudentGradeLevel", lambda s: s.lstrip("0") if s.isdigit() else s))),
    "a column nobody asked for": (STAFF, text(lambda c: [[*r, "x"] for r in c])),
    "the same records again": (PROGRAMS, text(grown(40))),
    "the same results again": (MAP, text(grown(40))),
    "a workbook of texts": (
        STAFF, lambda f: lambda s: {"staff_roster.xlsx": as_workbook(s.cells, numbers=False)}),
    "a workbook of numbers": (
        CORE, lambda f: lambda s: {"mosis_student_core.xlsx": as_workbook(s.cells, numbers=True)}),
    "an archive": (
        MAP, lambda f: lambda s: {"map_eoc_student_export.zip": as_archive(
            "export.txt", s.written(s.cells).encode())}),
}  # fmt: skip

# name → (file, how it is spoilt, what the message has to name besides the file)
REFUSED = {
    "cut in the middle of a record": (CORE, raw(lambda b: b[:-60]), ["row"]),
    "cut inside a quoted cell": (STUDENTS, raw(lambda b: b + b'"cut off'), ["quotation mark"]),
    "a header twice": (MAP, text(lambda c: [[*c[0], "YEAR"], *([*r, "x"] for r in c[1:])]),
                       ["YEAR", "once"]),
    "a header missing": (DISCIPLINE, text(header("OffenseDate", "Offence")), ["OffenseDate"]),
    "ids under each other's header": (CORE, text(swapped("StateID", "LocalStudentID")),
                                      ["LocalStudentID", "6 digits"]),
    "ids of two students exchanged": (DISCIPLINE, text(exchanged("LocalStudentID", 2, 30)),
                                      ["LocalStudentID", "roster"]),
    "an id as a spreadsheet shows it": (CORE, text(put("StateID", 40, "1.02E+09")),
                                        ["40", "StateID", "spreadsheet"]),
    "a school code as a spreadsheet shows it": (
        CORE, text(put("AttendingSchoolCode", 7, "1.05E+03")), ["7", "AttendingSchoolCode"]),
    "a grade that became a date": (CORE, text(put("StudentGradeLevel", 9, "3-Jan")),
                                   ["9", "StudentGradeLevel"]),
    "an unknown race code": (CORE, text(put("RaceEthnicity", 11, "X")), ["11", "RaceEthnicity"]),
    "the file of the year before": (CORE, text(each("CurrentSchoolYear", lambda _: "2025")),
                                    ["CurrentSchoolYear", "2026"]),
    "a day that does not exist": (DISCIPLINE, text(put("OffenseDate", 3, "02/30/2026")),
                                  ["3", "OffenseDate"]),
    "a day of another year": (REFERRALS, text(each("Event Date", lambda _: "10/05/2019")),
                              ["Event Date", "2025-26"]),
    "an unknown removal": (DISCIPLINE, text(put("DisciplineRemoval", 5, "Susp")),
                           ["5", "DisciplineRemoval", "ISS"]),
    "an answer nobody offers": (STUDENTS, text(put("happy", 6, "Often")), ["6", "happy"]),
    "a question cut short": (STUDENTS, text(header("How often did you come to class prepared?",
                                                   "How often did you come to")), ["prepared"]),
    "a level misspelt": (MAP, text(put("PERFORMANCE_LEVEL", 8, "Proficent")),
                         ["8", "PERFORMANCE_LEVEL"]),
    "an index without its point": (MAP, text(put("CALCULATED_INDEX_PT_VALUE", 12, "345")),
                                   ["12", "CALCULATED_INDEX_PT_VALUE"]),
    "a decimal comma": (STAFF, text(put("FTE", 6, "0,5")), ["6", "FTE"]),
    "an amount with one digit lost": (BUDGET, text(put("Budget", 5, "12,34")), ["5", "Budget"]),
    "a sign-in page": (STUDENTS, raw(lambda _: b"<!DOCTYPE html><html>Sign in</html>"),
                       ["web page"]),
    "bytes that are no text": (MAP, raw(lambda b: b[:900] + b"\0\0" + b[900:]), ["NUL"]),
    "an empty file": (PROGRAMS, raw(lambda _: b""), ["empty"]),
    "another extract under this name": (
        REFERRALS, text(lambda c: [["a", "b"], ["1", "2"]]), ["right file"]),
}  # fmt: skip


def together() -> list[list[str]]:
    """Harmless changes of different files, made in one copy: reading and counting takes long."""
    groups: list[list[str]] = []
    for name, (file, _) in HARMLESS.items():
        free = (g for g in groups if file not in {HARMLESS[other][0] for other in g})
        group = next(free, None)
        if group is None:
            groups.append(group := [])
        group.append(name)
    return groups


@pytest.fixture(scope="module")
def plan(district_plan: Plan) -> Plan:
    """A single school year, so that each copy is read and counted quickly."""
    district = district_plan.district.model_copy(update={"years": (YEAR,)})
    return district_plan.model_copy(update={"district": district})


def counts(data: Path, plan: Plan) -> pd.DataFrame:
    found = count_years(plan, each_year(data, plan, [YEAR])).counts
    key = [c for c in found.columns if found[c].dtype == object or found[c].dtype == "str"]
    return found.sort_values(key, kind="stable").reset_index(drop=True)


@pytest.fixture(scope="module")
def clean(sample_folder: Path, plan: Plan) -> pd.DataFrame:
    return counts(sample_folder, plan)


def spoilt(sample: Path, data: Path, changes: Sequence[tuple[str, Callable]]) -> None:  # type: ignore[type-arg]
    """A data folder that shares every file with the sample but the spoilt ones."""
    folder = data / str(YEAR)
    folder.mkdir(parents=True)
    for path in sorted((sample / str(YEAR)).iterdir()):
        if path.name not in {file for file, _ in changes}:
            os.symlink(path, folder / path.name)
    for path in sorted(p for p in sample.iterdir() if p.is_dir() and p.name[:2] != "20"):
        os.symlink(path, data / path.name)
    for file, how in changes:
        content = (sample / str(YEAR) / file).read_bytes()
        sheet = Sheet.of(content, "\t" if file.endswith(".txt") else ",")
        for name, written in how(file)(sheet).items():
            (folder / name).write_bytes(written)


@pytest.mark.slow
@pytest.mark.parametrize("names", together(), ids="; ".join)
def test_harmless_changes_give_the_same_counts(
    names: list[str], sample_folder: Path, plan: Plan, clean: pd.DataFrame, tmp_path: Path
) -> None:
    """Every count of every measure, to the last digit."""
    spoilt(sample_folder, tmp_path / "data", [HARMLESS[name] for name in names])
    pd.testing.assert_frame_equal(counts(tmp_path / "data", plan), clean)


@pytest.mark.nightly
@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_harmful_change_stops_and_says_where(
    name: str, sample_folder: Path, plan: Plan, tmp_path: Path
) -> None:
    """File, row, column and rule are named; nothing is counted."""
    file, how, named = REFUSED[name]
    spoilt(sample_folder, tmp_path / "data", [(file, how)])
    with pytest.raises(ExtractError) as stopped:
        counts(tmp_path / "data", plan)
    message = str(stopped.value)
    for word in [file.split(".")[0], *named]:
        assert word in message, message[:2000]


def test_there_are_thirty_and_more() -> None:
    """The list does not shrink unnoticed."""
    assert len(HARMLESS) + len(REFUSED) >= 45
