"""A zip archive with one table in it, or with the few that a layout joins.

Nothing is unpacked to disk. What an archive says about itself is checked before a byte is unpacked:
paths that lead out of it, passwords, and sizes that no extract has.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import PurePosixPath

from reporting.errors import Problem
from reporting.extracts.raw import RawTable
from reporting.extracts.wanted import Wanted

# The largest extract of a district a hundred times as large as this one is a tenth of it.
MOST_BYTES = 2 * 2**30
TABLES = (".csv", ".txt", ".tsv", ".xlsx")

Open = Callable[[bytes, str, Wanted], RawTable]


def read_archive(content: bytes, file: str, wanted: Wanted, read: Open) -> RawTable:
    """The table in an archive.

    Args:
        read: opens one file of the archive.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [m for m in archive.infolist() if not _is_noise(m)]
            refusal = _refusal(members)
            if refusal:
                return _refused(file, refusal)
            return _read(archive, members, file, wanted, read)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        return _refused(file, f"this archive is damaged ({error}); export it again")


def is_workbook(content: bytes) -> bool:
    """Whether a zip archive is an Excel workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except zipfile.BadZipFile:
        return False


def too_large(content: bytes) -> str | None:
    """Why an archive or workbook is not unpacked, or None."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return _size(archive.infolist())


def _read(
    archive: zipfile.ZipFile,
    members: list[zipfile.ZipInfo],
    file: str,
    wanted: Wanted,
    read: Open,
) -> RawTable:
    by_name = {PurePosixPath(m.filename).name.lower(): m for m in members}
    if wanted.join is not None and {n.lower() for n in wanted.join.members} <= set(by_name):
        whole = Wanted(delimiter=wanted.delimiter)
        parts = {
            name: read(archive.read(by_name[name.lower()]), f"{file}: {name}", whole)
            for name in wanted.join.members
        }
        damaged = tuple(p for table in parts.values() for p in table.problems)
        return RawTable(problems=damaged) if damaged else wanted.join.together(parts)
    tables = [m for m in members if PurePosixPath(m.filename).suffix.lower() in TABLES]
    if len(tables) != 1:
        return _refused(file, _wrong_number(tables, members, wanted))
    return read(archive.read(tables[0]), file, wanted)


def _wrong_number(
    tables: list[zipfile.ZipInfo], members: list[zipfile.ZipInfo], wanted: Wanted
) -> str:
    listed = ", ".join(sorted(m.filename for m in tables or members)) or "nothing"
    together = f", or {' and '.join(wanted.join.members)}" if wanted.join else ""
    return (
        f"an archive holds exactly one table ({', '.join(TABLES)}){together}; this one holds "
        f"{listed}"
    )


def _is_noise(member: zipfile.ZipInfo) -> bool:
    """Folders, and what a Mac adds."""
    path = PurePosixPath(member.filename)
    return member.is_dir() or "__MACOSX" in path.parts or path.name.startswith(".")


def _refusal(members: list[zipfile.ZipInfo]) -> str | None:
    for member in members:
        name = member.filename.replace("\\", "/")
        if ".." in PurePosixPath(name).parts or name.startswith("/") or ":" in name:
            return f"it names a file outside itself ({member.filename!r}); no vendor exports that"
        if member.flag_bits & 1:
            return "this archive has a password; unpack it and put the file itself here"
    return _size(members)


def _size(members: list[zipfile.ZipInfo]) -> str | None:
    size = sum(member.file_size for member in members)
    if size <= MOST_BYTES:
        return None
    return (
        f"unpacked it would have {size / 2**30:.1f} GiB, more than the {MOST_BYTES >> 30} GiB "
        "that are read; is it the right file? unpack it and put the table itself here"
    )


def _refused(file: str, rule: str) -> RawTable:
    return RawTable(problems=(Problem(file, None, "", "", rule),))
