"""What was set aside while reading, as sentences that may be public."""

from __future__ import annotations

from collections import defaultdict

from reporting.extracts import Extracts
from reporting.plan import SchoolYear

SMALL = 10


def public_notes(extracts: Extracts, year: SchoolYear) -> tuple[str, ...]:
    """One sentence per extract of a school year; small numbers of rows are not told exactly."""
    by_file: dict[str, list[str]] = defaultdict(list)
    for aside in extracts.set_aside:
        if aside.year == str(year) and aside.rows:
            count = f"{aside.rows:,}" if aside.rows >= SMALL else f"fewer than {SMALL}"
            by_file[aside.file.rsplit("/", 1)[-1]].append(f"{count} {aside.reason}")
    return tuple(f"{file}: {'; '.join(reasons)}." for file, reasons in sorted(by_file.items()))
