"""A breakdown that ``params/`` gain enters the choice and the audit by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd
import pytest

from reporting.errors import DisclosureError
from reporting.measures import KEY, NUMBERS
from reporting.plan import Breakdown, Group, Plan
from reporting.privacy import prove
from reporting.privacy.linked import Row, States, choose_states
from reporting.privacy.primary import State
from tests.privacy.districts import District, Sizes, random_district

NAME = "first_or_others"


def with_one_more(district: District) -> District:
    """One row more in breakdowns.yaml, one word more in measures.yaml: the first race, or not."""
    plan, race = district.plan, district.plan.breakdown("race")
    first, *others = race.groups
    codes = {"first": first.codes, "others": tuple(c for g in others for c in g.codes)}
    groups = tuple(Group(id=name, name=name, codes=of) for name, of in codes.items())
    new = Breakdown(id=NAME, name="First or others", column="race", groups=groups)
    (measure,) = plan.measures
    wider = measure.model_copy(update={"breakdowns": (*measure.breakdowns, NAME)})
    some = district.counts[district.counts["breakdown"] == "race"]
    group = some["group"].eq(first.id).map({True: "first", False: "others"})
    added = some.assign(breakdown=NAME, group=group).groupby(KEY, as_index=False)[NUMBERS]
    counts = pd.concat([district.counts, added.sum(min_count=1)], ignore_index=True)
    return District(
        plan.model_copy(
            update={"breakdowns": (*plan.breakdowns, new), "measures": (wider,)}
        ),
        counts,
    )  # fmt: skip


def without_the_new_one(
    rows: Sequence[Row], plan: Plan, earlier: Iterable[pd.DataFrame] = ()
) -> States:
    """What somebody does who adds a breakdown and chooses as before: it is judged alone."""
    known = [row for row in rows if row.cell.breakdown != NAME]
    states = choose_states(known, plan, earlier)
    for row in rows:
        states[row.cell] = max(states.get(row.cell, State.EXACT), row.state)
    return states


@pytest.mark.parametrize("seed", [0, 9, 27])
def test_a_breakdown_that_the_plan_gains_is_covered_at_once(district_plan: Plan, seed: int) -> None:
    """Chosen with the others and proven; left to the primary rule alone it is a hole."""
    before = random_district(district_plan, seed, Sizes(students=(60, 200)))
    after = with_one_more(before)
    proven = prove(after.counts, after.plan)
    own = proven.rows[proven.rows["breakdown"] == NAME]
    assert set(own["group"]) == {"first", "others"}
    about = {f.variable.breakdown for f in proven.audit.findings}
    assert {"race", NAME} <= about
    with pytest.raises(DisclosureError, match="must stay withheld") as hole:
        prove(after.counts, after.plan, choose=without_the_new_one)
    assert NAME in str(hole.value)
