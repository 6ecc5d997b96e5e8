"""The released table on disk: one Parquet file for notebooks, CSV with a dictionary for readers."""

from __future__ import annotations

import io
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import ValidationError

from reporting.errors import ReleaseError
from reporting.plan import ALL, DISTRICT, Plan, SchoolYear
from reporting.release.published import PublishedFigure, Remark
from reporting.release.table import (
    COLUMNS,
    FORMAT,
    MARKERS,
    RESOURCES,
    Evidence,
    Part,
    Released,
    as_released_rows,
)

_METADATA = b"reporting.release"


def parquet_bytes(released: Released) -> bytes:
    """Everything that a notebook may see, in one file; the plan travels in its metadata."""
    about = {
        "format": FORMAT,
        "year": str(released.year),
        "plan": released.plan.model_dump(mode="json"),
        "notes": list(released.notes),
        "resources": json.loads(released.resources.to_json(orient="records")),
        "commentary": released.commentary,
        "published": [asdict(figure) for figure in released.published],
        "remarks": [asdict(remark) for remark in released.remarks],
        "evidence": [
            {"of": school, "domain": domain, "texts": [asdict(e) for e in texts]}
            for (school, domain), texts in sorted(released.evidence.items())
        ],
    }
    if released.part is not None:
        about["part"] = asdict(released.part)
    table = pa.Table.from_pandas(released.rows, preserve_index=False)
    table = table.replace_schema_metadata(
        {**(table.schema.metadata or {}), _METADATA: json.dumps(about).encode()}
    )
    file = io.BytesIO()
    pq.write_table(table, file, compression="zstd")
    return file.getvalue()


def write_parquet(released: Released, path: Path) -> None:
    """:func:`parquet_bytes`, on disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(parquet_bytes(released))


def read_parquet(path: Path) -> Released:
    """Read what :func:`write_parquet` wrote.

    Raises:
        ReleaseError: no such file, not a released table, or written by another format.
    """
    if not path.is_file():
        raise ReleaseError(
            "there is no released table here",
            where=str(path),
            next_step=(
                "run `python run_reports.py` once; it writes reports/<year>/data/measures.parquet"
            ),
        )
    try:
        table = pq.read_table(path)
        about = json.loads(table.schema.metadata[_METADATA])
    except (pa.ArrowException, KeyError, TypeError, ValueError) as error:
        raise ReleaseError(
            "this file is not a released table, or it is damaged",
            where=str(path),
            next_step="run `python run_reports.py` again",
        ) from error
    if about["format"] != FORMAT:
        raise ReleaseError(
            f"written in format {about['format']}, this version reads format {FORMAT}",
            where=str(path),
            next_step="run `python run_reports.py` again",
        )
    try:
        plan = Plan.model_validate(about["plan"])
    except ValidationError as error:
        raise ReleaseError(
            f"its plan was written by another version ({error.error_count()} keys differ)",
            where=str(path),
            next_step="run `python run_reports.py` again",
        ) from error
    return Released(
        rows=as_released_rows(table.to_pandas()),
        plan=plan,
        year=SchoolYear.parse(about["year"]),
        notes=tuple(about["notes"]),
        resources=pd.DataFrame(about["resources"], columns=list(RESOURCES)).astype(
            {"budget": "float64", "actual": "float64"}
        ),
        commentary=dict(about["commentary"]),
        published=tuple(PublishedFigure(**figure) for figure in about.get("published", ())),
        remarks=tuple(Remark(**remark) for remark in about.get("remarks", ())),
        evidence=_evidence(about.get("evidence", [])),
        part=_part(about.get("part")),
    )


def _part(found: dict[str, Any] | None) -> Part | None:
    if found is None:
        return None
    return Part(found["report"], found["school"], tuple(found["measures"]), found["money"])


def _evidence(found: list[dict[str, Any]]) -> dict[tuple[str, str], tuple[Evidence, ...]]:
    return {(e["of"], e["domain"]): tuple(Evidence(**text) for text in e["texts"]) for e in found}


def csv_bytes(released: Released) -> bytes:
    """The table for readers: withheld values are empty, the marker column says why."""
    text: str = released.rows.to_csv(index=False, lineterminator="\n")
    return text.encode()


def resources_bytes(released: Released) -> bytes:
    """Money by school year, area and goal, for readers."""
    text: str = released.resources.to_csv(index=False, lineterminator="\n", float_format="%.2f")
    return text.encode()


def dictionary_bytes(released: Released) -> bytes:
    """The data dictionary: columns, markers, measures, schools and groups, as CSV."""
    plan = released.plan
    rows = [("column", name, spec[1], spec[2]) for name, spec in COLUMNS.items()]
    rows += [("column of resources.csv", name, *spec) for name, spec in RESOURCES.items()]
    rows += [("area", a.id, "", a.name) for a in plan.district.areas]
    rows += [("marker or flag", letter, "", words) for letter, words in MARKERS.items()]
    rows += [("measure", m.id, m.unit, f"{m.title}: {m.definition}") for m in plan.measures]
    rows += [("school", DISTRICT, "", plan.district.name)]
    rows += [("school", s.slug, "", s.name) for s in plan.district.schools]
    rows += [("group", ALL, "", "everybody of the respondent population")]
    rows += [
        ("group", f"{b.id}: {g.id}", "", f"{b.name}: {g.name}")
        for b in plan.breakdowns
        for g in b.groups
    ]
    for rubric in plan.rubrics:
        rows += [
            ("group", f"{rubric.id}: {d.id}", "", f"{rubric.name}: {d.name}. {d.question}")
            for d in rubric.domains
        ]
        rows += [
            ("level", f"{rubric.id}: {code}", "", name)
            for code, name in zip(rubric.codes, rubric.levels, strict=True)
        ]
    frame = pd.DataFrame(rows, columns=["what", "name", "unit", "meaning"])
    text: str = frame.to_csv(index=False, lineterminator="\n")
    return text.encode()
