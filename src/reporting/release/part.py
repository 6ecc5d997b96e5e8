"""What one report can show of a released table, and nothing else.

A kernel is given this part, derived from the plan and not from the notebook's words. So a report
depends on what it can show: it need not be built again when something changed that it cannot show.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePath
from typing import Any

import numpy as np
import pandas as pd

from reporting.plan import ALL, DISTRICT, Document, Measure, Plan
from reporting.release.table import Part, Released

# Everybody's reports rest on the roster; other extracts concern the measures counted from them.
_FOR_ALL = "student_core"


def part(released: Released, school: str, document: Document) -> Released:
    """The part of a released table that one report can show; see :meth:`Divided.part`."""
    return Divided(released).part(school, document)


def sources_of(measures: Iterable[Measure]) -> frozenset[str]:
    """The extracts that measures are counted from, for each population, and the roster."""
    found = {_FOR_ALL}
    for measure in measures:
        found.add(measure.source)
        if measure.kind.is_survey:
            found |= {f"panorama_{population}" for population in measure.populations}
    return frozenset(found)


def notes_about(notes: Iterable[str], plan: Plan, sources: Iterable[str]) -> tuple[str, ...]:
    """The notes on some extracts; a note that begins with no extract's file is about all."""
    of_file = {PurePath(s.file).stem: s.id for s in plan.sources}
    wanted = set(sources)
    return tuple(
        note
        for note in notes
        if of_file.get(PurePath(note.partition(":")[0]).stem, _FOR_ALL) in wanted
    )


@dataclass(frozen=True)
class Divided:
    """A released table to be divided among its reports; what several of them need is made once."""

    released: Released

    def scope(self, school: str, document: Document) -> Part:
        """Which cells a report can show, as the plan says.

        A school's report: its own cells, and everybody in the district beside. The district's
        report: all schools.
        """
        shown = sorted({m.id for m in self.released.plan.shown_by(document)})
        return Part(document.id, school, tuple(shown), document.money)

    def part(self, school: str, document: Document) -> Released:
        """What one report can show, with the same exhibits as from the whole table."""
        scope = self.scope(school, document)
        places = [self._places[name] for name in self._names(scope)]
        chosen = np.sort(np.concatenate(places)) if places else np.empty(0, dtype=np.int64)
        rows = self.released.rows.take(chosen).reset_index(drop=True)
        return replace(self.around(scope), rows=rows)

    def around(self, scope: Part) -> Released:
        """A part without its rows."""
        whole, school = self.released, scope.school
        measures = [m for m in whole.plan.measures if m.id in set(scope.measures)]
        sources = sources_of(measures)
        own = f"{school}/{scope.report}"
        return replace(
            whole,
            rows=whole.rows.iloc[:0],
            notes=notes_about(whole.notes, whole.plan, sources),
            resources=whole.resources if scope.money else whole.resources.iloc[:0],
            commentary={k: v for k, v in whole.commentary.items() if k == own},
            published=tuple(
                f
                for f in whole.published
                if f.school == school
                and (f.measure in scope.measures if f.measure else f.concerns in sources)
            ),
            remarks=tuple(
                r
                for r in whole.remarks
                if (school == DISTRICT or r.school in (school, DISTRICT)) and r.concerns in sources
            ),
            evidence={
                key: texts
                for key, texts in whole.evidence.items()
                if key[0] == school and any(m.kind.is_rated for m in measures)
            },
            part=scope,
        )

    def digests(self, scope: Part) -> dict[str, str]:
        """Of the rows of a part by ``measure, school``: equal rows have equal digests."""
        return {
            f"{measure}, {school}{'' if groups else ' (everybody)'}": self._digests[
                measure, school, groups
            ]
            for measure, school, groups in self._names(scope)
        }

    @cached_property
    def digest(self) -> str:
        """Of all rows."""
        names = sorted(self._digests)
        return hashlib.sha256("".join(self._digests[n] for n in names).encode()).hexdigest()

    @cached_property
    def plan_digests(self) -> dict[str, str]:
        """Of the plan as it travels with every part, by its fields."""
        fields = self.released.plan.model_dump(mode="json")
        return {
            name: hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
            for name, value in fields.items()
        }

    def _names(self, scope: Part) -> list[tuple[str, str, bool]]:
        return [
            (measure, school, groups)
            for measure, school, groups in self._places
            # One that holds groups holds everybody too, and is never held in part.
            if scope.holds(measure, school, "some breakdown" if groups else ALL)
        ]

    @cached_property
    def _places(self) -> dict[tuple[str, str, bool], np.ndarray]:
        """Where the rows of a measure and school are: those of everybody, those of groups."""
        rows = self.released.rows
        groups = rows["breakdown"].ne(ALL).rename("groups")
        found = rows.groupby(["measure", "school", groups], sort=True).indices
        return {_name(name): np.asarray(at) for name, at in found.items()}

    @cached_property
    def _digests(self) -> dict[tuple[str, str, bool], str]:
        by_measure: dict[str, list[tuple[str, str, bool]]] = {}
        for name in self._places:
            by_measure.setdefault(name[0], []).append(name)
        found = {}
        for names in by_measure.values():
            at = np.concatenate([self._places[name] for name in names])
            lines = _lines(self.released.rows.take(at))
            begin = 0
            for name in names:
                end = begin + len(self._places[name])
                found[name] = hashlib.sha256("\n".join(lines[begin:end]).encode()).hexdigest()
                begin = end
        return found


def _name(name: Any) -> tuple[str, str, bool]:
    measure, school, groups = name
    return str(measure), str(school), bool(groups)


def _lines(rows: pd.DataFrame) -> list[str]:
    """One line per row, in which what is missing is not the same as what is empty."""
    columns = [rows[name].astype("string").fillna("\N{REPLACEMENT CHARACTER}") for name in rows]
    return [repr(row) for row in zip(*columns, strict=True)]
