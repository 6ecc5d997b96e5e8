"""Published files as text, read with the district's plan."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from reporting.errors import Problem
from reporting.extracts.raw import read_raw
from reporting.figures.frame import Findings, Interval
from reporting.figures.read import figures_of
from reporting.plan import Plan, PublishedSource, SchoolYear

Read = Callable[..., Findings]


@pytest.fixture
def read(district_plan: Plan) -> Read:
    """Read the text of one file: ``read(layout, text, year=…, population=…)``."""

    def reading(layout: str, text: str | bytes, **settings: object) -> Findings:
        content = text if isinstance(text, bytes) else text.encode()
        source = PublishedSource.model_validate(
            {"id": "one", "label": "One", "file": "one.csv", "layout": layout, **settings}
        )
        return figures_of(read_raw(content, "one.csv"), source, district_plan)

    return reading


def numbers(found: Findings) -> dict[tuple[str, str, str, str], Interval]:
    """Year, school, quantity and group → figure; a file with problems fails the test."""
    assert found.problems == []
    return {(f.year, f.school, f.quantity, f.group): f.interval for f in found.figures}


def only_problem(found: Findings) -> Problem:
    assert len(found.problems) == 1, found.problems
    return found.problems[0]


@pytest.fixture
def state_files() -> Path:
    """The folder of public state files; absent on an analyst's computer."""
    folder = Path(__file__).resolve().parents[3] / "shared" / "data" / "dese"
    if not folder.is_dir():
        assert os.environ.get("CI") != "true", "CI needs the public state files"
        pytest.skip("the folder of public state files is not beside this project")
    return folder


@pytest.fixture
def long_plan(district_plan: Plan) -> Plan:
    """The plan with every school year of the public files."""
    years = tuple(SchoolYear(ending) for ending in range(1991, 2027))
    district = district_plan.district.model_copy(update={"years": years})
    return district_plan.model_copy(update={"district": district})
