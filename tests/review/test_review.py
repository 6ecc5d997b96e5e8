"""The checks over the whole sample, and the page that explains them."""

from __future__ import annotations

from pathlib import Path

import pytest

from reporting.extracts import Extracts
from reporting.extracts.raw import read_raw
from reporting.figures import Figures, read_figures
from reporting.figures.frame import as_frame
from reporting.figures.read import figures_of
from reporting.notices import warning_lines
from reporting.plan import CHECK_NAMES, Plan, PublishedSource, SchoolYear
from reporting.review import CHECKS, Evidence, Reviewed, YearSummary, explanation, review

from ..figures.conftest import state_files  # noqa: F401

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def reviewed(sample_folder: Path, sample_extracts: Extracts, district_plan: Plan) -> Reviewed:
    figures = read_figures(sample_folder, district_plan)
    return review(district_plan, sample_extracts, figures, district_plan.district.years)


def test_the_sample_warns_of_what_was_planted_and_nothing_else(reviewed: Reviewed) -> None:
    """One figure on which the state disagrees; one composite against its sections, waived."""
    assert [(w.check, str(w.year), bool(w.waived)) for w in reviewed.warnings] == [
        ("act_sections_and_composite", "2020-21", True),
        ("differs_from_state_figure", "2020-21", True),
        ("differs_from_state_figure", "2022-23", False),
    ]
    assert [w.check for w in reviewed.open] == ["differs_from_state_figure"]


def test_check_lists_warnings_with_name_year_school_and_reason(reviewed: Reviewed) -> None:
    """Open ones are explained below; a waived one keeps its reason and needs no explanation."""
    text = "\n".join(warning_lines(reviewed))
    assert "WARNING    differs_from_state_figure  2022-23  district: Students enrolled" in text
    assert "waived     act_sections_and_composite  2020-21  district: " in text
    assert "reason: The state published a composite" in text
    assert explanation("differs_from_state_figure") in text
    assert explanation("act_sections_and_composite") not in text


def test_a_report_knows_no_later_warning(reviewed: Reviewed) -> None:
    """The report of a year holds warnings up to that year, in their public wording."""
    assert [r.school_year for r in reviewed.remarks(SchoolYear(2022))] == ["2020-21", "2020-21"]
    remarks = reviewed.remarks(SchoolYear(2026))
    assert [r.sentence for r in remarks] == [w.public for w in reviewed.warnings]
    assert not any("72" in r.sentence for r in remarks)


def test_the_published_anomaly_of_the_real_file_is_found(
    state_files: Path,  # noqa: F811
    district_plan: Plan,
    sample_extracts: Extracts,
) -> None:
    """ACT 2020-21: composite 26.2 beside sections near 29; the years after it are silent."""
    source = PublishedSource(id="act", label="ACT", file="a.csv", layout="state_act")
    raw = read_raw((state_files / "clayton_act.csv").read_bytes(), "a.csv")
    figures = Figures(as_frame(figures_of(raw, source, district_plan).figures))
    warned = []
    for year in district_plan.district.years:
        none = YearSummary(year, {}, {}, {}, {})
        evidence = Evidence(district_plan, year, sample_extracts, none, None, figures, ())
        warned += [str(w.year) for w in CHECKS["act_sections_and_composite"](evidence)]
    assert warned == ["2020-21"]


def test_the_page_explains_every_check_in_its_own_words() -> None:
    """docs/data-checks.md has each check by name with the explanation that `check` prints."""
    page = " ".join((ROOT / "docs" / "data-checks.md").read_text(encoding="utf-8").split())
    for name in CHECK_NAMES:
        assert f"### {name} {explanation(name)}" in page  # type: ignore[arg-type]
    assert page.count("### ") == len(CHECK_NAMES)


def test_the_page_names_every_threshold_that_the_policy_has(district_plan: Plan) -> None:
    """Each threshold of params/checks.yaml is named in the explanation of its check."""
    page = (ROOT / "docs" / "data-checks.md").read_text(encoding="utf-8")
    for name in type(district_plan.checks).model_fields:
        assert name == "version" or name in page, name
