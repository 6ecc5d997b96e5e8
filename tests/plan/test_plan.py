"""params/ as it ships, and every way in which it can contradict itself."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from reporting.errors import PlanError, ReportingError
from reporting.plan import Plan, SchoolYear, load_plan
from reporting.plan.rules import contradictions

PARAMS = Path(__file__).parents[2] / "params"


@pytest.fixture
def params(tmp_path: Path) -> Path:
    folder = tmp_path / "params"
    shutil.copytree(PARAMS, folder)
    return folder


def change(params: Path, file: str, old: str, new: str) -> None:
    path = params / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is no longer in {file}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def problems(params: Path) -> str:
    with pytest.raises(PlanError) as caught:
        load_plan(params)
    return str(caught.value)


def test_ships_three_goals_fourteen_objectives_and_six_competencies(district_plan: Plan) -> None:
    """The plan that ships is the district's: 3 goals, 14 objectives, 6 competencies, 5 schools."""
    assert [g.number for g in district_plan.goals] == [1, 2, 3]
    ids = [o.id for g in district_plan.goals for o in g.objectives]
    assert ids == [
        *(f"1{c}" for c in "abcdefg"),
        *(f"2{c}" for c in "abc"),
        *(f"3{c}" for c in "abcd"),
    ]
    assert len(district_plan.district.competencies) == 6
    assert [s.slug for s in district_plan.district.schools] == [
        "clayton-high", "wydown-middle", "glenridge", "meramec", "captain",
    ]  # fmt: skip


def test_wording_is_the_plan_of_the_district(district_plan: Plan) -> None:
    """Goals and objectives stand letter for letter as the district adopted them."""
    page = Path(__file__).parents[3] / "shared" / "plan.md"
    if not page.exists():
        pytest.skip("the page with the official wording is not beside the project")
    text = page.read_text(encoding="utf-8")
    for goal in district_plan.goals:
        assert goal.wording in text
        assert goal.tagline in text
        for objective in goal.objectives:
            assert objective.wording in text, objective.id
            assert objective.measurement in text, objective.id
    assert district_plan.district.mission in text


def test_all_problems_come_in_one_message(params: Path) -> None:
    """Three mistakes in three files are three lines of one message, each with file and key."""
    change(params, "district.yaml", "contact:", "contakt:")
    change(params, "measures.yaml", "direction: higher", "direction: upwards")
    change(params, "privacy.yaml", "smallest_denominator: 10", "smallest_denominator: ten")
    text = problems(params)
    assert "contakt" in text
    assert "did you mean contact?" in text
    assert "upwards" in text
    assert "smallest_denominator" in text
    assert text.count("\n") >= 5


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("measures.yaml", "objectives: [1a]", "objectives: [9z]", "no such objective"),
        (
            "measures.yaml",
            "source: panorama_students",
            "source: panorama_student",
            "did you mean panorama_students",
        ),
        ("measures.yaml", "[race, gender, iep,", "[races, gender, iep,", "did you mean race"),
        ("measures.yaml", "topic: belonging", "topic: belongings", "did you mean belonging"),
        ("measures.yaml", '"2026-27": 72', '"2026-27": 172', "impossible target"),
        ("measures.yaml", '"2026-27": 72', '"2020-21": 72', "after the baseline year"),
        ("measures.yaml", '"2026-27": 72', '"2026-28": 72', "is not a school year"),
        (
            "plan.yaml",
            "[self_actualized, empathetic]",
            "[self_actualised]",
            "did you mean self_actualized",
        ),
        ("plan.yaml", "- id: 1b", "- id: 2a", "begins with 1"),
        ("district.yaml", "slug: captain", "slug: ../x", "String should match pattern"),
        ("district.yaml", "slug: captain", "slug: district", "kept for the district"),
        ("district.yaml", "slug: captain", "slug: meramec", "ids are unique"),
        (
            "district.yaml",
            'latest_complete: "2025-26"',
            'latest_complete: "2031-32"',
            "must be one of years",
        ),
        ("surveys.yaml", "scale: frequency", "scale: frequence", "did you mean frequency"),
        ("privacy.yaml", "district_only: []", "district_only: [rase]", "did you mean race"),
        ("privacy.yaml", "breakdowns: {}", "breakdowns: {rase: 2}", "did you mean race"),
        (
            "privacy.yaml",
            "elsewhere: []",
            "elsewhere: [{source: s, measures: [belongin], smallest: 5, small: merged}]",
            "did you mean belonging",
        ),
        ("privacy.yaml", "margin: 20", "margin: 10", "at least three possible counts"),
        ("breakdowns.yaml", "codes: [B]", "codes: [A]", "one group only"),
        ("measures.yaml", "    scale: {low: 100, high: 500}\n", "", "only a mean, has one"),
        ("measures.yaml", "each: answer", "each: person", "for favorable answers only"),
        ("measures.yaml", 'new: {"2026-27": 90}', 'new: {"2026-27": 91}', "must be what came"),
        ("measures.yaml", 'old: {"2026-27": 85}', 'old: {"2026-27": 90}', "differs from new"),
        ("measures.yaml", "population: families", "population: staff", "must be what came"),
        ("measures.yaml", 'old: "2021-22"', 'old: "2021"', "is not a school year"),
        ("measures.yaml", "what: target", "what: goal", "definition"),
        ("reports.yaml", "id: resources", "id: goal-1", "ids are unique"),
        ("reports.yaml", "for: district", "for: schools", "each school"),
        ("district.yaml", "id: programs", "id: instruction", "ids are unique"),
        ("status.yaml", "on_track: 0.80", "on_track: 1.80", "less than 1"),
        ("rubrics.yaml", "established: 3", "established: 5", "one of its 4 levels"),
        ("rubrics.yaml", "id: accuracy", "id: language", "ids are unique"),
        ("rubrics.yaml", "- id: equity_audit", "- id: equity_audits", "did you mean equity_audits"),
        ("measures.yaml", "counts: ratings", "counts: rating", "one of: ratings, agreement"),
        ("measures.yaml", "each: rating", "each: person", "rating, for kind rubric only"),
        ("measures.yaml", "materials: {}", "students: {}", "never of people"),
        ("measures.yaml", "materials: {}", 'materials: {targets: {"2026-27": 3}}', "no target"),
        ("measures.yaml", '{"2027-28": 40}', '{"2026-27": 40}', "taken in even years"),
        ("measures.yaml", '{item: "On an', '{wording: "On an', "the item’s wording"),
    ],
)
def test_contradictions_are_named(params: Path, file: str, old: str, new: str, said: str) -> None:
    """A reference to nothing, an impossible target, a doubled id: named with file and remedy."""
    change(params, file, old, new)
    text = problems(params)
    assert said in text
    assert file in text


def test_a_key_that_stands_twice_is_an_error(params: Path) -> None:
    """YAML would let the second value win silently; here it is a problem with its line."""
    change(params, "district.yaml", "state: Missouri", "state: Missouri\nstate: Kansas")
    assert "'state' stands twice" in problems(params)


def test_a_file_that_nobody_reads_is_named(params: Path) -> None:
    """A misspelt file name is told from the right one."""
    (params / "measure.yaml").write_text("measures: []\n")
    assert "did you mean measures.yaml?" in problems(params)


def test_a_missing_folder_says_what_to_give(tmp_path: Path) -> None:
    """A wrong --params answers with what the folder should hold."""
    with pytest.raises(ReportingError, match=r"district\.yaml"):
        load_plan(tmp_path / "nowhere")


def test_an_objective_that_ended_is_in_earlier_reports_only(params: Path) -> None:
    """Evergreen: the report of a year uses the plan of that year."""
    change(
        params, "plan.yaml",
        "owner: Director of Student Services\n        competencies: [self_actualized, empathetic]",
        'owner: Director of Student Services\n        last_year: "2022-23"\n'
        "        competencies: [self_actualized, empathetic]",
    )  # fmt: skip
    plan = load_plan(params)
    then = {o.id for o in plan.in_year(SchoolYear.parse("2022-23")).goal(1).objectives}
    now = {o.id for o in plan.in_year(SchoolYear.parse("2023-24")).goal(1).objectives}
    assert then - now == {"1a"}


def test_a_changed_question_is_a_break_in_series(district_plan: Plan) -> None:
    """Families were asked another question from 2023-24 on; students were not."""
    belonging = district_plan.measure("belonging")
    assert [str(b.first_year) for b in district_plan.breaks_in_series(belonging, "families")] == [
        "2023-24"
    ]
    assert district_plan.breaks_in_series(belonging, "students") == ()


@pytest.mark.parametrize(
    ("text", "ending"), [("2024-25", 2025), ("1999-00", 2000), (" 2020-21 ", 2021)]
)
def test_a_school_year_is_read_and_written_alike(text: str, ending: int) -> None:
    """2024-25 is the year that ends in 2025."""
    assert SchoolYear.parse(text).ending == ending
    assert str(SchoolYear.parse(text)) == text.strip()


@pytest.mark.parametrize("text", ["2024", "2024-26", "24-25", "2024/25", "2024-2025", ""])
def test_other_forms_of_a_year_are_refused(text: str) -> None:
    """A year in any other form is an error that shows the right one."""
    with pytest.raises(ValueError, match="not a school year"):
        SchoolYear.parse(text)


def test_a_report_of_an_earlier_year_uses_the_words_and_numbers_of_then(
    district_plan: Plan,
) -> None:
    """Definition, target and baseline change in the year that the dated entry names, not before."""
    for year, students, words in (
        ("2021-22", "2021-22", "club or team"),
        ("2022-23", "2022-23", "club, arts group or team"),
    ):
        measure = district_plan.in_year(SchoolYear.parse(year)).measure("activities")
        assert str(measure.populations["students"].baseline_year) == students
        assert words in measure.definition
    trusted = district_plan.measure("supportive_relationships")
    for year, target in (("2023-24", 85), ("2024-25", 90)):
        due = district_plan.target_in_force(trusted, "students", SchoolYear.parse(year))
        assert due is not None
        assert due[1] == target


def test_an_even_year_measure_shows_its_last_wave(district_plan: Plan) -> None:
    """Even years end in an even calendar year; an odd one shows the year before."""
    measure = district_plan.measure("belonging").model_copy(update={"waves": "even years"})
    even, odd = SchoolYear.parse("2025-26"), SchoolYear.parse("2024-25")
    assert measure.wave_of(even) == even
    assert measure.wave_of(odd) == SchoolYear.parse("2023-24")
    assert [measure.taken_in(y) for y in (odd, even)] == [False, True]


@pytest.mark.parametrize(
    ("measure", "setting", "value", "good"),
    [
        ("growth_reading_met", "subject", "spelling", False),
        ("act_composite", "of", "tested", False),
        ("act_benchmarks", "science", "37", False),
        ("act_benchmarks", "science", "36", True),
        ("act_benchmarks", "science", "", False),
        ("ap_takers", "of", "students", False),
        ("ap_takers", "passing", "0", False),
        ("ap_takers", "passing", "1", True),
    ],
)
def test_settings_that_counting_needs(
    district_plan: Plan, measure: str, setting: str, value: str, good: bool
) -> None:
    """A subject, denominator or threshold that nobody can count by is named with its key."""
    measures = tuple(
        m.model_copy(update={"settings": {**m.settings, setting: value}}) if m.id == measure else m
        for m in district_plan.measures
    )
    found = contradictions(district_plan.model_copy(update={"measures": measures}))
    expected = [] if good else [f"measures.{measure}.settings.{setting}"]
    assert [p.column for p in found] == expected
