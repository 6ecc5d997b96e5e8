"""Whether anything at all has changed since the last complete run into a folder.

If nothing has, and every output is as it was written, there is nothing to read, to choose, to judge
or to build. It is found out by contents, before anything heavy is imported.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reporting.cache import digests
from reporting.cache.store import RUNS, Store
from reporting.export.beside import ENDINGS
from reporting.request import Request

if TYPE_CHECKING:
    from reporting.publish import Built

MANIFEST = "manifest.json"
_LOCK = "ledger.lock"
# Notebooks, and the pictures beside them that their texts may show.
_BESIDE = (".ipynb", *ENDINGS)


@dataclass(frozen=True)
class Unchanged:
    """A run that would change nothing.

    Fields:
        since: when the reports were built, in seconds since 1970.
        reports: what was asked for, as ``2025-26/district/goal-1`` → names of its files.
        notices: what the reports do not print as their notebooks show it → in how many of them.
    """

    since: float
    reports: Mapping[str, Sequence[str]]
    notices: Mapping[str, int]

    def lines(self, out: Path) -> list[str]:
        """For the console."""
        when = datetime.datetime.fromtimestamp(self.since).strftime("%Y-%m-%d %H:%M")
        many = f"{len(self.reports)} reports" if len(self.reports) > 1 else "1 report"
        first = min(self.reports, key=_open_first)
        files = {Path(name).suffix: name for name in self.reports[first]}
        ending = next(e for e in (".html", ".pdf", ".ipynb") if e in files)
        return [
            f"{many} unchanged since {when}: nothing that they are made from has changed.",
            f"Open first: {out / f'{first}{ending}'}",
        ]


@dataclass(frozen=True)
class Inputs:
    """What a run reads and does not write itself.

    Fields:
        fixed: digest of all of it.
    """

    fixed: str

    @classmethod
    def of(cls, request: Request) -> Inputs:
        """As it is now: options, plan, notebooks, extracts, package, tools, surroundings."""
        store = Store(request.cache_folder)
        salt = store.salt if store.is_there else b""
        options = [
            sorted(request.years), sorted(request.schools), sorted(request.goals),
            sorted(request.reports), sorted(request.formats), str(request.data.absolute()),
        ]  # fmt: skip
        read = [
            digests.tree(request.params),
            digests.tree(request.notebooks, lambda path: path.suffix.lower() in _BESIDE),
            digests.tree(request.data),
            digests.package(), digests.versions(), digests.environment(),
            digests.surroundings(salt),
        ]  # fmt: skip
        return cls(digests.digest_of([options, read]))


def since(request: Request) -> Unchanged | None:
    """The last complete run, if this one would do the same again; None if it has to be run."""
    store = Store(request.cache_folder)
    record = store.read(RUNS, _name(request)) if store.is_there else None
    if record is None or request.force:
        return None
    try:
        same = record["inputs"] == [Inputs.of(request).fixed, _ledger(request)]
        if not same or not _outputs_are_there(request.out, record["manifests"]):
            return None
        for kind, name in record["used"]:
            store.use(kind, name)
        notices = {str(sentence): int(count) for sentence, count in record["notices"].items()}
        return Unchanged(float(record["since"]), dict(record["reports"]), notices)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        # Whatever cannot be read or understood is for the run itself to complain about.
        return None


def remember(
    request: Request,
    begun: Inputs | None,
    built: Sequence[Built],
    used: Sequence[tuple[str, str]],
) -> None:
    """Say that a run is complete, if all its reports succeeded and are in their place.

    Nothing is kept if something was changed while it ran.

    Args:
        begun: what it was going to read, before it read anything.
        used: kinds and names of the records of the cache that it used.
    """
    if begun is None or not all(report.succeeded for report in built):
        return
    if Inputs.of(request) == begun:
        with contextlib.suppress(OSError):  # a full disk: the next run finds out for itself
            _write(request, begun, built, used)


def _write(
    request: Request,
    begun: Inputs,
    built: Sequence[Built],
    used: Sequence[tuple[str, str]],
) -> None:
    years = sorted({str(report.key.year) for report in built})
    manifests = {year: digests.file_digest(request.out / year / MANIFEST) for year in years}
    Store.open(request.cache_folder).write(
        RUNS,
        _name(request),
        {
            "inputs": [begun.fixed, _ledger(request)],
            "manifests": manifests,
            "reports": {str(report.key): sorted(report.outputs) for report in built},
            "notices": Counter(str(notice) for report in built for notice in report.notices),
            "since": round(time.time()),
            "used": sorted(used),
        },
    )


def _open_first(report: str) -> tuple[int, bool, str]:
    year, school, name = report.split("/")
    return -int(year[:4]), school != "district", f"{school}/{name}"


def _name(request: Request) -> str:
    return digests.digest_of(str(request.out.absolute()))


def _ledger(request: Request) -> str:
    return digests.digest_of(digests.tree(request.ledger_folder, lambda p: p.name != _LOCK))


def _outputs_are_there(out: Path, manifests: Mapping[str, str]) -> bool:
    """Whether each manifest, and each file that it lists, is what was written."""
    expected: dict[Path, str] = {}
    for year, digest in manifests.items():
        manifest = out / year / MANIFEST
        if digests.file_digest(manifest) != digest:
            return False
        content = json.loads(manifest.read_text(encoding="utf-8"))
        for files in (content["data"], *(report["outputs"] for report in content["reports"])):
            expected |= {out / year / name: sha for name, sha in files.items()}
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(digests.file_digest, expected)) == list(expected.values())
