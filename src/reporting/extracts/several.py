"""One file that holds several school years: read once, its rows dealt to the years.

A row's year is what stands in the layout's year column (``CurrentSchoolYear``, ``School Year`` …).
Rows of other school years are set aside; a row that names no year is a problem.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from reporting.errors import Problem
from reporting.extracts.frames import Record, RowCount, SetAside
from reporting.extracts.opening import files_of, load, present_in, two_files, wanted_of
from reporting.extracts.raw import RawTable, as_text
from reporting.extracts.refusals import few
from reporting.extracts.schema import Layout
from reporting.plan import Plan, SchoolYear, Source

OTHER_YEARS = "school year that is not reported"
_A_YEAR = r"(?:19|20)\d{2}"


@dataclass
class Dealt:
    """The rows of one file by school year.

    Fields:
        parts: handed out, and let go, one after another.
        outside: the record of rows that belong to no year asked for.
    """

    file: str
    sha256: str = ""
    parts: dict[SchoolYear, RawTable] = field(default_factory=dict)
    outside: Record = field(
        default_factory=lambda: Record(set_aside=(), notices=(), files={}, rows={})
    )
    problems: list[Problem] = field(default_factory=list)


def deal_all(
    data: Path,
    plan: Plan,
    layouts: Mapping[str, Callable[[Plan, SchoolYear], Layout]],
    years: Sequence[SchoolYear],
) -> dict[str, Dealt]:
    """By source, the files that hold several school years, each read once.

    Args:
        layouts: by source.
    """
    known = sorted({*plan.district.years, *years})
    return {
        source.id: deal(
            data, plan, source, {year: layouts[source.id](plan, year) for year in known}, years
        )
        for source in plan.sources
        if source.several_years and source.id in layouts
    }


def deal(
    data: Path,
    plan: Plan,
    source: Source,
    layouts: Mapping[SchoolYear, Layout],
    years: Sequence[SchoolYear],
) -> Dealt:
    """Read the file of one source that lies beside the folders of the school years.

    Args:
        layouts: of every school year of the plan, and of ``years``.
        years: those that are asked for.
    """
    names = files_of(source, plan, present_in(data))
    if len(names) > 1:
        return Dealt(source.file, problems=[two_files(source, "", names)])
    if not names:
        return _missing(source)
    wanted = wanted_of(layouts.values(), source, people=True)
    sha256, table = load(data / names[0], names[0], wanted)
    dealt = Dealt(names[0], sha256)
    column = _year_header(layouts, source, table)
    if not table.readable or column not in table.cells:
        # Read as the latest year's, so that what is wrong with it is said as of any other file.
        dealt.parts[max(years)] = table
        return dealt
    year_of = _years_of(as_text(table.cells[column], pd.Index(table.lines)), layouts)
    _split(dealt, table, year_of, source, years)
    _without_year(dealt, table, column, year_of)
    return dealt


def _missing(source: Source) -> Dealt:
    rule = (
        f"this file is missing ({source.label}); it holds several school years and lies beside "
        "their folders. Add it, or take several_years out in params/sources.yaml"
    )
    if source.required:
        return Dealt(source.file, problems=[Problem(source.file, None, "", "", rule)])
    notice = f"{source.file}: not there; {source.label} is missing in all years"
    return Dealt(source.file, outside=Record(set_aside=(), notices=(notice,), files={}, rows={}))


def _year_header(layouts: Mapping[SchoolYear, Layout], source: Source, table: RawTable) -> str:
    layout = next(iter(layouts.values()))
    assert layout.year_column is not None, "checked with params/sources.yaml"
    return layout.header(layout.year_column.name, source, table.header)


def _years_of(text: pd.Series, layouts: Mapping[SchoolYear, Layout]) -> pd.Series:
    """For each row the ending year; 0 for another school year, -1 when it names none."""
    ending: dict[str, int] = {}
    for value in text.unique():
        ending[value] = 0 if pd.Series([value]).str.contains(_A_YEAR).item() else -1
        for year, layout in layouts.items():
            column = layout.year_column
            assert column is not None, "checked with params/sources.yaml"
            if column.cleaned(pd.Series([value], dtype="str")).item() in column.stands_for:
                ending[value] = year.ending
    return text.map(ending).astype("int64")


def _split(
    dealt: Dealt, table: RawTable, year_of: pd.Series, source: Source, years: Sequence[SchoolYear]
) -> None:
    wanted = sorted(set(years))
    first = True
    for year in wanted:
        rows = (year_of == year.ending).to_numpy()
        if rows.any():
            part = table.only(rows)
            # What concerns the whole file is said once.
            dealt.parts[year] = part if first else replace(part, notices=(), problems=())
            first = False
        elif source.required:
            rule = f"this file holds no row of {year}; export that school year too"
            dealt.problems.append(Problem(dealt.file, None, "", str(year), rule))
    others = ~np.isin(year_of, [y.ending for y in wanted]) & (year_of != -1).to_numpy()
    notices = [
        f"{dealt.file}: no row of {year}; {source.label} is missing that year"
        for year in wanted
        if year not in dealt.parts and not source.required
    ]
    count = int(others.sum())
    dealt.outside = Record(
        set_aside=(SetAside(dealt.file, "", OTHER_YEARS, count),) if count else (),
        notices=tuple(notices),
        files={dealt.file: dealt.sha256},
        rows={dealt.file: RowCount(count, 0)},
    )
    if first:
        dealt.problems.extend(table.problems)


def _without_year(dealt: Dealt, table: RawTable, column: str, year_of: pd.Series) -> None:
    rule = "this column names the school year of the row, like 2025-26 or its ending year 2026"

    def problem(place: int) -> Problem:
        value = table.cells[column][place].as_py().strip()
        return Problem(dealt.file, table.lines[place], column, value, rule)

    dealt.problems += few(np.flatnonzero(year_of == -1).tolist(), problem)
