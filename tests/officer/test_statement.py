"""The privacy officer's page, console and command."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from typer.testing import CliRunner

from reporting import cli, pipeline
from reporting.errors import RequestError
from reporting.officer import Statement, page, policy_lines, statement_lines
from reporting.plan import Plan
from reporting.privacy import account_of, openness_of, prove
from reporting.privacy.ledger import Entry
from tests.conftest import run
from tests.officer.small import small_counts, small_plan

ENTRY = Entry(1, "2023-24", "c" * 64, "d" * 64, 4321, "0" * 64)


def statement_of(plan: Plan, hidden: int = 3) -> Statement:
    counts = small_counts(hidden)
    proven = prove(counts, plan)
    return Statement(
        plan, account_of(counts, proven.rows, plan), openness_of(counts, proven, plan), (ENTRY,)
    )


@pytest.fixture(scope="module")
def statement(district_plan: Plan) -> Statement:
    return statement_of(small_plan(district_plan))


def test_the_page_does_not_depend_on_a_withheld_value(
    statement: Statement, district_plan: Plan
) -> None:
    """Two suspended students or three, withheld either way: the same bytes."""
    assert page(statement_of(small_plan(district_plan), hidden=2)) == page(statement)


def test_the_page_says_what_it_is_and_holds_every_section(statement: Statement) -> None:
    """Internal, no withheld value; policy, readers, reasons, openness, earlier releases, ledger."""
    soup = BeautifulSoup(page(statement), "html5lib")
    text = " ".join(soup.get_text(" ").split())
    assert "For the privacy officer; holds no withheld value." in text
    assert "Do not publish" in text
    for heading in soup.select("h2"):
        assert soup.select(f'.contents a[href="#{heading["id"]}"]')
    assert len(soup.select("h2")) == 6
    assert "Family Educational Rights and Privacy Act" in text
    assert "2026.1" in text
    assert "All students of the district: 1 of 1 shown." in text
    assert ENTRY.digest[:12] in text
    assert ENTRY.digest[:13] not in text
    assert "4,321" in text


def test_the_page_stands_alone_and_is_read_aloud_in_order(statement: Statement) -> None:
    """No script, no request, one h1; every table with a caption and scopes."""
    soup = BeautifulSoup(page(statement), "html5lib")
    assert soup.find("script") is None
    assert soup.find("link") is None
    assert len(soup.find_all("h1")) == 1
    assert len(soup.find_all("table")) >= 6
    for table in soup.find_all("table"):
        assert table.caption is not None
        assert {th["scope"] for th in table.find_all("th")} == {"col", "row"}


def test_names_of_the_plan_stay_text(statement: Statement) -> None:
    """A district called <script> is printed, not run."""
    district = statement.plan.district.model_copy(update={"name": "<script>alert(1)</script>"})
    plan = statement.plan.model_copy(update={"district": district})
    text = page(Statement(plan, statement.account, statement.openness, ()))
    assert BeautifulSoup(text, "html5lib").find("script") is None
    assert "Nothing has been released yet" in text


def test_the_command_prints_a_summary_and_writes_the_page(
    statement: Statement, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Policy first, then what is shown and how open the rest stays; exit code 0, where to look."""
    checked = SimpleNamespace(plan=statement.plan)
    monkeypatch.setattr(pipeline, "check", lambda request, tell: checked)
    monkeypatch.setattr(pipeline, "account_for", lambda request, checked, tell: statement)
    done = CliRunner().invoke(cli.app, ["privacy", "--out", str(tmp_path / "r")])
    assert done.exit_code == 0, done.output
    for line in [*policy_lines(statement.plan.privacy), *statement_lines(statement)]:
        assert line in done.output
    assert "10 cells that can hold a number" in done.output
    assert "internal, not for publication" in done.output
    assert (tmp_path / "r" / "privacy.html").read_text("utf-8") == page(statement)


def test_help_names_the_command() -> None:
    """Whoever looks for privacy finds it."""
    wide = {"COLUMNS": "120", "NO_COLOR": "1", "TERM": "dumb"}
    assert "run_reports.py privacy" in CliRunner().invoke(cli.app, ["--help"], env=wide).output
    text = CliRunner().invoke(cli.app, ["privacy", "--help"], env=wide).output
    assert "privacy.html" in text
    assert "--ledger" in text


@pytest.mark.slow
def test_the_command_on_extracts(one_year: tuple[Path, Path], tmp_path: Path) -> None:
    """Reads, counts and proves by itself; releases nothing and enters nothing in the ledger."""
    params, data = one_year
    done = run("privacy", "--params", str(params), "--data", str(data),
               "--out", str(tmp_path / "r"))  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Passed" in done.stdout
    assert [p.name for p in (tmp_path / "r").iterdir()] == ["privacy.html"]
    assert not (tmp_path / "ledger").exists()


def test_the_page_replaces_only_an_earlier_page(
    statement: Statement, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of somebody's own with the same name is refused before anything is read."""
    monkeypatch.setattr(pipeline, "check", lambda *_: SimpleNamespace(plan=statement.plan))
    monkeypatch.setattr(pipeline, "account_for", lambda *_: statement)
    file = tmp_path / "privacy.html"
    file.write_text("mine")
    arguments = ["privacy", "--out", str(tmp_path)]
    done = CliRunner().invoke(cli.app, arguments)
    assert isinstance(done.exception, RequestError)
    assert file.read_text() == "mine"
    file.unlink()
    for _ in range(2):
        assert CliRunner().invoke(cli.app, arguments).exit_code == 0
