"""Files under ``reports/``: readers see a school year as it was or as it is, never a mixture.

A school year is built aside, under ``.building/`` of the same folder, and then put in the place of
the old one by one call of the operating system. Whatever happens before leaves the old one as it
was.
"""

from reporting.publish.alone import alone
from reporting.publish.built import Built
from reporting.publish.edition import Edition
from reporting.publish.files import ensure_writable, is_full, refuse_full_disk, write
from reporting.publish.manifest import MANIFEST, heads_below, manifest

__all__ = [
    "MANIFEST",
    "Built",
    "Edition",
    "alone",
    "ensure_writable",
    "heads_below",
    "is_full",
    "manifest",
    "refuse_full_disk",
    "write",
]
