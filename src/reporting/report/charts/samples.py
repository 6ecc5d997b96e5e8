"""One chart of each kind, made up: for warming a process, and for tests of drawing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from matplotlib.figure import Figure

from reporting.plan import SchoolYear
from reporting.report.charts import bars, dots, ratios, trend

_YEARS = [SchoolYear(y) for y in range(2020, 2028)]
_PERCENTS = range(101)


def one_of_each() -> Iterator[Figure]:
    """Figures with whatever may stand in them, and with the labels that most charts have."""
    yield lines()
    yield groups()
    yield compared()
    yield stacked()


def lines() -> Figure:
    """Two series with gaps, a break, a target, words in the place of values."""
    values = [61.2, 63.0, None, 64.4, 70.1, 72.5, None, None]
    points = tuple(
        trend.Point(y, v, v and v - 2, v and v + 2, "" if v else "withheld [c]", f"{v}%")
        for y, v in zip(_YEARS, values, strict=True)
    )
    ranged = (*points[:-1], trend.Point(_YEARS[-1], None, 80.0, 90.0, "80% or more"))
    beside = tuple(trend.Point(y, 55.0 + n) for n, y in enumerate(_YEARS))
    panel = trend.Panel(
        "Students", points, beside, (_YEARS[4],), (SchoolYear(2028), 80.0, "80% by 2028"),
        (_YEARS[0], 61.2),
    )  # fmt: skip
    return trend.draw(
        [panel, replace(panel, title="Staff", points=ranged, beside=())],
        unit="%", floor=0, ceiling=100, name="School", beside_name="District", zero="zero",
    )  # fmt: skip


def groups() -> Figure:
    """Groups with every whole percent as a label."""
    rows = [
        dots.Row(f"Grade {p}", value=p, low=max(p - 4.0, 0), high=min(p + 4.0, 100), label=f"{p}%",
                 strong=p % 2 == 0)
        for p in _PERCENTS
    ]  # fmt: skip
    kept = dots.Row("Two or more races $x^2$", low=5.0, high=9.0, label="withheld [c]")
    return dots.draw(
        [dots.Row("Grades", is_heading=True), *rows, kept], unit="%", reference=(52.0, "all"),
        axis_title="Percent", zero=True,
    )  # fmt: skip


def compared() -> Figure:
    """Groups beside their ratios, with single years."""
    told = dots.Row("English learners", value=41.5, low=30.0, high=53.5, label="41.5%")
    kept = dots.Row("Two or more races", label="withheld [c]")
    both = [
        (told, ratios.Ratio(1.4, 0.9, 2.1, "1.4", (1.2, None, 1.5))),
        (kept, ratios.Ratio(label="not compared")),
    ]
    return ratios.draw(
        both, unit="%", reference=(52.0, "all"), axis_title="Risk", ratio_title="Ratio",
        same="same", years=("2023-24", "2024-25", "2025-26"), together="together",
    )  # fmt: skip


def stacked() -> Figure:
    """Levels on both sides of a line."""
    return bars.levels(
        [bars.Bar("Grade 3", (12.0, 30.0, 40.0, 18.0)), bars.Bar("Grade 4", None, "withheld [c]")],
        ["Below basic", "Basic", "Proficient", "Advanced"], 2,
    )  # fmt: skip
