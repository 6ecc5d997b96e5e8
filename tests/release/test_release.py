"""The door: one file for notebooks, CSV with a dictionary for readers."""

from __future__ import annotations

import io
import json
from dataclasses import fields as dataclass_fields
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from reporting.counting import Counted
from reporting.errors import ReleaseError
from reporting.pipeline import Checked, release
from reporting.plan import Plan, SchoolYear
from reporting.release import (
    COLUMNS,
    KEY,
    Divided,
    Evidence,
    Part,
    PublishedFigure,
    Released,
    Remark,
    as_released_rows,
    csv_bytes,
    dictionary_bytes,
    read_parquet,
    roughly,
    write_parquet,
)
from reporting.release.table import FORMAT
from tests.conftest import ROOT


def test_what_is_written_is_read_back(sample_released: Released, tmp_path: Path) -> None:
    """Rows, plan, notes and commentary travel in one file, in the order of the plan."""
    write_parquet(sample_released, tmp_path / "m.parquet")
    again = read_parquet(tmp_path / "m.parquet")
    pd.testing.assert_frame_equal(again.rows, sample_released.rows)
    assert again.plan == sample_released.plan
    assert again.evidence == sample_released.evidence
    assert len(again.evidence) == 30  # five domains of five schools and the district
    assert list(again.plan.measure("belonging").populations) == ["students", "staff", "families"]


def test_a_table_whose_plan_lacks_a_part_says_to_build_again(
    sample_released: Released, tmp_path: Path
) -> None:
    """A table of an earlier version is named as such, without a traceback of the plan's types."""
    path = tmp_path / "m.parquet"
    write_parquet(sample_released, path)
    table = pq.read_table(path)
    key = b"reporting.release"
    about = json.loads(table.schema.metadata[key])
    del about["plan"]["checks"]
    pq.write_table(table.replace_schema_metadata({key: json.dumps(about).encode()}), path)
    with pytest.raises(ReleaseError, match="another version"):
        read_parquet(path)


def test_published_figures_and_remarks_travel_too(
    sample_released: Released, tmp_path: Path
) -> None:
    """Figures of others and data warnings are read back as written; a table may have none."""
    figure = PublishedFigure(
        "2024-25", "district", "State", "student_core", "", "Students enrolled", "",
        "students", 0.0, None, None, None, None, "Why.",
    )  # fmt: skip
    remark = Remark("2024-25", "captain", "enrolment_jump", "student_core", "It jumped", "Known")
    whole = replace(sample_released, published=(figure,), remarks=(remark,))
    write_parquet(whole, tmp_path / "m.parquet")
    again = read_parquet(tmp_path / "m.parquet")
    assert (again.published, again.remarks) == ((figure,), (remark,))
    write_parquet(sample_released, tmp_path / "m.parquet")
    assert read_parquet(tmp_path / "m.parquet").published == ()


def test_what_travels_beside_the_rows_is_a_list(sample_released: Released, tmp_path: Path) -> None:
    """A new key of the metadata is a new way out: it stands here once it was looked at.

    Rows, plan and money are released; commentary is typed and read by the output check; evidence
    is about materials; notes, remarks and published figures hold no count that is not a cell.
    """
    plan = sample_released.plan
    part = Divided(sample_released).part("captain", plan.document("goal-1"))
    for released in (sample_released, part):
        write_parquet(released, tmp_path / "m.parquet")
        metadata = pq.read_schema(tmp_path / "m.parquet").metadata
        assert set(metadata) == {b"pandas", b"reporting.release"}
        about = json.loads(metadata[b"reporting.release"])
        assert set(about) - {"part"} == {
            "format", "year", "plan", "notes", "resources", "commentary", "published", "remarks",
            "evidence",
        }  # fmt: skip
        assert about["format"] == FORMAT
        assert set(json.loads(metadata[b"pandas"])) == {
            "index_columns", "column_indexes", "columns", "attributes", "creator", "pandas_version",
        }  # fmt: skip
    fields = {
        PublishedFigure: "school_year school source concerns measure quantity group unit low high "
        "own difference agrees explanation",
        Remark: "school_year school check concerns sentence waived",
        Evidence: "school area level text",
        Part: "report school measures money",
    }
    for kind, names in fields.items():
        assert [f.name for f in dataclass_fields(kind)] == names.split()


@pytest.mark.parametrize(
    ("number", "said"),
    [(3, "fewer than 10"), (10, "about 10"), (293, "about 290"), (13463, "about 13,460")],
)
def test_a_count_that_no_audit_saw_is_told_to_the_ten(number: int, said: str) -> None:
    """Rows set aside, students in two schools: never exactly."""
    assert roughly(number, 10) == said


def test_what_is_no_released_table_is_named(tmp_path: Path) -> None:
    """Missing, damaged, another Parquet file: each says to build again."""
    other = tmp_path / "other.parquet"
    pd.DataFrame({"a": [1]}).to_parquet(other)
    damaged = tmp_path / "damaged.parquet"
    damaged.write_bytes(b"PAR1 and then nothing")
    for path in (tmp_path / "none.parquet", other, damaged):
        with pytest.raises(ReleaseError, match=r"run_reports\.py"):
            read_parquet(path)


def test_a_column_too_many_or_a_cell_twice_never_crosses(sample_rows: pd.DataFrame) -> None:
    """The door lets exactly the released columns through."""
    with pytest.raises(ReleaseError, match="student"):
        as_released_rows(sample_rows.assign(student="9000000001"))
    with pytest.raises(ReleaseError, match="stand twice"):
        as_released_rows(pd.concat([sample_rows, sample_rows.head(1)]))


def test_the_csv_is_the_table(sample_released: Released) -> None:
    """Same rows; withheld values are empty and the marker says why."""
    frame = pd.read_csv(io.BytesIO(csv_bytes(sample_released)), keep_default_na=False)
    assert list(frame.columns) == list(COLUMNS)
    assert len(frame) == len(sample_released.rows)
    withheld = frame[frame["marker"] == "c"]
    assert set(withheld["numerator"]) == {""}


def test_the_dictionary_explains_everything_in_the_csv(sample_released: Released) -> None:
    """Every column, marker, measure, school and group of the table has its line."""
    lines = pd.read_csv(io.BytesIO(dictionary_bytes(sample_released)), keep_default_na=False)
    names = {kind: set(part["name"]) for kind, part in lines.groupby("what")}
    rows = sample_released.rows
    assert names["column"] == set(COLUMNS)
    assert set(rows["measure"]) <= names["measure"]
    assert set(rows["school"]) <= names["school"]
    assert set(rows["marker"]) - {""} <= names["marker or flag"]
    groups = rows[rows["breakdown"] != "all"]
    assert set(groups["breakdown"] + ": " + groups["group"]) <= names["group"]
    assert (lines["meaning"].str.len() > 3).all()


def test_a_report_of_an_earlier_year_sees_nothing_later(
    district_plan: Plan, sample_counted: Counted, sample_rows: pd.DataFrame
) -> None:
    """The table of 2022-23 ends in 2022-23 and holds the measures of then."""
    checked = Checked(district_plan, sample_counted, [], {})
    then = release(checked, sample_rows, SchoolYear(2023), ROOT / "params")
    assert then.rows["school_year"].max() == "2022-23"
    assert not then.rows.duplicated(KEY).any()
    first = release(checked, sample_rows, SchoolYear(2021), ROOT / "params")
    assert "diversity_inclusion" not in set(first.rows["measure"])


def test_a_report_sees_the_periods_that_have_ended(
    district_plan: Plan, sample_counted: Counted, sample_rows: pd.DataFrame
) -> None:
    """The table of 2024-25 holds the three years up to then, not those up to 2025-26."""
    checked = Checked(district_plan, sample_counted, [], {})
    then = release(checked, sample_rows, SchoolYear(2025), ROOT / "params")
    periods = {y for y in then.rows["school_year"] if " to " in y}
    assert periods == {"2021-22 to 2023-24", "2022-23 to 2024-25"}
