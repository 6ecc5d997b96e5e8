"""Waivers, published files and thresholds as parts of the plan."""

from __future__ import annotations

from pathlib import Path

import pytest

from reporting.errors import PlanError
from reporting.plan import load_plan

from .test_plan import change, params  # noqa: F401

WAIVER = """waivers:
  - check: {check}
    school_years: ["2025-26"]
    school: {school}
    reason: {reason}
    expires: "2025-26"
"""


def with_waiver(folder: Path, **changes: str) -> None:
    usual = {"check": "enrolment_jump", "school": "captain", "reason": "The boundary moved."}
    text = WAIVER.format(**(usual | changes))
    (folder / "waivers.yaml").write_text(text, encoding="utf-8")


def test_a_waiver_is_read(params: Path) -> None:  # noqa: F811
    """Check, school years, school, reason and expiry."""
    with_waiver(params)
    (waiver,) = load_plan(params).waivers
    assert (waiver.check, waiver.school, str(waiver.expires)) == (
        "enrolment_jump", "captain", "2025-26",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"check": "enrollment_jump"}, "did you mean enrolment_jump"),
        ({"check": "waivers"}, "no such check"),
        ({"school": "captian"}, "did you mean captain"),
        ({"reason": "ok"}, "waivers.enrolment_jump.reason"),
        ({"reason": '""'}, "waivers.enrolment_jump.reason"),
    ],
)
def test_a_waiver_that_names_nothing_is_refused(
    params: Path,  # noqa: F811
    changes: dict[str, str],
    said: str,
) -> None:
    """An unknown check or school is answered with the nearest; a reason has ten characters."""
    with_waiver(params, **changes)
    with pytest.raises(PlanError) as caught:
        load_plan(params)
    assert said in str(caught.value)


def test_a_waiver_without_reason_or_expiry_is_refused(params: Path) -> None:  # noqa: F811
    """Nothing is accepted for ever or without a reason."""
    text = 'waivers:\n  - check: enrolment_jump\n    school_years: ["2025-26"]\n'
    (params / "waivers.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        load_plan(params)
    assert [p.column for p in caught.value.problems] == [
        "waivers.enrolment_jump.expires",
        "waivers.enrolment_jump.reason",
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("id: state_act", "id: state_map", "stands 2 times"),
        ('    year: "2023-24"\n', "", "crdc and panorama_favorable"),
        ("    population: students\n", "", "panorama_favorable"),
        ("layout: state_act", "layout: state_atc", "published.state_act.layout"),
    ],
)
def test_a_published_file_is_described_whole(
    params: Path,  # noqa: F811
    old: str,
    new: str,
    said: str,
) -> None:
    """Ids stand once; a file without years is given its year, a survey its population."""
    change(params, "published.yaml", old, new)
    with pytest.raises(PlanError) as caught:
        load_plan(params)
    assert said in str(caught.value)
