"""Whole reports of one school as the command builds them."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pikepdf
import pytest
from bs4 import BeautifulSoup

from reporting.extracts import identifiers
from reporting.plan import Plan, load_plan
from reporting.privacy import Ledger
from reporting.release import read_parquet
from tests.conftest import ROOT, Known, run
from tests.export.pdf_reading import words

pytestmark = pytest.mark.slow


def test_each_report_is_a_page_a_pdf_and_a_notebook(built: Path) -> None:
    """Files as promised, and the data with its dictionary."""
    for name in ("annual-summary", "goal-1", "goal-2", "goal-3"):
        for ending in ("html", "pdf", "ipynb"):
            assert (built / "captain" / f"{name}.{ending}").stat().st_size > 10_000
    assert not list(built.rglob("resources.html"))
    assert (built / "data" / "resources.csv").exists()
    assert (built / "data" / "measures.csv").exists()
    assert (built / "data" / "data-dictionary.csv").exists()


def test_the_manifest_tells_what_went_in_and_out(built: Path) -> None:
    """Inputs, versions, outcomes; sha256 of every output; two runs are one manifest."""
    manifest = json.loads((built / "manifest.json").read_text(encoding="utf-8"))
    reports = {r["report"]: r for r in manifest["reports"]}
    assert set(reports) == {
        f"2025-26/captain/{name}" for name in ("annual-summary", "goal-1", "goal-2", "goal-3")
    }
    for report in reports.values():
        assert report["status"] == "succeeded"
        for name, sha in report["outputs"].items():
            assert hashlib.sha256((built / name).read_bytes()).hexdigest() == sha
    assert manifest["inputs"]["extracts"]["2025-26/staff_roster.csv"]
    assert manifest["inputs"]["params"]["plan.yaml"]
    assert manifest["versions"]["papermill"]
    assert manifest["isolation"].startswith("by ")


def test_the_page_speaks_to_families(built: Path, district_plan: Plan) -> None:
    """HTML: one h1, official wordings, demonstration notice, no code, no requests."""
    page = BeautifulSoup(
        (built / "captain" / "goal-1.html").read_text(encoding="utf-8"), "html5lib"
    )
    assert len(page.find_all("h1")) == 1
    text = " ".join(page.get_text(" ").split())
    for objective in district_plan.goal(1).objectives:
        assert objective.wording in text
    assert "Demonstration data" in text
    assert "this_report" not in str(page)
    assert page.find("script") is None
    for tag, attribute in (("link", "href"), ("img", "src"), ("iframe", "src")):
        assert all(str(t.get(attribute, "")).startswith("data:") for t in page.find_all(tag))
    assert "Data notes" in text
    commentary = (ROOT / "params/commentary/2025-26/captain/goal-1.md").read_text(encoding="utf-8")
    assert commentary.split(".")[0] in text


def test_the_pdf_is_tagged_and_says_the_same(built: Path, district_plan: Plan) -> None:
    """PDF/UA-1 and PDF/A-2a, outline, running head, page x of y, demonstration on every page."""
    path = built / "captain" / "goal-3.pdf"
    with pikepdf.open(path) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root
        metadata = str(pdf.Root.Metadata.read_bytes())
        assert "pdfuaid:part>1<" in metadata
        assert "pdfaid:conformance>A<" in metadata
        with pdf.open_outline() as outline:
            titles = " ".join(item.title for item in outline.root)
        pages = len(pdf.pages)
    text = words(path.read_bytes())
    assert "3a" in str(titles) or "3a" in text
    for objective in district_plan.goal(3).objectives:
        assert " ".join(objective.wording.split())[:40] in " ".join(text.split())
    assert f"Page {pages} of {pages}" in text
    assert text.count("Demonstration data") >= pages
    assert "Students" in text  # a label inside a chart is text


def test_html_and_pdf_show_the_same_scorecard(built: Path) -> None:
    """Every value of the first table of the page stands in the PDF too."""
    page = BeautifulSoup(
        (built / "captain" / "goal-1.html").read_text(encoding="utf-8"), "html5lib"
    )
    table = page.find("table")
    assert table is not None
    text = words((built / "captain" / "goal-1.pdf").read_bytes())
    values = {c.get_text().strip() for c in table.find_all("td")}
    assert len(values) > 15
    for value in values:
        assert value in text, value


def test_two_builds_are_the_same_bytes(
    one_year: tuple[Path, Path], known_choice: Known, tmp_path: Path
) -> None:
    """HTML, PDF, notebook and data: nothing depends on the clock, the order or a random number.

    The first finds what an earlier run chose to withhold, the second chooses it again; the ledger,
    which holds the first build, gains nothing by the second.
    """
    params, data = one_year
    known_choice.beside(tmp_path / "first")
    ledger = tmp_path / "first" / "ledger"

    def build(name: str, *more: str) -> dict[str, bytes]:
        out = tmp_path / name / "reports"
        done = run("--params", str(params), "--data", str(data), "--school", "captain",
                   "--goal", "2", "--out", str(out), "--ledger", str(ledger), *more)  # fmt: skip
        assert done.returncode == 0, done.stderr
        wanted = [f"captain/goal-2.{e}" for e in ("html", "pdf", "ipynb")] + ["data/measures.csv"]
        return {name: (out / "2025-26" / name).read_bytes() for name in wanted}

    first = build("first")
    before = Ledger.open(ledger / "demonstration").entries
    assert [entry.year for entry in before] == ["2025-26"]
    assert build("second", "--workers", "1") == first
    assert Ledger.open(ledger / "demonstration").entries == before


def test_no_number_beside_the_rows_is_one_that_no_audit_saw(built: Path) -> None:
    """Own figures beside published ones are numbers of released rows; notes count to the ten."""
    released = read_parquet(built / "data" / "measures.parquet")
    rows = released.rows[released.rows["marker"].eq("") & released.rows["level"].eq("")]
    cells = rows.set_index(["measure", "school_year", "school"]).sort_index()
    told = [f for f in released.published if f.own is not None]
    assert len(released.published) > 100
    assert told
    for figure in told:
        here = cells.loc[[(figure.measure, figure.school_year, figure.school)]]
        means = (here["total"] / here["denominator"]).astype("float64").round(1)
        numbers = {*here["numerator"].dropna(), *here["denominator"].dropna(), *means.dropna()}
        assert figure.own in numbers, figure
        assert figure.unit != "percent", figure
    assert released.notes
    for note in released.notes:
        # A count begins a part of a note: "file: about 60 retests; fewer than 10 without a score".
        counts = re.findall(r"(?:^[^:]+: |; )((?:\D|\d)*?\d[\d,]*) ", note)
        assert counts
        for count in counts:
            assert count == "fewer than 10" or re.fullmatch(r"about [\d,]*0", count), note


def test_no_student_can_be_found_in_the_reports(built: Path, recent: tuple[Path, Path]) -> None:
    """No name, id or e-mail of any extract: HTML, PDF text, notebooks, data, file names."""
    plan = load_plan(recent[0])
    secrets = identifiers(recent[1], plan, plan.district.years)
    assert len(secrets) > 10_000
    texts = []
    for path in sorted(built.rglob("*")):
        texts.append(path.name)
        if path.suffix == ".pdf":
            texts.append(words(path.read_bytes()))
        elif path.suffix in (".html", ".ipynb", ".csv", ".json"):
            texts.append(path.read_text(encoding="utf-8"))
        elif path.suffix == ".parquet":
            import pandas as pd

            texts.append(pd.read_parquet(path).to_csv())
    # Drawn coordinates are numbers too; ids are looked for as whole words.
    written = set(re.findall(r"[\w.@+-]+", " ".join(texts)))
    pairs = {s for s in secrets if " " in s or "," in s}
    whole = " ".join(texts)
    assert sorted(written & (secrets - pairs)) == []
    assert [s for s in sorted(pairs) if s in whole] == []
