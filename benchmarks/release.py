"""What it costs to choose and to prove a release: ``python benchmarks/release.py``.

Prints three tables, kept in docs/benchmarks.md: parts of the sample, growth with the number of
schools of random districts (those of the tests), and how much of the sample is shown before and
after others are protected. Seconds are of the processor, so that other work does not count.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pandas as pd

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

from tests.privacy.districts import District, Sizes, random_district  # noqa: E402

from reporting.counting import count_years  # noqa: E402
from reporting.extracts import read_extracts  # noqa: E402
from reporting.plan import Plan, load_plan  # noqa: E402
from reporting.privacy import protect  # noqa: E402
from reporting.privacy.account import Tally, account_of  # noqa: E402
from reporting.privacy.audit import Audit, assumed_knowledge, audit  # noqa: E402
from sample import write_sample  # noqa: E402

T = TypeVar("T")
SCHOOLS = (5, 10, 25, 50, 100)


def timed(work: Callable[[], T]) -> tuple[T, float]:
    started = time.process_time()
    return work(), time.process_time() - started


def sample_counts(plan: Plan) -> pd.DataFrame:
    with tempfile.TemporaryDirectory() as scratch:
        write_sample(plan, Path(scratch))
        extracts = read_extracts(Path(scratch), plan, plan.district.years)
        return count_years(plan, [extracts]).counts


def chosen_and_proven(name: str, counts: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """One line of the table; the released rows."""
    rows, choosing = timed(lambda: protect(counts, plan))
    found: Audit
    found, auditing = timed(
        lambda: audit(rows, plan, assumed_knowledge(counts, plan), truth=counts)
    )
    cells = int(rows["marker"].isin(["", "c"]).sum())
    print(
        f"| {name} | {cells:,} | {found.hidden:,} | {len(found.findings):,} "
        f"| {len(found.failures)} | {choosing:.1f} | {auditing:.1f} |",
        flush=True,
    )
    return rows


def line(tally: Tally) -> str:
    cells = tally.all_cells
    people = [
        "–" if share is None else f"{share}%"
        for share in (tally.described_before, tally.described_after)
    ]
    return (
        f"| {tally.name} | {cells:,} | {tally.shown_before / cells:.0%} "
        f"| {tally.shown_after / cells:.0%} | {people[0]} | {people[1]} |"
    )


def district_of(schools: int, plan: Plan) -> District:
    """Schools of 100 to 400 students, a discipline and a survey measure by all three breakdowns."""
    sizes = Sizes((schools, schools), groups=(6, 6), years=(1, 1), students=(100, 400))
    for seed in itertools.count():
        district = random_district(plan, seed, sizes, ["risk", "survey"])
        if all(len(m.breakdowns) == 3 for m in district.plan.measures):
            return district
    raise AssertionError


def main(largest: int = 100) -> None:
    plan = load_plan(ROOT / "params")
    counts = sample_counts(plan)
    latest = counts["school_year"] == str(plan.district.latest_complete)
    print("| | rows | numbers not shown | rules | failures | choosing s | audit s |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    one = counts[latest & (counts["measure"] == "iss_risk")]
    chosen_and_proven("one measure, one school year", one, plan)
    of_all_years = counts[counts["measure"] == "iss_risk"]
    chosen_and_proven("one measure, six school years and their periods", of_all_years, plan)
    chosen_and_proven("all measures, one school year", counts[latest], plan)
    rows = chosen_and_proven("all measures, six school years", counts, plan)
    for schools in SCHOOLS:
        if schools > largest:
            break
        district = district_of(schools, plan)
        chosen_and_proven(f"{schools} schools, one school year", district.counts, district.plan)
    account = account_of(counts, rows, plan)
    print()
    print("| | cells | cells shown by the primary rule | after | people behind them | after |")
    print("|---|--:|--:|--:|--:|--:|")
    for tally in (account.whole, *account.breakdowns):
        print(line(tally))
    headline = [t for t in account.headline if t.all_cells]
    print("\n".join(line(t) for t in headline))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
