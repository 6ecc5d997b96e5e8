"""Counts → released table: the last place that sees small numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

import pandas as pd

from reporting.measures import NUMBERS
from reporting.plan import DISTRICT, Measure, Plan, SchoolYear
from reporting.privacy.grid import complete
from reporting.privacy.linked import Row, States, choose_states, rows_of
from reporting.privacy.primary import State, judge_counts
from reporting.release import as_released_rows


class Choose(Protocol):
    """The seam: the state in which each cell is released, and no row more openly than judged."""

    def __call__(
        self, rows: Sequence[Row], plan: Plan, earlier: Iterable[pd.DataFrame], /
    ) -> States: ...


def protect(
    counts: pd.DataFrame,
    plan: Plan,
    earlier: Iterable[pd.DataFrame] = (),
    choose: Choose = choose_states,
) -> pd.DataFrame:
    """Decide for every cell what may be known, and drop everything else.

    Args:
        counts: columns of :mod:`reporting.measures.counts`, all school years at once.
        plan: measures, schools and the privacy policy.
        earlier: released tables of the ledger, oldest first.
        choose: what to withhold beyond the primary rule.
    Returns:
        Rows of the released table (see :data:`reporting.release.COLUMNS`).
    Raises:
        ProtectionError: a number cannot be kept from being found out.
    """
    grid = complete(counts, plan)
    measures = {m.id: m for m in plan.measures}
    # Ratings are of materials: nobody stands behind them, and they pass as they are.
    materials = grid["measure"].isin([m.id for m in plan.measures if not m.kind.about_people])
    passed = grid[materials].assign(low=float("nan"), high=float("nan"))
    grid = grid[~materials]
    present = grid[grid["marker"] == ""].copy()
    adverse = {m.id for m in plan.measures if m.adverse}
    verdicts = judge_counts(present, plan.privacy, adverse)
    present[["state", "low", "high"]] = verdicts
    dropped = (present["school"] != DISTRICT) & present["breakdown"].isin(
        list(plan.privacy.district_only)
    )
    present.loc[dropped, "state"] = int(State.WITHHELD)
    present.loc[dropped, ["low", "high"]] = float("nan")
    judged = rows_of(present, plan)
    states = choose(judged, plan, earlier)
    final = pd.Series([int(states[row.cell]) for row in judged], index=present.index)
    present = _hide(present, final, measures)
    rows = pd.concat([present, grid[grid["marker"] != ""], passed], ignore_index=True)
    return as_released_rows(_with_context(rows, plan))


def _hide(present: pd.DataFrame, final: pd.Series, measures: dict[str, Measure]) -> pd.DataFrame:
    """Remove what the final state of each cell does not allow.

    In a coded cell only a share of its own that is coded keeps its bounds; sisters counted from the
    same people (index, levels) would give the count back and are withheld.
    """
    out = present.copy()
    is_share = out["measure"].map(lambda m: measures[m].kind.is_end_coded)
    coded = (final == State.CODED) & (out["state"] == State.CODED) & is_share
    shown = final == State.EXACT
    withheld = ~(coded | shown)
    for column in NUMBERS:
        out.loc[withheld, column] = pd.NA
    out.loc[coded, "numerator"] = pd.NA
    out.loc[~coded, ["low", "high"]] = pd.NA
    out.loc[withheld, "marker"] = "c"
    return out.drop(columns="state")


def _with_context(rows: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Baseline, target, source and version, and the flags, of every row."""
    measures = {m.id: m for m in plan.measures}
    context: dict[tuple[str, str, str], dict[str, object]] = {}
    for measure, population, year in (
        rows[["measure", "population", "school_year"]].drop_duplicates().itertuples(index=False)
    ):
        definition = measures[measure]
        context[measure, population, year] = _promise(definition, population, year, plan)
    about = pd.DataFrame(
        [
            context[key]
            for key in zip(rows["measure"], rows["population"], rows["school_year"], strict=True)
        ],
        index=rows.index,
    )
    out = pd.concat([rows.drop(columns=[c for c in about if c in rows]), about], axis=1)
    rate = out["respondents"].astype("Float64") / out["invited"].astype("Float64")
    low = ((rate < plan.status.flag_response_rate) & (out["marker"] == "")).fillna(False)
    broken = out.pop("breaks") & (out["marker"] == "")
    out["flag"] = [
        " ".join(f for f, on in (("u", u), ("b", b)) if on)
        for u, b in zip(low, broken, strict=True)
    ]
    return out


def _promise(measure: Measure, population: str, written: str, plan: Plan) -> dict[str, object]:
    if written not in {str(y) for y in plan.district.years}:
        # A period: baseline and target are promised for single school years.
        return {
            "baseline_year": "", "target_year": "", "target": pd.NA,
            "source": measure.source, "version": measure.version, "breaks": False,
        }  # fmt: skip
    year = SchoolYear.parse(written)
    promise = measure.as_of(year).populations[population]  # type: ignore[index]
    target = plan.target_in_force(measure, population, year)
    return {
        "baseline_year": str(promise.baseline_year) if promise.baseline_year else "",
        "target_year": str(target[0]) if target else "",
        "target": target[1] if target else pd.NA,
        "source": measure.source,
        "version": measure.version,
        "breaks": any(b.first_year == year for b in plan.breaks_in_series(measure, population)),
    }
