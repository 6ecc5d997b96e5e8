"""The fictional demonstration extracts, as committed: `data/sample.tar.xz`."""

from __future__ import annotations

import tarfile
import tempfile
from pathlib import Path

from reporting.errors import RequestError

SAMPLE_MARKER = "SAMPLE.txt"
ARCHIVE = "sample.tar.xz"


def unpack_sample(data: Path) -> None:
    """Unpack ``data/sample.tar.xz`` beside itself: school years, ``published/`` and the marker.

    A run that is stopped in the middle leaves nothing: the folders are put in place by renaming,
    the marker first.

    Raises:
        RequestError: the archive is missing or damaged, or would overwrite what is there.
    """
    archive = data / ARCHIVE
    try:
        with tempfile.TemporaryDirectory(prefix=".sample-", dir=data) as aside:
            with tarfile.open(archive) as tar:
                tar.extractall(aside, filter="data")
            _put_in_place(Path(aside), data)
    except FileNotFoundError as error:
        raise RequestError(
            "there are no extracts, and no sample to begin with",
            where=str(archive),
            next_step="put the district's own extracts in place (data/README.md), "
            "or restore the file from the project",
        ) from error
    except (tarfile.TarError, EOFError, OSError) as error:
        raise RequestError(
            f"the sample cannot be unpacked: {error}",
            where=str(archive),
            next_step="restore the file from the project, and see that the disk has 40 MB free",
        ) from error


def _put_in_place(unpacked: Path, data: Path) -> None:
    found = sorted(unpacked.iterdir(), key=lambda path: path.name != SAMPLE_MARKER)
    there = [path.name for path in found if (data / path.name).exists()]
    if there:
        raise RequestError(
            f"the sample would overwrite what is there: {', '.join(there)}",
            where=str(data),
            next_step="if it is the district's own, give its folder with --data; "
            "else delete it and run again",
        )
    for path in found:
        path.rename(data / path.name)
