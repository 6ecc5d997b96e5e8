"""The words that columns know: canonical word → other spellings seen in real exports.

Case, surrounding blanks and the sign between two words do not matter (``pre-k`` is ``Pre K``). A
word that stands nowhere here is a problem of its row, because a guess would be a wrong number. The
canonical word ``""`` is an answer that belongs to no group of the breakdowns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

Vocabulary = Mapping[str, tuple[str, ...]]

_BETWEEN_WORDS = re.compile(r"(?<=[^\W\d_])\s*[\s/_,-]\s*(?=[^\W\d_])")
_BLANKS = re.compile(r"\s+")

_YES = ("Yes", "True", "T", "1")
_NO = ("No", "False", "F", "0")
YES_NO: Vocabulary = {"Y": _YES, "N": _NO}

_ORDINALS = {1: "st", 2: "nd", 3: "rd"}


def _grade(number: int) -> tuple[str, ...]:
    ordinal = f"{number}{_ORDINALS.get(number, 'th')}"
    return (
        str(number), ordinal, f"Grade {number}", f"Grade {number:02d}", f"{ordinal} grade",
        f"{number}.0",
    )  # fmt: skip


GRADE: Vocabulary = {
    "PK": ("PreK", "Pre-K", "Pre-Kindergarten", "Prekindergarten", "Preschool"),
    "K": ("KG", "KF", "Kindergarten", "Grade K"),
    **{f"{n:02d}": _grade(n) for n in range(1, 13)},
}
RACE: Vocabulary = {
    "W": ("White", "White (not Hispanic)", "White, not Hispanic", "Caucasian"),
    "A": ("Asian",),
    "P": (
        "Native Hawaiian or Pacific Islander", "Native Hawaiian or Other Pacific Islander",
        "Native Hawaiian/Pacific Islander", "Native Hawaiian/Other Pacific Islander",
        "Pacific Islander",
    ),
    "B": (
        "Black or African American", "Black/African American", "Black", "African American",
        "Black (not Hispanic)", "Black, not Hispanic",
    ),
    "I": (
        "American Indian or Alaska Native", "American Indian or Alaskan Native",
        "American Indian/Alaska Native", "American Indian/Alaskan Native", "American Indian",
        "Native American",
    ),
    "H": (
        "Hispanic or Latino", "Hispanic/Latino", "Hispanic", "Latino", "Latinx",
        "Hispanic/Latino of any race", "Hispanic or Latino of any race",
    ),
    "M": (
        "Two or More Races", "Two or More", "Multiracial", "Multi-racial", "2 or More Races",
    ),
    "": ("Other", "Unknown", "Not reported", "Prefer not to say", "Decline to answer"),
}  # fmt: skip
GENDER: Vocabulary = {
    "F": ("Female", "Girl", "Woman"),
    "M": ("Male", "Boy", "Man"),
    "": (
        "X", "Non-binary", "Nonbinary", "Other", "Unknown", "Not reported", "Prefer not to say",
        "Decline to answer",
    ),
}  # fmt: skip
LUNCH: Vocabulary = {
    "F": ("Free", "Free lunch", "Direct certification", "Directly certified"),
    "R": ("Reduced", "Reduced price", "Reduced lunch"),
    "U": (
        "Full price", "Paid", "", "Full", "P", "N", "No", "Not eligible", "NULL", "None", "N/A",
        "Not applicable", "-", "--", "#N/A",
    ),
}  # fmt: skip
# RCV and NRC learn English, with and without services; monitored students have learned it.
ENGLISH_LEARNER: Vocabulary = {
    "Y": ("RCV", "NRC", *_YES, "EL", "ELL", "LEP", "English learner"),
    "N": (
        "NLP", "MY1", "MY2", "AY3", "AY4", *_NO, "Never EL", "Not EL", "Non-EL", "Former EL",
        "Monitored",
    ),
}  # fmt: skip
_DISABILITIES = (
    "AU", "AUT", "Autism", "DB", "Deaf-blindness", "DD", "Developmental delay", "ED",
    "Emotional disturbance", "EBD", "HI", "Hearing impairment", "Deafness", "ID",
    "Intellectual disability", "MD", "Multiple disabilities", "OI", "Orthopedic impairment",
    "OHI", "Other health impairment", "SLD", "Specific learning disability", "SI", "SLI", "LI",
    "Speech or language impairment", "Speech/language impairment", "TBI",
    "Traumatic brain injury", "VI", "Visual impairment", "YCDD",
    "Young child with a developmental delay",
)  # fmt: skip
DISABILITY: Vocabulary = {
    "Y": (
        *_YES, *(f"{n:02d}" for n in range(1, 17)), *(str(n) for n in range(2, 17)),
        "IEP", *_DISABILITIES,
    ),
    "N": (
        *_NO, "", "None", "00", "000", "Not applicable", "N/A", "NA", "-", "--", "NULL", "#N/A",
        "No IEP", "No disability", "Not disabled",
    ),
}  # fmt: skip
REMOVAL: Vocabulary = {
    "ISS": ("In-school suspension", "In school"),
    "OSS": ("Out-of-school suspension", "Out of school"),
    "EXP": ("Expulsion", "Expelled"),
    "UR": ("Unilateral removal",),
}
OFFENSE: Vocabulary = {
    "A": ("Alcohol",),
    "D": ("Drug", "Drugs"),
    "T": ("Tobacco",),
    "V": ("Violent act with injury", "Violence with injury"),
    "N": ("Violent act without injury", "Violence without injury"),
    "W": ("Weapon", "Weapons"),
    "O": ("Other",),
}

POSITION_GROUP: Vocabulary = {
    "Teacher": ("Teachers",),
    "Administrator": ("Administrators",),
    "Counselor": ("Counselors",),
    "Support": ("Support staff",),
}
PROGRAM: Vocabulary = {
    "advanced": (),
    "gifted": ("Gifted and talented", "Gifted education"),
    "activity": ("Activities",),
}


def fold(text: str) -> str:
    """The form in which words are compared."""
    straight = text.strip().replace("’", "'")
    return _BLANKS.sub(" ", _BETWEEN_WORDS.sub(" ", straight)).casefold()


def folded(words: Vocabulary) -> dict[str, str]:
    """Each spelling in the form in which it is compared → its canonical word."""
    known = {word: word for word in words if word}  # the exact word wins over a folded one
    for word, spellings in words.items():
        for spelling in (*([word] if word else ()), *spellings):
            known.setdefault(fold(spelling), word)
    return known


def listed(words: Vocabulary) -> str:
    """The valid words for a message, and what codes are called in words."""
    codes = [word for word in words if word]
    spelled = [words[code][0] for code in codes if _is_code(code) and words[code]]
    return ", ".join(codes) + (f" (also {', '.join(spelled)})" if spelled else "")


def _is_code(word: str) -> bool:
    return word.isalpha() and len(word) <= 3


def plain(values: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """A vocabulary of words without other spellings."""
    return dict.fromkeys(values, ())
