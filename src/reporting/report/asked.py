"""A report that is open: its view, and what every exhibit asks of a measure first."""

from __future__ import annotations

from reporting.errors import ExhibitError
from reporting.plan import Kind, Measure
from reporting.report import phrases
from reporting.report.view import View


class Asked:
    """Base of the report: nothing that a notebook calls by itself."""

    def __init__(self, view: View) -> None:
        self.view = view

    def _absence(self, measure: Measure) -> str:
        return phrases.absence_sentence(self.view, measure)

    def _with_population(self, measure_id: str, population: str) -> Measure:
        measure = self.view.measure(measure_id)
        if population not in measure.populations:
            raise ExhibitError(
                f"{measure_id} has no respondent population {population!r}",
                valid=list(measure.populations),
                next_step="name one of these",
            )
        return measure

    def _with_groups(self, measure_id: str, kind: Kind) -> Measure | None:
        """The measure, or None when it or its groups have nothing to show in this report."""
        measure = self._of_kind(measure_id, kind)
        return None if self._absence(measure) or not self.view.groups(measure) else measure

    def _of_kind(self, measure_id: str, kind: Kind) -> Measure:
        measure = self.view.measure(measure_id)
        if measure.kind != kind:
            valid = [m.id for m in self.view.plan.measures if m.kind == kind]
            raise ExhibitError(
                f"{measure_id} is a measure of kind {measure.kind}; this exhibit draws {kind}",
                valid=valid,
                next_step="name one of these, or use report.trend(…) and report.groups(…)",
            )
        return measure
