"""How audits and published percentages come disguised: harmless, once a reader knows them."""

from __future__ import annotations

import numpy as np

from sample.chance import some
from sample.table import Table, texts


def decimal_rating(table: Table, rng: np.random.Generator) -> tuple[Table, int]:
    """One rater's spreadsheet writes 3.0 for 3."""
    where = table["Rater"] == "B"
    return table.put("Rating", where, np.char.add(table["Rating"][where], ".0")), int(where.sum())


def one_rater(table: Table, rng: np.random.Generator) -> tuple[Table, int]:
    """The second rater did not get to one area of the last school: no agreement there."""
    last = table["School Code"][-1]
    area = table["Area"][-1]
    gone = (table["School Code"] == last) & (table["Area"] == area) & (table["Rater"] == "B")
    return table.take(~gone), int(gone.sum())


def repeated_rating(table: Table, rng: np.random.Generator) -> tuple[Table, int]:
    """A few rows were pasted twice."""
    chosen = some(rng, table.rows, 4)
    return table.join(table.take(chosen)), len(chosen)


def percent_sign(table: Table, rng: np.random.Generator) -> tuple[Table, int]:
    """``58.3%`` or ``58.3 %``, as in the state's PDF."""
    where = np.char.isnumeric(np.char.replace(table["Percent"], ".", ""))
    sign = texts(["%", " %"])[rng.integers(0, 2, int(where.sum()))]
    return table.put("Percent", where, np.char.add(table["Percent"][where], sign)), int(where.sum())


def thousands(table: Table, rng: np.random.Generator) -> tuple[Table, int]:
    """``1,012`` respondents."""
    where = np.char.str_len(table["Respondents"]) > 3
    written = [f"{int(value):,}" for value in table["Respondents"][where].tolist()]
    return table.put("Respondents", where, texts(written)), int(where.sum())


def written_out_band(table: Table, rng: np.random.Generator) -> tuple[Table, int]:
    """``Grades 6–8`` with a dash of print instead of ``6-8``."""
    written = np.char.add("Grades ", np.char.replace(table["Grade Band"], "-", "–"))
    return table.put("Grade Band", np.ones(table.rows, np.bool_), written), table.rows
