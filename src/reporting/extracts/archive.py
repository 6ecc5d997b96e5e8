"""A zip archive with one table in it, or with the few that a layout joins.

Nothing is unpacked to disk. What an archive says about itself is checked before a byte is unpacked:
paths that lead out of it, passwords, and sizes that no extract has.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath

from reporting.extracts.limits import (
    MOST_BYTES,
    MOST_MEMBERS,
    UnreadableError,
    reading,
    within,
)
from reporting.extracts.raw import RawTable
from reporting.extracts.wanted import Wanted

TABLES = (".csv", ".txt", ".tsv", ".xlsx")

Open = Callable[[bytes, str, Wanted], RawTable]


def opened(content: bytes) -> zipfile.ZipFile:
    """The archive in these bytes, which may be a workbook.

    Raises:
        UnreadableError: it is damaged, or larger than what is read.
    """
    with reading("archive"):
        archive = zipfile.ZipFile(io.BytesIO(content))
    within(len(archive.infolist()), MOST_MEMBERS, "files in one archive")
    _refuse_size(archive.infolist())
    return archive


def is_workbook(archive: zipfile.ZipFile) -> bool:
    """Whether a zip archive is an Excel workbook."""
    return "[Content_Types].xml" in archive.namelist()


def read_archive(archive: zipfile.ZipFile, file: str, wanted: Wanted, read: Open) -> RawTable:
    """The table in an archive.

    Args:
        read: opens one file of the archive.

    Raises:
        UnreadableError: it does not hold one table, or must not be unpacked.
    """
    members = [m for m in archive.infolist() if not _is_noise(m)]
    for member in members:
        _refuse_name(member)
    by_name = {PurePosixPath(m.filename).name.lower(): m for m in members}
    if wanted.join is not None and {n.lower() for n in wanted.join.members} <= set(by_name):
        whole = Wanted(delimiter=wanted.delimiter)
        parts = {
            name: read(unpacked(archive, by_name[name.lower()]), f"{file}: {name}", whole)
            for name in wanted.join.members
        }
        damaged = tuple(p for table in parts.values() for p in table.problems)
        return RawTable(problems=damaged) if damaged else wanted.join.together(parts)
    tables = [m for m in members if PurePosixPath(m.filename).suffix.lower() in TABLES]
    if len(tables) != 1:
        raise UnreadableError(_wrong_number(tables, members, wanted))
    return read(unpacked(archive, tables[0]), file, wanted)


def unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """One file of an archive; no more bytes than the archive said of it."""
    with reading("archive"):
        return archive.read(member)


def _wrong_number(
    tables: list[zipfile.ZipInfo], members: list[zipfile.ZipInfo], wanted: Wanted
) -> str:
    names = sorted(ascii(m.filename)[1:-1][:80] for m in tables or members)
    listed = ", ".join(names[:5]) + (f" and {len(names) - 5:,} more" if len(names) > 5 else "")
    listed = listed or "nothing"
    together = f", or {' and '.join(wanted.join.members)}" if wanted.join else ""
    return (
        f"an archive holds exactly one table ({', '.join(TABLES)}){together}; this one holds "
        f"{listed}"
    )


def _is_noise(member: zipfile.ZipInfo) -> bool:
    """Folders, and what a Mac adds."""
    path = PurePosixPath(member.filename)
    return member.is_dir() or "__MACOSX" in path.parts or path.name.startswith(".")


def _refuse_name(member: zipfile.ZipInfo) -> None:
    name = member.filename.replace("\\", "/")
    if ".." in PurePosixPath(name).parts or name.startswith("/") or ":" in name:
        shown = ascii(member.filename[:80])
        raise UnreadableError(f"it names a file outside itself ({shown}); no vendor exports that")
    if member.flag_bits & 1:
        raise UnreadableError("this archive has a password; unpack it and put the file itself here")


def _refuse_size(members: list[zipfile.ZipInfo]) -> None:
    size = sum(member.file_size for member in members)
    if size > MOST_BYTES:
        raise UnreadableError(
            f"unpacked it would have {size / 2**30:.1f} GiB, more than the {MOST_BYTES >> 20:,} "
            "MiB that are read; is it the right file? export less at once, such as one school year"
        )
