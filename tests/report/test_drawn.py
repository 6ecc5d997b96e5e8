"""An analyst's own chart draws what its table holds, and is refused when it draws more."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import matplotlib.pyplot as plt
import pandas as pd
import pytest
import seaborn as sns
from matplotlib.axes import Axes

from reporting import report
from reporting.errors import ExhibitError
from reporting.report.exhibits import Chart

FRAME = pd.DataFrame(
    {
        "Group": ["Asian", "Black", "White", "Asian", "Black", "White"],
        "Year": ["2024-25"] * 3 + ["2025-26"] * 3,
        "Percent": [81.0, 62.5, 77.25, 84.0, 60.5, 79.75],
        "n": [120, 40, 400, 118, 42, 390],
    }
)
HIDDEN = 47.4
Draw = Callable[[Axes, pd.DataFrame], object]


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    plt.close("all")


def wrapped(draw: Draw, drawn: pd.DataFrame = FRAME, data: pd.DataFrame = FRAME) -> Chart:
    _, axes = plt.subplots()
    draw(axes, drawn)
    return report.figure(axes, alt="Chart of groups: one is higher", data=data, title="Own")


def _with_names(ax: Axes, d: pd.DataFrame) -> None:
    places = [10 * i for i in range(len(d))]
    ax.scatter(d["Percent"], places)
    ax.set_yticks(places, labels=list(d["Group"] + d["Year"]))


CHARTS: dict[str, Draw] = {
    "seaborn lines": lambda ax, d: sns.lineplot(d, x="Year", y="Percent", hue="Group", ax=ax),
    "seaborn points": lambda ax, d: sns.scatterplot(d, x="n", y="Percent", hue="Group", ax=ax),
    "seaborn bars": lambda ax, d: sns.barplot(
        d, x="Group", y="Percent", hue="Year", errorbar=None, ax=ax
    ),
    "seaborn strip": lambda ax, d: sns.stripplot(d, x="Group", y="Percent", ax=ax),
    "seaborn points with intervals": lambda ax, d: sns.pointplot(
        d, x="Group", y="Percent", hue="Year", ax=ax
    ),
    "seaborn heat map": lambda ax, d: sns.heatmap(
        d.pivot(index="Group", columns="Year", values="Percent"), ax=ax
    ),
    "bars across": lambda ax, d: ax.barh(d["Group"] + d["Year"], d["Percent"]),
    "stems": lambda ax, d: ax.vlines(d["n"], 0, d["Percent"]),
    "positions with names": _with_names,
    "dots": lambda ax, d: ax.plot(d["n"], d["Percent"], "o"),
}


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_of_its_own_data_is_wrapped(name: str) -> None:
    """Lines, points, bars, strips, intervals and heat maps as analysts draw them."""
    assert wrapped(CHARTS[name]).table is not None


@pytest.mark.parametrize("name", [n for n in CHARTS if n != "seaborn points with intervals"])
def test_a_chart_that_draws_more_is_refused(name: str) -> None:
    """One value is drawn that the table does not hold."""
    more = FRAME.copy()
    more.loc[1, "Percent"] = HIDDEN
    with pytest.raises(ExhibitError, match="draws values that its data do not hold"):
        wrapped(CHARTS[name], drawn=more)


def test_a_reference_line_needs_its_column() -> None:
    """A target across the whole chart is a value as well."""

    def with_target(ax: Axes, d: pd.DataFrame) -> None:
        sns.scatterplot(d, x="n", y="Percent", ax=ax)
        ax.axhline(72.5)

    with pytest.raises(ExhibitError, match="1 in lines"):
        wrapped(with_target)
    told = FRAME.assign(Target=72.5)
    assert wrapped(with_target, drawn=told, data=told).table is not None


def test_where_a_reference_line_ends_is_no_value() -> None:
    """It may be longer than the data reach; what it stands at counts."""
    told = FRAME.assign(Target=72.5)

    def with_ends(ax: Axes, d: pd.DataFrame) -> None:
        sns.scatterplot(d, x="n", y="Percent", ax=ax)
        ax.plot([17, 450], [72.5, 72.5])

    assert wrapped(with_ends, drawn=told, data=told).table is not None


def test_what_is_computed_from_the_rows_needs_no_column() -> None:
    """A histogram, a density and the mean of groups."""
    wrapped(lambda ax, d: sns.histplot(d, x="Percent", bins=3, kde=True, ax=ax))
    wrapped(lambda ax, d: sns.barplot(d, x="Group", y="Percent", errorbar=None, ax=ax))
    wrapped(lambda ax, d: sns.regplot(d, x="n", y="Percent", ci=None, ax=ax))
