"""What crosses the door besides cells: figures of others beside own ones, and data warnings.

Both are made in the private layer and hold only what may be told: no number that is not a cell of
the released table, at the precision that is printed, or somebody else's publication. They travel in
the metadata of the released table, and a table without them has none.
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
        own: read off a row of the released table, as it is printed; None when there is none.
        difference: own minus published, 0 inside a range; None when ``own`` is.
        agrees: whether nothing differs that rounding would not explain; without ``own``, within
            what the district tolerates. None when that is withheld.
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
    agrees: bool | None
    explanation: str


def roughly(number: int, smallest: int) -> str:
    """A count that is no cell, such as rows set aside: no audit sees it, so it is told to the ten.

    Args:
        smallest: smallest number of people of whom anything is told.
    """
    return f"about {10 * round(number / 10):,}" if number >= smallest else f"fewer than {smallest}"


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
