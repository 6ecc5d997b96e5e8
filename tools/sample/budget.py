"""Budget and actuals of a fictional district: lines by area, some of them tied to a goal."""

from __future__ import annotations

from reporting.plan import Plan, SchoolYear
from sample import layouts
from sample.chance import stream
from sample.table import Table, texts

# Area id, goal ("" for no single one), budget line, dollars in the first year, growth a year.
_LINES: tuple[tuple[str, str, str, int, float], ...] = (
    ("instruction", "2", "Classroom instruction", 21_400_000, 0.026),
    ("instruction", "2", "Literacy and mathematics coaches", 640_000, 0.060),
    ("instruction", "2", "Special education services", 4_850_000, 0.034),
    ("instruction", "2", "Gifted education", 410_000, 0.018),
    ("instruction", "2", "Curriculum review and materials", 380_000, 0.045),
    ("instruction", "1", "English learner services", 520_000, 0.050),
    ("human_resources", "1", "Recruiting and induction of staff", 185_000, 0.090),
    ("human_resources", "1", "Professional learning: equity and belonging", 145_000, 0.110),
    ("human_resources", "2", "Professional learning: teaching", 420_000, 0.030),
    ("human_resources", "", "Benefits and insurance", 7_900_000, 0.041),
    ("capital_improvement", "", "Buildings and grounds", 3_600_000, 0.030),
    ("capital_improvement", "1", "Safe entrances and accessibility", 450_000, 0.020),
    ("capital_improvement", "2", "Classroom technology", 980_000, 0.025),
    ("programs", "3", "Counseling and social work", 1_650_000, 0.058),
    ("programs", "3", "Social and emotional learning curriculum", 96_000, 0.070),
    ("programs", "3", "Health, nursing and wellness", 720_000, 0.036),
    ("programs", "1", "Restorative practice and mentoring", 130_000, 0.120),
    ("programs", "2", "Advanced courses and college readiness", 260_000, 0.040),
    ("programs", "2", "Athletics, arts and clubs", 1_480_000, 0.028),
    ("financial_sustainability", "", "Debt service", 3_900_000, -0.010),
    ("financial_sustainability", "", "Operations and administration", 5_200_000, 0.022),
)


def build(plan: Plan, year: SchoolYear) -> Table:
    """One row per budget line; written as finance departments do, with ``$`` and commas."""
    rng = stream("budget", year)
    names = {area.id: area.name for area in plan.district.areas}
    goals = {str(goal.number) for goal in plan.goals}
    lines = [line for line in _LINES if line[0] in names and line[1] in {"", *goals}]
    gone = year.ending - plan.district.years[0].ending
    budget = [round(first * (1 + growth) ** gone, -3) for *_, first, growth in lines]
    spent = [b * (1 + rng.normal(-0.008, 0.018)) for b in budget]
    values = {
        "School Year": str(year),
        "Area": texts([names[area] for area, *_ in lines]),
        "Goal": texts([goal for _, goal, *_ in lines]),
        "Budget Line": texts([name for _, _, name, *_ in lines]),
        "Budget": texts([f"${b:,.2f}" for b in budget]),
        "Actual": texts([f"${s:,.2f}" for s in spent]),
    }
    return Table.of(layouts.BUDGET, len(lines), values, "")
