"""Names, ids and addresses are found however they are written; what only looks so is not."""

from __future__ import annotations

import pytest

from reporting.extracts import Traces
from reporting.wall.people import People
from reporting.wall.pieces import Piece

KNOWN = Traces.of(
    ["Ada O'Brien-Okafor", "O'Brien-Okafor, Ada", "Zoë Müller", "ada@students.example.org",
     "700001", "pan-s-417", "Summer", "Will May"]
)  # fmt: skip


def found(text: str, people: People | None = None) -> bool:
    return bool(list((people or People(KNOWN)).among([Piece("", text)])))


@pytest.mark.parametrize(
    "text",
    [
        "We thank Ada O'Brien-Okafor for this.",
        "ADA  O’BRIEN\nOKAFOR",
        "Ada O\u2019Bri\u00aden\u2011Oka\u00adfor",
        "Ada OBrien Okafor",
        "O'Brien-Okafor, Ada",
        "zoe muller won",
        "Zoë Mu\u0308ller",
        "write to Ada@Students.Example.org.",
        "id 700001;",
        "12,700001,5",
        "report_of_ada_o_brien_okafor.pdf",
        "see pan-s-417",
    ],
)
def test_a_person_is_found_however_written(text: str) -> None:
    """Case, blanks, hyphens, accents, invisible characters and punctuation make no difference."""
    assert found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ada and O'Brien-Okafor",
        "Adam O'Brien-Okafor",
        "A summer school will open in May.",
        "1,700,001 dollars, 0.700001 or 12.700001",
        "7000012",
        "Summer",
        "pan-s-4170",
        "",
    ],
)
def test_what_only_looks_like_a_person_is_no_find(text: str) -> None:
    """Parts of words and names, numbers, and single words that are somebody's name as well."""
    assert not found(text)


def test_what_the_district_says_in_public_is_no_find() -> None:
    """A school or contact of the plan that bears a person's name may be named, nobody else."""
    people = People(KNOWN, ["Zoë Müller Elementary School", "Office 700001"])
    assert not found("Visit Zoë Müller Elementary School", people)
    assert not found("Zoe Muller", people)
    assert found("Will May", people)


def test_traces_of_several_years_are_one_set() -> None:
    """Parts are put together without loss, and hold no readable text."""
    both = Traces.together(
        [Traces.of(["Ada Okafor"]), Traces.of(["700001", "Ada Okafor"]), Traces()]
    )
    assert list(both.is_phrase(["ada okafor", "700001", "ada", "okafor ada"])) == [
        True, True, False, False,
    ]  # fmt: skip
    assert both.phrases.dtype == "uint64"
