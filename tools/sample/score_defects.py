"""Defects of NWEA MAP Growth, ACT and AP files (listed with all others in ``defects``)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sample.chance import hexadecimal, some
from sample.table import Table, texts

Change = Callable[[Table, np.random.Generator], tuple[Table, int]]

_RETESTED = 0.06  # of the rows, as in a public file


def growth_retest(table: Table, rng: np.random.Generator) -> tuple[Table, int]:
    """A second test in the same term, later or earlier, that is not the growth measure."""
    chosen = some(rng, table.rows, round(_RETESTED * table.rows))
    again = table.take(chosen)
    everything = np.ones(len(chosen), np.bool_)
    days = np.where(rng.random(len(chosen)) < 0.6, 9, -5)
    moved = []
    for written, shift in zip(again["TestStartDate"].tolist(), days.tolist(), strict=True):
        month, day, year = (int(part) for part in written.split("/"))
        date = np.datetime64(f"{year}-{month:02d}-{day:02d}") + np.timedelta64(shift, "D")
        text = str(date)
        moved.append(f"{text[5:7]}/{text[8:]}/{text[:4]}")
    again = again.put("TestStartDate", everything, texts(moved))
    again = again.put("GrowthMeasureYN", everything, "FALSE")
    score = again["TestRITScore"].astype(np.int64) + rng.integers(-6, 7, len(chosen))
    again = again.put("TestRITScore", everything, texts(score))
    for column in table.columns:
        if column.startswith("FallToSpring"):
            again = again.put(column, everything, "")
    return table.join(again), len(chosen)


def no_composite(table: Table, rng: np.random.Generator) -> tuple[Table, int]:
    """A later test that was not finished: a section and the composite are dashes."""
    ending = max(table["HS_GradYr"].tolist(), key=table["HS_GradYr"].tolist().count)
    able = np.flatnonzero(table["HS_GradYr"] == ending)
    again = table.take(able[some(rng, len(able), 5)])
    everything = np.ones(again.rows, np.bool_)
    again = again.put("Test_Dte", everything, f"02{ending}")
    for column in ("Sci", "Composite", "Sum_Scale"):
        again = again.put(column, everything, "--")
    return table.join(again), again.rows


def cancelled_exam(table: Table, rng: np.random.Generator) -> tuple[Table, int]:
    """The second exam of the year has a code of irregularity and no grade."""
    year = table["Admin Year 01"]
    able = np.flatnonzero((table["Admin Year 02"] == year) & (year != ""))
    chosen = able[some(rng, len(able), 3)]
    table = table.put("Exam Grade 02", chosen, "")
    return table.put("Irregularity Code #1 02", chosen, "39"), len(chosen)


def two_ap_numbers(table: Table, rng: np.random.Generator) -> tuple[Table, int]:
    """A student who registered twice: the same exams under a second AP number."""
    chosen = some(rng, table.rows, 2)
    again = table.take(chosen)
    everything = np.ones(len(chosen), np.bool_)
    again = again.put("AP Number / AP ID", everything, hexadecimal(rng, len(chosen), 8))
    return table.join(again), len(chosen)


def no_identifier(table: Table, rng: np.random.Generator) -> tuple[Table, int]:
    """Students who left out their own number, so that nobody knows who they are."""
    chosen = some(rng, table.rows, 2)
    return table.put("Student Identifier", chosen, ""), len(chosen)
