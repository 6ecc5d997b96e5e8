"""The audit of small released tables against every way of filling in what they hide."""

from __future__ import annotations

import itertools
import random

import numpy as np
import numpy.typing as npt
import pytest

from reporting.plan import ALL, DISTRICT, Breakdown, Group, Plan
from reporting.privacy.audit import OutsideKnowledge, Place, audit
from tests.privacy.audit.small import OTHERS, coded, row, table

YEAR = "2024-25"
SCHOOLS = ("captain", *OTHERS[:2])
HIDDEN = {"numerator": None, "denominator": None, "respondents": None, "marker": "c"}
At = tuple[str, str]


class Release:
    """Up to three schools by three groups, with the district, those of unknown group, and all.

    Fields:
        sizes: enrolment, public, of every cell with "unknown".
        counts: true counts; of the district they are the sums.
        bins: possible counts of coded cells; ``hidden`` holds these and the withheld ones.
    """

    def __init__(self, seed: int) -> None:
        rng = random.Random(seed)
        self.schools = SCHOOLS[: rng.choice([2, 3])]
        self.groups = [f"g{i}" for i in range(rng.choice([2, 3]))]
        self.sizes: dict[At, int] = {}
        self.counts: dict[At, int] = {}
        for school in self.schools:
            for group in [*self.groups, "unknown"]:
                size = rng.choice([0, 0, 1]) if group == "unknown" else rng.choice([4, 6, 10, 12])
                self.sizes[school, group] = size
                self.counts[school, group] = rng.randint(0, min(size, 6))
        for group in [*self.groups, "unknown"]:
            for numbers in (self.sizes, self.counts):
                numbers[DISTRICT, group] = sum(numbers[s, group] for s in self.schools)
        for school in (*self.schools, DISTRICT):
            for numbers in (self.sizes, self.counts):
                inside = [numbers[school, g] for g in (*self.groups, "unknown")]
                numbers[school, ALL] = sum(inside)
        cells = [c for c in self.counts if c[1] != "unknown" and c != (DISTRICT, ALL)]
        # Two schools by two groups, which protect each other to some degree; or anything.
        square = list(itertools.product(self.schools[:2], self.groups[:2]))
        self.hidden = sorted(square if rng.random() < 0.5 else rng.sample(cells, rng.randint(2, 4)))
        low = [
            c for c in self.hidden if self.sizes[c] >= 10 and self.counts[c] * 5 <= self.sizes[c]
        ]
        self.bins = {c: self.sizes[c] // 5 for c in low if rng.random() < 0.8}

    def plan(self, plan: Plan) -> Plan:
        groups = tuple(Group(id=g, name=g, codes=(g,)) for g in self.groups)
        iep = Breakdown(id="iep", name="Groups", column="iep", groups=groups)
        others = tuple(b for b in plan.breakdowns if b.id != "iep")
        return plan.model_copy(update={"breakdowns": (*others, iep)})

    def rows(self) -> list[dict[str, object]]:
        out = []
        for (school, group), k in self.counts.items():
            if group == "unknown":
                continue
            n = self.sizes[school, group]
            if (school, group) in self.bins:
                out.append(coded(school, group, n, 0.2))
            elif (school, group) in self.hidden:
                out.append({**row(school, group, k, n), **HIDDEN})
            else:
                out.append(row(school, group, k, n))
        return out

    def outside(self) -> OutsideKnowledge:
        enrolled = {
            Place(YEAR, school, ALL if group == ALL else "iep", group): n
            for (school, group), n in self.sizes.items()
            if group != "unknown"
        }
        return OutsideKnowledge(enrolled, column_gaps={})

    def completions(self) -> npt.NDArray[np.int64]:
        """Counts of the hidden cells, one row for each table that fits what is known."""
        spans = [range(self.bins.get(c, self.sizes[c]) + 1) for c in self.hidden]
        unknown = [(s, "unknown") for s in self.schools]
        every = np.array(
            list(itertools.product(*spans, *(range(self.sizes[c] + 1) for c in unknown)))
        )
        place = {c: every[:, i] for i, c in enumerate([*self.hidden, *unknown])}
        place[DISTRICT, "unknown"] = every[:, len(self.hidden) :].sum(axis=1)

        def count(school: str, group: str) -> npt.NDArray[np.int64] | int:
            return place.get((school, group), self.counts[school, group])

        fits = np.ones(len(every), dtype=bool)
        for school in (*self.schools, DISTRICT):
            inside = sum(count(school, g) for g in (*self.groups, "unknown"))
            fits &= inside == count(school, ALL)
        for group in (*self.groups, ALL):
            fits &= sum(count(s, group) for s in self.schools) == count(DISTRICT, group)
        chosen: npt.NDArray[np.int64] = every[fits][:, : len(self.hidden)]
        return chosen


@pytest.mark.parametrize("seed", range(20))
def test_the_audit_finds_what_trying_everything_finds(district_plan: Plan, seed: int) -> None:
    """A complete interval runs from the least to the largest count of all tables that fit.

    One that was wide enough already lies inside. The number itself is never excluded.
    """
    release = Release(seed)
    found = audit(table(release.rows()), release.plan(district_plan), release.outside())
    assert found.contradictions == ()
    every = release.completions()
    counts = [f for f in found.findings if f.variable.column == "numerator"]
    assert {(f.variable.school, f.variable.group) for f in counts} == set(release.hidden)
    for finding in counts:
        cell = (finding.variable.school, finding.variable.group)
        possible = every[:, release.hidden.index(cell)]
        low, high = possible.min(), possible.max()
        interval = finding.interval
        assert low <= release.counts[cell] <= high
        if interval.complete:
            assert (interval.low, interval.high) == (low, high), cell
        else:
            assert low <= interval.low <= interval.high <= high, cell


def test_the_tables_that_are_tried_hold_narrow_and_wide_intervals(district_plan: Plan) -> None:
    """Some counts are found out, some are not, some stand in a bin: it says something."""
    widths, bins, complete = [], 0, 0
    for seed in range(40):
        release = Release(seed)
        found = audit(table(release.rows()), release.plan(district_plan), release.outside())
        bins += len(release.bins)
        for finding in found.findings:
            if finding.variable.column == "numerator":
                complete += finding.interval.complete
                widths.append(finding.interval.high - finding.interval.low)
    assert min(widths) == 0
    assert max(widths) >= 4
    assert bins > 3
    assert complete > 40
