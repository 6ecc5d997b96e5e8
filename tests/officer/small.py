"""Ten cells of one discipline measure, at one school and in the district, with known reasons."""

from __future__ import annotations

import pandas as pd

from reporting.measures import KEY, NUMBERS
from reporting.plan import ALL, DISTRICT, Plan
from reporting.privacy.cell import Cell

YEAR = "2024-25"
# The one cell that is withheld only to protect another.
BESIDE = Cell("iss_risk", "students", YEAR, "captain", "iep", "no_iep")


def small_plan(plan: Plan) -> Plan:
    """In-school suspension by gender and IEP, in one school year of a district of one school."""
    iss = plan.measure("iss_risk").model_copy(
        update={"breakdowns": ("iep", "gender"), "pooled_years": None}
    )
    captain = tuple(s for s in plan.district.schools if s.slug == "captain")
    years = tuple(y for y in plan.district.years if str(y) == YEAR)
    district = plan.district.model_copy(update={"schools": captain, "years": years})
    return plan.model_copy(update={"measures": (iss,), "district": district})


def small_counts(hidden: int = 3) -> pd.DataFrame:
    """Counts of the ten cells.

    Args:
        hidden: suspended students with an IEP at the school, of twelve.
    """
    cells = [
        (DISTRICT, ALL, ALL, 40, 300), ("captain", ALL, ALL, 9, 104),
        (DISTRICT, "iep", "iep", 1, 40), ("captain", "iep", "iep", hidden, 12),
        (DISTRICT, "iep", "no_iep", 39, 260), ("captain", "iep", "no_iep", 9 - hidden, 92),
        (DISTRICT, "gender", "female", 20, 150), ("captain", "gender", "female", 9, 97),
        (DISTRICT, "gender", "male", 20, 150), ("captain", "gender", "male", 0, 7),
    ]  # fmt: skip
    rows = [
        {
            **dict(zip(KEY, ("iss_risk", "students", YEAR, school, breakdown, group, ""),
                       strict=True)),
            "numerator": k, "denominator": n, "respondents": n,
        }
        for school, breakdown, group, k, n in cells
    ]  # fmt: skip
    counts = pd.DataFrame(rows, columns=[*KEY, *NUMBERS])
    whole = ["numerator", "denominator", "respondents", "invited"]
    rest = [c for c in NUMBERS if c not in whole]
    return counts.astype({**dict.fromkeys(whole, "Int64"), **dict.fromkeys(rest, "Float64")})
