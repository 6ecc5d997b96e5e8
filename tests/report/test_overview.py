"""Across the goals: counted statuses, movement, refinement, competencies, money."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from reporting import report
from reporting.errors import ExhibitError, RequestError
from reporting.plan import DISTRICT, Plan, SchoolYear
from reporting.release import Released
from reporting.report import Report, money, scorecard
from reporting.report.exhibits import Chart, Prose, Table
from reporting.report.view import View

YEAR = SchoolYear.parse("2025-26")


def opened(released: Released, document: str = "annual-summary", school: str = DISTRICT) -> Report:
    return Report(View(released, document, school, released.year))


def said(prose: object) -> str:
    assert isinstance(prose, Prose)
    return " ".join(s.text for p in prose.paragraphs for s in p)


def test_every_objective_has_its_row_and_no_goal_has_one(sample_released: Released) -> None:
    """Fourteen rows, numbers that add up to the measures, no status of an objective or goal."""
    page = opened(sample_released)
    table = page.standing()
    assert [r[0].text.split()[0] for r in table.rows] == [o.id for o in page.view.objectives]
    assert len(table.rows) == 14
    for objective, row in zip(page.view.objectives, table.rows, strict=True):
        lines = scorecard.lines_of(page.view, [objective])
        counted = sum(int(e.text) for e in row[1:] if e.text.isdigit())
        assert counted >= len([x for x in lines if page.view.applies(x.measure)])
        assert objective.wording in row[0].text


def test_an_objective_without_its_grades_is_not_applicable(sample_released: Released) -> None:
    """[z], with its words below, where a school has none of the grades."""
    plan = sample_released.plan
    only = tuple(
        m.model_copy(update={"grades": ("12",)}) if "1f" in m.objectives else m
        for m in plan.measures
    )
    released = replace(sample_released, plan=plan.model_copy(update={"measures": only}))
    table = opened(released, school="glenridge").standing()
    row = next(r for r in table.rows if r[0].text.startswith("1f"))
    assert row[-1].text == "[z]"
    assert any("not applicable" in note for note in table.notes)


def test_movement_is_clear_only_when_the_interval_says_so(sample_released: Released) -> None:
    """Better, worse and unclear are what the change's interval allows, on both sides of zero."""
    view = opened(sample_released).view
    seen = set()
    for line in scorecard.lines(view):
        previous = view.previous(line.measure, line.population)
        change = view.change(line.measure, line.cell, previous)
        moved = scorecard.movement(view, line)
        seen.add(moved)
        if change is None:
            assert moved == ""
        elif change.low <= 0 <= change.high:
            assert moved in ("unclear", "")
        elif line.measure.direction == "lower":
            assert moved == ("better" if change.high < 0 else "worse")
        elif line.measure.direction == "higher":
            assert moved == ("better" if change.low > 0 else "worse")
    assert {"better", "worse", "unclear"} <= seen


def test_the_chart_turns_measures_of_which_less_is_better(sample_released: Released) -> None:
    """Right of the line is better; table and label keep the change as it is."""
    chart = opened(sample_released).changes()
    assert isinstance(chart, Chart)
    assert chart.table is not None
    names = {row[0].text for row in chart.table.rows}
    assert "Office referrals" in names
    assert not any("index" in name for name in names)
    assert "right of the line is better" in chart.svg.lower().replace("&#8217;", "’")


def test_better_and_worse_are_tables_or_one_sentence(sample_released: Released) -> None:
    """Each table lists exactly the measures that moved that way; none is a sentence."""
    page = opened(sample_released)
    for kind, exhibit in (("better", page.became_better()), ("worse", page.became_worse())):
        lines = [x for x in scorecard.lines(page.view) if scorecard.movement(page.view, x) == kind]
        if lines:
            assert isinstance(exhibit, Table)
            assert len(exhibit.rows) == len(lines)
        else:
            assert f"No measure became clearly {kind}" in said(exhibit)


def test_two_years_off_track_mark_an_objective_and_one_does_not(
    sample_released: Released, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Off track this year alone is no reason for review; this year and last year is."""
    page = opened(sample_released)
    asked: dict[str, str] = {}

    class Judged:
        def __init__(self, id: str) -> None:
            self.id = id

    def status(view: View, measure: object, population: str) -> Judged:
        return Judged(asked[str(view.year)])

    monkeypatch.setattr(View, "status", status)
    for now, before, marked in (
        ("off_track", "off_track", True),
        ("off_track", "close", False),
        ("close", "off_track", False),
    ):
        asked.update({"2025-26": now, "2024-25": before})
        found = said(page.refinement())
        assert ("No objective had" in found) == (not marked)


def test_each_competency_names_the_objectives_that_serve_it(
    sample_released: Released, district_plan: Plan
) -> None:
    """Six rows; an objective stands with a competency exactly when the plan says so."""
    table = opened(sample_released).competencies()
    assert len(table.rows) == 6
    for row, competency in zip(table.rows, district_plan.district.competencies, strict=True):
        expected = {
            o.id for g in district_plan.goals for o in g.objectives
            if competency.id in o.competencies
        }  # fmt: skip
        assert set(re.findall(r"\d[a-g]", row[1].text)) == expected


def test_money_adds_up_and_claims_nothing(sample_released: Released) -> None:
    """Areas and goals add up to the same total; no sentence says that money moved a measure."""
    page = opened(sample_released, "resources")
    frame = sample_released.resources
    now = frame[frame["school_year"] == "2025-26"]
    total = money.dollars(float(now["actual"].sum()))
    assert total in said(page.says_spending())
    beside = page.spending_beside_movement()
    assert beside is not None
    assert [r[0].text for r in beside.rows] == ["Goal 1", "Goal 2", "Goal 3"]
    assert "does not say that one caused the other" in beside.notes[0]
    for goal, row in zip(("1", "2", "3"), beside.rows, strict=True):
        spent = float(now.loc[now["goal"] == goal, "actual"].sum())
        assert row[1].text == money.dollars(spent)
    over = page.spending_over_years()
    assert over is not None
    assert over.rows[-1][-1].text == f"${now['actual'].sum() / 1e6:,.2f} M"
    for by in ("area", "goal"):
        assert isinstance(page.spending(by), Chart)
    with pytest.raises(ExhibitError, match="valid: area, goal"):
        page.spending("school")


def test_a_year_without_budget_or_with_open_books_says_so(sample_released: Released) -> None:
    """[x] without the extract; an open year shows its budget and no spending."""
    none = replace(sample_released, resources=sample_released.resources.iloc[:0])
    page = opened(none, "resources")
    assert "Not available [x]" in said(page.spending())
    assert page.says_spending() is None
    assert page.spending_beside_movement() is None
    frame = sample_released.resources.copy()
    frame.loc[frame["school_year"] == "2025-26", "actual"] = float("nan")
    page = opened(replace(sample_released, resources=frame), "resources")
    assert "books are still open" in said(page.says_spending())
    chart = page.spending("goal")
    assert isinstance(chart, Chart)
    assert chart.table is not None
    assert {row[2].text for row in chart.table.rows} == {"–"}


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (385_400, "$385,000"), (999_499, "$999,000"), (999_500, "$1.0 million"),
        (21_449_000, "$21.4 million"), (-12_000, "−$12,000"), (0, "$0"),
    ],
)  # fmt: skip
def test_dollars_are_written_for_people(amount: float, text: str) -> None:
    """Thousands below a million, one decimal above, on both sides of the border."""
    assert money.dollars(amount) == text


def test_what_was_restated_is_printed_with_old_new_and_why(sample_released: Released) -> None:
    """A changed target stands beside the definition and in the notes, from its year on."""
    page = opened(sample_released, "goal-1")
    text = said(page.definition("supportive_relationships"))
    assert "90% by 2026-27" in text
    assert "before, it was 85% by 2026-27" in text
    assert "June 12, 2024" in text
    earlier = replace(
        page.view, year=SchoolYear.parse("2023-24"),
        released=replace(
            sample_released, plan=sample_released.plan.in_year(SchoolYear.parse("2023-24"))
        ),
    )  # fmt: skip
    assert "Restated" not in said(Report(earlier).definition("supportive_relationships"))
    measure = earlier.measure("supportive_relationships")
    due = earlier.plan.target_in_force(measure, "students", earlier.year)
    assert due == (SchoolYear.parse("2026-27"), 85)


def test_a_wrong_report_names_the_right_ones(sample_table: Path) -> None:
    """Neither goal nor a known report: the valid ones are listed."""
    with pytest.raises(RequestError, match="valid: annual-summary, resources"):
        report.open(str(sample_table), report="summary", school=DISTRICT, year="2025-26")


def test_the_year_before_is_judged_by_the_plan_of_then(sample_released: Released) -> None:
    """A target raised this year does not put last year off track."""
    plan = sample_released.plan
    measure = plan.measure("supportive_relationships")
    change = measure.changes[0].model_copy(update={"first_year": YEAR})
    changed = tuple(
        m.model_copy(update={"changes": (change,)}) if m.id == measure.id else m
        for m in plan.measures
    )
    released = replace(sample_released, plan=plan.model_copy(update={"measures": changed}))
    view = opened(released, "goal-1").view
    now = view.measure(measure.id)
    before = view.year_before.measure(measure.id)
    assert now.populations["students"].targets == {"2026-27": 90}
    assert before.populations["students"].targets == {"2026-27": 85}
