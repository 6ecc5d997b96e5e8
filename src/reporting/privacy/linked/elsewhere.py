"""Tables that others publish about the same people: their numbers are known, come what may."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from reporting.plan import Elsewhere, Period, PrivacyPolicy, read_time
from reporting.privacy.linked.numbers import Numbers
from reporting.privacy.linked.rows import Key, Row


def relate_elsewhere(numbers: Numbers, policy: PrivacyPolicy) -> None:
    """Add what the policy says is published elsewhere."""
    for table in policy.elsewhere:
        groups: dict[Key, list[Row]] = defaultdict(list)
        for row in numbers.rows.values():
            is_single = not isinstance(read_time(row.key.time), Period)
            if row.key.measure in table.measures and is_single:
                groups[row.key._replace(group="")].append(row)
        for members in groups.values():
            for shown in _shown(members, table):
                for column in shown[0].numbers:
                    terms = {numbers.at(row, column): 1.0 for row in shown}
                    total = sum(numbers.value(number) for number in terms)
                    cell = " ".join(shown[0].key)
                    numbers.equal(f"{table.source}: {column} of {cell}", terms, total)


def _shown(members: Sequence[Row], table: Elsewhere) -> list[list[Row]]:
    """Rows that stand alone, and those that stand together because they are small."""
    ordered = sorted((row for row in members if row.people > 0), key=lambda r: (r.people, r.key))
    if table.small == "hidden":
        return [[row] for row in ordered if row.people >= table.smallest]
    together: list[Row] = []
    while ordered and (
        ordered[0].people < table.smallest
        or (together and sum(row.people for row in together) < table.smallest)
    ):
        together.append(ordered.pop(0))
    enough = sum(row.people for row in together) >= table.smallest
    return ([together] if enough else []) + [[row] for row in ordered]
