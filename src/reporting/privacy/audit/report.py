"""What the audit found, for people: which number, what could be inferred, and from what."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from reporting.privacy.audit.needs import WORDS, Rule
from reporting.privacy.audit.outside import Variable
from reporting.privacy.audit.system import Interval


@dataclass(frozen=True)
class Finding:
    """One rule of one number that is not shown.

    Fields:
        unit: (family, population, time, school, breakdown, group), withheld as one.
        interval: what an outsider cannot exclude.
        certain: a failure is one whatever the true value is; else only whoever knows it can tell.
        because: the relations that bind the interval, nearest first; empty while it holds.
        was_told: an earlier release shows this very number.
    """

    variable: Variable
    unit: tuple[str, ...]
    rule: Rule
    interval: Interval
    holds: bool
    certain: bool
    because: tuple[str, ...] = ()
    was_told: bool = False

    @property
    def is_lost(self) -> bool:
        """Nothing that is withheld now brings it back: an earlier release shows the number."""
        return self.was_told and not self.holds

    def __str__(self) -> str:
        span = self.interval
        what = (
            f"is exactly {span.low:g}"
            if span.is_point
            else f"lies between {span.low:g} and {span.high:g}"
        )
        sure = "" if self.certain or self.holds else " (if that is why it is withheld)"
        lines = [f"{self.variable}: {what}; {WORDS[self.rule]}{sure}"]
        return "\n".join([*lines, *(f"  because: {name}" for name in self.because)])


@dataclass(frozen=True)
class Audit:
    """All findings of one release with everything released before it.

    Fields:
        findings: one for each rule of each number that is not shown, in the order of the facts.
        contradictions: relations that the released numbers do not fulfil; no proof covers them.
        hidden: how many numbers are not shown.
    """

    findings: tuple[Finding, ...]
    contradictions: tuple[str, ...]
    hidden: int

    @cached_property
    def failures(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if not f.holds and not f.is_lost)

    @cached_property
    def lost(self) -> tuple[Finding, ...]:
        """What earlier releases told; it is no failure of this one."""
        return tuple(f for f in self.findings if f.is_lost)

    @cached_property
    def units(self) -> tuple[tuple[str, ...], ...]:
        """Units in which something can be inferred."""
        return tuple(sorted({f.unit for f in self.failures}))

    @property
    def passed(self) -> bool:
        return not self.failures and not self.contradictions

    def summary(self, most: int = 20) -> str:
        """In words: how much was looked at, what fails, and the first failures with reasons."""
        certain = {f.unit for f in self.failures if f.certain}
        lines = [
            f"{self.hidden} numbers are not shown; {len(self.findings)} rules were tried on them.",
            f"{len(self.failures)} rules fail in {len(self.units)} cells, "
            f"in {len(certain)} of them for certain.",
        ]
        if self.contradictions:
            count = len(self.contradictions)
            lines.append(f"{count} relations are not fulfilled by the released numbers:")
            lines += [f"  {name}" for name in self.contradictions[:most]]
        lines += [str(f) for f in self.failures[:most]]
        if len(self.failures) > most:
            lines.append(f"… and {len(self.failures) - most} more")
        return "\n".join(lines)
