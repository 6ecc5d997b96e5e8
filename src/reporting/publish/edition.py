"""One school year of reports while it is built aside, until it takes the place of the old one."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

from reporting.errors import ReportingError
from reporting.publish.alone import aside
from reporting.publish.built import Built
from reporting.publish.exchange import put_in_place
from reporting.publish.files import cannot_write
from reporting.publish.manifest import MANIFEST, Entry, digest_of, read_manifest
from reporting.request import ReportKey

_ENDINGS = ("html", "pdf", "ipynb")


class Edition:
    """A school year's folder in the making. Nobody reads it before :meth:`publish`.

    Only its files hold the reports: what is kept in memory is their names and sha256.

    Args:
        out: held by :func:`reporting.publish.alone`.
        year: name of the folder.
        asked: the reports that this build makes.
        known: all reports that the plan has for this school year.

    Every method raises :class:`ReportingError` where something cannot be written; the folder that
    readers see is then as it was.
    """

    def __init__(
        self, out: Path, year: str, asked: Collection[ReportKey], known: Collection[ReportKey]
    ) -> None:
        self.year = year
        self.data: dict[str, str] = {}
        self.built: list[Built] = []
        self._place = out / year
        self._folder = aside(out) / year
        self.asked = frozenset(asked)
        if self._place.is_symlink():
            raise ReportingError(
                "this is a link, which a new school year cannot replace",
                where=str(self._place),
                next_step="put the folder itself in its place, or choose another with --out",
            )
        entries, self._earlier = read_manifest(self._place / MANIFEST)
        kept = {str(key) for key in known if key not in self.asked}
        self._entries = [entry for entry in entries if entry["report"] in kept]
        self._refuse_to_overwrite(MANIFEST if not entries else "", *self._reports())
        with self._telling(""):
            self._make(self._folder, self._place)

    @property
    def is_complete(self) -> bool:
        """Whether every report that was asked for is in."""
        return len(self.built) == len(self.asked)

    def add_data(self, name: str, content: bytes) -> None:
        """A download, such as ``data/measures.csv``."""
        self._refuse_to_overwrite(name)
        self._write(name, content)
        self.data[name] = digest_of(content)

    def add(self, built: Built) -> Built:
        """Write one report's files; the report without their bytes."""
        for name, content in built.files.items():
            self._write(f"{built.key.school}/{name}", content)
        outputs = {name: digest_of(content) for name, content in built.files.items()}
        written = replace(built, files={}, outputs=outputs)
        self.built.append(written)
        return written

    def carry_over(self) -> list[Entry]:
        """Take from the old folder what this build neither makes nor makes obsolete.

        That is the reports of the plan that were not asked for, and whatever no build wrote, such
        as an analyst's notes. What an earlier build wrote and this one does not is left behind.

        Returns:
            Entries of the old manifest for the reports that were taken.
        """
        kept = {name for entry in self._entries for name in entry["outputs"]}
        left = (self._earlier | self._reports() | set(self.data) | {MANIFEST}) - kept
        with self._telling(""):
            for name in _files_below(self._place):
                if name not in left and not self._has(name):
                    self._take(name)
        return [
            {**entry, "outputs": {n: s for n, s in entry["outputs"].items() if self._has(n)}}
            for entry in self._entries
        ]

    def publish(self, manifest: bytes) -> None:
        """Take the place of the old folder, in one step, and delete it."""
        self._write(MANIFEST, manifest)
        with self._telling(""):
            put_in_place(self._folder, self._place)
        # What cannot be deleted now is swept with everything else at the end of the run.
        shutil.rmtree(self._folder, ignore_errors=True)

    def _reports(self) -> set[str]:
        return {f"{key.school}/{key.report}.{ending}" for key in self.asked for ending in _ENDINGS}

    def _refuse_to_overwrite(self, *names: str) -> None:
        """What the manifest does not list is somebody's own."""
        for name in sorted(set(names) - self._earlier - {""}):
            if os.path.lexists(self._place / name):
                raise ReportingError(
                    f"this file is in the place of a report and is not listed in {MANIFEST}, so "
                    "it is not ours to replace",
                    where=str(self._place / name),
                    next_step=f"move it, or the whole of {self._place}, elsewhere; or choose "
                    "another folder with --out",
                )

    def _write(self, name: str, content: bytes) -> None:
        with self._telling(name):
            path = self._folder / name
            self._make(path.parent, self._place / Path(name).parent)
            # Never into a file that is there: it may be a link to the one that readers see.
            with path.open("xb") as file:
                file.write(content)

    def _take(self, name: str) -> None:
        source, target = self._place / name, self._folder / name
        if source.is_dir() and not source.is_symlink():
            self._make(target, source)
            return
        self._make(target.parent, source.parent)
        try:
            os.link(source, target, follow_symlinks=False)
        except (OSError, NotImplementedError):
            # Not every file system has links, and not every file may be linked to.
            shutil.copy2(source, target, follow_symlinks=False)

    def _make(self, folder: Path, like: Path) -> None:
        """A folder with the permissions of the one whose place it takes."""
        if folder.exists():
            return
        if folder != self._folder:
            self._make(folder.parent, like.parent)
        folder.mkdir()
        if like.is_dir():
            shutil.copymode(like, folder)

    def _has(self, name: str) -> bool:
        return os.path.lexists(self._folder / name)

    @contextlib.contextmanager
    def _telling(self, name: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise cannot_write(self._place / name, error) from None


def _files_below(folder: Path) -> Iterator[str]:
    """Names of files, links and empty folders, relative to ``folder``.

    Raises:
        OSError: a folder cannot be read; what it holds would be lost.
    """
    if not folder.exists():
        return

    def stop(error: OSError) -> None:
        raise error

    for path, folders, files in os.walk(folder, onerror=stop):
        here = Path(path)
        links = [name for name in folders if (here / name).is_symlink()]
        if here != folder and not folders and not files:
            yield here.relative_to(folder).as_posix()
        for name in sorted([*files, *links]):
            yield (here / name).relative_to(folder).as_posix()
