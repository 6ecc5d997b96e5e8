"""Words that extracts and settings of measures share: readers write them, measures name them."""

from __future__ import annotations

from collections.abc import Mapping

# Events by the source that lists them.
EVENTS: Mapping[str, tuple[str, ...]] = {
    "office_referrals": ("referral",),
    "student_discipline": ("ISS", "OSS", "EXP", "UR"),
}
PROGRAMS = ("advanced", "gifted", "activity")
POSITION_GROUPS = ("Teacher", "Administrator", "Counselor", "Support")
# Subjects by the source that tests them.
SUBJECTS: Mapping[str, tuple[str, ...]] = {
    "map_eoc": ("ela", "mathematics", "science"),
    "nwea_growth": ("mathematics", "reading", "language", "science"),
}
GRADES = ("PK", "K", *(f"{n:02d}" for n in range(1, 13)))

# Columns that breakdowns split by, and the codes that the readers write into them.
CODES: Mapping[str, tuple[str, ...]] = {
    "race": ("W", "A", "P", "B", "I", "H", "M"),
    "gender": ("F", "M"),
    "iep": ("Y", "N"),
    "lunch": ("F", "R", "N"),
    "english_learner": ("Y", "N"),
    "grade": GRADES,
}
# Columns that are known of people who are not students.
_KNOWN_OF: Mapping[str, tuple[str, ...]] = {
    "staff": ("race", "gender"),
    "families": ("race", "grade"),
    "materials": (),
}


def known_of(population: str) -> tuple[str, ...]:
    """Columns of :data:`CODES` that the extracts have for a population."""
    return _KNOWN_OF.get(population, tuple(CODES))
