"""Each report is given what it can show of the released table, and shows the same from it."""

from __future__ import annotations

import ast
import inspect
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from reporting.errors import ExhibitError, RequestError
from reporting.job import Job, build_report
from reporting.plan import DISTRICT
from reporting.release import Divided, Released, parquet_bytes, part, read_parquet
from reporting.report import opening
from reporting.report.charts import bars, dots, money, ratios, style, trend
from reporting.request import ReportKey
from tests.conftest import ROOT

SCHOOLS = ("captain", "clayton-high", "district", "glenridge", "meramec", "wydown-middle")
REPORTS = ("goal-1", "goal-2", "goal-3", "annual-summary")


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chart is what it would be drawn from: comparing that is quicker than drawing."""
    for module in (bars, dots, money, ratios, trend):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                monkeypatch.setattr(module, name, _Undrawn)
    monkeypatch.setattr(style, "svg", lambda drawing: f"<svg>{drawing.of!r}</svg>")


class _Undrawn(SimpleNamespace):
    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(of=(args, options), get_figheight=lambda: 1.0)


def notebook_of(released: Released, report: str) -> bytes:
    name = released.plan.document(report).notebook
    return (ROOT / "notebooks" / f"{name}.ipynb").read_bytes()


def shown(released: Released, report: str, school: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the code cells of a report's notebook show, one after the other."""
    monkeypatch.setattr(opening, "read_parquet", lambda path: released)
    document = released.plan.document(report)
    names: dict[str, Any] = {"released": "x", "school": school, "year": str(released.year)}
    names |= {} if document.goal is None else {"goal": document.goal}
    return "\n".join(_outputs(json.loads(notebook_of(released, report)), names))


def _outputs(notebook: dict[str, Any], names: dict[str, Any]) -> Iterator[str]:
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code" or "parameters" in cell["metadata"].get("tags", []):
            continue
        *statements, last = ast.parse("".join(cell["source"])).body
        assert isinstance(last, ast.Expr)
        exec(compile(ast.Module(statements, []), "cell", "exec"), names)
        result = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
        # An exhibit is a value; what people wrote is Markdown around its text.
        yield repr(getattr(result, "data", result))


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize(
    ("school", "report"),
    [
        ("captain", "goal-3"),
        *(
            pytest.param(school, report, marks=pytest.mark.slow)
            for school in SCHOOLS
            for report in REPORTS
            if (school, report) != ("captain", "goal-3")
        ),
        pytest.param("district", "resources", marks=pytest.mark.slow),
    ],
)
def test_a_report_shows_the_same_from_its_part(
    sample_released: Released, school: str, report: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every exhibit of every report, from the whole table and from the part."""
    document = sample_released.plan.document(report)
    mine = part(sample_released, school, document)
    whole = shown(sample_released, report, school, monkeypatch)
    assert shown(mine, report, school, monkeypatch) == whole
    assert len(whole) > 10_000


@pytest.mark.parametrize(
    "school",
    [
        pytest.param("captain", marks=pytest.mark.slow),
        pytest.param("district", marks=pytest.mark.nightly),
    ],
)
def test_a_report_is_built_the_same_from_its_part(sample_released: Released, school: str) -> None:
    """HTML, PDF and notebook, byte by byte."""
    document = sample_released.plan.document("goal-1")
    notebook = notebook_of(sample_released, "goal-1")
    mine = part(sample_released, school, document)
    key = ReportKey(sample_released.year, school, "goal-1")
    built = [
        build_report(Job(key, notebook, "goal_1.ipynb", parquet_bytes(table), 1, ("html", "pdf")))
        for table in (sample_released, mine)
    ]
    assert built[0].succeeded
    assert built[0].files == built[1].files


def test_a_part_survives_its_file(sample_released: Released, tmp_path: Path) -> None:
    """Written and read it is the same; its bytes are those of another making."""
    document = sample_released.plan.document("goal-3")
    mine = part(sample_released, "captain", document)
    content = parquet_bytes(mine)
    assert parquet_bytes(part(sample_released, "captain", document)) == content
    (tmp_path / "part.parquet").write_bytes(content)
    again = read_parquet(tmp_path / "part.parquet")
    assert again.part == mine.part
    assert again.rows.equals(mine.rows)
    assert set(again.commentary) <= {"captain/goal-3"}
    assert {f.school for f in again.published} <= {"captain"}
    assert set(again.rows["school"]) == {"captain", DISTRICT}
    assert set(again.rows[again.rows["school"] == DISTRICT]["breakdown"]) == {"all"}


def test_asking_beyond_the_part_is_an_error(sample_released: Released, tmp_path: Path) -> None:
    """Never "not available" for what was released and only not given."""
    document = sample_released.plan.document("goal-3")
    mine = part(sample_released, "captain", document)
    (tmp_path / "part.parquet").write_bytes(parquet_bytes(mine))
    where = str(tmp_path / "part.parquet")
    with pytest.raises(RequestError, match="report of captain, not of glenridge"):
        opening.open(where, goal=3, school="glenridge", year="2025-26")
    report = opening.open(where, goal=3, school="captain", year="2025-26")
    belonging = report.view.measure("belonging")
    assert report.view.cell(belonging, "students", school=DISTRICT)
    with pytest.raises(ExhibitError, match="not given 'belonging' of glenridge"):
        report.view.cell(belonging, "students", school="glenridge")
    with pytest.raises(ExhibitError, match="of district by race"):
        report.view.cell(belonging, "students", school=DISTRICT, breakdown="race", group="white")
    with pytest.raises(ExhibitError, match="belongs to objective 1b"):
        report.trend("oss_risk")
    with pytest.raises(ExhibitError, match="budget"):
        report.spending()
    with pytest.raises(ExhibitError, match="commentary of goal-1"):
        replace(report.view, document_id="goal-1").commentary  # noqa: B018


def test_a_report_across_the_goals_is_given_what_is_listed(sample_released: Released) -> None:
    """Every measure unless ``measures`` lists some; budget and actuals where ``money`` is true.

    Which measures a notebook names makes no difference, so that it may loop over them.
    """
    summary = sample_released.plan.document("annual-summary")
    all_of_them = part(sample_released, "captain", summary)
    assert set(all_of_them.rows["measure"]) == set(sample_released.rows["measure"])
    assert all_of_them.resources.empty
    listed = summary.model_copy(update={"measures": ("belonging", "oss_risk"), "money": True})
    some = part(sample_released, "captain", listed)
    assert set(some.rows["measure"]) == {"belonging", "oss_risk"}
    assert len(some.resources) > 0


def test_a_part_is_told_from_another_by_its_rows(sample_released: Released) -> None:
    """One number of another school changes nothing; one of its own changes its measure alone."""
    document = sample_released.plan.document("goal-3")
    rows = sample_released.rows
    rows = rows[rows["measure"].isin({"belonging", "oss_risk"})].reset_index(drop=True)

    def changed(measure: str, school: str) -> set[str]:
        at = rows.index[(rows["measure"] == measure) & (rows["school"] == school)][0]
        other = rows.copy()
        other.loc[at, "denominator"] = 4321
        tables = (Divided(replace(sample_released, rows=r)) for r in (rows, other))
        old, new = (d.digests(d.scope("captain", document)) for d in tables)
        return {name for name in old if old[name] != new[name]}

    assert changed("belonging", "glenridge") == set()
    assert changed("oss_risk", "captain") == set()
    assert changed("belonging", "captain") == {"belonging, captain (everybody)"}
