"""From the cells of a file to the columns of a layout: found, cleaned, checked, counted.

A :class:`Sheet` is what a reader works on. Rows leave it in two ways only, both on record: as
problems (:func:`checked`) or set aside with a reason (:func:`set_aside`).
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd
import pandera.pandas as pa

from reporting.errors import Problem
from reporting.extracts.checks import Column
from reporting.extracts.frames import SetAside
from reporting.extracts.raw import RawTable, as_text
from reporting.extracts.refusals import few
from reporting.extracts.wanted import Join
from reporting.plan import Plan, SchoolYear, Source

PREKINDERGARTEN = "pre-kindergarten rows"
EXACT_DUPLICATE = "exact duplicate row"


@dataclass(frozen=True)
class Layout:
    """The columns of one kind of extract that are needed, and who may be recognised in it.

    Fields:
        names: (first name, last name) columns, or (full name,); never in a typed frame.
        identifiers: columns whose values point to one person: ids and e-mail addresses.
        may_be_empty: True when a year without any row is possible (no removals at all).
        questions: columns that are survey questions (their text is data of params/surveys.yaml).
        fillers: headers that the vendor repeats over columns that nobody reads.
        join: how several files of one archive become this table.
        also: other headers that vendors give a column, by layout name.
    """

    columns: tuple[Column, ...]
    names: tuple[tuple[str, ...], ...] = ()
    identifiers: tuple[str, ...] = ()
    delimiter: str = ","
    may_be_empty: bool = False
    questions: frozenset[str] = frozenset()
    fillers: frozenset[str] = frozenset()
    join: Join | None = None
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def header(self, name: str, source: Source, there: Collection[str]) -> str:
        """What a column is called in a file: as params/sources.yaml says, or as a vendor does."""
        usual = source.columns.get(name, name)
        if usual in there:
            return usual
        return next((header for header in self.also.get(name, ()) if header in there), usual)

    def missing(self, source: Source, there: Collection[str]) -> list[str]:
        """The needed columns that a file lacks, by layout name."""
        needed = (c.name for c in self.columns if not c.expendable)
        return [name for name in needed if self.header(name, source, there) not in there]

    def column(self, name: str) -> Column:
        return next(c for c in self.columns if c.name == name)

    @property
    def known(self) -> set[str]:
        """Every layout name that sources.yaml may map."""
        return {c.name for c in self.columns} | self.people

    @property
    def people(self) -> set[str]:
        """Layout names of the columns that point to one person."""
        return {part for name in self.names for part in name} | set(self.identifiers)

    @property
    def year_column(self) -> Column | None:
        """The column by which a file of several school years is dealt out."""
        return next((c for c in self.columns if c.stands_for), None)


@dataclass
class Findings:
    """What reading one file brought to light."""

    problems: list[Problem] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Sheet:
    """The columns of a layout, one row per record.

    Fields:
        frame: cleaned text by layout name; the index is the row in the file.
        text: the same cells as they stand in the file.
        headers: layout name → header in the file.
        absent: layout names that the file lacks (a problem); their cells are missing.
        repeated: True where an earlier record has exactly the same cells (all columns).
    """

    file: str
    year: SchoolYear
    layout: Layout
    frame: pd.DataFrame
    text: pd.DataFrame
    headers: Mapping[str, str]
    absent: frozenset[str]
    repeated: pd.Series
    findings: Findings

    def __getitem__(self, name: str) -> pd.Series:
        return self.frame[name]

    def notice(self, sentence: str) -> None:
        self.findings.notices.append(f"{self.file}: {sentence}")

    def problem(self, row: int, name: str, rule: str, check: str = "") -> None:
        self.findings.problems.append(self._problem(row, name, rule, check))

    def problems(self, wrong: pd.Series, name: str, rule: str, check: str = "") -> None:
        """Problems of the rows where ``wrong``, the first of them in full.

        Args:
            check: name of the data check that this is, if it has one.
        """
        rows = [int(row) for row in wrong.index[wrong]]
        self.findings.problems += few(rows, lambda row: self._problem(row, name, rule, check))

    def _problem(self, row: int, name: str, rule: str, check: str) -> Problem:
        value = str(self.text.at[row, name]).strip()
        return Problem(self.file, row, self.headers.get(name, name), value, rule, check)

    def columns(self, names: Collection[str]) -> Sheet:
        """The sheet with some of its columns; what is not needed any more takes no memory."""
        kept = [name for name in self.frame.columns if name in names]
        return replace(self, frame=self.frame[kept], text=self.text[kept])

    def only(self, keep: pd.Series) -> Sheet:
        return replace(
            self, frame=self.frame[keep], text=self.text[keep], repeated=self.repeated[keep]
        )


def fitted(
    table: RawTable,
    layout: Layout,
    source: Source,
    file: str,
    year: SchoolYear,
    findings: Findings,
) -> Sheet | None:
    """The layout's columns in the file, cleaned; None when the file is some other extract."""
    headers = {c.name: layout.header(c.name, source, table.header) for c in layout.columns}
    without = {name for name, header in headers.items() if header not in table.header}
    # A column that params/sources.yaml names is expected to be there, expendable or not.
    expendable = {c.name for c in layout.columns if c.expendable} - set(source.columns)
    spared = without & expendable
    absent = frozenset(without - spared)
    if len(without) == len(headers):
        findings.problems.append(_another_file(table, source, file))
        return None
    for name in sorted(absent):
        findings.problems.append(_missing_column(table, layout, source, file, name, headers[name]))
    if not len(table) and not layout.may_be_empty and not table.problems:
        rule = "the file has a header but no rows; export it again"
        findings.problems.append(Problem(file, None, "", "", rule))
    findings.problems.extend(_read_twice(table, headers, file))
    for name in sorted(layout.people - set(headers)):
        if layout.header(name, source, table.header) not in table.header:
            findings.notices.append(
                f"{file}: no column {name!r}; the search for leaked names and ids goes without it"
            )
    index = pd.Index(table.lines, name="row", dtype="int64")
    missing = pd.Series(pd.NA, index=index, dtype="str")
    cells = {
        name: missing if name in without else as_text(table.cells[header], index)
        for name, header in headers.items()
    }
    text = pd.DataFrame(cells, index=index)
    frame = pd.DataFrame({c.name: c.cleaned(text[c.name]) for c in layout.columns}, index=index)
    repeated = pd.Series(table.again, index=index, dtype="bool")
    if spared:
        listed = ", ".join(sorted(spared))
        findings.notices.append(f"{file}: read without {listed}, which the layout may lack")
        columns = tuple(c for c in layout.columns if c.name not in spared)
        layout = replace(layout, columns=columns)
    return Sheet(file, year, layout, frame, text, headers, absent, repeated, findings)


def checked(sheet: Sheet, *, deciding: bool) -> Sheet:
    """The rows whose values are valid; the others are problems.

    Args:
        deciding: check the columns that decide whether a row counts, or all the others.
    """
    columns = [
        c for c in sheet.layout.columns if c.decides == deciding and c.name not in sheet.absent
    ]
    schema = pa.DataFrameSchema({c.name: c.schema() for c in columns})
    try:
        schema.validate(sheet.frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        wrong_rows: set[int] = set()
        for error in errors.schema_errors:
            if error.reason_code == pa.errors.SchemaErrorReason.CHECK_ERROR:
                raise error from errors  # the check itself failed: a bug, not a problem of the file
            column = sheet.layout.column(str(error.schema.name))
            rows = set(error.failure_cases["index"])
            blank = error.reason_code == pa.errors.SchemaErrorReason.SERIES_CONTAINS_NULLS
            rule = f"must not be blank: {column.rule}" if blank else column.rule
            wrong = pd.Series(sheet.frame.index.isin(rows), index=sheet.frame.index)
            sheet.problems(wrong, column.name, rule, column.named)
            wrong_rows |= rows
        return sheet.only(pd.Series(~sheet.frame.index.isin(wrong_rows), index=sheet.frame.index))
    return sheet


def set_aside(sheet: Sheet, out: pd.Series, reason: str) -> Sheet:
    """The sheet without the rows where ``out``; their number and the reason are on record."""
    count = int(out.sum())
    if not count:
        return sheet
    sheet.findings.set_aside.append(SetAside(sheet.file, str(sheet.year), reason, count))
    return sheet.only(~out)


def in_schools_of(plan: Plan, sheet: Sheet, name: str) -> Sheet:
    """Rows of the plan's schools of that year; rows with any other code are set aside."""
    if name in sheet.absent:
        return sheet
    foreign = sheet[name][slugs(plan, sheet, name).isna()]
    if len(foreign) and len(foreign) == len(sheet.frame):
        schools = plan.in_year(sheet.year).district.schools
        listed = ", ".join(f"{s.state_code} {s.slug}" for s in schools)
        rule = f"no row belongs to a school of the plan ({listed}); see params/district.yaml"
        sheet.problem(int(foreign.index[0]), name, rule)
    for code in sorted(foreign.unique()):
        sheet = set_aside(sheet, sheet[name] == code, f"school not in the plan: code {code}")
    return sheet


def slugs(plan: Plan, sheet: Sheet, name: str) -> pd.Series:
    """The schools' slugs; missing where the plan has no such school in that year."""
    by_code = {s.state_code: s.slug for s in plan.in_year(sheet.year).district.schools}
    return sheet[name].map(by_code).astype("str")


def _read_twice(table: RawTable, headers: Mapping[str, str], file: str) -> list[Problem]:
    """A map that gives two columns of the layout one column of the file."""
    problems = []
    for header in sorted(set(headers.values())):
        names = [name for name, given in headers.items() if given == header]
        if len(names) > 1:
            rule = (
                f"params/sources.yaml reads this column as {' and as '.join(names)}; map each once"
            )
            problems.append(Problem(file, table.header_row, header, "", rule))
    return problems


def _another_file(table: RawTable, source: Source, file: str) -> Problem:
    return Problem(
        file,
        table.header_row,
        "",
        ", ".join(table.header),
        f"none of the columns of {source.id} stands in this header; is it the right file? its "
        "columns are listed in data/README.md",
    )


def _missing_column(
    table: RawTable, layout: Layout, source: Source, file: str, name: str, header: str
) -> Problem:
    near = nearest(header, table.header)
    hint = f"did you mean {near!r}? " if near else ""
    where = f"map it in params/sources.yaml, source {source.id}: columns: {{{name!r}: …}}"
    if name in layout.questions:
        where = (
            "correct the question's text in params/surveys.yaml, or give it a last_year there if "
            "it was not asked any more"
        )
    rule = f"this column is missing; {hint}{where}"
    return Problem(file, table.header_row, header, "", rule)


def nearest(name: str, headers: tuple[str, ...]) -> str | None:
    """The header that differs least, ignoring case, blanks and underscores."""
    plain = {_plain(header): header for header in reversed(headers) if header}
    close = difflib.get_close_matches(_plain(name), list(plain), n=1, cutoff=0.6)
    return plain[close[0]] if close else None


def _plain(name: str) -> str:
    return "".join(c for c in name.lower() if c.isalnum())
