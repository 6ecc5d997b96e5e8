"""What reading the extracts brought up: whole for the console, without small counts for reports."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from reporting.extracts import Record
from reporting.plan import PrivacyPolicy, SchoolYear
from reporting.release import roughly
from reporting.review import Reviewed, explanation

_OF_A_YEAR = re.compile(r"\d{4}-\d{2}/")


def public_notes(record: Record, year: SchoolYear, policy: PrivacyPolicy) -> tuple[str, ...]:
    """One sentence per extract of a school year; small numbers of rows are not told exactly."""
    by_file: dict[str, list[str]] = defaultdict(list)
    for aside in record.set_aside:
        if aside.year == str(year) and aside.rows:
            count = roughly(aside.rows, policy.smallest_denominator)
            by_file[aside.file.rsplit("/", 1)[-1]].append(f"{count} {aside.reason}")
    return tuple(f"{file}: {'; '.join(reasons)}." for file, reasons in sorted(by_file.items()))


def console_lines(record: Record) -> list[str]:
    """What was set aside and what an analyst should know, each said once for all its years."""
    rows: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    for aside in record.set_aside:
        rows[aside.file.rsplit("/", 1)[-1], aside.reason].append((aside.year, aside.rows))
    lines = [
        f"set aside  {file}: {sum(n for _, n in years):,} rows, {reason}"
        f"{_span(y for y, _ in years)}"
        for (file, reason), years in sorted(rows.items())
    ]
    alike: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for notice in record.notices:
        # A file of several years lies beside the folders of the years.
        year, _, rest = notice.partition("/") if _OF_A_YEAR.match(notice) else ("", "", notice)
        alike[rest.split(":")[0], re.sub(r"[\d,]+", "#", rest)].append((year, rest))
    for _, same in sorted(alike.items()):
        lines.append(f"notice     {same[-1][1]}{_span(y for y, _ in same)}")
    return lines


def _span(years: Iterable[str]) -> str:
    found = sorted(set(years) - {""})
    if not found:
        return ""
    return f" ({found[0]})" if len(found) == 1 else f" ({len(found)} years, last {found[-1]})"


def warning_lines(reviewed: Reviewed) -> list[str]:
    """Warnings of the data checks, each with its name; what each checks is said once below."""
    lines = [f"notice     {notice}" for notice in reviewed.figures.notices]
    for w in reviewed.warnings:
        state = "waived " if w.waived else "WARNING"
        lines.append(f"{state}    {w.check}  {w.year}  {w.school}: {w.sentence}")
        if w.waived:
            lines.append(f"           reason: {w.waived}")
    for check in sorted({w.check for w in reviewed.open}):
        lines.append(f"{check}: {explanation(check)}")
    return lines
