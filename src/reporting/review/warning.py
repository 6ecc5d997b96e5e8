"""One warning in two wordings: with its numbers for analysts, without small ones for reports."""

from __future__ import annotations

from dataclasses import dataclass

from reporting.plan import CheckName, SchoolYear


@dataclass(frozen=True, order=True)
class DataWarning:
    """What a check found.

    Fields:
        school: slug, or ``district``.
        source: extract that it is about; decides which reports print it.
        sentence: for the console, with exact numbers.
        public: for the data notes: the threshold instead of a number that a released table may
            withhold, "fewer than 10" instead of a small one, nothing about one person.
        waived: reason of the waiver, or "".
    """

    year: SchoolYear
    check: CheckName
    school: str
    sentence: str
    public: str
    source: str
    waived: str = ""
