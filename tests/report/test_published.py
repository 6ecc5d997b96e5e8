"""The data notes: own figures beside published ones, and what the data checks said."""

from __future__ import annotations

from dataclasses import replace

from reporting.plan import DISTRICT, SchoolYear
from reporting.release import PublishedFigure, Released, Remark
from reporting.report.exhibits import Facts, Prose, Table
from reporting.report.published import beside_published, data_warnings
from reporting.report.view import View

LAST = SchoolYear(2026)
FIGURE = PublishedFigure(
    "2024-25", DISTRICT, "State demographics file", "student_core", "", "Students enrolled", "",
    "students", 2440.0, 2440.0, 2440.0, 0.0, True, "Counted on one day.",
)  # fmt: skip


def view(
    released: Released,
    *figures: PublishedFigure,
    remarks: tuple[Remark, ...] = (),
    goal: int = 1,
    school: str = DISTRICT,
) -> View:
    whole = replace(released, published=figures, remarks=remarks)
    return View(whole, f"goal-{goal}", school, LAST)


def rows(released: Released, *figures: PublishedFigure, goal: int = 1) -> list[list[str]]:
    parts = beside_published(view(released, *figures, goal=goal))
    tables = [part for part in parts if isinstance(part, Table)]
    return [[entry.text for entry in row] for table in tables for row in table.rows]


def said(parts: list[object]) -> str:
    texts = [s.text for p in parts if isinstance(p, Prose) for line in p.paragraphs for s in line]
    return " ".join(texts)


def test_without_published_figures_there_is_nothing(sample_released: Released) -> None:
    """No heading, no empty table."""
    assert beside_published(view(sample_released)) == []
    assert data_warnings(view(sample_released)) == []


def test_total_difference_and_range_are_printed(sample_released: Released) -> None:
    """An exact figure with its difference, a range with its ends, unknown as withheld."""
    black = replace(
        FIGURE, group="Black", low=318.0, high=318.0, own=315.0, difference=-3.0, agrees=False
    )
    ranged = replace(
        FIGURE, quantity="Incidents", low=0.0, high=4.0, own=12.0, difference=8.0, agrees=False
    )
    small = replace(
        FIGURE, quantity="Few", low=0.0, high=None, own=None, difference=None, agrees=None
    )
    inside = replace(FIGURE, quantity="Tested", low=70.0, high=None, own=77.0, difference=0.0)
    who = "State demographics file, 2024-25"
    assert rows(sample_released, FIGURE, black, ranged, inside, small) == [
        ["Students enrolled", who, "2,440", "2,440", "0"],
        ["Students enrolled: Black", who, "318", "315", "−3"],
        ["Incidents", who, "0 to 4", "12", "+8"],
        ["Tested", who, "at least 70", "77", "within"],
        ["Few", who, "not shown", "withheld [c]", "–"],
    ]


def test_a_withheld_own_figure_has_no_difference(sample_released: Released) -> None:
    """The words for withheld, with the letter, and a dash."""
    hidden = replace(FIGURE, own=None, difference=None, agrees=None)
    assert rows(sample_released, hidden)[0][3:] == ["withheld [c]", "–"]


def test_of_an_own_figure_that_was_not_released_it_is_told_whether_it_agrees(
    sample_released: Released,
) -> None:
    """No number, no marker; a sentence says why."""
    same = replace(FIGURE, own=None, difference=None)
    other = replace(same, group="Black", agrees=False)
    assert [row[3:] for row in rows(sample_released, same, other)] == [
        ["–", "agrees"], ["–", "differs"],
    ]  # fmt: skip
    text = said(list(beside_published(view(sample_released, same))))
    assert "only told whether the two agree" in text


def test_groups_that_agree_are_told_in_a_sentence(sample_released: Released) -> None:
    """Agreeing groups are not listed; withheld groups are counted, not listed either."""
    agreeing = [replace(FIGURE, group=name) for name in ("Asian", "Black")]
    hidden = replace(FIGURE, group="White", own=None, difference=None, agrees=None)
    shown = view(sample_released, FIGURE, *agreeing, hidden)
    parts = beside_published(shown)
    assert len(rows(sample_released, FIGURE, *agreeing, hidden)) == 1
    text = said(list(parts))
    assert "Two more figures, of groups and single questions, agree." in text
    assert "Of one more published figure the own counterpart is withheld" in text
    facts = next(part for part in parts if isinstance(part, Facts))
    assert [(f.term, f.text) for f in facts.items] == [
        ("State demographics file", "Counted on one day.")
    ]


def test_each_report_has_the_figures_of_its_own_extracts(sample_released: Released) -> None:
    """Enrolment in all reports, results and discipline where a goal counts them, other schools
    nowhere.
    """
    results = replace(FIGURE, concerns="map_eoc", measure="map_ela_proficient", quantity="ELA")
    removals = replace(FIGURE, concerns="student_discipline", quantity="Incidents")
    elsewhere = replace(FIGURE, school="captain", quantity="Captain")
    figures = (FIGURE, results, removals, elsewhere)
    names = {
        goal: [row[0] for row in rows(sample_released, *figures, goal=goal)] for goal in (1, 2)
    }
    assert names == {1: ["Students enrolled", "Incidents"], 2: ["Students enrolled", "ELA"]}


def test_warnings_name_year_school_and_why_they_were_accepted(sample_released: Released) -> None:
    """The district's report has every school's, a school's its own and the district's."""
    remarks = (
        Remark("2023-24", DISTRICT, "vanished_group", "student_core", "Gone"),
        Remark("2024-25", "captain", "enrolment_jump", "student_core", "Jumped", "It moved."),
        Remark("2024-25", DISTRICT, "enrolment_jump", "staff_elsewhere", "Not here"),
    )
    district = said(list(data_warnings(view(sample_released, remarks=remarks))))
    name = sample_released.plan.school_name("captain")
    assert district == f"2023-24: Gone. 2024-25, {name}: Jumped. Accepted: It moved."
    meramec = said(list(data_warnings(view(sample_released, remarks=remarks, school="meramec"))))
    assert "Gone" in meramec
    assert "Jumped" not in meramec
