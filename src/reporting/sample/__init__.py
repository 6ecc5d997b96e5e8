"""Fictional demonstration extracts in the vendors' layouts, the same bytes on every run."""

from reporting.sample.defects import Planted
from reporting.sample.enlarge import enlarged, write_params
from reporting.sample.write import SAMPLE_MARKER, write_sample

__all__ = ["SAMPLE_MARKER", "Planted", "enlarged", "write_params", "write_sample"]
