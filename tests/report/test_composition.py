"""Staff beside students, in the words of the measure."""

from __future__ import annotations

import warnings
from pathlib import Path

from reporting import report
from reporting.plan import DISTRICT, EVENTS, POSITION_GROUPS
from reporting.report import composition, phrases
from reporting.report.charts import bars


def test_every_word_of_settings_has_words_for_readers() -> None:
    """An event or position group that a measure may name can be printed."""
    assert set(composition._POSITIONS) == set(POSITION_GROUPS)
    assert set(phrases._EVENTS) == {event for events in EVENTS.values() for event in events}


def test_other_staff_is_not_called_teachers(sample_table: Path) -> None:
    """Title, heading and sentences name the position group that was counted."""
    page = report.open(str(sample_table), goal=1, school=DISTRICT, year="2025-26")
    measure = page.view.measure("staff_composition")
    other = measure.model_copy(update={"settings": {"position_group": "Administrator"}})
    chart = composition.composition_chart(page.view, other)
    assert chart.title.startswith("Administrators and students by race/ethnicity")
    assert "eacher" not in f"{chart.alt}{chart.table}"
    assert "eacher" not in " ".join(composition.composition_sentences(page.view, other))


def test_a_school_of_which_no_share_can_be_shown_has_a_chart() -> None:
    """Every group in words, and neither a mark nor a legend."""
    nothing = bars.Pair("Asian", None, None, "withheld [c]", "not available [x]")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawing = bars.dumbbell([nothing], staff_name="Teachers", students_name="Students")
    assert drawing.legends == []
