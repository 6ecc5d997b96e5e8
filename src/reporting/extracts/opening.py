"""From a source's name to its file and its table, whatever form the export has."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path, PurePath

from reporting.errors import Problem
from reporting.extracts.archive import is_workbook, opened, read_archive
from reporting.extracts.limits import MOST_BYTES, UnreadableError, reading, within
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
    also = {header for layout in given for n in names for header in layout.also.get(n, ())}
    needed = {c.name for layout in given for c in layout.columns if not c.expendable}
    return Wanted(
        frozenset(source.columns.get(name, name) for name in names) | also,
        frozenset(source.columns.get(name, name) for name in needed),
        given[0].delimiter,
        given[0].join,
        given[0].fillers,
    )


def load(path: Path, file: str, wanted: Wanted) -> tuple[str, RawTable]:
    """sha256 and table of one file; never raises for what is on the disk or in the file.

    Args:
        file: name for messages, relative to the data folder.
    """
    try:
        with reading("file"):
            size = path.stat().st_size
        within(size, MOST_BYTES, "bytes")
        with reading("file"):
            content = path.read_bytes()
    except UnreadableError as error:
        return "", _refused(file, error)
    return hashlib.sha256(content).hexdigest(), read_table(content, file, wanted)


def read_table(content: bytes, file: str, wanted: Wanted) -> RawTable:
    """The table in the bytes of one file: text, workbook, or archive; never raises for content."""
    try:
        if not content.startswith(_ZIP):
            return read_raw(content, file, wanted.delimiter, wanted.columns, wanted.fillers)
        with opened(content) as archive:
            if is_workbook(archive):
                return read_workbook(content, archive, file, wanted)
            return read_archive(archive, file, wanted, _read_member)
    except UnreadableError as error:
        return _refused(file, error)


def _refused(file: str, error: UnreadableError) -> RawTable:
    return RawTable(problems=(Problem(file, None, "", "", str(error)),))


def _read_member(content: bytes, file: str, wanted: Wanted) -> RawTable:
    if content.startswith(_ZIP):
        with opened(content) as archive:
            if not is_workbook(archive):
                raise UnreadableError(
                    "an archive inside an archive is not opened; put the table itself here"
                )
    return read_table(content, file, wanted)
