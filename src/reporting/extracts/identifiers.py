"""Everything in the extracts that points to one person, as text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reporting.extracts.opening import files_of, load, present_in, wanted_of
from reporting.extracts.people import identifiers_of
from reporting.extracts.read import READERS
from reporting.extracts.traces import SHORTEST
from reporting.plan import Plan, SchoolYear


def identifiers(data: Path, plan: Plan, years: Sequence[SchoolYear]) -> frozenset[str]:
    """Names ("First Last" and "Last, First"), e-mail addresses and ids of students and staff.

    Whoever reads the extracts anyway has their hashes in :attr:`Record.traces`. Files that cannot
    be read are passed over: :func:`read_extracts` refuses them.
    """
    found: set[str] = set()
    for year in years:
        for source in plan.sources:
            if source.id not in READERS:
                continue
            layout = READERS[source.id].layout(plan, year)
            folder = data if source.several_years else data / str(year)
            for name in files_of(source, plan, present_in(folder)):
                wanted = wanted_of([layout], source, people=True)
                _, table = load(folder / name, name, wanted)
                found.update(identifiers_of(table, layout, source))
    return frozenset(text for text in found if len(text) >= SHORTEST)
