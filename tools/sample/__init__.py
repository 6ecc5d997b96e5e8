"""Fictional demonstration extracts in the vendors' layouts, the same bytes on every run."""

from sample.defects import Planted
from sample.enlarge import enlarged, write_params
from sample.write import write_sample

__all__ = ["Planted", "enlarged", "write_params", "write_sample"]
