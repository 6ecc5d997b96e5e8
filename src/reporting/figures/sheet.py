"""One published file: its columns by name, its rows of this district, its cells as intervals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from reporting.errors import Problem
from reporting.extracts.raw import RawTable
from reporting.extracts.schema import nearest
from reporting.figures.frame import UNKNOWN, Findings, Interval, interval
from reporting.plan import Plan, PublishedSource, SchoolYear

_ROUNDED = re.compile(r"\d+\.?\d*[eE]\+?\d+")


@dataclass(frozen=True)
class Row:
    """One record: cells by plain column name, and the line on which it begins."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "").strip()


@dataclass(frozen=True)
class PublishedSheet:
    """A file with what was found wrong in it.

    Fields:
        withheld: what ``*`` stands for.
        zero: what 0 stands for.
    """

    file: str
    source: PublishedSource
    plan: Plan
    table: RawTable
    findings: Findings
    withheld: Interval = UNKNOWN
    zero: Interval = field(default=Interval(0, 0))

    @property
    def names(self) -> list[str]:
        return [plain(header) for header in self.table.header]

    def rows(self) -> Iterator[Row]:
        names = self.names
        for line, cells in zip(self.table.lines, self.table.rows, strict=True):
            yield Row(line, dict(zip(names, cells, strict=True)))

    def has(self, *needed: str) -> bool:
        """Whether all these columns are there; each that is missing is a problem."""
        missing = [name for name in needed if name not in self.names]
        for name in missing:
            near = nearest(name, self.table.header)
            rule = f"this column is missing; layout {self.source.layout} has it"
            if near:
                rule += f"; did you mean {near!r}?"
            self.problem(self.table.header_row, name, "", rule)
        return not missing

    def problem(self, row: int | None, column: str, value: str, rule: str) -> None:
        self.findings.problems.append(Problem(self.file, row, column, value, rule))

    def notice(self, sentence: str) -> None:
        self.findings.notices.append(f"{self.file}: {sentence}")

    def number(self, row: Row, name: str) -> Interval | None:
        """The cell as an interval; None when blank, or when it is a problem."""
        try:
            found = interval(row[name], self.withheld)
        except ValueError as error:
            self.problem(row.line, name, row[name], str(error))
            return None
        return self.zero if found == (0, 0) else found

    def with_stars(self, notice: str, *names: str) -> PublishedSheet:
        """This sheet, its zeros read as withheld where a copy has zeros and no ``*`` in columns.

        Spreadsheets and databases that hold numbers only turn ``*`` into 0.
        """
        cells = {row[name].removesuffix(".0") for row in self.rows() for name in names}
        if "*" in cells or "0" not in cells:
            return self
        self.notice(notice)
        return replace(self, zero=self.withheld)

    def of_district(self) -> Iterator[tuple[SchoolYear, Row]]:
        """Rows of this district and of school years of the plan, by YEAR and district code."""
        code = self.plan.district.district_code
        column = next((n for n in _DISTRICT_CODES if n in self.names), _DISTRICT_CODES[0])
        if not self.has("YEAR", column):
            return
        seen: set[str] = set()
        found = False
        for row in self.rows():
            given = row[column].zfill(len(code))
            seen.add(given)
            if given != code:
                continue
            found = True
            year = self.year(row)
            if year in self.plan.district.years:
                yield year, row
        if seen and not found:
            some = ", ".join(sorted(seen)[:3])
            rule = f"no row belongs to this district, {code} (params/district.yaml)"
            self.problem(None, column, some, rule)

    def year(self, row: Row) -> SchoolYear | None:
        """The ending year of the row, as state files write it."""
        text = row["YEAR"].removesuffix(".0")
        if not re.fullmatch(r"(19|20)\d\d", text):
            rule = "a state file gives the ending year in four digits: 2025 is 2024-25"
            self.problem(row.line, "YEAR", row["YEAR"], rule)
            return None
        return SchoolYear(int(text))


STARS_REPLACED = "no * but zeros: in this copy 0 is read as withheld, because * was replaced"
_DISTRICT_CODES = ("COUNTY_DISTRICT_CODE", "COUNTY_DISTRICT")


def plain(header: str) -> str:
    """A header as the layouts write it: capitals, one underscore between words."""
    return re.sub(r"[^A-Z0-9]+", "_", header.upper()).strip("_")


def is_rounded(identifier: str) -> bool:
    """Whether a spreadsheet took the last digits of a long id: 2.90972E+11 or 290972000000."""
    return bool(_ROUNDED.fullmatch(identifier)) or (
        len(identifier) >= 12 and identifier.endswith("00000")
    )
