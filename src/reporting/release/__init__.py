"""The door: only the released table crosses from the private to the public wing."""

from reporting.release.files import (
    csv_bytes,
    dictionary_bytes,
    parquet_bytes,
    read_parquet,
    resources_bytes,
    write_parquet,
)
from reporting.release.published import PublishedFigure, Remark
from reporting.release.table import (
    COLUMNS,
    KEY,
    MARKERS,
    RESOURCES,
    Evidence,
    Released,
    as_released_rows,
)

__all__ = [
    "COLUMNS",
    "KEY",
    "MARKERS",
    "RESOURCES",
    "Evidence",
    "PublishedFigure",
    "Released",
    "Remark",
    "as_released_rows",
    "csv_bytes",
    "dictionary_bytes",
    "parquet_bytes",
    "read_parquet",
    "resources_bytes",
    "write_parquet",
]
