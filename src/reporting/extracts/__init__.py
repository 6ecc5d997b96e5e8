"""Private wing, first room: the extracts of a school year, from vendors' files to typed frames."""

from reporting.extracts.frames import (
    FRAMES,
    Extracts,
    Record,
    RowCount,
    SetAside,
    in_batches,
    recorded,
)
from reporting.extracts.identifiers import identifiers
from reporting.extracts.read import each_year, read_extracts
from reporting.extracts.traces import Traces

__all__ = [
    "FRAMES",
    "Extracts",
    "Record",
    "RowCount",
    "SetAside",
    "Traces",
    "each_year",
    "identifiers",
    "in_batches",
    "read_extracts",
    "recorded",
]
