"""Exhibits of a report that looks across the goals: standing, movement, refinement, money."""

from __future__ import annotations

from reporting.errors import ExhibitError
from reporting.report import money, overview
from reporting.report.asked import Asked
from reporting.report.exhibits import Chart, Exhibit, Prose, Table, sentences


class AcrossGoals(Asked):
    """What a notebook of the annual summary and of the resources asks for."""

    def standing(self) -> Table:
        """Every objective, and how many of its measures are on track, off track …"""
        return overview.standing(self.view)

    def changes(self) -> Exhibit:
        """Change of every measure since the year before, with its interval."""
        return overview.changes_chart(self.view)

    def became_better(self) -> Exhibit:
        """Measures that became clearly better."""
        return overview.movement_table(self.view, "better")

    def became_worse(self) -> Exhibit:
        """Measures that became clearly worse."""
        return overview.movement_table(self.view, "worse")

    def too_close(self) -> Exhibit:
        """Measures of which the data cannot tell whether they are on their path."""
        return overview.too_close(self.view)

    def refinement(self) -> Prose:
        """Objectives with a measure off track two years in a row."""
        return overview.refinement(self.view)

    def competencies(self) -> Table:
        """The competencies of the profile of a graduate and the objectives that serve them."""
        return overview.competencies(self.view)

    def spending(self, by: str = "area") -> Chart | Prose:
        """Spent and budgeted this year, by ``area`` or by ``goal``."""
        if by not in ("area", "goal"):
            raise ExhibitError(f"no spending by {by!r}", valid=["area", "goal"])
        absent = money.missing(self.view)
        if absent:
            return sentences(absent, style="notice")
        return money.by_area(self.view) if by == "area" else money.by_goal(self.view)

    def says_spending(self) -> Prose | None:
        """How much was spent, how close to the budget, and how that changed."""
        return None if money.missing(self.view) else money.says(self.view)

    def spending_over_years(self) -> Table | None:
        """Spent for each goal, year by year."""
        return None if money.missing(self.view) else money.over_years(self.view)

    def spending_beside_movement(self) -> Table | None:
        """Money for each goal beside the movement of its measures; no causal claim."""
        return None if money.missing(self.view) else money.beside_movement(self.view)
