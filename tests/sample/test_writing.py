"""What is written, where, and that it never changes by itself."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from reporting.errors import RequestError
from reporting.extracts.demonstration import ARCHIVE, SAMPLE_MARKER, unpack_sample
from reporting.plan import Plan, load_plan
from sample import enlarged, write_params, write_sample

from .conftest import ROOT, Written


def _hashes(data: Path) -> dict[str, str]:
    return {
        path.relative_to(data).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(data.rglob("*"))
        if path.is_file()
    }


def test_every_source_of_every_year(written: Written) -> None:
    """Each school year of the plan has every file of sources.yaml, and the marker lies beside.

    A source of even years has a file in these only.
    """
    expected = {
        f"{year}/{source.file}"
        for year in written.plan.district.years
        for source in written.plan.sources
        if source.waves == "every year" or year.ending % 2 == 0
    }
    expected |= {f"published/{source.file}" for source in written.plan.published}
    assert set(_hashes(written.data)) == expected | {SAMPLE_MARKER}


@pytest.mark.slow
def test_same_bytes_on_every_run(plan: Plan, written: Written, tmp_path: Path) -> None:
    """Another program, at another time and place, writes the same bytes over what is there."""
    data = tmp_path / "data"
    (data / "2025-26").mkdir(parents=True)
    (data / SAMPLE_MARKER).write_text("from an earlier run")
    (data / "2025-26" / "staff_roster.csv").write_text("spoiled")
    command = [
        sys.executable,
        str(ROOT / "tools" / "make_sample.py"),
        "--params",
        str(ROOT / "params"),
    ]
    elsewhere = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland"}
    run = subprocess.run(
        [*command, "--data", str(data)], env=elsewhere, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert re.match(r"\d{2,} files, ", run.stdout)
    assert _hashes(data) == _hashes(written.data)


def test_the_committed_sample_is_what_is_drawn(written: Written, tmp_path: Path) -> None:
    """The archive that a first run unpacks holds the files that the generator writes."""
    shutil.copy(ROOT / "data" / ARCHIVE, tmp_path)
    unpack_sample(tmp_path)
    (tmp_path / ARCHIVE).unlink()
    assert _hashes(tmp_path) == _hashes(written.data)


@pytest.mark.parametrize("there", ["2024-25/mine.csv", "published/mine.csv", SAMPLE_MARKER])
def test_unpacking_overwrites_nothing(there: str, tmp_path: Path) -> None:
    """Where a folder of the sample is there already, nothing is unpacked, and nothing is left."""
    shutil.copy(ROOT / "data" / ARCHIVE, tmp_path)
    mine = tmp_path / there
    mine.parent.mkdir(exist_ok=True)
    mine.write_text("the district's own")
    with pytest.raises(RequestError, match="would overwrite"):
        unpack_sample(tmp_path)
    assert mine.read_text() == "the district's own"
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize(("content", "said"), [(None, "no sample"), (b"PK", "cannot be unpacked")])
def test_a_sample_that_cannot_be_unpacked(content: bytes | None, said: str, tmp_path: Path) -> None:
    """A missing or damaged archive is named, with what to do."""
    if content is not None:
        (tmp_path / ARCHIVE).write_bytes(content)
    with pytest.raises(RequestError, match=said):
        unpack_sample(tmp_path)


def test_a_year_does_not_depend_on_later_years(
    plan: Plan, written: Written, tmp_path: Path
) -> None:
    """When a school year is added to the plan, the files of the years before stay as they are."""
    district = plan.district.model_copy(update={"years": plan.district.years[:3]})
    write_sample(plan.model_copy(update={"district": district}), tmp_path)
    # What others publish lies in one file for all years.
    fewer = {name: sha for name, sha in _hashes(tmp_path).items() if "published/" not in name}
    yearly = [s for s in plan.sources if s.waves == "every year"]
    # Of the first three years one is even.
    assert len(fewer) == 3 * len(yearly) + (len(plan.sources) - len(yearly)) + 1
    assert fewer.items() <= _hashes(written.data).items()


def test_size(written: Written) -> None:
    """All files together stay under 60 MB."""
    size = sum(path.stat().st_size for path in written.data.rglob("*") if path.is_file())
    assert 10e6 < size < 60e6


def test_headers_of_state_files(written: Written, public: Path) -> None:
    """The MAP and end-of-course export has the header of the state's own file."""
    state = (public / "layouts" / "map_eoc_student_export.txt").read_text("utf-8").splitlines()[0]
    for year in written.plan.district.years:
        assert written.text(str(year), "map_eoc").splitlines()[0] == state


@pytest.mark.parametrize(
    ("source", "columns"),
    [
        ("student_core", ["CollectionVersion", "StateID", "KGPhysicalWell-beingandMotor "]),
        ("student_discipline", ["OffenseDate", "DisciplineRemoval", "LengthRemoved", "API"]),
        ("office_referrals", ["School Code", "Student ID", "504", "Role", "Resolution End"]),
        ("staff_roster", ["School Year", "Staff ID", "Position Group", "FTE", "Race/Ethnicity"]),
        ("program_participation", ["Program", "Course or Activity", "Start Date", "End Date"]),
        ("panorama_students", ["Student Panorama ID", "Student ID", "Response Start Time"]),
        ("panorama_staff", ["Staff Email", "Staff ID", "Staff Race", "Response Start Time"]),
        ("panorama_families", ["Respondent Panorama ID", "Student Grade Level", "Student Race"]),
    ],
)
def test_headers(written: Written, source: str, columns: list[str]) -> None:
    """Each file has the layout's columns in every year."""
    for year in written.plan.district.years:
        assert set(columns) <= set(written.rows(str(year), source)[0])


@pytest.mark.parametrize(
    ("source", "population"),
    [
        ("panorama_students", "students"),
        ("panorama_students_fall", "students"),
        ("panorama_staff", "staff"),
        ("panorama_families", "families"),
    ],
)
def test_questions_follow_the_plan(written: Written, source: str, population: str) -> None:
    """A survey file has the questions that hold in its year, letter for letter, and no other."""
    for year in written.plan.district.years:
        header = list(written.rows(str(year), source)[0])
        questions = header[header.index("Response Duration (minutes)") + 1 :]
        assert questions == [
            item.text
            for topic in written.plan.surveys.topics
            if topic.population == population
            for item in topic.items
            if item.holds_in(year)
        ]


def test_addresses_cannot_be_real(written: Written) -> None:
    """Every e-mail address ends in example.org, which belongs to nobody."""
    domains: set[str] = set()
    for path in written.data.rglob("*.*"):
        if path.is_file():
            domains |= set(re.findall(r"@([\w.-]+)", path.read_bytes().decode("latin-1")))
    assert domains == {"students.example.org", "staff.example.org"}


def test_real_extracts_are_never_overwritten(plan: Plan, tmp_path: Path) -> None:
    """A folder with extracts and without the marker is left as it is."""
    mine = tmp_path / "2024-25" / "staff_roster.csv"
    mine.parent.mkdir()
    mine.write_text("the district's own")
    with pytest.raises(RequestError, match=r"extracts already \(2024-25\)"):
        write_sample(plan, tmp_path)
    assert mine.read_text() == "the district's own"
    assert not (tmp_path / SAMPLE_MARKER).exists()


def test_a_source_unknown_to_the_sample(plan: Plan, tmp_path: Path) -> None:
    """A source that the sample cannot write is named, with those that it can."""
    strange = plan.sources[0].model_copy(update={"id": "bus_routes", "file": "bus_routes.csv"})
    longer = plan.model_copy(update={"sources": (*plan.sources, strange)})
    with pytest.raises(RequestError, match="bus_routes"):
        write_sample(longer, tmp_path)


def test_enlarged_district(plan: Plan, tmp_path: Path) -> None:
    """An enlarged plan can be loaded again, and its extracts fill every school."""
    large = enlarged(plan, 2)
    write_params(large, ROOT / "params", tmp_path / "params")
    read = load_plan(tmp_path / "params")
    assert read == large
    assert len({s.state_code for s in read.district.schools}) == 2 * len(plan.district.schools)
    first = read.district.model_copy(update={"years": read.district.years[:1]})
    write_sample(read.model_copy(update={"district": first}), tmp_path / "data")
    text = (tmp_path / "data" / "2020-21" / "mosis_student_core.csv").read_text("latin-1")
    codes = {line.split(",")[3] for line in text.splitlines()[1:]}
    assert {s.state_code for s in read.district.schools} < codes
    assert 4900 < len(text.splitlines()) < 5300


@pytest.mark.parametrize("factor", [0, 151])
def test_enlarging_has_limits(plan: Plan, factor: int) -> None:
    """A factor that student numbers cannot carry is refused."""
    with pytest.raises(RequestError, match="1 to 150"):
        enlarged(plan, factor)


def test_command_asks_for_the_enlarged_plan(tmp_path: Path) -> None:
    """The command refuses to enlarge without a place for the plan, and writes nothing."""
    import typer

    from make_sample import main

    app = typer.Typer()
    app.command()(main)
    options = ["--data", str(tmp_path / "data"), "--params", str(ROOT / "params")]
    result = CliRunner().invoke(app, [*options, "--schools-factor", "2"])
    assert result.exit_code == 2
    assert "--params-out" in result.output
    assert not (tmp_path / "data").exists()
