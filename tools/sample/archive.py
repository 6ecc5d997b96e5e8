"""The sample as one compressed file, as the project carries it."""

from __future__ import annotations

import tarfile
from pathlib import Path


def pack(data: Path, archive: Path) -> None:
    """Put all files below ``data`` into a ``.tar.xz``, without owners, times and modes."""
    with tarfile.open(archive, "w:xz", preset=9) as tar:
        for path in sorted(data.rglob("*")):
            if path.is_file():
                tar.add(path, path.relative_to(data).as_posix(), filter=_anonymous)


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = ""
    member.mode = 0o644
    return member
