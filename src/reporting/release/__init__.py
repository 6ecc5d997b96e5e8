"""The door: only the released table crosses from the private to the public wing."""

from reporting.release.files import (
    csv_bytes,
    dictionary_bytes,
    parquet_bytes,
    read_parquet,
    resources_bytes,
    write_parquet,
)
from reporting.release.part import Divided, notes_about, part, sources_of
from reporting.release.published import PublishedFigure, Remark, roughly
from reporting.release.table import (
    COLUMNS,
    KEY,
    MARKERS,
    RESOURCES,
    Evidence,
    Part,
    Released,
    as_released_rows,
)

__all__ = [
    "COLUMNS",
    "KEY",
    "MARKERS",
    "RESOURCES",
    "Divided",
    "Evidence",
    "Part",
    "PublishedFigure",
    "Released",
    "Remark",
    "as_released_rows",
    "csv_bytes",
    "dictionary_bytes",
    "notes_about",
    "parquet_bytes",
    "part",
    "read_parquet",
    "resources_bytes",
    "roughly",
    "sources_of",
    "write_parquet",
]
