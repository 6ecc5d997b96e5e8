"""Published percentages turned into counts, by hand; and whose school a band of grades is."""

from __future__ import annotations

import pandas as pd
import pytest

from reporting.measures.student_survey import count_student_survey, schools_of_bands
from reporting.plan import DISTRICT, Plan, SchoolYear
from reporting.privacy import protect

from .tiny import extracts_of, frame

YEAR = "2023-24"
COLUMNS = ["year", "item", "band", "percent", "respondents"]


def counted(plan: Plan, measure_id: str, *rows: tuple[str, float, int]) -> pd.DataFrame:
    measure = plan.measure(measure_id)
    item = measure.settings["item"]
    survey = frame(
        "student_survey", [(YEAR, item, band, percent, n) for band, percent, n in rows], COLUMNS
    )
    return count_student_survey(measure, plan, extracts_of(student_survey=survey))


def numbers(counts: pd.DataFrame, school: str, group: str = "all") -> tuple[int, int]:
    row = counts[(counts["school"] == school) & (counts["group"] == group)]
    assert len(row) == 1
    return int(row["numerator"].iloc[0]), int(row["denominator"].iloc[0])


def test_a_percentage_is_rounded_to_whole_students(district_plan: Plan) -> None:
    """34.7% of 487 is 168.99: 169 students; half a student is rounded up."""
    counts = counted(district_plan, "wellness_sleep", ("6-12", 34.7, 487), ("6-8", 12.5, 100))
    assert numbers(counts, DISTRICT) == (169, 487)
    assert numbers(counts, DISTRICT, "grades_6_8") == (13, 100)


def test_all_grades_are_the_sum_of_both_bands(district_plan: Plan) -> None:
    """33.3% of 400 and 50% of 801 are 133 + 401; 44.4% of 1,201 alone would make 533."""
    bands = ("6-8", 33.3, 400), ("9-12", 50.0, 801)
    counts = counted(district_plan, "wellness_sleep", *bands, ("6-12", 44.4, 1201))
    assert numbers(counts, DISTRICT) == (534, 1201)
    counts = counted(district_plan, "wellness_sleep", ("6-12", 44.4, 1201))
    assert numbers(counts, DISTRICT) == (533, 1201)


def test_adverse_wording_is_turned_round(district_plan: Plan) -> None:
    """8.2% of 500 used something: 41, so 459 did not."""
    counts = counted(district_plan, "wellness_substance_free", ("6-12", 8.2, 500))
    assert numbers(counts, DISTRICT) == (459, 500)


def test_a_band_is_the_school_that_alone_has_its_grades(district_plan: Plan) -> None:
    """Grades 9–12 are Clayton High, 6–8 Wydown; 6–12 is both and so nobody's."""
    assert schools_of_bands(district_plan, SchoolYear(2024)) == {
        "6-8": "wydown-middle", "9-12": "clayton-high",
    }  # fmt: skip
    counts = counted(district_plan, "wellness_sleep", ("6-8", 40, 400), ("9-12", 30, 700))
    assert numbers(counts, "wydown-middle") == numbers(counts, DISTRICT, "grades_6_8") == (160, 400)
    assert numbers(counts, "clayton-high", "grades_9_12") == (210, 700)


@pytest.mark.parametrize(
    ("school", "grades", "left"),
    [
        ("meramec", ("05", "06"), {"9-12": "clayton-high"}),  # two schools with grade 6
        ("wydown-middle", ("06", "07"), {"9-12": "clayton-high"}),  # grade 8 is nowhere
        ("wydown-middle", ("06", "07", "08", "09"), {}),  # nobody has exactly a band
    ],
)
def test_a_band_that_is_shared_is_no_schools(
    district_plan: Plan, school: str, grades: tuple[str, ...], left: dict[str, str]
) -> None:
    """When another school has one of the grades too, or one is missing, no school has a value."""
    schools = tuple(
        s.model_copy(update={"grades": grades}) if s.slug == school else s
        for s in district_plan.district.schools
    )
    district = district_plan.district.model_copy(update={"schools": schools})
    plan = district_plan.model_copy(update={"district": district})
    assert schools_of_bands(plan, SchoolYear(2024)) == left


def test_what_was_not_published_is_not_available_and_not_withheld(district_plan: Plan) -> None:
    """Only 6–12 is published: schools and grades are [x], elementary schools [z], nobody [c]."""
    only = (district_plan.measure("wellness_sleep"),)
    plan = district_plan.model_copy(update={"measures": only})
    rows = protect(counted(plan, "wellness_sleep", ("6-12", 35.0, 1200)), plan)
    rows = rows[rows["school_year"] == YEAR].set_index(["school", "group"])
    assert rows.loc[(DISTRICT, "all"), "numerator"] == 420
    assert rows.loc[(DISTRICT, "grades_6_8"), "marker"] == "x"
    assert rows.loc[("wydown-middle", "all"), "marker"] == "x"
    assert rows.loc[("glenridge", "all"), "marker"] == "z"
    assert "c" not in set(rows["marker"])
