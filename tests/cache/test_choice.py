"""What may be released is chosen and proven anew when anything that decides it has changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from reporting.cache import digests
from reporting.cache.choice import KnownChoice
from reporting.privacy import Ledger
from reporting.release import Released, csv_bytes
from reporting.request import Request

EXTRACTS = {"2025-26/staff_roster.csv": "0" * 64}


@pytest.fixture(scope="module")
def table(sample_released: Released) -> Released:
    rows = sample_released.rows
    return replace(
        sample_released, rows=rows[rows["measure"] == "belonging"].reset_index(drop=True)
    )


@pytest.fixture
def choice(table: Released, tmp_path: Path) -> Callable[..., KnownChoice]:
    def of(
        extracts: dict[str, str] = EXTRACTS, title: str = "", told: list[str] | None = None,
        **options: bool,
    ) -> KnownChoice:  # fmt: skip
        plan = table.plan
        if title:
            measures = tuple(m.model_copy(update={"title": title}) for m in plan.measures)
            plan = plan.model_copy(update={"measures": measures})
        request = Request(cache=tmp_path / "cache", explain_cache=told is not None, **options)  # type: ignore[arg-type]
        say = told.append if told is not None else lambda message: None
        return KnownChoice.of(request, plan, extracts, Ledger.open(tmp_path / "ledger"), say)

    return of


def test_what_was_proven_is_known(table: Released, choice: Callable[..., KnownChoice]) -> None:
    """The same rows to the last byte, as long as nothing has changed."""
    assert choice().find() is None
    choice().keep(table.rows)
    found = choice().find()
    assert found is not None
    pd.testing.assert_frame_equal(found, table.rows)
    assert csv_bytes(replace(table, rows=found)) == csv_bytes(table)
    assert choice(force=True).find() is None


def test_whatever_decides_it_makes_it_anew(
    table: Released, choice: Callable[..., KnownChoice], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An extract, the plan, a tool, the package, the ledger: each by its name."""
    choice().keep(table.rows)
    told: list[str] = []
    assert (
        choice(extracts={**EXTRACTS, "2025-26/ap_scores.csv": "1" * 64}, told=told).find() is None
    )
    assert choice(title="Belonging!", told=told).find() is None
    versions = digests.versions()
    with monkeypatch.context() as patched:
        patched.setattr(digests, "versions", lambda: {**versions, "highspy": "9.9"})
        assert choice(told=told).find() is None
    with monkeypatch.context() as patched:
        patched.setattr(digests, "package", lambda without: "edited")
        assert choice(told=told).find() is None
    choice().ledger.append(table)
    assert choice(told=told).find() is None
    assert [line.partition("because ")[2] for line in told] == [
        "an extract changed",
        "the plan changed (measures)",
        f"highspy {versions['highspy']} → 9.9",
        "the reporting package changed",
        "something else was released",
    ]


def test_a_release_of_it_adds_nothing_to_the_ledger(
    table: Released, choice: Callable[..., KnownChoice]
) -> None:
    """Known for the ledger that holds its own releases; not for one that holds others."""
    first = choice()
    first.keep(table.rows)
    mine = replace(table, rows=table.rows.head(50))
    first.released(first.ledger.append(mine))
    again = choice()
    found = again.find()
    assert found is not None
    assert len(found) == len(table.rows)
    again.ledger.append(replace(table, rows=table.rows.head(20)))
    assert choice().find() is None


def test_damaged_rows_are_chosen_anew(table: Released, choice: Callable[..., KnownChoice]) -> None:
    """Never what was not proven."""
    choice().keep(table.rows)
    store = choice().store
    for path in (store.folder / "objects").rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert choice().find() is None
