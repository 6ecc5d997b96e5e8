"""Params, extracts and notebooks that do not fit together are told before anything is built."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest

from reporting import commentary, report, soundness
from reporting.counting import Counted
from reporting.errors import ExportError, ExtractError, NotebookError, PlanError
from reporting.execution import unresolved
from reporting.measures import KEY, NUMBERS
from reporting.pipeline import Checked, release
from reporting.plan import Plan, SchoolYear
from reporting.release import write_parquet
from reporting.request import ReportKey, Request
from reporting.review import DataWarning, Reviewed, doubts, in_no_notebook
from tests.conftest import ROOT

YEAR = SchoolYear.parse("2025-26")


@pytest.fixture
def params(tmp_path: Path) -> Path:
    folder = tmp_path / "params"
    folder.mkdir()
    shutil.copytree(ROOT / "params" / "commentary", folder / "commentary")
    return folder


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("2025-26/captain/goal-11.md", "did you mean goal-1.md?"),
        ("2025-26/captain/goal_1.md", "did you mean goal-1.md?"),
        ("2025-26/captain/goal-1.txt", "did you mean goal-1.md?"),
        ("2025-26/captain/goal-1.MD", "did you mean goal-1.md?"),
        ("2025-26/captain/resources.md", "no such report"),
        ("2025-26/captian/goal-1.md", "did you mean captain?"),
        ("2025-26/goal-1.md", "no such folder of a school"),
        ("2025-2026/captain/goal-1.md", "did you mean 2025-26?"),
        ("2019-20/captain/goal-1.md", "valid: 2020-21"),
        ("goal-1.md", "<year>/<school>/<report>.md"),
    ],
)
def test_a_text_that_no_report_reads_is_told(
    params: Path, district_plan: Plan, name: str, said: str
) -> None:
    """A wrong name, ending, folder or school year of a commentary is a problem with its place."""
    path = params / "commentary" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("What we did.", encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        commentary.check(params, district_plan)
    assert said in str(caught.value)
    assert "commentary/" in caught.value.problems[0].file


def test_a_text_for_a_report_that_has_ended_is_told(params: Path, district_plan: Plan) -> None:
    """A year's texts are those of the plan of that year."""
    first, *others = district_plan.goals
    ended = first.model_copy(update={"last_year": SchoolYear.parse("2024-25")})
    with pytest.raises(PlanError, match=r"2025-26/captain/goal-1\.md"):
        commentary.check(params, district_plan.model_copy(update={"goals": (ended, *others)}))
    commentary.check(params, district_plan)


def test_a_text_that_is_not_utf_8_is_told_with_its_line(params: Path, district_plan: Plan) -> None:
    """The line of the first byte that is no UTF-8, of any school year."""
    path = params / "commentary/2024-25/captain/goal-1.md"
    path.parent.mkdir(parents=True)
    path.write_bytes("One.\nCaf\u00e9.\n".encode("latin-1"))
    with pytest.raises(PlanError) as caught:
        commentary.check(params, district_plan)
    assert [p.row for p in caught.value.problems] == [2]


def test_pictures_and_what_editors_leave_behind_are_no_texts(
    params: Path, district_plan: Plan
) -> None:
    """Beside a text may lie its pictures; hidden files are passed over."""
    folder = params / "commentary/2025-26/captain"
    for name in ("garden.png", ".DS_Store", "~$goal-1.docx"):
        (folder / name).write_bytes(b"x")
    commentary.check(params, district_plan)
    assert "captain/goal-1" in commentary.read(params, YEAR, district_plan)


CELLS = [
    ('this_report.trend("belongin")', "there is no measure 'belongin'; did you mean belonging?"),
    ('this_report.trend(measure_id="belongin")', "did you mean belonging?"),
    ('this_report.trnd("belonging")', "there is no exhibit 'trnd'; did you mean trend?"),
    ('this_report.objective("1z")', "there is no objective '1z'"),
    ('this_report.objective("2a")', "objective '2a' is of another report"),
    ('this_report.trend("act_tested")', "measure 'act_tested' is of another report"),
    ('this_report.denominators("act")', "there is no family 'act'; valid: none"),
    ('this_report.groups("belonging", "student")', "did you mean students?"),
    ("this_report.trend()", "measure_id is missing"),
    ("x = 1\nthis_report.trend('belonging'", "line 2 is not valid Python"),
    ("return 5", "'return' outside function"),
    ("a = \n", "line 1 is not valid Python"),
]


@pytest.mark.parametrize(("source", "said"), CELLS)
def test_a_cell_that_would_fail_is_told_unrun(
    tmp_path: Path, district_plan: Plan, source: str, said: str
) -> None:
    """Syntax errors, exhibits and ids that do not exist: notebook, cell, line and source."""
    goal = district_plan.document("goal-1")
    (notice,) = unresolved(with_cell(tmp_path, source), district_plan, goal)
    assert said in str(notice)
    assert "goal_1_safe_and_valued.ipynb, cell [3]" in str(notice)


@pytest.mark.parametrize(
    "source",
    [
        'this_report.groups("belonging", population="staff")',
        "for m in ['belonging']:\n    this_report.trend(m)",
        "this_report.trend(*['belonging'])",
        "%matplotlib inline\n!ls\nawait asyncio.sleep(0)",
        "%%bash\necho no python",
        "this_report.view.school",
        "",
    ],
)
def test_a_cell_that_runs_is_not_doubted(tmp_path: Path, district_plan: Plan, source: str) -> None:
    """Loops, magics, awaits and shells are no faults."""
    goal = district_plan.document("goal-1")
    assert unresolved(with_cell(tmp_path, source), district_plan, goal) == []


def test_the_notebooks_that_ship_are_sound(tmp_path: Path, district_plan: Plan) -> None:
    """Every exhibit and id that they name exists; another one is refused with its notebook."""
    shipped = {d.id: ROOT / "notebooks" / f"{d.notebook}.ipynb" for d in district_plan.documents}
    soundness.check_cells(district_plan, shipped)
    broken = shipped | {"goal-1": with_cell(tmp_path, 'this_report.trend("belongin")')}
    with pytest.raises(NotebookError, match=r"goal_1_safe_and_valued\.ipynb, cell \[3\]"):
        soundness.check_cells(district_plan, broken)


def test_texts_that_no_report_can_print_are_refused(tmp_path: Path, district_plan: Plan) -> None:
    """What check calls sound builds; what is printed otherwise than it is shown is told."""
    shipped = {d.id: ROOT / "notebooks" / f"{d.notebook}.ipynb" for d in district_plan.documents}
    for text in ("It is {eval}`x`.", "Met. <!-- ask HR"):
        path = with_cell(tmp_path, text, nbformat.v4.new_markdown_cell)
        with pytest.raises(NotebookError, match=r"goal_1_safe.*, the Markdown cell after"):
            soundness.check_cells(district_plan, shipped | {"goal-1": path})
    path = with_cell(tmp_path, "![Plan](https://example.org/a.png)", nbformat.v4.new_markdown_cell)
    (notice,) = soundness.not_printed({"goal-1": path})
    assert "stands elsewhere and is not fetched" in notice


def test_commentary_that_no_report_can_print_is_refused(
    tmp_path: Path, district_plan: Plan
) -> None:
    """With its file; a picture that is not beside it is told."""
    school = tmp_path / "params" / "commentary" / str(district_plan.district.years[-1]) / "district"
    school.mkdir(parents=True)
    (school / "goal-1.md").write_text("Done. ![Plan](plan.png)\n\n:::{card}\nx\n:::")
    told = commentary.notices(tmp_path / "params", district_plan)
    assert [text.rpartition("/")[2][:9] for text in told] == ["goal-1.md"] * 2
    (school / "goal-1.md").write_text("Met. <!-- ask HR")
    with pytest.raises(ExportError, match=r"district/goal-1\.md.*“<!-- ask HR” has no end"):
        commentary.notices(tmp_path / "params", district_plan)


def with_cell(
    folder: Path, source: str, kind: Callable[[str], Any] = nbformat.v4.new_code_cell
) -> Path:
    name = "goal_1_safe_and_valued.ipynb"
    notebook = nbformat.read(ROOT / "notebooks" / name, as_version=4)
    notebook.cells = [*notebook.cells[:3], kind(source)]
    nbformat.write(notebook, folder / name)
    return folder / name


def test_what_will_not_be_printed_is_told(tmp_path: Path) -> None:
    """The static part of the notices on outputs, with notebook and cell."""
    (line,) = soundness.not_printed({"goal-1": with_cell(tmp_path, "import plotly.express as px")})
    assert line.startswith("goal_1_safe_and_valued.ipynb, cell [3]")
    assert "plotly" in line
    shipped = {path.stem: path for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert soundness.not_printed(shipped) == []


def counted(plan: Plan, measure: str, *rows: tuple[str, str, str, str, int, int]) -> pd.DataFrame:
    """Counts of one measure's students: school year, school, breakdown, group, k, n."""
    frame = pd.DataFrame(
        rows, columns=["school_year", "school", "breakdown", "group", "numerator", "denominator"]
    )
    full = frame.assign(measure=measure, population="students", level="")
    return full.reindex(columns=[*KEY, *NUMBERS])


def said(plan: Plan, measure_id: str, counts: pd.DataFrame, **changes: object) -> str:
    measure = plan.measure(measure_id).model_copy(update=changes)
    small = plan.model_copy(update={"measures": (measure,), "breakdowns": ()})
    small = small.model_copy(update={"measures": (measure.model_copy(update={"breakdowns": ()}),)})
    return " | ".join(p.rule for p in doubts(small, counts))


SCHOOLS = ("district", "clayton-high", "wydown-middle", "glenridge", "meramec", "captain")


def everywhere(plan: Plan, k: int, n: int, schools: tuple[str, ...] = SCHOOLS) -> pd.DataFrame:
    years = [str(y) for y in plan.district.years]
    rows = [(y, s, "all", "all", k, n) for y in years for s in schools]
    return counted(plan, "iss_risk", *rows)


def test_what_is_counted_everywhere_is_not_doubted(district_plan: Plan) -> None:
    """Students with and without an event in every school and year, a target that is better."""
    assert said(district_plan, "iss_risk", everywhere(district_plan, 5, 100)) == ""


def test_a_measure_that_counts_nobody_is_told(district_plan: Plan) -> None:
    """No row at all, nobody with the outcome, a school without anybody, one empty year."""
    nothing = everywhere(district_plan, 0, 0).head(0)
    assert said(district_plan, "iss_risk", nothing) == "counts no students in any school year"
    zeros = everywhere(district_plan, 0, 100)
    assert "0 of all students in every school year; is event: ISS" in said(
        district_plan, "iss_risk", zeros
    )
    without = everywhere(district_plan, 5, 100, SCHOOLS[:-1])
    assert said(district_plan, "iss_risk", without) == ""  # told once, by school_without_rows
    other = everywhere(district_plan, 5, 100, ("captain",)).assign(measure="referral_risk")
    without = pd.concat([without, other], ignore_index=True)
    assert said(district_plan, "iss_risk", without).endswith("school year at captain")
    empty = everywhere(district_plan, 5, 100)
    empty.loc[empty["school_year"] == "2023-24", "denominator"] = 0
    assert "counts no students in 2023-24" in said(district_plan, "iss_risk", empty)


@pytest.mark.parametrize(
    ("direction", "target", "doubted"),
    [("lower", 2.0, False), ("lower", 7.0, True), ("higher", 7.0, False), ("higher", 2.0, True)],
)
def test_a_target_worse_than_its_baseline_is_told(
    district_plan: Plan, direction: str, target: float, doubted: bool
) -> None:
    """The baseline's value is 5 percent: a target below it is better only where lower is."""
    promise = district_plan.measure("iss_risk").populations["students"]
    populations = {"students": promise.model_copy(update={"targets": {"2026-27": target}})}
    counts = everywhere(district_plan, 5, 100)
    found = said(district_plan, "iss_risk", counts, direction=direction, populations=populations)
    assert ("worse than the baseline" in found) == doubted


def test_a_group_without_anybody_is_told(district_plan: Plan) -> None:
    """Codes that no student has: the group is named with its codes."""
    plan = district_plan.model_copy(update={"measures": (district_plan.measure("iss_risk"),)})
    rules = [p for p in doubts(plan, everywhere(plan, 5, 100)) if p.file == "breakdowns.yaml"]
    assert "breakdowns.race.groups.other_races" in [p.column for p in rules]
    assert "race_wide" not in "".join(p.column for p in rules)


def test_a_measure_in_no_notebook_is_told(district_plan: Plan) -> None:
    """Named are its id, or the family that it is related to."""
    words = {m.id for m in district_plan.measures} - {"belonging", "act_tested"}
    found = in_no_notebook(district_plan, words | {"act"})
    assert [p.column for p in found] == ["measures.belonging"]


def test_a_coming_year_without_files_is_left_out_unless_asked_for(
    tmp_path: Path, district_plan: Plan
) -> None:
    """Listed after the latest complete year and without a folder; an earlier one stays."""
    district = district_plan.district.model_copy(update={"latest_complete": YEAR.plus(-1)})
    plan = district_plan.model_copy(update={"district": district})
    request = Request(data=tmp_path, years=("all",))
    left, coming = soundness.without_files(plan, request)
    assert coming == [YEAR]
    assert [str(y) for y in left.district.years][-1] == "2024-25"
    assert soundness.without_files(plan, Request(data=tmp_path, years=("2025-26",)))[1] == []
    (tmp_path / "2025-26").mkdir()
    (tmp_path / "2025-26" / "budget.csv").write_text("x")
    assert soundness.without_files(plan, request)[1] == []


def test_an_empty_school_is_refused_where_it_is_asked_for(district_plan: Plan) -> None:
    """Its report would be empty; other schools and waived warnings do not stop anything."""
    warning = DataWarning(
        YEAR, "school_without_rows", "captain", "codes in the file: 4021", "", "student_core"
    )
    keys = [ReportKey(YEAR, "captain", "goal-1")]
    with pytest.raises(ExtractError, match="4021"):
        soundness.refuse_empty_schools(district_plan, keys, Reviewed((warning,)))
    others = [ReportKey(YEAR, "meramec", "goal-1")]
    soundness.refuse_empty_schools(district_plan, others, Reviewed((warning,)))


def test_a_district_without_any_budget_has_its_reports(
    district_plan: Plan, sample_counted: Counted, sample_rows: pd.DataFrame, tmp_path: Path
) -> None:
    """No budget in any school year: the table is released, and exhibits of money say so."""
    counted = replace(sample_counted, money=sample_counted.money.iloc[:0])
    checked = Checked(district_plan, counted, [], {})
    released = release(checked, sample_rows, YEAR, ROOT / "params")
    assert released.resources.empty
    write_parquet(released, tmp_path / "measures.parquet")
    page = report.open(
        str(tmp_path / "measures.parquet"), report="resources", school="district", year=str(YEAR)
    )
    for exhibit in (page.spending("area"), page.spending("goal"), page.spending_over_years()):
        assert exhibit is None or "no extract of budget" in str(exhibit)
