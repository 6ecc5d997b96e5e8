"""One school year of a clean, very small district, and the summary of the year before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from reporting.extracts import Extracts
from reporting.extracts.frames import SetAside, typed
from reporting.figures import Figures
from reporting.plan import Plan
from reporting.review import Evidence, summarise
from tests.extracts.conftest import room as room
from tests.extracts.small import FILES, YEAR, Room, small_plan

Make = Callable[..., Evidence]


def students(*counts: tuple[str, str, int], first: int = 1) -> pd.DataFrame:
    """A roster: (school, race, number) …, all on the count date."""
    rows = [(school, race) for school, race, number in counts for _ in range(number)]
    number = len(rows)
    ids = [f"{first + n:010d}" for n in range(number)]
    return typed(
        "roster",
        {
            "year": [str(YEAR)] * number,
            "school": [school for school, _ in rows],
            "student": ids,
            "local_id": [i[-6:] for i in ids],
            "grade": ["09"] * number,
            "race": [race for _, race in rows],
            "gender": ["F"] * number,
            "iep": ["N"] * number,
            "lunch": ["N"] * number,
            "english_learner": ["N"] * number,
            "on_count_date": [True] * number,
            "all_year": [True] * number,
        },
    )


def answers(**by_item: list[str | None]) -> pd.DataFrame:
    """Responses of students of the school ``high``; one respondent per position."""
    rows = [(item, n, a) for item, given in by_item.items() for n, a in enumerate(given)]
    number = len(rows)
    return typed(
        "responses",
        {
            "year": [str(YEAR)] * number,
            "school": ["high"] * number,
            "population": ["students"] * number,
            "respondent": [f"R{n}" for _, n, _ in rows],
            "local_id": [None] * number,
            "race": [None] * number,
            "gender": [None] * number,
            "grade": [None] * number,
            "item": [item for item, _, _ in rows],
            "answer": [a for _, _, a in rows],
        },
    )


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Extracts:
    """What reading a whole small district gives, its rosters and surveys emptied."""
    data = tmp_path_factory.mktemp("review") / "data"
    (data / str(YEAR)).mkdir(parents=True)
    room = Room(data, small_plan())
    for file, text in FILES.items():
        room.write(file, text)
    read = room.read()
    empty = {name: getattr(read, name).iloc[:0] for name in ("responses", "removals", "referrals")}
    aside: tuple[SetAside, ...] = ()
    return replace(read, **empty, set_aside=aside)


@pytest.fixture
def evidence(clean: Extracts) -> Make:
    """Evidence with some frames replaced; ``before`` are frames of the year before."""

    def made(
        before: dict[str, pd.DataFrame] | None = None,
        plan: Plan | None = None,
        plan_before: Plan | None = None,
        figures: Figures | None = None,
        comparisons: tuple[Any, ...] = (),
        **frames: Any,
    ) -> Evidence:
        plan = plan or small_plan()
        extracts = replace(clean, **frames)
        last = None
        if before is not None:
            then = YEAR.plus(-1)
            earlier = {n: f.assign(year=str(then)) for n, f in before.items()}
            last = summarise(plan_before or plan, replace(clean, **earlier), then)
        now = summarise(plan, extracts, YEAR)
        return Evidence(plan, YEAR, extracts, now, last, figures or Figures.none(), comparisons)

    return made
