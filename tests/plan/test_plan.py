"""params/ as it ships, and every way in which it can contradict itself."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from reporting.errors import PlanError, ReportingError
from reporting.extracts import results
from reporting.extracts.words import PROGRAM
from reporting.measures import FAMILIES
from reporting.plan import PROGRAMS, Plan, SchoolYear, load_plan
from reporting.plan.measure_settings import SETTINGS as SETTINGS_OF
from reporting.plan.vocabulary import SUBJECTS

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
        (
            "reports.yaml",
            "money: true",
            "money: true\n    measures: [belongin]",
            "did you mean belonging?",
        ),
        ("district.yaml", "id: programs", "id: instruction", "ids are unique"),
        ("status.yaml", "on_track: 0.80", "on_track: 1.80", "less than 1"),
        ("rubrics.yaml", "established: 3", "established: 5", "one of its 4 levels"),
        ("rubrics.yaml", "id: accuracy", "id: language", "ids are unique"),
        ("rubrics.yaml", "- id: equity_audit", "- id: equity_audits", "did you mean equity_audits"),
        ("measures.yaml", "each: rating", "each: person", "rating, for kind rubric only"),
        ("measures.yaml", "materials: {}", "students: {}", "never of people"),
        ("measures.yaml", "materials: {}", 'materials: {targets: {"2026-27": 3}}', "no target"),
        ("measures.yaml", '{"2027-28": 40}', '{"2026-27": 40}', "taken in even years"),
        ("measures.yaml", "breakdowns: [race_wide]", "breakdowns: [iep]", "iep is not known"),
        ("measures.yaml", "event: OSS", "event: ISS", "counts exactly what iss_risk counts"),
        ("measures.yaml", "{subject: ela}", "{subject: mathematics}", "the same students as"),
        ("measures.yaml", "topic: self_management", "topic: self_efficacy", "counts exactly what"),
        ("measures.yaml", "    related: map_ela\n", "", "the same students as map_ela_index"),
        ("measures.yaml", "related: map_ela", "related: map_el", "the same students as"),
        ("measures.yaml", "    adverse: true\n", "", "never told apart"),
        ("measures.yaml", "each: exam", "each: person", "a student may take several"),
        ("measures.yaml", "source: panorama_staff", "source: panorama_students", "one of the surv"),
        ("measures.yaml", "rubric: equity_audit", "rubric: audit", "no such rubric"),
        ("breakdowns.yaml", "column: iep", "column: ipe", "did you mean iep"),
        ("breakdowns.yaml", "codes: [B]", "codes: [Black]", "no such race code"),
        ("breakdowns.yaml", "codes: [B]", "codes: []", "at least one code"),
        ("breakdowns.yaml", 'codes: ["Y"]', "codes: [Yes]", 'in quotes here: "Yes"'),
        ("breakdowns.yaml", "- {id: black", "- {id: asian", "ids are unique"),
        ("surveys.yaml", 'options: ["No", "Yes"]', "options: [No, Yes]", 'in quotes here: "No"'),
        ("district.yaml", 'state_code: "1050"', "state_code: 0150", 'in quotes here: "0150"'),
        ("district.yaml", "contact:", "\tcontact:", "begins with a tab"),
        ("district.yaml", "contact: Off", "contact: Off: ", "a text with a colon"),
        ("district.yaml", "contact:", "<<<<<<< HEAD\ncontact:", "resolve the git conflict"),
        ("district.yaml", "demonstration: true", "demonstration: maybe", "valid boolean"),
        ("measures.yaml", "decided: 2024-08-21", "decided: 2024-08-32", "not valid YAML"),
        ("measures.yaml", "decided: 2024-08-21", "decided: last summer", "valid date"),
        ("measures.yaml", '"2026-27": 72', '"2026-27": .nan', "finite number"),
        ("measures.yaml", '"2026-27": 72', '"2026-27": 7 2', "valid number"),
        ("waivers.yaml", "waivers:", "waiver:", "did you mean waivers"),
        ("achievement.yaml", "points: 3", "points: 1", "more points than the one before"),
        ("achievement.yaml", 'science: ["05", "08"]', 'scince: ["05"]', "did you mean science"),
        ("achievement.yaml", '  science: ["05", "08"]', "", "science is missing"),
        ("district.yaml", "profile: Profile of a Clayton Graduate", "", "are the profile of"),
        ("sources.yaml", "id: student_core", "id: student_cor", "the roster"),
        ("sources.yaml", "id: panorama_families", "id: panorama_family", "asks families"),
        ("sources.yaml", "required: false", "required: no way", "valid boolean"),
    ],
)
def test_contradictions_are_named(params: Path, file: str, old: str, new: str, said: str) -> None:
    """A reference to nothing, an impossible target, a doubled id: named with file and remedy."""
    change(params, file, old, new)
    text = problems(params)
    assert said in text
    assert file in text


@pytest.mark.parametrize(
    "name",
    ["goals", "measures", "reports", "breakdowns", "rubrics", "sources", "waivers", "published"],
)
def test_a_list_without_anything_is_told_or_a_plan(params: Path, name: str) -> None:
    """No goals, measures or sources are no plan; no reports across goals or waivers are one."""
    file = "plan.yaml" if name == "goals" else f"{name}.yaml"
    (params / file).write_text(f"{name}: []\n", encoding="utf-8")
    if name in ("reports", "waivers", "published"):
        assert not getattr(load_plan(params), name)
    else:
        assert problems(params)


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


SETTINGS = [
    ("event: referral", "event: referal", "did you mean referral?"),
    ("event: ISS", "event: iss", "did you mean ISS?"),
    ("event: ISS", "event: Suspension", "valid: ISS, OSS, EXP, UR"),
    ("settings: {event: ISS}", "settings: {}", "this key is missing"),
    ("    settings: {event: ISS}\n", "", "this key is missing"),
    ("settings: {event: ISS}", "settings: {events: ISS}", "did you mean event?"),
    ("settings: {event: ISS}", "settings: {event: ISS, grade: 5}", "unknown key"),
    ("program: gifted", "program: Gifted and talented", "did you mean gifted?"),
    ("program: gifted", "program: robotics", "valid: advanced, gifted, activity"),
    ("position_group: Teacher", "position_group: Teachers", "did you mean Teacher?"),
    ("{subject: ela}", "{subject: ELA}", "did you mean ela?"),
    ("{subject: ela}", "{subject: reading}", "valid: ela, mathematics, science"),
    ("subject: reading", "subject: spelling", "no such subject"),
    ("of: composite", "of: tested", "valid: composite"),
    ('science: "23"', 'science: "37"', "less than or equal to 36"),
    ('science: "23"', 'science: ""', "valid integer"),
    ("of: takers", "of: students", "valid: exams, takers, everyone"),
    ('passing: "3"', 'passing: "0"', "greater than or equal to 1"),
    ("counts: ratings", "counts: rating", "did you mean ratings?"),
    ('{item: "On an', '{wording: "On an', "this key is missing"),
    ("source: student_discipline", "source: office_referrals", "valid: referral"),
    ("source: student_discipline", "source: act", "risk cannot be counted from act"),
    ("source: staff_roster", "source: student_core", "valid sources: staff_roster"),
    ("kind: composition", "kind: composite", "did you mean composition?"),
    ('grades: ["03"', 'grades: ["3"', "no such grade"),
    ('grades: ["03"', "grades: [03", 'a text stands in quotes here: "03"'),
    (
        'students: {baseline_year: "2021-22", targets: {"2026-27": 8.0}}',
        'staff: {baseline_year: "2021-22", targets: {"2026-27": 8.0}}',
        "counts students",
    ),
]


@pytest.mark.parametrize(("old", "new", "said"), SETTINGS)
def test_settings_of_every_way_to_count_are_typed(
    params: Path, old: str, new: str, said: str
) -> None:
    """A setting that would count nobody is refused with the measure, the line and valid words."""
    change(params, "measures.yaml", old, new)
    with pytest.raises(PlanError) as caught:
        load_plan(params)
    assert said in str(caught.value)
    assert all(p.row and p.column.startswith("measures.") for p in caught.value.problems)


def test_numbers_and_truths_need_no_quotes_in_settings(params: Path) -> None:
    """What YAML reads as a number or a truth is the same setting as its text in quotes."""
    before = load_plan(params)
    change(params, "measures.yaml", 'passing: "3"', "passing: 3")
    change(params, "measures.yaml", 'turned_round: "yes"', "turned_round: yes")
    assert load_plan(params).measures == before.measures


def test_each_way_to_count_has_typed_settings() -> None:
    """Functions that count and types of settings have the same keys."""
    ways = set(SETTINGS_OF)
    of_any_source = {way for way in ways if (way[0], None) in FAMILIES}
    assert ways - of_any_source | {(kind, None) for kind, _ in of_any_source} == set(FAMILIES)


def test_words_of_settings_are_those_of_the_readers() -> None:
    """What a reader writes into a frame and what a measure may name are one list."""
    assert set(PROGRAM) == set(PROGRAMS)
    assert set(results.SUBJECTS) >= set(SUBJECTS["map_eoc"])


@pytest.mark.parametrize(
    ("file", "old", "new", "row"),
    [
        ("measures.yaml", "topic: belonging", "topic: belongings", "topic: belongings"),
        ("measures.yaml", "direction: lower", "direction: down", "direction: down"),
        ("measures.yaml", "objectives: [1c, 3d]", "objectives: [1c, 9d]", "objectives: [1c, 9d]"),
        ("measures.yaml", '"2026-27": 90}}', '"2026-27": 190}}', '"2026-27": 190}}'),
        ("plan.yaml", "id: 1b", "id: 2x", "id: 2x"),
        ("district.yaml", "slug: captain", "slug: meramec", "slug: meramec"),
        ("surveys.yaml", "scale: yes_no", "scale: yes", "scale: yes"),
        ("waivers.yaml", "school: district", "school: districts", "school: districts"),
    ],
)
def test_a_problem_names_the_line(params: Path, file: str, old: str, new: str, row: str) -> None:
    """The row of a problem is the line of the file in which a user corrects it."""
    change(params, file, old, new)
    with pytest.raises(PlanError) as caught:
        load_plan(params)
    lines = (params / file).read_text(encoding="utf-8").splitlines()
    rows = [n for n, line in enumerate(lines, start=1) if row in line]
    found = {p.row for p in caught.value.problems if p.file == file}
    assert found & set(rows) or found & {n - 1 for n in rows}, (found, rows)


@pytest.mark.parametrize(
    "text", ["", "- a\n", "a: &x {b: *x}\n", "a: !!python/object:os.system {}\n", "a: [1\n", "\0",
             "? [a]\n: b\n", "a: b\n---\nc: d\n", "{" * 3000, "a: *nowhere\n"],
)  # fmt: skip
def test_what_is_no_file_of_params_is_one_problem(params: Path, text: str) -> None:
    """Damaged, empty or hostile YAML is a problem with the file's name, never a traceback."""
    (params / "status.yaml").write_text(text, encoding="utf-8")
    assert "status.yaml" in problems(params)


def test_references_that_multiply_are_refused(params: Path) -> None:
    """Ten lines of YAML that stand for billions of values do not fill the memory."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    (params / "status.yaml").write_text("\n".join(lines), encoding="utf-8")
    assert "100,000 values" in problems(params)
