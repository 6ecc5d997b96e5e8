"""What crosses the door besides cells: figures of others beside own ones, and data warnings.

Both are made in the private wing and hold only what may be told. They travel in the metadata of
the released table, and a table without them has none.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class PublishedFigure:
    """A figure that somebody else published, and the district's own.

    Fields:
        school_year: as 2024-25.
        school: slug, or ``district``.
        source: who published it, for people.
        concerns: the extract that the own figure is counted from.
        measure: the measure that the same number belongs to, or "".
        quantity, group: what is counted, for people; group is "" for everybody.
        unit: students, incidents, percent or points.
        low, high: the published figure; they differ when its publisher withheld it. From 0 to
            None when nothing is known, or when it is too small to be repeated.
        own: None when it is withheld to protect privacy.
        difference: own minus published, 0 inside a range; None when ``own`` is.
        explanation: where the two sides count differently.
    """

    school_year: str
    school: str
    source: str
    concerns: str
    measure: str
    quantity: str
    group: str
    unit: str
    low: float
    high: float | None
    own: float | None
    difference: float | None
    explanation: str

    @property
    def agrees(self) -> bool:
        """Whether nothing differs that rounding would not explain."""
        rounding = 0.05 if self.unit == "points" else 0.5
        return self.difference is not None and abs(self.difference) <= rounding + 1e-9


@dataclass(frozen=True, order=True)
class Remark:
    """A data warning in its public wording.

    Fields:
        concerns: the extract that it is about.
        waived: why it was accepted, or "".
    """

    school_year: str
    school: str
    check: str
    concerns: str
    sentence: str
    waived: str = ""
