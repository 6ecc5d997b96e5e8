"""Each check fires on its planted case, is silent on the clean one, and holds its boundary."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from reporting.extracts.frames import RowCount, SetAside, typed
from reporting.extracts.schema import EXACT_DUPLICATE
from reporting.figures.compare import Comparison
from reporting.figures.frame import Figure, Figures, Interval, as_frame
from reporting.figures.own import Cell, Own
from reporting.plan import CHECK_NAMES, DISTRICT, PublishedSource
from reporting.review import CHECKS, DataWarning, Evidence
from tests.extracts.small import YEAR, Room, small_plan

from .conftest import Make, answers, students


def found(name: str, evidence: Evidence) -> list[DataWarning]:
    return list(CHECKS[name](evidence))  # type: ignore[index]


def test_every_check_has_a_name_that_waivers_know() -> None:
    """The names of the plan are those of the functions, and ``waivers`` for waivers themselves."""
    assert set(CHECK_NAMES) == set(CHECKS) | {"waivers"}


def test_a_school_without_a_student_is_told_with_the_codes_of_the_file(evidence: Make) -> None:
    """Its own code, and the codes that the roster has."""
    (warning,) = found("school_without_rows", evidence(roster=students(("high", "W", 60))))
    assert warning.school == "glen"
    assert "codes in the file: 1050 (high)" in warning.sentence


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_a_clean_year_is_silent(evidence: Make, name: str) -> None:
    """The same students and answers in two years: no check says anything."""
    roster = students(("high", "W", 60), ("high", "A", 40), ("glen", "W", 40))
    roster.loc[roster["school"] == "glen", "grade"] = "K"  # too young to be asked
    responses = answers(safe=["Almost always"] * 30 + ["Sometimes"] * 30)
    frames = {"roster": roster, "responses": responses}
    assert found(name, evidence(before=frames, **frames)) == []


@pytest.mark.parametrize(("rows", "warned"), [(1, False), (2, True)])
def test_duplicate_rows_of_the_roster(evidence: Make, rows: int, warned: bool) -> None:
    """One per cent of the rows twice is tolerated, more is a warning."""
    file = f"{YEAR}/core.csv"
    aside = (SetAside(file, str(YEAR), EXACT_DUPLICATE, rows),)
    warnings = found(
        "duplicate_students", evidence(set_aside=aside, rows={file: RowCount(100, 100 - rows)})
    )
    assert bool(warnings) == warned
    assert all("fewer than 10 rows" in w.public for w in warnings)


def test_contradicting_rows_stop_under_the_name_of_the_check(room: Room) -> None:
    """What stops the reading carries the name of its check: roster, dates, answers."""
    row = room.text("core.csv").splitlines()[1]
    assert ",F," in row
    room.add("core.csv", row.replace(",F,", ",M,", 1))
    row = room.text("discipline.csv").splitlines()[1]
    room.add("discipline.csv", re.sub(r"\d{1,2}/\d{1,2}/20\d\d", "13/45/2025", row))
    text = room.text("students.csv")
    room.write("students.csv", text.replace("Almost always", "Allmost always", 1))
    assert {p.check for p in room.problems()} == {
        "duplicate_students",
        "impossible_dates",
        "unknown_answers",
    }


@pytest.mark.parametrize(("counted", "schools"), [(True, ["glen", "high"]), (False, [])])
def test_a_student_on_two_rolls(evidence: Make, counted: bool, schools: list[str]) -> None:
    """On the count date in both schools is a warning for each; a move in winter is none."""
    first = students(("high", "W", 3))
    second = students(("glen", "W", 1)).assign(on_count_date=counted)
    warnings = found("student_in_two_schools", evidence(roster=pd.concat([first, second])))
    assert [w.school for w in warnings] == schools


@pytest.mark.parametrize(("weekend", "warned"), [(5, False), (6, True)])
def test_events_on_weekends(evidence: Make, weekend: int, warned: bool) -> None:
    """Five per cent of the referrals on a Saturday are tolerated, more are a warning."""
    days = ["2025-10-04"] * weekend + ["2025-10-06"] * (100 - weekend)
    referrals = typed(
        "referrals",
        {
            "year": [str(YEAR)] * 100,
            "school": ["high"] * 100,
            "local_id": ["000001"] * 100,
            "date": pd.to_datetime(days),
            "event": ["Disruption"] * 100,
        },
    )
    assert bool(found("impossible_dates", evidence(referrals=referrals))) == warned


@pytest.mark.parametrize(("blank", "warned"), [(5, False), (6, True)])
def test_a_question_that_few_answered(evidence: Make, blank: int, warned: bool) -> None:
    """Half of the respondents without an answer is tolerated, more is a warning."""
    given: list[str | None] = [None] * blank + ["Sometimes"] * (10 - blank)
    warnings = found("unknown_answers", evidence(responses=answers(safe=given)))
    assert [w.source for w in warnings] == ["panorama_students"] * warned


@pytest.mark.parametrize(("answered", "warned"), [(30, False), (29, True)])
def test_a_low_response_rate(evidence: Make, answered: int, warned: bool) -> None:
    """Exactly 30 of 100 asked is enough; the public sentence has the threshold, not the rate."""
    warnings = found(
        "low_response_rate",
        evidence(
            roster=students(("high", "W", 100)),
            responses=answers(safe=["Sometimes"] * answered),
        ),
    )
    assert [w.school for w in warnings] == ["high"] * warned
    assert all("29" in w.sentence and "29" not in w.public for w in warnings)


@pytest.mark.parametrize(("now", "warned"), [(115, False), (116, True), (85, False), (84, True)])
def test_enrolment_jumps(evidence: Make, now: int, warned: bool) -> None:
    """From 100 students, 115 and 85 are tolerated (15%), one more or less is a warning."""
    before = {"roster": students(("high", "W", 100), ("glen", "W", 500))}
    roster = students(("high", "W", now), ("glen", "W", 500))
    warnings = found("enrolment_jump", evidence(before=before, roster=roster))
    assert [w.school for w in warnings] == ["high"] * warned


def test_the_first_year_has_nothing_to_jump_from(evidence: Make) -> None:
    """Without a year before there is no comparison."""
    made = evidence(roster=students(("high", "W", 100)))
    assert not any(found(n, made) for n in ("enrolment_jump", "vanished_group", "changed_question"))


@pytest.mark.parametrize(("was", "now", "warned"), [(10, 0, True), (9, 0, False), (10, 1, False)])
def test_a_vanished_group(evidence: Make, was: int, now: int, warned: bool) -> None:
    """Ten Asian students last year and none now; nine, or one left, are no warning."""
    before = {"roster": students(("high", "W", 50), ("high", "A", was))}
    roster = students(("high", "W", 50), ("high", "A", now))
    warnings = found("vanished_group", evidence(before=before, roster=roster))
    # Two breakdowns of the plan know the group, in the school and in the district.
    assert {w.school for w in warnings} == ({"high", DISTRICT} if warned else set())
    assert all("none" not in w.public and "fewer than 10 now" in w.public for w in warnings)


@pytest.mark.parametrize(
    ("good", "people", "warned"), [(45, 60, False), (46, 60, True), (29, 29, False)]
)
def test_favorable_answers_that_jump(evidence: Make, good: int, people: int, warned: bool) -> None:
    """From 50%, 75% is tolerated (25 points), more is a warning, of fewer than 30 people none."""
    before = {"responses": answers(safe=["Almost always"] * 30 + ["Sometimes"] * 30)}
    given = ["Almost always"] * good + ["Sometimes"] * (people - good)
    warnings = found("changed_question", evidence(before=before, responses=answers(safe=given)))
    assert bool(warnings) == warned
    assert all("more than 25 points" in w.public for w in warnings)


def test_another_text_under_the_same_id(evidence: Make) -> None:
    """The text of a question changed and its id did not; a question with a new id is no warning."""
    plan = small_plan()
    topic = plan.surveys.topics[0]
    item = topic.items[0].model_copy(update={"text": "How safe do you feel?"})
    renamed = topic.model_copy(update={"items": (item,)})
    surveys = plan.surveys.model_copy(update={"topics": (renamed, *plan.surveys.topics[1:])})
    changed = plan.model_copy(update={"surveys": surveys})
    warnings = found("changed_question", evidence(before={}, plan=changed, plan_before=plan))
    assert [w.sentence for w in warnings] == [
        "students, question safe: asked “safe” in 2024-25, “How safe do you feel?” now"
    ]


def comparison(own: float, published: Interval, unit: str = "students") -> Comparison:
    source = PublishedSource(id="s", label="State", file="s.csv", layout="state_demographics")
    cell = Cell(DISTRICT, "enrolment", "all", "all")
    return Comparison(
        YEAR, source, cell, published, Own(own, int(own), "student_core"), unit, "Why."
    )


@pytest.mark.parametrize(
    ("own", "low", "high", "unit", "warned"),
    [
        (105, 100, 100, "students", False),
        (106, 100, 100, "students", True),
        (94, 100, 100, "students", True),
        (14, 10, 10, "students", False),
        (15, 10, 10, "students", True),
        (4, 0, 4, "students", False),
        (9, 0, 4, "students", True),
        (1000, 0, float("inf"), "students", False),
        (55, 50, 50, "percent", False),
        (55.1, 50, 50, "percent", True),
        (27, 26, 26, "points", False),
        (27.1, 26, 26, "points", True),
    ],
)
def test_a_difference_from_a_published_figure(
    evidence: Make, own: float, low: float, high: float, unit: str, warned: bool
) -> None:
    """More than 5% and at least 5 from the nearer end of the range; percentages in points."""
    made = evidence(comparisons=(comparison(own, Interval(low, high), unit),))
    warnings = found("differs_from_state_figure", made)
    assert bool(warnings) == warned
    assert all("own figure" in w.sentence and f"{own:g}" not in w.public for w in warnings)


def act(composite: float, *sections: float) -> Figures:
    names = ("act_composite", "act_english", "act_mathematics", "act_reading", "act_science")
    return Figures(
        as_frame(
            Figure(str(YEAR), "act", DISTRICT, name, "all", "all", Interval(v, v), "points")
            for name, v in zip(names, (composite, *sections), strict=False)
        )
    )


@pytest.mark.parametrize(
    ("composite", "sections", "warned"),
    [
        (26.2, (28.8, 29.0, 29.0, 28.6), True),  # as published for 2020-21
        (25.0, (26.0, 26.0, 26.0, 26.0), False),
        (24.9, (26.0, 26.0, 26.0, 26.0), True),
        (20.0, (26.0, 26.0, 26.0), False),
    ],
    ids=["the published anomaly", "one point", "above one point", "a section missing"],
)
def test_act_composite_and_sections(
    evidence: Make, composite: float, sections: tuple[float, ...], warned: bool
) -> None:
    """The composite is the mean of the sections within one point, or there is a warning."""
    made = evidence(figures=act(composite, *sections))
    assert bool(found("act_sections_and_composite", made)) == warned


@pytest.mark.parametrize(("was", "now", "warned"), [(20, 1, True), (20, 2, False), (9, 0, False)])
def test_an_extract_without_a_school(evidence: Make, was: int, now: int, warned: bool) -> None:
    """An export of the other schools only is told; a school without any event never had many."""

    def frames(glen: int) -> dict[str, pd.DataFrame]:
        roster = students(("high", "W", 60), ("glen", "W", 40))
        schools = ["high"] * 20 + ["glen"] * glen
        number = len(schools)
        columns = {
            "year": [str(YEAR)] * number,
            "school": schools,
            "local_id": roster["local_id"].tolist()[:number],
            "date": [pd.Timestamp(YEAR.ending, 2, 3)] * number,
            "event": ["Disruption"] * number,
        }
        return {"roster": roster, "referrals": typed("referrals", columns)}

    warnings = found("missing_rows", evidence(before=frames(was), **frames(now)))
    assert [w.school for w in warnings] == (["glen"] if warned else [])
    assert all(w.source == "office_referrals" and "now" not in w.public for w in warnings)
