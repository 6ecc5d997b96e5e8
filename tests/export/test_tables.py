"""Widths of printed tables: nothing runs off the page."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.errors import ExportError
from reporting.export.tables import LANDSCAPE, PORTRAIT, layout

from .notebooks import table


def test_ordinary_table_stands_upright_in_full_type() -> None:
    """A table with room to spare fills the line in 9 pt."""
    laid = layout(table("T", ["Group", "2024-25", "2025-26"], [["All", "61 %", "66 %"]]), "r")
    assert (laid.size, laid.turned) == (9.0, False)
    assert sum(laid.widths) == pytest.approx(PORTRAIT, abs=0.1)


def test_narrow_need_goes_to_the_text() -> None:
    """When text has to wrap, figures keep their width and the text column wraps."""
    laid = layout(table("T", ["What", "n"], [["word " * 80, "1,234"]]), "r")
    assert laid.widths[1] < 40
    assert sum(laid.widths) == pytest.approx(PORTRAIT, abs=0.1)


def test_wider_tables_are_set_smaller_then_turned() -> None:
    """More columns: first smaller type, then a landscape page; a wide table is turned at once."""
    made = {
        n: layout(table("T", ["Group"] + ["2025-26"] * n, [["All"] + ["61 %"] * n]), "r")
        for n in (11, 12, 13)
    }
    assert [(made[n].size, made[n].turned) for n in made] == [
        (9.0, False),
        (8.0, False),
        (9.0, True),
    ]
    wide = {**table("T", ["Group"] + ["2025-26"] * 12, []), "wide": True}
    assert layout(wide, "r").turned


def test_hopeless_table_is_an_error_with_its_name() -> None:
    """A table that no page can hold stops the export, naming report and table."""
    with pytest.raises(ExportError, match="goal_1: the table “Too much” has 40 columns"):
        layout(table("Too much", ["2025-26"] * 40, []), "goal_1")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.text(max_size=40), min_size=3, max_size=3), max_size=5))
def test_never_wider_than_the_line(rows: list[list[str]]) -> None:
    """Whatever the cells say, the columns add up to the line at most."""
    laid = layout(table("T", ["a", "b", "c"], rows), "r")
    assert sum(laid.widths) <= (LANDSCAPE if laid.turned else PORTRAIT) + 0.1
    assert all(width > 0 for width in laid.widths)
