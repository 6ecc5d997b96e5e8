"""Finished reports by what they were made from: looked up before a build, kept after it.

A report is kept once it has succeeded and the second wall has let it pass. Its fingerprint is made
of everything that decides its bytes: the notebook, its parameters, the part of the released table
that it is given, the package and the versions of its tools.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, field
from typing import Any

from reporting.cache import digests
from reporting.cache.reasons import FORCED, PLAN, ROWS, VERSION, why
from reporting.cache.room import prune
from reporting.cache.store import ENTRIES, LAST, LATEST, Store
from reporting.cells import CellNotice
from reporting.plan import SchoolYear
from reporting.publish import Built
from reporting.release import Divided, Part, Released
from reporting.request import ReportKey, Request

Judge = Callable[[Built], Built]
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Asked:
    """A report that is asked for, and what it would be made from.

    Fields:
        components: of its fingerprint, name → digest or version.
    """

    key: ReportKey
    components: Mapping[str, str]

    @property
    def fingerprint(self) -> str:
        return digests.digest_of(dict(self.components))


@dataclass
class KnownReports:
    """The reports of one run, each looked up and kept by itself: never more than one in memory.

    Fields:
        tables: the released tables of the run, to be divided among its reports.
        notebooks: id of a report → its notebook's bytes.
        judged_under: digest of what the second wall judges by in this run, besides the released
            tables; a report that was judged under something else is judged again.
        force: build although known.
        explain: is told why each report is built.
        trouble: is told once if the folder cannot be written.
    """

    store: Store
    tables: Mapping[SchoolYear, Divided]
    notebooks: Mapping[str, bytes]
    formats: tuple[str, ...]
    judged_under: str
    force: bool = False
    explain: Tell = lambda message: None
    trouble: Tell = lambda message: None
    _missing: dict[ReportKey, Asked] = field(default_factory=dict)
    _used: set[str] = field(default_factory=set)
    _built: int = 0
    _known: int = 0
    _is_full: bool = False

    @classmethod
    def of(
        cls,
        request: Request,
        inputs: Mapping[str, Mapping[str, str]],
        releases: Sequence[Released],
        notebooks: Mapping[str, bytes],
        tell: Tell,
    ) -> KnownReports:
        """The reports that a request asks for.

        Args:
            inputs: digests of params, extracts and published figures, by kind and file.
        """
        store = Store.open(request.cache_folder)
        place = [str(request.data.absolute()), digests.surroundings(store.salt)]
        judge = {name: inputs[name] for name in ("params", "extracts", "published")}
        return cls(
            store,
            tables={r.year: Divided(r) for r in releases},
            notebooks=notebooks,
            formats=request.formats,
            judged_under=digests.digest_of([judge, place, digests.package(), digests.versions()]),
            force=request.force,
            explain=tell if request.explain_cache else lambda message: None,
            trouble=tell,
        )

    def find(self, key: ReportKey, judge: Judge) -> Built | None:
        """A report as an earlier run built it, judged for this run; None if it has to be built.

        Args:
            judge: the second wall; asked only about what it has not judged under the same inputs.
        """
        asked = Asked(key, self._components(key))
        entry = None if self.force else self.store.read(ENTRIES, asked.fingerprint)
        built = self._of_entry(key, entry) if entry else None
        if entry is None or built is None:
            self.explain(f"{key}: built, because {self._why(asked)}")
            self._missing[key] = asked
            return None
        if entry.get("judged") != self._judged(key):
            judged = judge(built)
            if not judged.succeeded:
                # What the wall holds back is not kept either.
                self.store.remove(ENTRIES, asked.fingerprint)
                self.explain(f"{key}: known, and held back by the second wall")
                return judged
            self._writing(lambda: self._write_entry(asked, {**entry, "judged": self._judged(key)}))
        else:
            self._writing(lambda: self.store.use(ENTRIES, asked.fingerprint))
        self._known += 1
        self._used.add(asked.fingerprint)
        self.explain(f"{key}: known, nothing that it shows has changed")
        return built

    def part(self, key: ReportKey) -> Released:
        """What one report is given of the released table."""
        table = self.tables[key.year]
        document = table.released.plan.document(key.report)
        return table.part(key.school, document)

    def keep(self, built: Built) -> Built:
        """Keep what was built and judged, at once: whatever happens next, it need not be again."""
        self._built += 1
        asked = self._missing.pop(built.key)
        if built.succeeded:
            self._writing(lambda: self._keep(asked, built))
        return built

    @property
    def used(self) -> list[tuple[str, str]]:
        """Kinds and names of the records of the cache that this run has used."""
        return [(ENTRIES, name) for name in sorted(self._used)]

    def finish(self, size: int, in_use: Collection[str] = ()) -> None:
        """Make room: at most ``size`` bytes stay, but for what this run has used.

        Args:
            in_use: names of records that it has used besides.
        """
        record = {"known": self._known, "built": self._built}
        self._writing(lambda: self.store.write(".", LAST.removesuffix(".json"), record))
        self._writing(lambda: prune(self.store, keep=size, in_use={*self._used, *in_use}))

    def _keep(self, asked: Asked, built: Built) -> None:
        files = {name: self.store.put(content) for name, content in sorted(built.files.items())}
        entry = {
            "report": str(asked.key),
            "files": files,
            "seconds": round(built.seconds, 3),
            "cells": [[number, round(seconds, 3)] for number, seconds in built.cells],
            "notices": [list(astuple(notice)) for notice in built.notices],
            "judged": self._judged(asked.key),
        }
        self._write_entry(asked, entry)
        self._used.add(asked.fingerprint)

    def _write_entry(self, asked: Asked, entry: Mapping[str, Any]) -> None:
        self.store.write(ENTRIES, asked.fingerprint, entry)
        components = dict(asked.components)
        self.store.write(LATEST, str(asked.key), {"components": components})

    def _of_entry(self, key: ReportKey, entry: Mapping[str, Any]) -> Built | None:
        files = {}
        try:
            for name, digest in entry["files"].items():
                content = self.store.get(digest)
                if content is None:
                    return None
                files[name] = content
            cells = tuple((int(number), float(took)) for number, took in entry["cells"])
            notices = tuple(CellNotice(*map(str, fields)) for fields in entry["notices"])
            seconds = float(entry["seconds"])
        except (KeyError, TypeError, ValueError, AttributeError):
            # Of another version, or damaged: as if it had never been there.
            return None
        return Built(
            key, "succeeded", files=files, seconds=seconds, cached=True, cells=cells,
            notices=notices,
        )  # fmt: skip

    def _why(self, asked: Asked) -> str:
        if self.force:
            return FORCED
        latest = self.store.read(LATEST, str(asked.key))
        return why(latest["components"] if latest else None, asked.components)

    def _writing(self, write: Callable[[], object]) -> None:
        """A folder that is full or gone costs time in the next run, never a report in this one."""
        if self._is_full:
            return
        try:
            write()
        except OSError as error:
            self._is_full = True
            self.trouble(
                f"{self.store.folder}: finished reports are not kept for the next run "
                f"({error.strerror or error})"
            )

    def _judged(self, key: ReportKey) -> str:
        return digests.digest_of([self.judged_under, self.tables[key.year].digest])

    def _components(self, key: ReportKey) -> dict[str, str]:
        table = self.tables[key.year]
        document = table.released.plan.document(key.report)
        notebook = self.notebooks[key.report]
        scope = table.scope(key.school, document)
        parameters = [str(key), document.goal, sorted(self.formats)]
        return {
            "notebook": hashlib.sha256(notebook).hexdigest(),
            "parameters": digests.digest_of(parameters),
            "package": digests.package(),
            "environment": digests.environment(),
            **{f"{VERSION}{name}": number for name, number in digests.versions().items()},
            **{f"{ROWS}{name}": one for name, one in table.digests(scope).items()},
            **_about(table.around(scope), scope, table.plan_digests),
        }


def _about(around: Released, scope: Part, plan: Mapping[str, str]) -> dict[str, str]:
    """Of everything that a kernel is given beside rows."""
    parts: dict[str, Any] = {
        "given": asdict(scope),
        "notes": list(around.notes),
        "money": json.loads(around.resources.to_json(orient="records")),
        "commentary": around.commentary,
        "published": [asdict(figure) for figure in around.published],
        "remarks": [asdict(remark) for remark in around.remarks],
        "evidence": [
            [*key, [asdict(e) for e in texts]] for key, texts in sorted(around.evidence.items())
        ],
    }
    found = {name: digests.digest_of(value) for name, value in parts.items()}
    return found | {f"{PLAN}{name}": digest for name, digest in plan.items()}
