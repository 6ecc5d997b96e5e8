"""Teachers of a group that one school lacks: none of its teachers, not none of nobody."""

from __future__ import annotations

from reporting.measures.staffing import count_composition
from reporting.plan import Plan
from reporting.privacy.grid import complete
from tests.measures.tiny import extracts_of, frame

YEAR = "2025-26"


def test_a_group_without_anybody_is_counted_among_all(district_plan: Plan) -> None:
    """Two Black teachers at one of two schools: at the other none of three, in a third unknown."""
    races = {"captain": ["B", "B", "W", "W"], "meramec": ["W", "W", "A"]}
    people = [(s, race) for s, found in races.items() for race in found]
    staff = frame(
        "staff",
        [(YEAR, s, f"{s}{n}", "Teacher", race) for n, (s, race) in enumerate(people)],
        ["year", "school", "person", "position_group", "race"],
    )
    measure = district_plan.measure("staff_composition")
    counts = count_composition(measure, district_plan, extracts_of(staff=staff))
    small = district_plan.model_copy(update={"measures": (measure,)})
    grid = complete(counts, small)
    own = grid[(grid["school_year"] == YEAR) & (grid["population"] == "staff")]
    cells = own.set_index(["school", "group"])
    told = cells.loc["meramec", "black"]
    assert (told["numerator"], told["denominator"], told["respondents"]) == (0, 3, 3)
    told = cells.loc["district", "black"]
    assert (told["numerator"], told["denominator"]) == (2, 7)
    assert cells.loc["glenridge", "black"]["marker"] == "x"
