"""From a source's name to its file and its table, whatever form the export has."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePath

from reporting.errors import Problem
from reporting.extracts.archive import is_workbook, read_archive, too_large
from reporting.extracts.raw import RawTable, read_raw
from reporting.extracts.schema import Layout
from reporting.extracts.wanted import Wanted
from reporting.extracts.workbook import read_workbook
from reporting.plan import Plan, Source

# Forms of one table; which one a file has is seen by its content, not by its ending.
ENDINGS = (".csv", ".txt", ".tsv", ".xlsx", ".zip")
_ZIP = b"PK\x03\x04"


def files_of(source: Source, plan: Plan, names: Iterable[str]) -> list[str]:
    """The names that may be this source's file: its own, or its stem with another known ending."""
    stem = PurePath(source.file).stem
    of_others = {s.file for s in plan.sources if s.id != source.id}
    return [
        name
        for name in sorted(names)
        if name == source.file
        or (
            PurePath(name).stem == stem
            and PurePath(name).suffix.lower() in ENDINGS
            and name not in of_others
        )
    ]


def two_files(source: Source, folder: str, names: list[str]) -> Problem:
    """More than one file could be the source's."""
    listed = " and ".join(repr(name) for name in names)
    rule = f"{listed} could both be this extract ({source.label}); leave the one that counts"
    return Problem(f"{folder}{source.file}", None, "", "", rule)


def present_in(folder: Path) -> list[str]:
    """Names of the files of a folder, without hidden ones; none where there is no folder."""
    if not folder.is_dir():
        return []
    return sorted(p.name for p in folder.iterdir() if p.is_file() and not p.name.startswith("."))


def wanted_of(layouts: Iterable[Layout], source: Source, *, people: bool = False) -> Wanted:
    """The headers that the layouts of one source ask for, as its file calls them.

    Args:
        people: also the columns that point to one person.
    """
    given = list(layouts)
    names = {c.name for layout in given for c in layout.columns}
    if people:
        names |= {name for layout in given for name in layout.people}
    needed = {c.name for layout in given for c in layout.columns if not c.expendable}
    return Wanted(
        frozenset(source.columns.get(name, name) for name in names),
        frozenset(source.columns.get(name, name) for name in needed),
        given[0].delimiter,
        given[0].join,
        given[0].fillers,
    )


def read_table(content: bytes, file: str, wanted: Wanted) -> RawTable:
    """The table in the bytes of one file: text, workbook, or archive; never raises for content."""
    if not content.startswith(_ZIP):
        return read_raw(content, file, wanted.delimiter, wanted.columns, wanted.fillers)
    if not is_workbook(content):
        return read_archive(content, file, wanted, _read_member)
    refusal = too_large(content)
    if refusal:
        return RawTable(problems=(Problem(file, None, "", "", refusal),))
    return read_workbook(content, file, wanted)


def _read_member(content: bytes, file: str, wanted: Wanted) -> RawTable:
    if content.startswith(_ZIP) and not is_workbook(content):
        rule = "an archive inside an archive is not opened; put the table itself here"
        return RawTable(problems=(Problem(file, None, "", "", rule),))
    return read_table(content, file, wanted)
