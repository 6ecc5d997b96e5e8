"""The names of a plan as people write them: which measures, groups, schools … a text mentions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reporting.plan import DISTRICT, Plan

_POPULATIONS = {
    "students": "students|student|pupils|children|learners",
    "staff": "staff|teachers|teacher|employees",
    "families": "families|family|parents",
}
_YEAR = re.compile(r"\b(20\d{2})[-–/](?:20)?(\d{2})\b")
_PERIOD = re.compile(r"\b(20\d{2}-\d{2}) (?:to|through|until) (20\d{2}-\d{2})\b")
_YEARS_TOGETHER = re.compile(
    r"\b(?:two|three|four|five|several|[2-5]) (?:school )?years\b", re.IGNORECASE
)
_SHORT_YEAR = re.compile(r"[’'](\d{2})[-–](\d{2})\b")
TOGETHER = "together"
_DASHES = str.maketrans("–—−‐‑’", "-----'")


class Names:
    """Things of one kind that a text may name; the longest name at a place wins."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        self._ids: dict[str, set[str]] = {}
        for name, identifier in names:
            self._ids.setdefault(_plain(name), set()).add(identifier)
        longest_first = sorted(self._ids, key=len, reverse=True)
        pattern = "|".join(re.escape(name) for name in longest_first)
        self._pattern = re.compile(rf"(?<!\w)({pattern})(?:s|es)?(?!\w)") if pattern else None

    def __call__(self, text: str) -> frozenset[str]:
        if self._pattern is None:
            return frozenset()
        found = self._pattern.findall(_plain(text))
        return frozenset(i for name in found for i in self._ids[name])

    def cut_from(self, text: str) -> str:
        """The text without the names: "Grades K–2" is no 2."""
        return text if self._pattern is None else self._pattern.sub(" ", _plain(text))


@dataclass(frozen=True)
class Mentions:
    """What a text names; empty where it names nothing of that kind."""

    measures: frozenset[str]
    populations: frozenset[str]
    years: frozenset[str]
    schools: frozenset[str]
    groups: frozenset[str]
    levels: frozenset[str]


class Vocabulary:
    """All names of one plan."""

    def __init__(self, plan: Plan, levels: Iterable[str]) -> None:
        objectives = {o.id: o for goal in plan.goals for o in goal.objectives}
        self._objectives: Mapping[str, frozenset[str]] = {
            _plain(o.wording): frozenset(m.id for m in plan.measures_of(o.id))
            for o in objectives.values()
        }
        self._measures = Names((m.title, m.id) for m in plan.measures)
        self._schools = Names(
            [
                *((s.name, s.slug) for s in plan.district.schools),
                *((s.slug.replace("-", " "), s.slug) for s in plan.district.schools),
                (plan.district.name, DISTRICT),
                ("the district", DISTRICT),
            ]
        )
        self._groups = Names((g.name, f"{b.id}/{g.id}") for b in plan.breakdowns for g in b.groups)
        self._levels = Names((level, level) for level in levels)
        self._populations = Names(
            (word, p) for p, words in _POPULATIONS.items() for word in words.split("|")
        )
        self._known: dict[str, Mentions] = {}

    def __call__(self, text: str) -> Mentions:
        if text not in self._known:
            self._known[text] = Mentions(
                self._measures(text) or self._of_objective(text),
                self._populations(text),
                years_in(text),
                self._schools(text),
                self._groups(text),
                self._levels(text),
            )
        return self._known[text]

    def groups(self, text: str) -> frozenset[str]:
        """Only the groups, as ``breakdown/group``: most texts name none."""
        return self._groups(text)

    def measures(self, text: str) -> frozenset[str]:
        """Only the measures whose titles stand in a text."""
        return self._measures(text)

    def without_groups(self, text: str) -> str:
        return self._groups.cut_from(text)

    def _of_objective(self, text: str) -> frozenset[str]:
        plain = _plain(text)
        found = [ids for wording, ids in self._objectives.items() if wording in plain]
        return frozenset().union(*found)


def years_in(text: str) -> frozenset[str]:
    """School years as 2024-25, also those written ’24–25, and periods of several.

    Years that are told together without being named are ``together``.
    """
    periods = {f"{a} to {b}" for a, b in _PERIOD.findall(text)}
    if periods:
        return frozenset(periods)
    found = {f"{a}-{b}" for a, b in _YEAR.findall(text)}
    found |= {f"20{a}-{b}" for a, b in _SHORT_YEAR.findall(text)}
    if not found and _YEARS_TOGETHER.search(text):
        found.add(TOGETHER)
    return frozenset(found)


def _plain(text: str) -> str:
    return " ".join(text.translate(_DASHES).casefold().split())
