"""Missouri Student Survey of a fictional district: percentages as the state publishes them."""

from __future__ import annotations

import numpy as np

from reporting.plan import Plan, SchoolYear
from sample import layouts, trends
from sample.chance import stream
from sample.people import Enrolment
from sample.table import Table, texts

SOURCE = "missouri_student_survey"
# Band → its first and last grade, and how far it lies from both bands together (share).
_BANDS = {"6-8": (6, 8, 0.05), "9-12": (9, 12, -0.04)}
# An item that no measure counts and that the state left blank for the district.
_SPARE = "Felt safe on the way to school. Always or often"


def build(plan: Plan, year: SchoolYear, enrolment: Enrolment) -> Table:
    """Every item of the measures, for grades 6–8, 9–12 and both together."""
    rng = stream("missouri student survey", year)
    rows: list[tuple[str, str, str, str]] = []
    for measure in plan.measures:
        if measure.source != SOURCE or not measure.taken_in(year):
            continue
        level = trends.at(trends.WELLNESS.get(measure.id, (0.6,)), year)
        turned = measure.settings.get("turned_round") == "yes"
        yes, asked = 0, 0
        for band, (first, last, lean) in _BANDS.items():
            here = enrolment.spring & (enrolment.grade >= first) & (enrolment.grade <= last)
            answered = round(trends.SURVEYED * int(here.sum()))
            share = float(np.clip(level + lean * 4 * level * (1 - level), 0.02, 0.98))
            healthy = int(rng.binomial(answered, share))
            said = answered - healthy if turned else healthy
            yes, asked = yes + said, asked + answered
            rows.append((measure.settings["item"], band, _percent(said, answered), str(answered)))
        rows.append((measure.settings["item"], "6-12", _percent(yes, asked), str(asked)))
    rows += [(_SPARE, band, "*", "") for band in (*_BANDS, "6-12")]
    columns = [texts(column) for column in zip(*rows, strict=True)]
    values = dict(zip(layouts.STUDENT_SURVEY[1:], columns, strict=True))
    return Table.of(layouts.STUDENT_SURVEY, len(rows), {"Year": str(year.ending), **values}, "")


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}" if whole else ""
