"""The released table: its columns, its markers, and what each of them means to a reader.

One row is one *cell*: a measure of one respondent population in one school year, school, breakdown
and group (and level, for ordinal measures). ``school_year`` may be a period of several school years
that are counted together (2022-23 to 2024-25): its people are then student-years, a student once
per year. It carries exact counts, or an end-coded bound, or a
marker — never a number that has to stay withheld.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from reporting.errors import ReleaseError
from reporting.plan import ALL, DISTRICT, Plan, SchoolYear
from reporting.release.published import PublishedFigure, Remark

FORMAT = "2"

KEY = ["measure", "population", "school_year", "school", "breakdown", "group", "level"]

# column → (pandas dtype, unit, meaning)
COLUMNS: dict[str, tuple[str, str, str]] = {
    "measure": ("string", "", "id of the measure; titles and definitions stand below"),
    "population": (
        "string",
        "",
        "respondent population: students, staff or families; or materials",
    ),
    "school_year": ("string", "", "school year, as 2024-25; or a period, as 2022-23 to 2024-25"),
    "school": ("string", "", "folder name of the school; district is all schools together"),
    "breakdown": ("string", "", "all, or how students are split into groups"),
    "group": ("string", "", "all, or the group"),
    "level": ("string", "", "level of ordinal measures, or the levels of two raters as 2|3"),
    "numerator": ("Int64", "answers or people", "favorable answers, or people with the outcome"),
    "denominator": ("Int64", "answers or people", "valid answers, or people who are counted"),
    "respondents": ("Int64", "people", "people who answered, were tested or are enrolled"),
    "invited": ("Int64", "people", "people who were asked, or enrolled in the tested grades"),
    "total": ("Float64", "index points", "sum of the values, for means"),
    "total_squares": ("Float64", "index points²", "sum of the squared values, for means"),
    "low": ("Float64", "share, 0 to 1", "end-coded cells: the share is at least this"),
    "high": ("Float64", "share, 0 to 1", "end-coded cells: the share is at most this"),
    "marker": ("string", "", "why a cell has no value: c, x or z"),
    "flag": ("string", "", "why a value asks for caution: u, b, or both"),
    "baseline_year": ("string", "", "school year whose released value is the baseline"),
    "target_year": ("string", "", "school year of the target in force"),
    "target": ("Float64", "the measure's unit", "target in force in that school year"),
    "source": ("string", "", "extract that the cell is counted from"),
    "version": ("string", "", "version of the measure's definition"),
}

MARKERS = {
    "c": "withheld to protect privacy",
    "x": "not available",
    "z": "not applicable",
    "u": "low reliability",
    "b": "break in series",
}


# Money of the district, which no person stands behind: column → (unit, meaning).
RESOURCES: dict[str, tuple[str, str]] = {
    "school_year": ("", "school year, as 2024-25"),
    "area": ("", "area of the organisational model"),
    "goal": ("", "number of the goal that the money serves; empty for no single goal"),
    "budget": ("dollars", "budgeted"),
    "actual": ("dollars", "spent; missing while the books are open"),
}


@dataclass(frozen=True)
class Evidence:
    """What a rater of materials wrote about one area.

    Fields:
        school: slug of the school whose materials they are.
        level: the rating that the text stands for, from 1 on.
    """

    school: str
    area: str
    level: int
    text: str


@dataclass(frozen=True)
class Part:
    """Which cells of a released table one report is given.

    Fields:
        report: id of the report.
        school: its school; the district's report is given the cells of all schools.
        measures: ids of the measures whose cells of that school are there, and of everybody in
            the district beside.
        money: whether budget and actuals are there.
    """

    report: str
    school: str
    measures: tuple[str, ...]
    money: bool

    def holds(self, measure: str, school: str, breakdown: str) -> bool:
        """Whether a cell that was released would be there."""
        if self.school in (school, DISTRICT):
            return measure in self.measures
        return school == DISTRICT and breakdown == ALL and measure in self.measures


@dataclass(frozen=True)
class Released:
    """A released table with everything else that a notebook may know.

    Fields:
        rows: columns of :data:`COLUMNS`, sorted by :data:`KEY`, school years and
            periods up to ``year``.
        plan: the plan as it stood in ``year``.
        year: the school year that is reported.
        resources: columns of :data:`RESOURCES`, school years up to ``year``.
        notes: sentences about the extracts, for the data notes (counts of rows, never records).
        commentary: ``"<school>/<report>"`` → Markdown that people of the district wrote.
        published: figures of others beside own ones, sorted.
        remarks: data warnings in their public wording, sorted.
        evidence: (school, domain of a rubric) → what raters wrote about materials in ``year``.
        part: set when this is not the whole but what one report is given.
    """

    rows: pd.DataFrame
    plan: Plan
    year: SchoolYear
    notes: tuple[str, ...] = ()
    resources: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(RESOURCES)))
    commentary: dict[str, str] = field(default_factory=dict)
    published: tuple[PublishedFigure, ...] = ()
    remarks: tuple[Remark, ...] = ()
    evidence: dict[tuple[str, str], tuple[Evidence, ...]] = field(default_factory=dict)
    part: Part | None = None


def as_released_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with exactly the released columns, typed and in their fixed order.

    Raises:
        ReleaseError: a column is missing or unknown, or two rows describe one cell.
    """
    missing = [c for c in COLUMNS if c not in frame.columns]
    unknown = [c for c in frame.columns if c not in COLUMNS]
    if missing or unknown:
        raise ReleaseError(
            f"columns missing: {missing or 'none'}; unknown: {unknown or 'none'}",
            where="released table",
            valid=COLUMNS,
        )
    rows = frame[list(COLUMNS)].astype({name: spec[0] for name, spec in COLUMNS.items()})
    twice = rows.duplicated(KEY)
    if twice.any():
        first = rows.loc[twice, KEY].iloc[0].to_dict()
        raise ReleaseError(
            f"{int(twice.sum())} cells stand twice, the first: {first}",
            where="released table",
        )
    return rows.sort_values(KEY, kind="stable").reset_index(drop=True)
