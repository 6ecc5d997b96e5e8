"""An analyst's own chart: every kind of figure, every label and value as readers expect it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import seaborn as sns
from matplotlib.figure import Figure

from reporting import report
from reporting.errors import ExhibitError
from reporting.report import frames
from reporting.report.exhibits import Chart

FRAME = pd.DataFrame({"Group": ["A", "B", "C"], "Percent": [62.0, 75.5, 81.25]})


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    plt.close("all")


def exhibit(drawing: Any, data: pd.DataFrame = FRAME) -> Chart:
    return report.figure(drawing, alt="Bar chart of groups: C is highest", data=data)


def bars(**kw: Any) -> tuple[Figure, Any]:
    drawing, ax = plt.subplots(**kw)
    ax.bar(FRAME["Group"], FRAME["Percent"])
    return drawing, ax


def _grid() -> Any:
    return sns.catplot(FRAME, x="Group", y="Percent", kind="bar", errorbar=None)


def _pair(ax: Any) -> Any:
    ax[0].bar(FRAME["Group"], FRAME["Percent"])
    return ax


GIVEN: dict[str, Callable[[], Any]] = {
    "figure": lambda: bars()[0],
    "axes": lambda: bars()[1],
    "bars": lambda: bars()[1].containers[0],
    "array of axes": lambda: _pair(plt.subplots(1, 2)[1]),
    "list of axes": lambda: list(_pair(plt.subplots(1, 2)[1])),
    "mosaic": lambda: dict(enumerate(_pair(plt.subplots(1, 2)[1]))),
    "part of a figure": lambda: bars()[0].axes[0].get_figure(root=False),
    "pandas": lambda: FRAME.plot.bar(x="Group", y="Percent"),
    "FacetGrid": _grid,
    "JointGrid": lambda: sns.jointplot(FRAME, x="Group", y="Percent", marginal_kws={"bins": 2}),
    "closed": lambda: (bars()[0], plt.close("all"))[0],
}


@pytest.mark.parametrize("kind", GIVEN)
def test_whatever_holds_a_chart_is_taken(kind: str) -> None:
    """And its figure is closed, or Jupyter would show it a second time."""
    assert ">B</text>" in exhibit(GIVEN[kind]()).svg
    assert not plt.get_fignums()


REFUSED: dict[str, tuple[Callable[[], Any], str]] = {
    "pyplot": (lambda: plt, "module is not a chart of matplotlib or seaborn"),
    "frame": (lambda: FRAME, "DataFrame is not a chart"),
    "nothing": (lambda: None, "NoneType is not a chart"),
    "no axes": (list, "an empty list is not a chart"),
    "two figures": (lambda: [bars()[1], bars()[1]], "axes of 2 figures"),
    "after plt.show()": (plt.gcf, "nothing is drawn in this figure"),
    "bare axes": (lambda: plt.subplots()[1], "nothing is drawn in this figure"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_anything_else_is_refused_with_what_is_valid(kind: str) -> None:
    """A message, not an AttributeError."""
    make, said = REFUSED[kind]
    with pytest.raises(ExhibitError, match=re.escape(said)):
        exhibit(make())


def test_dollars_are_no_formula() -> None:
    """In titles, ticks and names, escaped or not; powers of logarithmic axes stay powers."""
    data = pd.DataFrame({"Fee": ["$5 to $10", r"\$10 to \$15"], "n": [10.0, 1000.0]})
    drawing, ax = plt.subplots()
    ax.plot(data["Fee"], data["n"], "o")
    ax.set_yscale("log")
    ax.set_title("From $5 to $15")
    chart = exhibit(drawing, data)
    words = re.findall(r"<text[^>]*>([^<]+)</text>", chart.svg)
    assert {"From $5 to $15", "$5 to $10", "$10 to $15"} <= set(words)
    assert "mathdefault" not in chart.svg
    assert chart.title == "From $5 to $15"


def test_it_has_the_face_of_the_report_and_room_for_its_words() -> None:
    """Whatever face it was drawn in; long names, legends outside and titles are not cut off."""
    with plt.rc_context({"font.family": "serif"}):
        drawing, ax = plt.subplots(figsize=(4, 2))
        ax.barh(
            ["A group with a name that is as long as names of groups get"] * 3, [62, 75.5, 81.25]
        )
        ax.legend(["Students of all grades"], loc="upper left", bbox_to_anchor=(1.02, 1))
        drawing.suptitle("A title that is longer than the whole figure is wide, as titles can be")
    chart = exhibit(drawing)
    assert "Source Sans 3" in chart.svg
    assert "serif" not in re.sub("sans-serif", "", chart.svg)
    assert chart.width > 4
    left, top, wide, high = map(float, re.findall(r'viewBox="([^"]*)"', chart.svg)[0].split())
    inside = drawing.get_tightbbox()
    assert left <= 72 * inside.x0 + 6
    assert 72 * inside.x1 <= left + wide + 6
    assert 72 * inside.height <= high + 1
    assert top <= 0


VALUES: dict[str, tuple[list[Any], list[str]]] = {
    "great": ([125000.0, 62500.5], ["125,000.0", "62,500.5"]),
    "whole": ([125000.0, 1.0], ["125,000", "1"]),
    "decimals": ([62.5, 77.25, 1 / 3], ["62.50", "77.25", "0.3333"]),
    "small": ([0.00012345, 0.0], ["0.0001234", "0.00"]),
    "tiny and huge": ([1e-9, 2.5e20], ["1 × 10^-9", "2.5 × 10^20"]),
    "integers": ([2024, 7], ["2024", "7"]),
    "great integers": ([125000, -7], ["125,000", "−7"]),
    "missing": ([np.nan, None, pd.NaT, pd.NA], ["–"] * 4),
    "infinite": ([np.inf, -np.inf], ["∞", "−∞"]),
    "integers with a gap": ([120.0, np.nan], ["120", "–"]),
    "minus nothing": ([-0.0, 1.0], ["0", "1"]),
    "yes and no": ([True, np.bool_(False)], ["Yes", "No"]),
    "days": ([pd.Timestamp("2025-09-01"), datetime.date(2025, 9, 2)], ["2025-09-01", "2025-09-02"]),
    "times": (
        [pd.Timestamp("2025-09-01 14:30"), datetime.time(8, 5)], ["2025-09-01 14:30", "08:05"],
    ),
    "periods": ([pd.Period("2025Q1"), pd.Period("2025-09", "M")], ["2025Q1", "2025-09"]),
    "durations": ([pd.Timedelta(days=1), datetime.timedelta(days=3)], ["1 day", "3 days"]),
    "money": ([Decimal("1234.50"), Decimal(2)], ["1234.5", "2.0"]),
}  # fmt: skip


@pytest.mark.parametrize("kind", VALUES)
def test_values_are_printed_as_readers_know_them(kind: str) -> None:
    """Without powers of ten, midnights and decimals that say nothing."""
    values, texts = VALUES[kind]
    assert frames.column_texts(values) == texts


LABELLED: dict[str, tuple[pd.DataFrame, list[str], list[str]]] = {
    "rows that are numbered": (FRAME, ["Group", "Percent"], ["A", "62.00"]),
    "sorted rows": (FRAME.sort_values("Percent")[::-1], ["Group", "Percent"], ["C", "81.25"]),
    "named": (FRAME.set_index("Group"), ["Group", "Percent"], ["A", "62.00"]),
    "without a name": (FRAME.set_index("Group").rename_axis(None), ["", "Percent"], ["A", "62.00"]),
    "years": (FRAME.set_axis([2024, 2025, 2026]), ["", "Group", "Percent"], ["2024", "A", "62.00"]),
    "two levels": (
        FRAME.set_index(pd.MultiIndex.from_product([["X"], [1, 2, 3]], names=["Year", None])),
        ["Year", "", "Group", "Percent"], ["X", "1", "A", "62.00"],
    ),
    "two rows of heads": (
        pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("2025", "n"), ("2025", "N")])),
        ["2025 · n", "2025 · N"], ["1", "2"],
    ),
    "columns of one name": (pd.DataFrame([[1, 2]], columns=["n", "n"]), ["n", "n"], ["1", "2"]),
    "categories": (
        pd.DataFrame({"G": pd.Categorical(["b"]), "n": [1]}).set_index("G"), ["G", "n"], ["b", "1"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", LABELLED)
def test_labels_of_rows_are_printed(kind: str) -> None:
    """Of every level of the index; numbers of rows are none."""
    data, labels, first = LABELLED[kind]
    table = frames.table(data, "T")
    assert [c.label for c in table.columns] == labels
    assert [e.text for e in table.rows[0]] == first


def test_dates_that_are_drawn_are_found_in_the_rows() -> None:
    """Also as pandas counts them in months, from an index."""
    months = pd.period_range("2025-01", periods=4, freq="M")
    data = pd.DataFrame({"n": [3.5, 4.0, 2.25, 7.0]}, index=months)
    assert exhibit(data.plot(), data).table is not None
    data = data.set_axis(months.to_timestamp())
    assert exhibit(data.plot(), data).table is not None


def test_columns_of_text_and_numbers_are_aligned() -> None:
    """Numbers to the right, everything else to the left."""
    data = pd.DataFrame(
        {"g": ["a"], "n": [1], "d": [Decimal(2)], "t": [pd.Timestamp("2025-01-01")]}
    )
    assert [c.align for c in frames.table(data, "T").columns] == ["left", "right", "right", "left"]
