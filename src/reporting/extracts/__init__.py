"""Private wing, first room: the extracts of a school year, from vendors' files to typed frames."""

from reporting.extracts.frames import FRAMES, Extracts, RowCount, SetAside
from reporting.extracts.identifiers import identifiers
from reporting.extracts.read import read_extracts

__all__ = ["FRAMES", "Extracts", "RowCount", "SetAside", "identifiers", "read_extracts"]
