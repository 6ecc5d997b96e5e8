"""Kinds of measures: facts as data, and nothing that compares their names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from reporting import report
from reporting.counting import Counted
from reporting.extracts import Extracts, recorded
from reporting.measures import FAMILIES, count_measures
from reporting.measures.spending import add_up
from reporting.measures.students import count_participation
from reporting.pipeline import Checked, release
from reporting.plan import KINDS, Kind, Plan, SchoolYear, kinds, load_plan
from reporting.plan.measure_settings import SETTINGS
from reporting.privacy import protect
from reporting.release import write_parquet

ROOT = Path(__file__).parents[2]


def test_no_code_compares_the_name_of_a_kind() -> None:
    """Code asks a kind for its facts; where it needs one kind, it names the value."""
    names = "|".join(KINDS)
    compared = re.compile(rf"""kind(\.name)? (==|!=|in|not in) [\[({{]?["']({names})["']""")
    found = [
        f"{path.name}:{number}"
        for path in (ROOT / "src").rglob("*.py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if compared.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("kind", KINDS.values(), ids=str)
def test_the_facts_of_a_kind_agree_with_each_other(kind: Kind) -> None:
    """What is end-coded is a share of people; what has levels has no status of its own."""
    assert not (kind.has_levels and kind.has_status)
    assert kind.about_people is not kind.is_rated
    assert kind.is_share or not kind.is_end_coded
    assert kind.may_be_of_enrolled or not kind.is_of_enrolled


def test_an_eighth_kind_is_one_value_and_one_function(
    sample_extracts: Extracts, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A kind added in one value, with one counting function, is counted, protected and drawn.

    Here: participation in percent with one decimal. It is printed so, and counted as before.
    """
    fine = Kind("fine_percent", kinds.PERCENT.limits, digits=1, may_be_of_enrolled=True)
    monkeypatch.setitem(KINDS, fine.name, fine)
    monkeypatch.setitem(FAMILIES, (fine, "program_participation"), count_participation)  # type: ignore[arg-type]
    settings = SETTINGS[kinds.PERCENT, "program_participation"]
    monkeypatch.setitem(SETTINGS, (fine, "program_participation"), settings)  # type: ignore[arg-type]
    plan = _with_kind(tmp_path / "params", "activities", fine.name)
    measure = plan.measures[0]
    counts = count_measures(plan, sample_extracts)
    as_before = measure.model_copy(update={"kind": kinds.PERCENT})
    assert counts.equals(count_participation(as_before, plan, sample_extracts))

    counted = Counted(recorded([sample_extracts]), counts, add_up(sample_extracts.spending))
    year = SchoolYear.parse("2025-26")
    checked = Checked(plan, counted, [], {})
    released = release(checked, protect(counts, plan), year, tmp_path / "params")
    table = tmp_path / "measures.parquet"
    write_parquet(released, table)
    drawn = report.open(str(table), goal=2, school="district", year=str(year)).trend("activities")
    assert re.search(r"\b\d\d\.\d%", str(drawn.to_json()))


def _with_kind(params: Path, measure: str, kind: str) -> Plan:
    """The district's plan with this one measure, as one of another kind."""
    params.mkdir()
    for path in (ROOT / "params").glob("*.yaml"):
        (params / path.name).write_bytes(path.read_bytes())
    written = yaml.safe_load((ROOT / "params" / "measures.yaml").read_text(encoding="utf-8"))
    kept = [m for m in written["measures"] if m["id"] == measure]
    kept[0]["kind"] = kind
    text = yaml.safe_dump({"measures": kept}, allow_unicode=True)
    (params / "measures.yaml").write_text(text, encoding="utf-8")
    return load_plan(params)
