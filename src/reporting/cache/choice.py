"""What may be released, by what it was chosen and proven from: minutes not to be spent twice.

Kept are rows that passed the audit, of all school years of the plan: safe to be released together.
A choice that fails is never kept.

The key is made of the digests of the extracts' files, not of the counts. Of a table of counts
everything is released but a few small numbers: whoever had its digest could try all of them. A
file with hundreds of records cannot be guessed, and the manifest tells its digest anyway.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from reporting.cache import digests
from reporting.cache.reasons import FORCED, PLAN, VERSION, why
from reporting.cache.store import CHOSEN, LATEST, Store
from reporting.errors import ReleaseError
from reporting.plan import Plan
from reporting.privacy import Ledger
from reporting.release import as_released_rows
from reporting.request import Request

Tell = Callable[[str], None]

# What the private wing must not import (import-linter holds it to that): an edit of a chart changes
# no choice.
_NOT_FOR_CHOOSING = frozenset(
    {"report", "export", "execution", "kernels", "fonts", "publish", "officer", "cache"}
)
_TABLE, _LAST = "rows.parquet", "choice"


@dataclass(frozen=True)
class KnownChoice:
    """What may be released, given one state of the ledger.

    Fields:
        components: of the key, but for the ledger: name → digest or version.
        ledger: everything released before.
    """

    store: Store
    components: Mapping[str, str]
    ledger: Ledger
    force: bool = False
    explain: Tell = lambda message: None

    @classmethod
    def of(
        cls,
        request: Request,
        plan: Plan,
        extracts: Mapping[str, str],
        ledger: Ledger,
        tell: Tell,
    ) -> KnownChoice:
        """For a request.

        Args:
            extracts: sha256 of every file that was counted.
        """
        fields = plan.model_dump(mode="json")
        components = {
            "extracts": digests.digest_of(dict(extracts)),
            "package": digests.package(_NOT_FOR_CHOOSING),
            **{f"{PLAN}{name}": digests.digest_of(value) for name, value in fields.items()},
            **{f"{VERSION}{name}": number for name, number in digests.versions().items()},
        }
        explain = tell if request.explain_cache else lambda message: None
        store = Store.open(request.cache_folder)
        return cls(store, components, ledger, request.force, explain)

    @property
    def key(self) -> str:
        return digests.digest_of(self._with_ledger())

    @property
    def is_known(self) -> bool:
        return self.store.read(CHOSEN, self.key) is not None

    @property
    def used(self) -> tuple[str, str]:
        """Kind and name of the record in the cache."""
        return CHOSEN, self.key

    def rows(self, prove: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """What may be released; proven where it is not known, and then kept."""
        rows = self.find()
        if rows is None:
            rows = prove()
            self.keep(rows)
        return rows

    def find(self) -> pd.DataFrame | None:
        """Rows that were chosen and proven from the same; None if they have to be chosen."""
        rows = None if self.force else self._kept()
        if rows is not None:
            self.store.use(CHOSEN, self.key)
            self.explain("what is withheld: known")
            return rows
        latest = self.store.read(LATEST, _LAST)
        reason = why(latest["components"] if latest else None, self._with_ledger())
        self.explain(f"what is withheld: chosen, because {FORCED if self.force else reason}")
        return None

    def keep(self, rows: pd.DataFrame) -> None:
        """Keep rows that the audit let pass; where they cannot be written, the next run chooses."""
        file = io.BytesIO()
        rows.to_parquet(file, index=False)
        with contextlib.suppress(OSError):
            self._name(self.store.put(file.getvalue()))

    def released(self, ledger: Ledger) -> KnownChoice:
        """The same rows hold for the ledger that has been given releases made of them.

        The audit let the rows pass for an outsider who knows them and every release before. Whoever
        knows in addition what is released of them knows nothing more: it is the same numbers. So
        what the audit found holds as it stands, and nothing has to be chosen or proven again. The
        ledger has made sure that nothing else came in between.
        """
        later = KnownChoice(self.store, self.components, ledger, self.force, self.explain)
        record = self.store.read(CHOSEN, self.key)
        if record:
            with contextlib.suppress(OSError):
                later._name(record["files"][_TABLE])
        return later

    def _name(self, digest: str) -> None:
        components = self._with_ledger()
        self.store.write(CHOSEN, self.key, {"files": {_TABLE: digest}})
        self.store.write(LATEST, _LAST, {"components": components})

    def _kept(self) -> pd.DataFrame | None:
        record = self.store.read(CHOSEN, self.key)
        files = record.get("files") if record else None
        content = self.store.get(str(files.get(_TABLE))) if isinstance(files, dict) else None
        if content is None:
            return None
        try:
            return as_released_rows(pd.read_parquet(io.BytesIO(content)))
        except ReleaseError:  # of another version of the columns
            return None

    def _with_ledger(self) -> dict[str, str]:
        entries = self.ledger.entries
        # Each entry names the one before it, so the last one stands for all.
        return {**self.components, "ledger": entries[-1].digest if entries else "empty"}
